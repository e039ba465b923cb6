"""Scores that speak of the other event stop an audit, and chance hardly ever does."""

import numpy as np
import pandas as pd
import pytest
from lib.outside import deliver, groups_of

from fairness.errors import AuditError
from fairness.files.account import RemarkKind
from fairness.files.direction import bound_auc, check_direction, is_far_from_rate


def drawn(students, seed, *, spread=1.2, middle=-0.9):
    random = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(-random.normal(middle, spread, students)))
    return chance, random.binomial(1, chance).astype("float64")


def written(score, outcome):
    return "\n".join(
        ["student,score,outcome", *(f"{i},{s},{int(o)}" for i, (s, o) in enumerate(zip(score, outcome, strict=True)))]
    )


@pytest.mark.parametrize("turned", ["scores", "outcomes"])
def test_chances_of_staying_stop_an_audit_unless_somebody_says_why(tmp_path, turned):
    score, outcome = drawn(600, 1)
    text = written(1 - score, outcome) if turned == "scores" else written(score, 1 - outcome)

    with pytest.raises(AuditError, match="chances of staying") as caught:
        deliver(tmp_path, text, groups_of(600))
    read = deliver(tmp_path, text, groups_of(600), accepted="the board knows")

    assert caught.value.exit_code == 7
    assert [(one.kind, one.words) for one in read.remarks] == [(RemarkKind.ACCEPTED, ("the board knows",))]


def test_a_mean_far_from_the_rate_stops_an_audit():
    score, outcome = drawn(600, 1)

    with pytest.raises(AuditError, match=r"the mean score is \d+\.\d% and \d+\.\d% dropped out"):
        check_direction(pd.Series(score / 20), pd.Series(outcome), "here", "")


def test_a_reason_for_what_is_right_anyway_is_not_put_in_the_report(tmp_path):
    read = deliver(tmp_path, written(*drawn(600, 1)), groups_of(600), accepted="in case")

    assert read.remarks == ()


@pytest.mark.parametrize(("students", "spread"), [(30, 1.2), (100, 1.2), (300, 0.3), (1000, 0.0)])
def test_a_right_model_and_a_worthless_one_are_hardly_ever_stopped(students, spread):
    """At 1 in 1,000, 2,000 models are stopped twice on average, and more than 9 times once in 20,000 tries."""
    stopped = 0
    for seed in range(2000):
        score, outcome = drawn(students, seed, spread=spread, middle=-2.5)
        worthless = np.random.default_rng(seed).permutation(score)
        stopped += is_far_from_rate(score, outcome) or bound_auc(worthless, outcome) < 0.5

    assert stopped <= 18, stopped


def test_scores_the_wrong_way_round_are_seen_in_small_classes_too():
    seen = [bound_auc(1 - score, outcome) < 0.5 for score, outcome in (drawn(200, seed) for seed in range(100))]

    assert sum(seen) >= 95
