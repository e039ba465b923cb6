"""First-years counted on 1 October: the institution's own workbook (`oktober_bestand.xlsx`).

A row is a first-year row when the flag `Aantal eerstejaars croho` is 1; `Aantal Hoofdinschrijvingen`
is the count. Programmes that are not listed are unknown, not zero.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from features.schemas import STUDENT_COUNTS
from features.sources.delivery import Intake, find_faults
from features.sources.reading import check_columns, read_table
from features.sources.studielink.counts import rename_columns
from features.values import to_code, to_text
from features.values.dates import days_in
from features.vocabulary import ExamType, Origin

COLUMNS = {
    "Collegejaar": "academic_year",
    "Isatcode": "programme",
    "EER-NL-nietEER": "origin",
    "Examentype code": "exam_type",
    "Aantal eerstejaars croho": "flag",
    "Aantal Hoofdinschrijvingen": "students",
}
_ORIGINS = {"NL": Origin.NL, "EER": Origin.EEA, "Niet-EER": Origin.NON_EEA, "Onbekend": Origin.UNKNOWN}
_EXAM_TYPES = {
    "Bachelor eerstejaars": ExamType.BACHELOR,
    "Bachelor": ExamType.BACHELOR,
    "Master": ExamType.MASTER,
    "Pre-master": ExamType.PRE_MASTER,
    "Associate degree": ExamType.ASSOCIATE_DEGREE,
}
_KEY = list(STUDENT_COUNTS.key)


def add_student_counts(
    paths: Sequence[Path], known_on: str, ours: Mapping[str, str], excluded: Collection[int], intake: Intake
) -> None:
    """Read the workbooks at `paths` into `intake`; `known_on` is the month and day ('11-01') of publication.

    ours: their names of columns -> those of the workbook. excluded: years to leave out. A row that stands in two
    workbooks counts once. Raises ExtractError when columns are missing. Rows with a code or number that cannot be
    read are rejected.
    """
    rows = {path.name: _read_counts(path, ours, excluded, intake) for path in paths}
    summed = [table.groupby(_KEY, as_index=False)[["students"]].sum() for table in rows.values()]
    table = pd.concat(summed, ignore_index=True).drop_duplicates()
    table["known_on"] = days_in(table["academic_year"], known_on)
    file = paths[0].name if len(paths) == 1 else f"{len(paths)} workbooks"
    told = f"the workbook has no dates; a count is known from {known_on} of its year (option counts_known_on)"
    intake.remark("student_counts", file, told, len(table))
    intake.add_made("student_counts", table, file, {name: len(table) for name, table in rows.items()})


def _read_counts(path: Path, ours: Mapping[str, str], excluded: Collection[int], intake: Intake) -> pd.DataFrame:
    """The key and the students of the rows of one workbook that count."""
    leave_out = partial(intake.leave_out, "student_counts", path.name)
    frame = _read_sheets(path, ours, intake)
    is_first_year = _number(frame["flag"]) == 1
    leave_out("not first-years", frame[~is_first_year], usual=0.95)
    is_excluded = _number(frame["academic_year"]).isin(excluded).fillna(False) & is_first_year
    leave_out("of a year in the option exclude_years", frame[is_excluded])
    frame = frame[is_first_year & ~is_excluded]
    exam_type = frame["exam_type"].map(_EXAM_TYPES).astype("string[pyarrow]")
    origin = frame["origin"].map(_ORIGINS).astype("string[pyarrow]")
    students, year = _number(frame["students"]), _number(frame["academic_year"])
    rules = [
        (exam_type.isna(), "flagged as first-years, but the Examentype code is not one of first-years"),
        (origin.isna(), "unknown code in EER-NL-nietEER"),
        (frame["programme"].isna(), "Isatcode is empty"),
        (year.isna(), "Collegejaar is not a year"),
        (students.isna() | (students < 0), "the count is not a whole number from 0"),
    ]
    reason = find_faults(frame.index, rules)
    rejected = reason != ""
    columns = [*_KEY, "students"]
    intake.reject("student_counts", frame.loc[rejected, columns], reason[rejected], path.name)
    return frame.assign(exam_type=exam_type, origin=origin, students=students, academic_year=year).loc[~rejected]


def _read_sheets(path: Path, ours: Mapping[str, str], intake: Intake) -> pd.DataFrame:
    """The columns of all sheets as text; a sheet may be named after its year in place of holding it."""
    file = read_table(path, (*COLUMNS, *ours), year_column="Collegejaar")
    intake.take_file("student_counts", path.name, file)
    frame = rename_columns(file.frame, ours, path.name)
    check_columns(frame, COLUMNS, path.name)
    text = {name: to_text(frame[column]) for column, name in COLUMNS.items()}
    return pd.DataFrame(text).assign(programme=to_code(frame["Isatcode"]))


def _number(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("Float64")
    return numbers.where(numbers % 1 == 0).astype("Int64")
