"""Which cohorts teach and which cohort judges: later cohorts only, and the gap until an outcome is known.

With one cohort there is no later one: it is judged by cross-validation (`evaluation.cross_validation`), and the split
is marked so.

On the day on which a model is used for a cohort, the outcome of the cohort before it may not be known yet.
Cohorts whose outcome was not known on the judging cohort's as-of date are therefore left out of training,
unless the settings name the training cohorts; then the split says which of them could not have been used.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from features.cohort_table import OUTCOME, CohortTable
from features.errors import TableError

_KNOWN_SHARE = 0.9
_STARTS_WITH_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True)
class SplitRule:
    """Cohorts named in the settings; empty means: judge on the last cohort with outcomes, learn from earlier ones.

    `group_by`: a column whose students stay together where there is no later cohort, and folds judge each other.
    """

    train_cohorts: tuple[str, ...] = ()
    test_cohort: str = ""
    group_by: str = ""


@dataclass(frozen=True)
class Split:
    """Tables to learn from and the later table that judges; `not_yet_known` names training cohorts without a gap.

    Where `is_cross_validated`, one table teaches and judges, each student by models that did not learn from them.
    """

    train: tuple[CohortTable, ...]
    test: CohortTable
    not_yet_known: tuple[str, ...] = ()
    is_cross_validated: bool = False


def split_by_cohort(tables: Sequence[CohortTable], outcome_known_on: Mapping[str, date], rule: SplitRule) -> Split:
    """Split the tables of one moment by cohort (temporal validation).

    Args:
        tables: cohort tables of one moment.
        outcome_known_on: per cohort the date from which its outcome was known.
        rule: cohorts named in the settings.

    Raises:
        TableError: no earlier cohort is left to learn from.
    """
    labelled = sorted((table for table in tables if has_outcome(table)), key=lambda table: table.as_of)
    test = _choose_test(labelled, rule)
    if len(labelled) == 1 and not rule.train_cohorts:
        return Split((test,), test, is_cross_validated=True)
    earlier = [table for table in labelled if table.as_of < test.as_of]
    if rule.train_cohorts:
        train = [table for table in earlier if table.cohort in rule.train_cohorts]
    else:
        train = [table for table in earlier if outcome_known_on[table.cohort] <= test.as_of]
    if not train:
        raise TableError(
            f"no cohort before {test.cohort} has an outcome that was known on {test.as_of}",
            where=f"moment {test.moment}",
            do="add earlier cohorts, or name the cohorts to learn from in [training.dropout]",
        )
    late = tuple(table.cohort for table in train if outcome_known_on[table.cohort] > test.as_of)
    split = Split(tuple(train), test, late)
    check_split(split)
    return split


def list_known(tables: Sequence[CohortTable], newest: CohortTable) -> tuple[CohortTable, ...]:
    """Return the cohorts whose outcome is known, up to and with `newest`, oldest first."""
    known = (table for table in tables if has_outcome(table) and table.as_of <= newest.as_of)
    return tuple(sorted(known, key=lambda table: table.as_of))


def has_outcome(table: CohortTable) -> bool:
    """Tell whether the outcome of nearly the whole cohort is known; see `is_labelled`."""
    return is_labelled(table.cohort, len(table.labelled), len(table.frame))


def is_labelled(cohort: str, labelled: int, rows: int) -> bool:
    """Tell whether `labelled` of `rows` is nearly the whole cohort: who left is known first, and is not everybody.

    A cohort that is no year ("all" of a flat table) is known as far as its labels are filled in.
    """
    is_dated = _STARTS_WITH_YEAR.match(cohort) is not None
    return labelled > 0 and (not is_dated or labelled >= _KNOWN_SHARE * rows)


def keep_waiting(table: CohortTable) -> CohortTable:
    """Return `table` with the students whose outcome is not known: the others need no forecast.

    Where every outcome is known (a cohort of the past) all of them are kept.
    """
    waiting = table.frame.loc[table.frame[OUTCOME].isna()]
    return replace(table, frame=waiting) if 0 < len(waiting) < len(table.frame) else table


def check_split(split: Split) -> None:
    """Raise TableError when the judging cohort is not later than every cohort that taught.

    The check distrusts `split_by_cohort` on purpose. A split that is cross-validated has no later cohort.
    """
    last = max(table.as_of for table in split.train)
    if last >= split.test.as_of or split.test.cohort in {table.cohort for table in split.train}:
        raise TableError(f"cohort {split.test.cohort} would judge a model that learnt from {last} or later")
    moments = {table.moment for table in (*split.train, split.test)}
    if len(moments) > 1:
        raise TableError(f"tables of several moments are mixed: {', '.join(sorted(moments))}")


def _choose_test(labelled: Sequence[CohortTable], rule: SplitRule) -> CohortTable:
    chosen = [table for table in labelled if rule.test_cohort in ("", table.cohort)]
    if not chosen:
        raise TableError(
            f"cohort {rule.test_cohort or '(any)'} has no student with a known outcome",
            do="check [training.dropout] test_cohort, that the outcome has been delivered, and that it was known by "
            "today: the label of a flat table counts as known thirteen months after its students started",
        )
    return chosen[-1]
