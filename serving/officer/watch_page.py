"""The officer's page with the audit over time of one model."""

from starlette.responses import Response

from fairness.policy import Policy
from serving.errors import NotFound
from serving.officer.watch import find_alarms_of, find_trends
from serving.site.request_context import RequestContext

DEFAULT_LEVEL = Policy.false_discovery


def trend(context: RequestContext) -> Response:
    """Show what is not calm about a model, and every measure over the cohorts."""
    name = context.path("name")
    versions = context.app.registry.versions(name)
    if not versions:
        raise NotFound("no_model")
    published, language = context.app.published, context.language
    newest = versions[0]
    report = context.app.registry.audit(newest)
    level = DEFAULT_LEVEL if report is None else report.policy["false_discovery"]
    return context.page(
        "trend.html",
        name=name,
        rounds_to_false_alarm=round(1 / level),
        alarms=find_alarms_of(published, name, language),
        trends=find_trends(published, name, language),
    )
