import json

import numpy as np
import pytest
from lib.audits import KEY, drawn, policy, tables
from sklearn.metrics import roc_auc_score

from fairness.audit import audit_scores
from fairness.measures.counts import count_groups
from fairness.measures.estimates import ESTIMATES, measure_groups
from fairness.policy import Measure
from fairness.population import build_population

F, M = {"sex": "F"}, {"sex": "M"}
ODD = {
    "no-scores": ([(M, True, 1, 20), (F, False, 0, 20)], {"score": np.nan}, {}),
    "all-tied": ([(M, True, 1, 20), (M, True, 0, 20), (F, False, 0, 20)], {"score": 0.3}, {}),
    "all-certain": ([(M, True, 1, 20), (M, True, 0, 20), (F, False, 0, 20)], {"score": 1.0}, {}),
    "no-positives": ([(M, True, 0, 20), (F, False, 0, 20)], {}, {}),
    "no-negatives": ([(M, True, 1, 20), (F, False, 1, 20)], {}, {}),
    "no-outcomes": ([(M, True, None, 20), (F, False, None, 20)], {}, {}),
    "no-attribute": ([({"sex": None}, True, 1, 20), ({"sex": None}, False, 0, 20)], {}, {}),
    "one-outcome-unknown-group": ([(M, True, 1, 20), (M, False, 0, 20), (F, True, None, 20)], {}, {}),
    "reference-not-there": ([(M, True, 1, 20), (F, False, 0, 20)], {}, {"reference": {"sex": "X"}}),
    "separated": ([(M, True, 1, 20), (M, False, 0, 20), (F, True, 1, 20), (F, False, 0, 20)], {}, {}),
}


def measure(scores, outcomes, groups, **changes):
    asked = policy(**{"attributes": ("a0", "a1"), "intersections": (("a0", "a1"),), **changes})
    population = build_population(scores, outcomes, groups, KEY, asked.attributes, asked.capacity)
    return population.frame, measure_groups(count_groups(population, asked.attributes, asked.intersections), asked)


def pick(found, name, group):
    return found[(found["measure"] == name) & (found["group"] == group)].iloc[0]


@pytest.mark.parametrize(("rows", "scores", "changes"), ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_a_stated_result(rows, scores, changes):
    table, outcomes, groups = tables(*rows)
    report = audit_scores(table.assign(**scores), outcomes, groups, KEY, policy(**changes), "m")
    bare = report.findings[report.findings["value"].isna()]

    json.loads(report.to_json(), parse_constant=lambda name: pytest.fail(f"{name} in the JSON"))
    assert (bare["note"] != "").all()
    assert not np.isinf(report.findings.select_dtypes("float64").to_numpy()).any()


def test_auc_and_net_benefit_are_those_of_the_students():
    frame, found = measure(*drawn(500, 4), threshold=0.25)
    members = frame[frame["a0"] == "1"]
    on_list = members["listed"] * (members["outcome"] - (1 - members["outcome"]) / 3)

    assert pick(found, "auc", "1")["value"] == pytest.approx(roc_auc_score(members["outcome"], members["score"]))
    assert pick(found, "net_benefit", "1")["value"] == pytest.approx(on_list.mean())
    assert pick(found, "auc", "1")["overall"] == pytest.approx(roc_auc_score(frame["outcome"], frame["score"]))


def test_without_a_threshold_the_border_of_the_list_is_the_price():
    frame, found = measure(*drawn(500, 4))
    border = frame.loc[frame["listed"] > 0, "score"].min()
    on_list = frame["listed"] * (frame["outcome"] - (1 - frame["outcome"]) * border / (1 - border))

    assert pick(found, "net_benefit", "1")["overall"] == pytest.approx(on_list.mean())


@pytest.mark.parametrize("name", [name for name in Measure if name != Measure.FORECAST_BIAS])
def test_a_gap_is_to_the_reference_that_the_policy_names(name):
    _, found = measure(*drawn(600, 5), reference={"a1": "2"})
    named = found[(found["measure"] == name) & (found["attribute"] == "a1")].set_index("group")

    assert named["gap"]["0"] == pytest.approx(named["value"]["0"] - named["value"]["2"])
    assert np.isnan(named["gap"]["2"])
    assert named["comparable"].tolist() == [True, True, False, True]
    assert named["is_reference"].tolist() == [False, False, True, False]
    assert np.isfinite(named.loc[["0", "1", "3"], ["gap_low", "gap_high", "p_value", "deviation"]].to_numpy()).all()


def test_values_and_gaps_lie_in_their_intervals_and_what_is_pooled_lies_between():
    _, found = measure(*drawn(400, 6))
    known = found[found["pooled"].notna()]

    assert list(found.columns[6 : 6 + len(ESTIMATES)]) == ESTIMATES
    assert ((found["low"] <= found["value"]) & (found["value"] <= found["high"])).all()
    assert ((found["gap_low"] <= found["gap"]) & (found["gap"] <= found["gap_high"])).all()
    assert ((found["gap"].abs() < found["gap_bound"]) | (found["gap_bound"] == 1)).all()
    assert ((known["pooled_low"] < known["pooled"]) & (known["pooled"] < known["pooled_high"])).all()
    singles = known[known["attribute"] == "a0"]
    assert ((singles["pooled"] - singles["overall"]).abs() <= (singles["value"] - singles["overall"]).abs()).all()


def test_what_is_withheld_shows_no_pooled_value():
    rows = [
        ({"sex": sex, "origin": origin}, True, 1, n)
        for sex, origin, n in [("M", "NL", 40), ("M", "EEA", 40), ("F", "NL", 40), ("F", "EEA", 4)]
    ]
    rows += [(attributes, False, 0, 15) for attributes, _, _, n in rows if n > 4]
    asked = policy(attributes=("sex", "origin"), intersections=(("sex", "origin"),))
    findings = audit_scores(*tables(*rows), KEY, asked, "m").findings
    hidden = findings[findings["suppressed"]]

    assert len(hidden)
    assert hidden[["pooled", "pooled_low", "pooled_high"]].isna().all(axis=None)
    assert findings.loc[~findings["suppressed"] & (findings["measure"] == "recall"), "pooled"].notna().any()
