"""What earlier seasons say about a series: counts, conversions, growth.

A conversion is the count of 1 October divided by the applicants in the same ISO week of that season. Only
seasons whose count was known on the as-of date are history. A series with little history borrows: from its
programme, which borrows from its origin and exam type, which borrows from the whole. `BORROWED` is the
strength of the prior, in applicants (a prior of a ratio of counts: the mean of a
gamma-Poisson model).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.inflow.applications import SERIES

BORROWED = 10.0
CONVERSION_YEARS = 3
"""Seasons over which conversions and means are taken; planners call it the three-year conversion."""
_GROUPS = {"conversion_origin": ["origin", "exam_type"], "conversion_programme": ["programme", "exam_type"]}
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def add_zero_counts(counts: pd.DataFrame, applied: pd.DataFrame) -> pd.DataFrame:
    """Return `counts` with a 0 for each series of `applied` whose programme was counted without it.

    Both have SERIES and academic_year, `counts` also students. Zero counts are not listed in the files, so
    the absence of a series says 0 only if its programme x exam type was counted in that year at all.
    """
    programmes = counts[["programme", "exam_type", "academic_year"]].drop_duplicates()
    counted = applied.merge(
        programmes, on=["programme", "exam_type", "academic_year"], how="inner", validate="many_to_one"
    )
    both = pd.concat([counts, counted[[*SERIES, "academic_year"]].assign(students=0.0)], ignore_index=True)
    return both.drop_duplicates([*SERIES, "academic_year"], keep="first", ignore_index=True)


def count_zeros(counts: pd.DataFrame, applied: pd.DataFrame) -> pd.DataFrame:
    """Return `counts` with the zeros that follow from the applicants in `applied` (see `add_zero_counts`)."""
    return add_zero_counts(counts, applied.loc[applied["applicants"] > 0, [*SERIES, "academic_year"]])


def number_groups(frame: pd.DataFrame, columns: Sequence[str]) -> Ints:
    """Return for each row the number of its group, groups in the order in which they come."""
    return np.asarray(frame.groupby(list(columns), sort=False, observed=True).ngroup(), dtype=np.int64)


def summarise_history(
    series: pd.DataFrame, applied: pd.DataFrame, students: pd.DataFrame, academic_year: int
) -> pd.DataFrame:
    """Return one row per row of `series` with its counts, conversions and applicants of earlier seasons.

    `applied`: SERIES, academic_year, applicants (up to the same week), peak; `students`: SERIES, academic_year,
    students, zeros included (`count_zeros`). Both may hold other seasons; the CONVERSION_YEARS before are used.
    """
    keys = series[list(SERIES)].reset_index(drop=True)
    every = pd.concat([keys, applied[list(SERIES)], students[list(SERIES)]]).drop_duplicates(ignore_index=True)
    applicants, peak, counted = (
        _by_year(every, frame, name, academic_year)
        for frame, name in ((applied, "applicants"), (applied, "peak"), (students, "students"))
    )
    has_both = (applicants > 0) & np.isfinite(counted)
    seen = [np.where(has_both, values, 0.0).sum(axis=1) for values in (counted, applicants, peak)]
    known = np.isfinite(counted).sum(axis=1)
    every = every.assign(
        applicants_last_year=applicants[:, 0],
        applicants_two_years_ago=applicants[:, 1],
        last_outcome=counted[:, 0],
        mean_outcome=_divide(np.nansum(counted, axis=1), known.astype(np.float64)),
        conversion_last_year=np.where(has_both[:, 0], _divide(counted[:, 0], applicants[:, 0]), np.nan),
        years_of_history=has_both.sum(axis=1).astype(np.float64),
        conversion_three_years=_divide(seen[0], seen[1]),
        season_growth=_grow_season(every, applicants, peak),
    )
    every = _borrow(every, *seen)
    return keys.merge(every, on=list(SERIES), how="left", validate="one_to_one")


def _by_year(every: pd.DataFrame, frame: pd.DataFrame, name: str, academic_year: int) -> Floats:
    """Return `name` per row of `every` and year, last year first; missing where there is none."""
    years = range(academic_year - 1, academic_year - CONVERSION_YEARS - 1, -1)
    recent = frame.loc[frame["academic_year"].isin(years)]
    wide = recent.pivot(index=list(SERIES), columns="academic_year", values=name).reindex(columns=years)
    found = wide.reindex(pd.MultiIndex.from_frame(every[list(SERIES)]))
    return found.to_numpy(dtype="float64", na_value=np.nan)


def _divide(above: Floats, below: Floats) -> Floats:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _grow_season(every: pd.DataFrame, applicants: Floats, peak: Floats) -> Floats:
    """Return how much the programmes of an origin and exam type still grew from this week to their peak (log)."""
    codes = number_groups(every, _GROUPS["conversion_origin"])
    seen = applicants > 0
    sums = [np.bincount(codes, np.where(seen, values, 0.0).sum(axis=1)) for values in (peak, applicants)]
    after, before = (np.asarray(values, dtype=np.float64) for values in sums)
    return np.asarray(np.log(_divide(after, before))[codes])


def _borrow(every: pd.DataFrame, students: Floats, applicants: Floats, peak: Floats) -> pd.DataFrame:
    """Add the conversion of the origin and exam type, of the programme, and of the series itself, each shrunk."""
    total = applicants.sum()
    conversion = np.full(len(every), students.sum() / total if total > 0 else np.nan)
    for name, group in _GROUPS.items():
        codes = number_groups(every, group)
        came, expected = np.bincount(codes, students), np.bincount(codes, conversion * applicants)
        conversion = conversion * ((came + BORROWED) / (expected + BORROWED))[codes]
        every = every.assign(**{name: conversion})
    at_peak = np.exp(every["season_growth"].fillna(0.0).to_numpy(dtype="float64"))
    borrowed = BORROWED * conversion
    return every.assign(
        conversion_expected=(students + borrowed) / (applicants + BORROWED),
        # The stock at the peak is steadier than the stock of one early week; what is left to grow is pooled.
        conversion_from_peak=at_peak * (students + borrowed) / (peak + BORROWED * at_peak),
    )
