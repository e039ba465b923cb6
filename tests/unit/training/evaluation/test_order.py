import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table, known_dates

from training.dropout.model_selection import Recipe
from training.dropout.out_of_fold import score_apart
from training.dropout.served import learn_rows
from training.evaluation.order import measure_order
from training.splits import SplitRule, split_by_cohort


def series(*scores):
    return pd.Series(scores, dtype=float)


def test_equal_lists_agree_wholly_and_lists_without_a_student_in_common_worse_than_chance():
    rising, falling = series(*range(10)), series(*reversed(range(10)))

    same, apart = (measure_order([(rising, other)], 2, 2) for other in (rising, falling))

    assert (same.overlap, same.by_chance, same.agreement, same.correlation) == (1.0, 0.2, 1.0, 1.0)
    assert (apart.overlap, apart.correlation, apart.agreement) == (0.0, -1.0, pytest.approx(-0.25))


def test_the_agreement_is_the_index_of_kuncheva_averaged_over_pairs():
    first, second = series(5, 4, 3, 2, 1, 0), series(5, 1, 4, 0, 3, 2)  # lists of three share students 0 and 2

    found = measure_order([(first, second), (first, first)], 3, 2)

    kuncheva = [(shared - 3 * 3 / 6) / (3 - 3 * 3 / 6) for shared in (2, 3)]
    assert found.agreement == pytest.approx(np.mean(kuncheva), abs=1e-3)
    assert (found.students, found.places, found.pairs) == (6, 3, 2)


def test_who_ties_shares_a_place_and_who_is_not_told_apart_has_no_order():
    flat = series(1, 1, 1, 1)

    found = measure_order([(flat, flat)], 2, 2)

    assert (found.overlap, found.correlation) == (1.0, 0.0)
    assert measure_order([(flat, flat)], 4, 2).agreement == 1.0


@pytest.mark.parametrize(("years", "parts"), [((2018, 2019, 2020), 2), ((2020,), 3)])
def test_two_models_learn_from_different_students_and_order_others(years, parts):
    tables = [cohort_table(year, 60) for year in years]
    split = split_by_cohort(tables, known_dates(*tables), SplitRule())
    learnt = []

    def learn(rows, features, seed):
        learnt.append(set(rows["student"]))
        return learn_rows(rows, features, seed, Recipe())

    pairs, dealt = score_apart(split, learn, tables[0].features, 1, 2)

    assert (dealt, len(pairs), len(learnt)) == (parts, 2, 2 * parts)
    for at in (0, parts):
        own = learnt[at : at + parts]
        assert set.union(*own) == {student for table in split.train for student in table.frame["student"]}
        assert sum(map(len, own)) == len(set.union(*own))
    assert all(len(one) == len(other) == 60 for one, other in pairs)
    assert all(one.index.equals(other.index) for one, other in pairs)


def test_without_a_later_cohort_nobody_is_ordered_by_a_model_that_learnt_from_them():
    table = cohort_table(2020, 60)
    split = split_by_cohort([table], known_dates(table), SplitRule())

    class Recalled:
        """Says 1 of whom it learnt from, and 0 of others."""

        def __init__(self, rows):
            self.known = set(rows["student"])
            self.feature_names_in_ = ["student"]

        def predict_proba(self, frame):
            known = frame["student"].isin(self.known).to_numpy(float)
            return np.column_stack([1 - known, known])

    pairs, _ = score_apart(split, lambda rows, *_: Recalled(rows), table.features, 1, 1)

    assert [len(score) for pair in pairs for score in pair] == [60, 60]
    assert all((score < 0.5).all() for pair in pairs for score in pair)
