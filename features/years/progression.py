"""All enrolled students counted by programme and year of study, and how they went on to the year after.

These are counts of steps, never of one student: nothing here says anything about a person, and no row leaves with a
pseudonym. Counting who went on is statistics on the register for planning the institution. It is not the scoring
of students: the purpose and consent that scoring asks for decide nothing here, and no result here can be traced back
to a score. The pseudonymised lake is read and nothing else; what is past its term is not in it.

A step from year t to t+1 is known when the count of 1 October of t+1 is: from 1 November of that year, and only
when students of higher years are in it (a delivery of first-years alone says nothing about going on).

Leaving with a diploma and without one are told apart from the first year in which a student left with one. Before it,
and where diplomas are not delivered at all, the register does not say which it was, and the step says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.calendar import count_known_on
from features.cohort import counted_enrolments, has_graduated
from features.engine import join_left
from features.errors import TableError
from features.knowledge import known_on
from features.programme_changes import codes_of

ENROLMENTS, CHANGES = "enrolments", "programme_changes"
CELL = ["programme", "year_of_study", "academic_year"]


class Step(StrEnum):
    """What a student did a year later, seen from the programme.

    Who is in the programme still has stayed, diploma or not. GRADUATED: not there, with its diploma (and perhaps in
    another programme). LEFT: not in the institution and without its diploma. UNTOLD: one of these two, in a year of
    which the register does not tell diplomas.
    """

    NEXT_YEAR = "next_year"
    REPEAT = "repeat"
    SWITCH = "switch"
    GRADUATED = "graduated"
    LEFT = "left"
    UNTOLD = "left_or_graduated"


@dataclass(frozen=True)
class Progression:
    """Counts per programme, year of study and academic year (CELL and students).

    stock: all enrolled on 1 October. steps: what those of a year had done by 1 October of the next, with `step`.
    entrants: who came into a higher year of a programme without being in that programme the year before.
    """

    stock: pd.DataFrame
    steps: pd.DataFrame
    entrants: pd.DataFrame

    @property
    def last_year(self) -> int:
        """The newest academic year that was counted."""
        return int(self.stock["academic_year"].max())

    @property
    def has_diplomas(self) -> bool:
        """Whether any step of which diplomas are told is among `steps`."""
        return bool((self.steps["step"] == Step.GRADUATED).any())

    def until(self, year: int) -> "Progression":
        """Return what was known when `year` was the newest that had been counted."""
        return Progression(
            self.stock[self.stock["academic_year"] <= year],
            self.steps[self.steps["academic_year"] < year],
            self.entrants[self.entrants["academic_year"] <= year],
        )


def read_progression(tables: Mapping[str, ir.Table], as_of: date) -> Progression:
    """Count stock, steps and entrants as they were known on `as_of`.

    Raises TableError when there are no enrolments in cohorts that are academic years, or none of a complete count.
    """
    if ENROLMENTS not in tables:
        raise TableError("there are no enrolments in the lake", do="add a source that delivers enrolments")
    known = known_on({name: tables[name] for name in (ENROLMENTS, CHANGES) if name in tables}, as_of)
    counted = _counted(_under_newest_codes(known, as_of), as_of)
    stock = counted.group_by(*CELL).aggregate(students=counted.count())
    higher = counted.filter(counted["year_of_study"] > 1).select("academic_year").distinct()
    followed = higher.mutate(academic_year=higher["academic_year"] - 1).distinct()
    steps = _steps(counted).inner_join(followed, "academic_year")
    entrants = _entrants(counted)
    told = _say_what_is_untold(_execute(steps, [*CELL, "step"]))
    progression = Progression(_execute(stock, CELL), told, _execute(entrants, CELL))
    if progression.steps.empty:
        raise TableError(
            "no two complete counts of enrolled students follow each other",
            where="table enrolments",
            do="deliver enrolments of all years of study, in cohorts that are academic years, of two years or more",
        )
    return progression


def _under_newest_codes(known: Mapping[str, ir.Table], as_of: date) -> ir.Table:
    """Return the enrolments with every programme under the code it has at the next count: a new code is no switch."""
    enrolments = known[ENROLMENTS]
    next_count = as_of.year if as_of < count_known_on(as_of.year) else as_of.year + 1
    newest = codes_of(known, next_count)
    return enrolments.mutate(programme=enrolments["programme"].substitute(newest)) if newest else enrolments


def _counted(enrolments: ir.Table, as_of: date) -> ir.Table:
    """Return student, CELL of who was enrolled on 1 October of a year of which the count is known."""
    counted = counted_enrolments(enrolments).rename(academic_year="year")
    here = counted.filter(ibis.date(counted["academic_year"], 11, 1) <= ibis.literal(as_of))
    graduated = has_graduated(here, here["academic_year"])
    # Who is in two programmes that became one is there once.
    return here.group_by("student", "programme", "academic_year").aggregate(
        year_of_study=here["year_of_study"].max(), graduated=graduated.any()
    )


def _steps(counted: ir.Table) -> ir.Table:
    later = counted.mutate(academic_year=counted["academic_year"] - 1)
    same = later.select("student", "programme", "academic_year", later_year=later["year_of_study"])
    anywhere = later.select("student", "academic_year").distinct().mutate(is_here=True)
    joined = join_left(counted, same, ["student", "programme", "academic_year"])
    joined = join_left(joined, anywhere, ["student", "academic_year"])
    step = ibis.cases(
        (joined["later_year"] > joined["year_of_study"], Step.NEXT_YEAR.value),
        (joined["later_year"].notnull(), Step.REPEAT.value),
        (joined["graduated"], Step.GRADUATED.value),
        (joined["is_here"].fill_null(False), Step.SWITCH.value),
        else_=Step.LEFT.value,
    )
    stepped = joined.mutate(step=step)
    return stepped.group_by(*CELL, "step").aggregate(students=stepped.count())


def _say_what_is_untold(steps: pd.DataFrame) -> pd.DataFrame:
    """Return `steps` with LEFT as UNTOLD in years before the first in which anyone is known to have graduated."""
    first = steps.loc[steps["step"] == Step.GRADUATED, "academic_year"].min()  # NaN without any: nothing is told
    untold = (steps["step"] == Step.LEFT) & ~(steps["academic_year"] >= first)
    return steps.assign(step=steps["step"].mask(untold, Step.UNTOLD.value))


def _entrants(counted: ir.Table) -> ir.Table:
    """Who is in a higher year without being in the programme the year before; of years after the first counted one."""
    before = counted.mutate(academic_year=counted["academic_year"] + 1)
    earlier = before.select("student", "programme", "academic_year").distinct().mutate(was_here=True)
    years = before.select("academic_year").distinct()
    followed = counted.inner_join(years, "academic_year")
    joined = join_left(followed, earlier, ["student", "programme", "academic_year"])
    new = joined.filter(joined["year_of_study"] > 1, ~joined["was_here"].fill_null(False))
    return new.group_by(*CELL).aggregate(students=new.count())


def _execute(table: ir.Table, order: list[str]) -> pd.DataFrame:
    frame: pd.DataFrame = table.order_by(*order).execute()
    whole = dict.fromkeys(["year_of_study", "academic_year", "students"], "int64")
    return frame.astype({"programme": "object", **whole})
