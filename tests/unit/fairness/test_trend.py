import numpy as np
import pandas as pd
import pytest
from lib.audits import policy

from fairness.audit import audit_list
from fairness.trend import Round, Side, State, find_alarms, gather_rounds, weigh_evidence


def finding(gap, error=0.04, group="F", measure="recall", suppressed=False):
    return {
        "attribute": "sex",
        "group": group,
        "measure": measure,
        "n": 200,
        "value": 0.5 + gap,
        "low": 0.4,
        "high": 0.6,
        "overall": 0.5,
        "gap": None if suppressed else gap,
        "gap_low": None if suppressed else gap - 1.96 * error,
        "gap_high": None if suppressed else gap + 1.96 * error,
        "limit": 0.1,
        "suppressed": suppressed,
    }


def rounds(*gaps, side=Side.ERRORS, **changes):
    return [
        Round(str(2020 + place), f"{2020 + place}-11-15", "dropout-week6 1", side, frame(finding(gap, **changes)))
        for place, gap in enumerate(gaps)
    ]


def frame(*rows):
    return pd.DataFrame(rows).astype({"gap": "float64", "gap_low": "float64", "gap_high": "float64"})


def judge(history, **changes):
    found = find_alarms(gather_rounds(history), policy(**changes))
    return found.set_index("group")["state"].to_dict()


def test_a_gap_within_its_limit_is_calm_however_often_it_is_seen():
    assert judge(rounds(*[0.08] * 30)) == {"F": State.CALM}


def test_one_year_beyond_the_limit_that_chance_explains_is_watched():
    assert judge(rounds(0.02, 0.0, 0.13)) == {"F": State.CALM}
    assert judge(rounds(0.02, 0.0, 0.19)) == {"F": State.WATCH}


def test_one_year_far_beyond_the_limit_is_an_alarm_at_once():
    found = find_alarms(gather_rounds(rounds(0.02, 0.0, -0.35)), policy())

    assert found["state"].tolist() == [State.ALARM]
    assert found["since"].tolist() == ["2022"]


def test_a_small_lasting_gap_becomes_an_alarm_by_adding_up():
    states = [judge(rounds(*[0.18] * years))["F"] for years in (1, 2, 3, 4)]

    assert states[0] == State.WATCH
    assert states[-1] == State.ALARM


def test_calm_years_before_a_change_do_not_hide_it():
    assert judge(rounds(*[0.0] * 20, 0.2, 0.2, 0.2)) == {"F": State.ALARM}


def test_a_gap_that_is_over_is_calm_again():
    assert judge(rounds(0.3, 0.3, *[0.0] * 6)) == {"F": State.CALM}


def test_more_groups_need_more_evidence():
    many = [
        Round(one.cohort, one.as_of, one.model, one.side, frame(*[finding(0.21, group=str(i)) for i in range(400)]))
        for one in rounds(0, 0)
    ]

    assert judge(rounds(0.21, 0.21)) == {"F": State.ALARM}
    assert set(judge(many).values()) == {State.WATCH}


def test_scoring_a_cohort_again_is_no_new_evidence():
    again = [Round("2020", f"2020-11-{day}", "m", Side.ERRORS, frame(finding(0.21))) for day in range(10, 20)]

    history = gather_rounds(again)
    assert len(history) == 1
    assert judge(again) == {"F": State.WATCH}


def test_a_measure_without_limit_is_held_against_what_was_signed_for():
    listed = rounds(0.3, 0.31, side=Side.SELECTION, measure="selection_rate")
    signed = frame(finding(0.28, measure="selection_rate"))

    assert find_alarms(gather_rounds(listed), policy()).empty
    assert find_alarms(gather_rounds(listed), policy(), signed)["state"].tolist() == [State.CALM]
    moved = frame(finding(-0.2, measure="selection_rate"))
    assert find_alarms(gather_rounds(listed), policy(), moved)["state"].tolist() == [State.ALARM]


def test_withheld_cohorts_are_skipped():
    hidden = [Round("2030", "2030-11-15", "m", Side.ERRORS, frame(finding(0.4, suppressed=True)))]

    assert judge([*rounds(0.0), *hidden]) == {"F": State.CALM}
    assert find_alarms(gather_rounds(hidden), policy()).empty


def test_nothing_audited_yet_is_no_alarm():
    assert find_alarms(gather_rounds([]), policy()).empty


def test_evidence_is_expected_to_stay_at_most_one_while_nothing_is_wrong():
    draws = np.random.default_rng(1).normal(size=(4000, 1))
    assert np.mean([weigh_evidence(draw)[0] for draw in draws]) == pytest.approx(1.0, abs=0.15)


def test_a_false_alarm_comes_less_than_once_in_twenty_rounds_over_all_groups_together():
    random, rounds_before = np.random.default_rng(2), []
    for _ in range(40):  # ten groups exactly at their limit, the hardest case in which nothing is wrong
        evidence = np.array([weigh_evidence(series) for series in random.normal(size=(10, 100))])
        alarm = np.flatnonzero((evidence >= 10 / 0.05).any(axis=0))
        rounds_before.append(alarm[0] + 1 if alarm.size else 100)
    assert np.mean(rounds_before) >= 20


def test_a_list_is_audited_before_outcomes_are_known():
    keys = pd.DataFrame({"student": range(300), "cohort": "2024"})
    scores = keys.assign(score=np.linspace(0, 1, 300))
    groups = keys.assign(sex=["F"] * 150 + ["M"] * 150)  # the highest scores are of M

    found = audit_list(scores, groups, ("student", "cohort"), policy(capacity=0.2)).set_index("group")
    assert found["value"].to_dict() == {"F": 0.0, "M": pytest.approx(0.4)}
    assert set(found["measure"]) == {"selection_rate"}
    assert audit_list(scores, groups, ("student", "cohort"), policy(measures={"recall": 0.1})).empty
