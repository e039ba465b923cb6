"""The exchange folder: CSV, Parquet or Excel files per table of `features.schemas`, made by the institution.

`results.csv`, `enrolments.parquet`, ...: any tables but application counts, which come from Studielink itself. A
table may be in several files (`results_2021.csv`, `results_2022.csv`): its name, and anything behind a mark. The
option `columns` says what headings of their own are called here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path

import pandas as pd

from features.errors import ExtractError, SettingsError
from features.schemas import APPLICATION_COUNTS, COUNT_FILES, SCHEMAS, STUDENT_COUNTS, YEARLY_COUNTS
from features.sources.delivery import Intake, Source
from features.sources.dialect import fold
from features.sources.options import TRUTH_MARK, SourceSettings
from features.sources.parquet_files import count_rows, read_parquet
from features.sources.reading import ENDINGS, leave_totals, read_table

_FROM_STUDIELINK = (APPLICATION_COUNTS.name, COUNT_FILES.name)
_TABLES = tuple(name for name in SCHEMAS if name not in _FROM_STUDIELINK)
_WHERE = "source of format 'institution', option columns"
_PASSED_OVER = (TRUTH_MARK, "Thumbs.db", "desktop.ini")  # what programs leave in a folder
_NEAR = 0.8  # how alike a heading and a name of ours are before one is taken for a slip of the other


def _fill(settings: SourceSettings, intake: Intake) -> None:
    renamed = _read_columns(settings)
    for table, paths in _table_files(settings.path).items():
        names = renamed.get(table, {})
        if len(paths) == 1 and paths[0].suffix == ".parquet" and not names:
            intake.add_file(table, partial(read_parquet, paths[0]), paths[0].name, count_rows(paths[0]))
        else:
            _add_table(table, paths, names, intake)


def _read_columns(settings: SourceSettings) -> dict[str, Mapping[str, str]]:
    """Return per table our name by theirs. Raises SettingsError where the option names what does not exist."""
    renamed: dict[str, Mapping[str, str]] = {}
    for table, names in settings.options.get("columns", {}).items():
        if table not in _TABLES or not isinstance(names, dict):
            raise SettingsError(
                f"Option 'columns' has no table '{table}' with headings.",
                where=_WHERE,
                do='Write it as { enrolments = { "Studentnummer" = "student" } }; tables: ' + ", ".join(_TABLES) + ".",
            )
        unknown = [str(ours) for ours in names.values() if ours not in SCHEMAS[table].names]
        if unknown:
            raise SettingsError(
                f"Table '{table}' has no column {', '.join(repr(name) for name in unknown)}.",
                where=_WHERE,
                do="Columns of this table: " + ", ".join(SCHEMAS[table].names) + ".",
            )
        renamed[table] = names
    return renamed


def _add_table(table: str, paths: Sequence[Path], names: Mapping[str, str], intake: Intake) -> None:
    """Take the files of a table; of a workbook every sheet with the columns counts."""
    schema = SCHEMAS[table]
    year = "cohort" if "cohort" in schema.names else None
    seen: set[str] = set()
    for path in paths:
        file = read_table(path, (*schema.names, *names), year_column=year)
        file = leave_totals(file) if schema in (STUDENT_COUNTS, YEARLY_COUNTS) else file
        seen |= set(file.frame.columns)
        frame = _rename(file.frame, names, table, path.name)
        intake.take_file(table, path.name, file)
        intake.add(table, frame, path.name, rows=0)
    unused = [theirs for theirs in names if theirs not in seen]
    if unused:
        raise SettingsError(
            f"No file of table '{table}' has the heading {', '.join(repr(name) for name in unused)}.",
            where=_WHERE,
            do="Spell it as in the file, or leave it out.",
        )


def _rename(frame: pd.DataFrame, names: Mapping[str, str], table: str, file: str) -> pd.DataFrame:
    """Return `frame` under our names; raises ExtractError naming a heading that is nearly one of them."""
    renamed = frame.rename(columns=dict(names))
    schema = SCHEMAS[table]
    doubles = sorted({str(name) for name in renamed.columns[renamed.columns.duplicated()]})
    if doubles:
        raise ExtractError(
            f"{file} has two columns for {', '.join(doubles)}.",
            where=f"{file}, header",
            do="Name one of them in columns.",
        )
    absent = [name for name in schema.names if name not in renamed.columns]
    slips = dict(_find_slips([str(name) for name in renamed.columns if name not in schema.names], absent))
    if slips:
        option = ", ".join(f'"{theirs}" = "{ours}"' for theirs, ours in slips.items())
        raise ExtractError(
            f"{file} has a column '{next(iter(slips))}', which table '{table}' does not know, and no "
            f"'{next(iter(slips.values()))}'.",
            where=f"{file}, header",
            do=f"Rename it, or say so with the option columns = {{ {table} = {{ {option} }} }}.",
        )
    return renamed


def _find_slips(unknown: Sequence[str], absent: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the headings that are nearly a name of ours that is absent, each with that name."""
    folded = {fold(name): name for name in absent}
    for name in unknown:
        meant = get_close_matches(fold(name), list(folded), n=1, cutoff=_NEAR)
        if meant:
            yield name, folded.pop(meant[0])


def _table_files(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each table in `folder`; raises ExtractError on unknown or double ones."""
    if not folder.is_dir():
        raise ExtractError(
            f"{folder} is not a folder.",
            where="source of format 'institution'",
            do="Point `path` to the folder that holds the tables.",
        )
    named = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    paths = sorted(path for path in named if path.name not in _PASSED_OVER)
    tables = {path: _find_table(path.stem) for path in paths}
    unknown = [path.name for path in paths if tables[path] is None or path.suffix not in ENDINGS]
    if unknown:
        raise ExtractError(
            f"The exchange folder holds files that are no table: {', '.join(unknown)}.",
            where=str(folder),
            do=_advice(unknown),
        )
    found: dict[str, list[Path]] = {}
    for path, table in tables.items():
        same = [other for other in found.get(table or "", ()) if other.stem == path.stem]
        if same:
            raise ExtractError(
                f"Table '{path.stem}' is there twice: {same[0].name} and {path.name}.",
                where=str(folder),
                do="Keep the one that counts; which is right cannot be seen from here.",
            )
        found.setdefault(table or "", []).append(path)
    if not found:
        raise ExtractError("The exchange folder holds no tables.", where=str(folder), do=_advice([]))
    return found


def _find_table(stem: str) -> str | None:
    """Return the table that a file is of, by the beginning of its name; None where it is of none."""
    for table in sorted(_TABLES, key=len, reverse=True):
        if stem == table or re.match(rf"{table}[ _.-]", stem):
            return table
    return None


def _advice(unknown: list[str]) -> str:
    allowed = (
        "Allowed are " + ", ".join(_TABLES) + ", each as .csv, .parquet or .xlsx, and with more behind the name "
        "where a table is in several files (results_2021.csv)."
    )
    if any(Path(name).stem in _FROM_STUDIELINK for name in unknown):
        return "Application counts are read from Studielink's own files (format 'studielink'). " + allowed
    return ("Rename or move them. " if unknown else "") + allowed


SOURCE = Source("institution", _TABLES, {"columns": (dict,)}, _fill)
