"""An adviser's own students at a moment: scores in order, ties, and signals where there is no score.

`serving.adviser.person_views` alone reads from here: it puts the view on record before anything is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from fairness.words.formats import format_decimal, format_share
from serving.adviser.explanations import (
    EarlySignal,
    Explanations,
    PossibleChange,
    Reason,
    StudentKey,
    read_explanations,
)
from serving.records.decisions import Decision, Seen
from serving.results.disclosure import number_or_none
from serving.results.published import Published
from serving.words import plural, text
from training.contracts.dropout import ScoresResult, SignalsResult
from training.contracts.places import STUDENT_KEY, StudentColumns
from training.evaluation.stability import count_stable


@dataclass(frozen=True)
class MomentShown:
    """A moment with scores, with signals, or with both; `as_of` is the last day that is looked at."""

    name: str
    as_of: date
    has_scores: bool


@dataclass(frozen=True)
class ScoreThen:
    """A student's score at one of the moments of the year, of the model in use for that moment."""

    moment: str
    as_of: date
    score: float
    low: float | None
    high: float | None
    model_name: str
    model_version: int


@dataclass(frozen=True)
class StudentScore:
    """One student's score as shown: place among the adviser's own students, reasons, signals and decisions.

    `tie`: students with the same number cannot be told apart in order; they share the places `seen.position` to
    `last_place`. `on_list`: on what share (0 to 1) of equally good lists the student stands; None when not known.
    `caution`: why the interval is wider than it is as a rule (`training.likeness.Caution`); None where it is not.
    `history` holds the scores of the year, the earliest first; empty on a list.
    """

    seen: Seen
    student_number: str
    last_place: int
    tie: int | None
    on_list: float | None
    caution: str | None
    reasons: tuple[Reason, ...]
    changes: tuple[PossibleChange, ...]
    signals: tuple[EarlySignal, ...]
    decisions: tuple[Decision, ...]
    history: tuple[ScoreThen, ...] = ()

    @property
    def is_tied(self) -> bool:
        """Whether there are others that this student cannot be told apart from."""
        return self.last_place > self.seen.position

    @property
    def actionable(self) -> tuple[Reason, ...]:
        """The reasons that can be acted on, strongest first."""
        return tuple(reason for reason in self.reasons if reason.actionable)

    def sentences(self, language: str) -> tuple[str, ...]:
        """What the page says of this student, in its order: reasons, what would change the score, signals."""
        told: list[Reason | PossibleChange | EarlySignal]
        told = [*self.actionable, *self.changes, *self.signals, *self.background]
        return tuple(one.sentence(language) for one in told)

    @property
    def background(self) -> tuple[Reason, ...]:
        """The reasons that explain the score but cannot be changed."""
        return tuple(reason for reason in self.reasons if not reason.actionable)


@dataclass(frozen=True)
class UnscoredStudent:
    """A student with early signals and without a score: no model is in use, or it says nothing about this one."""

    student: str
    student_number: str
    programme: str
    cohort: str
    moment: str
    as_of: date
    signals: tuple[EarlySignal, ...]

    @property
    def warnings(self) -> int:
        """How many of the signals are warnings."""
        return sum(not one.is_good for one in self.signals)


@dataclass(frozen=True)
class OwnStudents:
    """The adviser's own students at a moment: with a score, the highest risk first, and without one."""

    scored: tuple[StudentScore, ...]
    unscored: tuple[UnscoredStudent, ...]


@dataclass(frozen=True)
class ListStability:
    """The list of the whole institution: its places, and how many of them would go to the same students."""

    places: int
    kept: float

    def sentence(self, language: str) -> str:
        """Return how many places would go to the same students with an equally good model."""
        places, same = format_decimal(self.places, language), round(self.kept)
        if self.places == 1:
            return text("stability.one_place", language, chance=format_share(self.kept, language))
        if same == 0:
            return text("stability.fewer_than_one", language, places=places)
        return plural("stability.same", same, language, places=places, count=format_decimal(same, language))


def moments_shown(published: Published) -> list[MomentShown]:
    """Return the moments of which something may be shown, the latest first."""
    scored = published.moments()
    found = [MomentShown(name, published.scores(name)[ScoresResult.as_of].max(), has_scores=True) for name in scored]
    for name in published.signal_moments():
        signals = published.signals(name)
        if name not in scored and not signals.empty:
            found.append(MomentShown(name, signals[SignalsResult.as_of].max(), has_scores=False))
    return sorted(found, key=lambda one: (one.as_of, one.name), reverse=True)


def read_own_students(
    published: Published, numbers: Mapping[str, str], decisions: list[Decision], moment: str, *, explained: bool = True
) -> OwnStudents:
    """Return own students at a moment, with signals, and with reasons and changes where they are to be `explained`.

    `numbers`: pseudonym -> student number of the own students.
    """
    told = read_explanations(published, moment, numbers, only_signals=not explained)
    own = _own(published.scores(moment), numbers)
    scored = []
    if not own.empty:
        placed = _place(own)
        scored = [_student_score(row, len(own), numbers, told, decisions) for row in _rows(placed)]
    known = {(one.seen.student, one.seen.programme, one.seen.cohort) for one in scored}
    return OwnStudents(tuple(scored), _unscored(_own(published.signals(moment), numbers), known, numbers, told))


def explain(published: Published, scored: Sequence[StudentScore]) -> list[StudentScore]:
    """Return students at one moment with their reasons and what would change their scores."""
    if not scored:
        return []
    told = read_explanations(published, scored[0].seen.moment, {one.seen.student for one in scored})
    keys = [(one.seen.student, one.seen.programme, one.seen.cohort) for one in scored]
    pairs, reasons, changes = zip(scored, keys, strict=True), told.reasons, told.changes
    return [replace(one, reasons=reasons.get(key, ()), changes=changes.get(key, ())) for one, key in pairs]


def read_earlier(published: Published, numbers: Mapping[str, str], before: date) -> dict[StudentKey, tuple[int, float]]:
    """Return the place and the score (0 to 1) that own students had at the last moment before a day."""
    for moment in published.moments():  # the latest first
        scores = published.scores(moment)
        if scores[ScoresResult.as_of].max() < before:
            placed = _place(_own(scores, numbers))
            return {_key(row): (int(row["place"]), float(row[ScoresResult.score])) for row in _rows(placed)}
    return {}


def read_history(published: Published, seen: Seen) -> tuple[ScoreThen, ...]:
    """Return the scores of one student in one programme and cohort at all moments, the earliest first."""
    found = []
    for moment in published.moments():
        scores = published.scores(moment)
        is_own = (scores[STUDENT_KEY] == [seen.student, seen.programme, seen.cohort]).all(axis=1)
        found += [_score_then(row) for row in _rows(scores[is_own])]
    return tuple(sorted(found, key=lambda one: one.as_of))


def read_stability(scores: pd.DataFrame) -> ListStability | None:
    """Return the stability of the top of the list; None when the scores are of before it was known, or all are on it.

    Each equally good list has the same number of places, so the shares of all students add up to it.
    """
    if ScoresResult.on_list not in scores:
        return None
    shares = scores[ScoresResult.on_list].dropna()
    places = round(float(shares.sum()))
    return ListStability(places, count_stable(shares, places)) if 0 < places < len(shares) else None


def _own(frame: pd.DataFrame, numbers: Mapping[str, str]) -> pd.DataFrame:
    return frame[frame[StudentColumns.student].isin(numbers)].reset_index(drop=True)


def _place(own: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in order, with the first and last place that each shares with those it is tied with."""
    column = ScoresResult
    # Without ties, as in older files, equal scores share a place; ranks are negative, so as not to be taken for ties.
    alone = -own[column.rank].astype(float)
    tied = own.assign(tied=own[column.tie].astype(float).fillna(alone) if column.tie in own else alone)
    tied["first"] = tied.groupby("tied")[column.rank].transform("min")
    ordered = tied.sort_values(["first", column.rank, *STUDENT_KEY], kind="stable").reset_index(drop=True)
    position = pd.Series(range(1, len(ordered) + 1), index=ordered.index)
    by_group = position.groupby(ordered["tied"])
    return ordered.assign(place=by_group.transform("min"), last_place=by_group.transform("max"))


def _student_score(
    row: dict[str, Any], length: int, numbers: Mapping[str, str], told: Explanations, decisions: list[Decision]
) -> StudentScore:
    seen = _seen(row, length)
    about = tuple(one for one in decisions if (one.seen.student, one.seen.programme) == (seen.student, seen.programme))
    key = (seen.student, seen.programme, seen.cohort)
    tie, caution = number_or_none(row.get(ScoresResult.tie)), row.get(ScoresResult.caution)
    return StudentScore(
        seen=seen,
        student_number=numbers[seen.student],
        last_place=int(row["last_place"]),
        tie=None if tie is None else int(tie),
        on_list=number_or_none(row.get(ScoresResult.on_list)),
        caution=None if caution is None or pd.isna(caution) else str(caution),
        reasons=told.reasons.get(key, ()),
        changes=told.changes.get(key, ()),
        signals=told.signals.get(key, ()),
        decisions=about,
    )


def _seen(row: dict[str, Any], length: int) -> Seen:
    column = ScoresResult
    return Seen(
        student=str(row[column.student]),
        programme=str(row[column.programme]),
        cohort=str(row[column.cohort]),
        moment=str(row[column.moment]),
        as_of=row[column.as_of],
        score=float(row[column.score]),
        low=number_or_none(row[column.low]),
        high=number_or_none(row[column.high]),
        position=int(row["place"]),
        list_length=length,
        model_name=str(row[column.model_name]),
        model_version=int(row[column.model_version]),
    )


def _score_then(row: dict[str, Any]) -> ScoreThen:
    column = ScoresResult
    return ScoreThen(
        moment=str(row[column.moment]),
        as_of=row[column.as_of],
        score=float(row[column.score]),
        low=number_or_none(row[column.low]),
        high=number_or_none(row[column.high]),
        model_name=str(row[column.model_name]),
        model_version=int(row[column.model_version]),
    )


def _unscored(
    frame: pd.DataFrame, known: set[tuple[str, str, str]], numbers: Mapping[str, str], told: Explanations
) -> tuple[UnscoredStudent, ...]:
    found = []
    for row in _rows(frame.drop_duplicates(STUDENT_KEY)):
        student, programme, cohort = key = _key(row)
        if key not in known:
            moment, as_of = str(row[SignalsResult.moment]), row[SignalsResult.as_of]
            number, signals = numbers[student], told.signals[key]
            found.append(UnscoredStudent(student, number, programme, cohort, moment, as_of, signals))
    # Most warnings first; without a score there is no other order of concern.
    return tuple(sorted(found, key=lambda one: (-one.warnings, one.student_number)))


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    student, programme, cohort = (str(row[name]) for name in STUDENT_KEY)
    return student, programme, cohort


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in record.items()} for record in frame.to_dict("records")]
