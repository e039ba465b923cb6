"""What is asked of a dropout model: who teaches and who judges, how many can be seen, how deep it is judged, refits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from training.gate.versions import JUDGED_BY
from training.splits import SplitRule

_FEWEST_COHORTS = 2  # that taught a judged version; with fewer, temporal validation had one pair of years at most


class Depth(StrEnum):
    """How deep an evaluation goes. SHORT learns the same models as FULL and judges them less."""

    FULL = "full"
    SHORT = "short"


class Refit(StrEnum):
    """What becomes of the refit of a judged version (`training.dropout.refit`).

    CANDIDATE makes it, and an officer's run signs the judged version all the same; with SERVE it signs the refit.
    """

    OFF = "off"
    CANDIDATE = "candidate"
    SERVE = "serve"


def is_refittable(manifest: Mapping[str, Any]) -> bool:
    """Tell whether the version of `manifest` can be refitted: a later cohort judged what several cohorts taught.

    A model that was made because of a gap stays as it was chosen.
    """
    result = manifest["result"]
    is_plain = not (result.get("is_cross_validated") or result.get("mitigation") or result.get(JUDGED_BY))
    return is_plain and len(manifest["train"]) >= _FEWEST_COHORTS


@dataclass(frozen=True)
class DropoutSettings:
    """What a dropout run needs to know.

    `capacity`: the share, or the number, of students that advisers can see. `evaluation`: with Depth.SHORT there is no
    learning curve, no ablation and no judgement of earlier cohorts, the order of students is judged on few refits, and
    cross-validation is done once. `accept_leaks`: per feature that knows the outcome (`training.dropout.leaks`) why it
    may be learned from all the same.
    """

    split: SplitRule = field(default_factory=SplitRule)
    capacity: float | int = 0.2
    seed: int = 1
    trained_by: str = ""
    evaluation: Depth = Depth.FULL
    accept_leaks: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether everything that is known of a model is measured."""
        return self.evaluation is Depth.FULL
