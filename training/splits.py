"""Which cohorts teach and which cohort judges: later cohorts only, and the gap until an outcome is known.

On the day on which a model is used for a cohort, the outcome of the cohort before it may not be known yet.
Cohorts whose outcome was not known on the judging cohort's as-of date are therefore left out of training,
unless the settings name the training cohorts; then the split says which of them could not have been used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from features.cohort_table import CohortTable
from features.errors import TableError

_KNOWN_SHARE = 0.9


@dataclass(frozen=True)
class SplitRule:
    """Cohorts named in the settings; empty means: judge on the last cohort with outcomes, learn from earlier ones."""

    train_cohorts: tuple[str, ...] = ()
    test_cohort: str = ""


@dataclass(frozen=True)
class Split:
    """Tables to learn from and the later table that judges; `not_yet_known` names training cohorts without a gap."""

    train: tuple[CohortTable, ...]
    test: CohortTable
    not_yet_known: tuple[str, ...] = ()


def split_by_cohort(tables: Sequence[CohortTable], outcome_known_on: Mapping[str, date], rule: SplitRule) -> Split:
    """Split the tables of one moment by cohort.

    `outcome_known_on` gives per cohort the date from which its outcome was known. Raises TableError when
    no earlier cohort is left to learn from.
    """
    labelled = sorted((table for table in tables if has_outcome(table)), key=lambda table: table.as_of)
    test = _choose_test(labelled, rule)
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


def has_outcome(table: CohortTable) -> bool:
    """Tell whether the outcome of nearly the whole cohort is known; who left is known first, and is not everybody."""
    return len(table.frame) > 0 and len(table.labelled) >= _KNOWN_SHARE * len(table.frame)


def check_split(split: Split) -> None:
    """Raise TableError when the judging cohort is not later than every cohort that taught.

    The check distrusts `split_by_cohort` on purpose.
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
            do="check [training.dropout] test_cohort, and that the outcome has been delivered",
        )
    return chosen[-1]
