"""A flat table: one row per student, CSV, Parquet or Excel.

Options: `key` (student, or "row number" where the file has none), `label` with `positive`, `negative` and `unknown`
(what its values mean), `cohort` (a column) or `cohort_value` (the cohort of the whole file), `programme` (a column),
`protected` (columns that go to `groups` only), `ignore`, `allow` (columns that become a fact although they look like
something that identifies a person), `categories`, `decimal`, `starts_on`. Every other column becomes a fact: a number
where its values are numbers and it is not one of `categories`, whose numbers are codes. The key never does.

A flat table carries no dates. A row counts as known on the first day of its cohort: 1 September of a
cohort that is a year, otherwise the option `starts_on`. The label counts as known thirteen months later,
on 1 October of the year after. Columns that were measured later must be named in `ignore`: nothing here
can see that.
"""

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from features.calendar import read_academic_years
from features.errors import ExtractError, SettingsError, rows_text
from features.sources.delivery import Intake, Source
from features.sources.flat_columns import FactColumn, find_identifying, fold_value, name_facts, read_facts, snake_case
from features.sources.flat_label import MEANINGS, read_label
from features.sources.options import SourceSettings, read_date_option
from features.sources.reading import ENDINGS, check_columns, read_table
from features.values import TEXT_DTYPE, Decimal, is_missing_word, to_code, to_text
from features.values.dates import days_in
from features.values.texts import join_texts
from features.vocabulary import OutcomeName

ROW_NUMBER = "row number"  # as the key: the file has no number of a student
_KEY = ["student", "programme", "cohort"]
_NULLS = ("", "NA", "NaN", "nan", "NULL")
_UNDIVIDED = "all"


def _fill(settings: SourceSettings, intake: Intake) -> None:
    _check_options(settings)
    path, options = _find_file(settings.path), settings.options
    protected = _attributes(options.get("protected", []))
    lists = [*protected, *(name for option in ("ignore", "categories", "allow") for name in options.get(option, []))]
    named = [options[name] for name in ("key", "cohort", "programme") if name in options]
    named = [name for name in named if name != ROW_NUMBER]
    wanted = (*named, *lists, *([options["label"]] if "label" in options else []))
    file = read_table(path, wanted, nulls=_NULLS, year_column=options.get("cohort"))
    frame = file.frame
    check_columns(frame, [*named, *map(str.strip, lists)], path.name)
    intake.take_file("enrolments", path.name, file)
    rows = _single_rows(frame, options, path, intake)
    intake.add("enrolments", rows.assign(year_of_study=1, enrolled_on=rows["starts_on"]), path.name, rows=0)
    used = {*named, *map(str.strip, [*protected, *options.get("ignore", [])]), options.get("label")}
    others = frame.loc[rows.index, [name for name in frame.columns if name not in used]]
    _add_facts(intake, others, rows, options, path.name)
    if protected:
        _add_groups(intake, frame.loc[rows.index], rows, protected, path.name)
    if "label" in options:
        _add_outcomes(intake, frame.loc[rows.index], rows, options, path.name)


def _check_options(settings: SourceSettings) -> None:
    where = f"[[features.sources]] format = 'flat', path = '{settings.path}'"
    if "key" not in settings.options:
        raise SettingsError(
            "Format 'flat' needs the option 'key'.",
            where=where,
            do=f'Name the column that identifies the student; key = "{ROW_NUMBER}" where there is none.',
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
    decimal = settings.options.get("decimal", {})
    if not {*(decimal.values() if isinstance(decimal, Mapping) else [decimal])} <= {*Decimal}:
        raise SettingsError(
            "Option 'decimal' of format 'flat' is neither a point nor a comma.",
            where=where,
            do='Write decimal = "," or decimal = ".", or { column = "," } for one column.',
        )


def _find_file(path: Path) -> Path:
    if path.is_file():
        return path
    files = sorted(one for one in path.iterdir() if one.suffix in ENDINGS and not one.name.startswith((".", "~")))
    if len(files) != 1:
        raise ExtractError(
            f"A flat table is one file, and here are {len(files)}.",
            where=str(path),
            do="Point `path` to the file itself.",
        )
    return files[0]


def _read_decimals(options: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Decimal]:
    """The sign before decimals that the settings declare, of all columns or of some."""
    said = options.get("decimal", {})
    named = said if isinstance(said, Mapping) else dict.fromkeys(columns, said)
    return {column: Decimal(sign) for column, sign in named.items()}


def _attributes(protected: list[str] | Mapping[str, str]) -> dict[str, str]:
    """Column -> attribute; a plain list is named after its columns."""
    named = protected if isinstance(protected, Mapping) else {column: snake_case(column) for column in protected}
    return {column.strip(): attribute for column, attribute in named.items()}


def _single_rows(frame: pd.DataFrame, options: Mapping[str, Any], path: Path, intake: Intake) -> pd.DataFrame:
    """Key and dates of the rows whose key is filled and occurs once; of copies one stays, contradicting rows all go."""
    file = path.name
    if options["key"] == ROW_NUMBER:
        student = pd.Series([f"{path.stem} {row}" for row in frame.index], index=frame.index, dtype=TEXT_DTYPE)
    else:
        student = to_code(frame[options["key"]])
    columns = {
        "student": student,
        "programme": to_code(frame[options["programme"]]) if "programme" in options else _UNDIVIDED,
        "cohort": _read_cohorts(frame[options["cohort"]], file, intake) if "cohort" in options
        else str(options.get("cohort_value", _UNDIVIDED)),
    }  # fmt: skip
    rows = pd.DataFrame(columns, index=frame.index)
    empty = rows.isna().any(axis="columns")
    whole = join_texts(frame[column] for column in frame.columns).to_pandas().set_axis(frame.index)
    is_copy = whole.duplicated() & ~empty & (options["key"] != ROW_NUMBER)
    double = rows[~is_copy].duplicated(keep=False).reindex(rows.index, fill_value=False) & ~empty
    named = " or ".join(name for name in ("key", "programme", "cohort") if name in options)
    intake.reject("enrolments", rows[empty], f"{named} is empty or cannot be read", file, usual=0.05)
    intake.merge("enrolments", file, rows[is_copy])
    reason = "the key occurs more than once, with other values; which row is right cannot be known"
    intake.reject("enrolments", rows[double], reason, file, usual=0.3)
    rows = rows.loc[~empty & ~is_copy & ~double]
    starts_on = _first_days(rows["cohort"], options, file)
    known = "the table has no dates; all its columns count as known on"
    is_year = _is_year(rows["cohort"])
    intake.remark("enrolments", file, f"{known} 1 September of the cohort", int(is_year.sum()))
    intake.remark("enrolments", file, f"{known} {options.get('starts_on')}", int((~is_year).sum()))
    dated: pd.DataFrame = rows.assign(starts_on=starts_on, known_on=starts_on)
    return dated


def _read_cohorts(values: pd.Series, file: str, intake: Intake) -> pd.Series:
    """Cohorts as text; where all of them are academic years, in any way of writing, their first calendar year."""
    texts = to_code(values)
    years = read_academic_years(texts)
    if years.isna().sum() > texts.isna().sum():
        return texts
    said = years.astype("string[pyarrow]")
    changed = int((said != texts).sum())
    intake.remark(
        "enrolments", file, "cohorts were read as academic years, named by their first calendar year", changed
    )
    return said


def _is_year(cohorts: pd.Series) -> pd.Series:
    return cohorts.str.fullmatch(r"(19|20)\d\d").fillna(False).astype(bool)


def _first_days(cohorts: pd.Series, options: Mapping[str, Any], file: str) -> pd.Series:
    """The first day of each row's cohort. Raises SettingsError where neither cohort nor settings tell it."""
    years = cohorts.where(_is_year(cohorts)).astype("string")
    if years.isna().any() and "starts_on" not in options and "cohort" in options:
        raise ExtractError(
            f"Column '{options['cohort']}' holds no academic years: {int(years.isna().sum()):,} rows.",
            where=f"{file}, {rows_text(years.index[years.isna()])}",
            do="Write years such as 2023 or 2023/2024; or, where these are cohorts of another kind, add the option "
            "starts_on (a first day such as 2023-09-01, about right where it is not known).",
        )
    if years.isna().any() and "starts_on" not in options:
        raise SettingsError(
            "Nothing says when these students started, so nobody can say when their rows became known.",
            where=f"[[features.sources]] format = 'flat', {file}",
            do="Add one of these options: cohort (a column with years such as 2023), cohort_value (the year of the "
            "whole file), or starts_on (a first day such as 2023-09-01, about right where it is not known).",
        )
    return days_in(years, "09-01").fillna(pd.Timestamp(options.get("starts_on", pd.NaT)))


def _add_facts(intake: Intake, frame: pd.DataFrame, rows: pd.DataFrame, options: Mapping[str, Any], file: str) -> None:
    allowed = {name.strip() for name in (*options.get("allow", []), *options.get("categories", []))}
    for column, why in find_identifying(frame[[name for name in frame.columns if name not in allowed]]).items():
        sentence = f"'{column}' is no input of a model: {why}. Name it in protected (for the audit), ignore, or allow"
        intake.remark("facts", file, sentence, len(rows))
        frame = frame.drop(columns=column)
    decimals = _read_decimals(options, frame.columns)
    facts = read_facts(frame, name_facts(list(frame.columns), file), set(options.get("categories", [])), decimals)
    for fact in facts:
        for sentence, count in fact.told:
            intake.remark("facts", file, sentence, count)
    if facts:
        intake.count("facts", file, len(rows))
        intake.add_made("facts", pd.concat([_lay_out(fact, rows) for fact in facts]), file, len(rows))


def _lay_out(fact: FactColumn, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per student that has the fact."""
    is_number = fact.number is not None
    nothing = pd.Series(None, index=rows.index, dtype=TEXT_DTYPE if is_number else "float64")
    number, text = (fact.number, nothing) if is_number else (nothing, fact.text)
    part = rows[[*_KEY, "known_on"]].assign(name=fact.name, number=number, text=text)
    return part[part["number" if is_number else "text"].notna()]


def _add_groups(
    intake: Intake, frame: pd.DataFrame, rows: pd.DataFrame, protected: Mapping[str, str], file: str
) -> None:
    parts = []
    for column, attribute in protected.items():
        value = to_text(frame[column])
        unknown = value.isna() | is_missing_word(value)
        intake.remark("groups", file, f"'{column}' is not known of these students", int(unknown.sum()))
        folded = value.mask(unknown).map(_spellings(value.mask(unknown)))
        told = f"'{column}': spellings of one group were brought together"
        intake.remark("groups", file, told, int((folded != value.mask(unknown)).fillna(False).sum()))
        parts.append(rows[["student", "cohort", "known_on"]].assign(attribute=attribute, value=folded))
    intake.count("groups", file, len(frame))
    intake.add_made("groups", pd.concat(parts).drop_duplicates(), file, len(frame))


def _spellings(values: pd.Series) -> dict[str, str]:
    """Value -> the spelling most rows have of the values that are the same but for case, accents and blanks."""
    best: dict[str, str] = {}
    counted = values.value_counts().index
    for value in counted:
        best.setdefault(fold_value(value), value)
    return {value: best[fold_value(value)] for value in counted}


def _add_outcomes(
    intake: Intake, frame: pd.DataFrame, rows: pd.DataFrame, options: Mapping[str, Any], file: str
) -> None:
    name = options["label"].strip()
    if name not in frame.columns:
        sentence = f"has no column '{name}': no outcomes, students can only be scored"
        intake.remark("outcomes", file, sentence, len(frame))
        return
    label = to_text(frame[name])
    happened = read_label(label, options, file)
    unknown = label.notna() & happened.isna()
    intake.count("outcomes", file, len(frame))
    intake.leave_out("outcomes", file, "the label is empty: no outcome", rows[label.isna()])
    intake.leave_out("outcomes", file, "the label says that the outcome is not known", rows[unknown])
    said = " and ".join(f"{int((happened == value).sum()):,} {what}" for value, what in ((True, "yes"), (False, "no")))
    intake.remark("outcomes", file, f"'{name}' was read as: {said}", int(happened.notna().sum()))
    if happened.notna().any() and not happened.any():
        sentence = f"no row has the label that counts as dropout in '{name}': is 'positive' right, and is it known yet?"
        intake.remark("outcomes", file, sentence, len(frame))
    elif happened.notna().any() and happened.dropna().nunique() == 1:
        sentence = f"every label of '{name}' says the same: is it known yet, and is 'positive' right?"
        intake.remark("outcomes", file, sentence, int(happened.notna().sum()))
    known_on = rows["starts_on"] + pd.DateOffset(years=1, months=1)
    table = rows[_KEY].assign(outcome=str(OutcomeName.DROPOUT), value=happened, known_on=known_on)
    is_known = happened.notna()
    intake.add_made("outcomes", table[is_known], file, int(is_known.sum()))


SOURCE = Source(
    "flat",
    ("enrolments", "facts", "groups", "outcomes"),
    {
        "key": (str,),
        "label": (str,),
        **dict.fromkeys(MEANINGS, (str, int, list)),
        "cohort": (str,),
        "cohort_value": (str, int),
        "programme": (str,),
        "protected": (list, dict),
        **dict.fromkeys(("ignore", "allow", "categories"), (list,)),
        "decimal": (str, dict),
        "starts_on": (datetime.date,),
    },
    _fill,
)
