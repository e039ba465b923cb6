"""A small evaluated dropout run, for tests of the report and its page."""

from dataclasses import replace
from functools import cache

from lib.cohorts import cohort_table, known_dates

from features.cohort_table import CohortTable, FeatureGroup
from training.dropout.evaluation.report import EvaluationSettings, RunReport, evaluate_run
from training.dropout.models import fit_boosting, fit_logistic, stack, usable_features
from training.evaluation.comparison import LOGISTIC
from training.splits import SplitRule, split_by_cohort

_GROUPS = (FeatureGroup.RESULTS, FeatureGroup.SUBMISSIONS, FeatureGroup.BACKGROUND)


def learn_boosting(train, features, seed):
    """Learn LightGBM on the labelled rows of `train`."""
    return fit_boosting(stack(train), features, seed)


@cache
def dropout_report(*, shuffled: bool = False, students: int = 400, with_refits: bool = True) -> RunReport:
    """Return the evaluation of LightGBM on four small cohorts, judged on the last one."""
    # Of shuffled outcomes one draw in twenty has an order by chance: the first is one of those.
    years, seed = (2018, 2019, 2020, 2021), int(shuffled)
    tables = [grouped(cohort_table(year, students, seed, shuffled=shuffled)) for year in years]
    known = known_dates(*tables)
    split = split_by_cohort(tables, known, SplitRule())
    features = usable_features(split.train)
    model = learn_boosting(split.train, features, 1)
    baselines = {LOGISTIC: fit_logistic(stack(split.train), features, 1)}
    settings = EvaluationSettings("LightGBM", with_refits=with_refits)
    return evaluate_run(split, model, baselines, learn_boosting, features, settings, known)


def grouped(table: CohortTable) -> CohortTable:
    """Return the table with the features in the groups they have in a real one."""
    pairs = zip(table.features, _GROUPS, strict=True)
    return replace(table, features=tuple(replace(feature, group=group) for feature, group in pairs))
