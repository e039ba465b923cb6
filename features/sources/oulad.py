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
from features.schemas import ASSESSMENTS, ENROLMENTS, RESULTS
from features.sources.delivery import Intake, Source
from features.sources.options import SourceSettings
from features.sources.reading import check_columns, count_rows, read_parquet, read_text
from features.values.dates import read_dates
from features.vocabulary import OutcomeName

_KEY = ["student", "programme", "cohort"]
_PRESENTATION = ["programme", "cohort"]
_NAMES = {
    "id_student": "student", "code_module": "programme", "code_presentation": "cohort", "id_assessment": "assessment",
}  # fmt: skip
_GROUPS = {
    "gender": "sex", "region": "region", "imd_band": "deprivation_band", "age_band": "age_band",
    "disability": "disability",
}  # fmt: skip
_COURSE = ("code_module", "code_presentation")
_COLUMNS = {
    "courses.csv": (*_COURSE, "module_presentation_length"),
    "studentInfo.csv": (
        *_COURSE, "id_student", "highest_education", "num_of_prev_attempts", "studied_credits", "final_result",
        *_GROUPS,
    ),
    "studentRegistration.csv": (*_COURSE, "id_student", "date_registration", "date_unregistration"),
    "assessments.csv": (*_COURSE, "id_assessment", "assessment_type", "date", "weight"),
    "studentAssessment.csv": ("id_assessment", "id_student", "date_submitted", "is_banked", "score"),
    "clicks_by_day.csv": (
        *_COURSE, "id_student", "clicks_before_day0", "click_rows_before_day0", "clicks_to_day56",
    ),
}  # fmt: skip
_PASS_MARK = 40.0
_START_MONTHS = {"B": "-02-01", "J": "-10-01"}
_LAST_CLICK_DAY = 56
_TEACHING_DAYS = 220
_CLICKS = ("totals", "daily", "both")
_DAYS_BEFORE = 28  # the environment opens about four weeks before the start; the files do not say on which day


def _fill(settings: SourceSettings, intake: Intake) -> None:
    folder = settings.path
    courses = _read_file(folder, "courses.csv")
    cohort = courses["cohort"]
    months = cohort.str[4:].map(_START_MONTHS).astype("string[pyarrow]")
    courses = courses.assign(starts_on=read_dates(cohort.str[:4] + months).values)
    starts = courses[["programme", "cohort", "starts_on"]]
    persons = _join(_read_file(folder, "studentInfo.csv"), courses, _PRESENTATION)
    persons = _join(persons, _read_file(folder, "studentRegistration.csv"), _KEY)
    persons["enrolled_on"] = _day_of(persons, "date_registration")
    _add_enrolments(intake, persons)
    _add_groups(intake, persons)
    _add_outcomes(intake, persons)
    assessments = _join(_read_file(folder, "assessments.csv"), starts, _PRESENTATION)
    _add_assessments(intake, assessments)
    _add_results(intake, _read_file(folder, "studentAssessment.csv"), assessments, persons, settings)
    _add_clicks(intake, folder, starts, settings)


def _add_enrolments(intake: Intake, persons: pd.DataFrame) -> None:
    table = persons.assign(
        year_of_study=1,
        applied_on=None,  # the files have the registration only
        left_on=_day_of(persons, "date_unregistration"),
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
    reason = "date_registration in studentRegistration.csv is empty: not known from when"
    intake.reject("enrolments", table[unregistered], reason, "studentInfo.csv")
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
    earliest = groups.groupby(key)["known_on"].transform("min")
    kept = groups.assign(known_on=earliest).drop_duplicates(key)
    for sentence, count in (
        ("a student has two values of one attribute in one presentation; the first in alphabetical order was kept",
         conflicts),
        ("attributes of a student with two modules in one presentation were taken once", len(groups) - len(kept)),
    ):  # fmt: skip
        intake.remark("groups", "studentInfo.csv", sentence, count)
    intake.count("groups", "studentInfo.csv", len(persons))
    intake.add_made("groups", kept, "studentInfo.csv", len(persons))


def _add_outcomes(intake: Intake, persons: pd.DataFrame) -> None:
    known_on = _day_of(persons, "module_presentation_length")
    results = {OutcomeName.WITHDRAWN_OR_FAILED: ["Withdrawn", "Fail"], OutcomeName.WITHDRAWN: ["Withdrawn"]}
    parts = [
        persons[_KEY].assign(outcome=str(name), value=persons["final_result"].isin(values), known_on=known_on)
        for name, values in results.items()
    ]
    intake.count("outcomes", "studentInfo.csv", len(persons))
    intake.add_made("outcomes", pd.concat(parts), "studentInfo.csv", len(persons))


def _add_assessments(intake: Intake, assessments: pd.DataFrame) -> None:
    table = assessments.assign(
        course=assessments["programme"],
        kind=assessments["assessment_type"],
        due_on=_day_of(assessments, "date"),
        known_on=assessments["starts_on"],
    )[list(ASSESSMENTS.names)]
    undated = int(table["due_on"].isna().sum())
    intake.remark("assessments", "assessments.csv", "no date is given; due_on is empty", undated)
    intake.add("assessments", table, "assessments.csv")


def _add_results(
    intake: Intake, results: pd.DataFrame, assessments: pd.DataFrame, persons: pd.DataFrame, settings: SourceSettings
) -> None:
    grading_days: int = settings.options.get("grading_days", 0)
    if grading_days < 0:
        raise SettingsError(
            "Option 'grading_days' is below 0.",
            where="source of format 'oulad'",
            do="Give the number of days between handing in and the grade.",
        )
    joined = _join(results, assessments[["assessment", "programme", "cohort", "starts_on"]], ["assessment"])
    joined = _join(joined, persons[[*_KEY, "enrolled_on"]], _KEY)
    submitted_on = _day_of(joined, "date_submitted")
    score = pd.to_numeric(joined["score"], errors="coerce").astype("float64")
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
    )[list(RESULTS.names)]
    sentence = f"no grading date is given; grades count as given {grading_days} days after handing in"
    intake.remark("results", "studentAssessment.csv", sentence, len(table))
    intake.add("results", table, "studentAssessment.csv")


def _add_clicks(intake: Intake, folder: Path, starts: pd.DataFrame, settings: SourceSettings) -> None:
    """Add the activity, by the option `clicks`; `starts` has the first day per programme and cohort."""
    how = settings.options.get("clicks", "totals")
    if how not in _CLICKS:
        raise SettingsError(
            f"Option 'clicks' of format 'oulad' cannot be '{how}'.",
            where="source of format 'oulad'",
            do="Choose 'totals', 'daily' or 'both'.",
        )
    delivered = _read_file(folder, "clicks_by_day.csv")
    totals = _click_totals(_join(delivered, starts, _PRESENTATION))
    if how != "daily":
        intake.count("activity", "clicks_by_day.csv", len(delivered))
    if how == "totals":
        intake.add_made("activity", totals, "clicks_by_day.csv", len(delivered))
        return
    daily = _daily_clicks(folder / "studentVle.parquet", starts, intake)
    clicks = count_rows(folder / "studentVle.parquet")
    intake.count("activity", "studentVle.parquet", clicks)
    if how == "daily":
        intake.add_made("activity", daily, "studentVle.parquet", clicks)
        return
    # a file of which the last days are missing would look like a course that everybody left
    last = daily.groupby(_PRESENTATION, as_index=False)["on"].max()
    joined = last.merge(starts, on=_PRESENTATION, how="left", validate="one_to_one")
    is_complete = joined["on"] - joined["starts_on"] >= pd.Timedelta(days=_TEACHING_DAYS)
    covered = joined.loc[is_complete, _PRESENTATION]  # whose clicks run to the last days of teaching
    kept = daily.merge(covered, on=_PRESENTATION, validate="many_to_one")
    rest = totals.merge(covered.assign(is_covered=True), on=_PRESENTATION, how="left", validate="many_to_one")
    together = pd.concat([kept, rest[rest["is_covered"].isna()].drop(columns="is_covered")])
    days, sums = int(kept["sessions"].sum()), int(_is_among(delivered, covered).sum())
    intake.leave_out("activity", "studentVle.parquet", "the last days are missing; totals are read", clicks - days)
    intake.leave_out("activity", "clicks_by_day.csv", "daily clicks are read", sums)
    used = {"studentVle.parquet": days, "clicks_by_day.csv": len(delivered) - sums}
    intake.add_made("activity", together, "clicks", used)


def _is_among(rows: pd.DataFrame, presentations: pd.DataFrame) -> pd.Series:
    """Which rows are of one of the presentations."""
    among = pd.MultiIndex.from_frame(rows[_PRESENTATION]).isin(pd.MultiIndex.from_frame(presentations))
    return pd.Series(among, index=rows.index)


def _click_totals(totals: pd.DataFrame) -> pd.DataFrame:
    before, pages, to_day_56 = (
        totals[name].astype("int64[pyarrow]").astype("Int64")
        for name in ("clicks_before_day0", "click_rows_before_day0", "clicks_to_day56")
    )
    last_day = totals["starts_on"] + pd.Timedelta(days=_LAST_CLICK_DAY)
    day_before = totals["starts_on"] - pd.Timedelta(days=1)
    early = totals[_KEY].assign(on=day_before, clicks=before, known_on=totals["starts_on"], days=_DAYS_BEFORE)
    early["sessions"] = pages
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
    daily = daily.merge(starts, on=_PRESENTATION, how="left", validate="many_to_one")
    delivered = set(daily[_PRESENTATION].itertuples(index=False, name=None))
    absent = len(set(starts[_PRESENTATION].itertuples(index=False, name=None)) - delivered)
    intake.remark("activity", path.name, "presentations have no clicks in this file", absent)
    on = _day_of(daily, "date")
    table: pd.DataFrame = daily.assign(on=on, clicks=daily["sum_click"], known_on=on)
    return table[[*_KEY, "on", "clicks", "sessions", "known_on"]]


def _read_file(folder: Path, name: str) -> pd.DataFrame:
    """Read one of the files as text under our names; raises ExtractError when it or a column is missing."""
    frame = read_text(folder / name, nulls=("", "?")) if (folder / name).exists() else pd.DataFrame()
    check_columns(frame, _COLUMNS[name], name)
    return frame.rename(columns=_NAMES)


def _join(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Join by key, many to one; keeps the row numbers of `left`."""
    return left.reset_index().merge(right, on=key, how="left", validate="many_to_one").set_index("row")


def _day_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """The date of a day counted from the start; a day that is no number is missing."""
    days = pd.to_numeric(frame[column], errors="coerce").astype("float64")
    return frame["starts_on"] + pd.to_timedelta(days, unit="D")


SOURCE = Source(
    "oulad",
    ("enrolments", "assessments", "results", "activity", "outcomes", "groups"),
    {"grading_days": (int,), "clicks": (str,)},
    _fill,
)
