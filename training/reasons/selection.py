"""Reasons as facts: what raises this student's score, with what is usual beside it.

Things a student and adviser can act on come first; background comes after, because it explains the model
but is no subject for advice. The full SHAP values stay with the run; what is chosen here is what a person can read.
The sentence is made when it is shown (`serving.adviser.reason_sentences`).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.cohort import KEY
from features.cohort_table import Audience, Feature, FeatureGroup, FeatureKind
from features.dropout.lacking import LACKING
from training.contracts.dropout import ReasonsResult
from training.reasons.usual import BETTER, HIGHER, SAME_FACT, Usual, find_usual, is_against_others

FEWEST_REASONS, MOST_REASONS = 3, 5
MOST_OF_GROUP = 2  # reasons to act on of one group of features
# What says, at zero, that there is nothing of a group; a place among others is a number also of who has nothing.
COUNTED_BY: dict[str, str] = {
    FeatureGroup.RESULTS: "graded", FeatureGroup.SUBMISSIONS: "share_handed_in", FeatureGroup.ACTIVITY: "active_days",
}  # fmt: skip
LEAST = 0.02  # on the margin: half a point of a hundred at the most
# Groups of which nothing yet is a reason in itself.
NOTHING_YET = (FeatureGroup.RESULTS, FeatureGroup.SUBMISSIONS, FeatureGroup.ACTIVITY, FeatureGroup.ATTENDANCE)
COUNTED_WORKS = ("share_handed_in", "missing")  # the numbers of assignments go along with these

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


def find_reasons(frame: pd.DataFrame, contributions: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """Return three to five reasons per student where the model gives as many, in long form.

    `frame` has the key and the features, `contributions` one column per feature under the same index.
    Columns: those of `ReasonsResult`. Only features that an adviser may see are told. What raises the score comes
    first: at most five, what can be acted on first, and of that at most two of one group. Where fewer than three
    raise it, the strongest that lower it follow, in the student's favour.
    """
    contributions = _put_with_value(contributions)
    told = [one for one in features if one.seen_by is Audience.ADVISER and one.name in contributions.columns]
    if not told or frame.empty:
        return pd.DataFrame(columns=ReasonsResult.contract.names)
    rows = _with_handed_in(frame.reset_index(drop=True))
    numbers = [one.name for one in told if one.kind is FeatureKind.NUMERIC]
    usual = find_usual(rows, [*numbers, "handed_in"])
    values = contributions[[one.name for one in told]].to_numpy(dtype=float)
    chosen = _choose(values, *_is_telling(rows, told, usual, values), told)
    return _list_facts(rows, chosen, told, usual)


def _put_with_value(contributions: pd.DataFrame) -> pd.DataFrame:
    """Return `contributions` with that a value is lacking among those of the value: an adviser is told once."""
    lacking = {name: value for name, value in LACKING.items() if name in contributions}
    told = contributions.drop(columns=list(lacking))
    return told.assign(**{value: told[value] + contributions[name] for name, value in lacking.items() if value in told})


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
    groups = [[place for place, one in enumerate(features) if one.group == group] for group in NOTHING_YET]
    _keep_strongest(values, alone, groups, 1)
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


def _keep_strongest(values: Matrix, mask: Mask, bundles: Sequence[list[int]], most: int) -> None:
    """Unmark, in each row of `mask`, all but the `most` highest values of every bundle of columns."""
    for bundle in bundles:
        inside = np.where(mask[:, bundle], values[:, bundle], -np.inf)
        rank = np.argsort(np.argsort(-inside, axis=1, kind="stable"), axis=1, kind="stable")
        mask[:, bundle] &= rank < most


def _list_facts(rows: pd.DataFrame, chosen: pd.DataFrame, features: Sequence[Feature], usual: Usual) -> pd.DataFrame:
    """Return the chosen reasons with the facts that a sentence is made of, in the order of `rows` and positions."""
    parts = [
        _facts(rows, chosen.loc[chosen["column"] == place], feature, usual) for place, feature in enumerate(features)
    ]
    found = pd.concat([part for part in parts if len(part)] or parts[:1]).sort_values(["row", "position"])
    keyed = found.merge(rows[list(KEY)], left_on="row", right_index=True, how="left", validate="many_to_one")
    return keyed[ReasonsResult.contract.names].reset_index(drop=True)


def _nothing_yet(rows: pd.DataFrame, features: Sequence[Feature]) -> dict[str, pd.Series]:
    """Return, per group of features, the students of whom nothing of it was measured."""
    names: dict[str, list[str]] = {}
    for feature in features:
        if feature.kind is FeatureKind.NUMERIC:
            names.setdefault(feature.group, []).append(feature.name)
    counted = {group: [COUNTED_BY[group]] for group in names if group in COUNTED_BY and COUNTED_BY[group] in rows}
    return {group: rows[columns].fillna(0).eq(0).all(axis=1) for group, columns in (names | counted).items()}


def _facts(rows: pd.DataFrame, part: pd.DataFrame, feature: Feature, usual: Usual) -> pd.DataFrame:
    """Add to the reasons of one feature its own values and what is usual; `part` as `_choose` gives it."""
    at = part["row"].to_numpy()
    own = rows[feature.name].iloc[at]
    is_category, has_works = feature.kind is FeatureKind.CATEGORY, feature.name in COUNTED_WORKS
    nothing = np.full(len(part), np.nan)

    def pick(values: pd.DataFrame, name: str, is_there: bool) -> Matrix:
        return values[name].iloc[at].to_numpy(dtype=float) if is_there else nothing

    return part.assign(
        feature=feature.name,
        actionable=feature.actionable,
        own=nothing if is_category else own.to_numpy(dtype=float),
        label=own.astype("object").to_numpy() if is_category else None,
        at_least=pick(usual.at_least, feature.name, not is_category),
        at_most=pick(usual.at_most, feature.name, not is_category),
        of_programme=False if is_category else usual.of_programme[feature.name].iloc[at].to_numpy(dtype=bool),
        works_due=pick(rows, "works_due", has_works),
        handed_in=pick(rows, "handed_in", has_works),
        handed_in_at_least=pick(usual.at_least, "handed_in", has_works),
        handed_in_at_most=pick(usual.at_most, "handed_in", has_works),
    )
