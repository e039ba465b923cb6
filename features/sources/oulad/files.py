"""The files of OULAD as they are: their columns, their names here, and days counted from the start."""

from pathlib import Path

import pandas as pd

from features.sources.reading import check_columns, read_text

KEY = ["student", "programme", "cohort"]
NAMES = {
    "id_student": "student",
    "code_module": "programme",
    "code_presentation": "cohort",
    "id_assessment": "assessment",
}
GROUPS = {
    "gender": "sex",
    "region": "region",
    "imd_band": "deprivation_band",
    "age_band": "age_band",
    "disability": "disability",
}
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
        *GROUPS,
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


def read_file(folder: Path, name: str) -> pd.DataFrame:
    """Read one of the files as text under our names; raises ExtractError when it or a column is missing."""
    frame = read_text(folder / name, nulls=("", "?")) if (folder / name).exists() else pd.DataFrame()
    check_columns(frame, _COLUMNS[name], name)
    return frame.rename(columns=NAMES)


def join(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Join by key, many to one; keeps the row numbers of `left`."""
    return left.reset_index().merge(right, on=key, how="left", validate="many_to_one").set_index("row")


def day_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """The date of a day counted from the start; a day that is no number is missing."""
    return frame["starts_on"] + pd.to_timedelta(
        pd.to_numeric(frame[column], errors="coerce").astype("float64"), unit="D"
    )
