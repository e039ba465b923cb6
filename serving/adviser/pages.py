"""Pages for study advisers: their own students in order of risk, one student, and the decision; and early signals.

`PAGES` is the door of this room.
"""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from fairness.words.formats import format_share
from serving.adviser.explanations import EarlySignal
from serving.adviser.own_students import OwnStudents, StudentScore, moments_shown, read_stability
from serving.adviser.person_views import decide, see_own_students, see_student
from serving.adviser.signals import define_signal, find_evidence, name_signal, tell_evidence
from serving.errors import BadInput
from serving.records.decisions import Action
from serving.records.permissions import Right
from serving.results.drift_sentences import tell_drift
from serving.results.models import Accuracy, known_accuracy
from serving.site.context import Page, RequestContext
from serving.words import text

REASONS_ON_LIST = 2
NEARLY_ALWAYS = 0.95


def own_students(context: RequestContext) -> Response:
    """Show the adviser's own students at a moment, the highest risk first; without a model in use, their signals."""
    published = context.app.published
    moments = moments_shown(published)
    shown = next((one for one in moments if one.name == context.query("moment")), moments[0] if moments else None)
    own = OwnStudents((), ()) if shown is None else see_own_students(context.app, context.person, shown.name)
    stability = None if shown is None else read_stability(published.scores(shown.name))
    return _page(
        context,
        "students.html",
        moments=moments,
        shown=shown,
        own=own,
        places=_by_place(own.scored),
        signals=_signals_met(own),
        drift=[] if shown is None else _tell_drift(context, own, shown.name),
        stability=stability,
        reasons_on_list=REASONS_ON_LIST,
        names=published.programme_names(),
    )


def _tell_drift(context: RequestContext, own: OwnStudents, moment: str) -> list[str]:
    """Say what looks unlike earlier years in the programmes of the adviser's own students."""
    published = context.app.published
    rows = published.drift(moment, {one.seen.programme for one in own.scored})
    return tell_drift(rows, context.language, published.programme_names())


def student(context: RequestContext) -> Response:
    """Show one own student: reasons, what is known about the model, decisions, and the form."""
    return _student_page(context)


def decide_answer(context: RequestContext) -> Response:
    """Put the decision in the form on record and show the student again."""
    pseudonym, moment = context.path("student"), context.path("moment")
    said = {name: context.form.get(name, "") for name in ("action", "reason", "mark")}
    try:
        decide(
            context.app,
            context.person,
            pseudonym,
            moment,
            **said,
            language=context.language,
            programme=context.form.get("programme") or None,
        )
    except BadInput as error:
        return _student_page(context, error.sentence(context.language), status=400, wrong=error.code)
    return context.redirect(f"/students/{quote(moment, safe='')}/{quote(pseudonym, safe='')}?saved=1")


def signals(context: RequestContext) -> Response:
    """Show officers the evidence of every signal at every moment: totals only."""
    return _page(context, "signals.html", evidence=find_evidence(context.app.published))


def _page(context: RequestContext, template: str, status: int = 200, **values: Any) -> Response:
    """Write a page that knows the words of signals."""
    values |= {
        "signal_name": partial(name_signal, language=context.language),
        "signal_definition": partial(define_signal, language=context.language),
        "tell_evidence": partial(tell_evidence, language=context.language),
    }
    return context.page(template, status, **values)


def _student_page(context: RequestContext, sentence: str = "", status: int = 200, wrong: str = "") -> Response:
    scores = see_student(context.app, context.person, context.path("student"), context.path("moment"))
    published, names = context.app.published, context.app.published.programme_names()
    seen = [one.seen for one in scores]
    drift = {one.programme: published.drift_of(one.student, one.programme, one.moment) for one in seen}
    return _page(
        context,
        "student.html",
        status=status,
        scores=scores,
        drifts={programme: tell_drift(rows, context.language, names) for programme, rows in drift.items()},
        stability=read_stability(published.scores(context.path("moment"))),
        often=partial(_tell_often, language=context.language),
        accuracy=_accuracy(context, scores[0].seen.model_name),
        names=names,
        actions=list(Action),
        sentence_of_error=sentence,
        is_reason_wrong=wrong.startswith("reason"),
        is_saved=context.query("saved") is not None and not sentence,
        form=context.form,
    )


def _tell_often(share: float, language: str) -> str:
    """Return a share of equally good lists in words; never "always" or "never"."""
    if share >= NEARLY_ALWAYS:
        return text("student.nearly_always", language)
    if share <= 1 - NEARLY_ALWAYS:
        return text("student.nearly_never", language)
    return text("student.often", language, share=format_share(share, language))


def _by_place(scored: Sequence[StudentScore]) -> list[list[StudentScore]]:
    """Return the list in parts: those that cannot be told apart in order stand together."""
    return [list(part) for _, part in groupby(scored, key=lambda one: one.seen.position)]


def _signals_met(own: OwnStudents) -> list[EarlySignal]:
    """Return each signal on the list once, warnings first."""
    every = [*(one.signals for one in own.scored), *(one.signals for one in own.unscored)]
    met = {signal.signal: signal for signals in every for signal in signals}
    return sorted(met.values(), key=lambda one: (one.is_good, one.signal))


def _accuracy(context: RequestContext, model: str) -> list[Accuracy]:
    champion = context.app.published.champions.get(model)
    return [] if champion is None else known_accuracy(context.app.registry.evaluation(champion))


PAGES: tuple[Page, ...] = (
    Page("/students", own_students, Right.SEE_OWN_STUDENTS),
    Page("/students/{moment}/{student}", student, Right.SEE_OWN_STUDENTS),
    Page("/students/{moment}/{student}", decide_answer, Right.RECORD_DECISION, "POST"),
    Page("/signals", signals, Right.SEE_MODELS),
)
