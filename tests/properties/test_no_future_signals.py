"""Nothing from the future: a row that became known after the as-of date changes no signal and no sentence."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.lake import apart, frame, load

from features.cohort import first_years
from features.knowledge import known_on
from features.signals.judging import judge_signals

START, AS_OF = date(2021, 9, 6), date(2021, 10, 18)
STUDENTS = [f"s{number:02d}" for number in range(12)]


def day(number: int) -> date:
    return START + timedelta(days=number)


LAKE = {
    "enrolments": [{"student": one} for one in STUDENTS],
    "assessments": [{"assessment": f"A{due}", "due_on": day(due)} for due in (20, 30)],
    "results": [
        {"student": one, "assessment": f"A{due}", "submitted_on": day(due), "known_on": day(due)}
        for one in STUDENTS[:8]
        for due in (20, 30)
    ],
    "activity": [
        {"student": one, "on": day(number), "known_on": day(number)}
        for one in STUDENTS[:8]
        for number in range(0, 42, 2)
    ],
    "attendance": [{"student": "s08", "on": day(number), "known_on": day(number)} for number in (17, 24)],
    "group_work": [
        {"student": one, "on": day(9), "known_on": day(9), "actions": actions, "submissions": 0}
        for one, actions in zip(STUDENTS[:4], (5, 40, 40, 40), strict=True)
    ],
}

student = st.sampled_from([*STUDENTS, "newcomer"])


@st.composite
def future_rows(draw: st.DrawFn) -> dict[str, list[dict[str, object]]]:
    """Rows of every table that become known after AS_OF, whatever the dates in them say."""
    when = AS_OF + timedelta(days=draw(st.integers(1, 300)))
    happened = draw(st.sampled_from([day(3), day(35), when]))
    row = {"student": draw(student), "known_on": when}
    assessment, team = draw(st.sampled_from(["A20", "A30", "A9"])), draw(st.sampled_from("12"))
    return {
        "enrolments": [{**row, "student": "newcomer", "enrolled_on": happened}],
        "assessments": [{"assessment": "A9", "due_on": happened, "known_on": when}],
        "results": [{**row, "assessment": assessment, "submitted_on": happened}],
        "activity": [{**row, "on": happened - timedelta(days=1), "clicks": draw(st.integers(0, 99))}],
        "attendance": [{**row, "on": happened, "attended": draw(st.booleans())}],
        "group_work": [{**row, "on": happened, "actions": draw(st.integers(0, 999)), "team": team}],
    }


WORLDS = [f"W{number}" for number in range(6)]
Rows = dict[str, list[dict[str, object]]]


def signals(extras: Mapping[str, Rows]) -> pd.DataFrame:
    """The signals of all worlds, each with the rows that come on top in its own."""
    rows = {
        name: [row for one in WORLDS for row in apart(one, [*some, *extras.get(one, {}).get(name, [])])]
        for name, some in LAKE.items()
    }
    known = known_on(load({name: frame(name, some) for name, some in rows.items()}), AS_OF)
    return judge_signals(known, first_years(known["enrolments"], "2021", AS_OF, counted=True), START, AS_OF).execute()


@pytest.fixture(scope="module")
def now() -> pd.DataFrame:
    """The signals when nothing comes on top."""
    return signals({})


@settings(max_examples=4)
@given(drawn=st.lists(future_rows(), min_size=len(WORLDS), max_size=len(WORLDS)))
def test_a_row_from_the_future_changes_no_signal(now: pd.DataFrame, drawn: list[Rows]) -> None:
    pd.testing.assert_frame_equal(signals(dict(zip(WORLDS, drawn, strict=True))), now)


def test_the_signals_are_there_to_be_changed(now: pd.DataFrame) -> None:
    """Otherwise the property above could pass on rules that see nothing."""
    assert set(now.loc[now["is_on"], "signal"]) == {
        "non_starter", "late_starter", "first_assignment_overdue", "first_assignment_on_time", "falling_behind",
        "free_riding",
    }  # fmt: skip
    in_time: Rows = {"activity": [{"student": "s11", "on": day(40), "known_on": day(40)}]}
    assert not signals({"W3": in_time}).equals(now)
