"""Open University Learning Analytics Dataset (Kuzilek, Hlosta and Zdrahal 2017, CC BY 4.0).

Programme is the module, cohort the presentation: B starts on 1 February, J on 1 October. The files
count days from that start. Two assumptions, because the data do not say:

- a grade is given on the day of handing in, plus the option `grading_days`;
- a banked result (carried over) has day -1 in the files; it is known from the registration on.

Clicks: `clicks = "totals"` (default) reads clicks_by_day.csv, whose clicks_to_day56 include day 56 and
those before day 0; `clicks = "daily"` reads studentVle.parquet, where that covers the presentation; `clicks = "both"`
takes the days where they are complete and the totals elsewhere. A session is one page on one day.
"""

import pandas as pd

from features.errors import SettingsError
from features.sources.delivery import FileSource, Intake, SourceSettings
from features.sources.oulad.clicks import add_clicks
from features.sources.oulad.files import GROUPS, KEY, day_of, join, read_file
from features.vocabulary import OutcomeName

_PASS_MARK = 40.0
_START_MONTHS = {"B": "-02-01", "J": "-10-01"}


def _fill(settings: SourceSettings, intake: Intake) -> None:
    folder = settings.path
    courses = read_file(folder, "courses.csv").assign(starts_on=lambda frame: _starts_on(frame["cohort"]))
    starts = courses[["programme", "cohort", "starts_on"]]
    persons = join(read_file(folder, "studentInfo.csv"), courses, ["programme", "cohort"])
    persons = join(persons, read_file(folder, "studentRegistration.csv"), KEY)
    persons["enrolled_on"] = day_of(persons, "date_registration")
    _add_enrolments(intake, persons)
    _add_groups(intake, persons)
    _add_outcomes(intake, persons)
    assessments = join(read_file(folder, "assessments.csv"), starts, ["programme", "cohort"])
    _add_assessments(intake, assessments)
    _add_results(intake, read_file(folder, "studentAssessment.csv"), assessments, persons, settings)
    add_clicks(intake, folder, starts, settings)


def _starts_on(cohort: pd.Series) -> pd.Series:
    return pd.to_datetime(cohort.str[:4] + cohort.str[4:].map(_START_MONTHS).astype("string[pyarrow]"))


def _add_enrolments(intake: Intake, persons: pd.DataFrame) -> None:
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
    )[
        [
            *KEY,
            "year_of_study", "starts_on", "applied_on", "applications", "enrolled_on", "left_on", "graduated_on",
            "prior_education", "prior_diploma_year", "prior_mean_grade", "planned_credits", "previous_attempts",
            "known_on",
        ]
    ]  # fmt: skip
    unregistered = table["enrolled_on"].isna()
    intake.reject(
        "enrolments", table[unregistered], "date_registration is empty: not known from when", "studentRegistration.csv"
    )
    intake.add("enrolments", table[~unregistered], "studentInfo.csv", rows=len(table))


def _add_groups(intake: Intake, persons: pd.DataFrame) -> None:
    known_on = persons["enrolled_on"].fillna(persons["starts_on"])
    parts = [
        persons[["student", "cohort"]].assign(attribute=name, value=persons[column], known_on=known_on)
        for column, name in GROUPS.items()
    ]
    groups = pd.concat(parts).sort_values(["student", "cohort", "attribute", "value", "known_on"], kind="stable")
    key = ["student", "cohort", "attribute"]
    conflicts = int((groups.groupby(key)["value"].nunique(dropna=False) > 1).sum())
    intake.remark(
        "groups",
        "studentInfo.csv",
        "a student has two values of one attribute in one presentation; the first in alphabetical order was kept",
        conflicts,
    )
    earliest = groups.groupby(key)["known_on"].transform("min")
    kept = groups.assign(known_on=earliest).drop_duplicates(key)
    intake.remark(
        "groups",
        "studentInfo.csv",
        "attributes of a student with two modules in one presentation were taken once",
        len(groups) - len(kept),
    )
    intake.add("groups", kept, "studentInfo.csv")


def _add_outcomes(intake: Intake, persons: pd.DataFrame) -> None:
    known_on = day_of(persons, "module_presentation_length")
    results = {OutcomeName.WITHDRAWN_OR_FAILED: ["Withdrawn", "Fail"], OutcomeName.WITHDRAWN: ["Withdrawn"]}
    parts = [
        persons[KEY].assign(outcome=str(name), value=persons["final_result"].isin(values), known_on=known_on)
        for name, values in results.items()
    ]
    intake.add("outcomes", pd.concat(parts), "studentInfo.csv")


def _add_assessments(intake: Intake, assessments: pd.DataFrame) -> None:
    table = assessments.assign(
        course=assessments["programme"],
        kind=assessments["assessment_type"],
        due_on=day_of(assessments, "date"),
        known_on=assessments["starts_on"],
    )[["programme", "cohort", "course", "assessment", "kind", "due_on", "weight", "known_on"]]
    intake.remark(
        "assessments", "assessments.csv", "no date is given; due_on is empty", int(table["due_on"].isna().sum())
    )
    intake.add("assessments", table, "assessments.csv")


def _add_results(
    intake: Intake, results: pd.DataFrame, assessments: pd.DataFrame, persons: pd.DataFrame, settings: SourceSettings
) -> None:
    grading_days = _grading_days(settings)
    joined = join(results, assessments[["assessment", "programme", "cohort", "starts_on"]], ["assessment"])
    joined = join(joined, persons[[*KEY, "enrolled_on"]], KEY)
    submitted_on, score = (
        day_of(joined, "date_submitted"),
        pd.to_numeric(joined["score"], errors="coerce").astype("float64"),
    )
    # a banked result is handed over at registration, not on the day before the start that the files give
    known_on = submitted_on.where(~(joined["enrolled_on"] > submitted_on), joined["enrolled_on"])
    is_banked = joined["is_banked"] == "1"  # graded long before, so without the days for grading
    table = joined.assign(
        course=joined["programme"],
        attempt=1,
        submitted_on=submitted_on,
        known_on=known_on,
        credits=None,
        graded_on=known_on.where(is_banked, known_on + pd.Timedelta(days=grading_days)).where(score.notna()),
        passed=(score >= _PASS_MARK).astype("boolean").mask(score.isna()),
        banked=is_banked,
    )[
        [
            *KEY,
            "course",
            "assessment",
            "attempt",
            "submitted_on",
            "graded_on",
            "score",
            "passed",
            "credits",
            "banked",
            "known_on",
        ]
    ]
    intake.remark(
        "results",
        "studentAssessment.csv",
        f"no grading date is given; grades count as given {grading_days} days after handing in",
        len(table),
    )
    intake.add("results", table, "studentAssessment.csv")


def _grading_days(settings: SourceSettings) -> int:
    grading_days: int = settings.options.get("grading_days", 0)
    if grading_days < 0:
        raise SettingsError(
            "Option 'grading_days' is below 0.",
            where="source of format 'oulad'",
            do="Give the number of days between handing in and the grade.",
        )
    return grading_days


SOURCE = FileSource(
    "oulad",
    ("enrolments", "assessments", "results", "activity", "outcomes", "groups"),
    {"grading_days": (int,), "clicks": (str,)},
    _fill,
)
