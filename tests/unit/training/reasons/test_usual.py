import numpy as np
import pandas as pd

from features.cohort_table import Audience, Feature, FeatureGroup
from features.dropout import FEATURES
from training.reasons.selection import COUNTED_BY, COUNTED_WORKS
from training.reasons.usual import BETTER, LEVERS, SAME_FACT, find_usual, is_against_others


def table(**programmes: list[float]) -> pd.DataFrame:
    rows = [(name, "2025", value) for name, values in programmes.items() for value in values]
    return pd.DataFrame(rows, columns=["programme", "cohort", "value"])


def test_most_students_have_at_least_and_at_most_what_is_usual_in_their_programme():
    frame = table(p=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], q=[0] * 12)

    usual = find_usual(frame, ["value"])

    first = {name: getattr(usual, name)["value"].iloc[0] for name in ("at_least", "at_most", "lowest", "highest")}
    assert first == {"at_least": 5, "at_most": 6, "lowest": 1, "highest": 10}
    assert usual.at_least["value"].iloc[-1] == 0
    assert usual.of_programme["value"].all()
    own = frame.loc[frame["programme"] == "p", "value"]
    assert (own >= 5).mean() > 0.5
    assert (own <= 6).mean() > 0.5


def test_nine_students_are_compared_with_all_and_few_values_with_nobody():
    frame = table(p=[100] * 9, q=[float(one) for one in range(20)]).assign(rare=[1.0] * 9 + [np.nan] * 20)

    usual = find_usual(frame, ["value", "rare"])

    assert not usual.of_programme["value"].iloc[0]
    assert usual.at_least["value"].iloc[0] == 14
    assert usual.at_least["rare"].isna().all()
    assert not usual.is_measured["rare"].any()


def test_values_of_another_cohort_are_no_comparison():
    frame = pd.concat([table(p=[1] * 10), table(p=[9] * 10).assign(cohort="2024")], ignore_index=True)

    assert list(find_usual(frame, ["value"]).at_least["value"]) == [1] * 10 + [9] * 10


def test_measured_is_what_half_of_the_programme_has():
    frame = table(p=[1.0] * 5 + [np.nan] * 5, q=[1.0] * 4 + [np.nan] * 6)

    assert list(find_usual(frame, ["value"]).is_measured["value"]) == [True] * 10 + [False] * 10


_EITHER_WAY = {"resits"}  # a resit may be bad news or a good plan


def test_every_name_in_levers_is_that_of_a_feature():
    named = [
        *BETTER, *COUNTED_WORKS, *COUNTED_BY.values(),
        *(name for names in SAME_FACT for name in names), *(name for lever in LEVERS for name in lever.to_best),
    ]  # fmt: skip

    assert set(named) <= {feature.name for feature in FEATURES}


def test_of_everything_a_student_can_act_on_it_is_said_which_way_is_better():
    actionable = {feature.name for feature in FEATURES if feature.actionable}

    assert actionable - set(BETTER) <= _EITHER_WAY


def test_a_feature_is_moved_by_one_lever_and_told_as_one_fact():
    moved = [name for lever in LEVERS for name in lever.moves(FEATURES)]
    told = [name for names in SAME_FACT for name in names]

    assert len(moved) == len(set(moved))
    assert len(told) == len(set(told))
    assert set(moved) <= {feature.name for feature in FEATURES if feature.actionable}


def test_only_what_can_be_acted_on_and_may_be_seen_is_moved():
    submissions = next(lever for lever in LEVERS if lever.group == FeatureGroup.SUBMISSIONS)

    def declared(name: str, **rest) -> Feature:
        return Feature(name, "assessments", **{"actionable": True, "group": "submissions"} | rest)

    features = [
        declared("missing"), declared("late", seen_by=Audience.OFFICER), declared("share_handed_in", actionable=False),
        declared("days_early", group="results"), declared("unheard_of"),
    ]  # fmt: skip
    assert submissions.moves(features) == ["missing"]


def test_a_distance_from_the_group_is_known_by_unit_or_name():
    def against(name: str, unit: str = "") -> bool:
        return is_against_others(Feature(name, "results", unit))

    assert against("x", "points")
    assert against("x", "log ratio")
    assert against("active_days_against_course", "days")
    assert against("attendance_trend", "share")
    assert not against("mean_score", "0-100")
