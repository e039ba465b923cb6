"""BSA not reached: too few credits in the first year, for a first-year who stayed enrolled to its end.

Credits are those of results graded from 1 September of year t to 31 August of t+1, so resits graded by then count. Each
assessment counts once, however often it was sat; the assessments of a course add up.

The advice is given to who is still there at the end of the year. Who left the programme on or before 31 August has no
advice and no such outcome: a dropout is never counted as "not reached". Who leaves after it, or because of it, is in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from features.cohort import KEY, counted_enrolments
from features.engine import join_left
from features.errors import TableError
from features.vocabulary import ExamType

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


def derive_not_reached(tables: Mapping[str, ir.Table], advice: StudyAdvice) -> ir.Table:
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
