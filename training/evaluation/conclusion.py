"""What the judgement of a dropout model comes down to: facts of a manifest, which no library is needed to read."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Conclusion:
    """What a comparison comes down to, as facts; `serving.results.sentences` says it in words.

    `is_better_than_constant`: in Brier score, with an order beyond chance. `is_order_better_than_chance`: the interval
    of the AUC is above a half. `better_than`: per other model whether the model is better beyond the paired interval:
    in AUC; for a list, in whom it finds. `is_any_baseline_better`: than a constant. `is_cross_validated`: no later
    cohort judged.
    """

    is_better_than_constant: bool
    is_order_better_than_chance: bool
    better_than: Mapping[str, bool]
    is_any_baseline_better: bool = False
    is_cross_validated: bool = False
