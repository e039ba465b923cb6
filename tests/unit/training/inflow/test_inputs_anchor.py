"""Where a forecast starts: earlier counts carried to now, and how years are weighed."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lib.lake import lake, load
from lib.seasons import applied, counted, market

from features.inflow.build import build_inflow_table
from features.inflow.growth import CARRIED
from training.inflow.inputs import compute_anchor

TODAY = date(2024, 1, 1)


def frame(carried, **others):
    """Return rows of a table: per series its carried counts, last year first."""
    rows = pd.DataFrame(
        {
            "programme": [f"P{n}" for n in range(len(carried))], "origin": "NL", "exam_type": "Bachelor",
            "applicants": 100.0, "conversion_expected": 0.5, "last_outcome": 40.0, "mean_outcome": 45.0,
        }
    )  # fmt: skip
    known = pd.DataFrame(carried, dtype="float64").reindex(columns=range(len(CARRIED)))
    return rows.assign(**dict(zip(CARRIED, known.to_numpy().T, strict=True)), **others)


def drawn(step, spread, groups=300, years=6, seed=2):
    """Return carried counts of institutions that move as the local-level model says, and the level they end at."""
    random = np.random.default_rng(seed)
    level = np.cumsum(random.normal(0, step, (groups, years)), axis=1)
    year = 5000 * np.exp(level + random.normal(0, spread, (groups, years)))
    return year[:, ::-1], 5000 * np.exp(level[:, -1])


def weights(carried, nudge=0.01):
    """Return how much of a small change of each year of the first series its anchor takes over."""
    base = compute_anchor(frame(carried)).students.iloc[0]
    changed = []
    for year in range(carried.shape[1]):
        other = carried.copy()
        other[0, year] *= np.exp(nudge)
        changed.append(np.log(compute_anchor(frame(other)).students.iloc[0] / base) / nudge)
    return np.array(changed)


@given(st.floats(5, 500), st.integers(1, 6))
def test_years_that_agree_are_the_anchor_however_many_there_are(value, years):
    assert compute_anchor(frame([[value] * years])).students.iloc[0] == pytest.approx(value)


def test_a_series_with_equal_conversions_starts_from_conversion_times_applicants():
    rows, counts = [], []
    for programme, share in (("P", 0.5), ("Q", 0.2)):
        for year, size in ((2020, 80), (2021, 200), (2022, 120), (2023, 160)):
            on = date.fromisocalendar(year, 20, 1).isoformat()
            rows.append(applied(on, size, programme=programme))
            counts.append(counted(year, round(size * share), programme=programme))
    table = build_inflow_table(
        lake(application_counts=rows, student_counts=counts), 2023, date(2023, 5, 21), TODAY
    )  # fmt: skip

    anchor = compute_anchor(table.frame).students

    assert dict(zip(table.frame["programme"], anchor, strict=True)) == pytest.approx({"P": 80, "Q": 32}, rel=0.02)


def test_where_conversion_drifts_the_last_year_counts_most():
    carried, ended = drawn(step=0.2, spread=0.01)

    of_years = weights(carried)

    assert of_years[0] > 0.6
    assert of_years[0] > 3 * of_years[1:].max()
    anchor = compute_anchor(frame(carried)).students
    assert np.abs(np.log(anchor / ended)).mean() < 0.5 * np.abs(np.log(carried.mean(axis=1) / ended)).mean()


def test_where_years_differ_by_chance_all_count_alike():
    carried, ended = drawn(step=0.0, spread=0.2)

    of_years = weights(carried)

    assert of_years.sum() == pytest.approx(1, abs=0.05)
    assert of_years.max() < 0.35
    anchor = compute_anchor(frame(carried)).students
    assert np.abs(np.log(anchor / ended)).mean() < 0.7 * np.abs(np.log(carried[:, 0] / ended)).mean()


def test_what_all_programmes_did_last_year_is_not_taken_for_their_own():
    # All fell by a fifth for good, four years ago: no programme has a drift of its own.
    carried = np.tile([80.0, 80.0, 80.0, 80.0, 100.0, 100.0], (40, 1)) * np.linspace(1, 20, 40)[:, None]

    anchor = compute_anchor(frame(carried)).students

    ratio = anchor / carried[:, 0]
    assert ratio.max() - ratio.min() < 0.01
    assert ratio.between(1.0, 1.07).all()


def test_a_missing_year_is_skipped_and_not_a_zero():
    carried = [[np.nan, 50.0, 50.0], [50.0, np.nan, 50.0], [50.0, 50.0, np.nan], [np.nan, np.nan, 50.0]]

    assert compute_anchor(frame(carried)).students.tolist() == pytest.approx([50] * 4)


def test_a_series_without_counts_starts_from_conversion_then_from_counts():
    missing = [np.nan]
    rows = frame([[60.0], missing, missing, missing, missing])
    rows.loc[2:, "applicants"] = np.nan
    rows.loc[3:, "last_outcome"] = np.nan
    rows.loc[4, "mean_outcome"] = np.nan

    anchor = compute_anchor(rows).students

    assert anchor[:4].tolist() == pytest.approx([60, 50, 40, 45])
    assert np.isnan(anchor[4])


def test_rows_keep_their_index():
    rows = frame([[60.0, 60.0], [np.nan], [20.0, 20.0]]).set_index(pd.Index([7, 3, 5]))

    assert compute_anchor(rows).students.to_dict() == pytest.approx({7: 60, 3: 50, 5: 20})


def test_drift_is_what_the_institution_did_from_year_to_year():
    steady, moving = ([[100.0 * factor**k for k in range(6)]] * 20 for factor in (1.0, 1.2))

    assert compute_anchor(frame(steady)).drift == pytest.approx(0, abs=1e-9)
    assert 0.05 < compute_anchor(frame(moving)).drift < 0.5


@pytest.mark.parametrize("carried", [[[50.0]], [[np.nan]], [[50.0, np.nan, 90.0]], []])
def test_drift_is_not_known_without_two_years_in_a_row(carried):
    assert compute_anchor(frame(carried)).drift == 0.0


def test_counts_of_zero_have_an_anchor_that_is_not_negative():
    anchor = compute_anchor(frame([[0.0, 0.0, 0.0], [0.0, 5.0, 0.0], [30.0, 20.0, 25.0]])).students

    assert np.isfinite(anchor).all()
    assert (anchor >= 0).all()
    assert anchor[0] == 0.0


@given(st.lists(st.lists(st.one_of(st.none(), st.floats(0, 1e5)), min_size=6, max_size=6), min_size=1, max_size=8))
def test_an_anchor_is_finite_and_not_negative_whatever_was_counted(carried):
    made = compute_anchor(frame(np.array(carried, dtype="float64")))

    assert np.isfinite(made.students).all()
    assert (made.students >= 0).all()
    assert np.isfinite(made.drift)


def test_a_series_without_history_of_its_own_borrows_and_has_an_anchor():
    tables = market(range(2020, 2023), programmes=10)
    new = [applied("2023-05-15", 40.0, programme="NEW", origin="EEA")]
    old = [applied("2023-05-15", 100.0, programme=f"P{n:02d}", origin=("NL", "EEA")[n % 2]) for n in range(10)]
    rows = lake(application_counts=[*new, *old])["application_counts"].execute()
    tables["application_counts"] = pd.concat([tables["application_counts"], rows], ignore_index=True)

    made = build_inflow_table(load(tables), 2023, date(2023, 5, 21), TODAY).frame
    anchor = compute_anchor(made).students[made["programme"] == "NEW"].item()

    assert 40 * 0.2 < anchor < 40 * 0.8
