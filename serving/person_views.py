"""The only way to a person's score: the view is on record before anything is shown.

Each function writes its event first. If the event cannot be written, it raises and nothing is shown.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from serving.audit_log import Event, EventKind
from serving.decisions import Decision, Seen, check_reason, read_action
from serving.desk import Desk
from serving.errors import BadInput, Forbidden, NotFound
from serving.permissions import Person, Right, check_allowed, check_own_student
from serving.published import STUDENT_KEY


@dataclass(frozen=True)
class Reason:
    """One reason for a score, in both languages; `actionable` is something to talk about and change."""

    feature: str
    contribution: float
    actionable: bool
    sentence_nl: str
    sentence_en: str


@dataclass(frozen=True)
class StudentScore:
    """One student's score as shown: place among the adviser's own students, reasons and decisions."""

    seen: Seen
    student_number: str
    reasons: tuple[Reason, ...]
    decisions: tuple[Decision, ...]

    @property
    def actionable(self) -> tuple[Reason, ...]:
        """The reasons that can be acted on, strongest first."""
        return tuple(reason for reason in self.reasons if reason.actionable)

    @property
    def background(self) -> tuple[Reason, ...]:
        """The reasons that explain the score but cannot be changed."""
        return tuple(reason for reason in self.reasons if not reason.actionable)


def see_own_students(desk: Desk, person: Person, moment: str, programme: str | None = None) -> list[StudentScore]:
    """Return the adviser's own students at a moment, the highest risk first. One event names them all."""
    check_allowed(person, Right.SEE_OWN_STUDENTS)
    shown = [one for one in _own_scores(desk, person, moment) if programme in (None, one.seen.programme)]
    detail = {"moment": moment, "programme": programme} | _model_of(shown)
    about = tuple(one.seen.student for one in shown)
    desk.store.record(Event(EventKind.LIST_SEEN, person.name, str(person.role), about, detail))
    return shown


def see_student(desk: Desk, person: Person, student: str, moment: str) -> list[StudentScore]:
    """Return one own student's scores at a moment: one per programme. Raises `Forbidden` and `NotFound`."""
    check_allowed(person, Right.SEE_OWN_STUDENTS)
    _check_own(desk, person, student)
    shown = [one for one in _own_scores(desk, person, moment) if one.seen.student == student]
    if not shown:
        raise NotFound("no_score")
    event = Event(EventKind.STUDENT_SEEN, person.name, str(person.role), (student,), _scores_of(moment, shown))
    desk.store.record(event)
    return shown


def decide(
    desk: Desk,
    person: Person,
    student: str,
    moment: str,
    *,
    action: str,
    reason: str,
    programme: str | None = None,
    mark: str = "",
) -> Decision:
    """Put a decision on an own student on record, with what was shown.

    `mark` is that of the score in view (`Seen.mark`); when the score has changed since, nothing is recorded. A
    program that has shown nobody anything leaves it empty. Raises `Forbidden`, `NotFound`, `BadInput`.
    """
    check_allowed(person, Right.RECORD_DECISION)
    _check_own(desk, person, student)
    chosen = read_action(action)
    reason = check_reason(chosen, reason)
    seen = _one_score(_own_scores(desk, person, moment), student, programme)
    if mark not in ("", seen.mark):
        raise BadInput("score_changed")
    decision = Decision(seen, chosen, reason, person.name, desk.store.now())
    detail = {"action": str(chosen)} | _as_detail(seen)
    event = Event(EventKind.DECISION_RECORDED, person.name, str(person.role), (student,), detail)
    desk.store.add_decision(decision, event)
    return decision


def _check_own(desk: Desk, person: Person, student: str) -> None:
    try:
        check_own_student(student, desk.caseload.students_of(person.name))
    except Forbidden:
        event = Event(EventKind.ACCESS_REFUSED, person.name, str(person.role), (), {"why": "not in the caseload"})
        desk.store.record(event)
        raise


def _own_scores(desk: Desk, person: Person, moment: str) -> list[StudentScore]:
    numbers = desk.caseload.students_of(person.name)
    scores, reasons = desk.published.scores(moment), desk.published.reasons(moment)
    if scores.empty or not numbers:
        return []
    own = scores[scores["student"].astype(str).isin(numbers)].reset_index(drop=True)
    own["place"] = own["rank"].rank(method="min").astype(int)
    sentences = _reasons_by_key(reasons, numbers)
    decisions = desk.store.decisions(list(numbers))
    rows = [{str(name): value for name, value in record.items()} for record in own.to_dict("records")]
    return [_student_score(row, len(own), numbers, sentences, decisions) for row in rows]


def _student_score(
    row: dict[str, object],
    length: int,
    numbers: dict[str, str],
    reasons: dict[tuple[str, ...], tuple[Reason, ...]],
    decisions: list[Decision],
) -> StudentScore:
    seen = _seen(row, length)
    about = tuple(one for one in decisions if (one.seen.student, one.seen.programme) == (seen.student, seen.programme))
    key = (seen.student, seen.programme, seen.cohort)
    return StudentScore(seen, numbers[seen.student], reasons.get(key, ()), about)


def _seen(row: dict[str, object], length: int) -> Seen:
    as_of: date = pd.Timestamp(str(row["as_of"])).date()
    return Seen(
        student=str(row["student"]),
        programme=str(row["programme"]),
        cohort=str(row["cohort"]),
        moment=str(row["moment"]),
        as_of=as_of,
        score=float(str(row["score"])),
        low=_number_or_none(row["low"]),
        high=_number_or_none(row["high"]),
        position=int(str(row["place"])),
        list_length=length,
        model_name=str(row["model_name"]),
        model_version=int(float(str(row["model_version"]))),
    )


def _reasons_by_key(reasons: pd.DataFrame, numbers: dict[str, str]) -> dict[tuple[str, ...], tuple[Reason, ...]]:
    if reasons.empty:
        return {}
    own = reasons[reasons["student"].astype(str).isin(numbers)]
    found: dict[tuple[str, ...], tuple[Reason, ...]] = {}
    for row in own.to_dict("records"):
        key = tuple(str(row[column]) for column in STUDENT_KEY)
        contribution = _number_or_none(row["contribution"]) or 0.0
        nl, en = str(row["sentence_nl"]), str(row["sentence_en"])
        found[key] = (*found.get(key, ()), Reason(str(row["feature"]), contribution, bool(row["actionable"]), nl, en))
    return found


def _one_score(scores: list[StudentScore], student: str, programme: str | None) -> Seen:
    fitting = [one.seen for one in scores if one.seen.student == student and programme in (None, one.seen.programme)]
    if not fitting:
        raise NotFound("no_score")
    if len(fitting) > 1:
        raise BadInput("programme_needed")
    return fitting[0]


def _number_or_none(value: object) -> float | None:
    number = float("nan") if value is None or value is pd.NA else float(str(value))
    return None if pd.isna(number) else number


def _model_of(shown: list[StudentScore]) -> dict[str, str | int | float | None]:
    if not shown:
        return {}
    return {"model": shown[0].seen.model_name, "version": shown[0].seen.model_version}


def _scores_of(moment: str, shown: list[StudentScore]) -> dict[str, str | int | float | None]:
    detail: dict[str, str | int | float | None] = {"moment": moment, **_model_of(shown)}
    for one in shown:
        detail[f"score in {one.seen.programme}"] = round(one.seen.score, 4)
    return detail


def _as_detail(seen: Seen) -> dict[str, str | int | float | None]:
    return {
        "moment": seen.moment,
        "programme": seen.programme,
        "score": round(seen.score, 4),
        "position": seen.position,
        "list_length": seen.list_length,
        "model": seen.model_name,
        "version": seen.model_version,
    }
