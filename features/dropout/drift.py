"""Courses and programmes that look unlike their earlier years, so that a model reads them otherwise than it learnt to.

Takes what was known at a moment: grades, what was set, and numbers that an institution declares itself.
Makes a row per course or programme and kind of difference, for the cohort that is scored beside those before it.

A median of a year is held against those of earlier years by what years usually differ: the spread of one course between
its years, pooled over all courses (an empirical Bayes estimate, with a prior worth a few years, so that two years that
happen to agree prove nothing), and the error of a median of so many students.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from features.engine import keep_in_memory
from features.knowledge import day_of_cohort, known_at

FEWEST_STUDENTS = 20  # of a year, to say how it looks
_LIMIT = 4.0  # standard deviations: one of hundreds of courses lies beyond three in many a year
_LEAST_SHIFT = 0.5  # of the interquartile range: less says nothing to anybody
_PRIOR_SPREAD, _PRIOR_YEARS = 0.3, 6.0  # between years, in interquartile ranges; and what that is worth
_OTHER_SCALE = 4.0  # times as high, or as low: 1 to 10 beside 0 to 100
_MANY_VALUES = 5
_LEAST_SHARE = 98  # per cent of the results that count as their values: a few slips make no third one
_OF_MEDIAN = 1.2533 / 1.349  # standard error of a median, in interquartile ranges over the root of n (normal)
_PLACE = ["programme", "course"]
_READ = ("results", "assessments", "facts")


class Difference(StrEnum):
    """In what a course or programme is unlike its earlier years."""

    NO_WEIGHT = "no_weight"
    ASSIGNMENTS = "assignments"
    TWO_VALUES = "two_values"
    SCALE = "scale"
    MEDIAN = "median"


COLUMNS = ("programme", "cohort", "course", "difference", "now", "low", "high", "students", "years")
CONCERNED = ("student", "programme", "cohort", "course")
_TOLD = [name for name in COLUMNS if name != "cohort"]


def find_drift(tables: Mapping[str, ir.Table], days: Mapping[str, date], fewest: int = FEWEST_STUDENTS) -> pd.DataFrame:
    """Return how the newest cohort differs from those before it at the same moment.

    Args:
        tables: the lake without the students who may not be scored; `results`, `assessments` and `facts` are read.
        days: the date of the moment per cohort, oldest first, as far as it has come. Nothing later counts.
        fewest: students of a year, below which nothing is said about it.

    Returns:
        COLUMNS. `course` is empty where a programme as a whole is meant; a fact of the institution goes by its name.
        `now` is the middle value, or number of assignments; `low` and `high` are those of earlier years.
    """
    if len(days) < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    newest = list(days)[-1]
    known = known_at({name: tables[name] for name in _READ if name in tables}, days)
    found = []
    if "results" in known:
        graded = keep_in_memory(_take_grades(known["results"]))
        described = _describe(graded)
        courses = _compare_values(described, newest, fewest)
        whole = _compare_values(_describe(graded.mutate(course=ibis.literal(""))), newest, fewest)
        # A programme as a whole is told where none of its courses is: they may go by other codes this year.
        found += [courses, whole[~whole["programme"].isin(courses["programme"])]]
        if "assessments" in known:
            students = described.set_index(["cohort", *_PLACE])["students"]
            found.append(_compare_work(_count_work(known["assessments"], days), students, newest, fewest))
    if "facts" in known:
        found.append(_compare_values(_describe(_take_facts(known["facts"])), newest, fewest))
    rows = [one for one in found if len(one)]
    together = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(COLUMNS))
    return together.assign(cohort=newest)[list(COLUMNS)].sort_values(
        ["programme", "course", "difference"], ignore_index=True
    )


def list_concerned(tables: Mapping[str, ir.Table], days: Mapping[str, date], found: pd.DataFrame) -> pd.DataFrame:
    """Return which students of the newest cohort have a value in a course, or fact, of `found`: CONCERNED, in order.

    A programme as a whole concerns everybody in it, and is not listed.

    Args:
        tables: as for `find_drift`, which made `found` of them.
        days: as for `find_drift`.
        found: what it returned.
    """
    places = found.loc[found["course"] != "", _PLACE].drop_duplicates()
    if places.empty:
        return pd.DataFrame(columns=list(CONCERNED))
    newest = list(days)[-1]
    known = known_at({name: tables[name] for name in ("results", "facts") if name in tables}, {newest: days[newest]})
    parts = []
    for name, column in (("results", "course"), ("facts", "name")):
        if name in known:
            rows = known[name].filter(known[name]["cohort"] == newest)
            parts.append(rows.select("student", "programme", "cohort", course=rows[column]).distinct().execute())
    own: pd.DataFrame = pd.concat(parts).drop_duplicates().merge(places, on=_PLACE)
    return own.sort_values(list(CONCERNED), ignore_index=True)


def _take_grades(results: ir.Table) -> ir.Table:
    first = results.filter((results["attempt"] == 1) & results["score"].notnull())
    return first.select("student", "cohort", *_PLACE, value=first["score"])


def _take_facts(facts: ir.Table) -> ir.Table:
    numbers = facts.filter(facts["number"].notnull())
    return numbers.select("student", "cohort", "programme", course=numbers["name"], value=numbers["number"])


def _describe(values: ir.Table) -> pd.DataFrame:
    """One row per cohort and place: students, median and how sure it is, spread, 90th percentile, different values.

    `range` is the interquartile range, `error` the squared standard error of the median in such ranges.
    """
    value = values["value"]
    described = values.group_by("cohort", *_PLACE).aggregate(
        students=values["student"].nunique(),
        quantiles=value.quantile([0.25, 0.5, 0.75, 0.9]),  # at once: each on its own would order the values again
    )
    low, median, high, top = (described["quantiles"][place] for place in range(4))
    frame: pd.DataFrame = described.mutate(median=median, range=high - low, top=top).drop("quantiles").execute()
    frame = frame.merge(_count_values(values), on=["cohort", *_PLACE], validate="one_to_one")
    return frame.assign(error=_OF_MEDIAN**2 / frame["students"])


def _count_values(values: ir.Table) -> pd.DataFrame:
    """How many values make up the results of a cohort and place, the most frequent first, but for a few slips."""
    place = ["cohort", *_PLACE]
    counted = values.group_by(*place, "value").aggregate(rows=values.count())
    whole = ibis.window(group_by=place)
    upwards = ibis.cumulative_window(group_by=place, order_by=[ibis.desc("rows"), "value"])
    placed = counted.mutate(before=counted["rows"].sum().over(upwards) - counted["rows"],
                            all=counted["rows"].sum().over(whole))  # fmt: skip
    needed = placed.filter(placed["before"] * 100 < placed["all"] * _LEAST_SHARE)
    frame: pd.DataFrame = needed.group_by(place).aggregate(different=needed.count()).execute()
    return frame


def _count_work(assessments: ir.Table, days: Mapping[str, date]) -> pd.DataFrame:
    is_due = (assessments["due_on"].cast("date") <= day_of_cohort(assessments, days)).fill_null(False)
    frame: pd.DataFrame = (
        assessments.group_by("cohort", *_PLACE)
        .aggregate(due=is_due.cast("int64").sum(), weight=assessments["weight"].sum().fill_null(0.0))
        .execute()
    )
    return frame


def _compare_values(described: pd.DataFrame, newest: str, fewest: int) -> pd.DataFrame:
    """Hold the values of the newest cohort against those of earlier ones, per place."""
    enough = described[described["students"] >= fewest]
    now, before = (enough[enough["cohort"].eq(newest) == is_now] for is_now in (True, False))
    if now.empty or before.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    usual = before.groupby(_PLACE).agg(
        years=("cohort", "size"), mean=("median", "mean"), low=("median", "min"), high=("median", "max"),
        usual_top=("top", "mean"), fewest_values=("different", "min"), quartiles=("range", "mean"),
        usual_error=("error", "mean"),
    )  # fmt: skip
    both = now.merge(usual.reset_index(), on=_PLACE)
    quartiles = np.maximum(both["quartiles"], 1e-9)
    between_years = _pool_spread(before) ** 2 * (1 + 1 / both["years"])
    error = both["error"] + both["usual_error"] / both["years"] + between_years
    shift: pd.Series = (both["median"] - both["mean"]).abs() / quartiles
    ratio = both["top"] / both["usual_top"].where(both["usual_top"] > 0)
    two = (both["different"] <= 2) & (both["fewest_values"] >= _MANY_VALUES)
    scale = ~two & ((ratio >= _OTHER_SCALE) | (ratio <= 1 / _OTHER_SCALE))
    median = ~two & ~scale & (shift > _LIMIT * np.sqrt(error)) & (shift >= _LEAST_SHIFT)
    kinds = np.select([two, scale, median], [Difference.TWO_VALUES, Difference.SCALE, Difference.MEDIAN], default="")
    return both.assign(difference=kinds, now=both["median"]).loc[kinds != "", _TOLD]


def _pool_spread(before: pd.DataFrame) -> float:
    """What a median differs between years of one place beyond its own error, in interquartile ranges."""
    of_place = before.groupby(_PLACE)
    years, quartiles = of_place["median"].transform("size"), of_place["range"].transform("mean")
    use = (years > 1) & (quartiles > 0)
    away = ((before["median"] - of_place["median"].transform("mean")) / quartiles.where(quartiles > 0))[use]
    own = float(before["error"][use].mean()) if use.any() else 0.0
    freedom = float((1 - 1 / years[use]).sum())
    extra = max(float((away**2).sum()) - freedom * own, 0.0)
    return float(np.sqrt((_PRIOR_YEARS * _PRIOR_SPREAD**2 + extra) / (_PRIOR_YEARS + freedom)))


def _compare_work(work: pd.DataFrame, students: pd.Series, newest: str, fewest: int) -> pd.DataFrame:
    """Hold what the newest cohort was set against what earlier ones were: its number, and whether it weighs."""
    now, before = (work[work["cohort"].eq(newest) == is_now] for is_now in (True, False))
    if now.empty or before.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    usual = before.groupby(_PLACE).agg(
        years=("cohort", "size"), low=("due", "min"), high=("due", "max"), lightest=("weight", "min"),
        heaviest=("weight", "max"),
    )  # fmt: skip
    both = now.merge(usual.reset_index(), on=_PLACE)
    keys = pd.MultiIndex.from_frame(both[["cohort", *_PLACE]])
    both["students"] = students.reindex(keys).to_numpy()
    both = both[both["students"] >= fewest]
    away = np.maximum(both["low"] - both["due"], both["due"] - both["high"])
    other = both.loc[away >= np.maximum(both["high"] - both["low"], 1)]
    light = both.loc[(both["weight"] == 0) & (both["lightest"] > 0)]
    told = [
        other.assign(difference=Difference.ASSIGNMENTS, now=other["due"]),
        light.assign(difference=Difference.NO_WEIGHT, now=0.0, low=light["lightest"], high=light["heaviest"]),
    ]
    return pd.concat(told, ignore_index=True)[_TOLD]
