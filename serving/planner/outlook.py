"""The years ahead as planners may see them: first-years and all enrolled students, small numbers withheld."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from serving.planner.forecasts import ForecastRow
from serving.results.disclosure import Count, Sums, expect, number_or_none, withhold
from serving.results.published import Published
from training.contracts.inflow import Baseline, CountsResult
from training.contracts.places import ALL, QUANTILES, Level
from training.contracts.years import StockResult, YearsLeftOutResult, YearsResult

LEVELS = (Level.INSTITUTION, Level.FACULTY, Level.PROGRAMME)
ENDED = "ended"
_UNKNOWN = "unknown"
_LEVEL_SUMS = (
    Sums(
        StockResult.level,
        Level.PROGRAMME,
        Level.FACULTY,
        (StockResult.faculty, StockResult.academic_year, StockResult.year_of_study),
    ),
    Sums(StockResult.level, Level.FACULTY, Level.INSTITUTION, (StockResult.academic_year, StockResult.year_of_study)),
)
_STUDY_SUMS = Sums(
    "together",
    "part",
    "whole",
    (StockResult.level, StockResult.programme, StockResult.faculty, StockResult.academic_year),
)


@dataclass(frozen=True)
class Place:
    """What a planner looks at: the institution, one faculty or one programme; ALL where it does not matter."""

    level: str
    code: str = ALL

    def holds(self, row: "ForecastRow | OutlookRow") -> bool:
        """Whether a row is about this place."""
        own = {"programme": row.programme, "faculty": row.faculty}.get(self.level, ALL)
        return row.level == self.level and own == self.code


@dataclass(frozen=True)
class LeftOut:
    """A programme without a forecast of the years ahead; `reason` is one of the closed list of training."""

    programme_name: str
    reason: str


@dataclass(frozen=True)
class OutlookRow:
    """What is expected in one year: first-years (`year_of_study` None) or enrolled students (0: all years of study).

    `known` is the number in `last_known_year`. `reason` names the rule that is served or says why it is what it is.
    """

    level: str
    programme: str
    programme_name: str
    faculty: str
    year_of_study: int | None
    academic_year: int
    last_known_year: int
    made_on: date
    forecast: Count
    quantiles: dict[str, float | None]
    known: Count
    served: str
    note: str


def years_ahead(published: Published) -> list[OutlookRow]:
    """Return what is expected of first-years per place and year; empty when it was not forecast."""
    frame = published.years()
    if frame.empty:
        return []
    frame = frame.assign(year_of_study=-1, last_known=frame[YearsResult.baseline_last_year])
    return _rows(frame, list(_LEVEL_SUMS))


def stock_ahead(published: Published) -> list[OutlookRow]:
    """Return what is expected of all enrolled students per place, year and year of study; empty without a forecast."""
    frame = published.stock()
    if frame.empty:
        return []
    together = pd.Series("part", index=frame.index).mask(frame[StockResult.year_of_study] == 0, "whole")
    return _rows(frame.assign(together=together, served="simulation"), [*_LEVEL_SUMS, _STUDY_SUMS])


def left_out(published: Published, place: Place) -> list[LeftOut]:
    """Return the programmes of a place that have no forecast of the years ahead, with the reason."""
    frame = published.without_years()
    if frame.empty:
        return []
    own = frame[_is_code(frame, place)].sort_values(YearsLeftOutResult.programme_name)
    return [LeftOut(str(one.programme_name), str(one.reason)) for one in own.itertuples()]


def counted_years(published: Published, place: Place, rows: Sequence[ForecastRow]) -> dict[int, float]:
    """Return the counted first-years of a place per year, those that are withheld left out.

    `rows` are those of a week: they say which programme is in which faculty. A programme that is not among them
    counts for the institution only.
    """
    counts, year, students = published.counts(), CountsResult.academic_year, CountsResult.students
    if counts.empty:
        return {}
    code, faculty = StockResult.programme, StockResult.faculty
    faculties = {row.programme: row.faculty for row in rows if row.level == Level.PROGRAMME}
    cells = counts.assign(**{faculty: counts[CountsResult.programme].map(faculties).fillna(_UNKNOWN)})
    by_faculty = cells.groupby([faculty, year], as_index=False)[[students]].sum()
    whole = cells.groupby(year, as_index=False)[[students]].sum()
    parts = {Level.PROGRAMME: cells, Level.FACULTY: by_faculty, Level.INSTITUTION: whole}
    levels = [part.assign(**{StockResult.level: str(level)}) for level, part in parts.items()]
    frame = pd.concat(levels)
    frame = frame.fillna({code: ALL, faculty: ALL}).assign(year_of_study=-1).reset_index(drop=True)
    shown = frame[~withhold(frame, students, _LEVEL_SUMS)["withheld"]]
    own = shown[(shown[StockResult.level] == place.level) & _is_code(shown, place)]
    return {int(one): float(number) for one, number in zip(own[year], own[students], strict=True)}


def _is_code(frame: pd.DataFrame, place: Place) -> pd.Series:
    if place.level == Level.INSTITUTION:
        return pd.Series(True, index=frame.index)
    return frame[place.level] == place.code


def _rows(frame: pd.DataFrame, sums: list[Sums]) -> list[OutlookRow]:
    frame = frame.reset_index(drop=True)
    # The last known number stands at every horizon: it is withheld at all of them alike.
    marks = withhold(frame, StockResult.last_known, sums)
    frame = frame.assign(small=marks["small"], withheld=marks["withheld"])
    return [_row({str(name): value for name, value in record.items()}) for record in frame.to_dict("records")]


def _row(record: dict[str, Any]) -> OutlookRow:
    column = StockResult
    is_withheld, is_small = bool(record["withheld"]), bool(record["small"])
    known = Count(None if is_withheld else number_or_none(record[column.last_known]), is_withheld, is_small)
    # Last year's number as a forecast is last year's count.
    is_count = record[YearsResult.served] == Baseline.LAST_YEAR
    forecast = known if is_count and is_withheld else expect(record[column.forecast])
    if record[column.note] == ENDED and record[column.forecast] == 0:
        forecast = Count(0.0)  # decided, not counted
    study_year = int(record[column.year_of_study])
    return OutlookRow(
        level=str(record[column.level]),
        programme=str(record[column.programme]),
        programme_name=str(record[column.programme_name]),
        faculty=str(record[column.faculty]),
        year_of_study=None if study_year < 0 else study_year,
        academic_year=int(record[column.academic_year]),
        last_known_year=int(record[column.last_known_year]),
        made_on=record[column.made_on].date(),
        forecast=forecast,
        quantiles={name: None if forecast.suppressed else number_or_none(record[name]) for name in QUANTILES},
        known=known,
        served=str(record[YearsResult.served]),
        note=str(record[column.note]),
    )
