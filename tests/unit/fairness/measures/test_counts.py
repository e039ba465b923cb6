import numpy as np
import pytest
from lib.audits import drawn, policy

from fairness.measures.counts import count_groups
from fairness.measures.estimates import measure_groups
from fairness.policy import Measure
from fairness.population import build_population

MEASURES = ("selection_rate", "recall", "precision", "false_positive_rate", "calibration_in_the_large")


def measured(data, capacity=0.2, attributes=("a0", "a1")):
    population = build_population(*data, ("student", "cohort"), attributes, capacity)
    table = count_groups(population, attributes, (("a0", "a1"),))
    return population.frame, measure_groups(table, policy(attributes=attributes, measures=dict.fromkeys(MEASURES)))


def by_hand(rows):
    """The slow, obvious definitions, one student at a time."""
    hits = [row.listed for row in rows if row.outcome == 1]
    alarms = [row.listed for row in rows if row.outcome == 0]
    on_list = sum(row.listed for row in rows)
    return {
        "selection_rate": on_list / len(rows),
        "recall": sum(hits) / len(hits),
        "precision": sum(hits) / on_list,
        "false_positive_rate": sum(alarms) / len(alarms),
        "calibration_in_the_large": sum(row.outcome - row.score for row in rows) / len(rows),
        "outcome_rate": len(hits) / len(rows),
    }


@pytest.mark.parametrize("digits", [9, 1], ids=["no-ties", "ties-at-the-border"])
def test_measures_agree_with_their_definitions(digits):
    scores, outcomes, groups = drawn(400, 7)
    frame, shares = measured((scores.assign(score=scores["score"].round(digits)), outcomes, groups))

    for name, rest_too in (("a0", True), ("a1", False)):
        for group in frame[name].unique():
            found = shares[(shares["attribute"] == name) & (shares["group"] == group)].set_index("measure")
            expected = by_hand(list(frame[frame[name] == group].itertuples()))
            assert found["value"].to_dict() == pytest.approx(expected)
            if rest_too:
                rest = found["rest_hits"] / found["rest_trials"] - found["rest_shift"]
                assert rest.to_dict() == pytest.approx(by_hand(list(frame[frame[name] != group].itertuples())))
    assert shares.groupby("measure")["overall"].first().to_dict() == pytest.approx(by_hand(list(frame.itertuples())))


def test_an_intersection_has_one_group_per_pair_of_names():
    frame, shares = measured(drawn(300, 3))
    pair = shares[(shares["group"] == "1 × 2") & (shares["measure"] == Measure.SELECTION_RATE)].iloc[0]
    members = frame[(frame["a0"] == "1") & (frame["a1"] == "2")]

    assert pair["attribute"] == "a0 × a1"
    assert pair["value"] == pytest.approx(members["listed"].mean())


def test_a_measure_about_nobody_has_no_value():
    scores, outcomes, groups = drawn(200, 3)
    nobody_dropped_out = outcomes.assign(outcome=np.where(groups["a0"] == "0", 0, outcomes["outcome"]))
    _, shares = measured((scores, nobody_dropped_out, groups))
    found = shares[(shares["attribute"] == "a0") & (shares["group"] == "0")].set_index("measure")["value"]

    assert np.isnan(found["recall"])
    assert found["precision"] == 0
    assert found["false_positive_rate"] > 0
