"""Applications one by one: the export `individuele_aanmelddata.csv` (or .xlsx) of the student information system.

One row per application; `Sleutel` is the student and comes back with every application of theirs. Dates as
31-01-2024 or 2024-01-31; flags as 1/0, J/N or Ja/Nee; codes with or without decimals. What is done about the traps:

- the export shows every row as it was on the day of the export. The final status carries no date: it is used as
  the outcome only when the export was made on or after 1 October of the season, and is known from 1 November.
  Without the option `exported_on` the latest date in the file counts as the day of the export, of rows whose dates
  a season can hold. Before that day a status says nothing here; a cancellation counts from its own date
  (`Datum intrekking vooraanmelding`);
- `BBC ontvangen` (fees paid elsewhere) has no date either. It is part of the outcome: such a student is no
  first-year of the count;
- applications for another start than September or October cannot be in the count of 1 October and are left out.

Data minimisation: nationality becomes origin, which is part of a series; of a postcode two digits stay (enough for
near or far, too little for a street), and of the country of prior education whether it is the Netherlands. Sex,
names of schools, places and addresses are not read.
"""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from features.calendar import read_academic_years
from features.errors import ExtractError, SettingsError
from features.schemas import APPLICATIONS
from features.sources import application_codes as codes
from features.sources.delivery import Intake, Source, find_faults
from features.sources.headings import check_named, name_columns, say_near
from features.sources.options import SourceSettings, read_date_option
from features.sources.reading import ENDINGS, read_table
from features.values import to_code, to_text
from features.values.codes import to_programme
from features.values.dates import Dates, days_in, read_dates
from features.vocabulary import ExamType, Origin

_STUDENT, _PROGRAMME, _EXAM_TYPE, _YEAR = "Sleutel", "Croho", "Examentype", "Collegejaar"
_APPLIED, _WITHDRAWN, _STARTS = "Datum Verzoek Inschr", "Datum intrekking vooraanmelding", "Ingangsdatum"
_STATUS, _ELSEWHERE = "Inschrijfstatus", "BBC ontvangen"
_FIRST, _HIGHER = "Is eerstejaars croho opleiding", "Is hogerejaars"
_NATIONALITY, _EEA = "Nationaliteit", "EER"
_PRIOR, _PRIOR_COUNTRY = "Type vooropleiding", "Land code eerste vooropleiding"
_POSTCODE, _COUNTRY = "Geverifieerd adres postcode", "Geverifieerd adres land"
_MANDATORY = (
    *(_STUDENT, _PROGRAMME, _EXAM_TYPE, _YEAR, _APPLIED, _WITHDRAWN),
    *(_STATUS, _FIRST, _HIGHER, _NATIONALITY, _EEA),
)
_OPTIONAL = (_STARTS, _ELSEWHERE, _PRIOR, _PRIOR_COUNTRY, _POSTCODE, _COUNTRY)
_SHOWN = {  # what a rejected row shows: where to look, and nothing that the table does not hold either
    _STUDENT: "student", _PROGRAMME: "programme", _EXAM_TYPE: "exam_type", _YEAR: "academic_year",
    _APPLIED: "applied_on", _WITHDRAWN: "withdrawn_on",
}  # fmt: skip
_TABLE, _FILES = APPLICATIONS.name, "individuele_aanmelddata*"
_START_MONTHS = (9, 10)


def _fill(settings: SourceSettings, intake: Intake) -> None:
    path, options = _find_file(settings.path), settings.options
    _check_meanings(options)
    delivered = _read_columns(path, options.get("columns", {}), intake)
    dates = _read_dates(delivered, path.name, intake)
    rows = _read_rows(delivered, dates, options)
    reason = _find_faults(delivered, rows, dates)
    starts_on = dates[_STARTS].values
    is_asked = starts_on.isna() | starts_on.dt.month.isin(_START_MONTHS)  # without a date it is for this season
    reason = reason.mask(is_asked & (reason == ""), _find_late_dates(rows))
    rejected = reason != ""
    intake.reject(_TABLE, delivered.loc[rejected, list(_SHOWN)].rename(columns=_SHOWN), reason[rejected], path.name)
    trusted = rows[~rejected]
    asked = trusted[is_asked[~rejected]]
    others = trusted[~is_asked[~rejected]]
    intake.leave_out(_TABLE, path.name, "for a start in another month than September or October", others, usual=0.5)
    table = _add_outcomes(asked, _export_day(asked, settings, path.name, intake))
    _remark_oddities(table, path.name, intake)
    intake.add(_TABLE, table[list(APPLICATIONS.names)], path.name, rows=0)


def _find_file(path: Path) -> Path:
    if path.is_file():
        return path
    files = [file for file in sorted(path.glob(_FILES)) if file.suffix.lower() in ENDINGS]
    if len(files) != 1:
        raise ExtractError(
            f"An export of applications is one file, and here are {len(files)}.",
            where=f"{path}, files {_FILES}",
            do="Point `path` to the file itself; name further seasons as sources of their own.",
        )
    return files[0]


def _check_meanings(options: Mapping[str, Any]) -> None:
    """Raise SettingsError when an option gives a name or code a meaning that does not exist."""
    columns = (*_MANDATORY, *_OPTIONAL)
    allowed: dict[str, tuple[object, ...]] = {
        "columns": columns, "exam_types": tuple(ExamType), "statuses": (True, False),
    }  # fmt: skip
    for option, meanings in allowed.items():
        wrong = sorted(str(value) for value in options.get(option, {}).values() if value not in meanings)
        if wrong:
            named = (str(value).lower() if value in (True, False) else str(value) for value in meanings)
            raise SettingsError(
                f"Option '{option}' gives an unknown meaning: {', '.join(wrong)}.",
                where="source of format 'applications'",
                do=f"Choose from: {', '.join(named)}.",
            )


def _read_columns(path: Path, names: Mapping[str, str], intake: Intake) -> pd.DataFrame:
    """Return the columns that are used, under the names of the format, as text; optional ones may be empty."""
    table = read_table(path, (*_MANDATORY, *names))
    intake.take_file(_TABLE, path.name, table)
    renamed, near = name_columns(table.frame, (*_MANDATORY, *_OPTIONAL), names, path.name)
    intake.remark(_TABLE, path.name, say_near(near), len(near))
    absent = [name for name in names if name not in table.frame.columns and name not in near]
    check_named(table.frame, absent, path.name)
    check_named(renamed, _MANDATORY, path.name)
    for column in (column for column in _OPTIONAL if column not in renamed.columns):
        intake.remark(_TABLE, path.name, f"column '{column}' is missing; what is made of it is empty", len(renamed))
    used = renamed.reindex(columns=[*_MANDATORY, *_OPTIONAL])
    codes_read = {_STUDENT: to_code(used[_STUDENT]), _PROGRAMME: to_programme(used[_PROGRAMME])}
    return used.apply(to_text).assign(**codes_read)


def _read_rows(delivered: pd.DataFrame, dates: Mapping[str, Dates], options: Mapping[str, Any]) -> pd.DataFrame:
    """Return the columns of the table but for the outcome, with `status` and `elsewhere`; unreadable is missing."""
    applied_on = dates[_APPLIED].values
    elsewhere, _ = codes.read_flag(delivered[_ELSEWHERE])
    return pd.DataFrame(
        {
            "student": delivered[_STUDENT],
            "programme": delivered[_PROGRAMME],
            "exam_type": codes.read_exam_types(delivered[_EXAM_TYPE], options.get("exam_types", {})),
            "academic_year": read_academic_years(delivered[_YEAR]),
            "applied_on": applied_on,
            "origin": codes.read_origins(delivered[_NATIONALITY], delivered[_EEA]),
            "first_year": codes.read_flag(delivered[_FIRST])[0],
            "higher_years": codes.read_flag(delivered[_HIGHER])[0],
            "withdrawn_on": dates[_WITHDRAWN].values,
            "prior_education": delivered[_PRIOR],
            "prior_abroad": codes.read_prior_abroad(delivered[_PRIOR_COUNTRY]),
            "home_region": codes.read_home_regions(delivered[_POSTCODE], delivered[_COUNTRY]),
            "status": codes.read_statuses(delivered[_STATUS], options.get("statuses", {})),
            "elsewhere": elsewhere.fillna(False),
            "known_on": applied_on,
        },
        index=delivered.index,
    )


def _read_dates(delivered: pd.DataFrame, file: str, intake: Intake) -> dict[str, Dates]:
    """Return the columns of dates by name; what is withdrawn in 9999 is not withdrawn."""
    columns = (_APPLIED, _WITHDRAWN, _STARTS)
    dates: dict[str, Dates] = {}
    for name in columns:
        beside = [delivered[other] for other in columns if other != name]
        read = read_dates(delivered[name], may_be_open=name == _WITHDRAWN, beside=beside)
        for sentence, count in read.told:
            intake.remark(_TABLE, file, f"{name} {sentence}", count)
        dates[name] = read
    return dates


def _find_faults(delivered: pd.DataFrame, rows: pd.DataFrame, dates: Mapping[str, Dates]) -> pd.Series:
    """Return why a row cannot be trusted, an empty text where it can."""
    applied, withdrawn, year = rows["applied_on"], rows["withdrawn_on"], rows["academic_year"]
    years_early = year - applied.dt.year
    rules = [
        (delivered[_STUDENT].isna() | delivered[_PROGRAMME].isna(), f"{_STUDENT} or {_PROGRAMME} is empty"),
        (year.isna(), f"{_YEAR} is not a year"),
        (applied.isna(), f"{_APPLIED} is not a date such as 31-01-2024 or 2024-01-31"),
        *((dates[name].unfit, f"{name} is not a date such as 31-01-2024") for name in (_WITHDRAWN, _STARTS)),
        (withdrawn < applied, f"{_WITHDRAWN} lies before {_APPLIED}"),
        (~years_early.between(-1, 2), f"{_APPLIED} lies outside the season of {_YEAR}"),
        (rows["exam_type"].isna(), f"{_EXAM_TYPE} is empty or unknown (option 'exam_types')"),
        (rows["status"].isna(), f"{_STATUS} is empty or unknown (option 'statuses')"),
        (rows["first_year"].isna(), f"{_FIRST} is not 1 or 0, Ja or Nee"),
        (rows["higher_years"].isna(), f"{_HIGHER} is not 1 or 0, Ja or Nee"),
    ]
    return find_faults(rows.index, rules)


def _find_late_dates(rows: pd.DataFrame) -> pd.Series:
    """Return a reason for dates after the calendar year in which the academic year starts, else an empty text.

    For a start in September or October such a date is an error of writing, and would make an early export final.
    """
    dates = (("applied_on", _APPLIED), ("withdrawn_on", _WITHDRAWN))
    late = {column: rows[name].dt.year > rows["academic_year"] for name, column in dates}
    return find_faults(rows.index, [(mask, f"{one} lies after 31 December of {_YEAR}") for one, mask in late.items()])


def _export_day(rows: pd.DataFrame, settings: SourceSettings, file: str, intake: Intake) -> pd.Timestamp:
    """Return the day on which the export was made, or the latest date in it; NaT for an empty file."""
    latest = rows[["applied_on", "withdrawn_on"]].max().max()
    given = read_date_option(settings, "exported_on")
    if given is None:
        sentence = "exported_on is not given; the latest date in the file counts as the day of the export"
        intake.remark(_TABLE, file, sentence, len(rows))
        return pd.Timestamp(latest)
    if latest > pd.Timestamp(given):
        raise ExtractError(
            f"{file} holds dates after exported_on ({given}).",
            where=f"{file}, columns '{_APPLIED}' and '{_WITHDRAWN}'",
            do="Correct the option exported_on: it says of which season the final status is known.",
        )
    return pd.Timestamp(given)


def _add_outcomes(rows: pd.DataFrame, exported_on: pd.Timestamp) -> pd.DataFrame:
    """Add `enrolled` and `enrolled_known_on` for the seasons that were counted when the export was made."""
    year = rows["academic_year"]
    is_final = days_in(year, "10-01") <= exported_on
    return rows.assign(
        enrolled=rows["status"].mask(rows["elsewhere"], False).where(is_final),
        enrolled_known_on=days_in(year, "11-01").where(is_final),
    )


def _remark_oddities(table: pd.DataFrame, file: str, intake: Intake) -> None:
    unknown = int((table["origin"] == Origin.UNKNOWN.value).sum())
    intake.remark(_TABLE, file, "the origin is unknown: nationality and EER are empty or unreadable", unknown)
    early = int(table["enrolled"].isna().sum())
    intake.remark(_TABLE, file, "the export is from before 1 October of the season; the status is not used", early)
    both = int((table["enrolled"].fillna(False) & table["withdrawn_on"].notna()).sum())
    intake.remark(_TABLE, file, "enrolled by status, and withdrawn on a date; the request counts as withdrawn", both)


SOURCE = Source(
    "applications",
    (_TABLE,),
    {"columns": (dict,), "exam_types": (dict,), "statuses": (dict,), "exported_on": (datetime.date,)},
    _fill,
)
