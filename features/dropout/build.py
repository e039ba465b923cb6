"""From the lake to cohort tables: the path every person-level fact takes, in order.

permitted (consent) -> known (as_of) -> population (cohort) -> features (dropout) -> outcome, where known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from features.calendar import Moment
from features.cohort import KEY, cohort_starts, first_years
from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind, Question
from features.dropout.compute import FEATURES, declared_features, join_parts, list_parts
from features.dropout.facts import add_facts, check_facts
from features.engine import Queries, take_cohort
from features.errors import TableError
from features.knowledge import known_on
from features.outcomes import USUAL_ADVICE, StudyAdvice, read_outcome
from features.persons.consent import Purpose, keep_permitted
from features.vocabulary import OutcomeName

UNKNOWN_CATEGORY = "unknown"
# Of these only the rows of the cohort itself are read; levels of activity are those of earlier cohorts too.
_OF_ONE_COHORT = ("results", "assessments", "attendance")
_DECIMALS = 6  # an engine with several threads adds in any order; beyond this a sum is not the same twice


@dataclass(frozen=True)
class DropoutQuestion:
    """What is asked of whom: the outcome, the moments, and whether 1 October decides who is in.

    `counted` holds for academic years; a course that starts in any month (OULAD) has no count date. `advice` says how
    many credits a first-year needs, where that is the outcome.
    """

    outcome: OutcomeName
    moments: tuple[Moment, ...]
    counted: bool = True
    advice: StudyAdvice = USUAL_ADVICE


def build_dropout_tables(
    tables: Mapping[str, ir.Table], question: DropoutQuestion, purpose: Purpose, today: date
) -> Iterator[CohortTable]:
    """Yield one table per cohort and moment that lies on or before `today`, oldest first.

    Args:
        tables: The lake, with all that became known up to now.
        question: What is asked, of whom, at which moments.
        purpose: Why scores are made; who may not be scored for it is in no table.
        today: Outcomes and permissions are those known on this date, features those of each moment.

    Raises:
        TableError: Nothing is left to make a table of.
    """
    if "enrolments" not in tables:
        raise TableError("there are no enrolments in the lake", do="add a source that delivers enrolments")
    permitted = keep_permitted(tables, purpose, today)
    starts = cohort_starts(known_on({"enrolments": tables["enrolments"]}, today)["enrolments"])
    if "facts" in permitted:
        check_facts(permitted["facts"], {*KEY, OUTCOME, "base", *(feature.name for feature in FEATURES)})
    check_cohorts(starts, question, has_outcomes="outcomes" in tables)
    is_empty = True
    became = read_labels(permitted, question, today)
    of_cohort = Queries(permitted)
    own = take_cohort(permitted, of_cohort.word("cohort"), _OF_ONE_COHORT, of_cohort.keep)
    built = _Builder(own, question, became)
    for cohort, starts_on in starts.items():
        of_cohort.answer(cohort=cohort)
        for moment in question.moments:
            if moment.as_of(starts_on) <= today:
                table = built.build(cohort, moment.name, moment.as_of(starts_on))
                if len(table.frame):
                    is_empty = False
                    yield table
    if is_empty:
        raise TableError(
            "no student may be scored",
            where=f"purpose {purpose.name!r} with basis {purpose.lawful_basis.value!r}",
            do="check that the consents name this purpose, that the basis in [features.purpose] is right, "
            "and that a moment of a cohort has come",
        )


def check_cohorts(cohorts: Iterable[str], question: DropoutQuestion, *, has_outcomes: bool) -> None:
    """Raise TableError when 1 October has to say who is in, or what became of them, and a cohort is no year."""
    odd = [cohort for cohort in cohorts if not cohort.isdigit()]
    if odd and (question.counted or not has_outcomes):
        raise TableError(
            f"cohort {odd[0]!r} is not a year, such as 2021",
            where="enrolments, column cohort",
            do="deliver years, or set counted = false in [features.dropout] and deliver the outcome",
        )


def build_dropout_table(
    permitted: Mapping[str, ir.Table], question: DropoutQuestion, cohort: str, moment: str, as_of: date, today: date
) -> CohortTable:
    """Return the table of one cohort at one moment: features as of `as_of`, outcome as far as known `today`.

    Args:
        permitted: Tables without the students who may not be scored (`features.persons.consent.keep_permitted`).
        question: What is asked, and of whom.
        cohort: Whose first-years.
        moment: The name that stands in the head of the table.
        as_of: The date of the moment for this cohort.
        today: Outcomes are those known on this date.
    """
    return _Builder(permitted, question, read_labels(permitted, question, today)).build(cohort, moment, as_of)


def read_labels(permitted: Mapping[str, ir.Table], question: DropoutQuestion, today: date) -> pd.DataFrame:
    """Return KEY and the outcome of every first-year of whom it is known `today`."""
    became = read_outcome(known_on(permitted, today), question.outcome, today, question.advice)
    frame: pd.DataFrame = became.select(*KEY, OUTCOME).execute()
    return frame


class _Builder:
    """Builds tables of one question: their queries are written once."""

    def __init__(self, permitted: Mapping[str, ir.Table], question: DropoutQuestion, became: pd.DataFrame) -> None:
        self._became, self._queries = became, Queries(permitted)
        cohort, as_of = self._queries.word("cohort"), self._queries.day("as_of")
        self._known = known_on(permitted, as_of)
        population = first_years(self._known["enrolments"], cohort, as_of, counted=question.counted)
        for part in list_parts(self._known, population, as_of, self._queries.keep):
            self._queries.ask(part)

    def build(self, cohort: str, moment: str, as_of: date) -> CohortTable:
        frame = join_parts(self._queries.answer(cohort=cohort, as_of=as_of))
        if "facts" in self._known:
            frame = add_facts(frame, self._known["facts"])
        features = declared_features(self._known)
        labels = self._became.loc[self._became["cohort"] == cohort]
        frame = _set_types(frame[[*KEY, *(feature.name for feature in features)]], features)
        frame = frame.merge(labels, on=list(KEY), how="left", validate="one_to_one")
        return CohortTable(Question.DROPOUT, cohort, moment, as_of, KEY, features, frame)


def _set_types(frame: pd.DataFrame, features: tuple[Feature, ...]) -> pd.DataFrame:
    """Numbers become floats with gaps where nothing is known; a category that is not known is a group of its own."""
    columns = {
        # A zero has no sign: which one a sum of nearly nothing has depends on the order of adding.
        feature.name: frame[feature.name].astype("float64").round(_DECIMALS) + 0.0
        if feature.kind is FeatureKind.NUMERIC
        else frame[feature.name].astype("object").fillna(UNKNOWN_CATEGORY).astype(str)
        for feature in features
    }
    return frame.assign(**columns)
