"""The pages with plots that a run keeps: planners see the backtest in use, officers those of any version."""

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from serving.dossier import RunFile, bring_up_to_date, copy_file, render_dossier, state_of
from serving.errors import NotFound
from serving.officer.pages import document, find_version
from serving.reports import RunPage
from serving.results.published import INFLOW
from serving.site.downloads import send_file
from serving.site.request_context import RequestContext

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion


def served_backtest(context: RequestContext) -> Response:
    """Show the backtest of the model whose forecast planners see."""
    champion = context.app.published.champions.get(INFLOW)
    if champion is None:
        raise NotFound("no_backtest")
    return _show(context.app.registry.run_page(champion, RunPage.BACKTEST, str(context.language)), "no_backtest")


def model_backtest(context: RequestContext) -> Response:
    """Show the backtest of one version, for who has to decide on it."""
    return _show(_of_version(context, RunPage.BACKTEST), "no_backtest")


def model_evaluation(context: RequestContext) -> Response:
    """Show how a dropout model did on a later cohort, with plots."""
    return _show(_of_version(context, RunPage.EVALUATION), "no_run_page")


def model_explanation(context: RequestContext) -> Response:
    """Show what a dropout model looks at, with plots."""
    return _show(_of_version(context, RunPage.EXPLANATION), "no_run_page")


def model_origins(context: RequestContext) -> Response:
    """Show where the gaps between groups in a dropout model come from, with plots."""
    return _show(_of_version(context, RunPage.ORIGINS), "no_run_page")


def model_mitigation(context: RequestContext) -> Response:
    """Show the candidates with smaller gaps, and what they cost."""
    return _show(_of_version(context, RunPage.MITIGATION), "no_run_page")


def model_dossier(context: RequestContext) -> Response:
    """Show the dossier."""
    return document(render_dossier(_read_dossier(context, find_version(context)), str(context.language)))


def dossier_file(context: RequestContext) -> Response:
    """Send a file of the dossier; the name holds the model and no person."""
    version, asked = find_version(context), context.path("file")
    if asked not in tuple(RunFile):
        raise NotFound("page_not_found")
    content = copy_file(_read_dossier(context, version), RunFile(asked), str(context.language))
    stem, kind = asked.split(".")
    return send_file(content, f"{stem}-{version.name.replace('_', '-')}-{version.version}-{context.language}.{kind}")


def signed_page(context: RequestContext) -> Response:
    """Show a page as it was signed."""
    asked = context.path("page")
    if asked not in tuple(RunPage):
        raise NotFound("page_not_found")
    return _show(
        context.app.registry.signed_page(find_version(context), asked, str(context.language)), "no_signed_page"
    )


def _read_dossier(context: RequestContext, version: "ModelVersion") -> dict[str, Any]:
    kept = context.app.registry.dossier(version)
    if kept is None:
        raise NotFound("no_run_page")
    return bring_up_to_date(kept, state_of(version))


def _of_version(context: RequestContext, page: RunPage) -> str:
    return context.app.registry.run_page(find_version(context), page, str(context.language))


def _show(page: str, missing: str) -> Response:
    if not page:
        raise NotFound(missing)
    return document(page)
