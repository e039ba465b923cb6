"""What the API answers, as types. A withheld number is null with `suppressed` true; NaN never occurs."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from serving.adviser.explanations import EarlySignal, PossibleChange, Reason
from serving.adviser.own_students import OwnStudents, StudentScore, UnscoredStudent
from serving.adviser.signal_evidence import tell_evidence
from serving.planner.forecasts import ForecastRow
from serving.records.decisions import Decision, Seen
from serving.results.disclosure import Count


class CountAnswer(BaseModel):
    """A number of people. `suppressed`: there is one, but it is withheld."""

    value: float | None
    suppressed: bool


class ForecastLine(BaseModel):
    """One line of a forecast; quantiles are numbers of first-years on 1 October."""

    academic_year: str
    iso_week: int
    as_of: date
    level: str
    programme: str
    programme_name: str
    faculty: str
    origin: str
    exam_type: str
    applicants: CountAnswer
    forecast: CountAnswer
    quantiles: dict[str, float | None]
    last_year: CountAnswer
    baselines: dict[str, CountAnswer]
    served: str
    model_name: str
    model_version: int | None
    suppressed: bool


class ForecastAnswer(BaseModel):
    """The forecast of a programme in one week: its own line and those of its parts."""

    lines: list[ForecastLine]


class ReasonAnswer(BaseModel):
    """A reason for a score; the contribution is in log-odds, above zero raises the risk."""

    feature: str
    contribution: float
    actionable: bool
    sentence_nl: str
    sentence_en: str


class ChangeAnswer(BaseModel):
    """Something the student can do, and the score (0 to 1) that the model would give then. It promises nothing."""

    features: list[str]
    score_then: float
    sentence_nl: str
    sentence_en: str


class SignalAnswer(BaseModel):
    """An early signal: a rule, not a model. The evidence tells how well it foretold dropout in earlier cohorts."""

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
    changes: list[ChangeAnswer]
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


class ModelAnswer(BaseModel):
    """The model in use: what it was made from, its audit, and its evaluation beside the baselines."""

    name: str
    version: int
    stage: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    exception_until: date | None
    manifest: dict[str, Any]
    audit: dict[str, Any] | None
    evaluation: list[dict[str, Any]]


def describe_count(count: Count) -> CountAnswer:
    """Return a number of people as the API gives it."""
    return CountAnswer(value=count.value, suppressed=count.suppressed)


def describe_forecast(row: ForecastRow) -> ForecastLine:
    """Return a line of the forecast as the API gives it."""
    plain = ("academic_year", "iso_week", "as_of", "level", "programme", "programme_name", "faculty", "origin")
    return ForecastLine(
        **{name: getattr(row, name) for name in (*plain, "exam_type", "quantiles", "served", "model_name")},
        model_version=row.model_version,
        applicants=describe_count(row.applicants),
        forecast=describe_count(row.forecast),
        last_year=describe_count(row.last_year),
        baselines={name: describe_count(count) for name, count in row.baselines.items()},
        suppressed=row.is_suppressed,
    )


def describe_scores(own: OwnStudents) -> ScoresAnswer:
    """Return own students as the API gives them."""
    return ScoresAnswer(
        scores=[_describe_score(one) for one in own.scored],
        without_score=[_describe_unscored(one) for one in own.unscored],
    )


def describe_decision(decision: Decision) -> DecisionAnswer:
    """Return a decision as the API gives it."""
    seen = {name: value for name, value in _seen(decision.seen).items() if name in DecisionAnswer.model_fields}
    return DecisionAnswer(
        **seen,
        action=str(decision.action),
        reason=decision.reason,
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
    )


def _describe_score(score: StudentScore) -> ScoreAnswer:
    return ScoreAnswer(
        **_seen(score.seen),
        student_number=score.student_number,
        last_place=score.last_place,
        tie=score.tie,
        on_list=score.on_list,
        reasons=[_describe_reason(one) for one in score.reasons],
        changes=[_describe_change(one) for one in score.changes],
        signals=[_describe_signal(one) for one in score.signals],
        history=[ScoreThenAnswer(**one.__dict__) for one in score.history],
    )


def _describe_unscored(one: UnscoredStudent) -> UnscoredAnswer:
    return UnscoredAnswer(**one.__dict__ | {"signals": [_describe_signal(signal) for signal in one.signals]})


def _describe_reason(one: Reason) -> ReasonAnswer:
    return ReasonAnswer(
        feature=one.feature.name,
        contribution=one.contribution,
        actionable=one.actionable,
        sentence_nl=one.sentence("nl"),
        sentence_en=one.sentence("en"),
    )


def _describe_change(one: PossibleChange) -> ChangeAnswer:
    return ChangeAnswer(
        features=list(one.features),
        score_then=one.score_then,
        sentence_nl=one.sentence("nl"),
        sentence_en=one.sentence("en"),
    )


def _describe_signal(one: EarlySignal) -> SignalAnswer:
    return SignalAnswer(
        signal=one.signal,
        is_good=one.is_good,
        sentence_nl=one.sentence("nl"),
        sentence_en=one.sentence("en"),
        evidence_nl=tell_evidence(one.evidence, "nl"),
        evidence_en=tell_evidence(one.evidence, "en"),
    )


def _seen(seen: Seen) -> dict[str, Any]:
    return seen.__dict__ | {"sentences": list(seen.sentences)}
