"""Features that know the outcome: found before anything is learned from them.

A grade that only graduates have, a file number that is given out at deregistration: such a column orders students
almost perfectly, and is worth nothing on the day on which students are scored. So is a model that is nearly always
right: nobody foretells dropout like that. That a value is there can be known late as well, of a column that is filled
in for those who are still there: gaps that order students as well as that stop the training, and weaker ones are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.cohort_table import OUTCOME, Feature, FeatureKind, Missing
from features.dropout.build import UNKNOWN_CATEGORY
from features.errors import StudiepeilError
from training.evaluation.measures import Floats, auc

HIGHEST_AUC = 0.97  # of a feature alone, or of a model; what is known of a student does not order dropout better
MODEL = "the model"  # as it is called where its AUC is accepted
_FEWEST = 10  # students of each outcome, and those who have a value; fewer are ordered perfectly by chance
_HAVE = 0.2  # of one outcome have a value, of the other hardly anybody
_HARDLY = 0.01
_TOLD_AUC = 0.65  # of having a value: filled in for 30 of 100 more with one outcome than with the other
_BEYOND_CHANCE = 4.0  # standard errors; there are many columns
# What is empty here was not said; elsewhere it tells what the student did, from rows that carry a date.
_UNSAID = (Missing.NOT_DELIVERED, Missing.NOT_THERE)


class LeakError(StudiepeilError):
    """A feature, or a model, knows the outcome."""

    exit_code = 12


@dataclass(frozen=True)
class Leak:
    """A feature that knows the outcome.

    Attributes:
        feature: its name.
        auc: how well it orders students alone, 0.5 to 1; that of having a value at all, where `is_filled_for_one`.
        is_filled_for_one: whether hardly anybody with one of the outcomes has a value.
    """

    feature: str
    auc: float
    is_filled_for_one: bool


def find_leaks(rows: pd.DataFrame, features: Sequence[Feature]) -> list[Leak]:
    """Return the features of `rows` that know the outcome, most telling first.

    Args:
        rows: students with an outcome, one row each.
        features: those of a model.
    """
    outcome = rows[OUTCOME].to_numpy(dtype="float64")
    found = [leak for feature in features if (leak := _find_leak(rows[feature.name], feature, outcome)) is not None]
    return sorted(found, key=lambda leak: -leak.auc)


def find_telling_gaps(rows: pd.DataFrame, features: Sequence[Feature]) -> list[str]:
    """Return the features of which having a value alone says much about the outcome, though not enough to stop.

    Args:
        rows: students with an outcome, one row each.
        features: those of a model; what is empty for want of anything to measure is none.
    """
    outcome = rows[OUTCOME].to_numpy(dtype="float64")
    one, other = int((outcome == 1).sum()), int((outcome == 0).sum())
    if min(one, other) < _FEWEST:
        return []
    error = np.sqrt((one + other + 1) / (12 * one * other))  # of an AUC by chance (Hanley and McNeil 1982)
    least = max(_TOLD_AUC, 0.5 + _BEYOND_CHANCE * error)
    unsaid = [feature for feature in features if feature.missing in _UNSAID]
    filled = {feature.name: _is_filled(rows[feature.name], feature) for feature in unsaid}
    return [name for name, is_there in filled.items() if _auc(outcome, is_there.astype("float64")) >= least]


def check_leaks(rows: pd.DataFrame, features: Sequence[Feature], moment: str, accepted: Mapping[str, str]) -> None:
    """Raise LeakError when a feature knows the outcome, and nobody said in writing why that is right.

    Args:
        rows: students with an outcome.
        features: those of a model.
        moment: its name, for the message.
        accepted: per feature the reason why it may be learned from all the same.
    """
    leaks = [leak for leak in find_leaks(rows, features) if leak.feature not in accepted]
    if leaks:
        raise LeakError(
            "Nothing was trained: " + "; ".join(_say(leak) for leak in leaks) + ".",
            where=f"moment {moment}",
            do="Look when and for whom it is filled in: a grade that only graduates have, or a number that is given "
            "out at deregistration, knows what came later. Leave the column out (option ignore), or say why it may be "
            "used: "
            f'[training.dropout] accept_leaks = {{ {leaks[0].feature} = "..." }}',
        )


def check_model(outcome: pd.Series, predicted: pd.Series, moment: str, accepted: Mapping[str, str]) -> None:
    """Raise LeakError when a model orders later students almost perfectly, and nobody said why that is right.

    Args:
        outcome: 1 or 0 of each student of the judging cohort.
        predicted: their chances, by the same index.
        moment: its name, for the message.
        accepted: the reason under `MODEL`.
    """
    if MODEL in accepted or min((outcome == 1).sum(), (outcome == 0).sum()) < _FEWEST:
        return
    found = auc(outcome.to_numpy(dtype="float64"), predicted.to_numpy(dtype="float64"))
    if found > HIGHEST_AUC:
        raise LeakError(
            f"The model is not kept: it orders later students almost perfectly (AUC {found:.3f}), which nobody can.",
            where=f"moment {moment}",
            do="Some of its features together know the outcome. Look which came after the day on which students are "
            f'scored; or say why it is right: [training.dropout] accept_leaks = {{ "{MODEL}" = "..." }}',
        )


def _find_leak(values: pd.Series, feature: Feature, outcome: Floats) -> Leak | None:
    is_number = feature.kind is FeatureKind.NUMERIC
    filled = _is_filled(values, feature)
    have = {one: float(filled[outcome == one].mean()) for one in (0.0, 1.0) if (outcome == one).sum() >= _FEWEST}
    if len(have) < 2:
        return None
    by_gaps = _auc(outcome, filled.astype("float64"))
    is_for_one = min(have.values()) <= _HARDLY and max(have.values()) >= _HAVE
    if (is_for_one or by_gaps > HIGHEST_AUC) and filled.sum() >= _FEWEST:
        return Leak(feature.name, by_gaps, is_filled_for_one=True)
    known, of_known = values[filled], outcome[filled]
    if min((of_known == 1).sum(), (of_known == 0).sum()) < _FEWEST:
        return None
    alone = (
        _auc(of_known, known.to_numpy(dtype="float64")) if is_number else auc(of_known, _rate_levels(known, of_known))
    )
    return Leak(feature.name, alone, is_filled_for_one=False) if alone > HIGHEST_AUC else None


def _is_filled(values: pd.Series, feature: Feature) -> npt.NDArray[np.bool_]:
    is_there: npt.NDArray[np.bool_] = (
        values.notna() if feature.kind is FeatureKind.NUMERIC else values != UNKNOWN_CATEGORY
    ).to_numpy(dtype=bool)
    return is_there


def _auc(outcome: Floats, order: Floats) -> float:
    """How well a number orders students, whichever way it points."""
    found = auc(outcome, order)
    return max(found, 1 - found)


def _rate_levels(values: pd.Series, outcome: Floats) -> Floats:
    """The outcome rate of the others with the same level: one's own outcome must not order oneself."""
    frame = pd.DataFrame({"level": values.to_numpy(), "outcome": outcome})
    grouped = frame.groupby("level")["outcome"]
    total, number = grouped.transform("sum"), grouped.transform("size")
    rate = frame["outcome"].mean()
    order: Floats = ((total - frame["outcome"] + rate) / number).to_numpy()
    return order


def _say(leak: Leak) -> str:
    if leak.is_filled_for_one:
        return f"'{leak.feature}' is filled in for hardly anybody with one of the two outcomes (AUC {leak.auc:.3f})"
    return f"'{leak.feature}' alone orders students by their outcome almost perfectly (AUC {leak.auc:.3f})"
