"""First-years counted on 1 October: the institution's own workbook (`oktober_bestand.xlsx`).

A row is a first-year row when the flag `Aantal eerstejaars croho` is 1; `Aantal Hoofdinschrijvingen`
is the count. Programmes that are not listed are unknown, not zero.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from features.columns import to_text
from features.errors import ExtractError
from features.schemas import STUDENT_COUNTS
from features.sources.delivery import Intake, find_faults
from features.sources.reading import HEADER_LINES, check_columns
from features.sources.studielink.counts import rename_columns
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
    table = pd.concat([_read_counts(path, ours, intake) for path in paths], ignore_index=True).drop_duplicates()
    is_excluded = table["academic_year"].isin(excluded)
    said = ", ".join(str(year) for year in sorted(set(table.loc[is_excluded, "academic_year"])))
    intake.remark(
        "student_counts", "", f"counts of {said} were left out (option exclude_years)", int(is_excluded.sum())
    )
    table = table[~is_excluded]
    table["known_on"] = days_in(table["academic_year"], known_on)
    file = paths[0].name if len(paths) == 1 else f"{len(paths)} workbooks"
    told = f"the workbook has no dates; a count is known from {known_on} of its year (option counts_known_on)"
    intake.remark("student_counts", file, told, len(table))
    intake.add("student_counts", table, file, rows=0)


def _read_counts(path: Path, ours: Mapping[str, str], intake: Intake) -> pd.DataFrame:
    """The key and the students of one workbook, summed to the key."""
    frame = _read_sheet(path, ours)
    intake.count("student_counts", path.name, len(frame))
    is_first_year = _number(frame["flag"]) == 1
    intake.remark(
        "student_counts", path.name, "rows that are not first-years were left out", int((~is_first_year).sum())
    )
    frame = frame[is_first_year]
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
    table = frame.assign(exam_type=exam_type, origin=origin, students=students, academic_year=year)[~rejected]
    summed: pd.DataFrame = table.groupby(_KEY, as_index=False)[["students"]].sum()
    return summed


def _read_sheet(path: Path, ours: Mapping[str, str]) -> pd.DataFrame:
    try:
        sheet = pd.read_excel(path, dtype=object)
    except (ValueError, OSError, KeyError) as error:
        raise ExtractError(
            f"{path.name} cannot be read as a workbook ({type(error).__name__}).",
            where=str(path),
            do="Save it again as .xlsx.",
        ) from None
    sheet = rename_columns(sheet, ours, path.name)
    check_columns(sheet, COLUMNS, path.name)
    text: pd.DataFrame = pd.DataFrame(
        {name: to_text(sheet[column].infer_objects()) for column, name in COLUMNS.items()}
    )
    text.index = pd.RangeIndex(HEADER_LINES + 1, HEADER_LINES + 1 + len(text), name="row")
    return text


def _number(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("Float64")
    return numbers.where(numbers % 1 == 0).astype("Int64")
