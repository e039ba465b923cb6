"""Open University Learning Analytics Dataset (Kuzilek, Hlosta and Zdrahal 2017, CC BY 4.0).

Programme is the module, cohort the presentation: B starts on 1 February, J on 1 October. The files
count days from that start. Two assumptions, because the data do not say:

- a grade is given on the day of handing in, plus the option `grading_days`;
- a banked result (carried over) has day -1 in the files; it is known from the registration on.

Clicks: `clicks = "totals"` (default) reads clicks_by_day.csv, whose clicks_to_day56 include day 56 and
those before day 0; `clicks = "daily"` reads studentVle.parquet, where that covers the presentation; `clicks = "both"`
takes the days where they are complete and the totals elsewhere. A session is one page on one day.
"""

from pathlib import Path

import pandas as pd

from features.errors import SettingsError
from features.sources.delivery import FileSource, Intake, SourceSettings
from features.sources.reading import check_columns, read_parquet, read_text
from features.vocabulary import OutcomeName

_PASS_MARK = 40.0
_LAST_CLICK_DAY = 56
_TEACHING_DAYS = 220
_CLICKS = ("totals", "daily", "both")
_DAYS_BEFORE = 28  # the environment opens about four weeks before the start; the files do not say on which day
_KEY = ["student", "programme", "cohort"]
_NAMES = {
    "id_student": "student",
    "code_module": "programme",
    "code_presentation": "cohort",
    "id_assessment": "assessment",
}
_GROUPS = {
    "gender": "sex",
    "region": "region",
    "imd_band": "deprivation_band",
    "age_band": "age_band",
    "disability": "disability",
}
_START_MONTHS = {"B": "-02-01", "J": "-10-01"}
_COLUMNS = {
    "courses.csv": ("code_module", "code_presentation", "module_presentation_length"),
    "studentInfo.csv": (
        "code_module",
        "code_presentation",
        "id_student",
        "highest_education",
        "num_of_prev_attempts",
        "studied_credits",
        "final_result",
        *_GROUPS,
    ),
    "studentRegistration.csv": (
        "code_module",
        "code_presentation",
        "id_student",
        "date_registration",
        "date_unregistration",
    ),
    "assessments.csv": ("code_module", "code_presentation", "id_assessment", "assessment_type", "date", "weight"),
    "studentAssessment.csv": ("id_assessment", "id_student", "date_submitted", "is_banked", "score"),
    "clicks_by_day.csv": (
        "code_module",
        "code_presentation",
        "id_student",
        "clicks_before_day0",
        "click_rows_before_day0",
        "clicks_to_day56",
    ),
}


def _fill(settings: SourceSettings, intake: Intake) -> None:
    folder = settings.path
    courses = _read(folder, "courses.csv").assign(starts_on=lambda frame: _starts_on(frame["cohort"]))
    starts = courses[["programme", "cohort", "starts_on"]]
    persons = _join(_read(folder, "studentInfo.csv"), courses, ["programme", "cohort"])
    persons = _join(persons, _read(folder, "studentRegistration.csv"), _KEY)
    persons["enrolled_on"] = _day(persons, "date_registration")
    _add_enrolments(intake, persons)
    _add_groups(intake, persons)
    _add_outcomes(intake, persons)
    assessments = _join(_read(folder, "assessments.csv"), starts, ["programme", "cohort"])
    _add_assessments(intake, assessments)
    _add_results(intake, _read(folder, "studentAssessment.csv"), assessments, persons, settings)
    _add_clicks(intake, folder, starts, settings)


def _read(folder: Path, name: str) -> pd.DataFrame:
    frame = read_text(folder / name, nulls=("", "?")) if (folder / name).exists() else pd.DataFrame()
    check_columns(frame, _COLUMNS[name], name)
    return frame.rename(columns=_NAMES)


def _join(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Join by key, many to one; keeps the row numbers of `left`."""
    return left.reset_index().merge(right, on=key, how="left", validate="many_to_one").set_index("row")


def _starts_on(cohort: pd.Series) -> pd.Series:
    return pd.to_datetime(cohort.str[:4] + cohort.str[4:].map(_START_MONTHS).astype("string[pyarrow]"))


def _day(frame: pd.DataFrame, column: str) -> pd.Series:
    """The date of a day counted from the start; a day that is no number is missing."""
    return frame["starts_on"] + pd.to_timedelta(
        pd.to_numeric(frame[column], errors="coerce").astype("float64"), unit="D"
    )


def _add_enrolments(intake: Intake, persons: pd.DataFrame) -> None:
    table = persons.assign(
        year_of_study=1,
        applied_on=persons["enrolled_on"],
        left_on=_day(persons, "date_unregistration"),
        prior_education=persons["highest_education"],
        planned_credits=persons["studied_credits"],
        previous_attempts=persons["num_of_prev_attempts"],
        applications=1,
        known_on=persons["enrolled_on"],
        graduated_on=None,
        prior_diploma_year=None,
        prior_mean_grade=None,
    )[
        [
            *_KEY,
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
        for column, name in _GROUPS.items()
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
    known_on = _day(persons, "module_presentation_length")
    results = {OutcomeName.WITHDRAWN_OR_FAILED: ["Withdrawn", "Fail"], OutcomeName.WITHDRAWN: ["Withdrawn"]}
    parts = [
        persons[_KEY].assign(outcome=str(name), value=persons["final_result"].isin(values), known_on=known_on)
        for name, values in results.items()
    ]
    intake.add("outcomes", pd.concat(parts), "studentInfo.csv")


def _add_assessments(intake: Intake, assessments: pd.DataFrame) -> None:
    table = assessments.assign(
        course=assessments["programme"],
        kind=assessments["assessment_type"],
        due_on=_day(assessments, "date"),
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
    joined = _join(results, assessments[["assessment", "programme", "cohort", "starts_on"]], ["assessment"])
    joined = _join(joined, persons[[*_KEY, "enrolled_on"]], _KEY)
    submitted_on, score = (
        _day(joined, "date_submitted"),
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
            *_KEY,
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


def _add_clicks(intake: Intake, folder: Path, starts: pd.DataFrame, settings: SourceSettings) -> None:
    how = settings.options.get("clicks", "totals")
    if how not in _CLICKS:
        raise SettingsError(
            f"Option 'clicks' of format 'oulad' cannot be '{how}'.",
            where="source of format 'oulad'",
            do="Choose 'totals', 'daily' or 'both'.",
        )
    presentations = ["programme", "cohort"]
    totals = _click_totals(_join(_read(folder, "clicks_by_day.csv"), starts, presentations))
    if how == "totals":
        intake.add("activity", totals, "clicks_by_day.csv")
        return
    daily = _daily_clicks(folder / "studentVle.parquet", starts, intake)
    if how == "daily":
        intake.add("activity", daily, "studentVle.parquet")
        return
    # a file of which the last days are missing would look like a course that everybody left
    covered = _covered(daily, starts)
    kept = daily.merge(covered, on=presentations, validate="many_to_one")
    rest = totals.merge(covered.assign(is_covered=True), on=presentations, how="left", validate="many_to_one")
    intake.add("activity", pd.concat([kept, rest[rest["is_covered"].isna()].drop(columns="is_covered")]), "clicks")


def _covered(daily: pd.DataFrame, starts: pd.DataFrame) -> pd.DataFrame:
    """Return the presentations whose clicks run to the last days of teaching."""
    last = daily.groupby(["programme", "cohort"], as_index=False)["on"].max()
    joined = last.merge(starts, on=["programme", "cohort"], how="left", validate="one_to_one")
    complete = joined["on"] - joined["starts_on"] >= pd.Timedelta(days=_TEACHING_DAYS)
    covered: pd.DataFrame = joined.loc[complete, ["programme", "cohort"]]
    return covered


def _click_totals(totals: pd.DataFrame) -> pd.DataFrame:
    before, pages, to_day_56 = (
        totals[name].astype("int64[pyarrow]").astype("Int64")
        for name in ("clicks_before_day0", "click_rows_before_day0", "clicks_to_day56")
    )
    last_day = totals["starts_on"] + pd.Timedelta(days=_LAST_CLICK_DAY)
    early = totals[_KEY].assign(
        on=totals["starts_on"] - pd.Timedelta(days=1),
        clicks=before,
        known_on=totals["starts_on"],
        days=_DAYS_BEFORE,
        sessions=pages,
    )
    late = totals[_KEY].assign(on=last_day, clicks=to_day_56 - before, known_on=last_day, days=_LAST_CLICK_DAY + 1)
    return pd.concat([early, late])


def _daily_clicks(path: Path, starts: pd.DataFrame, intake: Intake) -> pd.DataFrame:
    frame = read_parquet(path) if path.exists() else pd.DataFrame()
    check_columns(frame, ("code_module", "code_presentation", "id_student", "date", "sum_click"), path.name)
    daily = (
        frame.rename(columns=_NAMES)
        .groupby([*_KEY, "date"], as_index=False)
        .agg(sum_click=("sum_click", "sum"), sessions=("sum_click", "size"))
    )
    daily = daily.merge(starts, on=["programme", "cohort"], how="left", validate="many_to_one")
    delivered = set(daily[["programme", "cohort"]].itertuples(index=False, name=None))
    absent = len(set(starts[["programme", "cohort"]].itertuples(index=False, name=None)) - delivered)
    intake.remark("activity", path.name, "presentations have no clicks in this file", absent)
    on = _day(daily, "date")
    table: pd.DataFrame = daily.assign(on=on, clicks=daily["sum_click"], known_on=on)
    return table[[*_KEY, "on", "clicks", "sessions", "known_on"]]


SOURCE = FileSource(
    "oulad",
    ("enrolments", "assessments", "results", "activity", "outcomes", "groups"),
    {"grading_days": (int,), "clicks": (str,)},
    _fill,
)
