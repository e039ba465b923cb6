"""The page that an adviser works from: this week's students, the rest, a search, and a decision on several at once."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import parse_qs

from starlette.responses import Response

from serving.adviser.explanations import EarlySignal
from serving.adviser.own_students import (
    MomentShown,
    OwnStudents,
    StudentScore,
    UnscoredStudent,
    explain,
    moments_shown,
    read_earlier,
    read_stability,
)
from serving.adviser.person_views import decide_together, see_own_students
from serving.adviser.signals import define_signal, name_signal, tell_evidence
from serving.adviser.work_list import Asked, Order, Standing, WorkRow, count_chips, make_rows, select_rows, split_rows
from serving.errors import BadInput
from serving.records.decisions import NEEDS_REASON, Action
from serving.results.drift_sentences import tell_drift
from serving.site.context import RequestContext

CHOSEN = "chosen|"  # before student and programme, in the name of a box to tick
TOGETHER = tuple(action for action in Action if action not in NEEDS_REASON)


def own_students(context: RequestContext) -> Response:
    """Show the adviser's own students at a moment; without a model in use, their signals."""
    saved = context.query("saved") or ""
    return _show(context, Asked.read(context.query), saved=int(saved) if saved.isdecimal() else 0)


def decide_on_several(context: RequestContext) -> Response:
    """Put the decision in the form on record for every student that was ticked, and show the list again."""
    ticked = {name.removeprefix(CHOSEN): mark for name, mark in context.form.items() if name.startswith(CHOSEN)}
    view = {name: values[0] for name, values in parse_qs(context.form.get("view", "")).items()}
    asked = Asked.read((view | {"moment": context.path("moment")}).get)
    try:
        made = decide_together(
            context.app,
            context.person,
            asked.moment,
            {_read_key(key): mark for key, mark in ticked.items()},
            action=context.form.get("action", ""),
            reason="",
            back_on=context.form.get("back_on", ""),
            language=context.language,
        )
    except BadInput as error:
        return _show(context, asked, status=400, ticked=ticked, wrong=error.sentence(context.language))
    return context.redirect(f"{asked.address(page=asked.page)}&saved={len(made)}")


def _read_key(key: str) -> tuple[str, str]:
    student, _, programme = key.partition("|")
    return student, programme


def _show(
    context: RequestContext,
    asked: Asked,
    *,
    status: int = 200,
    saved: int = 0,
    ticked: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    published, room = context.app.published, context.app.settings.students_a_week
    moments, names = moments_shown(published), published.programme_names()
    shown = next((one for one in moments if one.name == asked.moment), moments[0] if moments else None)
    own = OwnStudents((), ()) if shown is None else _see(context, shown)
    rows = _make_rows(context, own, shown, room)
    parts = split_rows(select_rows(rows, asked, names), asked, room)
    return context.page(
        "students.html",
        status,
        asked=asked,
        moments=moments,
        shown=shown,
        own=own,
        rows=rows,
        parts=parts,
        explained=_explain(context, [*parts.week, *parts.rows]),
        chips=count_chips(rows),
        standings=set(Standing),
        orders=list(Order),
        programmes=sorted({one.seen.programme for one in own.scored}, key=lambda code: names.get(code, code)),
        names=names,
        unscored=_select_unscored(own.unscored, asked),
        signals=_list_signals(own),
        drift=_tell_drift(context, own.scored, shown),
        stability=None if shown is None else read_stability(published.scores(shown.name)),
        actions=TOGETHER,
        today=context.app.store.now().date(),
        saved=saved,
        ticked=ticked or {},
        wrong=wrong,
        signal_name=partial(name_signal, language=context.language),
        signal_definition=partial(define_signal, language=context.language),
        tell_evidence=partial(tell_evidence, language=context.language),
    )


def _see(context: RequestContext, shown: MomentShown) -> OwnStudents:
    return see_own_students(context.app, context.person, shown.name, explained=False)


def _make_rows(context: RequestContext, own: OwnStudents, shown: MomentShown | None, room: int) -> list[WorkRow]:
    if shown is None:
        return []
    app = context.app
    earlier = read_earlier(app.published, app.caseload.students_of(context.person.name), shown.as_of)
    return make_rows(own.scored, earlier, app.store.now().date(), room)


def _explain(context: RequestContext, rows: Sequence[WorkRow]) -> dict[str, StudentScore]:
    """Return the students of the rows that are shown with their reasons, by the key of the row."""
    told = explain(context.app.published, [row.score for row in rows])
    return {row.key: score for row, score in zip(rows, told, strict=True)}


def _select_unscored(unscored: Sequence[UnscoredStudent], asked: Asked) -> list[UnscoredStudent]:
    """Return the students without a score that fit a search; they have no standing and no place to sort by."""
    return [
        one
        for one in unscored
        if asked.programme in ("", one.programme)
        and (not asked.show or any(signal.signal == asked.show for signal in one.signals))
        and asked.search.casefold() in one.student_number.casefold()
    ]


def _list_signals(own: OwnStudents) -> list[EarlySignal]:
    """Return each signal on the list once, warnings first."""
    every = [*(one.signals for one in own.scored), *(one.signals for one in own.unscored)]
    met = {signal.signal: signal for signals in every for signal in signals}
    return sorted(met.values(), key=lambda one: (one.is_good, one.signal))


def _tell_drift(context: RequestContext, scored: Sequence[StudentScore], shown: MomentShown | None) -> list[str]:
    """Say what looks unlike earlier years in the programmes of the adviser's own students."""
    published = context.app.published
    if shown is None:
        return []
    rows = published.drift(shown.name, {one.seen.programme for one in scored})
    return tell_drift(rows, context.language, published.programme_names())
