"""The tables made of the dataset.

Programme is the module, cohort the presentation: B starts on 1 February, J on 1 October (option `starts` for other
letters). The files count days from that start. Two assumptions, because the data do not say:

- a grade is given on the day of handing in, plus the option `grading_days`;
- a banked result (carried over) has day -1 in the files; it is known from the registration on.

Clicks: `clicks = "daily"` reads every click (studentVle.csv, or the same as Parquet), where that covers the
presentation; `clicks = "totals"` reads clicks_by_day.csv, a file of totals that is not published, whose
clicks_to_day56 include day 56 and those before day 0; `clicks = "both"` takes the days where they are complete and the
totals elsewhere. Without the option totals are read where they are there, else every click.
"""

from typing import Any

import pandas as pd

from features.account import USUAL_UNDATED
from features.errors import SettingsError, rows_text
from features.schemas import ASSESSMENTS, ENROLMENTS, RESULTS
from features.sources.delivery import Intake, Source
from features.sources.options import SourceSettings
from features.sources.oulad.activity import add_clicks
from features.sources.oulad.files import (
    CONTRADICTING,
    GROUPS,
    KEY,
    PRESENTATION,
    Rows,
    day_of,
    is_among,
    join,
    open_files,
    read_courses,
    read_file,
    take_rows,
)
from features.values import convert, find_decimal, to_code
from features.values.dates import read_day
from features.vocabulary import Kind, OutcomeName

_REGISTERED = ("date_registration", "date_unregistration")
_PASS_MARK = 40.0
_EXAM = "Exam"
_START_MONTHS = {"B": "02-01", "J": "10-01"}


def _fill(settings: SourceSettings, intake: Intake) -> None:
    months = _START_MONTHS | _read_starts(settings)
    with open_files(settings.path) as folder:
        courses, doubles = read_courses(folder, months)
        intake.remark("enrolments", "courses.csv", "a presentation is there twice; it was taken once", doubles)
        info = read_file(folder, "studentInfo.csv", KEY)
        persons = _add_persons(intake, info, courses, read_file(folder, "studentRegistration.csv", KEY))
        planned = read_file(folder, "assessments.csv", ["assessment"])
        assessments = _add_assessments(intake, planned, courses)
        handed_in = read_file(folder, "studentAssessment.csv", ["assessment", "student"])
        _add_results(intake, handed_in, assessments, persons, settings)
        add_clicks(intake, folder, courses[[*PRESENTATION, "starts_on"]], settings)


def _read_starts(settings: SourceSettings) -> dict[str, str]:
    starts: dict[str, Any] = settings.options.get("starts", {})
    wrong = [letter for letter, day in starts.items() if read_day(f"2001-{day}") is None]
    if wrong:
        raise SettingsError(
            f"Option 'starts' has no month and day for {', '.join(wrong)}.",
            where="source of format 'oulad'",
            do='Write it as { D = "04-01" }.',
        )
    return {letter: str(day) for letter, day in starts.items()}


def _add_persons(intake: Intake, info: Rows, courses: pd.DataFrame, registered: Rows) -> pd.DataFrame:
    """Add enrolments, groups and outcomes; return the students with what they registered for."""
    kept = take_rows(intake, ("enrolments", "groups", "outcomes"), "studentInfo.csv", info, courses)
    name = "studentRegistration.csv"
    for sentence, rows in (
        ("the same row is delivered more than once; it was taken once", registered.doubles),
        ("rows contradict each other, one student with different dates; none of them counts", registered.contradicting),
    ):
        at = f" ({rows_text(rows.index)})" if len(rows) else ""
        intake.remark("enrolments", name, sentence + at, len(rows))
    persons = join(join(kept, courses, PRESENTATION), registered.frame[[*KEY, *_REGISTERED]], KEY)
    persons["enrolled_on"] = day_of(persons, "date_registration")
    is_there = is_among(persons, registered.frame, KEY)
    is_unclear = is_among(persons, registered.contradicting, KEY)
    reason = pd.Series("date_registration in studentRegistration.csv is empty: not known from when", persons.index)
    reason = reason.mask(~is_there, "studentRegistration.csv has no row of the student and presentation")
    reason = reason.mask(is_unclear, f"studentRegistration.csv: {CONTRADICTING}")
    _add_enrolments(intake, persons, reason)
    _add_groups(intake, persons)
    _add_outcomes(intake, persons)
    return persons


def _add_enrolments(intake: Intake, persons: pd.DataFrame, reason: pd.Series) -> None:
    """Add the enrolments; `reason` says of each row why it cannot count where it has no day of registration."""
    table = persons.assign(
        year_of_study=1,
        applied_on=None,  # the files have the registration only
        left_on=day_of(persons, "date_unregistration"),
        prior_education=persons["highest_education"],
        planned_credits=persons["studied_credits"],
        previous_attempts=persons["num_of_prev_attempts"],
        applications=None,
        known_on=persons["enrolled_on"],
        graduated_on=None,
        prior_diploma_year=None,
        prior_mean_grade=None,
    )[list(ENROLMENTS.names)]
    unregistered = table["enrolled_on"].isna()
    intake.reject("enrolments", table[unregistered], reason[unregistered], "studentInfo.csv", usual=USUAL_UNDATED)
    intake.add("enrolments", table[~unregistered], "studentInfo.csv", rows=0)


def _add_groups(intake: Intake, persons: pd.DataFrame) -> None:
    known_on = persons["enrolled_on"].fillna(persons["starts_on"])
    parts = [
        persons[["student", "cohort"]].assign(attribute=name, value=persons[column], known_on=known_on)
        for column, name in GROUPS.items()
    ]
    groups = pd.concat(parts).sort_values(["student", "cohort", "attribute", "value", "known_on"], kind="stable")
    key = ["student", "cohort", "attribute"]
    conflicts = int((groups.groupby(key)["value"].nunique(dropna=False) > 1).sum())
    earliest = groups.groupby(key)["known_on"].transform("min")
    kept = groups.assign(known_on=earliest).drop_duplicates(key)
    for sentence, count in (
        ("a student has two values of one attribute in one presentation; the first in alphabetical order was kept",
         conflicts),
        ("attributes of a student with two modules in one presentation were taken once", len(groups) - len(kept)),
    ):  # fmt: skip
        intake.remark("groups", "studentInfo.csv", sentence, count)
    intake.add_made("groups", kept, "studentInfo.csv", len(persons))


def _add_outcomes(intake: Intake, persons: pd.DataFrame) -> None:
    known_on = day_of(persons, "module_presentation_length")
    results = {OutcomeName.WITHDRAWN_OR_FAILED: ["Withdrawn", "Fail"], OutcomeName.WITHDRAWN: ["Withdrawn"]}
    parts = [
        persons[KEY].assign(outcome=str(name), value=persons["final_result"].isin(values), known_on=known_on)
        for name, values in results.items()
    ]
    intake.add_made("outcomes", pd.concat(parts), "studentInfo.csv", len(persons))


def _add_assessments(intake: Intake, rows: Rows, courses: pd.DataFrame) -> pd.DataFrame:
    """Add the assessments; return them with the first day of their presentation."""
    kept = take_rows(intake, ("assessments",), "assessments.csv", rows, courses)
    assessments = join(kept, courses[[*PRESENTATION, "starts_on"]], PRESENTATION)
    table = assessments.assign(
        course=assessments["programme"],
        kind=assessments["assessment_type"],
        due_on=day_of(assessments, "date"),
        known_on=assessments["starts_on"],
    )[list(ASSESSMENTS.names)]
    undated = int(table["due_on"].isna().sum())
    intake.remark("assessments", "assessments.csv", "no date is given; due_on is empty", undated)
    table, unweighed = _clear_weights(table)
    sentence = "work of a presentation whose coursework has no weight at all, only its exam; weight is left empty"
    intake.remark("assessments", "assessments.csv", sentence, unweighed)
    intake.add("assessments", table, "assessments.csv", rows=0)
    return assessments


def _clear_weights(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Empty the weights of presentations whose coursework weighs 0, and tell of how many rows.

    Exam and coursework are weighed apart here (each adds up to 100): the weight of an exam does not tell that the
    coursework is no more than practice.
    """
    weight, _ = convert(table["weight"], Kind.NUMBER)
    coursework = weight.where(table["kind"] != _EXAM)
    place = [table[name] for name in PRESENTATION]
    heaviest = coursework.groupby(place).transform("max")
    is_light = heaviest == 0
    return table.assign(weight=table["weight"].mask(is_light)), int(is_light.sum())


def _add_results(
    intake: Intake, rows: Rows, assessments: pd.DataFrame, persons: pd.DataFrame, settings: SourceSettings
) -> None:
    grading_days: int = settings.options.get("grading_days", 0)
    if grading_days < 0:
        raise SettingsError(
            "Option 'grading_days' is below 0.",
            where="source of format 'oulad'",
            do="Give the number of days between handing in and the grade.",
        )
    name = "studentAssessment.csv"
    results = take_rows(intake, ("results",), name, rows, assessments)
    is_known = is_among(results, assessments, ["assessment"])
    intake.reject("results", results[~is_known], "the assessment is not in assessments.csv", name)
    joined = join(results[is_known], assessments[["assessment", *PRESENTATION, "starts_on"]], ["assessment"])
    joined = join(joined, persons[[*KEY, "enrolled_on"]], KEY)
    submitted_on = day_of(joined, "date_submitted")
    score = convert(joined["score"], Kind.NUMBER, find_decimal([joined["score"]]))[0]
    # a banked result is handed over at registration, not on the day before the start that the files give
    known_on = submitted_on.where(~(joined["enrolled_on"] > submitted_on), joined["enrolled_on"])
    banked = convert(to_code(joined["is_banked"]), Kind.FLAG)[0]
    is_banked = banked.fillna(False).astype(bool)  # graded long before, so without the days for grading
    table = joined.assign(
        course=joined["programme"],
        attempt=1,
        submitted_on=submitted_on,
        known_on=known_on,
        credits=None,
        graded_on=known_on.where(is_banked, known_on + pd.Timedelta(days=grading_days)).where(score.notna()),
        passed=(score >= _PASS_MARK).astype("boolean").mask(score.isna()),
        banked=banked,
    )[list(RESULTS.names)]
    sentence = f"no grading date is given; grades count as given {grading_days} days after handing in"
    intake.remark("results", name, sentence, len(table))
    intake.add("results", table, name, rows=0)


SOURCE = Source(
    "oulad",
    ("enrolments", "assessments", "results", "activity", "outcomes", "groups"),
    {"grading_days": (int,), "clicks": (str,), "starts": (dict,)},
    _fill,
)
