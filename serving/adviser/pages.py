"""Pages for study advisers: their own students in order of risk, one student, and the decision."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from urllib.parse import quote

from starlette.responses import Response

from fairness.words.formats import format_share
from serving.adviser.explanations import EarlySignal
from serving.adviser.own_students import OwnStudents, StudentScore
from serving.adviser.person_views import decide, see_own_students, see_student
from serving.adviser.signal_evidence import tell_evidence
from serving.adviser.stability import read_stability
from serving.errors import BadInput
from serving.records.decisions import Action
from serving.results.evaluation import Accuracy, known_accuracy
from serving.results.moments import moments_shown
from serving.site.request_context import Visit
from serving.words import text

REASONS_ON_LIST = 2
NEARLY_ALWAYS = 0.95


def own_students(visit: Visit) -> Response:
    """Show the adviser's own students at a moment, the highest risk first; without a model in use, their signals."""
    published = visit.desk.published
    moments = moments_shown(published)
    shown = next((one for one in moments if one.name == visit.query("moment")), moments[0] if moments else None)
    own = OwnStudents((), ()) if shown is None else see_own_students(visit.desk, visit.person, shown.name)
    stability = None if shown is None else read_stability(published.scores(shown.name))
    return visit.page(
        "students.html",
        moments=moments,
        shown=shown,
        own=own,
        places=_by_place(own.scored),
        signals=_signals_met(own),
        stability=stability,
        reasons_on_list=REASONS_ON_LIST,
        tell_evidence=partial(tell_evidence, language=visit.language),
        names=published.programme_names(),
    )


def student(visit: Visit) -> Response:
    """Show one own student: reasons, what is known about the model, decisions, and the form."""
    return _student_page(visit)


def decide_answer(visit: Visit) -> Response:
    """Put the decision in the form on record and show the student again."""
    pseudonym, moment = visit.path("student"), visit.path("moment")
    said = {name: visit.form.get(name, "") for name in ("action", "reason", "mark")}
    try:
        decide(
            visit.desk,
            visit.person,
            pseudonym,
            moment,
            **said,
            language=visit.language,
            programme=visit.form.get("programme") or None,
        )
    except BadInput as error:
        return _student_page(visit, error.sentence(visit.language), status=400)
    return visit.redirect(f"/students/{quote(moment, safe='')}/{quote(pseudonym, safe='')}?saved=1")


def _student_page(visit: Visit, sentence: str = "", status: int = 200) -> Response:
    scores = see_student(visit.desk, visit.person, visit.path("student"), visit.path("moment"))
    return visit.page(
        "student.html",
        status=status,
        scores=scores,
        stability=read_stability(visit.desk.published.scores(visit.path("moment"))),
        tell_evidence=partial(tell_evidence, language=visit.language),
        often=partial(_tell_often, language=visit.language),
        accuracy=_accuracy(visit, scores[0].seen.model_name),
        names=visit.desk.published.programme_names(),
        actions=list(Action),
        sentence_of_error=sentence,
        is_saved=visit.query("saved") is not None and not sentence,
        form=visit.form,
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


def _accuracy(visit: Visit, model: str) -> list[Accuracy]:
    champion = visit.desk.published.champions.get(model)
    return [] if champion is None else known_accuracy(visit.desk.registry.evaluation(champion))
