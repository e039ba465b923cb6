"""Documents of a version, each with a style of its own: what its run keeps, what was signed, its audit and card."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from fairness.pages.report import render_html
from serving.dossier import RunFile, bring_up_to_date, copy_file, render_dossier, render_model_card, state_of
from serving.errors import NotFound
from serving.reports import RunPage
from serving.site.context import RequestContext
from serving.site.downloads import send_file, show_document

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion


def run_page(page: RunPage) -> Callable[[RequestContext], Response]:
    """Return what shows one of the pages with plots that a run keeps; `NotFound` where it keeps none."""

    def show(context: RequestContext) -> Response:
        version = find_version(context)
        kept = context.app.registry.run_page(version, page, str(context.language))
        return _show(context, version, kept, "no_backtest" if page is RunPage.BACKTEST else "no_run_page")

    return show


def model_dossier(context: RequestContext) -> Response:
    """Show the dossier."""
    version = find_version(context)
    return _show(context, version, render_dossier(_read_dossier(context, version), str(context.language)))


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
    version = find_version(context)
    kept = context.app.registry.signed_page(version, asked, str(context.language))
    return _show(context, version, kept, "no_signed_page", note=context.text("document.signed"))


def audit_report(context: RequestContext) -> Response:
    """Show the audit's own report, in the reader's language."""
    version = find_version(context)
    report = context.app.registry.audit(version)
    if report is None:
        raise NotFound("no_audit")
    return _show(context, version, render_html(report, str(context.language)))


def model_card(context: RequestContext) -> Response:
    """Show the model card."""
    version, registry = find_version(context), context.app.registry
    manifest, evaluation = registry.manifest(version), registry.evaluation(version)
    return _show(context, version, render_model_card(version.name, manifest, evaluation, str(context.language)))


def find_version(context: RequestContext) -> "ModelVersion":
    """Return the version that the path names. Raises NotFound when there is none."""
    name, number = context.path("name"), int(context.path("version"))
    for version in context.app.registry.versions(name):
        if version.version == number:
            return version
    raise NotFound("no_model")


def _read_dossier(context: RequestContext, version: "ModelVersion") -> dict[str, Any]:
    kept = context.app.registry.dossier(version)
    if kept is None:
        raise NotFound("no_run_page")
    return bring_up_to_date(kept, state_of(version))


def _show(
    context: RequestContext, version: "ModelVersion", page: str, missing: str = "page_not_found", note: str = ""
) -> Response:
    if not page:
        raise NotFound(missing)
    name = context.text("model.title", name=version.name, version=version.version)
    above = (f"/models/{quote(version.name, safe='')}/{version.version}", name)
    return show_document(context, page, [("/models", context.text("models.title")), above], note)
