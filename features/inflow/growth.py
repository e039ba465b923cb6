"""How much more applicants a series has than in the same week of an earlier season, like compared with like.

A stock of one season and of another are compared on the lines (institution x re-enrolment) that both
deliveries hold: a line that was too small to be delivered would otherwise look like growth or decline (the
matched-model index of price statistics). The growth of a series borrows from its programme, which borrows from
its origin and exam type, which borrows from the whole. A series without a line of its own has the growth of
its programme, or of its origin and exam type.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from features.inflow.applications import HISTORY_YEARS, LINE, SERIES, STOCKS
from features.inflow.history import Floats, Ints, number_groups

LITTLE, MUCH = 5.0, 60.0
"""Strength of the prior, in applicants."""
CARRIED = tuple(f"carried_{k}" for k in range(1, HISTORY_YEARS + 1))
"""Columns: the count of k years ago, times the growth of the applicants since."""
GROWN = {
    "grown_group": ("highest", MUCH),
    "grown_own": ("highest", LITTLE),
    "grown_open": ("current", LITTLE),
    "grown_requests": ("requests", MUCH),
    "grown_enrolled": ("enrolled", MUCH),
}
"""Columns: the counts of three years together, times the growth of a stock that leans much or little on its group."""
GROWN_YEARS = 3
_GROUPS: tuple[Sequence[str], ...] = (("origin", "exam_type"), ("programme", "exam_type"), SERIES)


def summarise_growth(
    series: pd.DataFrame, lines: pd.DataFrame, students: pd.DataFrame, academic_year: int
) -> pd.DataFrame:
    """Return SERIES of `series` with earlier counts carried to this season by the growth of a stock.

    `lines`: LINE, academic_year, STOCKS up to the same week; `students`: SERIES, academic_year, students of counted
    years. Columns: CARRIED and GROWN, in students, and `group_growth`, the log growth of the applicants of the
    origin and exam type since last year. Missing where there is no count, or nothing to compare.
    """
    keys = series[list(SERIES)].reset_index(drop=True)
    everything = pd.concat([keys, lines[list(SERIES)]], ignore_index=True)
    groups = [number_groups(everything, group) for group in _GROUPS]
    rows, of_lines = slice(0, len(keys)), slice(len(keys), None)
    stocks = _Lines(lines, [codes[of_lines] for codes in groups], [int(codes.max(initial=0)) + 1 for codes in groups])
    counts = _count_years(keys, students, academic_year)
    own = [codes[rows] for codes in groups]
    unknown = np.full(len(keys), np.nan)
    carried = {
        name: counts.get(year, unknown) * stocks.grow(academic_year, year, "highest", MUCH, own)
        for year, name in zip(range(academic_year - 1, 0, -1), CARRIED, strict=False)
    }
    recent = [year for year in counts if year >= academic_year - GROWN_YEARS]
    grown = {
        name: _carry(
            [(counts[year], stocks.grow(academic_year, year, stock, borrowed, own)) for year in recent], len(keys)
        )
        for name, (stock, borrowed) in GROWN.items()
    }
    last = stocks.grow(academic_year, academic_year - 1, "highest", MUCH, own[:1])
    return keys.assign(**carried, **grown, group_growth=np.log(last))


class _Lines:
    """The stocks of all lines and seasons, as one matrix per stock (lines x seasons; 0 where there is none)."""

    def __init__(self, lines: pd.DataFrame, groups: Sequence[Ints], sizes: Sequence[int]) -> None:
        numbers = number_groups(lines, LINE)
        first = np.unique(numbers, return_index=True)[1]
        self._groups, self._sizes = [codes[first] for codes in groups], sizes
        self._years = {int(year): place for place, year in enumerate(sorted(lines["academic_year"].unique()))}
        places = lines["academic_year"].map(self._years).to_numpy(dtype=np.int64)
        self._stocks: Mapping[str, Floats] = {name: np.zeros((len(first), len(self._years))) for name in STOCKS}
        for name, matrix in self._stocks.items():
            matrix[numbers, places] = lines[name].fillna(0.0).to_numpy(dtype="float64")
        self._known: dict[tuple[object, ...], Floats] = {}

    def grow(self, now: int, then: int, stock: str, borrowed: float, own: Sequence[Ints]) -> Floats:
        """Return the growth of `stock` since the season `then`, for rows whose groups are `own` (coarsest first).

        Each level is shrunk towards the one above. Missing where no line is in both seasons.
        """
        key = (now, then, stock, borrowed, len(own))
        if key not in self._known:
            self._known[key] = self._grow(now, then, stock, borrowed, own)
        return self._known[key]

    def _grow(self, now: int, then: int, stock: str, borrowed: float, own: Sequence[Ints]) -> Floats:
        missing = np.full(len(own[0]), np.nan)
        if now not in self._years or then not in self._years:
            return missing
        after, before = (self._stocks[stock][:, self._years[year]] for year in (now, then))
        both = (after > 0) & (before > 0)
        if not both.any():
            return missing
        overall = after[both].sum() / before[both].sum()
        expected, growth = overall * before[both], np.full(len(own[0]), overall)
        for codes, size, mine in zip(self._groups, self._sizes, own, strict=False):
            seen, hoped = (np.bincount(codes[both], weights, size) for weights in (after[both], expected))
            factor = (seen + borrowed) / (hoped + borrowed)
            expected, growth = expected * factor[codes[both]], growth * factor[mine]
        return growth


def _count_years(keys: pd.DataFrame, students: pd.DataFrame, academic_year: int) -> dict[int, Floats]:
    """Return per counted year before `academic_year` the count of each row of `keys`."""
    counted = students.loc[students["academic_year"] < academic_year]
    wide = counted.pivot(index=list(SERIES), columns="academic_year", values="students")
    found = wide.reindex(pd.MultiIndex.from_frame(keys)).astype("float64")
    return {int(year): found[year].to_numpy(dtype="float64") for year in found.columns}


def _carry(years: Sequence[tuple[Floats, Floats]], rows: int) -> Floats:
    """Return the counts of several years carried to now: their sum over the sum of what each year is of now.

    With equal lines in all years this is the conversion over those years times the applicants now.
    """
    students, total = np.zeros(rows), np.zeros(rows)
    for count, growth in years:
        known = np.isfinite(count) & np.isfinite(growth)
        students += np.where(known, count, 0.0)
        total += np.where(known, 1.0 / np.where(known, growth, 1.0), 0.0)
    return np.where(total > 0, students / np.where(total > 0, total, 1.0), np.nan)
