"""An institution of cells (programme x origin) that a mechanism draws seasons for, and the tables it would deliver.

The least that a mechanism needs: who applies in which week, who withdraws when, who comes. Cells under 5 are left out
of the weekly counts. Every mechanism has programmes that start, end, merge and get another code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.schemas import APPLICATION_COUNTS, CAPS, PROGRAMME_CHANGES, PROGRAMMES, STUDENT_COUNTS
from features.values import PANDAS_DTYPES
from features.vocabulary import Schema

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
WEEKS = 48
"""Deliveries of a season: Mondays from the first of October on."""
ORIGINS = ("NL", "EEA", "non-EEA")
_SMALLEST = 5
_FACULTIES = 5


@dataclass(frozen=True)
class Institution:
    """Its cells, one place per cell; `size`: first-years of a usual season, `conversion`: of an applicant."""

    programme: Ints
    origin: Ints
    faculty: Ints
    size: Floats
    conversion: Floats
    first_year: Ints
    last_year: Ints

    def is_open(self, year: int) -> npt.NDArray[np.bool_]:
        """Whether a cell takes first-years in `year`."""
        return (self.first_year <= year) & (year <= self.last_year)


@dataclass(frozen=True)
class Season:
    """The applicants of one season, one place per person: cell, weeks of application and withdrawal, who comes."""

    year: int
    cell: Ints
    applied: Ints
    leaves: Ints
    comes: npt.NDArray[np.bool_]
    enrols: Ints


def draw_institution(
    random: np.random.Generator, programmes: int, first_years: float, years: Sequence[int]
) -> Institution:
    """Draw programmes of very different sizes in five faculties; one in eight starts or ends within `years`."""
    weights = random.lognormal(0, random.uniform(0.7, 1.1), programmes)
    shares = random.dirichlet((14, 3, 2), programmes)
    size = (first_years * weights / weights.sum())[:, None] * shares
    conversion = np.clip(
        random.beta(8, 7, programmes)[:, None] * random.uniform((0.9, 0.5, 0.2), (1.1, 0.8, 0.5)), 0.05, 0.9
    )
    starts, ends = np.full(programmes, 1990), np.full(programmes, 2100)
    changing = random.permutation(programmes)[: max(programmes // 8, 2)]
    starts[changing[::2]] = random.integers(years[2], years[-1], len(changing[::2]))
    ends[changing[1::2]] = random.integers(years[3], years[-1], len(changing[1::2]))
    return Institution(
        *(np.repeat(np.arange(programmes), 3), np.tile(np.arange(3), programmes)),
        np.repeat(random.integers(0, _FACULTIES, programmes), 3),
        *(size.ravel(), conversion.ravel(), np.repeat(starts, 3), np.repeat(ends, 3)),
    )


def draw_season(
    random: np.random.Generator, year: int, applicants: Floats, conversion: Floats, middle: Floats, spread: float
) -> Season:
    """Draw the people of a season.

    `applicants`: expected per cell; `conversion`: their chance to come; `middle`: week by which half has applied
    (logistic, a tenth in the weeks before one of two deadlines); `spread`: of those weeks.
    """
    cell = np.repeat(np.arange(len(applicants)), random.poisson(applicants))
    applied = random.logistic(middle[cell], spread)
    rush = random.random(len(cell)) < 0.1
    applied = np.where(rush, np.where(applied < 18, 15, 30) + random.integers(-1, 2, len(cell)), applied)
    applied = np.clip(np.rint(applied), 0, WEEKS - 2).astype(np.int64)
    comes = random.random(len(cell)) < conversion[cell]
    stays = np.minimum(applied + np.rint(random.exponential(16, len(cell))).astype(np.int64) + 1, WEEKS)
    late = random.random(len(cell)) < 0.5  # half of those who do not come withdraw in summer, or never
    leaves = np.where(comes, WEEKS, np.where(late, random.integers(36, WEEKS + 4, len(cell)), stays))
    enrols = np.maximum(applied + 1, random.integers(26, 46, len(cell)))
    return Season(year, cell, applied, leaves, comes, np.where(comes, enrols, WEEKS))


def list_tables(
    institution: Institution, seasons: Sequence[Season], caps: Mapping[tuple[int, int], int], renamed: Mapping[int, int]
) -> dict[str, pd.DataFrame]:
    """Return the delivered tables of `seasons`.

    `caps`: places by programme and year; `renamed`: the year from which a programme has another code.
    """
    applied = pd.concat([_count_weeks(institution, season) for season in seasons], ignore_index=True)
    counted = pd.concat([_count_first_years(institution, season) for season in seasons], ignore_index=True)
    numbers = np.unique(institution.programme)
    codes = {int(number): _code(int(number)) for number in numbers}
    one = np.searchsorted(institution.programme, numbers)
    last = institution.last_year[one]
    listed = pd.DataFrame({"programme": numbers, "faculty": [f"Faculty {n}" for n in institution.faculty[one]]})
    listed = listed.assign(name=listed["programme"].map(codes), cap=pd.NA, first_year=institution.first_year[one],
                           last_year=np.where(last < 2100, last, -1), known_on=pd.Timestamp(2000, 1, 1))  # fmt: skip
    listed["last_year"] = listed["last_year"].astype("Int64").mask(listed["last_year"] < 0)
    places = pd.DataFrame([(*key, cap) for key, cap in caps.items()], columns=["programme", "academic_year", "cap"])
    places["known_on"] = [pd.Timestamp(int(year) - 1, 10, 1) for year in places["academic_year"]]
    new = listed.loc[listed["programme"].isin(list(renamed))].assign(renamed=True)
    changes = pd.DataFrame(
        [(_code(one), _code(one, "8"), year) for one, year in renamed.items()],
        columns=["programme", "becomes", "academic_year"],
    )
    changes["known_on"] = [pd.Timestamp(int(year) - 1, 9, 1) for year in changes["academic_year"]]
    coded = [_name_programmes(frame, renamed) for frame in (applied, counted, places)]
    both = pd.concat([listed, new], ignore_index=True).assign(exam_type="Bachelor")
    both["programme"] = [
        _code(int(number), "8" if flag is True else "9")
        for number, flag in zip(both["programme"], both["renamed"], strict=True)
    ]
    parts = (
        (APPLICATION_COUNTS, coded[0]),
        (STUDENT_COUNTS, coded[1]),
        (CAPS, coded[2]),
        (PROGRAMMES, both),
        (PROGRAMME_CHANGES, changes),
    )
    return {schema.name: _make_frame(schema, frame) for schema, frame in parts if len(frame)}


def _count_weeks(institution: Institution, season: Season) -> pd.DataFrame:
    cells, frames = len(institution.programme), []
    first = date(season.year - 1, 10, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    for week in range(WEEKS):
        is_here = (season.applied <= week) & (season.leaves > week)
        for status, mask in (("V", is_here & (season.enrols > week)), ("I", is_here & (season.enrols <= week))):
            stock = np.bincount(season.cell[mask], minlength=cells)
            listed = np.flatnonzero(stock >= _SMALLEST)
            day = pd.Timestamp(monday + timedelta(weeks=week))
            frames.append(
                pd.DataFrame({"cell": listed, "applications": stock[listed], "status": status, "delivered_on": day})
            )
    rows = _name_cells(pd.concat(frames, ignore_index=True), institution, season.year)
    flags = dict.fromkeys(("higher_years", "re_enrolment", "fixus"), False)
    applicants = rows["applications"].astype("float64")
    return rows.assign(applicants=applicants, known_on=rows["delivered_on"], institution="99ZZ", **flags)


def _count_first_years(institution: Institution, season: Season) -> pd.DataFrame:
    students = np.bincount(season.cell[season.comes], minlength=len(institution.programme))
    listed = np.flatnonzero(students)
    rows = pd.DataFrame({"cell": listed, "students": students[listed], "known_on": pd.Timestamp(season.year, 11, 1)})
    return _name_cells(rows, institution, season.year)


def _name_cells(rows: pd.DataFrame, institution: Institution, year: int) -> pd.DataFrame:
    cell = rows.pop("cell").to_numpy()
    origin = np.asarray(ORIGINS, dtype=object)[institution.origin[cell]]
    return rows.assign(programme=institution.programme[cell], origin=origin, exam_type="Bachelor", academic_year=year)


def _name_programmes(rows: pd.DataFrame, renamed: Mapping[int, int]) -> pd.DataFrame:
    since = rows["programme"].map(renamed).fillna(9999)
    is_new = (rows["academic_year"] >= since).to_numpy()
    return rows.assign(
        programme=[_code(int(n), "8" if new else "9") for n, new in zip(rows["programme"], is_new, strict=True)]
    )


def _code(number: int, first: str = "9") -> str:
    return f"{first}{number:04d}"


def _make_frame(schema: Schema, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(object)[[column.name for column in schema.columns]].astype(
        {column.name: PANDAS_DTYPES[column.kind] for column in schema.columns}
    )
