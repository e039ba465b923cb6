"""The officer's page with the audit over time of one model."""

from starlette.responses import Response

from serving.errors import NotFound
from serving.visit import Visit
from serving.watch import find_alarms_of, find_trends


def trend(visit: Visit) -> Response:
    """Show what is not calm about a model, and every measure over the cohorts."""
    name = visit.path("name")
    if not visit.desk.registry.versions(name):
        raise NotFound("no_model")
    published, language = visit.desk.published, visit.language
    return visit.page(
        "trend.html",
        name=name,
        alarms=find_alarms_of(published, name, language),
        trends=find_trends(published, name, language),
    )
