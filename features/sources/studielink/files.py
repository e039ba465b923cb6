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

from collections.abc import Mapping
from typing import Any

import pandas as pd

from features.errors import ExtractError, SettingsError
from features.sources.delivery import Intake, Source
from features.sources.options import SourceSettings, read_decimal, read_month_day
from features.sources.studielink import counts
from features.sources.studielink.programmes import add_caps, add_changes, add_programmes
from features.sources.studielink.student_counts import COLUMNS, add_student_counts
from features.sources.studielink.weekly_files import WeeklyFile, find_copies, find_files
from features.values.codes import say_codes, to_institution
from features.vocabulary import ExamType

_WHERE = "source of format 'studielink'"
_LISTS = ("programmes", "caps", "programme_changes")
_EXAM_TYPES = {
    "A": ExamType.ASSOCIATE_DEGREE,
    "B": ExamType.BACHELOR,
    "M": ExamType.MASTER,
    "O": ExamType.UNDIVIDED,
    "P": ExamType.POST_INITIAL,
}


def _fill(settings: SourceSettings, intake: Intake) -> None:
    options = settings.options
    known_on = read_month_day(settings, "counts_known_on", "11-01", earliest="10-01")
    meanings = counts.Meanings(
        _our_columns(options.get("columns", {})), _exam_types(options.get("type_ho", {})), read_decimal(settings)
    )
    excluded = _years(options.get("exclude_years", []))
    lists = {name: options[name] for name in _LISTS if name in options}
    weekly, workbooks = find_files(settings, lists.values(), intake)
    for year in sorted(excluded):
        left_out = sum(file.season == year for file in weekly)
        intake.remark("application_counts", "", f"count files of {year} were not read (option exclude_years)", left_out)
    weekly = [file for file in weekly if file.season not in excluded]
    rows = counts.read_weekly(weekly, meanings, intake)
    if "institution" in options:
        rows = _filter_institutions(rows, options["institution"], settings, intake, bool(workbooks))
    latest = _latest(rows, weekly, intake)
    if weekly:
        intake.add("count_files", _list_files(weekly, rows, latest), settings.path.name)
    trusted = counts.trust_rows(latest, meanings, intake)
    coded = counts.code_rows(trusted)
    if weekly:
        used = {str(name): int(rows) for name, rows in trusted["file"].value_counts().items()}
        intake.add_made("application_counts", counts.sum_rows(coded), settings.path.name, used)
    if workbooks:
        add_student_counts(workbooks, known_on, meanings, excluded, intake)
    folder = settings.path if settings.path.is_dir() else settings.path.parent
    add_programmes(lists.get("programmes"), folder, coded, intake)
    if "caps" in lists:
        add_caps(folder / lists["caps"], intake)
    if "programme_changes" in lists:
        add_changes(folder / lists["programme_changes"], intake)


def _filter_institutions(
    rows: pd.DataFrame, wanted: str | list[str], settings: SourceSettings, intake: Intake, has_counts: bool
) -> pd.DataFrame:
    codes = [wanted] if isinstance(wanted, str) else [str(code) for code in wanted]
    codes = to_institution(pd.Series(codes, dtype=object)).tolist()
    present = sorted(rows["Brincode"].dropna().unique())
    absent = [code for code in codes if code not in present]
    if not codes or (len(rows) and absent):
        raise ExtractError(
            "No row is of institution " + ", ".join(f"'{code}'" for code in absent) + "."
            if absent
            else "Option 'institution' names no institution.",
            where=f"{settings.path}, column Brincode",
            do="Correct the option 'institution'. There are: " + say_codes(present) + ".",
        )
    is_wanted = rows["Brincode"].isin(codes)
    name, said = settings.path.name, ", ".join(codes)
    counts.leave_out_of_files(rows[~is_wanted], f"of institutions other than {said}", intake)
    if has_counts:
        intake.remark(
            "student_counts", name, f"student counts name no institution: check that they are of {said} alone", 1
        )
    return rows[is_wanted]


def _latest(rows: pd.DataFrame, files: list[WeeklyFile], intake: Intake) -> pd.DataFrame:
    """Keep one delivery per season, ISO week and institution."""
    if rows.empty or len({file.week for file in files}) == len(files):
        return rows
    calendar = rows["delivered_on"].dt.isocalendar()
    snapshot = [rows["season"], calendar["year"], calendar["week"], rows["Brincode"]]
    place = rows["place"].astype("int64")
    is_latest = place == place.groupby([part.to_numpy() for part in snapshot], dropna=False).transform("max")
    counts.leave_out_of_files(rows[~is_latest], "replaced by a later delivery in the same ISO week", intake)
    return rows[is_latest]


def _list_files(files: list[WeeklyFile], rows: pd.DataFrame, latest: pd.DataFrame) -> pd.DataFrame:
    """The table of the files: which were delivered, with how many rows, and whether a later one took their place.

    A copy under another name is none of them.
    """
    copies = find_copies(files)
    files = [file for file in files if file.path not in copies]
    table = pd.DataFrame(
        {
            "academic_year": [file.season for file in files],
            "delivered_on": pd.to_datetime([file.delivered_on for file in files]),
            "file_name": [file.path.name for file in files],
        }
    )
    table["rows"] = table["file_name"].map(rows["file"].value_counts()).fillna(0).astype("Int64")
    is_used = table["file_name"].isin(latest["file"].unique()) | (table["rows"] == 0)
    return table.assign(replaced=~is_used, known_on=table["delivered_on"])


def _exam_types(mapping: Mapping[str, Any]) -> dict[str, ExamType]:
    wrong = sorted(str(value) for value in mapping.values() if value not in list(ExamType))
    if wrong:
        raise SettingsError(
            f"Option 'type_ho' maps to an unknown exam type: {', '.join(wrong)}.",
            where=_WHERE,
            do="Choose from: " + ", ".join(ExamType) + ".",
        )
    return {**_EXAM_TYPES, **{code: ExamType(value) for code, value in mapping.items()}}


def _our_columns(mapping: Mapping[str, Any]) -> dict[str, str]:
    known = [*counts.MANDATORY, *counts.OPTIONAL, *COLUMNS]
    wrong = sorted(str(name) for name in mapping.values() if name not in known)
    if wrong:
        raise SettingsError(
            f"Option 'columns' maps to a column that is not read: {', '.join(wrong)}.",
            where=_WHERE,
            do='Write it as { "their name" = "Aantal" }, to one of: ' + ", ".join(dict.fromkeys(known)) + ".",
        )
    return {theirs: str(name) for theirs, name in mapping.items()}


def _years(years: list[Any]) -> frozenset[int]:
    if any(not isinstance(year, int) or isinstance(year, bool) for year in years):
        raise SettingsError(
            "Option 'exclude_years' is not a list of years.",
            where=_WHERE,
            do="Write it as [2020, 2021]: the first calendar years of the seasons to leave out.",
        )
    return frozenset(years)


SOURCE = Source(
    "studielink",
    ("application_counts", "count_files", "student_counts", "programmes", "caps", "programme_changes"),
    {
        "institution": (str, list),
        "exclude_years": (list,),
        **dict.fromkeys(("type_ho", "columns"), (dict,)),
        **dict.fromkeys(("counts_known_on", "decimal", *_LISTS), (str,)),
    },
    _fill,
)
