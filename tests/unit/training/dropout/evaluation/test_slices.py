import numpy as np
import pandas as pd
import pytest

from training.dropout.evaluation.slices import is_too_small, measure_slices, size_of
from training.evaluation.measures import auc


def rows(**sizes):
    """Return students of programmes of these sizes with outcomes and scores that go together."""
    random = np.random.default_rng(6)
    programme = np.repeat(list(sizes), list(sizes.values()))
    score = pd.Series(random.uniform(0.1, 0.6, len(programme)))
    outcome = (pd.Series(random.random(len(programme))) < score).astype(float)
    return pd.DataFrame({"programme": programme}), outcome, score


def test_a_slice_is_measured_on_its_own_students_and_the_list_is_that_of_all():
    frame, outcome, score = rows(law=300, art=120)

    found = measure_slices(frame, outcome, {"model": score}, 0.2, seed=1).set_index(["value_of_slice", "measure"])

    art = frame["programme"] == "art"
    assert found.loc[("art", "auc"), "value"] == pytest.approx(auc(outcome[art].to_numpy(), score[art].to_numpy()))
    on_list = score >= score.nlargest(84).min()
    assert found.loc[("art", "recall_at_capacity"), "value"] == pytest.approx(
        outcome[art & on_list].sum() / outcome[art].sum()
    )
    assert found.loc[("50-200", "auc"), "value"].item() == found.loc[("art", "auc"), "value"].item()
    assert (found["low"] <= found["value"]).all()


def test_a_small_programme_is_left_out_and_counts_in_its_size():
    frame, outcome, score = rows(law=300, tiny=40, small=45)

    found = measure_slices(frame, outcome, {"model": score}, 0.2, seed=1)

    assert set(found.loc[found["slice"] == "programme", "value_of_slice"]) == {"law"}
    assert found.loc[found["value_of_slice"] == "0-49", "students"].unique() == [85]


def test_too_small_is_fewer_than_fifty_students_or_five_of_an_outcome():
    assert is_too_small(np.ones(49))
    assert is_too_small(np.r_[np.ones(4), np.zeros(96)])
    assert is_too_small(np.r_[np.zeros(4), np.ones(96)])
    assert not is_too_small(np.r_[np.ones(5), np.zeros(45)])


def test_sizes_have_borders():
    assert list(size_of(pd.Series([49, 50, 200, 201]))) == ["0-49", "50-200", "50-200", "more than 200"]


def test_without_a_slice_that_is_large_enough_there_is_no_row():
    frame, outcome, score = rows(tiny=30)

    assert measure_slices(frame, outcome, {"model": score}, 0.2, seed=1).empty
