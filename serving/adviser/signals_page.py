"""The officer's page about early signals: how well each foretold dropout in earlier cohorts. Totals only."""

from starlette.responses import Response

from serving.adviser.signal_evidence import find_evidence
from serving.site.request_context import RequestContext


def signals(context: RequestContext) -> Response:
    """Show the evidence of every signal at every moment."""
    return context.page("signals.html", evidence=find_evidence(context.app.published))
