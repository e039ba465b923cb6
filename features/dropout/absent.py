"""First-years who are in no cohort table, with the reason; and cohorts of which nobody can say what became of them."""

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from features.calendar import COUNT_DAY, COUNT_MONTH, Moment, count_known_on
from features.values.dates import days_in
from features.vocabulary import OutcomeName

COLUMNS = ("student", "cohort", "year_of_study", "starts_on", "enrolled_on", "left_on", "graduated_on", "known_on")
REFUSED = "may not be scored (consent, objection)"
TOO_EARLY = "no moment of the cohort has come"
AFTER_COUNT = "enrolled after 1 October (a February start, or another programme within the year)"
TOO_LATE = "enrolled, or delivered, after the last moment that has come"
GONE = "left, or had a diploma, before the first moment"


def list_absent(
    enrolments: pd.DataFrame,
    moments: Iterable[Moment],
    today: pd.Timestamp,
    *,
    counted: bool,
    refused: Collection[str] = (),
) -> pd.DataFrame:
    """Return the first-years who are in no cohort table.

    Args:
        enrolments: COLUMNS of every enrolment, one row per student, programme and cohort.
        moments: of the year, for which tables are made.
        today: what became known later is not known.
        counted: whether 1 October decides who is a first-year (academic years).
        refused: students who may not be scored.

    Returns:
        `cohort`, `reason` and `students` (how many), for enrolments whose row is known on `today`.
    """
    first = enrolments[(enrolments["year_of_study"] == 1) & (enrolments["known_on"] <= today)].reset_index(drop=True)
    usual = first.groupby("cohort")["starts_on"].agg(lambda days: days.mode().iloc[0])
    starts = first["cohort"].map(usual)
    is_late = pd.Series(False, index=first.index)
    if counted:
        counted_on = days_in(first["cohort"], f"{COUNT_MONTH:02}-{COUNT_DAY:02}")
        is_late = (first["enrolled_on"] > counted_on).fillna(False)
    has_come, is_in, was_there = (np.zeros(len(first), dtype=bool) for _ in range(3))
    for moment in moments:
        days = {day: pd.Timestamp(moment.as_of(day.date())) for day in starts.dropna().unique()}
        as_of = pd.to_datetime(starts.map(days))
        comes = (as_of <= today).to_numpy()
        entered = comes & ((first["enrolled_on"] <= as_of) & (first["known_on"] <= as_of)).to_numpy()
        gone = ((first["left_on"] <= as_of) | (first["graduated_on"] <= as_of)).to_numpy()
        has_come, was_there, is_in = has_come | comes, was_there | entered, is_in | (entered & ~gone)
    is_refused = first["student"].isin(set(refused)).to_numpy()
    cases = [is_refused, ~has_come, is_late.to_numpy(), ~was_there, ~is_in]
    reasons = np.select(cases, [REFUSED, TOO_EARLY, AFTER_COUNT, TOO_LATE, GONE], default="")
    found = first.assign(reason=reasons)
    told = found[found["reason"] != ""].groupby(["cohort", "reason"])["student"].nunique()
    return told.rename("students").reset_index()


def list_without_outcome(enrolments: pd.DataFrame, today: pd.Timestamp) -> list[str]:
    """Return the cohorts whose count of the year after should be known, and of whom no student goes on.

    That is so when rows of later years of study are not delivered (an export of first-years, or one row per spell):
    nobody can tell then who stayed.

    Args:
        enrolments: COLUMNS of every enrolment.
        today: what became known later is not known.
    """
    known = enrolments[enrolments["known_on"] <= today]
    year = pd.to_numeric(known["cohort"], errors="coerce")
    first = sorted({int(one) for one in year[known["year_of_study"] == 1].dropna()})
    counted_on = days_in(year, f"{COUNT_MONTH:02}-{COUNT_DAY:02}")
    stands = (known["enrolled_on"] <= counted_on) & ~(known["left_on"] <= counted_on).fillna(False)
    later = {int(one) for one in year[(known["year_of_study"] > 1) & stands].dropna()}
    return [str(one) for one in first if pd.Timestamp(count_known_on(one + 1)) <= today and one + 1 not in later]


def is_from_enrolments(outcome: OutcomeName) -> bool:
    """Say whether an outcome is derived from the enrolments of the year after, where no source delivers it."""
    return outcome in (OutcomeName.DROPOUT, OutcomeName.SWITCH)
