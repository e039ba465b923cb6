"""Who is audited: scores, outcomes and groups joined by key, and the list of students as it would be used."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.disclosure.recoding import Recoding, recode_groups
from fairness.errors import AuditError
from fairness.group_names import UNKNOWN

LISTED = "listed"  # of the scores, and of a population: 1 on the list, 0 not


@dataclass(frozen=True)
class Population:
    """The students of one audit.

    frame: one row per scored student: `score`, `outcome` (0, 1 or NaN: not known yet), `listed` (1 on the list,
        0 not; a fraction for students tied at its border) and one text column per attribute.
    places: the size of the list. tied: students sharing the score at its border. unscored: students with an
        outcome and no score, who are in no measure. recodings: groups that were too small and are taken together.
    unknown: per attribute how many students with a known outcome are in no group of it that anybody knows.
    """

    frame: pd.DataFrame
    places: int
    tied: int
    unscored: int
    recodings: tuple[Recoding, ...] = ()
    unknown: Mapping[str, int] = field(default_factory=dict)


def build_population(
    scores: pd.DataFrame,
    outcomes: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    attributes: Sequence[str],
    capacity: float,
    smallest_group: int = 0,
) -> Population:
    """Join the three tables by key and draw up the list, or take it as it was used.

    The list is made of all scored students, with or without a known outcome, as an adviser would see it.

    Args:
        scores: key and `score` (0 to 1); `listed` too where the list was used already: 1 on it, 0 not.
        outcomes: key and `outcome` (1, 0, empty: not known yet).
        groups: key and one column per attribute, or long: key, attribute, value.
        key: columns that identify a student.
        attributes: those that are looked at.
        capacity: the size of the list, as for `count_places`; not asked where `scores` has `listed`.
        smallest_group: groups of fewer students with a known outcome are taken together
            (`fairness.disclosure.recoding`).

    Raises:
        AuditError: The tables cannot be trusted: columns, keys, scores or outcomes.
    """
    check_table(scores, "scores", key, ("score",))
    check_table(outcomes, "outcomes", key, ("outcome",))
    _check_range(scores["score"], "scores", "score")
    _check_binary(outcomes["outcome"])
    numbers = ["score", LISTED] if LISTED in scores else ["score"]
    joined = outcomes.merge(scores[[*key, *numbers]], on=list(key), how="outer", validate="one_to_one")
    has_score = joined["score"].notna()
    unscored = int((~has_score & joined["outcome"].notna()).sum())
    frame = attach_groups(joined.loc[has_score, [*key, *numbers, "outcome"]], groups, key, attributes)
    frame[[*numbers, "outcome"]] = frame[[*numbers, "outcome"]].astype("float64")
    if LISTED in numbers:
        _check_listed(frame[LISTED])
        places, tied = round(float(frame[LISTED].sum())), 0
    else:
        places = count_places(capacity, len(frame))
        frame[LISTED], tied = list_students(frame["score"].to_numpy(), places)
    is_known = frame["outcome"].notna()
    unknown = {name: int((is_known & (frame[name] == UNKNOWN)).sum()) for name in attributes}
    frame, recodings = recode_students(frame, attributes, smallest_group)
    return Population(frame, places, tied, unscored, recodings, unknown)


def recode_students(
    frame: pd.DataFrame, attributes: Sequence[str], smallest_group: int
) -> tuple[pd.DataFrame, tuple[Recoding, ...]]:
    """`frame` with groups of too few students with a known outcome taken together, and what was.

    Between groups of equal size the one with the fewest positives is taken, and then the one with the lowest scores.
    """
    is_known = frame["outcome"].notna()
    ties = (frame["outcome"].fillna(0.0), frame["score"].where(is_known, 0.0))
    return recode_groups(frame, attributes, smallest_group, is_known.astype("float64"), ties)


def count_places(capacity: float, students: int) -> int:
    """Return the number of places on a list of `students`, in training, in an audit and where the list is served.

    Args:
        capacity: the places themselves (int), or the share of the students that can be seen (float, 0 to 1).
        students: how many there are to list.

    Returns:
        At least one place where there is a student, and never more places than students. A share is rounded to the
        nearest number, and half a place to the nearest even one: 0.1 of 125 students is 12 places, of 135 it is 14.
    """
    wanted = capacity if isinstance(capacity, int) else max(1, round(capacity * students))
    return min(wanted, students)


def list_students(scores: NDArray[np.float64], places: int) -> tuple[NDArray[np.float64], int]:
    """Return the share of a place each student has on a list of the highest scores, and how many tie at its border.

    Args:
        scores: one per student; any order will do, the highest comes first.
        places: the length of the list, from `count_places`.
    """
    if places <= 0 or scores.size == 0:
        return np.zeros(scores.size), 0
    listed = share_places(scores, places)
    return listed, int(((listed > 0) & (listed < 1)).sum())


def share_places(scores: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Return the share of a place of each score, along the last axis of `scores` (one list, or many at once).

    Students who tie at the border share the places that are left equally: the expectation of a fair draw.
    So the list has exactly its size, and neither the order of the rows nor a student number can favour a
    group. (Leaving all of them out would empty the list of a model with coarse scores.)

    Args:
        scores: ... x students.
        places: the length of each list, from 1 to the number of students.
    """
    border = np.partition(scores, -places, axis=-1)[..., [-places]]
    above, at_border = scores > border, scores == border
    left = (places - above.sum(axis=-1, keepdims=True)) / at_border.sum(axis=-1, keepdims=True)
    shares: NDArray[np.float64] = above + at_border * left
    return shares


def attach_groups(
    frame: pd.DataFrame, groups: pd.DataFrame, key: tuple[str, ...], attributes: Sequence[str]
) -> pd.DataFrame:
    """Add one text column per attribute, by key; missing becomes `unknown`.

    Takes wide groups, or long ones (columns attribute and value). The result is sorted by key, so that sums do
    not depend on the order of delivery.
    """
    wide = _widen(groups, key)
    check_table(wide, "groups", key, attributes)
    wide = wide[[*key, *attributes]].astype(dict.fromkeys(attributes, "object"))
    joined = frame.merge(wide, on=list(key), how="left", validate="one_to_one")
    for name in attributes:
        joined[name] = joined[name].map(_name_group).astype("object")
    return joined.sort_values(list(key), kind="stable", ignore_index=True)


def check_table(table: pd.DataFrame, name: str, key: tuple[str, ...], columns: Sequence[str]) -> None:
    """Raise AuditError unless the table has the key and the columns, and each key complete and only once."""
    if not key:
        raise AuditError("no key was given", do="name the columns that identify a row, for example student and cohort")
    missing = [column for column in (*key, *columns) if column not in table.columns]
    if missing:
        raise AuditError(
            f"column missing: {', '.join(missing)}",
            where=f"table {name}",
            do="deliver the column, or take the attribute out of the policy",
        )
    empty = int(table[list(key)].isna().any(axis="columns").sum())
    if empty:
        raise AuditError(
            f"{empty} row(s) without a complete key",
            where=f"table {name}",
            do="complete the key or leave these rows out",
        )
    repeated = int(table.duplicated(list(key)).sum())
    if repeated:
        raise AuditError(
            f"{repeated} row(s) repeat the key of another row", where=f"table {name}", do="deliver one row per key"
        )


def _widen(groups: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    if not {"attribute", "value"} <= set(groups.columns):
        return groups
    check_table(groups, "groups", (*key, "attribute"), ("value",))
    wide = groups.set_index([*key, "attribute"])["value"].unstack("attribute")
    return wide.reset_index().rename_axis(columns=None)


def _name_group(value: Hashable) -> str:
    text = "" if pd.isna(value) else str(value).strip()  # type: ignore[call-overload]
    return text or UNKNOWN


def _check_range(values: pd.Series, table: str, column: str) -> None:
    numbers = pd.to_numeric(values, errors="coerce")
    wrong = int((values.notna() & ~numbers.between(0, 1)).sum())
    if wrong:
        raise AuditError(
            f"{wrong} value(s) are not a probability",
            where=f"table {table}, column {column}",
            do="deliver scores between 0 and 1",
        )


def _check_binary(values: pd.Series) -> None:
    wrong = int((values.notna() & ~values.isin([0, 1])).sum())
    if wrong:
        raise AuditError(
            f"{wrong} value(s) are neither 0 nor 1",
            where="table outcomes, column outcome",
            do="deliver 1 for dropped out, 0 for not, empty for not known yet",
        )


def _check_listed(values: pd.Series) -> None:
    wrong = int((~values.isin([0, 1])).sum())
    if wrong:
        raise AuditError(
            f"{wrong} scored row(s) do not say whether the student was on the list",
            where=f"table scores, column {LISTED}",
            do="deliver 1 for on the list and 0 for not, or leave the column out",
        )
