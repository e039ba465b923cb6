"""What the years ahead are forecast from: lines of yearly counts, and series from outside that inflow may follow.

A line is the yearly counts of one programme of one institution under one definition, as a row of a table. Years under
another definition are another line. Nothing is ever computed from two lines of one programme together, so that a
definition break cannot look like growth.

A series from outside, such as secondary-school candidates per year, is a CSV with columns year, value and perhaps name
(of the series, when there are several) and known_on (the date from which a value, also a projection, was known). Years
are first calendar years of academic years; a value must be above 0. Between the last known value and the horizon the
last one holds. A forecast on earlier years uses what was known when the last count of that time was: values without a
date are known from then in their own year, so they are no projection.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.calendar import count_known_on
from features.errors import SettingsError, TableError
from features.values.dates import read_dates
from training.inflow.levels import number_groups, sum_groups
from training.years.settings import YearsSettings

Array = npt.NDArray[np.float64]

SERIES = ["institution", "programme"]
_LINE = [*SERIES, "definition"]
_TEXTS = ["name", "level", "faculty", "is_own"]


@dataclass(frozen=True)
class Lines:
    """Counts per line and year.

    attributes: one row per line with institution, programme, definition, name, level, faculty, is_own, and hidden: the
    newest year of which the count is not published (0 without one).
    counts: lines x years, students; NaN where there is no (published) count. years: consecutive, oldest first.
    """

    attributes: pd.DataFrame
    counts: Array
    years: tuple[int, ...]
    _groups: dict[tuple[str, ...], npt.NDArray[np.int64]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def last_year(self) -> int:
        """The newest year of any line."""
        return self.years[-1]

    @property
    def own_years(self) -> tuple[int, ...]:
        """The years of which a count of the institution to forecast is published, oldest first."""
        own = self.counts[self.attributes["is_own"].to_numpy(dtype=bool)]
        return tuple(year for year, known in zip(self.years, ~np.isnan(own).all(axis=0), strict=True) if known)

    def until(self, year: int) -> "Lines":
        """Return the lines with the counts up to and including `year` only."""
        kept = [place for place, known in enumerate(self.years) if known <= year]
        return replace(self, counts=self.counts[:, kept], years=tuple(self.years[place] for place in kept))

    def of(self, year: int) -> Array:
        """Return the counts of `year` (NaN where there is none, also for a year outside the table)."""
        if year not in self.years:
            return np.full(len(self.attributes), np.nan)
        return self.counts[:, self.years.index(year)]

    def take(self, chosen: npt.NDArray[np.bool_]) -> "Lines":
        """Return the chosen lines."""
        attributes = self.attributes[chosen].reset_index(drop=True)
        return Lines(attributes, self.counts[chosen], self.years)

    def total_of(self, values: Array, *key: str) -> Array:
        """Return per line the sum of `values` (one per line) over all lines with the same attributes `key`."""
        if key not in self._groups:  # the same lines up to an earlier year share them
            self._groups[key] = number_groups(self.attributes, key)
        codes = self._groups[key]
        return sum_groups(values, codes)[codes]


def make_lines(counts: pd.DataFrame) -> Lines:
    """Return the lines of `counts` (`yearly_counts.COLUMNS`), sorted by institution, programme, definition."""
    years = tuple(range(int(counts["academic_year"].min()), int(counts["academic_year"].max()) + 1))
    wide = counts.set_index([*_LINE, "academic_year"])["students"].unstack()
    wide = wide.reindex(columns=pd.Index(years)).sort_index()
    newest = counts.sort_values("academic_year").groupby(_LINE)[_TEXTS].last()
    hidden = counts[counts["students"].isna()].groupby(_LINE)["academic_year"].max()
    attributes = newest.assign(hidden=hidden).fillna({"hidden": 0}).loc[wide.index].reset_index()
    return Lines(attributes, wide.to_numpy(dtype="float64"), years)


def last_own_year(lines: Lines) -> int:
    """Return the year that a forecast starts from: the newest with a published own count. Raises TableError without."""
    if not lines.own_years:
        raise TableError(
            "no count of the institution's own first-years is published: there is nothing to look ahead from",
            do="add a source that delivers student_counts (studielink, institution), or leave [training.years] out",
        )
    return lines.own_years[-1]


@dataclass(frozen=True)
class Exogenous:
    """Logarithms of outside series per year, and the elasticity that is believed before any evidence.

    values: index year, one column per series. elasticity: growth of inflow per growth of the series, over all series
    together; 0 when inflow is thought not to follow, 1 when it is thought to follow in proportion. published: what was
    published of them and when (year, name, value, known_on; a year may have several); None when no dates are known.
    """

    values: pd.DataFrame
    elasticity: float = 0.0
    published: pd.DataFrame | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the series."""
        return tuple(str(name) for name in self.values.columns)

    def until(self, origin: int) -> "Exogenous":
        """Return what was known when the count of `origin` was; without dates that is every value up to that year."""
        if self.published is None:
            return replace(self, values=self.values[self.values.index <= origin])
        published = self.published[self.published["known_on"] <= pd.Timestamp(count_known_on(origin))]
        return Exogenous(_newest(published).reindex(columns=self.values.columns), self.elasticity, published)

    def growth(self, start: int, end: int) -> Array:
        """Return the log growth of each series between two years; 0 where a series does not reach back to `start`."""
        known = self.values.ffill()
        edges = [known.reindex([year], method="ffill").to_numpy(dtype="float64")[0] for year in (start, end)]
        return np.asarray(np.nan_to_num(edges[1] - edges[0]), dtype=np.float64)

    def believed(self, start: int, end: int) -> float:
        """Return the log growth of inflow between two years that the believed elasticity gives."""
        growth = self.growth(start, end)
        return float(self.elasticity * growth.mean()) if len(growth) else 0.0


_YEARS = range(1900, 2200)
NOTHING = Exogenous(pd.DataFrame(index=pd.Index([], dtype="int64")))


def read_outside(settings: YearsSettings) -> Exogenous:
    """Return the outside series of the settings; NOTHING without a file. Raises SettingsError on one that is wrong."""
    return NOTHING if settings.exogenous is None else read_exogenous(settings.exogenous, settings.elasticity)


def read_exogenous(path: Path, elasticity: float) -> Exogenous:
    """Read the CSV at `path`. The forecast uses the newest value published of each year.

    Raises SettingsError on a missing file or column, a double year, or a wrong value or date.
    """
    where = f"[training.years] exogenous = '{path}'"
    if not path.is_file():
        raise SettingsError(f"there is no file {path.name}", where=where, do="put it there, or leave the setting out")
    table = pd.read_csv(path)
    missing = [name for name in ("year", "value") if name not in table.columns]
    if missing:
        raise SettingsError(
            f"{path.name} lacks {', '.join(missing)}", where=where, do="columns: year,value and perhaps name,known_on"
        )
    table = table.assign(name=table["name"].fillna("value").astype(str) if "name" in table else "value")
    numbers = table[["year", "value"]].apply(pd.to_numeric, errors="coerce")
    if numbers.isna().any(axis=None) or (numbers["value"] <= 0).any() or not numbers["year"].isin(_YEARS).all():
        raise SettingsError(
            f"{path.name} has a value that is no number above 0, or a wrong year", where=where, do="correct that row"
        )
    table = table.assign(year=numbers["year"].astype("int64"), value=np.log(numbers["value"]))
    published = table.assign(known_on=_read_dates(table, where, path.name))
    if published.duplicated(["name", "year", "known_on"]).any():
        raise SettingsError(
            f"{path.name} has a year twice", where=where, do="give each series one value per year and date (known_on)"
        )
    return Exogenous(_newest(published), elasticity, published[["year", "name", "value", "known_on"]])


def _newest(published: pd.DataFrame) -> pd.DataFrame:
    newest = published.sort_values("known_on").drop_duplicates(["name", "year"], keep="last")
    return newest.pivot(index="year", columns="name", values="value").astype("float64")


def _read_dates(table: pd.DataFrame, where: str, file: str) -> "pd.Series[pd.Timestamp]":
    """Return from when each value was known: its date, else when the count of its own year is."""
    own_year = pd.to_datetime(table["year"].map(count_known_on))
    if "known_on" not in table:
        return own_year
    read = read_dates(table["known_on"])
    if read.unfit.any() or read.told:  # an order of day and month, too, is nothing to decide here
        raise SettingsError(
            f"{file} has a known_on that is no date", where=where, do="write it as 2024-06-15, or leave it empty"
        )
    return read.values.fillna(own_year)
