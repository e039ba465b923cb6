"""What serving asks of the model registry: the interface, and which models are champions right now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

if TYPE_CHECKING:  # for the types alone: importing the registry takes the tracking library along
    from fairness.audit_report import AuditReport
    from training.gate.conditions import Condition
    from training.gate.versions import ModelVersion

# The stamp tells at once that a version was moved. This is how long an answer is kept when nobody moved any: an
# exception ends at midnight without anybody moving a version.
SECONDS_KEPT = 3.0


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
