"""Pages for study advisers: their own students in order of risk, one student, and the decision; and early signals.

`PAGES` is the door of this room.
"""

from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from fairness.words.formats import format_share
from serving.adviser.list_page import decide_on_several, own_students
from serving.adviser.own_students import read_stability
from serving.adviser.person_views import decide, see_student
from serving.adviser.signals import define_signal, find_evidence, name_signal, tell_evidence
from serving.errors import BadInput
from serving.records.decisions import Action
from serving.records.permissions import Right
from serving.results.drift_sentences import tell_drift
from serving.results.models import Accuracy, known_accuracy
from serving.site.context import Page, RequestContext
from serving.words import text

NEARLY_ALWAYS = 0.95


def student(context: RequestContext) -> Response:
    """Show one own student: reasons, what is known about the model, decisions, and the form."""
    return _student_page(context)


def decide_answer(context: RequestContext) -> Response:
    """Put the decision in the form on record and show the student again."""
    pseudonym, moment = context.path("student"), context.path("moment")
    said = {name: context.form.get(name, "") for name in ("action", "reason", "mark", "back_on")}
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
        is_day_wrong="day" in wrong,
        today=context.app.store.now().date(),
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


def _accuracy(context: RequestContext, model: str) -> list[Accuracy]:
    champion = context.app.published.champions.get(model)
    return [] if champion is None else known_accuracy(context.app.registry.evaluation(champion))


PAGES: tuple[Page, ...] = (
    Page("/students", own_students, Right.SEE_OWN_STUDENTS),
    Page("/students/{moment}", decide_on_several, Right.RECORD_DECISION, "POST"),
    Page("/students/{moment}/{student}", student, Right.SEE_OWN_STUDENTS),
    Page("/students/{moment}/{student}", decide_answer, Right.RECORD_DECISION, "POST"),
    Page("/signals", signals, Right.SEE_MODELS),
)
