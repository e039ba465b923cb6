"""Reasons as sentences: what raises this student's score, with what is usual beside it.

Things a student and adviser can act on come first; background comes after, because it explains the model
but is no subject for advice. The full SHAP values stay with the run; what is told here is a readable choice of them.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.cohort import KEY
from features.cohort_table import Audience, Feature, FeatureGroup, FeatureKind
from training.reasons.levers import BETTER, HIGHER, SAME_FACT, is_against_others
from training.reasons.sentences import say
from training.reasons.usual import Usual, find_usual
from training.reasons.wordings import NOTHING_YET

FEWEST_REASONS, MOST_REASONS = 3, 5
MOST_OF_GROUP = 2  # reasons to act on of one group of features
# What says, at zero, that there is nothing of a group; a place among others is a number also of who has nothing.
COUNTED_BY: dict[str, str] = {
    FeatureGroup.RESULTS: "graded", FeatureGroup.SUBMISSIONS: "share_handed_in", FeatureGroup.ACTIVITY: "active_days",
}  # fmt: skip
LEAST = 0.02  # on the margin: half a point of a hundred at the most
_COLUMNS = ["position", "feature", "contribution", "actionable", "sentence_nl", "sentence_en", "direction"]

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Direction(StrEnum):
    """What a reason does to the score."""

    RAISES = "raises"
    LOWERS = "lowers"


def tell_reasons(frame: pd.DataFrame, contributions: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """Return three to five reasons per student where the model gives as many, in long form.

    `frame` has the key and the features, `contributions` one column per feature under the same index.
    Columns: the key, position, feature, contribution, actionable, sentence_nl, sentence_en, direction.
    Only features that an adviser may see are told. What raises the score comes first: at most five, what can be
    acted on first, and of that at most two of one group. Where fewer than three raise it, the strongest
    that lower it follow, told as in the student's favour.
    """
    told = [one for one in features if one.seen_by is Audience.ADVISER and one.name in contributions.columns]
    if not told or frame.empty:
        return pd.DataFrame(columns=[*KEY, *_COLUMNS])
    rows = _with_handed_in(frame.reset_index(drop=True))
    numbers = [one.name for one in told if one.kind is FeatureKind.NUMERIC]
    usual = find_usual(rows, [*numbers, "handed_in"])
    values = contributions[[one.name for one in told]].to_numpy(dtype=float)
    chosen = _choose(values, *_is_telling(rows, told, usual, values), told)
    return _in_words(rows, chosen, told, usual)


def _with_handed_in(rows: pd.DataFrame) -> pd.DataFrame:
    """Add how many assignments were due and handed in, where the number missing and the share tell it.

    Who misses nothing owed as many as the others of the programme.
    """
    if not {"missing", "share_handed_in"} <= set(rows):
        return rows.assign(works_due=np.nan, handed_in=np.nan)
    due = (rows["missing"] / (1 - rows["share_handed_in"])).where(rows["missing"] > 0).round()
    due = due.fillna(due.groupby([rows["programme"], rows["cohort"]]).transform("max"))
    return rows.assign(works_due=due, handed_in=(due - rows["missing"]).clip(lower=0))


def _is_telling(rows: pd.DataFrame, features: Sequence[Feature], usual: Usual, values: Matrix) -> tuple[Mask, Mask]:
    """Return which values are a readable reason to raise, and to lower, the score.

    A value that is usual is no reason to talk, whatever it contributes; nor is one that is better than usual a
    readable reason against a student, or a worse one a reason in favour. A missing value is a reason once for
    its group, and only against a student of whom nothing of that group was measured, where others have been.
    """
    raises, lowers = values > LEAST, values < -LEAST
    alone = raises & _is_alone(rows, features, usual)
    _keep_strongest(values, alone, [_places_in(features, group) for group in NOTHING_YET], 1)
    for column, feature in enumerate(features):
        if feature.kind is FeatureKind.CATEGORY:
            raises[:, column] &= rows[feature.name].notna().to_numpy()
            lowers[:, column] &= rows[feature.name].notna().to_numpy()
            continue
        own = rows[feature.name].to_numpy(dtype=float)
        under, over = own < usual.at_least[feature.name].to_numpy(), own > usual.at_most[feature.name].to_numpy()
        unknown = np.isnan(usual.at_least[feature.name].to_numpy()) & ~np.isnan(own)
        if is_against_others(feature):
            under, over = under & (own < 0), over & (own > 0)
        worse, better = under | over, under | over
        if feature.name in BETTER:
            worse, better = (under, over) if BETTER[feature.name] == HIGHER else (over, under)
        raises[:, column] &= worse | unknown | alone[:, column]
        lowers[:, column] &= better | unknown
    return raises, lowers


def _is_alone(rows: pd.DataFrame, features: Sequence[Feature], usual: Usual) -> Mask:
    """Return which values are missing of students of whom nothing of the group was measured, and of others it was."""
    nothing = _nothing_yet(rows, features)
    nobody = np.zeros(len(rows), dtype=bool)
    columns = [
        (rows[feature.name].isna() & nothing[feature.group] & usual.is_measured[feature.name]).to_numpy()
        if feature.kind is FeatureKind.NUMERIC and feature.group in NOTHING_YET
        else nobody
        for feature in features
    ]
    return np.column_stack(columns)


def _choose(values: Matrix, raises: Mask, lowers: Mask, features: Sequence[Feature]) -> pd.DataFrame:
    """Return row, column (of the feature), contribution and position of the reasons to tell."""
    actionable = np.array([feature.actionable for feature in features])
    _keep_strongest(values, raises, [_places(features, names) for names in SAME_FACT], 1)
    _keep_strongest(-values, lowers, [_places(features, names) for names in SAME_FACT], 1)
    groups = {feature.group for feature in features if feature.actionable}
    of_groups = [
        [place for place, feature in enumerate(features) if feature.actionable and feature.group == group]
        for group in sorted(groups)
        if group
    ]
    surplus = raises.copy()
    _keep_strongest(values, raises, of_groups, MOST_OF_GROUP)
    _keep_strongest(-values, lowers, of_groups, MOST_OF_GROUP)
    surplus &= ~raises
    tier = np.select([raises & actionable, raises, lowers, surplus], [0, 1, 2, 3], 4)
    order = np.lexsort((-np.abs(values), tier), axis=1)[:, :MOST_REASONS]
    row = np.repeat(np.arange(len(values)), order.shape[1])
    column = order.ravel()
    chosen = pd.DataFrame(
        {"row": row, "column": column, "tier": tier[row, column], "contribution": values[row, column]}
    )
    chosen["position"] = np.tile(np.arange(1, order.shape[1] + 1), len(values))
    # What does not raise the score fills up to three, and no further.
    is_told = (chosen["tier"] <= 1) | ((chosen["tier"] <= 3) & (chosen["position"] <= FEWEST_REASONS))
    return chosen.loc[is_told].reset_index(drop=True)


def _places(features: Sequence[Feature], names: Sequence[str]) -> list[int]:
    return [place for place, feature in enumerate(features) if feature.name in names]


def _places_in(features: Sequence[Feature], group: str) -> list[int]:
    return [place for place, feature in enumerate(features) if feature.group == group]


def _keep_strongest(values: Matrix, mask: Mask, bundles: Sequence[list[int]], most: int) -> None:
    """Unmark, in each row of `mask`, all but the `most` highest values of every bundle of columns."""
    for bundle in bundles:
        inside = np.where(mask[:, bundle], values[:, bundle], -np.inf)
        rank = np.argsort(np.argsort(-inside, axis=1, kind="stable"), axis=1, kind="stable")
        mask[:, bundle] &= rank < most


def _in_words(rows: pd.DataFrame, chosen: pd.DataFrame, features: Sequence[Feature], usual: Usual) -> pd.DataFrame:
    parts: list[pd.DataFrame] = []
    for place, feature in enumerate(features):
        part = chosen.loc[chosen["column"] == place]
        sentences = say(feature, _ingredients(rows, part, feature, usual))
        parts.append(
            part.assign(
                feature=feature.name,
                actionable=feature.actionable,
                sentence_nl=[nl for nl, _ in sentences],
                sentence_en=[en for _, en in sentences],
            )
        )
    told = pd.concat(parts).sort_values(["row", "position"])
    told["direction"] = np.where(told["contribution"] > 0, Direction.RAISES.value, Direction.LOWERS.value)
    told = told.merge(rows[list(KEY)], left_on="row", right_index=True, how="left", validate="many_to_one")
    return told[[*KEY, *_COLUMNS]].reset_index(drop=True)


def _nothing_yet(rows: pd.DataFrame, features: Sequence[Feature]) -> dict[str, pd.Series]:
    """Return, per group of features, the students of whom nothing of it was measured."""
    names: dict[str, list[str]] = {}
    for feature in features:
        if feature.kind is FeatureKind.NUMERIC:
            names.setdefault(feature.group, []).append(feature.name)
    counted = {group: [COUNTED_BY[group]] for group in names if group in COUNTED_BY and COUNTED_BY[group] in rows}
    return {group: rows[columns].fillna(0).eq(0).all(axis=1) for group, columns in (names | counted).items()}


def _ingredients(rows: pd.DataFrame, part: pd.DataFrame, feature: Feature, usual: Usual) -> pd.DataFrame:
    at = part["row"].to_numpy()
    made = rows.iloc[at][["works_due", "handed_in"]].assign(
        own=rows[feature.name].iloc[at],
        in_favour=(part["contribution"] < 0).to_numpy(),
        handed_in_at_least=usual.at_least["handed_in"].iloc[at],
        handed_in_at_most=usual.at_most["handed_in"].iloc[at],
    )
    if feature.kind is FeatureKind.CATEGORY:
        return made
    return made.assign(
        at_least=usual.at_least[feature.name].iloc[at],
        at_most=usual.at_most[feature.name].iloc[at],
        of_programme=usual.of_programme[feature.name].iloc[at],
    )
