"""What earlier seasons say about a series: counts, conversions, growth.

A conversion is the count of 1 October divided by the applicants in the same ISO week of that season. Only
seasons whose count was known on the as-of date are history. A series with little history borrows: from its
programme, which borrows from its origin and exam type, which borrows from the whole. `BORROWED` is the
number of applicants whose worth of evidence is borrowed (a prior of a ratio of counts: the mean of a
gamma-Poisson model).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from features.applications import SERIES

BORROWED = 10.0
CONVERSION_YEARS = 3
"""Seasons over which conversions and means are taken; planners call it the three-year conversion."""


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


def summarise_history(
    series: pd.DataFrame, applied: pd.DataFrame, counts: pd.DataFrame, academic_year: int
) -> pd.DataFrame:
    """Return one row per row of `series` with its counts, conversions and applicants of earlier seasons.

    `applied`: SERIES, academic_year, applicants (up to the same week), peak; `counts`: SERIES, academic_year,
    students. Both may hold other seasons; those before `academic_year` are used.
    """
    past = applied.loc[_is_recent(applied, academic_year), [*SERIES, "academic_year", "applicants", "peak"]]
    students = count_zeros(counts.loc[_is_recent(counts, academic_year)], past)
    pairs = past.merge(students, on=[*SERIES, "academic_year"], how="inner", validate="one_to_one")
    pairs = pairs.loc[pairs["applicants"] > 0]
    keys = series[list(SERIES)].reset_index(drop=True)
    parts = [
        _at_year(past, academic_year - 1, {"applicants": "applicants_last_year"}),
        _at_year(past, academic_year - 2, {"applicants": "applicants_two_years_ago"}),
        _at_year(students, academic_year - 1, {"students": "last_outcome"}),
        students.groupby(list(SERIES), as_index=False).agg(mean_outcome=("students", "mean")),
        _at_year(
            pairs.assign(ratio=pairs["students"] / pairs["applicants"]),
            academic_year - 1,
            {"ratio": "conversion_last_year"},
        ),
        _sum_pairs(pairs),
    ]
    for part in parts:
        keys = keys.merge(part, on=list(SERIES), how="left", validate="one_to_one")
    keys["years_of_history"] = keys["years_of_history"].fillna(0.0)
    keys = _add_growth(keys, past)
    return _borrow(keys, pairs).drop(columns=["seen_students", "seen_applicants", "seen_peak"])


def _is_recent(frame: pd.DataFrame, academic_year: int) -> "pd.Series[bool]":
    return frame["academic_year"].between(academic_year - CONVERSION_YEARS, academic_year - 1)


def _at_year(frame: pd.DataFrame, year: int, names: dict[str, str]) -> pd.DataFrame:
    return frame.loc[frame["academic_year"] == year, [*SERIES, *names]].rename(columns=names)


def _sum_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    sums = pairs.groupby(list(SERIES), as_index=False).agg(
        seen_students=("students", "sum"),
        seen_applicants=("applicants", "sum"),
        seen_peak=("peak", "sum"),
        years_of_history=("students", "count"),
    )
    return sums.assign(conversion_three_years=sums["seen_students"] / sums["seen_applicants"])


def _add_growth(keys: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """Add how much the programmes of an origin and exam type still grew from this week to their peak."""
    seen = past.loc[past["applicants"] > 0]
    groups = ["origin", "exam_type"]
    sums = seen.groupby(groups, as_index=False).agg(peak=("peak", "sum"), applicants=("applicants", "sum"))
    sums["season_growth"] = np.log(sums["peak"].astype("float64") / sums["applicants"].astype("float64"))
    return keys.merge(sums[[*groups, "season_growth"]], on=groups, how="left", validate="many_to_one")


def _borrow(keys: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Add the conversion of the origin and exam type, of the programme, and of the series itself, each shrunk."""
    total = pairs["applicants"].sum()
    overall = pairs["students"].sum() / total if total > 0 else np.nan
    pairs = pairs.assign(expected=overall * pairs["applicants"])
    names: list[tuple[str, Sequence[str]]] = [
        ("conversion_origin", ["origin", "exam_type"]),
        ("conversion_programme", ["programme", "exam_type"]),
    ]
    conversion: pd.Series | float = overall
    for name, group in names:
        factors = _shrunk_factors(pairs, group)
        keys = keys.merge(factors, on=list(group), how="left", validate="many_to_one")
        conversion = keys["factor"].fillna(1.0) * conversion
        keys = keys.drop(columns="factor").assign(**{name: conversion})
        pairs = pairs.merge(factors, on=list(group), how="left", validate="many_to_one")
        pairs = pairs.assign(expected=pairs["expected"] * pairs["factor"]).drop(columns="factor")
    borrowed = BORROWED * keys["conversion_programme"]
    seen, at_peak = keys["seen_students"].fillna(0.0), np.exp(keys["season_growth"].fillna(0.0))
    return keys.assign(
        conversion_expected=(seen + borrowed) / (keys["seen_applicants"].fillna(0.0) + BORROWED),
        # The stock at the peak is steadier than the stock of one early week; what is left to grow is pooled.
        conversion_from_peak=at_peak * (seen + borrowed) / (keys["seen_peak"].fillna(0.0) + BORROWED * at_peak),
    )


def _shrunk_factors(pairs: pd.DataFrame, group: Sequence[str]) -> pd.DataFrame:
    """Return per group how many times more students came than its level above expects, drawn towards 1."""
    sums = pairs.groupby(list(group), as_index=False).agg(students=("students", "sum"), expected=("expected", "sum"))
    sums["factor"] = (sums["students"] + BORROWED) / (sums["expected"] + BORROWED)
    return sums[[*group, "factor"]]
