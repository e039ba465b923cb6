"""A flat table: one row per student, CSV or Parquet.

Options: `key` (student), `label` with `positive` (the value or values that count as dropout), `cohort`
(a column) or `cohort_value` (the cohort of the whole file), `programme` (a column), `protected` (columns
that go to `groups` only), `ignore`, `starts_on`. Every other column becomes a fact: a number where all its
values are numbers and it is not one of `categories`, whose numbers are codes. The key never does.

A flat table carries no dates. A row counts as known on the first day of its cohort: 1 September of a
cohort that is a year, otherwise the option `starts_on`. The label counts as known thirteen months later,
on 1 October of the year after. Columns that were measured later must be named in `ignore`: nothing here
can see that.
"""

import datetime
import re
import unicodedata
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from features.columns import to_text
from features.dropout.facts import NEVER_FEATURES
from features.errors import ExtractError, SettingsError
from features.sources.delivery import Intake, Source, SourceSettings, read_date_option
from features.sources.reading import check_columns, read_parquet, read_text
from features.values.dates import days_in
from features.vocabulary import OutcomeName

_KEY = ["student", "programme", "cohort"]
_NULLS = ("", "NA", "NaN", "nan", "NULL")
_UNDIVIDED = "all"
_YEAR = r"(19|20)\d\d"
_ENDINGS = (".csv", ".txt", ".tsv", ".parquet")


def _fill(settings: SourceSettings, intake: Intake) -> None:
    _check_options(settings)
    path, options = _find_file(settings.path), settings.options
    frame = read_parquet(path) if path.suffix == ".parquet" else read_text(path, nulls=_NULLS)
    protected = _attributes(options.get("protected", []))
    named = [options[name] for name in ("key", "cohort", "programme") if name in options]
    check_columns(frame, [*named, *protected, *options.get("ignore", []), *options.get("categories", [])], path.name)
    rows = _single_rows(frame, options, path.name, intake)
    intake.add("enrolments", rows.assign(year_of_study=1, enrolled_on=rows["starts_on"]), path.name, rows=len(frame))
    used = {*named, *protected, *options.get("ignore", []), options.get("label")}
    codes = set(options.get("categories", []))
    columns, kept = [name for name in frame.columns if name not in used], frame.loc[rows.index]
    _add_facts(intake, kept, rows, columns, codes, path.name)
    groups = [
        rows[["student", "cohort", "known_on"]].assign(attribute=attribute, value=to_text(kept[column]))
        for column, attribute in protected.items()
    ]
    if groups:
        intake.add("groups", pd.concat(groups).drop_duplicates(), path.name, rows=len(kept))
    if "label" in options:
        _add_outcomes(intake, kept, rows, options, path.name)


def _check_options(settings: SourceSettings) -> None:
    where = f"[[features.sources]] format = 'flat', path = '{settings.path}'"
    if "key" not in settings.options:
        raise SettingsError(
            "Format 'flat' needs the option 'key'.", where=where, do="Name the column that identifies the student."
        )
    if {"cohort", "cohort_value"} <= set(settings.options):
        raise SettingsError(
            "Format 'flat' has both 'cohort' and 'cohort_value'.",
            where=where,
            do="Keep 'cohort' where a column tells the cohort, 'cohort_value' where the whole file is one cohort.",
        )
    read_date_option(settings, "starts_on")
    if "label" in settings.options and "positive" not in settings.options:
        raise SettingsError(
            "Format 'flat' has a label but no option 'positive'.",
            where=where,
            do='Name the value or values of the label that count as dropout, such as positive = "Dropout".',
        )


def _find_file(path: Path) -> Path:
    if path.is_file():
        return path
    files = sorted(one for one in path.iterdir() if one.suffix in _ENDINGS and not one.name.startswith("."))
    if len(files) != 1:
        raise ExtractError(
            f"A flat table is one file, and here are {len(files)}.",
            where=str(path),
            do="Point `path` to the file itself.",
        )
    return files[0]


def _attributes(protected: list[str] | Mapping[str, str]) -> dict[str, str]:
    """Column -> attribute; a plain list is named after its columns."""
    return dict(protected) if isinstance(protected, Mapping) else {column: _snake_case(column) for column in protected}


def _single_rows(frame: pd.DataFrame, options: Mapping[str, Any], file: str, intake: Intake) -> pd.DataFrame:
    """Key and dates of the rows whose key is filled and occurs once; all copies of the others go."""
    columns = {
        "student": to_text(frame[options["key"]]),
        "programme": to_text(frame[options["programme"]]) if "programme" in options else _UNDIVIDED,
        "cohort": to_text(frame[options["cohort"]]) if "cohort" in options
        else str(options.get("cohort_value", _UNDIVIDED)),
    }  # fmt: skip
    rows = pd.DataFrame(columns, index=frame.index)
    empty = rows.isna().any(axis="columns")
    double = rows.duplicated(keep=False) & ~empty
    named = " or ".join(name for name in ("key", "programme", "cohort") if name in options)
    intake.reject("enrolments", rows[empty], f"{named} is empty", file)
    intake.reject("enrolments", rows[double], "the key occurs more than once; which row is right cannot be known", file)
    rows = rows[~empty & ~double]
    starts_on = _first_days(rows["cohort"], options, file)
    known = "the table has no dates; all its columns count as known on"
    is_year = rows["cohort"].str.fullmatch(_YEAR)
    intake.remark("enrolments", file, f"{known} 1 September of the cohort", int(is_year.sum()))
    intake.remark("enrolments", file, f"{known} {options.get('starts_on')}", int((~is_year).sum()))
    return rows.assign(starts_on=starts_on, known_on=starts_on)


def _first_days(cohorts: pd.Series, options: Mapping[str, Any], file: str) -> pd.Series:
    """The first day of each row's cohort. Raises SettingsError where neither cohort nor settings tell it."""
    years = cohorts.where(cohorts.str.fullmatch(_YEAR)).astype("string")
    if years.isna().any() and "starts_on" not in options:
        raise SettingsError(
            "Nothing says when these students started, so nobody can say when their rows became known.",
            where=f"[[features.sources]] format = 'flat', {file}",
            do="Add one of these options: cohort (a column with years such as 2023), cohort_value (the year of the "
            "whole file), or starts_on (a first day such as 2023-09-01, about right where it is not known).",
        )
    return days_in(years, "09-01").fillna(pd.Timestamp(options.get("starts_on", pd.NaT)))


def _add_facts(
    intake: Intake, frame: pd.DataFrame, rows: pd.DataFrame, columns: list[str], codes: set[str], file: str
) -> None:
    names = {column: _snake_case(column) for column in columns}
    same = sorted(column for column in columns if list(names.values()).count(names[column]) > 1 or not names[column])
    if same:
        raise ExtractError(
            f"{file} has columns whose names cannot be told apart: {', '.join(same)}.",
            where=f"{file}, header",
            do="Rename them; only letters, digits and underscores count.",
        )
    if odd := ", ".join(column for column in columns if _is_personal(column)):
        told = f"by their names these columns may be protected or identify a student: {odd}; if so, name them"
        intake.remark("facts", file, f"{told} in the option protected (for the audit only) or ignore", len(rows))
    parts = []
    for column in columns:
        text = to_text(frame[column])
        number = pd.to_numeric(text, errors="coerce").astype("float64")
        is_number = column not in codes and bool((number.notna() == text.notna()).all())
        part = rows[[*_KEY, "known_on"]].assign(
            name=names[column], number=number if is_number else None, text=None if is_number else text
        )
        parts.append(part.astype({"number": "float64", "text": "string[pyarrow]"})[text.notna()])
    if parts:
        intake.add("facts", pd.concat(parts), file, rows=len(frame))


def _add_outcomes(
    intake: Intake, frame: pd.DataFrame, rows: pd.DataFrame, options: Mapping[str, Any], file: str
) -> None:
    name, remark = options["label"], partial(intake.remark, "outcomes", file)
    if name not in frame.columns:
        remark(f"has no column '{name}': no outcomes, students can only be scored", len(frame))
        return
    wanted = options["positive"] if isinstance(options["positive"], list) else [options["positive"]]
    label = to_text(frame[name])
    numbers = pd.to_numeric(label, errors="coerce")
    as_number = pd.to_numeric(pd.Series([str(value) for value in wanted]), errors="coerce").dropna()
    happened = label.isin([str(value) for value in wanted]) | numbers.isin(as_number)  # 1, 1.0 and "1" are one label
    if not happened.any():
        remark(f"no row has the label that counts as dropout in '{name}': is 'positive' right?", len(frame))
    remark("the label is empty: no outcome", int(label.isna().sum()))
    known_on = rows["starts_on"] + pd.DateOffset(years=1, months=1)
    table = rows[_KEY].assign(outcome=str(OutcomeName.DROPOUT), value=happened.astype("boolean"), known_on=known_on)
    intake.add("outcomes", table[label.notna()], file, rows=len(frame))


def _is_personal(column: str) -> bool:
    """Tell whether a word of the name, "Age" in "Age at enrolment" and in "StudentAge", is one of NEVER_FEATURES."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", column)
    return bool(set(_snake_case(words).split("_")) & NEVER_FEATURES)


def _snake_case(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("'", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


SOURCE = Source(
    "flat",
    ("enrolments", "facts", "groups", "outcomes"),
    {
        "key": (str,),
        "label": (str,),
        "positive": (str, int, list),
        "cohort": (str,),
        "cohort_value": (str, int),
        "programme": (str,),
        "protected": (list, dict),
        "ignore": (list,),
        "categories": (list,),
        "starts_on": (datetime.date,),
    },
    _fill,
)
