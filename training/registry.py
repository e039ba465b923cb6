"""Who may serve: the versions of each model and their stage, and the moves between stages.

A version becomes champion only through `training.gate`. Moves are made one at a time, also by several processes: there
is never more than one champion of a model. Every move changes the stamp, by which readers know what they kept is old.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
from sklearn.base import ClassifierMixin

from fairness.audit_report import AuditReport
from fairness.errors import AuditError
from training.gate.conditions import (
    DOCUMENTS,
    Condition,
    GateError,
    ModelFile,
    Need,
    Signature,
    Standing,
    ask_better,
    check_gate,
    check_signature,
    list_conditions,
)
from training.gate.versions import ModelVersion, Stage, State, may_become, read_version
from training.run_files import AUDIT_FILE, DOSSIER_FILE, EVALUATION_FILE, MANIFEST_FILE
from training.tracking import Tracking

__all__ = ["AUDIT_FILE", "EVALUATION_FILE", "MANIFEST_FILE", "GateError", "ModelVersion", "Registry", "Stage"]

CHAMPION_ALIAS = "champion"


class Registry:
    """The registered models of one tracking folder."""

    def __init__(self, tracking: Tracking | Path) -> None:
        self._tracking = tracking if isinstance(tracking, Tracking) else Tracking(tracking)

    def versions(self, name: str | None = None) -> list[ModelVersion]:
        """Return the versions of `name`, or of all models; newest first."""
        return [
            read_version(one.name, one.version, one.run_id, one.created_at, one.tags)
            for one in self._tracking.registered_models()
            if name in (None, one.name)
        ]

    def version(self, name: str, number: int) -> ModelVersion:
        """Return one version; GateError when there is none."""
        for one in self.versions(name):
            if one.version == number:
                return one
        raise _refusal(Standing.VERSION_UNKNOWN, version=number, name=name)

    def champion(self, name: str) -> ModelVersion | None:
        """Return the version that may serve now. An exception that has run out ends it."""
        return next((one for one in self.versions(name) if one.is_serving), None)

    def stamp(self) -> str:
        """Return a text that is another one after every move, by whatever process; cheap to ask at each request."""
        try:
            return self._stamp.read_text()
        except FileNotFoundError:
            return ""

    def promote(
        self, name: str, version: int, *, officer: str, reason: str, exception_until: date | None = None
    ) -> ModelVersion:
        """Make a version the champion; the champion before it is retired.

        Args:
            name: the model.
            version: which one.
            officer: who signs; not who trained it.
            reason: why.
            exception_until: the last day of a written exception, where the audit was not passed.

        Raises:
            GateError: everything that is missing; see `training.gate.conditions`.
        """
        with self._moving():
            candidate = self.version(name, version)
            _check_move(candidate, Stage.CHAMPION)  # before the present champion is touched
            check_gate(self.file(candidate), Signature(officer, reason, exception_until))
            at = datetime.now(UTC)
            current = self._holder(name)
            if current is not None and current.version != version:
                # Its exception is kept: should it be reinstated, that is until when.
                why = f"replaced by version {version}"
                self._move(current, Stage.RETIRED, officer, why, at, current.exception_until)
            return self._move(candidate, Stage.CHAMPION, officer, reason, at, exception_until)

    def refuse(self, name: str, version: int, *, officer: str, reason: str) -> ModelVersion:
        """Refuse a candidate, with the reason."""
        check_signature(officer, reason)
        with self._moving():
            refused = self.version(name, version)
            _check_move(refused, Stage.REFUSED)
            return self._move(refused, Stage.REFUSED, officer, reason, datetime.now(UTC))

    def withdraw(self, name: str, *, officer: str, reason: str, version: int | None = None) -> ModelVersion:
        """Take the champion out of service; from then on nothing of it is shown.

        `version`: which one the officer means; GateError when that is not the one in use (any more).
        """
        check_signature(officer, reason)
        with self._moving():
            current = self._holder(name)
            if current is None or version not in (None, current.version):
                raise _refusal(Standing.NOT_IN_USE, name=name)
            return self._move(current, Stage.WITHDRAWN, officer, reason, datetime.now(UTC))

    def roll_back(self, name: str, *, officer: str, reason: str, version: int | None = None) -> ModelVersion:
        """Take the champion, if there still is one, out of service and reinstate the champion before it.

        `version`: which one the officer means to reinstate; GateError when that is not the one before.
        That one passes the gate again, under the exception it had: its audit and its exception still have to hold, or
        GateError says what does not, and nothing changes.
        """
        with self._moving():
            before = self.champion_before(name)
            if before is None or version not in (None, before.version):
                raise _refusal(Standing.NONE_BEFORE, name=name)
            check_gate(self.file(before), Signature(officer, reason, before.exception_until))
            at = datetime.now(UTC)
            current = self._holder(name)
            if current is not None:
                self._move(current, Stage.WITHDRAWN, officer, reason, at)
            return self._move(before, Stage.CHAMPION, officer, reason, at, before.exception_until)

    def champion_before(self, name: str) -> ModelVersion | None:
        """Return the version that was succeeded last, to which `roll_back` goes; None when there is none."""
        retired = [one for one in self.versions(name) if one.stage is Stage.RETIRED and one.decided_at is not None]
        return max(retired, key=lambda one: (one.decided_at, one.version), default=None)

    def conditions(
        self, version: ModelVersion, *, officer: str, reason: str, exception_until: date | None = None
    ) -> list[Condition]:
        """Return what the gate asks before a version may serve, met or not."""
        return list_conditions(self.file(version), Signature(officer, reason, exception_until))

    def check_better(self, version: ModelVersion) -> None:
        """Raise GateError when the run found that the model's order is no better than chance; inflow has none."""
        condition = ask_better(self.manifest(version))
        if not condition.is_met:
            raise GateError(
                [condition],
                where=f"model {version.name}, version {version.version}",
                do="make no list; deliver columns that tell more, or more students, and train again",
            )

    def file(self, version: ModelVersion) -> ModelFile:
        """Return what the gate reads of a version, and for a refit of the version that was judged too."""
        judged = next((one for one in self.versions(version.name) if one.version == version.judged_by), None)
        report = self._tracking.read_text(version.run_id, AUDIT_FILE)
        return ModelFile(
            version=version,
            absent=tuple(one for one in DOCUMENTS if not self._tracking.has_artifact(version.run_id, one)),
            manifest=self.manifest(version),
            audit=self.audit(version),
            audit_sha256="" if report is None else sha256(report.encode()).hexdigest(),
            dossier=self.dossier(version),
            judged=None if judged is None else self.file(judged),
        )

    def dossier(self, version: ModelVersion) -> dict[str, Any] | None:
        """Return the content of dossier.json as the run keeps it; None without one."""
        content: dict[str, Any] | None = self._tracking.read_json(version.run_id, DOSSIER_FILE)
        return content

    def manifest(self, version: ModelVersion) -> dict[str, Any]:
        """Return what the run recorded about data, settings and results."""
        content: dict[str, Any] = self._tracking.read_json(version.run_id, MANIFEST_FILE) or {}
        return content

    def audit(self, version: ModelVersion) -> AuditReport | None:
        """Return the latest audit of a version, or None; also when it was written by a release of another format."""
        text = self._tracking.read_text(version.run_id, AUDIT_FILE)
        try:
            return None if text is None else AuditReport.from_json(text)
        except AuditError:
            return None

    def evaluation(self, version: ModelVersion) -> pd.DataFrame:
        """Return the evaluation on later cohorts: model, measure, value, low, high, is_baseline."""
        frame = self._tracking.read_frame(version.run_id, EVALUATION_FILE)
        return pd.DataFrame() if frame is None else frame

    def load(self, version: ModelVersion) -> ClassifierMixin:
        """Return the fitted pipeline of a version."""
        found = {(one.name, one.version): one for one in self._tracking.registered_models()}
        return self._tracking.load_model(found[version.name, version.version])

    @property
    def _stamp(self) -> Path:
        return self._tracking.folder / "registry.stamp"

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Wait until nobody else moves a version; the stamp changes once the move is made."""
        with (self._tracking.folder / "registry.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, also when the process is ended
            try:
                yield
            finally:
                written = self._stamp.with_suffix(".new")
                written.write_text(uuid4().hex)
                written.replace(self._stamp)

    def _holder(self, name: str) -> ModelVersion | None:
        """Return the version whose stage is champion, also when its exception ran out."""
        return next((one for one in self.versions(name) if one.stage is Stage.CHAMPION), None)

    def _move(
        self,
        version: ModelVersion,
        stage: Stage,
        officer: str,
        reason: str,
        at: datetime,
        exception_until: date | None = None,
    ) -> ModelVersion:
        # The stage last: a crash half-way leaves a version that is not in use, not one without its end date.
        tags = {
            "decided_by": officer.strip(),
            "decided_at": at.isoformat(),
            "reason": reason.strip(),
            "exception_until": exception_until.isoformat() if exception_until else "",
            **({"in_use_since": at.date().isoformat()} if stage is Stage.CHAMPION else {}),
            "stage": stage.value,
        }
        self._tracking.set_tags(version.name, version.version, tags)
        if stage is Stage.CHAMPION or version.stage is Stage.CHAMPION:
            self._tracking.set_alias(version.name, CHAMPION_ALIAS, version.version if stage is Stage.CHAMPION else None)
        return self.version(version.name, version.version)


def _check_move(version: ModelVersion, stage: Stage) -> None:
    if not may_become(version, stage):
        raise _refusal(
            Standing.CANNOT_BECOME, name=version.name, version=version.version,
            state=version.state, becomes=State(stage.value),
        )  # fmt: skip


def _refusal(standing: Standing, **values: str | int) -> GateError:
    return GateError([Condition(Need.STAGE, False, standing, values)])
