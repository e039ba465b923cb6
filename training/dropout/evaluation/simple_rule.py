"""The rule that an adviser can follow without a model: put the list in the order of one column.

A model that finds no more students than such a list has to say so. Of the declared columns the one is taken
that put the training cohorts in the best order, so that the rule is as strong as a rule can be made beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from features.cohort_table import OUTCOME, Feature, FeatureKind
from training.evaluation.measures import auc

# Columns that advisers sort by, and whether the highest value comes first.
DECLARED = {
    "share_handed_in": False,
    "missing": True,
    "mean_score": False,
    "credits_earned": False,
    "share_attended": False,
    "days_since_activity": True,
    "prior_mean_grade": False,
    "previous_attempts": True,
}


@dataclass(frozen=True)
class SimpleRule:
    """Sort by one feature. Students with the same value tie; who has no value comes first or last."""

    feature: Feature
    highest_first: bool
    blanks_first: bool

    def order(self, rows: pd.DataFrame) -> pd.Series:
        """Return a number per row, under its index: the higher, the sooner on the list. It is no chance."""
        values = rows[self.feature.name].astype(float)
        ranked = values.rank(method="min", ascending=self.highest_first)
        return ranked.fillna(len(rows) + 1.0 if self.blanks_first else 0.0)


def choose_rule(rows: pd.DataFrame, features: Sequence[Feature]) -> SimpleRule | None:
    """Return the rule that orders `rows` (features and OUTCOME, of the training cohorts) best; None without a column.

    Where none of the DECLARED columns was delivered, as in a table of an institution's own, any number will do.
    """
    numbers = [feature for feature in features if feature.kind is FeatureKind.NUMERIC]
    ways = (False, True)
    declared = [
        SimpleRule(one, DECLARED[one.name], blanks) for one in numbers if one.name in DECLARED for blanks in ways
    ]
    rules = declared or [SimpleRule(one, first, blanks) for one in numbers for first in ways for blanks in ways]
    outcome = rows[OUTCOME].to_numpy(dtype=float)
    return max(rules, key=lambda rule: auc(outcome, rule.order(rows).to_numpy()), default=None)
