from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table, known_dates
from lib.dropout_runs import grouped

from features.cohort_table import OUTCOME
from features.errors import TableError
from training.dropout.experiment import learn_and_judge
from training.dropout.settings import Depth, DropoutSettings
from training.prediction import predict
from training.splits import SplitRule, split_by_cohort

pytestmark = pytest.mark.slow  # learns and judges three models
TABLES = [grouped(cohort_table(year, 200)) for year in (2018, 2019, 2020)]
KNOWN = known_dates(*TABLES)
SPLIT = split_by_cohort(TABLES, KNOWN, SplitRule())


@pytest.fixture(scope="module")
def judged():
    return {depth: learn_and_judge(SPLIT, KNOWN, DropoutSettings(evaluation=depth)) for depth in Depth}


def test_a_short_evaluation_learns_the_same_model_and_measures_it_the_same(judged):
    full, short = judged[Depth.FULL], judged[Depth.SHORT]

    assert short.recipe == full.recipe
    assert predict(short.model, SPLIT.test.frame).equals(predict(full.model, SPLIT.test.frame))
    assert short.certainty.intervals == full.certainty.intervals
    pd.testing.assert_frame_equal(short.report.comparison.table, full.report.comparison.table)


def test_a_short_evaluation_leaves_out_what_is_learnt_again(judged):
    kept, left_out = judged[Depth.FULL].report, judged[Depth.SHORT].report

    assert len(kept.ablation)
    assert len(kept.learning)
    assert left_out.ablation.empty
    assert left_out.learning.empty
    assert judged[Depth.SHORT].certainty.spread > 0


def test_one_cohort_is_cross_validated_once_in_a_short_evaluation():
    split = split_by_cohort(TABLES[:1], KNOWN, SplitRule())

    judged = learn_and_judge(split, KNOWN, DropoutSettings(evaluation=Depth.SHORT))

    assert {frame.shape[1] for frame in judged.unseen.values()} == {1}


def test_of_a_small_table_it_is_said_how_sure_the_order_is_and_of_a_large_one_not():
    small = split_by_cohort(TABLES[:1], KNOWN, SplitRule())
    large = [grouped(cohort_table(year, 600)) for year in (2018, 2019, 2020)]
    found = [
        learn_and_judge(split, KNOWN, DropoutSettings(evaluation=Depth.SHORT)).order
        for split in (small, split_by_cohort(large, KNOWN, SplitRule()))
    ]

    assert found[1] is None
    assert (found[0].parts, found[0].students, found[0].places) == (3, 200, 40)
    assert found[0].overlap > found[0].by_chance


@pytest.mark.parametrize("ones", [0, 1, 60])
def test_a_judging_cohort_with_one_outcome_is_judged_as_far_as_it_goes(ones):
    frame = TABLES[2].frame.head(60)
    outcome = (np.arange(len(frame)) < ones).astype(float)
    tables = [*TABLES[:2], replace(TABLES[2], frame=frame.assign(**{OUTCOME: outcome}))]
    split = split_by_cohort(tables, KNOWN, SplitRule())

    judged = learn_and_judge(split, KNOWN, DropoutSettings(evaluation=Depth.SHORT))

    assert judged.report.facts.dropped_out == ones


def test_outcomes_that_are_all_in_one_group_are_told_and_no_fold_fails():
    frame = TABLES[0].frame.head(90)
    outcome = (np.arange(len(frame)) < 20).astype(float)
    programme = np.where(outcome == 1, "A", np.where(np.arange(len(frame)) % 2, "B", "C"))
    table = replace(TABLES[0], frame=frame.assign(**{OUTCOME: outcome, "programme": programme}))
    rule = SplitRule(group_by="programme")
    split = split_by_cohort([table], KNOWN, rule)

    with pytest.raises(TableError, match="all students with one of the outcomes are in one part of 3"):
        learn_and_judge(split, KNOWN, DropoutSettings(split=rule, evaluation=Depth.SHORT))
