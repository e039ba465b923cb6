"""Scenarios: what each change does to the paths, that parts keep adding up, and what is refused."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from training.inflow.levels import ALL, QUANTILES
from training.inflow.scenarios.calculation import apply_scenario
from training.inflow.scenarios.changes import (
    BOUNDS,
    Change,
    ChangeKind,
    Fault,
    Scenario,
    ScenarioError,
    Where,
    check_scenario,
    pack_changes,
    unpack_changes,
)

SAMPLES = 200


def make_paths():
    """Two faculties, three programmes; one of them has 50 places and a demand around 60."""
    cells = [
        ("A", "NL", "health", 100.0, np.nan),
        ("A", "EEA", "health", 20.0, np.nan),
        ("B", "NL", "health", 60.0, 50.0),
        ("C", "NL", "tech", 30.0, np.nan),
        ("C", "EEA", "tech", 10.0, np.nan),
    ]
    frame = pd.DataFrame(cells, columns=["programme", "origin", "faculty", "expected", "cap"])
    random = np.random.default_rng(3)
    shock = random.normal(0, 0.05, SAMPLES)
    own = random.normal(0, 0.2, (len(frame), SAMPLES))
    demand = frame["expected"].to_numpy()[:, None] * np.exp(own + shock)
    return frame.assign(exam_type="Bachelor", applicants=0, demand=list(demand))


def scenario(*changes):
    return Scenario("what if", "planner", date(2026, 3, 2), changes)


def run(*changes):
    rows = apply_scenario(make_paths(), scenario(*changes))
    return rows.set_index(["level", "programme", "faculty", "origin"])


def of(rows, programme):
    return rows.xs("programme").xs(programme).iloc[0]


def whole(rows):
    return rows.xs("institution").iloc[0]


NOTHING = Change(ChangeKind.CONVERSION, Where(), 1.0)


def test_a_scenario_that_changes_nothing_is_the_base():
    rows = run(NOTHING)

    for name in ("", *QUANTILES):
        column = f"_{name}" if name else ""
        assert rows[f"base{column}"].tolist() == pytest.approx(rows[name or "forecast"].tolist())


def test_levels_add_up_in_the_scenario_too():
    rows = run(
        Change(ChangeKind.CONVERSION, Where(origin="EEA"), 0.5),
        Change(ChangeKind.START, Where("New", "tech"), 40),
        Change(ChangeKind.END, Where("A"), 0.3),
        Change(ChangeKind.ORIGIN_SHARE, Where(faculty="tech", origin="EEA"), 0.4),
        Change(ChangeKind.CAP, Where("B"), 55),
    )
    sums = [rows.xs(level)[["base", "forecast"]].sum().tolist() for level in ("cell", "programme", "faculty")]

    assert all(one == pytest.approx(whole(rows)[["base", "forecast"]].tolist()) for one in sums)
    assert not rows.isna().any().any()
    quantiles = rows[list(QUANTILES)].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_conversion_scales_what_was_chosen_and_nothing_else():
    rows = run(Change(ChangeKind.CONVERSION, Where(programme="A", origin="EEA"), 0.5))

    assert rows.loc[("cell", "A", "health", "EEA"), "forecast"].item() == pytest.approx(10)
    assert rows.loc[("cell", "A", "health", "NL"), "forecast"].item() == pytest.approx(100)
    assert of(rows, "A")["forecast"] == pytest.approx(110)


def test_more_demand_does_not_pass_the_cap_that_there_is():
    rows = run(Change(ChangeKind.APPLICATIONS, Where(programme="B"), 2.0))

    assert of(rows, "B")[["base", "forecast"]].tolist() == [50, 50]
    assert of(rows, "B")["p975"] == pytest.approx(50)


@pytest.mark.parametrize(("places", "expected"), [(20, 20), (55, 55), (0, 0), (None, 60)])
def test_a_cap_replaces_the_one_there_was(places, expected):
    rows = run(Change(ChangeKind.CAP, Where("B"), places))

    assert of(rows, "B")["base"] == 50
    assert of(rows, "B")["forecast"] == pytest.approx(expected)
    assert of(rows, "B")["p975"] >= expected
    assert (of(rows, "B")["p975"] > 60) == (places is None)


def test_a_programme_that_ends_loses_everybody_or_passes_some_on_by_origin():
    rows = run(Change(ChangeKind.END, Where("A"), 0.0))
    assert of(rows, "A")["forecast"] == 0
    assert of(rows, "B")["forecast"] == 50

    moved = run(Change(ChangeKind.CAP, Where("B"), None), Change(ChangeKind.END, Where("A"), 0.5))
    # B has no EEA of its own: those go to whatever the faculty has
    assert of(moved, "B")["forecast"] == pytest.approx(60 + 0.5 * 120)
    assert of(moved, "C")["forecast"] == pytest.approx(40)


def test_a_new_programme_has_the_expected_number_and_the_origins_of_its_faculty():
    rows = run(Change(ChangeKind.START, Where("New", "tech"), 40))
    new = of(rows, "New")

    assert (new["base"], new["forecast"]) == (0, pytest.approx(40))
    assert new["p10"] < 40 < new["p90"]
    assert rows.loc[("cell", "New", "tech", "NL"), "forecast"].item() == pytest.approx(30)
    assert whole(rows)["forecast"] - whole(rows)["base"] == pytest.approx(40)


def test_a_new_programme_follows_the_year_on_the_paths():
    paths = make_paths()
    low = np.arange(SAMPLES) < SAMPLES // 2
    paths["demand"] = [np.where(low, 0.8, 1.2) * expected for expected in paths["expected"]]
    rows = apply_scenario(paths, scenario(Change(ChangeKind.START, Where("New", "tech", "NL"), 100)))
    new = rows[(rows["level"] == "cell") & (rows["programme"] == "New")]

    assert new["origin"].tolist() == ["NL"]
    assert 78 < new["p10"].item() < 86
    assert 114 < new["p90"].item() < 122


def test_a_new_programme_can_have_an_origin_that_its_faculty_does_not_have():
    rows = run(Change(ChangeKind.START, Where(" New ", "tech", "non-EEA"), 40))

    assert rows.loc[("cell", "New", "tech", "non-EEA"), "forecast"].item() == pytest.approx(40)


def test_the_share_of_an_origin_changes_and_the_total_stays():
    rows = run(Change(ChangeKind.ORIGIN_SHARE, Where(programme="A", origin="EEA"), 0.5))

    assert rows.loc[("cell", "A", "health", "EEA"), "forecast"].item() == pytest.approx(60)
    assert of(rows, "A")["forecast"] == pytest.approx(120)
    assert of(rows, "A")["p50"] == pytest.approx(of(rows, "A")["base_p50"])


def test_changes_work_one_after_the_other():
    rows = run(Change(ChangeKind.START, Where("New", "tech", "NL"), 40), Change(ChangeKind.CAP, Where("New"), 25))

    assert of(rows, "New")["forecast"] == pytest.approx(25)


REFUSED = [
    (Change(ChangeKind.CONVERSION, Where(), 0.05), Fault.BOUNDS_CONVERSION),
    (Change(ChangeKind.APPLICATIONS, Where(), 3.5), Fault.BOUNDS_APPLICATIONS),
    (Change(ChangeKind.APPLICATIONS, Where(), float("nan")), Fault.BOUNDS_APPLICATIONS),
    (Change(ChangeKind.CAP, Where("B"), -1), Fault.BOUNDS_CAP),
    (Change(ChangeKind.START, Where("New", "tech"), 0), Fault.BOUNDS_START),
    (Change(ChangeKind.END, Where("A"), 1.1), Fault.BOUNDS_END),
    (Change(ChangeKind.ORIGIN_SHARE, Where(origin="EEA"), 2), Fault.BOUNDS_ORIGIN_SHARE),
    (Change(ChangeKind.END, Where("A"), None), Fault.AMOUNT_MISSING),
    (Change(ChangeKind.CAP, Where(), 20), Fault.PROGRAMME_MISSING),
    (Change(ChangeKind.END, Where(faculty="tech"), 0), Fault.PROGRAMME_MISSING),
    (Change(ChangeKind.ORIGIN_SHARE, Where("A"), 0.5), Fault.ORIGIN_MISSING),
    (Change(ChangeKind.START, Where(faculty="tech"), 30), Fault.START_INCOMPLETE),
    (Change(ChangeKind.START, Where(programme="New"), 30), Fault.START_INCOMPLETE),
    (Change(ChangeKind.START, Where(" all", "tech"), 30), Fault.START_INCOMPLETE),
    (Change(ChangeKind.START, Where(" ", "tech"), 30), Fault.START_INCOMPLETE),
    (Change(ChangeKind.START, Where("New", "all "), 30), Fault.START_INCOMPLETE),
    (Change(ChangeKind.START, Where("New", "tech", "Mars"), 30), Fault.ORIGIN_UNKNOWN),
    (Change(ChangeKind.START, Where("New", "arts"), 30), Fault.NO_FACULTY),
    (Change(ChangeKind.START, Where("A", "health"), 30), Fault.EXISTS),
    (Change(ChangeKind.START, Where("B ", "health"), 30), Fault.EXISTS),
    (Change(ChangeKind.CAP, Where(" all "), 20), Fault.PROGRAMME_MISSING),
    (Change(ChangeKind.CONVERSION, Where("D"), 1.1), Fault.NOBODY),
    (Change(ChangeKind.CONVERSION, Where("A", "tech"), 1.1), Fault.NOBODY),
    (Change(ChangeKind.END, Where("C"), 0.5), Fault.NO_OTHERS),
    (Change(ChangeKind.ORIGIN_SHARE, Where("B", origin="EEA"), 0.5), Fault.ONE_ORIGIN),
]


@pytest.mark.parametrize(("change", "fault"), REFUSED)
def test_what_does_not_fit_is_refused_with_the_number_of_the_change(change, fault):
    with pytest.raises(ScenarioError, match="number 2") as caught:
        run(NOTHING, change)

    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("name", "changes", "fault"),
    [
        (" ", (NOTHING,), Fault.NAME),
        ("x" * 101, (NOTHING,), Fault.NAME),
        ("x", (), Fault.COUNT),
        ("x", (NOTHING,) * 21, Fault.COUNT),
    ],
)
def test_a_scenario_has_a_name_and_some_changes(name, changes, fault):
    with pytest.raises(ScenarioError) as caught:
        check_scenario(Scenario(name, "planner", date(2026, 3, 2), changes))

    assert caught.value.fault is fault


def test_without_paths_nothing_is_calculated():
    with pytest.raises(ScenarioError, match="no_paths"):
        apply_scenario(make_paths().head(0), scenario(NOTHING))


def test_changes_survive_being_packed():
    changes = (Change(ChangeKind.START, Where("New", "tech"), 40.0), Change(ChangeKind.CAP, Where("B"), None))

    assert unpack_changes(pack_changes(changes)) == changes


@pytest.mark.parametrize(
    "packed",
    [
        {},
        {"kind": "magic", "amount": 1},
        {"kind": "cap", "amount": "many"},
        {"kind": "cap", "where": {"town": "X"}, "amount": 1},
    ],
)
def test_what_is_no_change_is_refused(packed):
    with pytest.raises(ScenarioError, match=r"unreadable \(number 1\)"):
        unpack_changes([packed])


def test_every_kind_has_bounds():
    assert set(BOUNDS) == set(ChangeKind)
    assert Where() == Where(ALL, ALL, ALL)
