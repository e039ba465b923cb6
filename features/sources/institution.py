"""The exchange folder: one CSV, Parquet or Excel file per table of `features.schemas`, made by the institution.

`results.csv`, `enrolments.parquet`, ...: any tables but application counts, which come from Studielink
itself. CSV: UTF-8, a header, comma, semicolon or tab; dates as 2024-09-01, numbers with a decimal point.
"""

from functools import partial
from pathlib import Path

from features.errors import ExtractError
from features.schemas import APPLICATION_COUNTS, COUNT_FILES, SCHEMAS
from features.sources.delivery import Intake, Source
from features.sources.options import TRUTH_MARK, SourceSettings
from features.sources.reading import ENDINGS, count_rows, read_parquet, read_table

_FROM_STUDIELINK = (APPLICATION_COUNTS.name, COUNT_FILES.name)
_TABLES = tuple(name for name in SCHEMAS if name not in _FROM_STUDIELINK)


def _fill(settings: SourceSettings, intake: Intake) -> None:
    for table, path in _table_files(settings.path).items():
        if path.suffix == ".parquet":
            intake.add_file(table, partial(read_parquet, path), path.name, count_rows(path))
        else:
            _add_table(table, path, intake)


def _add_table(table: str, path: Path, intake: Intake) -> None:
    """Take a delimited file or a workbook, of which every sheet with the columns counts."""
    schema = SCHEMAS[table]
    file = read_table(path, schema.names)
    intake.take_file(table, path.name, file)
    intake.add(table, file.frame, path.name, rows=0)


def _table_files(folder: Path) -> dict[str, Path]:
    """Return the file of each table in `folder`; raises ExtractError on unknown or double ones."""
    if not folder.is_dir():
        raise ExtractError(
            f"{folder} is not a folder.",
            where="source of format 'institution'",
            do="Point `path` to the folder that holds the tables.",
        )
    named = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    paths = sorted(path for path in named if path.name != TRUTH_MARK)
    unknown = [path.name for path in paths if path.stem not in _TABLES or path.suffix not in ENDINGS]
    if unknown:
        raise ExtractError(
            f"The exchange folder holds files that are no table: {', '.join(unknown)}.",
            where=str(folder),
            do=_advice(unknown),
        )
    found: dict[str, Path] = {}
    for path in paths:
        if path.stem in found:
            raise ExtractError(
                f"Table '{path.stem}' is there twice: {found[path.stem].name} and {path.name}.",
                where=str(folder),
                do="Keep the one that counts; which is right cannot be seen from here.",
            )
        found[path.stem] = path
    if not found:
        raise ExtractError("The exchange folder holds no tables.", where=str(folder), do=_advice([]))
    return found


def _advice(unknown: list[str]) -> str:
    allowed = "Allowed are " + ", ".join(_TABLES) + ", each as .csv, .parquet or .xlsx."
    if any(Path(name).stem in _FROM_STUDIELINK for name in unknown):
        return "Application counts are read from Studielink's own files (format 'studielink'). " + allowed
    return ("Rename or move them. " if unknown else "") + allowed


SOURCE = Source("institution", _TABLES, {}, _fill)
