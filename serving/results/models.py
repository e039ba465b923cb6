"""The models behind what is served: the interface of the registry, which are champions now, and how good they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from training.contracts.evaluation import EvaluationResult

if TYPE_CHECKING:  # for the types alone: importing the registry takes the tracking library along
    from fairness.audit_report import AuditReport
    from training.gate.conditions import Condition
    from training.gate.versions import ModelVersion

# The stamp tells at once that a version was moved. This is how long an answer is kept when nobody moved any: an
# exception ends at midnight without anybody moving a version.
SECONDS_KEPT = 3.0
LOWER_IS_BETTER = frozenset(
    {"brier", "log_loss", "calibration_error", "wape", "mae", "mase", "weighted_quantile_loss", "winkler_95"}
)
# Neither higher nor lower is better: they help to read other measures, beside the whole evaluation.
NOT_RANKED = frozenset({"calibration_error_by_chance", "calibration_in_the_large", "calibration_slope"})


@dataclass(frozen=True)
class SignedCopy:
    """What was frozen at a signature: when (UTC), which names its folder in the run, and the SHA-256 of its content."""

    made_at: datetime
    sha256: str


class ModelRegistry(Protocol):
    """`training.registry.Registry`, or its double in a test."""

    def versions(self, name: str | None = None) -> list[ModelVersion]:
        """Return the versions of one model or of all, newest first."""

    def champion(self, name: str) -> ModelVersion | None:
        """Return the version that may serve now."""

    def stamp(self) -> str:
        """Return a text that is another one after every move of a version, by whatever process."""

    def promote(
        self, name: str, version: int, *, officer: str, reason: str, exception_until: date | None = None
    ) -> ModelVersion:
        """Make a version the champion."""

    def refuse(self, name: str, version: int, *, officer: str, reason: str) -> ModelVersion:
        """Refuse a candidate."""

    def withdraw(self, name: str, *, officer: str, reason: str, version: int | None = None) -> ModelVersion:
        """Take the champion out of service."""

    def roll_back(self, name: str, *, officer: str, reason: str, version: int | None = None) -> ModelVersion:
        """Take the champion out of service and reinstate the one before it."""

    def champion_before(self, name: str) -> ModelVersion | None:
        """Return the version that `roll_back` would reinstate."""

    def conditions(
        self, version: ModelVersion, *, officer: str, reason: str, exception_until: date | None = None
    ) -> list[Condition]:
        """Return what the gate asks before a version may serve, met or not."""

    def manifest(self, version: ModelVersion) -> dict[str, Any]:
        """Return what a version was made from."""

    def audit(self, version: ModelVersion) -> AuditReport | None:
        """Return the latest audit, or None."""

    def evaluation(self, version: ModelVersion) -> pd.DataFrame:
        """Return model, measure, value, low, high, is_baseline; may be empty."""

    def dossier(self, version: ModelVersion) -> dict[str, Any] | None:
        """Return the content of dossier.json as the run keeps it, or None when there is none."""


class ReportedModels(ModelRegistry, Protocol):
    """The registry with the pages of the runs, and what was signed of them: `serving.reports.ReportRegistry`."""

    def run_pages(self, version: ModelVersion) -> Sequence[str]:
        """Return which pages with plots there are of a version."""

    def run_page(self, version: ModelVersion, page: str, language: str) -> str:
        """Return a page of the run as HTML; empty when there is none."""

    def freeze(self, version: ModelVersion) -> SignedCopy:
        """Copy what an officer signs to where nothing changes it."""

    def discard(self, version: ModelVersion, made: SignedCopy) -> None:
        """Remove a copy under which nobody has signed after all."""

    def signed(self, version: ModelVersion) -> SignedCopy | None:
        """Return the newest signed copy, with the SHA-256 of what it holds now; None without one."""

    def signed_page(self, version: ModelVersion, page: str, language: str) -> str:
        """Return a page as it was signed; empty when there is none."""


@dataclass(frozen=True)
class Champions:
    """The champions of the registry, asked again when a version was moved, and at most `SECONDS_KEPT` later."""

    registry: ModelRegistry
    clock: Callable[[], float] = monotonic
    _kept: dict[str, tuple[str, float, ModelVersion | None]] = field(default_factory=dict)
    _replaced: dict[str, tuple[str, float, frozenset[int]]] = field(default_factory=dict)

    def get(self, name: str) -> ModelVersion | None:
        """Return the champion of this name, or None when there is none (any more)."""
        stamp = self.registry.stamp()  # before the registry is asked: a move in between is seen the next time
        kept = self._kept.get(name)
        if kept is None or self._is_old(kept[0], kept[1], stamp):
            kept = (stamp, self.clock(), self.registry.champion(name))
            self._kept[name] = kept
        return kept[2]

    def replaced(self, name: str) -> frozenset[int]:
        """Return the versions that were champion until a newer one took their place; not those that were withdrawn."""
        stamp = self.registry.stamp()
        kept = self._replaced.get(name)
        if kept is None or self._is_old(kept[0], kept[1], stamp):
            retired = (one.version for one in self.registry.versions(name) if str(one.stage) == "retired")
            kept = (stamp, self.clock(), frozenset(retired))
            self._replaced[name] = kept
        return kept[2]

    def forget(self) -> None:
        """Ask the registry again from now on; for whoever just changed a stage."""
        self._kept.clear()
        self._replaced.clear()

    def _is_old(self, stamp: str, since: float, now: str) -> bool:
        return stamp != now or self.clock() - since > SECONDS_KEPT


@dataclass(frozen=True)
class EvaluationLine:
    """One measure of one model or baseline; the mean when there are several years and weeks, then without interval.

    `is_served` tells whether these are the numbers of what is shown to people: where the model was not
    better, that is a baseline.
    """

    level: str
    measure: str
    model: str
    value: float
    low: float | None
    high: float | None
    is_baseline: bool
    is_served: bool


@dataclass(frozen=True)
class Accuracy:
    """One measure of what is served, with its interval and the best of the others beside it."""

    measure: str
    value: float
    low: float | None
    high: float | None
    other: float | None


def summarise_evaluation(evaluation: pd.DataFrame) -> list[EvaluationLine]:
    """Return one line per level, measure and model, what is served first; none for an empty evaluation."""
    if evaluation.empty:
        return []
    column = EvaluationResult
    frame = evaluation[evaluation[column.value].notna()].assign(
        level=evaluation.get(column.level, pd.Series("", index=evaluation.index)),
        is_served=evaluation.get(column.is_served, ~evaluation[column.is_baseline].astype(bool)),
    )
    keys = [column.level, column.measure, column.model, column.is_baseline, column.is_served]
    lines = [
        _line(dict(zip(keys, key, strict=True)), part) for key, part in frame.groupby(keys, sort=False, dropna=False)
    ]
    return sorted(lines, key=lambda line: (line.level, line.measure, not line.is_served))


def known_accuracy(evaluation: pd.DataFrame) -> list[Accuracy]:
    """Return each measure of what is served, and the best other value: of a baseline or of the model.

    Measures that are `NOT_RANKED` are left out: of them, no value is the best.
    """
    lines = summarise_evaluation(evaluation)
    found = []
    for line in lines:
        if line.is_served and line.measure not in NOT_RANKED:
            others = [one.value for one in lines if one.measure == line.measure and not one.is_served]
            best = min if line.measure in LOWER_IS_BETTER else max
            other = best(others) if others else None
            found.append(Accuracy(line.measure, line.value, line.low, line.high, other))
    return found


def _line(key: dict[str, object], part: pd.DataFrame) -> EvaluationLine:
    is_single, column = len(part) == 1, EvaluationResult
    return EvaluationLine(
        level=str(key[column.level]),
        measure=str(key[column.measure]),
        model=str(key[column.model]),
        value=float(part[column.value].mean()),
        low=_number(part[column.low]) if is_single else None,
        high=_number(part[column.high]) if is_single else None,
        is_baseline=bool(key[column.is_baseline]),
        is_served=bool(key[column.is_served]),
    )


def _number(values: pd.Series[float]) -> float | None:
    value = values.iloc[0]
    return None if pd.isna(value) else float(value)
