"""The files of weekly application counts in a folder: what their names tell, which rows can be trusted, their sums."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from features.calendar import FIRST_SEASON_WEEK
from features.errors import ExtractError, rows_text
from features.schemas import APPLICATION_COUNTS
from features.sources.delivery import Intake, find_faults
from features.sources.options import SourceSettings, check_not_truth
from features.sources.reading import check_columns, read_text
from features.values import to_code, to_text
from features.values.dates import read_dates
from features.vocabulary import ExamType, Origin

MANDATORY = (
    "Brincode", "Isatcode", "Type_HO", "Studiejaar", "Herkomst", "meercode_V", "Status", "Hogerejaars",
    "Herinschrijving", "Aantal",
)  # fmt: skip
_COLUMNS = {  # of Studielink -> of the table
    "Brincode": "institution", "Isatcode": "programme", "Type_HO": "exam_type", "Studiejaar": "academic_year",
    "Herkomst": "origin", "Hogerejaars": "higher_years", "Herinschrijving": "re_enrolment", "Status": "status",
    "Aantal": "applications", "Fixus": "fixus",
}  # fmt: skip
OPTIONAL = ("Fixus", "etl_is_deleted", "Groepeernaam", "Faculteit")
_ORIGINS = {"N": Origin.NL, "E": Origin.EEA, "R": Origin.NON_EEA, "O": Origin.UNKNOWN}
_STATUSES = ("V", "I", "A", "U")
_CANCELLED = "A"
_BY_DATE = re.compile(r"telbestand_sl_(?P<date>\d{8})_v(?P<number>\d+)_(?P<season>\d{4})\.csv", re.IGNORECASE)
_BY_SEASON = re.compile(r"telbestand_sl_(?P<season>\d{4})_v(?P<number>\d+)_(?P<date>\d{8})\.csv", re.IGNORECASE)
_BY_WEEK = re.compile(r"(.*_)?telbestand_?Y?(?P<season>\d{4})_?W(?P<week>\d{1,2})\.csv", re.IGNORECASE)


@dataclass(frozen=True)
class WeeklyFile:
    """One telbestand, as its name tells: season, delivery date and serial number."""

    path: Path
    season: int
    delivered_on: datetime.date
    number: int


def parse_name(path: Path) -> WeeklyFile | None:
    """Read season, date and number from the name of a telbestand; None when it is no such name.

    Raises ExtractError when the date or week in the name does not exist.
    """
    match = _BY_DATE.fullmatch(path.name) or _BY_SEASON.fullmatch(path.name) or _BY_WEEK.fullmatch(path.name)
    if match is None:
        return None
    parts, season = match.groupdict(), int(match["season"])
    try:
        if "week" in parts:
            week = int(match["week"])
            year = season - 1 if week >= FIRST_SEASON_WEEK else season
            return WeeklyFile(path, season, datetime.date.fromisocalendar(year, week, 1), 0)
        delivered_on = read_dates(pd.Series([match["date"]])).values[0]
        if pd.isna(delivered_on):
            raise ValueError(match["date"])
        return WeeklyFile(path, season, delivered_on.date(), int(match["number"]))
    except ValueError:
        raise ExtractError(
            f"{path.name} has a date or week in its name that does not exist.",
            where=str(path),
            do="Correct the name; it tells when the counts were delivered.",
        ) from None


def find_files(settings: SourceSettings, lists: Iterable[str], intake: Intake) -> tuple[list[WeeklyFile], list[Path]]:
    """Return the weekly files and the workbooks with counts at the path of the source and in its folders.

    lists: names of files that are read as something else. Any other table is remarked on. Raises ExtractError when
    there are no count files at all.
    """
    path, known = settings.path, {Path(name).name for name in lists}
    candidates = [path] if path.is_file() else sorted([*path.glob("*"), *path.glob("*/*")])
    files = [one for one in candidates if one.is_file() and not one.name.startswith((".", "~"))]
    weekly, workbooks = [], []
    for file in files:
        parsed = parse_name(file)
        if parsed is not None:
            check_not_truth(file.parent)
            weekly.append(parsed)
        elif re.fullmatch(r"oktober_?bestand.*\.xlsx", file.name, re.IGNORECASE):
            check_not_truth(file.parent)
            workbooks.append(file)
        elif file.suffix in (".csv", ".xlsx") and file.name not in known:
            intake.remark("application_counts", file.name, "the name is not that of a count file; it was not read", 1)
    if not weekly and not workbooks:
        raise ExtractError(
            "There are no count files here.",
            where=str(path),
            do="Names look like telbestand_sl_20230605_v36_2023.csv, telbestandY2023W20.csv or oktober_bestand.xlsx.",
        )
    return weekly, workbooks


def read_weekly(files: Iterable[WeeklyFile], ours: Mapping[str, str], intake: Intake) -> pd.DataFrame:
    """Return all rows of all files as text, with `file`, `delivered_on` and `number`. A file without rows is normal.

    ours: their names of columns -> those of Studielink. Raises ExtractError when columns are missing or the season in
    the name is not that of the rows.
    """
    parts = []
    for file in files:
        frame = rename_columns(read_text(file.path), ours, file.path.name)
        check_columns(frame, MANDATORY, file.path.name)
        intake.count("application_counts", file.path.name, len(frame))
        _check_season(frame, file)
        parts.append(
            frame.reindex(columns=[*MANDATORY, *OPTIONAL])
            .astype("string[pyarrow]")
            .assign(Isatcode=lambda table: to_code(table["Isatcode"]))
            .assign(file=file.path.name, delivered_on=pd.Timestamp(file.delivered_on), number=file.number)
        )
    if not parts:
        return pd.DataFrame(columns=[*MANDATORY, *OPTIONAL, "file", "delivered_on", "number"])
    rows = pd.concat(parts)
    is_deleted = ~rows["etl_is_deleted"].fillna("0").isin(["0", "false", "False"])
    leave_out_of_files(rows[is_deleted], "marked as deleted (etl_is_deleted)", intake, usual=0.5)
    return rows[~is_deleted]


def leave_out_of_files(rows: pd.DataFrame, reason: str, intake: Intake, usual: float = 1.0) -> None:
    """Account for rows (with `file`) of weekly files that are left out for `reason`."""
    for name, part in rows.groupby("file", sort=False):
        intake.leave_out("application_counts", str(name), reason, part.index, usual)


def rename_columns(frame: pd.DataFrame, ours: Mapping[str, str], file: str) -> pd.DataFrame:
    """Return `frame` with their columns under our names. Raises ExtractError when it has both."""
    theirs = {name: ours[name] for name in frame.columns if name in ours}
    doubles = sorted(f"'{name}' and '{our}'" for name, our in theirs.items() if our in frame.columns and our != name)
    if doubles:
        raise ExtractError(
            f"{file} has both {', '.join(doubles)}; which of the two counts cannot be seen from here.",
            where=f"{file}, header (row 1)",
            do="Take the column out of the option 'columns', or out of the file.",
        )
    return frame.rename(columns=theirs)


def _check_season(frame: pd.DataFrame, file: WeeklyFile) -> None:
    wrong = frame.index[frame["Studiejaar"].fillna("") != str(file.season)]
    if len(wrong):
        raise ExtractError(
            f"{file.path.name} is named for Studiejaar {file.season}, but {len(wrong):,} of its rows have another one.",
            where=f"{file.path}, column Studiejaar, {rows_text(wrong)}",
            do="Find out which is right. A renamed file is the usual cause.",
        )


def trust_rows(rows: pd.DataFrame, exam_types: Mapping[str, ExamType], intake: Intake) -> pd.DataFrame:
    """Return the rows with their numbers read; those with an unknown code or impossible number are rejected.

    rows: text as in the files, with `file` and `delivered_on`. exam_types: the codes of Type_HO.
    """
    amount, per_student = _dutch_integer(rows["Aantal"]), _average(rows["meercode_V"])
    rules = [
        (~rows["Status"].isin(_STATUSES), "Status is not one of V, I, A, U"),
        (~rows["Type_HO"].isin(exam_types), f"Type_HO is not one of {', '.join(exam_types)}"),
        (~rows["Herkomst"].isin(_ORIGINS), "Herkomst is not one of N, E, R, O"),
        (~rows["Hogerejaars"].isin(["J", "N"]), "Hogerejaars is not J or N"),
        (~rows["Herinschrijving"].isin(["J", "N", "O"]), "Herinschrijving is not J, N or O"),
        (rows["Brincode"].isna() | rows["Isatcode"].isna(), "Brincode or Isatcode is empty"),
        (amount.isna(), "Aantal is not a whole number from 0"),
        (per_student.isna() & (rows["Status"] != _CANCELLED), "meercode_V is not a number from 0"),
        ((per_student == 0) & (rows["Status"] != _CANCELLED), "meercode_V is 0 on a row that is not cancelled"),
    ]
    reason = find_faults(rows.index, rules)
    rejected = (reason != "").to_numpy()
    shown = rows[rejected].rename(columns=_COLUMNS)[[*_COLUMNS.values(), "delivered_on"]]
    intake.reject("application_counts", shown, reason[rejected], rows.loc[rejected, "file"])
    unknown = int((rows["Herinschrijving"][~rejected] == "O").sum())
    intake.remark("application_counts", "", "Herinschrijving is unknown (O) and counts as no", unknown)
    return rows.assign(applications=amount, per_student=per_student)[~rejected]


def _dutch_integer(values: pd.Series) -> pd.Series:
    """A count such as 46, 1.234 (points part thousands) or 46,0; anything else is missing."""
    text = to_text(values)
    fits = text.str.fullmatch(r"(\d+|\d{1,3}(\.\d{3})+)(,0+)?").fillna(False).astype(bool)
    plain = text.where(fits).str.replace(".", "", regex=False).str.replace(r",0+$", "", regex=True)
    return pd.to_numeric(plain, errors="coerce").astype("Int64")


def _average(values: pd.Series) -> pd.Series:
    """Requests per student: 1, 1.29 or 1,29. Far below a thousand, so a point here is a decimal point."""
    numbers = pd.to_numeric(to_text(values).str.replace(",", ".", regex=False), errors="coerce").astype("float64")
    return numbers.where((numbers >= 0) & np.isfinite(numbers))


def code_rows(rows: pd.DataFrame, exam_types: Mapping[str, ExamType]) -> pd.DataFrame:
    """Trusted rows with the words of the schema; applicants = requests / requests per student, empty when cancelled."""
    return pd.DataFrame(
        {
            "institution": rows["Brincode"],
            "programme": rows["Isatcode"],
            "academic_year": rows["Studiejaar"].astype("Int64"),
            "exam_type": rows["Type_HO"].map({code: str(one) for code, one in exam_types.items()}),
            "origin": rows["Herkomst"].map({code: str(one) for code, one in _ORIGINS.items()}),
            "higher_years": rows["Hogerejaars"] == "J",
            "re_enrolment": rows["Herinschrijving"] == "J",
            "status": rows["Status"],
            "delivered_on": rows["delivered_on"].astype("datetime64[ns]"),
            "applications": rows["applications"],
            "fixus": (rows["Fixus"] == "J").fillna(False),
            "applicants": (rows["applications"].astype("float64") / rows["per_student"]).where(
                rows["Status"] != _CANCELLED
            ),
            "name": rows["Groepeernaam"],
            "faculty": rows["Faculteit"],
        }
    )


def sum_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Coded rows summed to the key of `application_counts`: location, form, language and sex are not kept apart."""
    key = list(APPLICATION_COUNTS.key)
    grouped = rows.groupby(key, as_index=False, observed=True)
    table = grouped.agg(applications=("applications", "sum"), fixus=("fixus", "max"))
    applicants = grouped["applicants"].sum(min_count=1)  # no applicants on cancelled rows is missing, not 0
    return table.merge(applicants, on=key, how="left").assign(known_on=table["delivered_on"])
