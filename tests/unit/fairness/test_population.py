import numpy as np
import pandas as pd
import pytest

from fairness.errors import AuditError
from fairness.population import build_population, count_places, list_students, recode_students, share_places

KEYS = pd.DataFrame({"student": ["a", "b", "c"], "cohort": "2024"})
SCORES, OUTCOMES = KEYS.assign(score=[0.9, 0.5, 0.1]), KEYS.assign(outcome=[1, 0, 0])
GROUPS = KEYS.assign(sex=["F", "M", None])


def build(scores=SCORES, outcomes=OUTCOMES, groups=GROUPS, capacity=1):
    return build_population(scores, outcomes, groups, ("student", "cohort"), ("sex",), capacity)


@pytest.mark.parametrize(
    ("scores", "places", "listed", "tied"),
    [
        ([0.9, 0.5, 0.1], 2, [1, 1, 0], 0),
        ([0.9, 0.5, 0.5, 0.1], 2, [1, 0.5, 0.5, 0], 2),
        ([0.5, 0.5, 0.5, 0.5], 1, [0.25, 0.25, 0.25, 0.25], 4),
        ([0.5, 0.5], 2, [1, 1], 0),
        ([], 0, [], 0),
    ],
    ids=["no-tie", "tie-at-the-border", "all-tied", "ties-fit", "nobody"],
)
def test_students_tied_at_the_border_share_the_places_left(scores, places, listed, tied):
    found, ties = list_students(np.array(scores, dtype="float64"), places)

    assert found.tolist() == listed
    assert ties == tied


@pytest.mark.parametrize(
    ("capacity", "students", "places"),
    [
        (0.1, 30, 3),
        (0.2, 4, 1),
        (7, 5, 5),
        (30, 20, 20),
        (1, 5, 1),
        (1.0, 5, 5),
        (0.2, 100, 20),
        (0.5, 5, 2),
        (0.1, 125, 12),
        (0.1, 135, 14),  # half a place goes to the even number
        (0.001, 10, 1),
        (0.2, 0, 0),
    ],
)
def test_capacity_is_a_share_or_a_number(capacity, students, places):
    assert count_places(capacity, students) == places


def test_tables_are_joined_by_key_and_a_missing_attribute_is_a_group_of_its_own():
    frame = build(outcomes=OUTCOMES[::-1], groups=GROUPS[["cohort", "sex", "student"]].iloc[[2, 0]]).frame

    assert frame.set_index("student")["sex"].to_dict() == {"a": "F", "b": "unknown", "c": "unknown"}
    assert frame.set_index("student")["listed"].to_dict() == {"a": 1, "b": 0, "c": 0}


def test_long_groups_are_the_same_as_wide_groups():
    long = GROUPS.melt(["student", "cohort"], var_name="attribute", value_name="value")

    pd.testing.assert_frame_equal(build(groups=long).frame, build().frame)


def test_who_has_no_score_is_counted_and_takes_no_place():
    population = build(scores=SCORES.assign(score=[None, 0.5, 0.1]))

    assert population.unscored == 1
    assert population.frame["student"].tolist() == ["b", "c"]
    assert population.frame["listed"].tolist() == [1, 0]


def test_who_has_no_outcome_yet_can_be_on_the_list():
    frame = build(outcomes=OUTCOMES.assign(outcome=[None, 0, 1])).frame

    assert frame["listed"].tolist() == [1, 0, 0]
    assert frame["outcome"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"scores": pd.concat([SCORES, SCORES[:1]])}, "repeat the key"),
        ({"outcomes": pd.concat([OUTCOMES, OUTCOMES[:1]])}, "repeat the key"),
        ({"groups": pd.concat([GROUPS, GROUPS[:1]])}, "repeat the key"),
        ({"scores": SCORES.assign(student=["a", None, "c"])}, "without a complete key"),
        ({"groups": GROUPS.drop(columns="sex")}, "column missing: sex"),
        ({"groups": GROUPS.drop(columns="cohort")}, "column missing: cohort"),
        ({"scores": SCORES.assign(score=[0.1, 1.2, 0.3])}, "1 value"),
        ({"scores": SCORES.assign(score=["high", "0.1", "0.3"])}, "1 value"),
        ({"scores": SCORES.assign(score=[0.1, np.inf, 0.3])}, "1 value"),
        ({"outcomes": OUTCOMES.assign(outcome=[0, 1, 2])}, "neither 0 nor 1"),
    ],
)
def test_tables_that_cannot_be_trusted_are_refused(tables, named):
    with pytest.raises(AuditError, match=named):
        build(**tables)


def test_a_list_without_places_or_without_students_is_empty():
    nobody, _ = list_students(np.array([0.9, 0.5]), 0)
    assert nobody.tolist() == [0, 0]
    assert list_students(np.array([]), 3)[0].tolist() == []
    assert list_students(np.array([0.4]), 1)[0].tolist() == [1]


def test_many_lists_at_once_are_the_lists_one_by_one():
    scores = np.array([[0.9, 0.5, 0.5, 0.1], [0.2, 0.2, 0.2, 0.8], [0.1, 0.2, 0.3, 0.4]])

    assert share_places(scores, 2).tolist() == [share_places(one, 2).tolist() for one in scores]
    assert share_places(scores, 2)[0].tolist() == [1, 0.5, 0.5, 0]


def test_a_score_below_zero_is_no_probability():
    with pytest.raises(AuditError, match="1 value"):
        build(scores=SCORES.assign(score=[0.9, -0.5, 0.1]))


def test_of_two_groups_of_one_size_unknown_outcomes_and_their_scores_do_not_choose():
    """Both have two known outcomes, one of them positive, and the same scores; `b` has a third, not known yet."""
    frame = pd.DataFrame(
        {
            "sex": ["a", "a", "b", "b", "b", "c"],
            "outcome": [1.0, 0.0, 1.0, 0.0, None, 0.0],
            "score": [0.5, 0.25, 0.5, 0.25, 0.9, 0.1],
        }
    )

    _, (taken,) = recode_students(frame, ("sex",), 2)

    assert taken.is_only_group


def test_unknown_are_counted_among_students_with_a_known_outcome_alone():
    many = pd.DataFrame({"student": list("abcdef"), "cohort": "2024"})
    scores = many.assign(score=np.linspace(0.1, 0.9, 6))
    groups = many.assign(sex=["F", "M", "F", None, None, None])
    found = build(scores, many.assign(outcome=[1, 0, 1, 0, 1, None]), groups)
    assert found.unknown == {"sex": 2}


def test_a_list_as_it_was_used_is_taken_over_without_ties():
    found = build(SCORES.assign(listed=[0, 1, 1]))
    assert (found.places, found.tied) == (2, 0)
    assert found.frame.set_index("student")["listed"].to_dict() == {"a": 0, "b": 1, "c": 1}


@pytest.mark.parametrize("listed", [[0, 1, 2], [0, -1, 1], [0, 1, None], [0.5, 1, 0]])
def test_a_list_that_is_not_of_zeros_and_ones_is_refused_with_the_number_of_rows(listed):
    with pytest.raises(AuditError, match=r"1 scored row\(s\) do not say"):
        build(SCORES.assign(listed=listed))
