"""The page with what was found in the deliveries of the season."""

from starlette.responses import Response

from serving.planner.findings import find_findings, tell_finding, tell_findings, tell_place
from serving.site.request_context import RequestContext


def deliveries(context: RequestContext) -> Response:
    """Show what stood out in the deliveries, the newest week first, and who accepted what."""
    found = find_findings(context.app.published)
    return context.page(
        "deliveries.html",
        findings=found,
        told=[] if found is None else tell_findings(found, context.language),
        tell=lambda one: tell_finding(one, context.language),
        place=lambda one: tell_place(one, context.language),
    )
