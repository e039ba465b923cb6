"""The rows of weekly application counts: which can be trusted, what their codes mean, and their sums."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from features.calendar import read_academic_years
from features.errors import ExtractError, rows_text
from features.schemas import APPLICATION_COUNTS
from features.sources.delivery import Intake, find_faults
from features.sources.headings import check_named, name_columns, say_near
from features.sources.reading import TableFile, leave_totals, read_table
from features.sources.studielink import words
from features.sources.studielink.weekly_files import WeeklyFile, find_copies
from features.values import TEXT_DTYPE, Decimal, to_text
from features.values.codes import to_institution, to_programme
from features.values.counts import read_counts
from features.vocabulary import ExamType

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
# A file with these has every column that parts its rows: two rows that differ in their number alone contradict.
_PARTING = ("Geslacht", "Opl_vorm", "Voertaal", "Maand", "meercode_A", "1cHO_L", "1cHO_K")
_NO_PART = ("Aantal", "etl_ingestion_timestamp")
_MARKS = ("file", "delivered_on", "season", "place")  # of every row: its file, and the place of it in time
_CANCELLED = "A"
_TABLE = APPLICATION_COUNTS.name
_WRITTEN: Mapping[str, Callable[[pd.Series], pd.Series]] = {
    "Status": words.read_statuses,
    "Herkomst": words.read_origins,
    "Hogerejaars": words.read_flags,
    "Herinschrijving": words.read_flags,
}
_CODES = {"Status": words.STATUSES, "Herkomst": ("N", "E", "R", "O")}
_NEW_TYPE = "Type_HO is "
_MOST_NAMED = 5  # codes that nobody knows


@dataclass(frozen=True)
class Meanings:
    """What the settings say of files.

    Attributes:
        columns: their headings -> the columns that they are.
        exam_types: the codes of Type_HO.
        decimal: the sign before decimals in counts; seen from each file when None.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    exam_types: Mapping[str, ExamType] = field(default_factory=dict)
    decimal: Decimal | None = None


def read_weekly(files: Sequence[WeeklyFile], meanings: Meanings, intake: Intake) -> pd.DataFrame:
    """Return all rows of all files as text, with _MARKS. A file without rows is normal.

    Args:
        files: in the order in which they were delivered, which `place` tells.
        meanings: what the settings say of them.
        intake: takes the account.

    Raises:
        ExtractError: Columns are missing, or the season in the name is not that of the rows.
    """
    copies = find_copies(files)
    parts: dict[int, pd.DataFrame] = {}
    read: dict[str, int] = {}
    near: dict[str, str] = {}
    for place, file in enumerate(files):
        name = file.path.name
        if file.path in copies:
            _enter_copy(name, read[copies[file.path].name], copies[file.path].name, intake)
            continue
        table = leave_totals(read_table(file.path, (*MANDATORY, *meanings.columns)))
        frame, found = name_columns(table.frame, (*MANDATORY, *OPTIONAL), meanings.columns, name)
        near |= found
        check_named(frame, MANDATORY, name)
        intake.take_file(_TABLE, name, table)
        read[name] = table.read
        frame = _part_doubles(frame, name, intake)
        _check_season(frame, file)
        used = frame[[column for column in (*MANDATORY, *OPTIONAL) if column in frame]]
        parts[place] = _as_text(used, table)
    intake.remark(_TABLE, "", say_near(near), len(near))
    if not parts:
        return pd.DataFrame(columns=[*MANDATORY, *OPTIONAL, *_MARKS])
    rows = _put_together(files, parts)
    rows = rows.assign(Isatcode=to_programme(rows["Isatcode"]), Brincode=to_institution(rows["Brincode"]))
    is_deleted = rows["etl_is_deleted"].notna() & words.read_flags(rows["etl_is_deleted"]).ne(words.NO).fillna(True)
    leave_out_of_files(rows[is_deleted], "marked as deleted (etl_is_deleted)", intake, usual=0.5)
    return rows[~is_deleted]


def _put_together(files: Sequence[WeeklyFile], parts: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of files by their place, as text and with _MARKS: at once, and not a file at a time."""
    rows = pd.concat(parts.values()).reindex(columns=[*MANDATORY, *OPTIONAL]).astype(TEXT_DTYPE)
    place = np.repeat(list(parts), [len(part) for part in parts.values()])
    names = np.array([file.path.name for file in files], dtype=object)
    days = np.array([file.delivered_on for file in files], dtype="datetime64[s]")
    seasons = np.array([file.season for file in files])
    return rows.assign(file=names[place], delivered_on=days[place], season=seasons[place], place=place)


def _enter_copy(name: str, rows: int, original: str, intake: Intake) -> None:
    intake.count(_TABLE, name, rows)
    intake.merge(_TABLE, name, rows, f"the file is the same as {original}")
    intake.remark(_TABLE, name, f"the file is the same as {original}, under another name; it counts once", 1)


def _as_text(frame: pd.DataFrame, table: TableFile) -> pd.DataFrame:
    """Columns of a workbook have types of their own; those of a delimited file are text already."""
    if table.sheets:
        return frame.apply(to_text)
    return frame if (frame.dtypes == TEXT_DTYPE).all() else frame.astype(TEXT_DTYPE)


def leave_out_of_files(rows: pd.DataFrame, reason: str, intake: Intake, usual: float = 1.0) -> None:
    """Account for rows (with `file`) of weekly files that are left out for `reason`."""
    for name, part in rows.groupby("file", sort=False):
        intake.leave_out(_TABLE, str(name), reason, part.index, usual)


def _part_doubles(frame: pd.DataFrame, file: str, intake: Intake) -> pd.DataFrame:
    """Return the rows without exact copies of others, and without those that contradict each other."""
    key = [name for name in frame.columns if name not in _NO_PART]
    arrow = pa.table({name: pa.array(frame[name].array, from_pandas=True) for name in key})
    if arrow.group_by(key, use_threads=False).aggregate([]).num_rows == len(frame):
        return frame
    is_copy = frame.duplicated()
    intake.merge(_TABLE, file, frame.index[is_copy])
    single = frame[~is_copy]
    if not set(_PARTING) <= set(key):
        return single
    is_number = single["Aantal"].str.fullmatch(r"[\d.,]+").fillna(False).astype(bool)
    is_double = is_number & single[is_number].duplicated(key, keep=False).reindex(single.index, fill_value=False)
    reason = "another row says the same with another Aantal; which of the two is right cannot be seen"
    shown = single.loc[is_double, list(MANDATORY)].rename(columns=_COLUMNS).drop(columns="meercode_V")
    intake.reject(_TABLE, shown, reason, file)
    return single[~is_double]


def _check_season(frame: pd.DataFrame, file: WeeklyFile) -> None:
    if (frame["Studiejaar"] == str(file.season)).all():
        return
    wrong = frame.index[read_academic_years(frame["Studiejaar"]).ne(file.season).fillna(True)]
    if len(wrong):
        raise ExtractError(
            f"{file.path.name} is named for Studiejaar {file.season}, but {len(wrong):,} of its rows have another one.",
            where=f"{file.path}, column Studiejaar, {rows_text(wrong)}",
            do="Find out which is right. A renamed file is the usual cause.",
        )


def trust_rows(rows: pd.DataFrame, meanings: Meanings, intake: Intake) -> pd.DataFrame:
    """Return the rows with their codes and numbers read; those with an unknown code or number are rejected.

    rows: text as in the files, with `file` and `delivered_on`.
    """
    types = {code: str(kind) for code, kind in meanings.exam_types.items()}
    read = {name: read_words(rows[name]) for name, read_words in _WRITTEN.items()}
    read["Type_HO"] = words.read_codes(rows["Type_HO"], types)
    amount, below = _read_amounts(rows, meanings.decimal)
    per_student = _average(rows["meercode_V"])
    is_counted = read["Status"].ne(_CANCELLED).fillna(True)
    rules = [
        (read["Status"].isna(), f"Status is not one of {', '.join(words.STATUSES)}"),
        *_list_new_types(rows["Type_HO"], read["Type_HO"].isna(), meanings),
        (read["Herkomst"].isna(), "Herkomst is not one of N, E, R, O"),
        (~read["Hogerejaars"].isin([words.YES, words.NO]), "Hogerejaars is not J or N"),
        (read["Herinschrijving"].isna(), "Herinschrijving is not J, N or O"),
        (rows["Brincode"].isna() | rows["Isatcode"].isna(), "Brincode or Isatcode is empty"),
        (amount.isna(), "Aantal is not a whole number from 0"),
        (per_student.isna() & is_counted, "meercode_V is not a number from 0"),
        ((per_student == 0) & is_counted, "meercode_V is 0 on a row that is not cancelled"),
    ]
    reason = find_faults(rows.index, rules)
    rejected = (reason != "").to_numpy()
    shown = rows[rejected].rename(columns=_COLUMNS)[[*_COLUMNS.values(), "delivered_on"]]
    intake.reject(_TABLE, shown, reason[rejected], rows.loc[rejected, "file"])
    new = reason[reason.str.startswith(_NEW_TYPE)].value_counts()
    for sentence, count in new.items():
        intake.remark(_TABLE, "", str(sentence), int(count))
    for name, codes in _CODES.items():
        in_words = int((~rows[name].isin(codes))[~rejected].sum())
        intake.remark(_TABLE, "", f"{name} is written in other words than {', '.join(codes)}, and was read", in_words)
    unknown = int((read["Herinschrijving"][~rejected] == words.UNKNOWN).sum())
    intake.remark(_TABLE, "", "Herinschrijving is unknown (O) and counts as no", unknown)
    told = "the number is not published (such as <5); it counts as the middle of what it can be"
    intake.remark(_TABLE, "", told, int(below[~rejected].sum()))
    return rows.assign(**read, applications=amount, per_student=per_student)[~rejected]


def _list_new_types(codes: pd.Series, is_new: pd.Series, meanings: Meanings) -> list[tuple[pd.Series, str]]:
    """Rules that name the codes of Type_HO that nobody knows, the most frequent first, and how to say their meaning."""
    known = ", ".join(meanings.exam_types)
    frequent = codes[is_new].value_counts().head(_MOST_NAMED).index
    named = [str(code) for code in frequent if len(code) <= 3 and code.isalnum()]  # a longer one is no code
    how = 'say what it means with the option type_ho = {{ {0} = "Bachelor" }}'
    rules = [
        (is_new & codes.eq(code), f"{_NEW_TYPE}{code}, which is not one of {known}; {how.format(code)}")
        for code in named
    ]
    return [*rules, (is_new, f"{_NEW_TYPE}not one of {known}")]


def _read_amounts(rows: pd.DataFrame, decimal: Decimal | None) -> tuple[pd.Series, pd.Series]:
    """The counts, and which of them are not published; every file in its own way."""
    if rows["Aantal"].str.fullmatch(r"\d+").all():
        plain = rows["Aantal"].astype("Int64")
        return plain, pd.Series(False, index=rows.index)
    parts = []
    for name, part in rows.groupby("file", sort=False):
        # An average with a comma says what a point in a count is; one with a point does not make a thousand a one.
        has_comma = bool(part["meercode_V"].str.contains(",", regex=False).any())
        try:
            counts = read_counts(part["Aantal"], "Aantal", decimal or (Decimal.COMMA if has_comma else None))
        except ExtractError as error:
            raise ExtractError(error.what, where=f"{name}, {error.where}", do=error.do) from None
        parts.append(pd.DataFrame({"number": counts.fill(), "below": counts.is_suppressed}))
    together = pd.concat(parts).set_axis(rows.index) if parts else pd.DataFrame({"number": [], "below": []})
    return together["number"], together["below"].astype(bool)


def _average(values: pd.Series) -> pd.Series:
    """Requests per student: 1, 1.29 or 1,29. Far below a thousand, so a point here is a decimal point."""
    numbers = pd.to_numeric(to_text(values).str.replace(",", ".", regex=False), errors="coerce").astype("float64")
    return numbers.where((numbers >= 0) & np.isfinite(numbers))


def code_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Trusted rows with the words of the schema; applicants = requests / requests per student, empty when cancelled."""
    applicants = rows["applications"].astype("float64") / rows["per_student"]
    return pd.DataFrame(
        {
            "institution": rows["Brincode"],
            "programme": rows["Isatcode"],
            "academic_year": rows["season"].astype("Int64"),
            "exam_type": rows["Type_HO"],
            "origin": rows["Herkomst"],
            "higher_years": rows["Hogerejaars"] == words.YES,
            "re_enrolment": rows["Herinschrijving"] == words.YES,
            "status": rows["Status"],
            "delivered_on": rows["delivered_on"].astype("datetime64[ns]"),
            "applications": rows["applications"],
            "fixus": words.read_flags(rows["Fixus"]).eq(words.YES).fillna(False),
            "applicants": applicants.where(rows["Status"] != _CANCELLED),
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
    return table.assign(applicants=applicants["applicants"], known_on=table["delivered_on"])
