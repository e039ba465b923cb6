import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from fairness.statistics.bands import REST, count_bands
from fairness.statistics.discrimination import bound_auc, compare_auc, discriminate, discriminate_references


def draw(number, seed, digits=9):
    random = np.random.default_rng(seed)
    scores = np.sort(np.round(1 / (1 + np.exp(-random.normal(-1, 1, number))), digits))
    return scores, random.binomial(1, scores).astype("float64"), random.integers(0, 4, number)


def find(scores, outcomes, rows, references=None):
    own_bands, everybody = count_bands(scores, outcomes, [rows], 4)
    references = np.full(4, REST) if references is None else references
    own = discriminate(scores, outcomes, [rows], own_bands)
    rest_bands = own_bands.refer(everybody, references)
    return own, discriminate_references(scores, outcomes, [rows], own, rest_bands, references), everybody


@pytest.mark.parametrize("digits", [9, 1], ids=["no-ties", "ties"])
def test_auc_of_groups_and_of_everybody_else_is_that_of_the_students(digits):
    scores, outcomes, rows = draw(600, 3, digits)
    own, rest, everybody = find(scores, outcomes, rows)

    for group in range(4):
        inside = rows == group
        assert own.auc[group] == pytest.approx(roc_auc_score(outcomes[inside], scores[inside]))
        assert rest.auc[group] == pytest.approx(roc_auc_score(outcomes[~inside], scores[~inside]))
    everyone = [np.zeros(len(scores), dtype="intp")]
    assert discriminate(scores, outcomes, everyone, everybody).auc[0] == pytest.approx(roc_auc_score(outcomes, scores))


def test_variance_is_that_of_delong():
    scores, outcomes, _ = draw(200, 4, 2)
    own, _, _ = find(scores, outcomes, np.zeros(200, dtype=int))
    above, below = scores[outcomes == 1], scores[outcomes == 0]
    wins = (above[:, None] > below).astype(float) + 0.5 * (above[:, None] == below)

    expected = wins.mean(axis=1).var(ddof=1) / above.size + wins.mean(axis=0).var(ddof=1) / below.size
    assert own.variance[0] == pytest.approx(expected, rel=0.01)


def test_an_interval_does_not_collapse_when_scores_separate_and_stays_within_bounds():
    scores, outcomes = np.arange(1, 9) / 10, np.array([0, 0, 0, 0, 1, 1, 1, 1.0])
    own, _, _ = find(scores, outcomes, np.zeros(8, dtype=int))
    bounds = bound_auc(own, 0.95)

    assert own.auc[0] == 1
    assert bounds.high[0] == 1
    assert 0.4 < bounds.low[0] < 0.8
    assert np.isnan(bounds.low[1:]).all()


def test_an_interval_covers_in_small_groups():
    random, hits = np.random.default_rng(6), 0
    truth = stats.norm.cdf(1 / np.sqrt(2))
    for _ in range(300):
        outcomes = np.repeat([0.0, 1.0], [14, 7])
        scores = random.normal(outcomes, 1)
        order = np.argsort(scores)
        own, _, _ = find(stats.norm.cdf(scores[order]), outcomes[order], np.zeros(21, dtype=int))
        bounds = bound_auc(own, 0.95)
        hits += bounds.low[0] <= truth <= bounds.high[0]

    assert 0.92 <= hits / 300 <= 0.99


def test_groups_dealt_out_at_random_are_hardly_ever_called_different():
    scores, outcomes, _ = draw(300, 8)
    random, p = np.random.default_rng(9), []
    for _ in range(150):
        sizes = np.repeat([0, 1, 2, 3], [12, 25, 60, 203])
        own, rest, everybody = find(scores, outcomes, random.permutation(sizes))
        p.append(compare_auc(own, rest, everybody)[0])
    p = np.array(p)

    assert (p[np.isfinite(p)] < 0.05).mean() < 0.06
    assert (p[np.isfinite(p)] < 0.001).mean() < 0.008


def test_a_model_that_knows_nothing_about_a_group_is_found():
    scores, outcomes, rows = draw(2400, 10)
    outcomes[rows == 2] = np.random.default_rng(1).permutation(outcomes[rows == 2])
    own, rest, everybody = find(scores, outcomes, rows)

    p, deviation = compare_auc(own, rest, everybody)
    assert p[2] < 1e-4
    assert p.argmin() == 2
    assert deviation == pytest.approx(np.full(4, 0.028), abs=0.01)


def test_without_both_outcomes_nothing_is_said():
    own, rest, everybody = find(np.array([0.1, 0.2, 0.3]), np.ones(3), np.array([0, 0, 1]))

    assert np.isnan(own.auc).all()
    assert np.isnan(compare_auc(own, rest, everybody)[0]).all()
