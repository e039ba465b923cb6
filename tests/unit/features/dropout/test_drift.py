"""A course or programme that looks unlike its earlier years is told; years that differ as years do are not."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.lake import load

from features.dropout.drift import COLUMNS, CONCERNED, Difference, find_drift, list_concerned

YEARS = (2020, 2021, 2022, 2023)
DAYS = {str(year): date(year, 12, 1) for year in YEARS}
Change = Callable[[pd.DataFrame], pd.DataFrame]


def grade(
    seed: int, *, students: int = 60, courses: tuple[str, ...] = ("C1", "C2", "C3"), between: float = 3.0
) -> pd.DataFrame:
    """Grades of one assessment per course; a course differs from year to year by `between` points."""
    random, parts = np.random.default_rng(seed), []
    for year in YEARS:
        for course in courses:
            score = random.normal(62 + random.normal(0, between), 14, students).clip(0, 100).round(0)
            parts.append(
                pd.DataFrame(
                    {"student": [f"s{year}{number:04d}" for number in range(students)], "programme": "P",
                     "cohort": str(year), "course": course, "assessment": "A", "attempt": 1,
                     "passed": True, "credits": 5.0, "score": score,
                     "submitted_on": pd.Timestamp(year, 10, 20), "graded_on": pd.Timestamp(year, 11, 3),
                     "known_on": pd.Timestamp(year, 10, 20)}
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def set_work(number: int = 3, weight: float = 20.0) -> pd.DataFrame:
    rows = [
        {"programme": "P", "cohort": str(year), "course": course, "assessment": f"A{place}", "kind": "test",
         "due_on": pd.Timestamp(year, 10, 1 + place), "weight": weight, "known_on": pd.Timestamp(year, 9, 1)}
        for year in YEARS for course in ("C1", "C2", "C3") for place in range(number)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def newest(frame: pd.DataFrame, course: str = "C1") -> pd.Series:
    return frame["cohort"].eq("2023") & frame["course"].eq(course)


def find(**frames: pd.DataFrame) -> list[tuple[str, str]]:
    found = find_drift(load(frames), DAYS)
    assert list(found.columns) == list(COLUMNS)
    assert set(found["cohort"]) <= {"2023"}
    return list(zip(found["course"], found["difference"], strict=True))


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda score: score, None),
        (lambda score: (score / 10).round(1), Difference.SCALE),
        (lambda score: score.where(score < 55, 100).where(score >= 55, 0), Difference.TWO_VALUES),
        (lambda score: (score + 25).clip(upper=100), Difference.MEDIAN),
        (lambda score: (score - 25).clip(lower=0), Difference.MEDIAN),
    ],
    ids=["as ever", "another scale", "passed or not", "higher", "lower"],
)
def test_grades_of_another_kind_are_told(change: Callable[[pd.Series], pd.Series], difference: str | None) -> None:
    results = grade(1)
    results.loc[newest(results), "score"] = change(results.loc[newest(results), "score"])
    assert find(results=results) == ([] if difference is None else [("C1", difference)])


@pytest.mark.parametrize(("slips", "is_told"), [(0, True), (2, True), (3, False)])
def test_a_few_slips_beside_two_values_make_no_third_one(slips: int, *, is_told: bool) -> None:
    results = grade(1, students=120)
    rows = results.index[newest(results)]
    results.loc[rows, "score"] = np.where(results.loc[rows, "score"] < 55, 0.0, 100.0)
    results.loc[rows[:slips], "score"] = 50.0 + np.arange(slips)
    assert (("C1", Difference.TWO_VALUES) in find(results=results)) == is_told


def test_two_values_in_every_year_are_no_news_though_there_were_slips() -> None:
    results = grade(1, students=300)
    is_course = results["course"] == "C1"
    results.loc[is_course, "score"] = np.where(results.loc[is_course, "score"] < 55, 0.0, 100.0)
    for year in YEARS[:-1]:
        first = results.index[is_course & results["cohort"].eq(str(year))][:5]
        results.loc[first, "score"] = [1.0, 10.0, 50.0, 90.0, 99.0]
    assert ("C1", Difference.TWO_VALUES) not in find(results=results)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda work: work, None),
        (lambda work: work.assign(weight=work["weight"].where(~newest(work), 0.0)), Difference.NO_WEIGHT),
        (lambda work: work[~(newest(work) & (work["assessment"] == "A0"))], Difference.ASSIGNMENTS),
        (
            lambda work: pd.concat([work, work[newest(work)].assign(assessment="B" + work["assessment"])]),
            Difference.ASSIGNMENTS,
        ),
    ],
    ids=["as ever", "no weight", "fewer", "more"],
)
def test_work_of_another_kind_is_told(change: Change, difference: str | None) -> None:
    expected = [] if difference is None else [("C1", difference)]
    assert find(results=grade(1), assessments=change(set_work())) == expected


def test_a_programme_is_told_where_its_courses_go_by_other_codes() -> None:
    results = grade(1)
    is_new = results["cohort"] == "2023"
    results.loc[is_new, "score"] /= 10
    results.loc[is_new, "course"] += " (new)"
    assert find(results=results) == [("", Difference.SCALE)]


def test_numbers_that_an_institution_declares_itself_are_held_against_earlier_years_too() -> None:
    facts = grade(1).rename(columns={"course": "name", "score": "number"}).assign(name="grade at school")
    facts = facts.drop_duplicates(["student", "cohort"])[
        ["student", "programme", "cohort", "name", "number", "known_on"]
    ]
    facts.loc[facts["cohort"] == "2023", "number"] /= 10
    assert find(facts=facts.assign(text=None)) == [("grade at school", Difference.SCALE)]


def test_what_became_known_later_and_years_of_few_students_say_nothing() -> None:
    results = grade(1)
    results.loc[newest(results), "score"] /= 10
    later = results.assign(graded_on=results["graded_on"].mask(newest(results), pd.Timestamp(2023, 12, 2)))
    assert find(results=later) == []
    few = results[~newest(results) | (results["student"] < "s20230019")]
    assert find(results=few) == []
    assert find(results=results[results["cohort"] == "2023"]) == []  # no year before


def test_the_order_of_rows_and_the_names_of_students_do_not_matter() -> None:
    results = grade(2)
    results.loc[newest(results), "score"] /= 10
    expected = find_drift(load({"results": results}), DAYS)
    shuffled = results.sample(frac=1, random_state=3).assign(student=lambda rows: "x" + rows["student"])
    pd.testing.assert_frame_equal(find_drift(load({"results": shuffled}), DAYS), expected)


@pytest.mark.slow  # forty lakes
def test_years_that_differ_as_years_do_are_hardly_ever_told() -> None:
    """Twelve courses of 25 to 120 students, three years before, medians that differ by 3 or 6 points of 19."""
    courses = tuple(f"C{number}" for number in range(12))
    told = sum(
        len(find(results=grade(seed, courses=courses, students=students, between=between)))
        for seed in range(10)
        for students in (25, 120)
        for between in (3.0, 6.0)
    )
    assert told <= 2  # of 480 courses


@pytest.mark.slow  # twenty lakes
def test_a_shift_beyond_what_years_differ_is_found() -> None:
    found = 0
    for seed in range(20):
        results = grade(seed, students=80)
        results.loc[newest(results), "score"] -= 32
        found += ("C1", Difference.MEDIAN) in find(results=results)
    assert found >= 18


def test_whom_it_concerns_has_a_value_in_the_course_that_was_known_by_the_day() -> None:
    results = grade(1)
    results.loc[newest(results), "score"] /= 10
    own, other = results["student"].eq("s20230001"), results["course"].eq("C1")
    later = results["student"].eq("s20230002") & other
    results = results[~(own & other)].assign(known_on=results["known_on"].mask(later, pd.Timestamp(2023, 12, 2)))
    tables = load({"results": results, "facts": set_facts()})
    found = find_drift(tables, DAYS)
    concerned = list_concerned(tables, DAYS, found)
    assert set(zip(found["course"], found["difference"], strict=True)) == {("C1", Difference.SCALE)}
    assert list(concerned.columns) == list(CONCERNED)
    assert concerned["student"].tolist() == [f"s2023{number:04d}" for number in range(60) if number not in (1, 2)]
    assert set(concerned["course"]) == {"C1"}
    assert list_concerned(tables, DAYS, found.iloc[:0]).empty


def set_facts() -> pd.DataFrame:
    columns = ["student", "programme", "cohort", "name", "number", "text", "known_on"]
    return pd.DataFrame([("s20230003", "P", "2023", "C2", 1.0, None, pd.Timestamp(2023, 9, 1))], columns=columns)
