from features.cohort_table import Audience, Feature, FeatureGroup
from features.dropout import FEATURES
from training.reasons.levers import BETTER, LEVERS, SAME_FACT, is_against_others
from training.reasons.selection import COUNTED_BY, COUNTED_WORKS

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
