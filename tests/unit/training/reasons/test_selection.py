import numpy as np
import pandas as pd
import pytest
from lib.reasons import reasons_in_words

from features.cohort_table import Audience, Feature, FeatureKind, Missing
from training.contracts.checking import check_result
from training.contracts.dropout import ReasonsResult
from training.reasons.selection import find_reasons


def result(name: str, **rest) -> Feature:
    return Feature(name, "results", **{"actionable": True, "group": "results"} | rest)


def students(number: int = 12, **columns) -> pd.DataFrame:
    keys = pd.DataFrame({"student": [f"s{one:02d}" for one in range(number)], "programme": "P", "cohort": "2025"})
    return keys.assign(**columns)


def reasons_of(frame, features, contributions, student: str = "s00") -> pd.DataFrame:
    """The reasons of one student, to whose features `contributions` belong; the others have none."""
    names = [feature.name for feature in features]
    values = pd.DataFrame(0.0, index=frame.index, columns=names)
    values.iloc[0] = contributions
    told = check_result(find_reasons(frame, values, features), ReasonsResult)
    assert set(told["student"]) <= {student}
    return told


def ones_and(first: float, number: int = 12) -> list[float]:
    return [first] + [1.0] * (number - 1)


def test_what_can_be_acted_on_comes_first_whatever_it_contributes():
    features = (result("prior", actionable=False, group="background"), result("mean_score"))
    frame = students(prior=ones_and(5.0), mean_score=ones_and(0.0))

    told = reasons_of(frame, features, [2.0, 0.5])

    assert list(told["feature"]) == ["mean_score", "prior"]
    assert list(told["position"]) == [1, 2]
    assert list(told["actionable"]) == [True, False]
    assert list(told["contribution"]) == [0.5, 2.0]


def test_at_most_five_are_told_and_two_of_one_group_of_what_can_be_acted_on():
    features = (
        *(result(f"r{number}") for number in range(4)),
        *(result(f"a{number}", group="activity") for number in range(4)),
        *(result(f"b{number}", actionable=False, group="background") for number in range(4)),
    )
    frame = students(**{feature.name: ones_and(3.0) for feature in features})

    told = reasons_of(frame, features, np.arange(12, 0, -1) / 10)

    assert list(told["feature"]) == ["r0", "r1", "a0", "a1", "b0"]


def test_fewer_than_three_that_raise_are_followed_by_what_is_in_favour():
    features = (result("mean_score"), *(result(f"b{number}", actionable=False, group="b") for number in range(4)))
    frame = students(**{feature.name: ones_and(0.0) for feature in features})

    told = reasons_of(frame, features, [0.5, -0.1, -0.4, -0.3, -0.2])

    assert list(told["feature"]) == ["mean_score", "b1", "b2"]
    assert list(told["contribution"]) == [0.5, -0.4, -0.3]
    assert reasons_in_words(told, features, "nl")[1].startswith("In het voordeel: ")
    assert reasons_in_words(told, features)[1].startswith("In favour: ")


def test_a_third_of_one_group_is_told_where_nothing_else_is_left():
    features = tuple(result(f"r{number}") for number in range(4))
    frame = students(**{feature.name: ones_and(3.0) for feature in features})

    assert list(reasons_of(frame, features, [0.4, 0.3, 0.2, 0.1])["feature"]) == ["r0", "r1", "r2"]


def test_only_what_an_adviser_may_see_is_told():
    features = (result("secret", seen_by=Audience.OFFICER), result("open"))
    frame = students(secret=ones_and(3.0), open=ones_and(3.0))

    assert list(reasons_of(frame, features, [2.0, 0.1])["feature"]) == ["open"]


@pytest.mark.parametrize(("own", "expected"), [(0.0, 1), (1.0, 0), (2.0, 0)])
def test_a_value_that_is_usual_or_better_is_no_reason_against_a_student(own, expected):
    assert len(reasons_of(students(mean_score=ones_and(own)), (result("mean_score"),), [0.5])) == expected


@pytest.mark.parametrize(("own", "expected"), [(0.0, 0), (1.0, 0), (2.0, 1)])
def test_a_value_that_is_usual_or_worse_is_nothing_in_favour(own, expected):
    assert len(reasons_of(students(mean_score=ones_and(own)), (result("mean_score"),), [-0.5])) == expected


def test_a_better_grade_than_the_group_is_no_reason_even_when_most_have_more():
    grade = result("score_against_course", unit="points")

    assert reasons_of(students(score_against_course=ones_and(0.5)), (grade,), [0.5]).empty
    assert len(reasons_of(students(score_against_course=ones_and(-0.5)), (grade,), [0.5])) == 1


def test_features_that_tell_the_same_are_told_once():
    features = (
        result("share_handed_in", group="submissions", unit="share"),
        result("missing", group="submissions", unit="assignments"),
    )
    frame = students(share_handed_in=ones_and(0.25), missing=[3.0] + [0.0] * 11)

    told = reasons_of(frame, features, [0.2, 0.6])

    assert list(told["feature"]) == ["missing"]
    assert told[["works_due", "handed_in", "handed_in_at_least"]].to_numpy().tolist() == [[4.0, 1.0, 4.0]]
    assert reasons_in_words(told, features, "nl") == [
        "Leverde 1 van de 4 opdrachten in; de meeste studenten van deze opleiding leverden er 4 in"
    ]
    assert reasons_in_words(told, features) == [
        "Handed in 1 of 4 assignments; most students in this programme handed in 4"
    ]


def test_nothing_measured_is_a_reason_once_and_only_where_others_were_measured():
    features = tuple(result(name, missing=Missing.NOTHING_YET) for name in ("mean_score", "lowest_score"))
    alone = students(mean_score=ones_and(np.nan), lowest_score=ones_and(np.nan))
    nobody = students(mean_score=[np.nan] * 12, lowest_score=[np.nan] * 12)

    told = reasons_of(alone, features, [0.5, 0.4])

    assert reasons_in_words(told, features, "nl") == ["Er is nog niets beoordeeld"]
    assert list(told["feature"]) == ["mean_score"]
    assert reasons_of(nobody, features, [0.5, 0.4]).empty


def test_that_a_grade_is_lacking_is_told_as_nothing_measured_and_once():
    features = (result("mean_score", missing=Missing.NOTHING_YET), result("without_grade"))
    alone = students(mean_score=ones_and(np.nan), without_grade=[1.0] + [0.0] * 11)

    told = reasons_of(alone, features, [-0.1, 0.5])

    assert reasons_in_words(told, features, "nl") == ["Er is nog niets beoordeeld"]
    assert told["contribution"].tolist() == pytest.approx([0.4])


def test_a_missing_value_beside_others_of_its_group_is_no_reason():
    features = (result("mean_score"), result("days_early", group="submissions"), result("late", group="submissions"))
    frame = students(mean_score=ones_and(0.0), days_early=ones_and(np.nan), late=ones_and(1.0))
    frame["share_handed_in"] = 1.0

    assert list(reasons_of(frame, features, [0.1, 0.5, 0.0])["feature"]) == ["mean_score"]


def test_what_was_not_delivered_of_a_student_is_no_reason():
    prior = Feature("prior", "enrolments", kind=FeatureKind.CATEGORY)
    features = (result("hours", group="facts"), prior)
    frame = students(hours=ones_and(np.nan), prior=[None] + ["havo"] * 11)

    assert reasons_of(frame, features, [0.5, 0.4]).empty


def test_nothing_measured_leaves_room_for_other_reasons():
    features = (*(result(f"r{number}") for number in range(4)), result("late", group="submissions"))
    frame = students(**{f"r{number}": ones_and(np.nan) for number in range(4)}, late=ones_and(2.0))

    told = reasons_of(frame, features, [0.2, 0.4, 0.3, 0.5, 0.1])

    assert list(told["feature"]) == ["r3", "late"]


def test_a_place_among_others_is_no_grade():
    features = (result("lowest_score", missing=Missing.NOTHING_YET), result("place_in_course", unit="share"))
    frame = students(lowest_score=ones_and(np.nan), place_in_course=ones_and(0.1), graded=ones_and(0.0))

    told = reasons_of(frame, features, [0.5, 0.4])

    assert "Er is nog niets beoordeeld" in reasons_in_words(told, features, "nl")


def test_nothing_is_told_of_what_does_next_to_nothing():
    assert reasons_of(students(mean_score=ones_and(0.0)), (result("mean_score"),), [0.01]).empty


def test_reasons_belong_to_their_student_whatever_the_index_and_hold_no_nan():
    features = (result("mean_score"), Feature("prior", "enrolments", kind=FeatureKind.CATEGORY, group="background"))
    frame = students(mean_score=[float(one) for one in range(12)], prior=["havo", None] * 6)
    values = pd.DataFrame({"mean_score": 0.5, "prior": 0.3}, index=frame.index)
    shuffled = frame.sample(frac=1, random_state=3).set_axis([7] * 12)

    told = find_reasons(shuffled, values.set_axis([7] * 12), features)

    pd.testing.assert_frame_equal(
        told.sort_values(["student", "position"]).reset_index(drop=True),
        find_reasons(frame, values, features).sort_values(["student", "position"]).reset_index(drop=True),
    )
    said = pd.Series(reasons_in_words(told, features), index=told["student"])
    assert not said.str.contains("nan|None").any()
    assert said["s02"].iloc[0].startswith("Mean grade: 2;")
    assert told.groupby("student")["position"].apply(lambda own: list(own) == [*range(1, len(own) + 1)]).all()


def test_the_number_due_is_that_of_the_others_for_who_missed_nothing():
    features = (result("share_handed_in", group="submissions", unit="share"), result("missing", group="submissions"))
    frame = students(share_handed_in=[1.0] + [0.5] * 11, missing=[0.0] + [2.0] * 11)

    told = reasons_of(frame, features, [-0.5, 0.0])

    assert reasons_in_words(told, features) == [
        "In favour: handed in 4 of 4 assignments; most students in this programme handed in 2 or fewer"
    ]
