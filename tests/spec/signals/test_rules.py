"""Every early signal, as small stories: what a student did, and whether the signal is there."""

from datetime import date, timedelta

import pytest
from lib.lake import lake

from features.calendar import Moment
from features.dropout.build import DropoutQuestion
from features.persons.consent import LawfulBasis, Purpose
from features.signals import RULES, Signal, delivered_rules, read_signals
from features.vocabulary import OutcomeName
from serving.adviser.signals import tell_signal
from training.contracts.checking import check_result
from training.contracts.dropout import SignalsResult

START = date(2021, 9, 6)
OTHERS = [f"other{number:02d}" for number in range(12)]


def on(day: int) -> str:
    """A date that many days after the start of teaching."""
    return (START + timedelta(days=day)).isoformat()


def signals_of(day, student="a", basis=LawfulBasis.PUBLIC_TASK, **tables):
    """The signals of a student on a day, with their English sentences."""
    return signals_of_all(day, basis, **tables).get(student, {})


def signals_of_all(day, basis=LawfulBasis.PUBLIC_TASK, **tables):
    """The signals on a day of every student who has one."""
    question = DropoutQuestion(OutcomeName.DROPOUT, (Moment("then", day=day),), counted=False)
    purpose = Purpose("first-year dropout", basis, "n", 7)
    (judged,) = read_signals(lake(**tables), question, purpose, date(2022, 3, 1))
    shown = check_result(judged.shown(), SignalsResult)
    told = {}
    for row in shown.to_dict("records"):
        told.setdefault(row["student"], {})[row["signal"]] = tell_signal(row, "en")
    return told


def tell_stories(stories, table, others=(), **tables):
    """The signals of `a` in each story (name, rows, day, ...), told in one cohort per day with a student per story."""
    told = {}
    for day in {story[2] for story in stories}:
        own = {story[0]: story[1] for story in stories if story[2] == day}
        rows = [
            {**row, "student": name if row["student"] == "a" else row["student"]} for name in own for row in own[name]
        ]
        enrolments = [{"student": one} for one in [*own, *OTHERS]]
        found = signals_of_all(day, enrolments=enrolments, **{table: [*others, *rows]}, **tables)
        told |= {name: found.get(name, {}) for name in own}
    return told


def seen(student, day, table="activity", **more):
    return {"student": student, "on": on(day), "known_on": on(day), **more}


def handed_in(student, assessment="A1", day=20, **more):
    when = on(day)
    return {"student": student, "assessment": assessment, "submitted_on": when, "known_on": when, **more}


EVERYBODY = [{"student": one} for one in ["a", *OTHERS]]
DAILY = [seen(one, day) for one in OTHERS for day in range(0, 60, 2)]  # active on seven days in two weeks
FIRST = {"assessment": "A1", "due_on": on(21)}
ON_TIME = [handed_in(one) for one in OTHERS]


def no_sign(days: int) -> dict[str, str]:
    return {"non_starter": f"No sign of study has been seen in the {days} days since the start."}


LATE = {"late_starter": "The first sign of study was on 21 September, 15 days after the start."}


def about_the_start(found):
    return {name: found[name] for name in found if name.endswith("starter")}


STARTS = [
    # what a did, on which day it is asked, signals about the start
    ("nothing-yet-but-early", [], 13, {}),
    ("nothing", [], 14, no_sign(14)),
    ("only-before-the-start", [seen("a", -3)], 20, no_sign(20)),
    ("active-without-a-click", [seen("a", 3, clicks=0)], 14, no_sign(14)),
    ("started", [seen("a", 3)], 40, {}),
    ("started-on-the-last-day", [seen("a", 14)], 20, {}),
    ("started-late", [seen("a", 15)], 20, LATE),
    ("seen-tomorrow", [seen("a", 15)], 14, no_sign(14)),
]  # fmt: skip


def test_start():
    found = tell_stories(STARTS, "activity", DAILY)

    assert {name: about_the_start(told) for name, told in found.items()} == {row[0]: row[3] for row in STARTS}


def test_a_trace_of_any_kind_is_a_start_and_a_row_that_says_that_nothing_was_done_is_none():
    rows = {
        "results": [handed_in("handed in", day=5), handed_in("carried over", day=5, banked=True)],
        "attendance": [seen("attended", 5), seen("absent", 5, attended=False)],
        "group_work": [seen("worked", 5), seen("idle", 5, actions=0, submissions=0)],
    }
    everybody = [*EVERYBODY, *({"student": row["student"]} for some in rows.values() for row in some)]

    found = signals_of_all(20, enrolments=everybody, activity=DAILY, **rows)

    assert {one for one, told in found.items() if about_the_start(told)} == {"a", "carried over", "absent", "idle"}
    assert all("non_starter" in found[one] for one in ("a", "carried over", "absent", "idle"))


def test_who_enrols_late_has_two_weeks_from_then():
    late = [{"student": "a", "enrolled_on": on(10), "known_on": on(10)}, *EVERYBODY[1:]]

    assert signals_of(20, enrolments=late, activity=DAILY) == {
        "late_starter": "Enrolled on 16 September, 10 days after the start."
    }
    assert set(about_the_start(signals_of(24, enrolments=late, activity=DAILY))) == {"late_starter", "non_starter"}


def test_totals_of_clicks_say_nothing_about_days():
    """As OULAD's public totals: one row before the start and one eight weeks later."""
    totals = [seen(one, day) for one in OTHERS for day in (-1, 56)]

    for day in (14, 28, 56, 70):
        assert signals_of(day, enrolments=EVERYBODY, activity=totals) == {}


def test_a_programme_whose_activity_is_not_delivered_has_no_non_starters():
    elsewhere = [{"student": "a", "programme": "Q"}, *EVERYBODY[1:]]

    assert signals_of(30, enrolments=elsewhere, activity=DAILY) == {}


OVERDUE = {"first_assignment_overdue": "The first assignment (due 27 September) was not handed in."}
IN_TIME = {"first_assignment_on_time": "The first assignment (due 27 September) was handed in on time."}
ASSIGNMENTS = [
    # what a handed in, on which day it is asked, signals about the first assignment (due on day 21)
    ("not-due-yet", [], 21, {}),
    ("not-handed-in", [], 22, OVERDUE),
    ("on-the-day", [handed_in("a", day=21)], 22, IN_TIME),
    ("late", [handed_in("a", day=22)], 30, {}),
    ("handed-in-tomorrow", [handed_in("a", day=23)], 22, OVERDUE),
    ("carried-over", [handed_in("a", day=-10, banked=True)], 30, {}),
    ("the-resit-only", [handed_in("a", day=22, attempt=2)], 30, OVERDUE),
]  # fmt: skip


def test_first_assignment():
    found = tell_stories(ASSIGNMENTS, "results", ON_TIME, assessments=[FIRST])

    assert found == {row[0]: row[3] for row in ASSIGNMENTS}


@pytest.mark.parametrize(
    "other",
    [
        {"assessment": "A0", "due_on": on(8)},  # of a higher year: nobody here hands it in
        {"assessment": "A0", "due_on": on(8), "kind": "Tentamen"},
        {"assessment": "A0", "due_on": None},
    ],
)
def test_what_the_group_does_not_hand_in_is_not_the_first_assignment(other):
    said = signals_of(22, enrolments=EVERYBODY, assessments=[FIRST, other], results=ON_TIME)

    assert said == OVERDUE


def test_who_enrolled_after_the_due_date_does_not_owe_it():
    late = [{"student": "a", "enrolled_on": on(22), "known_on": on(22)}, *EVERYBODY[1:]]

    assert "first_assignment_overdue" not in signals_of(24, enrolments=late, assessments=[FIRST], results=ON_TIME)


PACE = [
    # days on which a was active, is a behind on day 40? (the group was active on seven of the last fourteen days)
    ("as-the-group", range(28, 41, 2), None),
    ("half", range(34, 41, 2), None),
    ("under-half", [30, 32, 40], "Active on 3 days in the last two weeks; half of the group on 7 or more."),
    ("one-day", [40], "Active on 1 day in the last two weeks; half of the group on 7 or more."),
    ("before-that", range(0, 26, 2), "Active on 0 days in the last two weeks; half of the group on 7 or more."),
]


def test_falling_behind_in_activity():
    """Each story in a programme of its own: who falls behind is seen beside the students of that programme."""
    enrolments, activity = [], []
    for name, days, _ in PACE:
        own = [seen(name, day) for day in {1, *days}]
        rows = [*own, *({**row, "student": f"{name} {row['student']}"} for row in DAILY)]
        activity += [{**row, "programme": name} for row in rows]
        enrolments += [{"student": one, "programme": name} for one in (name, *(f"{name} {one}" for one in OTHERS))]

    found = signals_of_all(40, enrolments=enrolments, activity=activity)

    assert found == {name: {"falling_behind": expected} for name, _, expected in PACE if expected is not None}


def test_nobody_is_compared_with_a_small_group():
    few = [row for row in DAILY if row["student"] < "other08"]

    assert signals_of(40, enrolments=EVERYBODY[:9], activity=[*few, seen("a", 1)]) == {}


def test_falling_behind_in_hand_ins():
    due = [{"assessment": f"A{number}", "due_on": on(20 + number)} for number in (1, 2, 3)]
    handed = [handed_in(one, f"A{number}") for one in OTHERS for number in (1, 2, 3)]

    found = signals_of(40, enrolments=EVERYBODY, assessments=due, results=[*handed, handed_in("a", "A1")])

    assert found["falling_behind"] == (
        "Handed in 1 of the 3 assignments of the last four weeks; half of the group 3 or more."
    )


def team(own, others=(40, 40, 40), submissions=(0, 0, 0, 0)):
    done = [own, *others]
    names = ["a", *OTHERS[: len(others)]]
    return [
        seen(one, 10, "group_work", actions=number, submissions=handed)
        for one, number, handed in zip(names, done, submissions, strict=False)
    ]


def said(share: int) -> str:
    return f"Did {share}% of the work of a team of 4 (course C); an equal share is 25%."


TEAMS = [
    # the work of a team with a in it, signal of a
    ("equal", team(40), None),
    ("just-half", team(20, (46, 47, 47)), None),
    ("under-half", team(10), said(8)),
    ("nothing", team(0), said(0)),
    ("handed-in-a-lot", team(10, submissions=(2, 1, 1, 1)), None),
    ("handed-in-nothing", team(10, submissions=(0, 2, 2, 2)), said(4)),
    ("a-team-of-two", team(2, (80,)), None),
    ("hardly-any-work-yet", team(1, (12, 12, 12)), None),
]  # fmt: skip


def test_free_riding():
    stories = [(name, [{**row, "team": name} for row in work], 20) for name, work, _ in TEAMS]

    found = tell_stories(stories, "group_work")

    assert found == {name: {} if expected is None else {"free_riding": expected} for name, _, expected in TEAMS}


def test_of_two_teams_the_smallest_share_tells():
    second = [{**row, "course": "D"} for row in team(5)]

    assert "course D" in signals_of(20, enrolments=EVERYBODY, group_work=[*team(10), *second])["free_riding"]


def test_who_may_not_be_scored_has_no_signal_and_is_no_part_of_the_group():
    consents = [{"student": one} for one in OTHERS] + [{"student": "a", "status": "objected"}]
    tables = {"enrolments": EVERYBODY, "activity": DAILY, "consents": consents}

    assert signals_of(20, basis=LawfulBasis.CONSENT, **tables) == {}
    assert "non_starter" in signals_of(20, **{**tables, "consents": consents[:-1]})


def test_who_left_has_no_signal():
    gone = [{"student": "a", "left_on": on(15)}, *EVERYBODY[1:]]

    assert signals_of(20, enrolments=gone, activity=DAILY) == {}


def test_a_rule_without_its_tables_is_left_out():
    assert [rule.signal for rule in delivered_rules({"enrolments"})] == [Signal.LATE_STARTER]
    assert [rule.signal for rule in delivered_rules({"enrolments", "group_work"})] == [
        Signal.LATE_STARTER, Signal.FREE_RIDING,
    ]  # fmt: skip


def test_every_signal_has_one_rule():
    assert [rule.signal for rule in RULES] == list(Signal)
    assert [rule.signal for rule in RULES if not rule.is_warning] == [Signal.FIRST_ASSIGNMENT_ON_TIME]
