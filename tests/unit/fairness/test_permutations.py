import numpy as np
import pytest
from lib.audits import KEY, drawn, policy

from fairness.audit import audit_forecast, audit_scores
from fairness.measures.counts import add_sums, count_groups
from fairness.permutations import permute_sums, rate_claims
from fairness.population import build_population
from fairness.verdict import NullRate

PAIR = {"attributes": ("a0", "a1"), "intersections": (("a0", "a1"),), "resamples": 300}


def permuted(n=400, resamples=200):
    population = build_population(*drawn(n, seed=3), KEY, ("a0", "a1"), 0.25)
    table = count_groups(population, ("a0", "a1"), (("a0", "a1"),))
    return table, np.concatenate(list(permute_sums(add_sums(population.frame), table, resamples, seed=1)))


def test_dealing_keeps_who_is_in_a_group_with_whom_and_what_there_is_to_deal():
    table, sums = permuted()
    singles, pairs = table.groups["attribute"] == "a0", table.groups["attribute"] == "a0 × a1"

    assert (sums[:, :, 0] == table.groups["n"].to_numpy()).all()
    for rows in (singles, pairs):
        everybody = np.broadcast_to(table.total.to_numpy(dtype="float64"), (len(sums), sums.shape[2]))
        np.testing.assert_allclose(sums[:, rows.to_numpy()].sum(axis=1), everybody)


def test_dealt_counts_vary_as_those_of_shuffled_students():
    table, sums = permuted(resamples=4000)
    n, positives, total = table.groups["n"].iloc[0], table.total["positives"], table.total["n"]
    share = positives / total

    assert sums[:, 0, 1].mean() == pytest.approx(n * share, rel=0.02)
    assert sums[:, 0, 1].var() == pytest.approx(n * share * (1 - share) * (total - n) / (total - 1), rel=0.1)


def test_the_same_seed_gives_the_same_rate():
    tables = drawn(500, seed=4)
    first, second = (audit_scores(*tables, KEY, policy(**PAIR), "m").null for _ in range(2))

    assert first == second
    assert first.shuffles == 300
    assert first.low <= first.rate <= first.high


@pytest.mark.parametrize("reference", ["rest", "largest"])
def test_an_audit_hardly_ever_claims_a_gap_on_shuffled_groups(reference):
    report = audit_scores(*drawn(800, seed=5), KEY, policy(**PAIR, reference=reference), "m")

    assert report.null.rate <= 0.09
    assert not report.null.exceeds_nominal_rate(0.05)


def test_the_audit_of_a_forecast_is_audited_too():
    scores, outcomes, groups = drawn(300, seed=6)
    forecasts = scores.rename(columns={"score": "forecast"}).assign(forecast=lambda table: 80 * table["forecast"])
    actuals = outcomes.assign(actual=(forecasts["forecast"] + 3 * outcomes["outcome"]).round())

    null = audit_forecast(forecasts, actuals, groups, KEY, policy(**PAIR), "m").null

    assert null.shuffles == 300
    assert null.rate <= 0.12


def test_crying_wolf_is_twice_the_declared_share_beyond_chance():
    assert rate_claims(30, 200, 0.95).exceeds_nominal_rate(0.05)
    assert not rate_claims(22, 200, 0.95).exceeds_nominal_rate(0.05)
    assert rate_claims(0, 200, 0.95) == NullRate(0, 200, 0.0, 0.0, pytest.approx(0.0125, abs=0.001))
