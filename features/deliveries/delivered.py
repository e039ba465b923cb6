"""What the deliveries of all seasons held, week by week, ready to be compared.

Applicants are those of the forecast: first-years (pre-masters always count), requests and enrolments, weighted.
SeasonLayers are laid beside each other by ISO week: position 0 is week 40, 13 is week 53, 14 is week 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from features.calendar import FIRST_SEASON_WEEK, application_week, count_date
from features.deliveries.findings import Level
from features.inflow.applications import keep_starters

WEEKS = 53
WEEK_53 = 53 - FIRST_SEASON_WEEK
_KEYS = {
    Level.ALL: ["all"],
    Level.INSTITUTION: ["institution"],
    Level.FACULTY: ["faculty"],
    Level.ORIGIN: ["origin"],
    Level.CELL: ["programme", "origin"],
}


@dataclass(frozen=True)
class SeasonLayers:
    """The applicants of places in the weeks of seasons.

    amounts: one layer per season in `years`, one row per place in `places`, one column per week of the season; not a
    number in weeks without a delivery.
    """

    years: list[int]
    places: pd.Index
    amounts: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Delivered:
    """The seasons beside each other.

    files: academic_year, delivered_on (date), file_name, rows, replaced, position; one row per file. applicants:
    academic_year, position, institution, programme, origin, faculty, all, applicants. seasons: the same, laid out per
    level. names: programme -> name.
    """

    files: pd.DataFrame
    applicants: pd.DataFrame
    seasons: Mapping[Level, SeasonLayers]
    names: Mapping[str, str]

    def positions(self, year: int) -> list[int]:
        """Return the weeks of a season in which applicants were delivered, in order."""
        found = self.applicants.loc[self.applicants["academic_year"] == year, "position"]
        return sorted(int(position) for position in found.unique())


def read_delivered(tables: Mapping[str, ir.Table]) -> Delivered:
    """Read files and applicants of all seasons from tables as known on a date."""
    programmes = pd.DataFrame({"programme": [], "name": [], "faculty": []})
    if "programmes" in tables:
        programmes = tables["programmes"].select(*programmes.columns).execute()
    programmes = programmes.set_index("programme")
    counted = _read_applicants(tables["application_counts"])
    faculty = counted["programme"].map(programmes["faculty"]).fillna("unknown")
    applicants = counted.assign(faculty=faculty, all="all")
    names = {str(code): str(name) for code, name in programmes["name"].items() if name != code}
    files = read_files(tables)
    years = sorted({int(year) for year in [*files["academic_year"], *applicants["academic_year"]]})
    return Delivered(files, applicants, {level: _lay_out(applicants, level, years) for level in Level}, names)


def read_files(tables: Mapping[str, ir.Table]) -> pd.DataFrame:
    """Return the count files of seasons up to their count: see `Delivered.files`."""
    if "count_files" in tables:
        columns = ["academic_year", "delivered_on", "file_name", "rows", "replaced"]
        files: pd.DataFrame = tables["count_files"].select(*columns).execute()
    else:  # counts that did not come as files: each day with rows is a delivery
        rows = tables["application_counts"]
        days = rows.group_by("academic_year", "delivered_on").aggregate(rows=rows.count())
        files = days.execute().assign(file_name="", replaced=False)
    files["delivered_on"] = pd.to_datetime(files["delivered_on"]).dt.date
    files = files.astype({"academic_year": "int64", "rows": "int64", "replaced": bool})
    days_and_years = zip(files["delivered_on"], files["academic_year"], strict=True)
    is_season = pd.Series([day < count_date(int(year)) for day, year in days_and_years], index=files.index, dtype=bool)
    files = files[is_season].sort_values(["academic_year", "delivered_on", "file_name"], ignore_index=True)
    return files.assign(position=[position_of(day) for day in files["delivered_on"]])


def iso_week(position: int) -> int:
    """Return the ISO week at a position of the season."""
    return position + FIRST_SEASON_WEEK if position <= WEEK_53 else position - WEEK_53


def position_of(day: date) -> int:
    """Return the place of a day's ISO week in its season."""
    return place_of(application_week(day))


def place_of(week: int) -> int:
    """Return the place of an ISO week in its season."""
    return week - FIRST_SEASON_WEEK if week >= FIRST_SEASON_WEEK else week + WEEK_53


def _read_applicants(rows: ir.Table) -> pd.DataFrame:
    starters = keep_starters(rows)
    starters = starters.mutate(on=starters["delivered_on"].cast("date"))
    summed = starters.group_by("academic_year", "on", "institution", "programme", "origin").aggregate(
        applicants=starters["applicants"].sum()
    )
    frame: pd.DataFrame = summed.execute().astype({"academic_year": "int64", "applicants": "float64"})
    days = {day: position_of(pd.Timestamp(day).date()) for day in frame["on"].unique()}
    return frame.assign(position=frame["on"].map(days).astype("int64")).drop(columns="on")


def _lay_out(applicants: pd.DataFrame, level: Level, years: list[int]) -> SeasonLayers:
    """The applicants of each place in each week; 0 where a delivery does not have the place.

    Week 53 of a season without one is its week 52, so that seasons can be compared there.
    """
    summed = applicants.groupby([*_KEYS[level], "academic_year", "position"], observed=True)["applicants"].sum()
    wide = summed.unstack(["academic_year", "position"], fill_value=0)
    laid = wide.reindex(columns=pd.MultiIndex.from_product([years, range(WEEKS)])).to_numpy(dtype="float64")
    amounts = np.moveaxis(laid.reshape(len(wide), len(years), WEEKS), 0, 1).copy()
    week_53 = amounts[:, :, WEEK_53]
    amounts[:, :, WEEK_53] = np.where(np.isnan(week_53), amounts[:, :, WEEK_53 - 1], week_53)
    return SeasonLayers(years, wide.index, amounts)
