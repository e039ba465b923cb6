"""Nothing from the future: adding any row that became known after the as-of date changes no value of the table."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.lake import apart, frame, load

from features.calendar import Moment
from features.dropout.build import DropoutQuestion, build_dropout_table
from features.persons.consent import LawfulBasis, Purpose, keep_permitted
from features.vocabulary import OutcomeName

AS_OF = date(2021, 11, 15)
QUESTION = DropoutQuestion(OutcomeName.DROPOUT, (Moment("results", month_day=(11, 15)),))
PURPOSE = Purpose("first-year dropout", LawfulBasis.PUBLIC_TASK, "to speak with students in time", 7)
STUDENTS = ["a", "b", "c"]

LAKE = {
    "enrolments": [
        {"student": "a", "prior_mean_grade": 70.0},
        {"student": "b", "left_on": "2021-12-20"},
        {"student": "c"},
    ],
    "assessments": [{"assessment": "A1"}, {"assessment": "A2", "due_on": "2021-11-01"}],
    "results": [
        {"student": "a"},
        {"student": "b", "score": 40.0, "passed": False},
        {
            "student": "a",
            "assessment": "A2",
            "submitted_on": "2021-11-02",
            "known_on": "2021-11-02",
            "graded_on": "2021-12-01",
        },
    ],
    "activity": [{"student": "a"}, {"student": "b", "on": "2021-11-10", "known_on": "2021-11-11", "clicks": 3}],
    "attendance": [{"student": "a"}, {"student": "c", "attended": False}],
    "facts": [{"student": "a"}, {"student": "b", "number": 12.0}],
}

after = st.integers(1, 400).map(lambda days: AS_OF + timedelta(days=days))
student = st.sampled_from([*STUDENTS, "newcomer"])
numbers = st.integers(0, 100)


@st.composite
def future_rows(draw: st.DrawFn) -> dict[str, list[dict[str, object]]]:
    """Rows of every table that become known after AS_OF, whatever the dates in them say."""
    when = draw(after)
    someone = draw(student)
    happened = draw(st.sampled_from([AS_OF - timedelta(days=20), when]))
    return {
        "enrolments": [{"student": "newcomer", "known_on": when, "enrolled_on": happened}],
        "assessments": [{"assessment": "A9", "due_on": happened, "known_on": when}],
        "results": [
            {
                "student": someone,
                "assessment": "A9",
                "submitted_on": happened,
                "graded_on": happened,
                "score": float(draw(numbers)),
                "known_on": when,
            }
        ],
        "activity": [
            {
                "student": someone,
                "on": AS_OF - timedelta(days=draw(st.integers(2, 9))),
                "clicks": draw(numbers),
                "known_on": when,
            }
        ],
        "attendance": [
            {"student": someone, "on": AS_OF - timedelta(days=3), "attended": draw(st.booleans()), "known_on": when}
        ],
        "facts": [{"student": someone, "name": "late_fact", "number": float(draw(numbers)), "known_on": when}],
    }


Rows = dict[str, list[dict[str, object]]]


WORLDS = [f"W{number}" for number in range(6)]


def table_of(extras: Mapping[str, Rows], lakes: Mapping[str, Rows]) -> pd.DataFrame:
    """The table of all worlds, each with its own lake and the rows that come on top."""
    rows = {
        name: [row for world in WORLDS for row in apart(world, [*lakes[world][name], *extras[world].get(name, [])])]
        for name in LAKE
    }
    permitted = keep_permitted(load({name: frame(name, some) for name, some in rows.items()}), PURPOSE, AS_OF)
    return build_dropout_table(permitted, QUESTION, "2021", "results", AS_OF, today=AS_OF).frame


NOTHING, AS_IT_IS = dict.fromkeys(WORLDS, Rows()), dict.fromkeys(WORLDS, LAKE)


@pytest.fixture(scope="module")
def now() -> pd.DataFrame:
    """The table when nothing comes on top."""
    return table_of(NOTHING, AS_IT_IS)


worlds = st.tuples(
    st.lists(future_rows(), min_size=1, max_size=8),
    st.floats(0, 100),
    st.booleans(),
    st.lists(st.dates(AS_OF + timedelta(days=1), date(2023, 9, 1)), min_size=3, max_size=3),
)


@settings(max_examples=4)
@given(drawn=st.lists(worlds, min_size=len(WORLDS), max_size=len(WORLDS)))
def test_what_is_known_later_changes_nothing(
    now: pd.DataFrame, drawn: list[tuple[list[Rows], float, bool, list[date]]]
) -> None:
    """Rows of every table that are known later, a grade given later to work that was known, diplomas dated later."""
    extras, lakes = {}, {}
    for world, (later, score, passed, dates) in zip(WORLDS, drawn, strict=True):
        extras[world] = {name: [row for extra in later for row in extra[name]] for name in LAKE}
        graded = [*LAKE["results"][:2], {**LAKE["results"][2], "score": score, "passed": passed}]
        graduated = [{**row, "graduated_on": on} for row, on in zip(LAKE["enrolments"], dates, strict=True)]
        lakes[world] = {**LAKE, "results": graded, "enrolments": graduated}

    pd.testing.assert_frame_equal(table_of(extras, lakes), now)


def test_the_same_row_known_in_time_does_change_the_table(now: pd.DataFrame) -> None:
    """Otherwise the properties above could pass on a table that reads nothing."""
    in_time = {"activity": [{"student": "c", "on": AS_OF, "known_on": AS_OF, "clicks": 5}]}

    assert not table_of({**NOTHING, "W3": in_time}, AS_IT_IS).equals(now)
