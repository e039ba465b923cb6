"""The files of weekly application counts as they lie in a folder: what their names tell, and their rows as text."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from features.errors import ExtractError
from features.sources.delivery import Intake, SourceSettings, check_not_truth
from features.sources.reading import check_columns, read_text, rows_text

MANDATORY = (
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
OPTIONAL = ("Fixus", "etl_is_deleted", "Groepeernaam", "Faculteit")
_BY_DATE = re.compile(r"telbestand_sl_(?P<date>\d{8})_v(?P<number>\d+)_(?P<season>\d{4})\.csv", re.IGNORECASE)
_BY_SEASON = re.compile(r"telbestand_sl_(?P<season>\d{4})_v(?P<number>\d+)_(?P<date>\d{8})\.csv", re.IGNORECASE)
_BY_WEEK = re.compile(r"(.*_)?telbestand_?Y?(?P<season>\d{4})_?W(?P<week>\d{1,2})\.csv", re.IGNORECASE)
_FIRST_WEEK = 40


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
            .assign(file=file.path.name, delivered_on=pd.Timestamp(file.delivered_on), number=file.number)
        )
    if not parts:
        return pd.DataFrame(columns=[*MANDATORY, *OPTIONAL, "file", "delivered_on", "number"])
    rows = pd.concat(parts)
    is_deleted = ~rows["etl_is_deleted"].fillna("0").isin(["0", "false", "False"])
    for name, count in rows.loc[is_deleted, "file"].value_counts(sort=False).items():
        intake.remark(
            "application_counts", str(name), "rows marked as deleted (etl_is_deleted) were left out", int(count)
        )
    return rows[~is_deleted]


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
