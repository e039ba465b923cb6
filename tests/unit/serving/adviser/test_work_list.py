"""How the list of own students is put in order, narrowed and divided."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from lib.serving_world import MOMENT

from serving.adviser.explanations import EarlySignal
from serving.adviser.own_students import StudentScore, read_earlier
from serving.adviser.person_views import see_own_students
from serving.adviser.signals import Evidence
from serving.adviser.work_list import (
    NEW,
    PAGE_LENGTH,
    Asked,
    Order,
    Standing,
    WorkRow,
    count_chips,
    make_rows,
    select_rows,
    split_rows,
)
from serving.records.decisions import Action, Decision
from serving.records.permissions import Person
from serving.results.disclosure import Count
from serving.site.context import AppContext

TODAY = date(2025, 12, 1)
NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def scored(app: AppContext, adviser: Person) -> tuple[StudentScore, ...]:
    return see_own_students(app, adviser, MOMENT, explained=False).scored


def decided(score: StudentScore, action: Action, back_on: date | None = None) -> StudentScore:
    return replace(score, decisions=(Decision(score.seen, action, "", "adviser", NOW, back_on), *score.decisions))


def rows_of(scored: tuple[StudentScore, ...], first: int = 3) -> list[WorkRow]:
    return make_rows(scored, {}, TODAY, first)


def numbers(rows: list[WorkRow]) -> list[str]:
    return [row.score.student_number for row in rows]


@pytest.mark.parametrize(
    ("action", "days", "standing"),
    [
        (Action.INVITED, None, Standing.WAITING),
        (Action.TRIED, None, Standing.WAITING),
        (Action.SPOKE_WITH, None, Standing.IN_TOUCH),
        (Action.INVITED, 0, Standing.DUE),
        (Action.SPOKE_WITH, -3, Standing.DUE),
        (Action.SPOKE_WITH, 1, Standing.PLANNED),
    ],
)
def test_a_standing_is_of_what_was_put_on_record_last(scored, action, days, standing) -> None:
    back_on = None if days is None else TODAY + timedelta(days=days)
    assert rows_of(scored)[0].standing is Standing.NO_CONTACT
    assert rows_of((decided(decided(scored[0], Action.NO_ACTION), action, back_on),))[0].standing is standing


def test_this_week_begins_with_what_was_promised_longest_ago_and_leaves_out_whom_somebody_is_in_touch_with(scored):
    first, second, third, fourth, *rest = scored
    own = (
        decided(first, Action.SPOKE_WITH),
        decided(second, Action.AGREED, TODAY),
        third,
        decided(fourth, Action.AGREED, TODAY - timedelta(days=4)),
        *rest,
    )
    parts = split_rows(rows_of(own), Asked(), room=4)
    assert numbers(parts.week) == [one.student_number for one in (fourth, second, third, rest[0])]
    assert numbers(parts.rows) == [one.student_number for one in (first, *rest[1:])]


def test_what_was_searched_for_is_in_one_part_and_every_student_is_on_one_page(scored) -> None:
    many = tuple(replace(scored[0], seen=replace(scored[0].seen, student=f"q{number}")) for number in range(120))
    rows = rows_of(many)
    assert split_rows(rows, Asked(order=Order.NUMBER), room=15).week == []
    pages = [split_rows(rows, Asked(page=page), room=15) for page in (1, 2, 3)]
    assert [len(one.rows) for one in pages] == [PAGE_LENGTH, PAGE_LENGTH, 5]
    assert {row.key for one in pages for row in [*one.week, *one.rows]} == {row.key for row in rows}
    assert split_rows(rows, Asked(page=99), room=15).page == 3


def test_new_are_those_who_were_not_among_the_first_at_the_moment_before(app, adviser, scored) -> None:
    own = app.caseload.students_of(adviser.name)
    earlier = read_earlier(app.published, own, scored[0].seen.as_of)
    assert earlier
    assert all(row.change is None and not row.is_new for row in rows_of(scored))
    key = (scored[0].seen.student, scored[0].seen.programme, scored[0].seen.cohort)
    rows = make_rows(scored, earlier | {key: (9, 0.1)}, TODAY, 3)
    assert rows[0].is_new
    assert rows[0].change == pytest.approx(scored[0].seen.score - 0.1)
    assert not any(row.is_new for row in rows if row.score.seen.position > 3)
    assert select_rows(rows, Asked(show=NEW), {})[0] == rows[0]


def test_a_search_finds_a_number_or_the_name_of_a_programme(scored) -> None:
    rows = rows_of(scored)
    code = scored[0].seen.programme
    [found] = select_rows(rows, Asked(search=scored[4].student_number[-4:]), {})
    assert found.score == scored[4]
    assert select_rows(rows, Asked(search="VERPLEEG"), {code: "Verpleegkunde"}) == rows
    assert select_rows(rows, Asked(programme="elsewhere"), {}) == []


def test_chips_count_what_their_choice_shows(scored) -> None:
    rows = rows_of((decided(scored[0], Action.INVITED), *scored[1:]))
    chips = count_chips(rows)
    assert chips[Standing.WAITING] == 1
    assert chips[Standing.NO_CONTACT] == len(rows) - 1
    assert {show: len(select_rows(rows, Asked(show=show), {})) for show in chips} == chips


def test_an_order_by_contact_begins_with_nobody_yet(scored) -> None:
    rows = rows_of((decided(scored[0], Action.INVITED), *scored[1:]))
    assert select_rows(rows, Asked(order=Order.CONTACT), {})[-1] == rows[0]
    assert select_rows(rows, Asked(order=Order.NUMBER), {}) == sorted(rows, key=lambda row: row.score.student_number)


def test_an_address_brings_back_what_it_was_made_of_and_drops_what_it_does_not_know() -> None:
    asked = Asked("february", "12 & 3", "non_starter", "34401", Order.CHANGE, 2)
    told = dict(parse_qsl(asked.address(page=2).partition("?")[2]))
    assert told["q"] == "12 & 3"
    assert Asked.read(told.get) == asked
    assert asked.address(show="").endswith("order=change")
    assert Asked.read({"order": "risk", "page": "-1", "q": "  "}.get) == Asked()
    assert Asked.read({"page": "²"}.get) == Asked()


def test_the_signal_on_a_line_is_the_one_with_the_strongest_evidence(scored) -> None:
    def signal(name: str, difference: float | None, *, good: bool = False) -> EarlySignal:
        known = None if difference is None else (0.3 + difference, 0.3, difference, difference / 2, difference * 2)
        shares = known or (None,) * 5
        return EarlySignal(name, good, {}, Evidence(name, MOMENT, "2024", Count(100), Count(20), *shares))

    def telling(*signals: EarlySignal) -> str:
        found = WorkRow(replace(scored[0], signals=signals), Standing.NO_CONTACT, None, is_new=False).telling_signal
        return "" if found is None else found.signal

    assert telling(signal("a", 0.05), signal("b", 0.2), signal("c", None)) == "b"
    assert telling(signal("good", -0.3, good=True), signal("a", None)) == "a"
    assert telling(signal("good", -0.3, good=True)) == "good"
    assert telling(signal("good", -0.04, good=True)) == ""
