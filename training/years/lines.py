"""Lines: the yearly counts of one programme of one institution under one definition, as a row of a table.

Years under another definition are another line. Nothing is ever computed from two lines of one programme together,
so that a definition break cannot look like growth.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import TableError

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
        return replace(self, attributes=self.attributes[chosen].reset_index(drop=True), counts=self.counts[chosen])


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
