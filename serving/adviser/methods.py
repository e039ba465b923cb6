"""The methods of the API for advisers: who asks, may they, and the answer as types. An answer decides nothing."""

from datetime import date, datetime

from pydantic import BaseModel

from serving.adviser.explanations import EarlySignal
from serving.adviser.own_students import StudentScore
from serving.adviser.person_views import decide, see_own_students, see_student
from serving.adviser.signals import tell_evidence
from serving.records.permissions import Person
from serving.site.context import AppContext


class ReasonAnswer(BaseModel):
    """A reason for a score; the contribution is in log-odds, above zero raises the risk."""

    feature: str
    contribution: float
    actionable: bool
    sentence_nl: str
    sentence_en: str


class PossibleChangeAnswer(BaseModel):
    """Something the student can do, and the score (0 to 1) that the model would give then. It promises nothing."""

    features: list[str]
    score_then: float
    sentence_nl: str
    sentence_en: str


class SignalAnswer(BaseModel):
    """An early signal: a rule, not a model. The evidence tells how well it predicted dropout in earlier cohorts."""

    signal: str
    is_good: bool
    sentence_nl: str
    sentence_en: str
    evidence_nl: str
    evidence_en: str


class ScoreThenAnswer(BaseModel):
    """A score of the same student at one of the moments of the year."""

    moment: str
    as_of: date
    score: float
    low: float | None
    high: float | None
    model_name: str
    model_version: int


class ScoreAnswer(BaseModel):
    """A student's score between 0 and 1, with its interval, place on the list and model.

    `tie`: students with the same number cannot be told apart in order; they share the places `position` to
    `last_place`. `on_list`: on what share of equally good lists of the capacity's length the student stands.
    """

    student: str
    student_number: str
    programme: str
    cohort: str
    moment: str
    as_of: date
    score: float
    low: float | None
    high: float | None
    position: int
    last_place: int
    list_length: int
    tie: int | None
    on_list: float | None
    model_name: str
    model_version: int
    reasons: list[ReasonAnswer]
    changes: list[PossibleChangeAnswer]
    signals: list[SignalAnswer]
    history: list[ScoreThenAnswer]


class UnscoredAnswer(BaseModel):
    """A student with early signals and without a score."""

    student: str
    student_number: str
    programme: str
    cohort: str
    moment: str
    as_of: date
    signals: list[SignalAnswer]


class ScoresAnswer(BaseModel):
    """Scores, the highest risk first, and students with signals alone. They decide nothing."""

    scores: list[ScoreAnswer]
    without_score: list[UnscoredAnswer]


class DecisionAnswer(BaseModel):
    """A decision as it was put on record, with what was seen; `sentences` as they stood on the page."""

    student: str
    programme: str
    moment: str
    action: str
    reason: str
    decided_by: str
    decided_at: datetime
    score: float
    position: int
    list_length: int
    model_name: str
    model_version: int
    sentences: list[str]
    back_on: date | None


def dropout_scores(app: AppContext, person: Person, programme: str, moment: str) -> ScoresAnswer:
    """Return the adviser's own students in a programme: scores and signals. Raises `Forbidden`."""
    own = see_own_students(app, person, moment, programme)
    unscored = [
        UnscoredAnswer(**vars(one) | {"signals": [_describe_signal(signal) for signal in one.signals]})
        for one in own.unscored
    ]
    return ScoresAnswer(scores=[_describe_score(one) for one in own.scored], without_score=unscored)


def dropout_score(app: AppContext, person: Person, student: str, moment: str) -> ScoresAnswer:
    """Return one own student's score per programme, with the reasons. Raises `Forbidden`, `NotFound`."""
    shown = see_student(app, person, student, moment)
    return ScoresAnswer(scores=[_describe_score(one) for one in shown], without_score=[])


def record_decision(
    app: AppContext,
    person: Person,
    student: str,
    moment: str,
    *,
    action: str,
    reason: str,
    programme: str | None,
    back_on: str,
) -> DecisionAnswer:
    """Put a decision on record. Raises `Forbidden`, `NotFound`, `BadInput`."""
    chosen = {"action": action, "reason": reason, "back_on": back_on}
    language = app.settings.languages  # the API has no reader whose language is known
    said = decide(app, person, student, moment, **chosen, language=language, programme=programme)
    return DecisionAnswer(**vars(said.seen) | vars(said) | {"sentences": list(said.seen.sentences)})


def _describe_score(score: StudentScore) -> ScoreAnswer:
    told = {
        "reasons": [
            ReasonAnswer(
                feature=one.feature.name,
                contribution=one.contribution,
                actionable=one.actionable,
                sentence_nl=one.sentence("nl"),
                sentence_en=one.sentence("en"),
            )
            for one in score.reasons
        ],
        "changes": [
            PossibleChangeAnswer(
                features=list(one.features),
                score_then=one.score_then,
                sentence_nl=one.sentence("nl"),
                sentence_en=one.sentence("en"),
            )
            for one in score.changes
        ],
        "signals": [_describe_signal(one) for one in score.signals],
        "history": [ScoreThenAnswer(**vars(one)) for one in score.history],
    }
    return ScoreAnswer(**vars(score.seen) | vars(score) | told)


def _describe_signal(one: EarlySignal) -> SignalAnswer:
    return SignalAnswer(
        signal=one.signal,
        is_good=one.is_good,
        sentence_nl=one.sentence("nl"),
        sentence_en=one.sentence("en"),
        evidence_nl=tell_evidence(one.evidence, "nl"),
        evidence_en=tell_evidence(one.evidence, "en"),
    )
