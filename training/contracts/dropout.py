"""The results about students: scores with reasons, what would change them, signals, and who may see whom."""

from training.contracts.contract import Column, Folder, Kind, Result
from training.contracts.places import ModelColumns, StudentColumns

_WRITER = ("serving.pipeline",)
_READERS = ("serving.results", "serving.adviser")


class ScoresResult(StudentColumns, ModelColumns, path="scores/{moment}.parquet", written_by=_WRITER, read_by=_READERS):
    """The scores of the newest cohort at one moment, by the model in use when they were made."""

    score = Column(Kind.NUMBER, "chance of the outcome, calibrated", low=0, high=1)
    rank = Column(Kind.WHOLE, "place by score, 1 the highest; equal scores share one", low=1)
    low = Column(Kind.NUMBER, "lower end of the 95% interval", low=0, high=1, nullable=True)
    high = Column(Kind.NUMBER, "upper end of the 95% interval", low=0, high=1, nullable=True)
    caution = Column(
        Kind.TEXT, "why the interval is wider (`training.likeness.Caution`); files of before this was known lack it",
        nullable=True, optional=True,
    )  # fmt: skip
    tie = Column(
        Kind.WHOLE, "the same number: cannot be told apart in order; files of before this was known lack it",
        low=1, optional=True,
    )  # fmt: skip
    on_list = Column(
        Kind.NUMBER, "share of equally good lists with the student on them; files of before this was known lack it",
        low=0, high=1, nullable=True, optional=True,
    )  # fmt: skip
    moment = Column(Kind.TEXT, "moment of the year")
    as_of = Column(Kind.DATE, "nothing later was known")


class ReasonsResult(StudentColumns, path="reasons/{moment}.parquet", written_by=_WRITER, read_by=_READERS):
    """Why scores are what they are, as facts: up to five features per student, what can be acted on first."""

    position = Column(Kind.WHOLE, "order in which they are told", low=1, high=5, is_key=True)
    feature = Column(Kind.TEXT, "the feature; its name, unit and group stand in the manifest of the model")
    contribution = Column(Kind.NUMBER, "SHAP value; above 0 raises the score, below 0 is in favour", "log-odds")
    actionable = Column(Kind.YES_NO, "whether a student or adviser can do something about it")
    own = Column(Kind.NUMBER, "the student's value; missing of a category, and where nothing was measured yet",
                 "of the feature", nullable=True)  # fmt: skip
    label = Column(Kind.TEXT, "the student's value of a category", nullable=True)
    at_least = Column(Kind.NUMBER, "more than half of the others have this or more", "of the feature", nullable=True)
    at_most = Column(Kind.NUMBER, "more than half of the others have this or less", "of the feature", nullable=True)
    of_programme = Column(Kind.YES_NO, "whether the others are those of the programme, or all first-years")
    works_due = Column(Kind.NUMBER, "assignments that were due", "assignments", low=0, nullable=True)
    handed_in = Column(Kind.NUMBER, "of those handed in", "assignments", low=0, nullable=True)
    handed_in_at_least = Column(Kind.NUMBER, "more than half of the others handed in this or more", "assignments",
                                low=0, nullable=True)  # fmt: skip
    handed_in_at_most = Column(Kind.NUMBER, "more than half of the others handed in this or fewer", "assignments",
                               low=0, nullable=True)  # fmt: skip


class PossibleChangesResult(
    StudentColumns, path="changes_possible/{moment}.parquet", written_by=_WRITER, read_by=_READERS
):
    """What would lower scores, as facts: the same student with what can be acted on as usual, by the model."""

    position = Column(Kind.WHOLE, "order in which they are told", low=1, high=3, is_key=True)
    levers = Column(Kind.TEXT, "groups of features that move, separated by commas")
    features = Column(Kind.TEXT, "features that move, separated by commas")
    score_then = Column(Kind.NUMBER, "the score that the model would give", low=0, high=1)
    score_now = Column(Kind.NUMBER, "the score as it is", low=0, high=1)


class SignalsResult(StudentColumns, path="signals/{moment}.parquet", written_by=_WRITER, read_by=_READERS):
    """Early signals of the newest cohort at one moment: rules, not a model."""

    signal = Column(Kind.TEXT, "the rule (`features.signals.rules.Signal`)", is_key=True)
    moment = Column(Kind.TEXT, "moment of the year")
    as_of = Column(Kind.DATE, "nothing later was known")
    what = Column(Kind.TEXT, "what the rule looked at: the course, or the kind of trace", nullable=True)
    day = Column(Kind.DATE, "the day it is about: of the first sign of study, or on which work was due", nullable=True)
    own = Column(Kind.NUMBER, "the student's own number: days, assignments, or a share of a team's work", nullable=True)
    norm = Column(Kind.NUMBER, "the median of the group, or an equal share of a team's work", nullable=True)
    size = Column(Kind.NUMBER, "of how many: days, assignments due, or members of the team", nullable=True)


class DriftResult(
    Result, path="drift.parquet", written_by=_WRITER, read_by=(*_READERS, "serving.officer", "serving.pipeline")
):
    """Courses and programmes of the newest cohort that look unlike their earlier years at the same moment."""

    moment = Column(Kind.TEXT, "moment of the year", is_key=True)
    programme = Column(Kind.TEXT, "Isat code", is_key=True)
    cohort = Column(Kind.TEXT, "academic year in which the students began")
    course = Column(Kind.TEXT, "the course, or a fact of the institution; empty for the programme", is_key=True)
    difference = Column(Kind.TEXT, "in what (`features.dropout.drift.Difference`)", is_key=True)
    now = Column(Kind.NUMBER, "the middle value, number of assignments due, or weight of this year")
    low = Column(Kind.NUMBER, "the lowest of that in earlier years")
    high = Column(Kind.NUMBER, "the highest of that in earlier years")
    students = Column(Kind.WHOLE, "students with a value this year", "students", low=0)
    years = Column(Kind.WHOLE, "earlier years with enough students", "years", low=1)


class DriftStudentsResult(StudentColumns, path="drift_students.parquet", written_by=_WRITER, read_by=_READERS):
    """Who has a value in a course, or fact, that looks unlike earlier years; a whole programme concerns all of it."""

    moment = Column(Kind.TEXT, "moment of the year", is_key=True)
    course = Column(Kind.TEXT, "the course, or a fact of the institution", is_key=True)


class SignalEvidenceResult(Result, path="signal_evidence.parquet", written_by=_WRITER, read_by=_READERS):
    """How well each signal predicted the outcome in earlier cohorts; empty where a cell is below five."""

    signal = Column(Kind.TEXT, "the rule (`features.signals.rules.Signal`)", is_key=True)
    moment = Column(Kind.TEXT, "moment of the year", is_key=True)
    cohorts = Column(Kind.TEXT, "the cohorts looked at, separated by commas")
    students = Column(Kind.WHOLE, "students the rule could be held for, with a known outcome", "students", low=0)
    with_signal = Column(Kind.WHOLE, "students with the signal", "students", low=0, nullable=True)
    dropped_out_with = Column(Kind.NUMBER, "share with the outcome, of who had it", low=0, high=1, nullable=True)
    dropped_out_without = Column(Kind.NUMBER, "share with the outcome, of who had it not", low=0, high=1, nullable=True)
    difference = Column(Kind.NUMBER, "difference of the two shares", low=-1, high=1, nullable=True)
    low = Column(Kind.NUMBER, "lower end of its 95% interval (Newcombe 1998)", low=-1, high=1, nullable=True)
    high = Column(Kind.NUMBER, "upper end of its 95% interval", low=-1, high=1, nullable=True)
    recall = Column(Kind.NUMBER, "share with the signal, of who had the outcome", low=0, high=1, nullable=True)


class CaseloadResult(
    Result, path="caseload.parquet", folder=Folder.VAULT, written_by=_WRITER, read_by=("serving.results",)
):
    """Whose students are whose, with their numbers: the only place where number and pseudonym stand together."""

    adviser = Column(Kind.TEXT, "account of the adviser", is_key=True)
    student = Column(Kind.TEXT, "pseudonym", is_key=True)
    student_number = Column(Kind.TEXT, "student number")


class RefusalsResult(
    Result, path="refusals.parquet", folder=Folder.VAULT, written_by=_WRITER, read_by=("serving.pipeline",)
):
    """Who spoke about a purpose, and which refusals stand, so that a delivery that lacks one takes nothing back."""

    student = Column(Kind.TEXT, "pseudonym", is_key=True)
    purpose = Column(Kind.TEXT, "name of the purpose", is_key=True)
    status = Column(Kind.TEXT, "the refusal that stands: objected or withdrawn; empty where none does", is_key=True)
    heard_on = Column(Kind.DATE, "first day on which it was heard; only a later word lifts it")
    seen_on = Column(Kind.DATE, "last day on which the student was in a delivery; a year later this row goes")
    in_delivery = Column(Kind.YES_NO, "whether the last delivery had a word of the student about the purpose")


class ExcludedResult(
    Result, path="excluded.parquet", folder=Folder.VAULT, written_by=_WRITER, read_by=("serving.results",)
):
    """Students who may not be scored or shown: without this file nobody is shown."""

    student = Column(Kind.TEXT, "pseudonym", is_key=True)
