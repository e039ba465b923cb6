"""Why a forecast changed: parts that add up exactly, and that say what happened."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.contracts.inflow import ChangePart
from training.inflow.levels import ALL, GROUPS, KEY
from training.inflow.why import COLUMNS, explain_change

PLACE = ["level", "programme", "faculty", "origin", "exam_type"]


def rows(*values):
    """Return series: programme (its first letter is its faculty), origin, forecast, applicants, conversion."""
    frame = pd.DataFrame(values, columns=["programme", "origin", "forecast", "applicants", "conversion"])
    frame = frame.astype(dict.fromkeys(["forecast", "applicants", "conversion"], "float64"))
    faculty = frame["programme"].str[0].astype("object")
    return frame.assign(
        exam_type="Bachelor",
        programme_name="Name " + frame["programme"],
        faculty=faculty,
        academic_year=2023,
        iso_week=20,
    )


def parts(now, before, level="institution", since="week"):
    made = explain_change(rows(*now), rows(*before), since)
    return made[made["level"] == level].pivot(index=PLACE, columns="part", values="amount")


def only(now, before):
    return parts(now, before).iloc[0].round(9).to_dict()


def nothing_but(**amounts):
    return dict.fromkeys([part.value for part in ChangePart], 0.0) | amounts


def test_twice_the_applicants_and_everything_else_equal_is_all_applications():
    before = [("AP", "NL", 50, 100, 0.5), ("AP", "EEA", 10, 50, 0.2), ("BQ", "NL", 30, 40, 0.75)]
    now = [(*key, 2 * forecast, 2 * applicants, conversion) for *key, forecast, applicants, conversion in before]

    for level in GROUPS:
        changed = parts(now, before, level)
        assert np.allclose(changed.drop(columns="applications"), 0)
        assert (changed["applications"] > 0).all()
    assert only(now, before) == pytest.approx(nothing_but(applications=90))


def test_a_better_conversion_is_all_conversion():
    assert only([("AP", "NL", 60, 100, 0.6)], [("AP", "NL", 50, 100, 0.5)]) == pytest.approx(nothing_but(conversion=10))


def test_what_the_model_adds_is_not_explained():
    made = only([("AP", "NL", 60, 100, 0.5)], [("AP", "NL", 50, 100, 0.5)])

    assert made == pytest.approx(nothing_but(unexplained=10))


def test_the_same_number_of_applicants_spread_otherwise_is_mix():
    before = [("AP", "NL", 80, 100, 0.8), ("AP", "EEA", 20, 100, 0.2)]
    now = [("AP", "NL", 96, 120, 0.8), ("AP", "EEA", 16, 80, 0.2)]

    assert only(now, before) == pytest.approx(nothing_but(mix=12))
    # Each series by itself has more or fewer applicants: there is no mix in one series.
    cells = parts(now, before, "cell")
    assert np.allclose(cells["mix"], 0)
    assert cells["applications"].tolist() == pytest.approx([-4, 16])


def test_what_starts_and_ends_is_programmes():
    made = only(
        [("AP", "NL", 50, 100, 0.5), ("AN", "NL", 30, 60, 0.5)], [("AP", "NL", 50, 100, 0.5), ("AO", "NL", 12, 9, 1)]
    )

    assert made == pytest.approx(nothing_but(programmes=18))


@pytest.mark.parametrize("applicants", [0, np.nan])
def test_a_series_that_had_no_applicants_is_not_explained(applicants):
    made = only([("AP", "NL", 50, 100, 0.5)], [("AP", "NL", 20, applicants, 0.5)])

    assert made == pytest.approx(nothing_but(unexplained=30))


def test_nothing_changed_is_nothing_everywhere():
    same = [("AP", "NL", 50, 100, 0.5), ("BQ", "EEA", 0, 10, 0.0)]

    assert (explain_change(rows(*same), rows(*same), "week")["amount"].abs() < 1e-12).all()


def test_every_level_has_a_line_per_group_and_part():
    now = [("AP", "NL", 50, 100, 0.5), ("AP", "EEA", 10, 20, 0.5), ("BQ", "NL", 30, 60, 0.5)]

    made = explain_change(rows(*now), rows(*now[:2]), "year")

    assert list(made.columns) == COLUMNS
    assert not made.isna().any(axis=None)
    assert made.groupby("level").size().to_dict() == {"cell": 15, "programme": 10, "faculty": 10, "institution": 5}
    assert set(made["since"]) == {"year"}
    assert made.drop_duplicates(["academic_year", "iso_week"])[["academic_year", "iso_week"]].to_numpy().tolist() == [
        [2023, 20]
    ]
    named = made.drop_duplicates(PLACE).set_index("level")
    assert named.loc["institution", ["programme", "programme_name", "faculty", "origin", "exam_type"]].eq(ALL).all()
    assert named.loc["programme", "programme_name"].tolist() == ["Name AP", "Name BQ"]
    assert named.loc["programme", "origin"].eq(ALL).all()
    assert named.loc["faculty", ["programme", "faculty"]].to_numpy().tolist() == [[ALL, "A"], [ALL, "B"]]


def test_before_and_after_are_sums_of_the_series():
    made = explain_change(
        rows(("AP", "NL", 50, 100, 0.5), ("AQ", "NL", 7, 9, 0.5)), rows(("AP", "NL", 40, 80, 0.5)), "week"
    )

    faculty = made[made["level"] == "faculty"].iloc[0]
    assert (faculty["before"], faculty["after"]) == (40, 57)


size = st.one_of(st.just(0.0), st.floats(1e-9, 2000))
known = st.one_of(st.just(np.nan), size)
one_series = st.tuples(st.sampled_from(["AP", "AQ", "BR"]), st.sampled_from(["NL", "EEA"]), size, known, known)
some = st.lists(one_series, min_size=1, max_size=6, unique_by=lambda row: row[:2])


@given(some, some)
def test_the_parts_add_up_to_the_change_on_every_level(now, before):
    made = explain_change(rows(*now), rows(*before), "week")

    sums = made.groupby(PLACE).agg(before=("before", "first"), after=("after", "first"), amount=("amount", "sum"))
    assert np.isfinite(made["amount"]).all()
    assert (sums["amount"] - (sums["after"] - sums["before"])).abs().max() < 1e-9
    changes = made.groupby("level")["amount"].sum()
    assert np.allclose(changes, changes["institution"], atol=1e-9)
    assert set(made["part"]) == set(ChangePart)
    assert made.groupby(PLACE).size().eq(len(ChangePart)).all()
    assert len(made[made["level"] == "cell"].drop_duplicates(KEY)) == len({row[:2] for row in [*now, *before]})


positive = st.floats(1, 500)


@given(st.lists(st.tuples(positive, st.floats(0.05, 1), st.floats(0.2, 5), st.floats(0.5, 2)), min_size=1, max_size=5))
def test_where_forecasts_are_applicants_times_conversion_nothing_is_unexplained(series):
    before = [(f"A{n}", "NL", size * share, size, share) for n, (size, share, _, _) in enumerate(series)]
    now = [
        (f"A{n}", "NL", size * grown * share * better, size * grown, share * better)
        for n, (size, share, grown, better) in enumerate(series)
    ]

    made = parts(now, before)

    assert made["unexplained"].abs().max() < 1e-9
    assert made["programmes"].abs().max() < 1e-9
