"""The bench of flat tables in small: literal sums, and a section that tells every stage."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from bench.dropout import flat, references
from bench.dropout.flat import (
    CONSTANT,
    MEAN,
    PROTECTED,
    REFERENCES,
    Judged,
    accuracy,
    auc_of_dropout,
    judge_students,
    macro_f1,
    read_students,
    stages_of,
    write_section,
)
from training.dropout.model_selection import Recipe
from training.dropout.served import learn

pytestmark = pytest.mark.slow  # trains models: with make test-all

TRUTH = np.array([0, 0, 1, 2])
CHANCES = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0.1, 0.2, 0.7]])
NOISE = pd.DataFrame({"model": ["constant"], "measure": ["auc"], "value": [0.5], "low": [0.5], "high": [0.5]})


def test_the_measures_of_three_classes():
    assert accuracy(TRUTH, CHANCES) == 0.75
    assert macro_f1(TRUTH, CHANCES) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert auc_of_dropout(TRUTH, CHANCES) == 1.0


def test_a_class_that_is_neither_there_nor_said_counts_as_nothing():
    assert macro_f1(np.array([0, 2]), CHANCES[[0, 3]]) == pytest.approx(2 / 3)


def test_no_stage_knows_a_protected_attribute_or_what_comes_later(shared):
    stages = stages_of(read_students(shared / "data" / "uci697" / "data_70pct.csv", sample=50))

    assert list(stages) == list(REFERENCES)
    for columns in stages.values():
        assert not {*PROTECTED, "Target", "row", "student", "outcome"} & set(columns)
    assert not any("sem" in name or name in ("Debtor", "Tuition fees up to date") for name in stages["at enrolment"])
    assert any("1st sem" in name for name in stages["after semester 1"])
    assert not any("2nd sem" in name for name in stages["after semester 1"])


def test_the_section_tells_every_stage_beside_its_reference():
    value = (0.6, 0.5, 0.7)
    measures = {(stage, MEAN, name): value for stage in REFERENCES for name in ("accuracy", "macro_f1", "auc")}
    measures |= {(stage, CONSTANT, "auc"): (0.5, 0.5, 0.5) for stage in REFERENCES}
    added = {(stage, name): (0.01, -0.01, 0.02) for stage in REFERENCES for name in ("accuracy", "macro_f1", "auc")}

    section = write_section(Judged(measures, added, 3097, 3, 1.0), ("Nothing beats a constant.", NOISE))

    assert "| at enrolment | mean of both | 0.600 (0.500 to 0.700) | 0.600 (0.500 to 0.700) |" in section
    assert "| after semester 2 | reference, whole set | 0.782 | 0.713 | 0.923 |" in section
    assert "| at enrolment | constant |  |  | 0.500 |" in section
    assert "+0.010 (-0.010 to +0.020)" in section
    assert 'The report: "Nothing beats a constant."' in section


def test_a_few_students_are_judged_above_a_coin(shared, monkeypatch):
    monkeypatch.setattr(flat, "learn", partial(learn, recipe=Recipe()))  # the search for a recipe takes its time
    judged = judge_students(read_students(shared / "data" / "uci697" / "data_70pct.csv", sample=300), repeats=1)

    assert judged.measures["after semester 2", MEAN, "auc"][0] > 0.8
    assert judged.measures["at enrolment", CONSTANT, "auc"] == (0.5, 0.5, 0.5)
    assert all(low <= value <= high for value, low, high in judged.measures.values())


def test_what_is_served_stands_beside_references_that_learn_from_the_same_rows(shared, monkeypatch):
    monkeypatch.setattr(references, "learn", partial(learn, recipe=Recipe()))
    *_, first_grade, activity = references.read_tables(shared / "data", sample=200)
    found = {table.name: references.judge_table(table, repeats=1) for table in (first_grade, activity)}

    section = references.write_section(found, repeats=1, sample=200)

    assert not {"G2", "G3", "sex", "age", "gender", "Class"} & {
        feature.name for table in (first_grade, activity) for feature in table.features
    }
    assert all(measures.loc[flat.SERVED, "auc"] > 0.7 for measures in found.values())
    assert [bar.asked.split(":")[0] for bar in section.bars] == [first_grade.name] * 2 + [activity.name] * 2
    assert "not for figures" in section.protocol
