"""Pages for study advisers: their own students in order of risk, one student, and the decision."""

from dataclasses import dataclass
from urllib.parse import quote

import pandas as pd
from starlette.responses import Response

from serving.decisions import Action
from serving.desk import Desk
from serving.errors import BadInput
from serving.person_views import StudentScore, decide, see_own_students, see_student
from serving.visit import Visit

REASONS_ON_LIST = 2


@dataclass(frozen=True)
class Accuracy:
    """One measure of the model in use, with its interval and the best simple model beside it."""

    measure: str
    value: float
    low: float | None
    high: float | None
    baseline: float | None


def own_students(visit: Visit) -> Response:
    """Show the adviser's own students at a moment, the highest risk first."""
    moments = visit.desk.published.moments()
    wanted = visit.query("moment")
    moment = wanted if wanted in moments else (moments[0] if moments else None)
    students = [] if moment is None else see_own_students(visit.desk, visit.person, moment)
    return visit.page(
        "students.html", moments=moments, moment=moment, students=students, reasons_on_list=REASONS_ON_LIST
    )


def student(visit: Visit) -> Response:
    """Show one own student: reasons, what is known about the model, decisions, and the form."""
    return _student_page(visit)


def decide_answer(visit: Visit) -> Response:
    """Put the decision in the form on record and show the student again."""
    pseudonym, moment = visit.path("student"), visit.path("moment")
    said = {"action": visit.form.get("action", ""), "reason": visit.form.get("reason", "")}
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
        accuracy=known_accuracy(visit.desk, scores[0]),
        actions=list(Action),
        sentence_of_error=sentence,
        is_saved=visit.query("saved") is not None and not sentence,
        form=visit.form,
    )


def known_accuracy(desk: Desk, score: StudentScore) -> list[Accuracy]:
    """Return how well the model behind a score did on held-out students, beside the best baseline."""
    champion = desk.published.champions.get(score.seen.model_name)
    if champion is None:
        return []
    evaluation = desk.registry.evaluation(champion)
    if evaluation.empty:
        return []
    evaluation = evaluation[evaluation["value"].notna()]
    rules = evaluation[evaluation["is_baseline"].astype(bool)]
    measures = []
    for row in evaluation[~evaluation["is_baseline"].astype(bool)].to_dict("records"):
        beside = rules.loc[rules["measure"] == row["measure"], "value"].astype(float)
        measures.append(
            Accuracy(
                measure=str(row["measure"]),
                value=float(row["value"]),
                low=_number(row["low"]),
                high=_number(row["high"]),
                baseline=_best(str(row["measure"]), beside),
            )
        )
    return measures


_LOWER_IS_BETTER = frozenset({"brier", "log_loss", "calibration_error", "wape", "mae"})


def _best(measure: str, values: "pd.Series[float]") -> float | None:
    if values.empty:
        return None
    return float(values.min() if measure in _LOWER_IS_BETTER else values.max())


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(str(value))  # type: ignore[call-overload]
