"""First-years counted on 1 October: the institution's own tables (`oktober_bestand.xlsx`, or CSV).

A row is a first-year row when the flag `Aantal eerstejaars croho` is 1; `Aantal Hoofdinschrijvingen` is the count. Some
institutions have the number of first-years in the flag, as its name says: then that is the count. Programmes that are
not listed are unknown, not zero.
"""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from features.calendar import read_academic_years
from features.errors import ExtractError
from features.schemas import STUDENT_COUNTS
from features.sources.application_codes import read_exam_types
from features.sources.delivery import Intake, find_faults
from features.sources.headings import check_named, name_columns, say_near
from features.sources.reading import leave_totals, read_table
from features.sources.studielink import words
from features.sources.studielink.counts import Meanings
from features.values import to_text
from features.values.codes import to_programme
from features.values.counts import Counts, read_counts
from features.values.dates import days_in

COLUMNS = {
    "Collegejaar": "academic_year",
    "Isatcode": "programme",
    "EER-NL-nietEER": "origin",
    "Examentype code": "exam_type",
    "Aantal eerstejaars croho": "flag",
    "Aantal Hoofdinschrijvingen": "students",
}
_KEY = list(STUDENT_COUNTS.key)
_TABLE = STUDENT_COUNTS.name
_FLAG, _STUDENTS = "Aantal eerstejaars croho", "Aantal Hoofdinschrijvingen"


def add_student_counts(
    paths: Sequence[Path], known_on: str, meanings: Meanings, excluded: Collection[int], intake: Intake
) -> None:
    """Read the counts at `paths` into `intake`; `known_on` is the month and day ('11-01') of publication.

    meanings: what the settings say of the files. excluded: years to leave out. A row that stands in two files counts
    once. Raises ExtractError when columns are missing. Rows with a code or number that cannot be read are rejected.
    """
    summed: list[pd.DataFrame] = []
    used: dict[str, int] = {}
    for path in paths:
        rows = _read_counts(path, meanings, excluded, intake)
        own = rows.groupby(_KEY, as_index=False)[["students"]].sum()
        if summed:
            before = pd.MultiIndex.from_frame(pd.concat(summed)[[*_KEY, "students"]])
            own = own[~pd.MultiIndex.from_frame(own[[*_KEY, "students"]]).isin(before)]
        is_new = pd.MultiIndex.from_frame(rows[_KEY]).isin(pd.MultiIndex.from_frame(own[_KEY]))
        intake.merge(_TABLE, path.name, rows[~is_new], "the same count is delivered in another file")
        used[path.name] = int(is_new.sum())
        summed.append(own)
    table = pd.concat([one for one in summed if len(one)] or summed[:1], ignore_index=True)
    table["known_on"] = days_in(table["academic_year"], known_on)
    file = paths[0].name if len(paths) == 1 else f"{len(paths)} workbooks"
    told = f"the workbook has no dates; a count is known from {known_on} of its year (option counts_known_on)"
    intake.remark(_TABLE, file, told, len(table))
    intake.add_made(_TABLE, table, file, used)


def _read_counts(path: Path, meanings: Meanings, excluded: Collection[int], intake: Intake) -> pd.DataFrame:
    """The key and the students of the rows of one file that count."""
    leave_out = partial(intake.leave_out, _TABLE, path.name)
    frame = _read_columns(path, meanings, intake)
    frame = frame.assign(academic_year=read_academic_years(frame["academic_year"]))
    students = _count(frame["students"], _STUDENTS, path, meanings)
    flag, holds_numbers = _read_flag(frame["flag"], students, path, meanings)
    is_first_year = flag.is_odd | flag.is_suppressed | (flag.numbers > 0).fillna(False)
    leave_out("not first-years", frame[~is_first_year], usual=0.95)
    is_excluded = frame["academic_year"].isin(excluded).fillna(False) & is_first_year
    leave_out("of a year in the option exclude_years", frame[is_excluded])
    counted = flag if holds_numbers else students
    if holds_numbers:
        told = f"'{_FLAG}' holds numbers of first-years, not 1 or 0; they are the counts"
        intake.remark(_TABLE, path.name, told, int(is_first_year.sum()))
    taken = is_first_year & ~is_excluded
    told = "the number is not published (such as <5); it counts as the middle of what it can be"
    intake.remark(_TABLE, path.name, told, int(counted.is_suppressed[taken].sum()))
    read = frame.assign(
        exam_type=read_exam_types(frame["exam_type"], {}),
        origin=words.read_origins(frame["origin"]),
        students=counted.fill(),
    )
    is_more = holds_numbers & (flag.numbers > students.numbers)
    rules = [
        (flag.is_odd | (~flag.is_suppressed & (flag.numbers > 1) & (not holds_numbers)), f"{_FLAG} is not 1 or 0"),
        (read["exam_type"].isna(), "flagged as first-years, but the Examentype code is not one of first-years"),
        (read["origin"].isna(), "unknown code in EER-NL-nietEER"),
        (read["programme"].isna(), "Isatcode is empty"),
        (read["academic_year"].isna(), "Collegejaar is not a year"),
        (counted.is_odd, "the count is not a whole number from 0"),
        (is_more, f"{_FLAG} is more than {_STUDENTS}"),
    ]
    reason = find_faults(frame.index, rules)[taken]
    rejected = reason != ""
    intake.reject(_TABLE, frame.loc[taken, [*_KEY, "students"]][rejected], reason[rejected], path.name)
    return read.loc[taken][~rejected]


def _read_flag(values: pd.Series, students: Counts, path: Path, meanings: Meanings) -> tuple[Counts, bool]:
    """The flag of first-years as 1 or 0, or the number of them; and whether it is the number.

    It is where most rows of more than one student have more than 1 in it; a single 17 among ones is a mistake.
    """
    as_flag = words.read_flags(values).map({words.YES: "1", words.NO: "0"})
    flag = _count(values.mask(as_flag.notna(), as_flag), _FLAG, path, meanings)
    has_more = (flag.numbers > 0) & (students.fill() > 1)
    return flag, bool(((flag.numbers > 1) & has_more).sum() * 2 > has_more.sum())


def _count(values: pd.Series, name: str, path: Path, meanings: Meanings) -> Counts:
    try:
        return read_counts(values, name, meanings.decimal)
    except ExtractError as error:
        raise ExtractError(error.what, where=f"{path.name}, {error.where}", do=error.do) from None


def _read_columns(path: Path, meanings: Meanings, intake: Intake) -> pd.DataFrame:
    """The columns of all sheets as text, without exact copies; a sheet may be named after its year.

    Raises ExtractError when there is no row at all.
    """
    file = leave_totals(read_table(path, (*COLUMNS, *meanings.columns), year_column="Collegejaar"))
    intake.take_file(_TABLE, path.name, file)
    frame, near = name_columns(file.frame, COLUMNS, meanings.columns, path.name)
    intake.remark(_TABLE, path.name, say_near(near), len(near))
    check_named(frame, COLUMNS, path.name)
    if frame.empty:
        raise ExtractError(
            f"{path.name} has no counts: there is no row below its header.",
            where=str(path),
            do="Deliver the counts, or take the file out of the folder.",
        )
    is_copy = frame.duplicated()
    intake.merge(_TABLE, path.name, frame.index[is_copy])
    frame = frame[~is_copy]
    text = {name: to_text(frame[column]) for column, name in COLUMNS.items()}
    return pd.DataFrame(text).assign(programme=to_programme(frame["Isatcode"]))
