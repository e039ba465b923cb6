"""Every measure beside what it is by hand, on three rows."""

import numpy as np
import pandas as pd
import pytest

from features.cohort_table import OUTCOME
from training.inflow.evaluation.measures import known_counts, measure_scale, split_measures
from training.inflow.levels import INTERVALS, QUANTILES

ROWS = pd.DataFrame({
    "level": "cell", "programme": ["A", "B", "A"], "faculty": "F", "origin": "NL", "exam_type": "Bachelor",
    "academic_year": [2022, 2022, 2023], "iso_week": 20, "actual": [10.0, 20.0, 30.0],
    "last_year": [14.0, np.nan, 10.0], "forecast": [12.0, 20.0, 24.0], "served_forecast": [8.0, 20.0, 30.0],
    "baseline_last_year": [14.0, 15.0, 10.0],
    "baseline_last_year_ratio": 20.0, "baseline_three_year_ratio": 20.0,
    # By width the interval of one name holds: wide for the first row, none of the second, the third on the edge.
    **{name: [8 + 20 * (share - 0.5), 24.0 + share, 30 * share / 0.975] for name, share in QUANTILES.items()},
})  # fmt: skip


def value(model: str, measure: str, rows: pd.DataFrame = ROWS, counts: pd.DataFrame | None = None) -> float:
    parts = split_measures(rows, counts)
    ratio = next(one for one in parts.ratios if (one.model, one.measure) == (model, measure))
    return float(ratio.above.sum() / parts.below[ratio.below].sum())


@pytest.mark.parametrize(
    ("model", "measure", "expected"),
    [
        ("model", "wape", 8 / 60),
        ("model", "mae", 8 / 3),
        ("model", "bias", -4 / 60),
        ("served", "wape", 2 / 60),
        ("baseline_last_year", "bias", -21 / 60),
        # A changed by 4 from 2021 to 2022; before 2022 no change is known.
        ("model", "mase", 6 / 4),
        ("served", "coverage_95", 2 / 3),
        ("served", "coverage_50", 1 / 3),
        ("served", "width_80", (20 * 0.8 + 0.8 + 30 * 0.8 / 0.975) / 58),
        # Only B is outside, by 4.025 students: below its 95 % interval.
        ("served", "winkler_95", (20 * 0.95 + 0.95 + 30 * 0.95 / 0.975 + 4.025 * 40) / 3),
    ],
)
def test_measures_are_those_of_hand(model, measure, expected):
    assert value(model, measure) == pytest.approx(expected)


def test_the_quantile_loss_of_a_bare_number_is_its_wape():
    bare = ROWS.assign(**dict.fromkeys(QUANTILES, ROWS["served_forecast"]))

    assert value("served", "weighted_quantile_loss", bare) == pytest.approx(value("served", "wape"))
    assert value("served", "weighted_quantile_loss") > 0


def test_the_quantile_loss_prefers_the_true_quantiles():
    random = np.random.default_rng(2)
    many = pd.concat([ROWS.iloc[:1]] * 4000).assign(actual=100 + 10 * random.standard_normal(4000), served_forecast=100)
    true, narrow, wide = (
        many.assign(**{name: 100 + factor * np.quantile(many["actual"] - 100, q) for name, q in QUANTILES.items()})
        for factor in (1.0, 0.5, 2.0)
    )
    losses = [value("served", "weighted_quantile_loss", rows) for rows in (true, narrow, wide)]

    assert min(losses) == losses[0]
    assert [value("served", f"coverage_{percent}", true) for percent in INTERVALS] == pytest.approx(
        [percent / 100 for percent in INTERVALS], abs=0.002
    )


def test_the_scale_is_the_mean_change_before_the_year_and_missing_without_two_counts():
    counts = pd.DataFrame({
        "programme": ["A"] * 4 + ["B"] * 2, "origin": "NL", "exam_type": "Bachelor",
        "academic_year": [2019, 2020, 2021, 2023, 2018, 2020], "students": [10.0, 12.0, 14.0, 99.0, 7.0, 9.0],
    })  # fmt: skip

    # A: 2, 2 before 2022; 2, 2, 4 before 2023. The count of 2023 itself has no say; B was never counted twice in a row.
    assert measure_scale(ROWS, counts).tolist() == pytest.approx([2.0, np.nan, 8 / 3], nan_ok=True)
    assert measure_scale(ROWS).tolist() == pytest.approx([np.nan, np.nan, 4.0], nan_ok=True)


def test_levels_are_scaled_by_their_own_counts():
    top = ROWS.iloc[[2]].assign(level="institution", programme="all", origin="all", exam_type="all", faculty="all")
    faculty = top.assign(level="faculty", faculty="F")
    counts = pd.DataFrame({
        "programme": ["A", "B", "A", "B"], "origin": "NL", "exam_type": "Bachelor",
        "academic_year": [2021, 2021, 2022, 2022], "students": [14.0, 5.0, 10.0, 20.0],
    })  # fmt: skip
    rows = pd.concat([ROWS, faculty, top], ignore_index=True)

    assert measure_scale(rows, counts).tolist()[3:] == [11.0, 11.0]


def test_what_a_frame_has_no_columns_for_is_not_measured():
    bare = ROWS.drop(columns=["served_forecast", "rival", "p025", "p975"], errors="ignore")
    found = {(one.model, one.measure) for one in split_measures(bare).ratios}

    assert ("model", "coverage_90") in found
    assert not {measure for _, measure in found} & {"coverage_95", "width_95", "winkler_95"}
    assert "served" not in {model for model, _ in found}


class Table:
    """Stands for an inflow table: only its frame is read."""

    def __init__(self, outcome: list[float]) -> None:
        key = {"programme": ["A", "B"], "origin": "NL", "exam_type": "Bachelor"}
        self.frame = pd.DataFrame({**key, OUTCOME: outcome})


def test_the_known_counts_are_one_per_series_and_year():
    tables = {(2022, 12): Table([10, np.nan]), (2022, 20): Table([10, np.nan]), (2023, 12): Table([np.nan, 4])}
    counts = known_counts(tables)

    assert counts[["programme", "academic_year", "students"]].to_numpy().tolist() == [["A", 2022, 10], ["B", 2023, 4]]
