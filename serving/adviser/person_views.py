"""The only way to a person's score: the view is on record before anything is shown.

Each function writes its event first. If the event cannot be written, it raises and nothing is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from serving.adviser.own_students import OwnStudents, StudentScore, explain, read_history, read_own_students
from serving.errors import BadInput, Forbidden, NotFound
from serving.records.decisions import Choice, Decision, Seen, read_choice
from serving.records.log import Event, EventKind
from serving.records.permissions import Person, Right, check_allowed, check_own_student
from serving.site.context import AppContext


def see_own_students(
    app: AppContext, person: Person, moment: str, programme: str | None = None, *, explained: bool = True
) -> OwnStudents:
    """Return the adviser's own students at a moment, the highest risk first. One event names them all.

    Without `explained` there are no reasons and no changes yet: `own_students.explain` adds them to those on a page.
    """
    check_allowed(person, Right.SEE_OWN_STUDENTS)
    own = _read_own(app, person, moment, explained=explained)
    shown = OwnStudents(
        tuple(one for one in own.scored if programme in (None, one.seen.programme)),
        tuple(one for one in own.unscored if programme in (None, one.programme)),
    )
    detail = {"moment": moment, "programme": programme} | _model_of(shown.scored)
    about = [*(one.seen.student for one in shown.scored), *(one.student for one in shown.unscored)]
    event = Event(EventKind.LIST_SEEN, person.name, str(person.role), tuple(dict.fromkeys(about)), detail)
    app.store.record(event)
    return shown


def see_student(app: AppContext, person: Person, student: str, moment: str) -> list[StudentScore]:
    """Return one own student's scores at a moment, one per programme, with those at other moments of the year.

    Raises `Forbidden` and `NotFound`.
    """
    check_allowed(person, Right.SEE_OWN_STUDENTS)
    _check_own(app, person, student)
    own = [one for one in _read_own(app, person, moment, explained=False).scored if one.seen.student == student]
    if not own:
        raise NotFound("no_score")
    told = explain(app.published, own)
    shown = [replace(one, history=read_history(app.published, one.seen)) for one in told]
    event = Event(EventKind.STUDENT_SEEN, person.name, str(person.role), (student,), _scores_of(moment, shown))
    app.store.record(event)
    return shown


def decide(
    app: AppContext,
    person: Person,
    student: str,
    moment: str,
    *,
    action: str,
    reason: str,
    language: str,
    back_on: str = "",
    programme: str | None = None,
    mark: str = "",
) -> Decision:
    """Put a decision on an own student on record, with what was shown: also the sentences, in the reader's language.

    `back_on` is the day to come back on (ISO 8601), or empty. `mark` is that of the score in view (`Seen.mark`); when
    the score has changed since, nothing is recorded. A program that has shown nobody anything leaves it empty. Raises
    `Forbidden`, `NotFound`, `BadInput`.
    """
    check_allowed(person, Right.RECORD_DECISION)
    _check_own(app, person, student)
    choice = read_choice(action, reason, back_on, app.store.now().date())
    score = _one_score(_read_own(app, person, moment, explained=False).scored, student, programme)
    _check_mark(score, mark)
    return _put_on_record(app, person, [score], choice, language)[0]


def decide_together(
    app: AppContext,
    person: Person,
    moment: str,
    marks: Mapping[tuple[str, str], str],
    *,
    action: str,
    reason: str,
    language: str,
    back_on: str = "",
) -> list[Decision]:
    """Put the same decision on several own students on record, each with what was shown.

    `marks`: student and programme to the mark of the score in view. All are looked at before the first is recorded:
    one that does not fit, and nothing is. Raises `Forbidden`, `NotFound`, `BadInput`.
    """
    check_allowed(person, Right.RECORD_DECISION)
    if not marks:
        raise BadInput("nobody_chosen")
    for student, _ in marks:
        _check_own(app, person, student)
    choice = read_choice(action, reason, back_on, app.store.now().date())
    own = _read_own(app, person, moment, explained=False).scored
    chosen = [_one_score(own, student, programme) for student, programme in marks]
    for score, mark in zip(chosen, marks.values(), strict=True):
        _check_mark(score, mark)
    return _put_on_record(app, person, chosen, choice, language)


def _check_mark(score: StudentScore, mark: str) -> None:
    if mark not in ("", score.seen.mark):
        raise BadInput("score_changed")


def _put_on_record(
    app: AppContext, person: Person, scores: Sequence[StudentScore], choice: Choice, language: str
) -> list[Decision]:
    made = []
    for score in explain(app.published, scores):
        seen = replace(score.seen, sentences=score.sentences(language))
        decision = Decision(seen, choice.action, choice.reason, person.name, app.store.now(), choice.back_on)
        detail = {"action": str(choice.action)} | _as_detail(seen)
        if choice.back_on is not None:
            detail["back on"] = choice.back_on.isoformat()
        event = Event(EventKind.DECISION_RECORDED, person.name, str(person.role), (seen.student,), detail)
        app.store.add_decision(decision, event)
        made.append(decision)
    return made


def _check_own(app: AppContext, person: Person, student: str) -> None:
    try:
        check_own_student(student, app.caseload.students_of(person.name))
    except Forbidden:
        event = Event(EventKind.ACCESS_REFUSED, person.name, str(person.role), (), {"why": "not in the caseload"})
        app.store.record(event)
        raise


def _read_own(app: AppContext, person: Person, moment: str, *, explained: bool) -> OwnStudents:
    numbers = app.caseload.students_of(person.name)
    decisions = app.store.decisions(list(numbers)) if numbers else []
    return read_own_students(app.published, numbers, decisions, moment, explained=explained)


def _one_score(scores: Sequence[StudentScore], student: str, programme: str | None) -> StudentScore:
    fitting = [one for one in scores if one.seen.student == student and programme in (None, one.seen.programme)]
    if not fitting:
        raise NotFound("no_score")
    if len(fitting) > 1:
        raise BadInput("programme_needed")
    return fitting[0]


def _model_of(shown: Sequence[StudentScore]) -> dict[str, str | int | float | None]:
    if not shown:
        return {}
    return {"model": shown[0].seen.model_name, "version": shown[0].seen.model_version}


def _scores_of(moment: str, shown: list[StudentScore]) -> dict[str, str | int | float | None]:
    detail: dict[str, str | int | float | None] = {"moment": moment, **_model_of(shown)}
    for one in shown:
        detail[f"score in {one.seen.programme}"] = round(one.seen.score, 4)
    others = dict.fromkeys(then.moment for one in shown for then in one.history if then.moment != moment)
    return detail | {"other moments": ", ".join(others)} if others else detail


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
