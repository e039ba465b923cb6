"""Counts that are not listed, and conversions that borrow."""

import pandas as pd
import pytest

from features.inflow.history import add_zero_counts, summarise_history

KEY = ["programme", "origin", "exam_type", "academic_year"]


def rows(columns, *values):
    return pd.DataFrame([dict(zip(columns, value, strict=True)) for value in values], columns=columns)


def test_a_zero_is_added_per_year_and_exam_type_and_never_over_a_count():
    counts = rows([*KEY, "students"], ("P", "NL", "Bachelor", 2022, 5.0))
    applied = rows(
        KEY,
        ("P", "NL", "Bachelor", 2022),
        ("P", "EEA", "Bachelor", 2022),
        ("P", "EEA", "Bachelor", 2021),
        ("P", "EEA", "Master", 2022),
    )

    filled = add_zero_counts(counts, applied)

    assert filled[["origin", "students"]].to_numpy().tolist() == [["NL", 5.0], ["EEA", 0.0]]


def test_without_any_count_there_is_no_conversion_but_a_row_per_series():
    series = rows(KEY[:3], ("P", "NL", "Bachelor"))
    applied = rows([*KEY, "applicants", "peak"], ("P", "NL", "Bachelor", 2022, 5.0, 6.0))
    counts = pd.DataFrame({name: pd.Series(dtype="object") for name in KEY[:3]}).assign(
        academic_year=pd.Series(dtype="int64"), students=pd.Series(dtype="float64")
    )

    summary = summarise_history(series, applied, counts, 2023)

    assert len(summary) == 1
    assert summary["conversion_expected"].isna().all()
    assert summary["applicants_last_year"].tolist() == [5.0]
    assert summary["years_of_history"].tolist() == [0.0]


def test_growth_to_the_peak_is_pooled_over_origin_and_exam_type():
    series = rows(KEY[:3], ("P", "NL", "Bachelor"), ("Q", "NL", "Bachelor"))
    applied = rows(
        [*KEY, "applicants", "peak"],
        ("P", "NL", "Bachelor", 2022, 10.0, 20.0),
        ("Q", "NL", "Bachelor", 2022, 30.0, 40.0),
    )
    counts = rows([*KEY, "students"], ("P", "NL", "Bachelor", 2022, 5.0), ("Q", "NL", "Bachelor", 2022, 8.0))

    summary = summarise_history(series, applied, counts, 2023)

    growth = pytest.approx(60 / 40)
    assert (2.718281828 ** summary["season_growth"]).tolist() == [growth, growth]
    assert summary["conversion_last_year"].tolist() == pytest.approx([5 / 10, 8 / 30])
