import pandas as pd
import pytest
from lib.cohorts import cohort_table, known_dates
from lib.dropout_runs import grouped

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
