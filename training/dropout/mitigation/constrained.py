"""A logistic regression that is held to find the same share of the dropouts in each group: constrained training.

The only module that imports fairlearn.reductions. ExponentiatedGradient (Agarwal et al. 2018, ICML, PMLR 80: 60-69)
learns a handful of logistic regressions, each with other weights on groups and outcomes, and says how to mix them. As
it comes it draws one of them at random for each prediction, so that the same student is on the list today and off it
tomorrow, and it knows no capacity. Here the mix becomes one model: all are regressions on the same columns, so the
weighted mean of their log-odds is a regression with the weighted mean of their coefficients. The border at which it
looks is that of the list.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from fairlearn.reductions import ErrorRate, ExponentiatedGradient, TruePositiveRateParity  # type: ignore[import-untyped, unused-ignore]
from scipy.special import logit
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression

from fairness.population import count_places
from features.cohort_table import OUTCOME, Feature
from training.dropout.model_selection import Recipe, fit_line
from training.dropout.models import LOGISTIC, fit_logistic
from training.dropout.served import put_together
from training.prediction import predict

_ALLOWED = 0.02  # difference in recall, on the students learnt from
_ROUNDS = 25
_OTHERS = "others"  # groups too small to hold a model to, taken together
_FEWEST, _FEWEST_DROPOUTS = 50, 20


def learn_constrained(
    rows: pd.DataFrame, features: Sequence[Feature], seed: int, recipe: Recipe, group: pd.Series, capacity: float | int
) -> StackingClassifier:
    """Return a servable logistic regression learnt under equal recall of the groups; it knows no group itself.

    rows: features and a known outcome. group: under the same index, for learning only. The trees of `recipe` are left
    out: they would undo the constraint.
    """
    whole = fit_logistic(rows, features, seed, recipe.strength)
    model: LogisticRegression = whole[-1]
    inputs, outcome = whole[:-1].transform(rows[[one.name for one in features]]), rows[OUTCOME].astype(int)
    chance = predict(whole, rows)
    border = float(np.clip(chance.nlargest(_places(capacity, rows)).min(), 0.05, 0.95))
    search = ExponentiatedGradient(
        LogisticRegression(C=model.C, max_iter=model.max_iter, random_state=seed),
        TruePositiveRateParity(difference_bound=_ALLOWED),
        objective=ErrorRate(costs={"fp": border, "fn": 1 - border}),
        max_iter=_ROUNDS,
    )
    search.fit(inputs, outcome, sensitive_features=group.where(group.map(_is_large(group, outcome)), _OTHERS))
    _mix(model, search)
    slope = fit_line(predict(whole, rows).map(logit), outcome)[0]
    return put_together([(LOGISTIC, whole)], rows, features, [slope * recipe.slope])


def find_attributes(groups: pd.DataFrame, outcome: pd.Series) -> list[str]:
    """Return the columns of `groups` with at least two groups that are large enough to learn from."""
    return [str(name) for name in groups.columns if _is_large(groups[name], outcome).loc[lambda one: one].size >= 2]


def _places(capacity: float | int, rows: pd.DataFrame) -> int:
    """Return how many of `rows` a list would hold; a number of places is that of one cohort."""
    cohorts = rows["cohort"].nunique() if isinstance(capacity, int) else 1
    return count_places(capacity * cohorts, len(rows))


def _is_large(group: pd.Series, outcome: pd.Series) -> pd.Series:
    counts = outcome.groupby(group).agg(["size", "sum"])
    large: pd.Series = (counts["size"] >= _FEWEST) & (counts["sum"] >= _FEWEST_DROPOUTS)
    return large


def _mix(model: LogisticRegression, search: ExponentiatedGradient) -> None:
    """Put the weighted mean of the coefficients that were found into `model`."""
    found = [
        (weight, search.predictors_[place])
        for place, weight in search.weights_.items()
        # A search may also find "nobody" or "everybody": a constant, which says nothing about the order of students.
        if weight > 0 and hasattr(search.predictors_[place], "coef_")
    ]
    total = sum(weight for weight, _ in found)
    if total > 0:
        model.coef_ = sum(weight * one.coef_ for weight, one in found) / total
        model.intercept_ = sum(weight * one.intercept_ for weight, one in found) / total
