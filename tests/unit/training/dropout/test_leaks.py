"""A feature that knows the outcome stops the training, with its name; what is only good does not."""

import numpy as np
import pandas as pd
import pytest

from features.cohort_table import OUTCOME, Feature, FeatureKind, Missing
from features.dropout.build import UNKNOWN_CATEGORY
from training.dropout.leaks import MODEL, LeakError, check_leaks, check_model, find_leaks, find_telling_gaps

STUDENTS = 400
RANDOM = np.random.default_rng(3)
OUTCOMES = (RANDOM.random(STUDENTS) < 0.3).astype(float)
CHANCE = RANDOM.random(STUDENTS)


def rows(values: np.ndarray | pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"x": values, OUTCOME: OUTCOMES})


def number(name: str = "x") -> Feature:
    return Feature(name, "facts")


def category() -> Feature:
    return Feature("x", "facts", kind=FeatureKind.CATEGORY)


def test_a_number_that_orders_the_outcome_is_found_whichever_way_it_points() -> None:
    for sign in (1, -1):
        (leak,) = find_leaks(rows(sign * (10 * OUTCOMES + CHANCE)), [number()])
        assert (leak.feature, leak.auc, leak.is_filled_for_one) == ("x", 1.0, False)


def test_what_is_only_filled_for_one_outcome_is_found() -> None:
    grade = pd.Series(CHANCE).where((OUTCOMES == 0) & (CHANCE > 0.4))
    (leak,) = find_leaks(rows(grade), [number()])
    assert leak.is_filled_for_one
    text = pd.Series(np.where(grade.notna(), "passed", UNKNOWN_CATEGORY))
    assert find_leaks(rows(text), [category()])[0].is_filled_for_one


def test_gaps_that_order_students_almost_perfectly_stop_the_training_whatever_the_values_say() -> None:
    """Filled in for all who stayed and, of those who left, for two of a hundred who were asked in time."""
    late = pd.Series(CHANCE).where((OUTCOMES == 0) | (CHANCE < 0.02))
    (leak,) = find_leaks(rows(late), [number()])
    assert leak.is_filled_for_one
    assert leak.auc > 0.97
    assert find_telling_gaps(rows(late), [number()]) == ["x"]
    with pytest.raises(LeakError, match="'x' is filled in for hardly anybody"):
        check_leaks(rows(late), [number()], "week6", {})


@pytest.mark.parametrize(
    ("of_leavers", "of_stayers", "is_told"),
    [(0.3, 0.95, True), (0.95, 0.3, True), (0.7, 0.8, False), (0.5, 0.5, False)],
)
def test_gaps_that_say_much_are_told_and_stop_nothing(of_leavers, of_stayers, is_told) -> None:
    has = np.where(OUTCOMES == 1, of_leavers, of_stayers) > CHANCE
    told = ["x"] if is_told else []

    assert find_leaks(rows(pd.Series(CHANCE).where(has)), [number()]) == []
    assert find_telling_gaps(rows(pd.Series(CHANCE).where(has)), [number()]) == told
    assert find_telling_gaps(rows(pd.Series(np.where(has, "yes", UNKNOWN_CATEGORY))), [category()]) == told


def test_gaps_of_what_was_not_yet_to_be_measured_and_of_few_students_are_not_told() -> None:
    has = pd.Series(CHANCE).where(np.where(OUTCOMES == 1, 0.3, 0.95) > CHANCE)
    grade = Feature("x", "results", missing=Missing.NOTHING_YET)

    assert find_telling_gaps(rows(has), [grade]) == []
    assert find_telling_gaps(rows(has).head(30), [number()]) == []


def test_a_category_that_says_the_outcome_is_found() -> None:
    said = pd.Series(np.where(OUTCOMES == 1, "left", np.where(CHANCE > 0.5, "here", "elsewhere")))
    assert find_leaks(rows(said), [category()])[0].auc > 0.97


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(CHANCE + 0.3 * OUTCOMES).where(CHANCE > 0.2),  # good, and not too good
        pd.Series(CHANCE).where(CHANCE > 0.9),  # filled for few, of both
        pd.Series(np.full(STUDENTS, 1.0)),
        pd.Series(CHANCE).where(np.arange(STUDENTS) < 5),  # for too few to say
    ],
)
def test_what_is_good_or_rare_is_none(values: pd.Series) -> None:
    assert find_leaks(rows(values), [number()]) == []


@pytest.mark.parametrize("levels", [1, 2, 40, STUDENTS])
def test_a_category_by_chance_is_none_however_many_levels_it_has(levels: int) -> None:
    assert find_leaks(rows(pd.Series(np.arange(STUDENTS) % levels).astype(str)), [category()]) == []


def test_the_training_stops_with_the_name_and_what_to_check_unless_accepted() -> None:
    table = rows(10 * OUTCOMES + CHANCE).assign(fine=CHANCE)
    with pytest.raises(LeakError, match=r"'x' alone orders students .* \(AUC 1.000\)") as error:
        check_leaks(table, [number(), number("fine")], "week6", {})
    assert "given out at deregistration" in error.value.do
    check_leaks(table, [number(), number("fine")], "week6", {"x": "it is the plan that students made in week 1"})


def test_a_model_that_is_nearly_always_right_is_not_kept_unless_accepted() -> None:
    outcome, right = pd.Series(OUTCOMES), pd.Series(0.1 + 0.8 * OUTCOMES)
    with pytest.raises(LeakError, match="orders later students almost perfectly"):
        check_model(outcome, right, "week6", {})
    check_model(outcome, right, "week6", {MODEL: "a simulated course with a known end"})
    check_model(outcome, pd.Series(CHANCE), "week6", {})
    check_model(outcome.head(12), right.head(12), "week6", {})  # too few to say
