"""The page about the backtest of the inflow forecast: planners see that of the model in use, officers any."""

from starlette.responses import Response

from serving.errors import NotFound
from serving.officer_pages import document, find_version
from serving.published import INFLOW
from serving.visit import Visit


def served_backtest(visit: Visit) -> Response:
    """Show the backtest of the model whose forecast planners see."""
    champion = visit.desk.published.champions.get(INFLOW)
    return _show(visit, "" if champion is None else visit.desk.registry.backtest(champion, str(visit.language)))


def model_backtest(visit: Visit) -> Response:
    """Show the backtest of one version, for who has to decide on it."""
    return _show(visit, visit.desk.registry.backtest(find_version(visit), str(visit.language)))


def _show(visit: Visit, page: str) -> Response:
    if not page:
        raise NotFound("no_backtest")
    return document(page)
