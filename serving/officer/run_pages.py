"""The pages with plots that a run keeps: planners see the backtest in use, officers those of any version."""

from starlette.responses import Response

from serving.errors import NotFound
from serving.officer.pages import document, find_version
from serving.results.published import INFLOW
from serving.site.downloads import send_file
from serving.site.request_context import Visit
from training.run_pages import RunFile, RunPage


def served_backtest(visit: Visit) -> Response:
    """Show the backtest of the model whose forecast planners see."""
    champion = visit.desk.published.champions.get(INFLOW)
    if champion is None:
        raise NotFound("no_backtest")
    return _show(visit.desk.registry.run_page(champion, RunPage.BACKTEST, str(visit.language)), "no_backtest")


def model_backtest(visit: Visit) -> Response:
    """Show the backtest of one version, for who has to decide on it."""
    return _show(_of_version(visit, RunPage.BACKTEST), "no_backtest")


def model_evaluation(visit: Visit) -> Response:
    """Show how a dropout model did on a later cohort, with plots."""
    return _show(_of_version(visit, RunPage.EVALUATION), "no_run_page")


def model_explanation(visit: Visit) -> Response:
    """Show what a dropout model looks at, with plots."""
    return _show(_of_version(visit, RunPage.EXPLANATION), "no_run_page")


def model_origins(visit: Visit) -> Response:
    """Show where the gaps between groups in a dropout model come from, with plots."""
    return _show(_of_version(visit, RunPage.ORIGINS), "no_run_page")


def model_mitigation(visit: Visit) -> Response:
    """Show the candidates with smaller gaps, and what they cost."""
    return _show(_of_version(visit, RunPage.MITIGATION), "no_run_page")


def model_dossier(visit: Visit) -> Response:
    """Show the dossier."""
    return _show(_of_version(visit, RunPage.DOSSIER), "no_run_page")


def dossier_file(visit: Visit) -> Response:
    """Send a file of the dossier; the name holds the model and no person."""
    version, asked = find_version(visit), visit.path("file")
    if asked not in tuple(RunFile):
        raise NotFound("page_not_found")
    content = visit.desk.registry.run_file(version, RunFile(asked), str(visit.language))
    if content is None:
        raise NotFound("no_run_page")
    stem, kind = asked.split(".")
    return send_file(content, f"{stem}-{version.name.replace('_', '-')}-{version.version}-{visit.language}.{kind}")


def _of_version(visit: Visit, page: RunPage) -> str:
    return visit.desk.registry.run_page(find_version(visit), page, str(visit.language))


def _show(page: str, missing: str) -> Response:
    if not page:
        raise NotFound(missing)
    return document(page)
