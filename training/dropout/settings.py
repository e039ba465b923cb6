"""What is asked of a dropout model: who teaches and who judges, how many can be seen, how deep it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from training.splits import SplitRule


class Depth(StrEnum):
    """How deep an evaluation goes. SHORT learns the same models as FULL and judges them less."""

    FULL = "full"
    SHORT = "short"


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
