"""The pages with plots that a run keeps: planners see the backtest in use, officers those of any version."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from serving.dossier import RunFile, bring_up_to_date, copy_file, render_dossier, state_of
from serving.errors import NotFound
from serving.officer.pages import document, find_version
from serving.reports import RunPage
from serving.results.published import INFLOW
from serving.site.downloads import send_file
from serving.site.request_context import Visit

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion


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
    return document(render_dossier(_read_dossier(visit, find_version(visit)), str(visit.language)))


def dossier_file(visit: Visit) -> Response:
    """Send a file of the dossier; the name holds the model and no person."""
    version, asked = find_version(visit), visit.path("file")
    if asked not in tuple(RunFile):
        raise NotFound("page_not_found")
    content = copy_file(_read_dossier(visit, version), RunFile(asked), str(visit.language))
    stem, kind = asked.split(".")
    return send_file(content, f"{stem}-{version.name.replace('_', '-')}-{version.version}-{visit.language}.{kind}")


def signed_page(visit: Visit) -> Response:
    """Show a page as it was signed."""
    asked = visit.path("page")
    if asked not in tuple(RunPage):
        raise NotFound("page_not_found")
    return _show(visit.desk.registry.signed_page(find_version(visit), asked, str(visit.language)), "no_signed_page")


def _read_dossier(visit: Visit, version: "ModelVersion") -> dict[str, Any]:
    kept = visit.desk.registry.dossier(version)
    if kept is None:
        raise NotFound("no_run_page")
    return bring_up_to_date(kept, state_of(version))


def _of_version(visit: Visit, page: RunPage) -> str:
    return visit.desk.registry.run_page(find_version(visit), page, str(visit.language))


def _show(page: str, missing: str) -> Response:
    if not page:
        raise NotFound(missing)
    return document(page)
