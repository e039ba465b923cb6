from datetime import date

import pytest
from lib.cohorts import cohort_table, known_dates
from lib.dropout_runs import learn_boosting

from features.cohort_table import OUTCOME
from training.dropout.evaluation.learning import learning_curve, roll_cohorts
from training.dropout.models import usable_features
from training.evaluation.measures import auc
from training.prediction import predict

TABLES = [cohort_table(year) for year in (2018, 2019, 2020, 2021)]
HOW = {"model": "LightGBM", "capacity": 0.2, "seed": 1}


class Recipe:
    """Learns, and remembers from which cohorts."""

    def __init__(self):
        self.cohorts = []

    def __call__(self, train, features, seed):
        self.cohorts.append([table.cohort for table in train])
        return learn_boosting(train, features, seed)


def test_the_learning_curve_learns_from_the_last_cohorts_and_does_not_learn_the_whole_again():
    *train, test = TABLES
    features, recipe, rows = usable_features(train), Recipe(), test.labelled
    whole = predict(learn_boosting(train, features, 1), rows)

    curve = learning_curve(train, rows, whole, recipe, features, **HOW)

    assert recipe.cohorts == [["2020"], ["2019", "2020"]]
    last = curve.query("cohorts == 3 and measure == 'auc'").squeeze()
    assert last["value"] == pytest.approx(auc(rows[OUTCOME].to_numpy(), whole.to_numpy()))
    assert last["students"] == 900
    assert ((curve["low"] <= curve["value"]) & (curve["value"] <= curve["high"])).all()


def test_each_cohort_is_judged_by_the_cohorts_before_it_whose_outcome_was_known():
    recipe, features = Recipe(), usable_features(TABLES)

    known = roll_cohorts(TABLES, known_dates(*TABLES), recipe, features, **HOW)
    assert recipe.cohorts == [["2018"], ["2018", "2019"], ["2018", "2019", "2020"]]
    assert list(known["value_of_slice"].unique()) == ["2019", "2020", "2021"]

    a_year_later = {table.cohort: date(int(table.cohort) + 2, 11, 1) for table in TABLES}
    recipe.cohorts.clear()
    late = roll_cohorts(TABLES, a_year_later, recipe, features, **HOW)
    assert recipe.cohorts == [["2018"], ["2018", "2019"]]
    assert list(late["value_of_slice"].unique()) == ["2020", "2021"]
