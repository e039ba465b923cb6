"""The files of the dataset, from a folder or from the zip as it is published: one row per key, doubles told."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd
import pyarrow.compute as pc

from features.errors import ExtractError, rows_text
from features.sources.delivery import TOTAL, Intake
from features.sources.reading import check_columns, read_table
from features.values import convert
from features.values.texts import join_texts
from features.vocabulary import Kind

KEY, PRESENTATION = ["student", "programme", "cohort"], ["programme", "cohort"]
NAMES = {
    "id_student": "student", "code_module": "programme", "code_presentation": "cohort", "id_assessment": "assessment",
}  # fmt: skip
GROUPS = {
    "gender": "sex", "region": "region", "imd_band": "deprivation_band", "age_band": "age_band",
    "disability": "disability",
}  # fmt: skip
COURSE = ("code_module", "code_presentation")
COLUMNS = {
    "courses.csv": (*COURSE, "module_presentation_length"),
    "studentInfo.csv": (
        *COURSE, "id_student", "highest_education", "num_of_prev_attempts", "studied_credits", "final_result", *GROUPS,
    ),
    "studentRegistration.csv": (*COURSE, "id_student", "date_registration", "date_unregistration"),
    "assessments.csv": (*COURSE, "id_assessment", "assessment_type", "date", "weight"),
    "studentAssessment.csv": ("id_assessment", "id_student", "date_submitted", "is_banked", "score"),
    "clicks_by_day.csv": (*COURSE, "id_student", "clicks_before_day0", "click_rows_before_day0", "clicks_to_day56"),
}  # fmt: skip
UNKNOWN = "the presentation is not in courses.csv"
CONTRADICTING = "rows contradict each other: one key, different values"
_LARGEST_CONTENT = 4 * 2**30  # bytes; what is published unpacks to half a gigabyte
_MOST_DAYS = 10_000  # from a start to anything that is about it
_MOST_PACKED = 200  # times smaller: text of numbers packs some ten times


@dataclass(frozen=True)
class Rows:
    """The rows of a file under our names, with one row per key.

    Attributes:
        frame: indexed by row in the file.
        read: how many rows the file has.
        totals: how many of them add up others, and are in none of these.
        doubles: those that say the same as another.
        contradicting: those that share their key with another and say something else.
    """

    frame: pd.DataFrame
    read: int
    doubles: pd.DataFrame
    contradicting: pd.DataFrame
    totals: int = 0


@contextmanager
def open_files(path: Path) -> Iterator[Path]:
    """Yield the folder with the files; those of a zip are unpacked for as long as they are needed.

    Raises ExtractError when the zip cannot be read, or unpacks to more than is read.
    """
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="oulad-") as folder:
        _unpack(path, Path(folder))
        yield Path(folder)


def _unpack(path: Path, folder: Path) -> None:
    wanted = {*COLUMNS, "studentVle.csv"}
    try:
        with zipfile.ZipFile(path) as packed:
            members = [one for one in packed.infolist() if PurePosixPath(one.filename).name in wanted]
            _check_size(path, members)
            for member in members:
                with packed.open(member) as source, (folder / PurePosixPath(member.filename).name).open("xb") as target:
                    shutil.copyfileobj(source, target, 2**20)
    except FileExistsError:
        raise ExtractError(
            f"{path.name} holds a file of the dataset twice.", where=str(path), do="Keep one of each."
        ) from None
    except ExtractError:
        raise
    except Exception as error:  # a damaged zip fails in a dozen ways
        raise ExtractError(
            f"{path.name} cannot be read as a zip ({type(error).__name__}).",
            where=str(path),
            do="Download it again, or unpack it and point `path` to the folder.",
        ) from None


def _check_size(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    size = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if size > _LARGEST_CONTENT or size > max(2**20, _MOST_PACKED * packed):
        raise ExtractError(
            f"{path.name} unpacks to {size / 2**20:,.0f} MB from {packed / 2**20:,.1f} MB; that is not this dataset.",
            where=str(path),
            do="Download it again, or unpack it yourself and point `path` to the folder.",
        )


def read_file(folder: Path, name: str, key: list[str]) -> Rows:
    """Read one of the files as text under our names; "?" is missing.

    Args:
        folder: where it lies.
        name: of the file.
        key: what may be there once.

    Raises:
        ExtractError: The file or a column is missing.
    """
    path = folder / name
    if not path.exists():
        raise ExtractError(
            f"There is no {name}.",
            where=str(folder),
            do=f"Put the files of the dataset there as they are published, or the zip: {', '.join(COLUMNS)}.",
        )
    file = read_table(path, COLUMNS[name], nulls=("", "?"))
    check_columns(file.frame, COLUMNS[name], name)
    named = file.frame[list(COLUMNS[name])].rename(columns=NAMES)
    is_double = named.duplicated()
    single = named[~is_double]
    is_unclear = single.duplicated(key, keep=False)
    return Rows(single[~is_unclear], file.read, named[is_double], single[is_unclear], file.totals)


def read_courses(folder: Path, months: dict[str, str]) -> tuple[pd.DataFrame, int]:
    """Return the presentations with their first day, `starts_on`, and how many rows said the same as another.

    Args:
        folder: of the files.
        months: month and day per letter of a presentation, such as J: 10-01.

    Raises:
        ExtractError: A presentation is there twice and differs, or its letter has no month.
    """
    rows = read_file(folder, "courses.csv", PRESENTATION)
    if len(rows.contradicting):
        raise ExtractError(
            "courses.csv has a presentation twice, with different lengths.",
            where=f"courses.csv, {rows_text(rows.contradicting.index)}",
            do="Keep the one that is right.",
        )
    cohort = rows.frame["cohort"].fillna("")
    days = cohort.str[:4] + "-" + cohort.str[4:].map(months).astype("string[pyarrow]")
    starts_on = pd.to_datetime(days.astype(object), format="%Y-%m-%d", errors="coerce").astype("datetime64[ns]")
    odd = starts_on[starts_on.isna()]
    if len(odd):
        raise ExtractError(
            "courses.csv has presentations of which the first day is not known: they are no year with "
            f"{' or '.join(sorted(months))}.",
            where=f"courses.csv, column code_presentation, {rows_text(odd.index)}",
            do='Say in which month a letter begins with the option starts = { D = "04-01" }.',
        )
    return rows.frame.assign(starts_on=starts_on), len(rows.doubles)


def join(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Join by key, many to one; keeps the row numbers of `left`."""
    ours, theirs = (join_texts(frame[name] for name in key) for frame in (left, right))
    others = right[[name for name in right.columns if name not in key]].reset_index(drop=True)
    if len(pc.unique(theirs)) < len(others):
        raise ValueError(f"keys are there twice: {', '.join(key)}")
    places = pc.fill_null(pc.index_in(ours, theirs.combine_chunks()), -1).to_numpy()
    return pd.concat([left, others.reindex(places).set_axis(left.index, axis=0)], axis="columns")


def is_among(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> pd.Series:
    """Say of each row whether its key is in `others`."""
    ours, theirs = (join_texts(frame[name] for name in key) for frame in (rows, others))
    return pd.Series(pc.is_in(ours, theirs.combine_chunks()).to_numpy(), index=rows.index)


def day_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """The date of a day counted from the start; a day that is no whole number, or years away, is missing."""
    days, _ = convert(frame[column], Kind.INTEGER)
    near = days.where(days.abs() <= _MOST_DAYS).astype("float64")
    return frame["starts_on"] + pd.to_timedelta(near, unit="D")


def take_rows(intake: Intake, tables: Sequence[str], file: str, rows: Rows, courses: pd.DataFrame) -> pd.DataFrame:
    """Account in each of `tables` for the doubles of a file and the rows that no presentation can be found for.

    Returns the other rows.
    """
    has_place = set(PRESENTATION) <= set(rows.frame.columns)
    is_known = is_among(rows.frame, courses, PRESENTATION) if has_place else pd.Series(True, index=rows.frame.index)
    for table in tables:
        intake.count(table, file, rows.read)
        intake.leave_out(table, file, TOTAL, rows.totals)
        intake.merge(table, file, rows.doubles)
        intake.reject(table, rows.contradicting, CONTRADICTING, file)
        intake.reject(table, rows.frame[~is_known], UNKNOWN, file)
    return rows.frame[is_known]
