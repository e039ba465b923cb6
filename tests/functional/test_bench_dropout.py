"""The bench of dropout in small: a tiny version of its parts, and its sums on literal rows."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table, known_dates

from bench.dropout import oulad, refits, simulated
from bench.dropout.flat import Judged as JudgedFlat
from bench.dropout.flat_bars import list_bars as list_flat_bars
from bench.dropout.judge import resample_aucs, weighted_auc
from bench.dropout.reader import Reader, find_levels, find_spread
from bench.dropout.report import Bar, Section, put_section, read_sections
from bench.dropout.speed import Took
from bench.dropout.speed import write_section as write_speed
from features.cohort_table import OUTCOME
from training.dropout.models import fit_logistic, stack
from training.evaluation.measures import auc

pytestmark = pytest.mark.slow  # trains models: with make test-all

TINY = simulated.Size(students=400, years=3, seeds=(1,), reader_worlds=1, moments=("first results",))


def test_a_simulated_institution_is_held_against_the_best_reader():
    found = simulated.judge_simulated(TINY)

    [world] = found["first results"]
    section = simulated.write_section(found, TINY)
    best = simulated.mean_auc([world], simulated.best_reader([world]))
    assert world.rows[[simulated.SERVED, simulated.TRUE, *simulated.READERS]].notna().all(axis=None)
    assert world.judged.split.test.cohort not in {table.cohort for table in world.judged.split.train}
    assert 0.6 < best[0] <= 1.0
    assert best[1] <= best[0] <= best[2]
    assert [bar.asked.split(":")[0] for bar in section.bars] == ["first results"] * 3
    assert "nan" not in "".join(section.tables)


def test_oulad_is_held_against_its_references(shared: Path):
    protocol = oulad.Protocol(shared / "data" / "oulad", train=("2013B",), days=(28,), references=(0.5,), sample=900)

    found = oulad.judge_oulad(protocol)

    section = oulad.write_section(found)
    used = {feature.name for feature in found.moments[28].features}
    assert used & {"sex", "region", "age_band", "disability", "deprivation_band"} == set()
    assert found.added[28].low <= found.added[28].difference <= found.added[28].high
    assert section.bars[0].is_met
    assert [bar.asked.split(" on day")[0] for bar in section.bars[2:]] == [
        "calibration error", "Brier score", "intervals hold for course-quartiles",
    ]  # fmt: skip
    assert "not for figures" in section.protocol
    assert "made on another split" in section.protocol
    assert "nan" not in "".join(section.tables)


def test_a_refit_is_rehearsed_with_what_was_known_and_never_with_the_next_cohort(monkeypatch):
    learnt = []

    def learn(tables, features, seed, recipe):
        learnt.append([table.cohort for table in tables])
        return fit_logistic(stack(tables), features, seed)

    monkeypatch.setattr(refits, "learn", learn)
    tables = [cohort_table(year, 150) for year in range(2016, 2021)]
    dates = known_dates(*tables) | {"2019": date(2021, 1, 1)}  # after 2020 is scored

    found = list(refits.rehearse_origins("simulated 1", "results", tables, dates))

    assert [(one.learnt, one.judged, one.following) for one in found] == [
        (("2016", "2017"), "2018", "2019"), (("2016", "2017"), "2018", "2020"),
    ]  # fmt: skip
    assert learnt == 2 * [["2016", "2017"], ["2016", "2017", "2018"]]
    section = refits.write_section(found, TINY)
    value, low, high = refits.differ(found, "auc")
    each = [one.values[refits.REFIT, "auc"] - one.values[refits.JUDGED, "auc"] for one in found]
    assert value == pytest.approx(np.mean(each))
    assert low <= value <= high
    assert [bar.is_met for bar in section.bars] == [value >= 0, refits.differ(found, "brier")[0] <= 0]
    assert "nan" not in "".join(section.tables)


def scored(outcome: list[float], score: list[float], students: list[str]) -> pd.DataFrame:
    return pd.DataFrame({OUTCOME: outcome, "score": score}, index=students)


def test_weighted_auc_is_that_of_the_rows_as_often_as_they_were_drawn():
    outcome, score = np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.2, 0.2, 0.9, 0.5])
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 0.0, 1.0]])

    found = weighted_auc(outcome, score, weights)

    assert found[0] == pytest.approx(auc(outcome, score))
    drawn = [0, 0, 1, 3]
    assert found[1] == pytest.approx(auc(outcome[drawn], score[drawn]))


def test_a_student_who_is_drawn_is_drawn_at_every_moment():
    names = [f"s{place:02d}" for place in range(60)]
    outcome = [float(place % 3 == 0) for place in range(60)]
    score = [place % 7 + 2.0 * (place % 3 == 0) for place in range(60)]
    first = scored(outcome, score, names)

    drawn = resample_aucs([first, first.iloc[::-1]], seed=1)

    assert drawn[:, 0] == pytest.approx(drawn[:, 1])
    assert drawn[:, 0].std() > 0


class Flat(Reader):
    """A reader to whom everybody is the same: a chance of one in two, and nothing beyond it."""

    def margin(self, rows):
        return np.zeros(len(rows))

    def beyond(self, rows):
        return np.zeros(len(rows))


def test_levels_of_programmes_follow_earlier_outcomes_and_are_drawn_to_zero():
    rows = pd.DataFrame({"programme": ["A"] * 200 + ["B"] * 4, OUTCOME: [1.0] * 150 + [0.0] * 50 + [1.0] * 4})

    levels = find_levels(Flat((), {}, None, None, None, spread=0.5), rows)

    assert 0.7 < levels["A"] < np.log(3)
    assert 0.0 < levels["B"] < 0.5


def test_the_spread_of_programmes_leaves_out_the_luck_of_who_is_in_them():
    random = np.random.default_rng(1)
    programme = np.repeat(np.arange(200), 40)
    margin = random.normal(0, 0.3, 200)[programme] + random.normal(0, 1, len(programme))
    rows = pd.DataFrame({"programme": programme.astype(str), "dropout_chance": 1 / (1 + np.exp(-margin))})

    assert find_spread([(rows, np.zeros(len(rows)))]) == pytest.approx(0.3, abs=0.06)


def test_a_part_that_is_run_again_leaves_the_other_sections(tmp_path: Path):
    report = tmp_path / "dropout.md"
    bars = {True: Bar("asked", "0.7", True), False: Bar("asked", "0.6", False)}
    for part, is_met in (("speed", True), ("oulad", True), ("oulad", False)):
        put_section(report, Section(part, f"protocol of {part}", [bars[is_met]], ["| a |\n|---|\n| b |"]), 1.0)

    sections = read_sections(report.read_text())

    assert list(sections) == ["Bars", "Open University (OULAD)", "Speed"]
    assert sections["Bars"].splitlines()[2:] == [
        "| Open University (OULAD) | asked | 0.6 | **no** |",
        "| Speed | asked | 0.7 | yes |",
    ]
    assert "protocol of speed" in sections["Speed"]


def test_speed_and_flat_tables_are_held_against_their_bars():
    took = {"features": Took(14.0, 20.0, 3000.0, {"results": 5}), "train": Took(301.0, 400.0, 1.0)}
    measures = {
        (stage, model, name): (0.77, 0.75, 0.79)
        for stage in ("at enrolment", "after semester 1", "after semester 2")
        for model, names in (("mean of both", ("accuracy", "macro_f1")), ("served", ("auc",)))
        for name in names
    }

    speed = write_speed(took).bars
    flat = list_flat_bars(JudgedFlat(measures, {}, 1, 1, 1.0), "No recommendation is made.")

    assert [bar.is_met for bar in speed] == [True, False, False]
    assert [bar.is_met for bar in flat] == [True] * 5 + [False] * 2 + [True, False, True]
