"""Who may serve: the versions of each model, their stage, and the gate between candidate and champion.

A version becomes champion only with an audit that passed (or a written, dated exception), the documents
that belong to it, and the name of the officer who answers for it. The gate is here and nowhere else.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.base import ClassifierMixin

from fairness.audit import AuditReport, Verdict
from features.errors import StudiepeilError
from training.run_pages import RunPage, page_file
from training.tracking import RegisteredModel, Tracking

CHAMPION_ALIAS = "champion"
AUDIT_FILE = "audit/audit.json"
MANIFEST_FILE = "manifest.json"
EVALUATION_FILE = "evaluation/evaluation.parquet"
MODEL_CARD_FILE = "model_card.html"


def card_file(language: str) -> str:
    """Return the artifact with the model card in a language; the Dutch one is the one the gate asks for."""
    return MODEL_CARD_FILE if language == "nl" else MODEL_CARD_FILE.replace(".html", f"_{language}.html")


class GateError(StudiepeilError):
    """The gate refuses: something that a champion needs is not there."""

    exit_code = 9


class Stage(StrEnum):
    """The stage of a model version. The strings are stored."""

    CANDIDATE = "candidate"
    CHAMPION = "champion"
    REFUSED = "refused"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


# From which stage an officer may bring a version to which; anything else is refused.
_MOVES = {
    Stage.CHAMPION: {Stage.CANDIDATE, Stage.RETIRED},
    Stage.REFUSED: {Stage.CANDIDATE},
    Stage.WITHDRAWN: {Stage.CHAMPION},
    Stage.RETIRED: {Stage.CHAMPION},
}


@dataclass(frozen=True)
class ModelVersion:
    """One version of a model, and what was decided about it. Times are UTC."""

    name: str
    version: int
    run_id: str
    stage: Stage
    created_at: datetime
    trained_by: str
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    exception_until: date | None = None


class Registry:
    """The registered models of one tracking folder."""

    def __init__(self, tracking: Tracking | Path) -> None:
        self._tracking = tracking if isinstance(tracking, Tracking) else Tracking(tracking)

    def versions(self, name: str | None = None) -> list[ModelVersion]:
        """Return the versions of `name`, or of all models; newest first."""
        return [_read_version(one) for one in self._tracking.registered_models() if name in (None, one.name)]

    def version(self, name: str, number: int) -> ModelVersion:
        """Return one version; GateError when there is none."""
        for one in self.versions(name):
            if one.version == number:
                return one
        raise GateError(
            f"there is no version {number} of model {name}",
            do="train the model first, or look at the page with all models",
        )

    def champion(self, name: str) -> ModelVersion | None:
        """Return the version that may serve now. An exception that has run out ends it."""
        for one in self.versions(name):
            if one.stage is Stage.CHAMPION:
                is_expired = one.exception_until is not None and one.exception_until < datetime.now(UTC).date()
                return None if is_expired else one
        return None

    def promote(
        self, name: str, version: int, *, officer: str, reason: str, exception_until: date | None = None
    ) -> ModelVersion:
        """Make a version the champion; the champion before it is retired.

        Raises GateError when the officer is not named, a document is missing, the model is no better than a
        constant, the audit is missing, or it did not pass and no exception with an end date and a reason is given.
        """
        candidate = self.version(name, version)
        _check_move(candidate, Stage.CHAMPION)  # before the present champion is touched
        self.check_gate(candidate, officer=officer, reason=reason, exception_until=exception_until)
        current = next((one for one in self.versions(name) if one.stage is Stage.CHAMPION), None)
        if current is not None:
            self._move(current, Stage.RETIRED, officer, f"replaced by version {version}")
        promoted = self._move(candidate, Stage.CHAMPION, officer, reason, exception_until)
        self._tracking.set_alias(name, CHAMPION_ALIAS, version)
        return promoted

    def refuse(self, name: str, version: int, *, officer: str, reason: str) -> ModelVersion:
        """Refuse a candidate, with the reason."""
        _check_signature(officer, reason)
        return self._move(self.version(name, version), Stage.REFUSED, officer, reason)

    def withdraw(self, name: str, *, officer: str, reason: str) -> ModelVersion:
        """Take the champion out of service; from then on nothing of it is shown."""
        _check_signature(officer, reason)
        current = next((one for one in self.versions(name) if one.stage is Stage.CHAMPION), None)
        if current is None:
            raise GateError(f"model {name} has no champion to withdraw")
        withdrawn = self._move(current, Stage.WITHDRAWN, officer, reason)
        self._tracking.set_alias(name, CHAMPION_ALIAS, None)
        return withdrawn

    def check_gate(
        self, candidate: ModelVersion, *, officer: str, reason: str, exception_until: date | None = None
    ) -> None:
        """Raise GateError with what is missing before `candidate` may serve."""
        _check_signature(officer, reason)
        where = f"model {candidate.name}, version {candidate.version}"
        absent = [
            name
            for name in (MANIFEST_FILE, MODEL_CARD_FILE, EVALUATION_FILE)
            if not self._tracking.has_artifact(candidate.run_id, name)
        ]
        if absent:
            raise GateError(f"documents are missing: {', '.join(absent)}", where=where, do="train the model again")
        self.check_better(candidate)
        report = self.audit(candidate)
        if report is None:
            raise GateError("there is no audit", where=where, do="run studiepeil audit first")
        if report.verdict is not Verdict.PASSED and exception_until is None:
            raise GateError(
                f"the audit ended as: {report.verdict.value}",
                where=where,
                do="read the audit; refuse the model, or sign a written exception with an end date (--exception-until)",
            )
        if exception_until is not None and exception_until < datetime.now(UTC).date():
            raise GateError("the exception has ended already", where=where, do="give an end date in the future")

    def check_better(self, version: ModelVersion) -> None:
        """Raise GateError when the run found that the model's order is no better than chance; inflow has none.

        There is no exception to this: whoever signs it, a list in a random order helps no student.
        """
        if self.manifest(version).get("result", {}).get("tells_students_apart") is False:
            raise GateError(
                "the model is no better than one constant chance for everyone; "
                "a list made with it would be a list drawn at random",
                where=f"model {version.name}, version {version.version}",
                do="make no list; deliver columns that tell more, or more students, and train again",
            )

    def manifest(self, version: ModelVersion) -> dict[str, Any]:
        """Return what the run recorded about data, settings and results."""
        content: dict[str, Any] = self._tracking.read_json(version.run_id, MANIFEST_FILE) or {}
        return content

    def audit(self, version: ModelVersion) -> AuditReport | None:
        """Return the latest audit of a version, or None."""
        text = self._tracking.read_text(version.run_id, AUDIT_FILE)
        return None if text is None else AuditReport.from_json(text)

    def evaluation(self, version: ModelVersion) -> pd.DataFrame:
        """Return the evaluation on later cohorts: model, measure, value, low, high, is_baseline."""
        frame = self._tracking.read_frame(version.run_id, EVALUATION_FILE)
        return pd.DataFrame() if frame is None else frame

    def model_card(self, version: ModelVersion, language: str = "nl") -> str:
        """Return the model card as HTML in "nl" or "en", empty when there is none."""
        return self._tracking.read_text(version.run_id, card_file(language)) or ""

    def run_pages(self, version: ModelVersion) -> list[RunPage]:
        """Return which pages with plots the run of a version keeps."""
        return [page for page in RunPage if self._tracking.has_artifact(version.run_id, page_file(page, "nl"))]

    def run_page(self, version: ModelVersion, page: RunPage, language: str = "nl") -> str:
        """Return a page of the run as HTML in "nl" or "en", empty when there is none."""
        return self._tracking.read_text(version.run_id, page_file(page, language)) or ""

    def load(self, version: ModelVersion) -> ClassifierMixin:
        """Return the fitted pipeline of a version."""
        found = {(one.name, one.version): one for one in self._tracking.registered_models()}
        return self._tracking.load_model(found[version.name, version.version])

    def _move(
        self, version: ModelVersion, stage: Stage, officer: str, reason: str, exception_until: date | None = None
    ) -> ModelVersion:
        _check_move(version, stage)
        # The stage last: a crash half-way leaves a version that is not in use, not one without its end date.
        tags = {
            "decided_by": officer,
            "decided_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": reason,
            "exception_until": exception_until.isoformat() if exception_until else "",
            "stage": stage.value,
        }
        self._tracking.set_tags(version.name, version.version, tags)
        return self.version(version.name, version.version)


def _check_move(version: ModelVersion, stage: Stage) -> None:
    if version.stage not in _MOVES[stage]:
        name = f"model {version.name} version {version.version}"
        raise GateError(f"{name} is {version.stage.value} and cannot become {stage.value}")


def _check_signature(officer: str, reason: str) -> None:
    if not officer.strip() or not reason.strip():
        raise GateError("a decision about a model needs the name of the officer and a reason")


def _read_version(found: RegisteredModel) -> ModelVersion:
    tags = found.tags
    return ModelVersion(
        name=found.name,
        version=found.version,
        run_id=found.run_id,
        stage=Stage(tags.get("stage", Stage.CANDIDATE.value)),
        created_at=found.created_at,
        trained_by=tags.get("trained_by", ""),
        decided_by=tags.get("decided_by", ""),
        decided_at=datetime.fromisoformat(tags["decided_at"]) if tags.get("decided_at") else None,
        reason=tags.get("reason", ""),
        exception_until=date.fromisoformat(tags["exception_until"]) if tags.get("exception_until") else None,
    )
