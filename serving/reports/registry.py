"""The registry of models with the pages of their runs, and with what was frozen when an officer signed.

A signed copy lies in `signed/<time>/` of the run: every page, the dossier, the audit and the manifest as they were.
Nothing writes there again. One SHA-256 over it stands in the log with the promotion.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from fairness.pages.report import render_html
from features.cohort_table import Question
from serving.reports.making import make_page, make_reports
from serving.reports.pages import FOLDER, RunPage, page_file
from serving.results.models import SignedCopy
from serving.words import WORDS
from training.gate.versions import ModelVersion
from training.registry import Registry
from training.run_files import (
    AUDIT_FILE,
    COMPARISON_FILE,
    DOSSIER_FILE,
    EXPLANATION_FILE,
    MANIFEST_FILE,
    ORIGINS_FILE,
    REPORT_FILE,
)

SIGNED = "signed"
_TIME = "%Y%m%dT%H%M%S%fZ"
# The data of each page. The model card is of the manifest, which every run has.
_DROPOUT = {
    RunPage.EVALUATION: REPORT_FILE,
    RunPage.EXPLANATION: EXPLANATION_FILE,
    RunPage.ORIGINS: ORIGINS_FILE,
    RunPage.MITIGATION: COMPARISON_FILE,
    RunPage.DOSSIER: DOSSIER_FILE,
}
_INFLOW = {RunPage.BACKTEST: REPORT_FILE, RunPage.DOSSIER: DOSSIER_FILE}


class ReportRegistry(Registry):
    """The registered models of one tracking folder, with their pages and what was signed of them."""

    def run_pages(self, version: ModelVersion) -> list[RunPage]:
        """Return the pages beside the model card for which the run of a version keeps data."""
        known = _INFLOW if version.name == Question.INFLOW.value else _DROPOUT
        return [page for page, data in known.items() if self._tracking.has_artifact(version.run_id, data)]

    def run_page(self, version: ModelVersion, page: str, language: str) -> str:
        """Return a page as HTML, made on first look where the run only has its data; empty where it has none."""
        kept = self._tracking.read_text(version.run_id, page_file(RunPage(page), language))
        return kept or make_page(version, RunPage(page), language, self._tracking) or ""

    def freeze(self, version: ModelVersion) -> SignedCopy:
        """Copy what an officer signs to a folder of its own; what was not made yet is made first."""
        if not self._tracking.list_artifacts(version.run_id, FOLDER):
            make_reports(version, self._tracking)
        run_id = version.run_id
        paths = [name for folder in (FOLDER, "dossier") for name in self._tracking.list_artifacts(run_id, folder)]
        files = {path: self._tracking.read_bytes(run_id, path) for path in (*paths, AUDIT_FILE, MANIFEST_FILE)}
        present = {path: content for path, content in files.items() if content is not None}
        audit = self.audit(version)
        if audit is not None:
            present |= {f"audit/audit_{one}.html": render_html(audit, one).encode() for one in WORDS.languages}
        made, run = SignedCopy(datetime.now(UTC), _digest(present)), self._tracking.reopen(run_id)
        for path, content in present.items():
            run.log_bytes(content, f"{_folder_of(made)}/{path}")
        return made

    def discard(self, version: ModelVersion, made: SignedCopy) -> None:
        """Remove a copy under which nobody has signed after all."""
        self._tracking.reopen(version.run_id).remove(_folder_of(made))

    def signed(self, version: ModelVersion) -> SignedCopy | None:
        """Return the newest signed copy of a version, with the SHA-256 of what its folder holds now."""
        folders = self._tracking.list_artifacts(version.run_id, SIGNED)
        if not folders:
            return None
        made_at = datetime.strptime(max(folders).removeprefix(f"{SIGNED}/"), _TIME).replace(tzinfo=UTC)
        return SignedCopy(made_at, _digest(self._tracking.reopen(version.run_id).read_folder(max(folders))))

    def signed_page(self, version: ModelVersion, page: str, language: str) -> str:
        """Return a page of the newest signed copy; empty where it holds none."""
        made = self.signed(version)
        path = page_file(RunPage(page), language)
        return (self._tracking.read_text(version.run_id, f"{_folder_of(made)}/{path}") or "") if made else ""


def _folder_of(made: SignedCopy) -> str:
    return f"{SIGNED}/{made.made_at.strftime(_TIME)}"


def _digest(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 over the paths and contents of files, in the order of the paths."""
    digest = sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
