"""The officer's page about early signals: how well each foretold dropout in earlier cohorts. Totals only."""

from starlette.responses import Response

from serving.adviser.signal_evidence import find_evidence
from serving.site.request_context import Visit


def signals(visit: Visit) -> Response:
    """Show the evidence of every signal at every moment."""
    return visit.page("signals.html", evidence=find_evidence(visit.desk.published))
