"""What became of the first-years, and from when that may be used.

dropout  enrolled on 1 October of year t in the institution as first-year, not on 1 October of t+1
switch   enrolled on 1 October of t+1 in the institution, but not in the programme of year t
bsa_not_reached  still enrolled at the end of the first year, too few credits earned in it

Who has the diploma of a programme of year t before the count of t+1 is known (a master of one year) did not drop out,
and who has it of this programme did not switch. Diplomas are used here and for counting, and are never a feature.

Outcomes that a source delivers as such (a withdrawn presentation, a label column) are taken as they are.
The last cohort has no year t+1 yet, and therefore no outcome.

Credits are those of results graded from 1 September of year t to 31 August of t+1, so resits graded by then count. Each
assessment counts once, however often it was sat; the assessments of a course add up. The advice is given to who is
still there at the end of the year. Who left the programme on or before 31 August has no advice and no such outcome: a
dropout is never counted as "not reached". Who leaves after it, or because of it, is in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.cohort import KEY, counted_enrolments, has_graduated
from features.engine import join_left
from features.errors import TableError
from features.vocabulary import ExamType, OutcomeName

DEFAULT_CREDITS = 45.0  # of 60 EC
_ROUNDING = 1e-6  # of a sum of halves and thirds of a credit
_WITHOUT_ADVICE = (ExamType.MASTER.value, ExamType.PRE_MASTER.value, ExamType.POST_INITIAL.value)


@dataclass(frozen=True)
class StudyAdvice:
    """Credits (EC) a first-year has to earn; `programme_credits` are those of programmes with a number of their own.

    0 says that a programme gives no advice: its students have no such outcome.
    """

    credits: float = DEFAULT_CREDITS
    programme_credits: tuple[tuple[str, float], ...] = ()


USUAL_ADVICE = StudyAdvice()
_DERIVED = (OutcomeName.DROPOUT, OutcomeName.SWITCH, OutcomeName.BSA_NOT_REACHED)


def read_outcome(
    tables: Mapping[str, ir.Table], outcome: OutcomeName, today: date, advice: StudyAdvice = USUAL_ADVICE
) -> ir.Table:
    """Return what became of the first-years of whom it is known on `today`.

    Args:
        tables: May hold more than was known on `today`; what became known later is left out.
        outcome: Taken as delivered where a source delivers it, else derived.
        today: The date of knowledge.
        advice: How many credits a first-year needs, where that is the outcome.

    Returns:
        The key, `outcome` (0 or 1) and `known_on`, a row per first-year.

    Raises:
        TableError: What the outcome is derived from is not delivered.
    """
    delivered = tables.get("outcomes")
    asked = None if delivered is None else delivered.filter(delivered["outcome"] == outcome.value)
    # An outcome that only a source can deliver may not be known of anybody yet: then no row is the answer.
    if asked is not None and (outcome not in _DERIVED or asked.count().execute() > 0):
        rows = asked.select(*KEY, "value", "known_on")
        named = rows.mutate(outcome=rows["value"].cast("float64"), known_on=rows["known_on"].cast("date")).drop("value")
    else:
        named = _derive(tables, outcome, advice)
    return named.filter(named["known_on"] <= ibis.literal(today))


def outcome_dates(
    tables: Mapping[str, ir.Table], outcome: OutcomeName, today: date, advice: StudyAdvice = USUAL_ADVICE
) -> dict[str, date]:
    """Return per cohort the date from which the outcome of all its students was known, as far as known `today`."""
    known = read_outcome(tables, outcome, today, advice)
    dates = known.group_by("cohort").aggregate(known_on=known["known_on"].max()).execute()
    return {
        str(cohort): known_on.date()
        for cohort, known_on in zip(dates["cohort"], pd.to_datetime(dates["known_on"]), strict=True)
    }


def _derive(tables: Mapping[str, ir.Table], outcome: OutcomeName, advice: StudyAdvice) -> ir.Table:
    if outcome is OutcomeName.BSA_NOT_REACHED:
        return _derive_not_reached(tables, advice)
    if outcome not in _DERIVED:
        raise TableError(
            f"{outcome.value} cannot be derived from enrolments",
            where="[features.dropout] outcome",
            do="choose dropout, switch or bsa_not_reached, or add a source that delivers the outcome",
        )
    return _derive_next_year(tables["enrolments"], outcome)


def _derive_next_year(enrolments: ir.Table, outcome: OutcomeName) -> ir.Table:
    counted = counted_enrolments(enrolments)
    own = counted.mutate(graduated=has_graduated(counted, counted["year"]))
    anything = own.group_by("student", "year").aggregate(graduated_anywhere=own["graduated"].any())
    first = own.filter(own["year_of_study"] == 1).select(*KEY, "year", "graduated")
    stays = counted.mutate(year=counted["year"] - 1)
    anywhere = stays.select("student", "year").distinct().mutate(in_institution=True)
    in_programme = stays.select("student", "programme", "year").distinct().mutate(in_programme=True)
    # Without any student who goes on in year t+1, the count of t+1 has not been delivered (new students may have
    # been), and nobody dropped out. It is known when its last row is, and not before 1 November.
    goes_on = stays.filter(stays["year_of_study"] > 1)
    complete = goes_on.group_by("year").aggregate(counted_known_on=goes_on["known_on"].cast("date").max())
    followed = join_left(first.inner_join(complete, "year"), anywhere, ["student", "year"])
    followed = followed.inner_join(anything, ["student", "year"])
    joined = join_left(followed, in_programme, ["student", "programme", "year"])
    in_institution = joined["in_institution"].fill_null(False)
    switched = in_institution & ~joined["in_programme"].fill_null(False) & ~joined["graduated"]
    dropped_out = ~in_institution & ~joined["graduated_anywhere"]
    happened = dropped_out if outcome is OutcomeName.DROPOUT else switched
    november = ibis.date(joined["year"] + 1, 11, 1)  # features.calendar.count_known_on, for a column of years
    known = ibis.greatest(november, joined["counted_known_on"])
    return joined.select(*KEY, outcome=happened.cast("float64"), known_on=known)


def _derive_not_reached(tables: Mapping[str, ir.Table], advice: StudyAdvice) -> ir.Table:
    """Return who did not reach their credits: the key, `outcome` (0 or 1) and `known_on`.

    It is known when the last of the student's credits is, and not before 1 September of t+1. Of a programme and year
    without any credits delivered nothing is known; nor of a year after whose end nothing was delivered.
    Raises TableError when there are no results.
    """
    if "results" not in tables:
        raise TableError(
            "credits cannot be derived without results",
            where="[features.dropout] outcome",
            do="add a source that delivers results with credits, or one that delivers the outcome",
        )
    earned = _earned(tables["results"])
    first = _advised(tables, advice)
    told = earned.filter(earned["credits"] > 0).select("programme", "cohort").distinct()
    joined = join_left(first.semi_join(told, ["programme", "cohort"]), earned, KEY)
    short = joined["credits"].fill_null(0.0) < joined["needed"] - _ROUNDING
    september = ibis.date(joined["year"] + 1, 9, 1)
    known = ibis.greatest(september, joined["credits_known_on"].fill_null(september))
    delivered_to = tables["results"]["known_on"].cast("date").max().as_scalar()
    enrolled_to = tables["enrolments"]["known_on"].cast("date").max().as_scalar()
    is_complete = (delivered_to >= september) | (enrolled_to >= september)
    has_diploma = joined["graduated_on"].cast("date").notnull() & (joined["graduated_on"].cast("date") < september)
    rows = joined.mutate(outcome=(short & ~has_diploma).cast("float64"), known_on=known, is_complete=is_complete)
    return rows.filter(rows["is_complete"]).select(*KEY, "outcome", "known_on")


def _advised(tables: Mapping[str, ir.Table], advice: StudyAdvice) -> ir.Table:
    """Return the first-years who stayed to the end of the year, or had a diploma by then, and the credits `needed`."""
    counted = counted_enrolments(tables["enrolments"])
    ends = ibis.date(counted["year"] + 1, 8, 31)
    left, graduated = counted["left_on"].cast("date"), counted["graduated_on"].cast("date")
    stayed = left.isnull() | (left > ends) | (graduated <= ends).fill_null(False)
    there = counted.filter(counted["year_of_study"] == 1, stayed)
    if "programmes" in tables:
        types = tables["programmes"]
        there = there.anti_join(types.filter(types["exam_type"].isin(_WITHOUT_ADVICE)), "programme")
    own = dict(advice.programme_credits)
    asked = there.mutate(needed=_needed(there["programme"], own, advice.credits))
    return asked.filter(asked["needed"] > 0).select(*KEY, "year", "graduated_on", "needed")


def _needed(programme: ir.StringColumn, own: Mapping[str, float], otherwise: float) -> ir.FloatingColumn:
    if not own:
        return ibis.literal(float(otherwise))
    branches = [(programme == code, ibis.literal(float(value))) for code, value in sorted(own.items())]
    return ibis.cases(*branches, else_=ibis.literal(float(otherwise)))


def _earned(results: ir.Table) -> ir.Table:
    """Return per student, programme and cohort the credits graded within the year, and from when they were known."""
    year = results["cohort"].cast("int64")
    graded = results["graded_on"].cast("date")
    within = results.filter(graded >= ibis.date(year, 9, 1), graded <= ibis.date(year + 1, 8, 31))
    once = within.group_by(*KEY, "course", "assessment").aggregate(
        credits=within["credits"].max(), known_on=within["known_on"].cast("date").max()
    )
    return once.group_by(*KEY).aggregate(credits=once["credits"].sum(), credits_known_on=once["known_on"].max())
