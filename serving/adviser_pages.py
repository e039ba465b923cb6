"""Pages for study advisers: their own students in order of risk, one student, and the decision."""

from urllib.parse import quote

from starlette.responses import Response

from serving.decisions import Action
from serving.errors import BadInput
from serving.evaluation import Accuracy, known_accuracy
from serving.person_views import decide, see_own_students, see_student
from serving.visit import Visit

REASONS_ON_LIST = 2


def own_students(visit: Visit) -> Response:
    """Show the adviser's own students at a moment, the highest risk first."""
    moments = visit.desk.published.moments()
    wanted = visit.query("moment")
    moment = wanted if wanted in moments else (moments[0] if moments else None)
    students = [] if moment is None else see_own_students(visit.desk, visit.person, moment)
    return visit.page(
        "students.html",
        moments=moments,
        moment=moment,
        students=students,
        reasons_on_list=REASONS_ON_LIST,
        names=visit.desk.published.programme_names(),
    )


def student(visit: Visit) -> Response:
    """Show one own student: reasons, what is known about the model, decisions, and the form."""
    return _student_page(visit)


def decide_answer(visit: Visit) -> Response:
    """Put the decision in the form on record and show the student again."""
    pseudonym, moment = visit.path("student"), visit.path("moment")
    said = {name: visit.form.get(name, "") for name in ("action", "reason", "mark")}
    try:
        decide(visit.desk, visit.person, pseudonym, moment, **said, programme=visit.form.get("programme") or None)
    except BadInput as error:
        return _student_page(visit, error.sentence(visit.language), status=400)
    return visit.redirect(f"/students/{quote(moment, safe='')}/{quote(pseudonym, safe='')}?saved=1")


def _student_page(visit: Visit, sentence: str = "", status: int = 200) -> Response:
    scores = see_student(visit.desk, visit.person, visit.path("student"), visit.path("moment"))
    return visit.page(
        "student.html",
        status=status,
        scores=scores,
        accuracy=_accuracy(visit, scores[0].seen.model_name),
        names=visit.desk.published.programme_names(),
        actions=list(Action),
        sentence_of_error=sentence,
        is_saved=visit.query("saved") is not None and not sentence,
        form=visit.form,
    )


def _accuracy(visit: Visit, model: str) -> list[Accuracy]:
    champion = visit.desk.published.champions.get(model)
    return [] if champion is None else known_accuracy(visit.desk.registry.evaluation(champion))
