"""Two sets of forecasts beside what came of them: errors on the rows that all can forecast, intervals, and reach."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from bench.peer.protocol import KEY

ALPHA = 0.05  # a 95 % interval


def join_forecasts(actual: pd.DataFrame, ours: pd.DataFrame, peers: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return one row per series that anybody knows of: KEY, and the columns of all frames beside each other.

    Every frame has one row per KEY, and no column of another. Missing where a frame lacks the series.
    """
    joined = actual
    for frame in (ours, *peers):
        joined = joined.merge(frame, on=KEY, how="outer", validate="one_to_one")
    return joined


def common_rows(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows with a count (`actual`) and a value in each of `columns`: what all can forecast."""
    return rows.loc[rows[["actual", *columns]].notna().all(axis=1)]


def list_left_out(rows: pd.DataFrame, columns: Sequence[str]) -> "pd.Series[int]":
    """Return, of the counted rows that are not common, how many series each of `columns` lacks."""
    counted = rows.loc[rows["actual"].notna()]
    return counted[list(columns)].isna().sum()


def compute_wape(rows: pd.DataFrame, column: str) -> float:
    """Return the sum of absolute errors of `column`, as a share of the students that came."""
    return float((rows[column] - rows["actual"]).abs().sum() / rows["actual"].sum())


def compute_winkler(rows: pd.DataFrame, low: str, high: str) -> float:
    """Return the interval score of [`low`, `high`] in students per student that came; lower is better.

    The width, and 2 / ALPHA times the distance to the interval for a count outside it (Winkler 1972; Gneiting and
    Raftery 2007). The sum over rows is divided by the students, as in the WAPE, so that runs can be averaged.
    """
    below = (rows[low] - rows["actual"]).clip(lower=0)
    above = (rows["actual"] - rows[high]).clip(lower=0)
    return float((rows[high] - rows[low] + 2 / ALPHA * (below + above)).sum() / rows["actual"].sum())


def compute_coverage(rows: pd.DataFrame, low: str, high: str) -> float:
    """Return the share of rows whose count lies in [`low`, `high`], borders included."""
    return float(rows["actual"].between(rows[low], rows[high]).mean())


def find_best(wapes: pd.DataFrame, columns: Sequence[str]) -> str:
    """Return which of `columns` has the lowest mean WAPE; `wapes` has a row per run and a column per forecast."""
    return str(wapes[list(columns)].mean().idxmin())


def check_counts(peer: pd.DataFrame, ours: pd.DataFrame) -> None:
    """Raise ValueError unless both sides read the same counts under the same keys.

    Both have KEY and students; `peer` holds what the peer made of the workbook, in our words.
    """
    both = peer.merge(ours, on=[*KEY, "academic_year"], how="outer", suffixes=("_peer", "_ours"), indicator=True)
    wrong = both.loc[(both["_merge"] != "both") | (both["students_peer"] != both["students_ours"])]
    if len(wrong):
        raise ValueError(f"{len(wrong)} of {len(both)} counts are not the same on both sides; the keys do not fit")


def list_expected(tables: Mapping[str, pd.DataFrame], academic_year: int) -> pd.DataFrame:
    """Return the series that ought to have a forecast: applications this season, or first-years last year.

    `tables` are those of the extracts of the run. Applications are requests and enrolments (V, I) of first-years;
    pre-masters always count.
    """
    applied, counted = tables["application_counts"], tables["student_counts"]
    is_first_year = (applied["exam_type"] == "Pre-master") | ~applied["higher_years"].astype(bool)
    is_now = (applied["academic_year"] == academic_year) & applied["status"].isin(["V", "I"]) & is_first_year
    was_there = (counted["academic_year"] == academic_year - 1) & (counted["students"] > 0)
    found = pd.concat([applied.loc[is_now, KEY], counted.loc[was_there, KEY]])
    return found.astype("object").drop_duplicates(ignore_index=True)


def compute_reach(rows: pd.DataFrame, expected: pd.DataFrame, columns: Sequence[str]) -> tuple[int, float]:
    """Return how many of the `expected` series have a finite value in each of `columns`, and their share of students.

    The share is of the students that came in the expected series, as far as counted (`actual`).
    """
    wanted = expected.merge(rows, on=KEY, how="left", validate="one_to_one")
    values = wanted[list(columns)].to_numpy(dtype="float64")
    has_forecast = np.isfinite(values).all(axis=1)
    students = wanted["actual"].fillna(0.0)
    return int(has_forecast.sum()), float(students[has_forecast].sum() / max(students.sum(), 1.0))
