"""Sources that must meet: counts and applications by programme, what is delivered of students and who is enrolled.

Two tables meet as far as the students of the one are found in the other, by the code of their programme or by their own
number; of both directions the better one counts, because one of the two may well hold more. Codes that a spreadsheet or
a register changed leave every row right and nothing together.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.errors import AccountError
from features.programme_changes import newest_codes
from features.schemas import (
    ACTIVITY,
    APPLICATION_COUNTS,
    APPLICATIONS,
    CONSENTS,
    ENROLMENTS,
    GROUPS,
    PROGRAMME_CHANGES,
    RESULTS,
    STUDENT_COUNTS,
)
from features.values.codes import say_codes

USUAL_SHARE = 0.95  # of students that are found in the other source; less is told
LEAST_SHARE = 0.50  # less, and what is made of both is made of chance
_MOST_NAMED = 5
_PROGRAMMES = {APPLICATION_COUNTS.name: "applicants", STUDENT_COUNTS.name: "students", APPLICATIONS.name: None}
_PERSONS = (RESULTS.name, ACTIVITY.name, GROUPS.name)
_REGISTERS = (ENROLMENTS.name, APPLICATIONS.name)
_RIO = r"\d{4}[A-Z]\d{4}"
_NEWEST_YEAR = 2100


@dataclass(frozen=True)
class Meeting:
    """How far two tables meet.

    Attributes:
        one, other: the tables.
        year: the academic year that is compared; None where it is not about years.
        share: of the students of one of them that are found in the other, the better of both directions.
        alone: students of `one` that are not found.
        codes: the programmes of `one` with most of them; empty where persons are compared.
        reason: what it may be.
    """

    one: str
    other: str
    year: int | None
    share: float
    alone: int
    codes: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether hardly any student is found."""
        return self.share < LEAST_SHARE

    def say(self) -> str:
        """Return it in a sentence."""
        of_year = f" of {self.year}" if self.year is not None else ""
        named = f" Programmes such as {say_codes(self.codes)}." if self.codes else ""
        return (
            f"{self.share:.0%} of the students in {self.one}{of_year} and {self.other} meet; {self.alone:,} of "
            f"{self.one} are not found.{named} It may be {self.reason}."
        )


def find_meetings(files: Mapping[str, Path]) -> list[Meeting]:
    """Return where tables meet less than is usual, the worst first; of two tables the worst way.

    Args:
        files: the tables that there are, as Parquet.
    """
    found = sorted([*_meet_programmes(files), *_meet_persons(files)], key=lambda one: -one.share)
    worst = {(one.one, one.other, one.year): one for one in found if one.share < USUAL_SHARE}
    return sorted(worst.values(), key=lambda one: one.share)


def check_meetings(meetings: list[Meeting]) -> None:
    """Raise AccountError where hardly any student of a table is found in another."""
    broken = [one for one in meetings if one.is_broken]
    if broken:
        raise AccountError(
            "Hardly anything meets: " + " ".join(one.say() for one in broken),
            where="; ".join(f"{one.one} and {one.other}" for one in broken),
            do="Compare how the codes are written in both; list codes that changed in programme_changes. "
            'If it is right, say why: --accept "...".',
        )


def _meet_programmes(files: Mapping[str, Path]) -> Iterator[Meeting]:
    tables = {name: _sum_programmes(files[name], name) for name in _PROGRAMMES if name in files}
    if PROGRAMME_CHANGES.name in files:
        codes = newest_codes(pd.read_parquet(files[PROGRAMME_CHANGES.name]), _NEWEST_YEAR)
        tables = {name: table.assign(programme=table["programme"].replace(codes)) for name, table in tables.items()}
    counts = tables.get(STUDENT_COUNTS.name)
    for name in (APPLICATION_COUNTS.name, APPLICATIONS.name):
        if name in tables and counts is not None and len(tables[name]) and len(counts):
            yield from _meet_counts(tables[name], counts, name)
    both = [tables[name] for name in (APPLICATIONS.name, APPLICATION_COUNTS.name) if name in tables]
    if len(both) == 2:
        shared = set(both[0]["academic_year"]) & set(both[1]["academic_year"])
        if shared:
            one, other = (table[table["academic_year"].isin(shared)] for table in both)
            yield _meet(one, other, (APPLICATIONS.name, APPLICATION_COUNTS.name), None)


def _meet_counts(applied: pd.DataFrame, counts: pd.DataFrame, name: str) -> Iterator[Meeting]:
    """Seasons that were counted, and the newest season with the newest count before it: the forecast rests on both."""
    shared = set(applied["academic_year"]) & set(counts["academic_year"])
    if shared:
        one, other = (table[table["academic_year"].isin(shared)] for table in (applied, counts))
        yield _meet(one, other, (name, STUDENT_COUNTS.name), None)
    newest = int(applied["academic_year"].max())
    before = counts[counts["academic_year"] < newest]
    if len(before) and newest not in shared:
        last = before[before["academic_year"] == before["academic_year"].max()]
        yield _meet(applied[applied["academic_year"] == newest], last, (name, STUDENT_COUNTS.name), newest)


def _meet(one: pd.DataFrame, other: pd.DataFrame, names: tuple[str, str], year: int | None) -> Meeting:
    """Hold two tables with programme, academic_year and students against each other; by year where `year` is None."""
    key = ["programme"] if year is not None else ["programme", "academic_year"]
    sums = [table.groupby(key)["students"].sum() for table in (one, other)]
    alone = sums[0][~sums[0].index.isin(sums[1].index)]
    share = max(_share(sums[0], sums[1]), _share(sums[1], sums[0]))
    missing = alone.groupby(level="programme").sum().sort_values(ascending=False)
    codes = tuple(str(code) for code in missing.index[:_MOST_NAMED])
    reason = _guess(set(missing.index), set(other["programme"]))
    return Meeting(names[0], names[1], year, share, round(alone.sum()), codes, reason)


def _share(one: pd.Series, other: pd.Series) -> float:
    total = float(one.sum())
    return float(one[one.index.isin(other.index)].sum()) / total if total else 1.0


def _guess(alone: set[str], others: set[str]) -> str:
    """Say what may have happened to codes that are not found."""
    plain = {code.split(".")[0].lstrip("0").upper() for code in others}
    if any(code.split(".")[0].lstrip("0").upper() in plain for code in alone - others):
        return "zeros before the code, or decimals behind it"
    if any(re.fullmatch(_RIO, code) for code in alone) != any(re.fullmatch(_RIO, code) for code in others):
        return "codes of RIO beside codes of Isat: list old and new ones in programme_changes"
    if alone & others:
        return "another year: these programmes are there in other years only"
    return "old codes beside new ones (list them in programme_changes), or another institution"


def _sum_programmes(path: Path, name: str) -> pd.DataFrame:
    """Programme, academic_year and students of a table; of weekly counts the highest stock of the season."""
    if name == APPLICATIONS.name:
        rows = pd.read_parquet(path, columns=["programme", "academic_year", "student"])
        return rows.groupby(["programme", "academic_year"], as_index=False).agg(students=("student", "nunique"))
    amount = _PROGRAMMES[name]
    day = ["delivered_on"] if name == APPLICATION_COUNTS.name else []
    arrow = pq.read_table(path, columns=["programme", "academic_year", *day, amount])
    summed = arrow.group_by(["programme", "academic_year", *day]).aggregate([(amount, "sum")]).to_pandas()
    highest = summed.groupby(["programme", "academic_year"], as_index=False)[f"{amount}_sum"].max()
    named: pd.DataFrame = highest.rename(columns={f"{amount}_sum": "students"}).fillna({"students": 0.0})
    return named


def _meet_persons(files: Mapping[str, Path]) -> Iterator[Meeting]:
    registers = [name for name in _REGISTERS if name in files]
    if not registers:
        return
    known = {name: _list_persons(files[name]) for name in registers}
    for name in _PERSONS if ENROLMENTS.name in files else ():
        if name in files:
            yield from _meet_numbers(_list_persons(files[name]), known[ENROLMENTS.name], (name, ENROLMENTS.name))
    yield from _meet_cohorts(files)
    if CONSENTS.name in files:  # they speak of applicants too, and are kept longer than rows of enrolments
        days = [pc.min(pq.read_table(files[name], columns=["known_on"])["known_on"]).as_py() for name in registers]
        since = min((day for day in days if day is not None), default=None)
        persons, there = _list_persons(files[CONSENTS.name], since), pa.concat_arrays(list(known.values()))
        yield from _meet_numbers(persons, there, (CONSENTS.name, " and ".join(registers)))


def _meet_cohorts(files: Mapping[str, Path]) -> Iterator[Meeting]:
    """Hold the programmes and cohorts of what is delivered of students against those of their enrolments."""
    if ENROLMENTS.name not in files:
        return
    enrolled = _count_cohorts(files[ENROLMENTS.name])
    for name in (RESULTS.name, ACTIVITY.name):
        found = _count_cohorts(files[name]) if name in files else enrolled.iloc[:0]
        if len(found) and len(enrolled):
            share = max(_share(found, enrolled), _share(enrolled, found))
            alone = found[~found.index.isin(enrolled.index)]
            codes = tuple(dict.fromkeys(str(one) for one in alone.index.get_level_values(0)))[:_MOST_NAMED]
            reason = "cohorts in another writing, or zeros before the code of a programme"
            yield Meeting(name, ENROLMENTS.name, None, share, int(alone.sum()), codes, reason)


def _count_cohorts(path: Path) -> pd.Series:
    """Students per programme and cohort."""
    rows = pq.read_table(path, columns=["student", "programme", "cohort"])
    counted = rows.group_by(["programme", "cohort"]).aggregate([("student", "count_distinct")]).to_pandas()
    students: pd.Series = counted.set_index(["programme", "cohort"])["student_count_distinct"]
    return students


def _meet_numbers(persons: pa.Array, others: pa.Array, names: tuple[str, str]) -> Iterator[Meeting]:
    """Hold students against others by their numbers."""
    together = pc.sum(pc.is_in(persons, value_set=others)).as_py() or 0
    if smaller := min(len(persons), len(others)):
        reason = "zeros before the number, decimals behind it, or another kind of number or name"
        yield Meeting(*names, None, together / smaller, len(persons) - together, (), reason)


def _list_persons(path: Path, since: datetime | None = None) -> pa.Array:
    filters = None if since is None else pc.field("known_on") >= since
    students = pq.read_table(path, columns=["student"], filters=filters)["student"]
    return pc.unique(students).cast(pa.string())
