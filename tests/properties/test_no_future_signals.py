"""Nothing from the future: a row that became known after the as-of date changes no signal and no sentence."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from lib.lake import frame, load

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


def signals(extra: dict[str, list[dict[str, object]]]) -> pd.DataFrame:
    known = known_on(load({name: frame(name, [*rows, *extra.get(name, [])]) for name, rows in LAKE.items()}), AS_OF)
    return judge_signals(known, first_years(known["enrolments"], "2021", AS_OF, counted=True), START, AS_OF)


NOW = signals({})


@given(future_rows())
def test_a_row_from_the_future_changes_no_signal(extra: dict[str, list[dict[str, object]]]) -> None:
    pd.testing.assert_frame_equal(signals(extra), NOW)


def test_the_signals_are_there_to_be_changed() -> None:
    """Otherwise the property above could pass on rules that see nothing."""
    assert set(NOW.loc[NOW["is_on"], "signal"]) == {
        "non_starter", "late_starter", "first_assignment_overdue", "first_assignment_on_time", "falling_behind",
        "free_riding",
    }  # fmt: skip
    in_time = {"activity": [{"student": "s11", "on": day(40), "known_on": day(40)}]}
    assert not signals(in_time).equals(NOW)
