"""The adviser's list as something to work from: whom to approach this week, how things stand with each, and a search.

Nothing here decides about a student: it says who is at the top of the list and was not approached yet, as far as the
adviser has room, and what the adviser put on record of the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from serving.adviser.explanations import EarlySignal, StudentKey
from serving.adviser.own_students import StudentScore
from serving.records.decisions import WAITS, Decision

PAGE_LENGTH = 50
_TELLING = 0.1  # a difference in dropout from which a good sign is worth a place on one line
_LONGEST_SEARCH = 100


class Standing(StrEnum):
    """How things stand between adviser and student, by what was put on record last."""

    NO_CONTACT = "no_contact"
    DUE = "due"  # the day to come back on is there
    PLANNED = "planned"  # it is still to come
    WAITING = "waiting"  # invited, or tried without an answer
    IN_TOUCH = "in_touch"


class Order(StrEnum):
    """In which order the list stands."""

    PLACE = "place"
    CHANGE = "change"
    NUMBER = "number"
    CONTACT = "contact"


NEW = "new"


@dataclass(frozen=True)
class WorkRow:
    """One line of the list.

    Attributes:
        score: the student's score, place and signals.
        standing: how things stand.
        change: how far the score rose since the moment before (between -1 and 1); None where there was none.
        is_new: whether the student is among the first of the list now, and was not at the moment before.
    """

    score: StudentScore
    standing: Standing
    change: float | None
    is_new: bool

    @property
    def last(self) -> Decision | None:
        """What was put on record last."""
        return self.score.decisions[0] if self.score.decisions else None

    @property
    def key(self) -> str:
        """Student and programme, as a form names them; a pseudonym holds no such sign."""
        return f"{self.score.seen.student}|{self.score.seen.programme}"

    @property
    def telling_signal(self) -> EarlySignal | None:
        """The signal with the strongest evidence; a good sign only where there is no warning and it says much."""
        warnings = [one for one in self.score.signals if not one.is_good]
        good = [one for one in self.score.signals if one.is_good and _weigh(one) >= _TELLING]
        return max(warnings or good, key=_weigh, default=None)


def _weigh(signal: EarlySignal) -> float:
    evidence = signal.evidence
    if evidence is None or evidence.difference is None or not evidence.is_clear:
        return 0.0
    return abs(evidence.difference)


@dataclass(frozen=True)
class Asked:
    """What the address asks of the list, so that a view can be kept and sent.

    Attributes:
        moment: at which the scores were made; empty for the latest.
        search: part of a student number, or of the name of a programme.
        show: a standing, a signal, or NEW; empty for all.
        programme: its code; empty for all.
        order: of the rows.
        page: of the rows that are not this week's, from 1.
    """

    moment: str = ""
    search: str = ""
    show: str = ""
    programme: str = ""
    order: Order = Order.PLACE
    page: int = 1

    @classmethod
    def read(cls, query: Callable[[str], str | None]) -> "Asked":
        """Read an address; what it does not know is left out."""
        page, order = query("page") or "", query("order") or ""
        return cls(
            moment=query("moment") or "",
            search=(query("q") or "").strip()[:_LONGEST_SEARCH],
            show=query("show") or "",
            programme=query("programme") or "",
            order=Order(order) if order in list(Order) else Order.PLACE,
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether some of the students, or another order, were asked for."""
        return bool(self.search or self.show or self.programme) or self.order is not Order.PLACE

    def address(self, **other: str | int) -> str:
        """Return the address of this view with something else asked for; any but a page starts at the first."""
        one = replace(self, **{"page": 1, **other})  # type: ignore[arg-type]
        asked = {"moment": one.moment, "q": one.search, "show": one.show, "programme": one.programme}
        asked |= {"order": "" if one.order is Order.PLACE else str(one.order)}
        asked |= {"page": "" if one.page < 2 else str(one.page)}
        told = urlencode({name: value for name, value in asked.items() if value})
        return f"/students?{told}" if told else "/students"


@dataclass(frozen=True)
class Parts:
    """What is on one page: this week's students, and of the `others` those on `page` of `pages`."""

    week: list[WorkRow]
    rows: list[WorkRow]
    others: int
    page: int
    pages: int


def make_rows(
    scored: Sequence[StudentScore], earlier: Mapping[StudentKey, tuple[int, float]], today: date, first: int
) -> list[WorkRow]:
    """Return the lines of the list in its order.

    Args:
        scored: own students, the highest risk first.
        earlier: place and score at the moment before, by student, programme and cohort.
        today: the day on which the list is looked at.
        first: how many students count as the top of the list.
    """
    rows = []
    for one in scored:
        seen = one.seen
        before = earlier.get((seen.student, seen.programme, seen.cohort))
        is_new = bool(earlier) and seen.position <= first and (before is None or before[0] > first)
        change = None if before is None else seen.score - before[1]
        rows.append(WorkRow(one, _find_standing(one.decisions, today), change, is_new))
    return rows


def _find_standing(decisions: Sequence[Decision], today: date) -> Standing:
    if not decisions:
        return Standing.NO_CONTACT
    last = decisions[0]
    if last.back_on is not None:
        return Standing.DUE if last.back_on <= today else Standing.PLANNED
    return Standing.WAITING if last.action in WAITS else Standing.IN_TOUCH


def count_chips(rows: Sequence[WorkRow]) -> dict[str, int]:
    """Return how many rows each choice of `Asked.show` leaves: standings, new on the list, then the signals met."""
    counts = {str(one): sum(row.standing is one for row in rows) for one in Standing}
    counts[NEW] = sum(row.is_new for row in rows)
    signals = {one.signal: one.is_good for row in rows for one in row.score.signals}
    for signal in sorted(signals, key=lambda name: (signals[name], name)):
        counts[signal] = sum(_has_signal(row, signal) for row in rows)
    return {name: count for name, count in counts.items() if count}


def select_rows(rows: Sequence[WorkRow], asked: Asked, names: Mapping[str, str]) -> list[WorkRow]:
    """Return the rows that were asked for, in the order that was asked for. `names`: of programmes, by code."""
    search = asked.search.casefold()
    kept = [
        row
        for row in rows
        if asked.programme in ("", row.score.seen.programme)
        and (not asked.show or _is_shown(row, asked.show))
        and (not search or search in row.score.student_number.casefold() or search in _name(row, names))
    ]
    if asked.order is Order.CHANGE:
        return sorted(kept, key=lambda row: -2.0 if row.change is None else row.change, reverse=True)
    if asked.order is Order.NUMBER:
        return sorted(kept, key=lambda row: row.score.student_number)
    if asked.order is Order.CONTACT:  # whoever was spoken to longest ago first; nobody yet before everybody
        return sorted(kept, key=lambda row: "" if row.last is None else row.last.decided_at.isoformat())
    return kept


def split_rows(found: Sequence[WorkRow], asked: Asked, room: int) -> Parts:
    """Return the rows that were asked for in the parts of the page; who was searched for is in one."""
    week = [] if asked.is_narrowed else pick_week(found, room)
    in_week = {row.key for row in week}
    others = [row for row in found if row.key not in in_week]
    pages = max(1, -(-len(others) // PAGE_LENGTH))
    page = max(1, min(asked.page, pages))
    return Parts(week, others[PAGE_LENGTH * (page - 1) : PAGE_LENGTH * page], len(others), page, pages)


def pick_week(rows: Sequence[WorkRow], room: int) -> list[WorkRow]:
    """Return whom to approach this week: who was promised a talk by now, then who was not approached, in list order.

    Args:
        rows: the whole list, in its order.
        room: for how many students an adviser has time in a week.
    """
    due = [row for row in rows if row.standing is Standing.DUE]
    due.sort(key=lambda row: date.max if row.last is None or row.last.back_on is None else row.last.back_on)
    return [*due, *(row for row in rows if row.standing is Standing.NO_CONTACT)][:room]


def _is_shown(row: WorkRow, show: str) -> bool:
    return row.is_new if show == NEW else show == row.standing or _has_signal(row, show)


def _has_signal(row: WorkRow, signal: str) -> bool:
    return any(one.signal == signal for one in row.score.signals)


def _name(row: WorkRow, names: Mapping[str, str]) -> str:
    return names.get(row.score.seen.programme, row.score.seen.programme).casefold()
