"""Studielink: weekly application counts (telbestanden), student counts and names of programmes.

Three patterns of names are read, in any mixture, from `path` and the folders directly in it:

- telbestand_sl_{delivery date}_v{number}_{season}.csv        (22 columns, comma)
- telbestand_sl_{season}_v{number}_{delivery date}.csv        (Studielink's own order, semicolon)
- telbestandY{season}W{week}.csv, X_telbestand_{season}_W{week}.csv  (12 or more columns, semicolon)

The last carry no date. It is the Monday of that ISO week; weeks from 40 on belong to the calendar year
before the season, earlier ones to the season's own year, since a season runs from October to September.

Counts are a running stock. Of two deliveries in one ISO week the latest counts, per season and
institution; the earlier is left out with a remark, never added.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from features.errors import ExtractError, SettingsError
from features.sources.count_rows import code_rows, sum_rows, trust_rows
from features.sources.delivery import FileSource, Intake, SourceSettings, check_not_truth
from features.sources.programmes import add_programmes
from features.sources.reading import check_columns, read_text, rows_text
from features.sources.student_counts import add_student_counts
from features.vocabulary import ExamType

_MANDATORY = (
    "Brincode",
    "Isatcode",
    "Type_HO",
    "Studiejaar",
    "Herkomst",
    "meercode_V",
    "Status",
    "Hogerejaars",
    "Herinschrijving",
    "Aantal",
)
_OPTIONAL = ("Fixus", "etl_is_deleted", "Groepeernaam", "Faculteit")
_BY_DATE = re.compile(r"telbestand_sl_(?P<date>\d{8})_v(?P<number>\d+)_(?P<season>\d{4})\.csv", re.IGNORECASE)
_BY_SEASON = re.compile(r"telbestand_sl_(?P<season>\d{4})_v(?P<number>\d+)_(?P<date>\d{8})\.csv", re.IGNORECASE)
_BY_WEEK = re.compile(r"(.*_)?telbestand_?Y?(?P<season>\d{4})_?W(?P<week>\d{1,2})\.csv", re.IGNORECASE)
_FIRST_WEEK = 40
_EXAM_TYPES = {
    "A": ExamType.ASSOCIATE_DEGREE,
    "B": ExamType.BACHELOR,
    "M": ExamType.MASTER,
    "O": ExamType.UNDIVIDED,
    "P": ExamType.POST_INITIAL,
}


@dataclass(frozen=True)
class WeeklyFile:
    """One telbestand, as its name tells: season, delivery date and serial number."""

    path: Path
    season: int
    delivered_on: datetime.date
    number: int


def _fill(settings: SourceSettings, intake: Intake) -> None:
    options = settings.options
    known_on = _month_day(options.get("counts_known_on", "11-01"))
    exam_types = _exam_types(options.get("type_ho", {}))
    weekly, workbooks = _find_files(settings, intake)
    rows = _read_weekly(weekly, intake)
    if "institution" in options:
        rows = _filter_institution(rows, options["institution"], settings, intake, bool(workbooks))
    rows = code_rows(trust_rows(_latest(rows, intake), exam_types, intake), exam_types)
    if weekly:
        intake.add("application_counts", sum_rows(rows), settings.path.name, rows=0)
    for workbook in workbooks:
        add_student_counts(workbook, known_on, intake)
    add_programmes(options.get("programmes"), settings.path, rows, intake)


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
            year = season - 1 if week >= _FIRST_WEEK else season
            return WeeklyFile(path, season, datetime.date.fromisocalendar(year, week, 1), 0)
        return WeeklyFile(
            path, season, datetime.datetime.strptime(match["date"], "%Y%m%d").date(), int(match["number"])
        )
    except ValueError:
        raise ExtractError(
            f"{path.name} has a date or week in its name that does not exist.",
            where=str(path),
            do="Correct the name; it tells when the counts were delivered.",
        ) from None


def _find_files(settings: SourceSettings, intake: Intake) -> tuple[list[WeeklyFile], list[Path]]:
    path, known = settings.path, str(settings.options.get("programmes", ""))
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
        elif file.suffix in (".csv", ".xlsx") and file.name != Path(known).name:
            intake.remark("application_counts", file.name, "the name is not that of a count file; it was not read", 1)
    if not weekly and not workbooks:
        raise ExtractError(
            "There are no count files here.",
            where=str(path),
            do="Names look like telbestand_sl_20230605_v36_2023.csv, telbestandY2023W20.csv or oktober_bestand.xlsx.",
        )
    return weekly, workbooks


def _read_weekly(files: list[WeeklyFile], intake: Intake) -> pd.DataFrame:
    """All rows of all files as text, with `file`, `delivered_on` and `number`. A file without rows is normal."""
    parts = []
    for file in files:
        frame = read_text(file.path)
        check_columns(frame, _MANDATORY, file.path.name)
        intake.count("application_counts", file.path.name, len(frame))
        _check_season(frame, file)
        parts.append(
            frame.reindex(columns=[*_MANDATORY, *_OPTIONAL])
            .astype("string[pyarrow]")
            .assign(file=file.path.name, delivered_on=pd.Timestamp(file.delivered_on), number=file.number)
        )
    if not parts:
        return pd.DataFrame(columns=[*_MANDATORY, *_OPTIONAL, "file", "delivered_on", "number"])
    rows = pd.concat(parts)
    is_deleted = ~rows["etl_is_deleted"].fillna("0").isin(["0", "false", "False"])
    for name, count in rows.loc[is_deleted, "file"].value_counts(sort=False).items():
        intake.remark(
            "application_counts", str(name), "rows marked as deleted (etl_is_deleted) were left out", int(count)
        )
    return rows[~is_deleted]


def _check_season(frame: pd.DataFrame, file: WeeklyFile) -> None:
    wrong = frame.index[frame["Studiejaar"].fillna("") != str(file.season)]
    if len(wrong):
        raise ExtractError(
            f"{file.path.name} is named for Studiejaar {file.season}, but {len(wrong):,} of its rows have another one.",
            where=f"{file.path}, column Studiejaar, {rows_text(wrong)}",
            do="Find out which is right. A renamed file is the usual cause.",
        )


def _filter_institution(
    rows: pd.DataFrame, institution: str, settings: SourceSettings, intake: Intake, has_counts: bool
) -> pd.DataFrame:
    is_wanted = (rows["Brincode"] == institution).fillna(False).astype(bool)
    if len(rows) and not is_wanted.any():
        raise ExtractError(
            f"No row is of institution '{institution}'.",
            where=f"{settings.path}, column Brincode",
            do="Correct the option 'institution'. There are: "
            + ", ".join(sorted(rows["Brincode"].dropna().unique()))
            + ".",
        )
    name = settings.path.name
    intake.remark(
        "application_counts",
        name,
        f"rows of institutions other than {institution} were left out",
        int((~is_wanted).sum()),
    )
    if has_counts:
        intake.remark(
            "student_counts", name, f"student counts name no institution: check that they are of {institution} alone", 1
        )
    return rows[is_wanted]


def _latest(rows: pd.DataFrame, intake: Intake) -> pd.DataFrame:
    """Keep one delivery per season, ISO week and institution."""
    if rows.empty:
        return rows
    calendar = rows["delivered_on"].dt.isocalendar()
    snapshot = [rows["Studiejaar"], calendar["year"], calendar["week"], rows["Brincode"]]
    serial = rows[["delivered_on", "number", "file"]].drop_duplicates().sort_values(["delivered_on", "number", "file"])
    order = rows["file"].map({name: place for place, name in enumerate(serial["file"])}).astype("int64")
    is_latest = order == order.groupby([part.to_numpy() for part in snapshot], dropna=False).transform("max")
    for name, count in rows.loc[~is_latest, "file"].value_counts(sort=False).items():
        intake.remark(
            "application_counts", str(name), "a later delivery in the same ISO week replaces these rows", int(count)
        )
    return rows[is_latest]


def _exam_types(mapping: Mapping[str, Any]) -> dict[str, ExamType]:
    wrong = sorted(str(value) for value in mapping.values() if value not in list(ExamType))
    if wrong:
        raise SettingsError(
            f"Option 'type_ho' maps to an unknown exam type: {', '.join(wrong)}.",
            where="source of format 'studielink'",
            do="Choose from: " + ", ".join(ExamType) + ".",
        )
    return {**_EXAM_TYPES, **{code: ExamType(value) for code, value in mapping.items()}}


def _month_day(value: str) -> str:
    try:
        return datetime.datetime.strptime(f"2001-{value}", "%Y-%m-%d").strftime("%m-%d")
    except ValueError:
        raise SettingsError(
            f"Option 'counts_known_on' is not a month and day: '{value}'.",
            where="source of format 'studielink'",
            do="Write it as '11-01'.",
        ) from None


SOURCE = FileSource(
    "studielink",
    ("application_counts", "student_counts", "programmes"),
    {"institution": (str,), "type_ho": (dict,), "counts_known_on": (str,), "programmes": (str,)},
    _fill,
)
