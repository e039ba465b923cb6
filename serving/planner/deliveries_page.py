"""The page with what was found in the deliveries of the season."""

from starlette.responses import Response

from serving.planner.findings import find_findings, tell_finding, tell_findings, tell_place
from serving.site.request_context import Visit


def deliveries(visit: Visit) -> Response:
    """Show what stood out in the deliveries, the newest week first, and who accepted what."""
    found = find_findings(visit.desk.published)
    return visit.page(
        "deliveries.html",
        findings=found,
        told=[] if found is None else tell_findings(found, visit.language),
        tell=lambda one: tell_finding(one, visit.language),
        place=lambda one: tell_place(one, visit.language),
    )
