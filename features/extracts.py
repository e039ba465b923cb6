"""Extracts: read every source, hold each table to its schema, set apart what cannot be trusted.

Between `read_extracts` and `write_lake` persons still carry their student number; `features.consent`
replaces it by a pseudonym there, in the tables and in the quarantine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd
import pyarrow as pa

from features.columns import TEXT_DTYPE
from features.errors import ExtractError
from features.lake import fingerprint_table, read_table, table_types, write_table
from features.quarantine import PROVENANCE, Held, check_share, complete, hold_to_schema, part_double_keys
from features.schemas import CASELOAD, SCHEMAS, Schema
from features.sources import find_source
from features.sources.delivery import Delivery, Remark, SourceSettings

__all__ = [
    "Extracts",
    "Remark",
    "SourceSettings",
    "check_report",
    "fingerprint_table",
    "read_extracts",
    "read_lake",
    "write_lake",
]

_REPORT = ("table", "file", "rows", "quarantined", "reason", "count")


@dataclass(frozen=True)
class Extracts:
    """All sources together.

    tables: canonical columns and dtypes, one row per key. quarantine: per table the rows that are out,
    every column of the table as text plus `reason`, `file` and `row`. rows: rows read per (table, file).
    """

    tables: dict[str, pd.DataFrame]
    quarantine: dict[str, pd.DataFrame]
    remarks: tuple[Remark, ...]
    rows: dict[tuple[str, str], int]


def read_extracts(sources: Sequence[SourceSettings]) -> Extracts:
    """Read `sources`, hold every table to its schema and check the keys over all sources together.

    Raises SettingsError on a format or option, ExtractError on a file that does not fit, or when more
    than half of a table's rows do not.
    """
    held: dict[str, list[Held]] = {}
    quarantine: dict[str, list[pd.DataFrame]] = {}
    remarks: list[Remark] = []
    rows: dict[tuple[str, str], int] = {}
    for settings in sources:
        delivery = find_source(settings).read(settings)
        remarks.extend(delivery.remarks)
        for place, number in delivery.rows.items():
            rows[place] = rows.get(place, 0) + number
        for name, rejected in delivery.quarantine.items():
            quarantine.setdefault(name, []).append(complete(rejected, SCHEMAS[name]))
        for name in delivery.tables:
            one = _hold(delivery, SCHEMAS[name])
            remarks.extend(_column_remarks(one, name, delivery.files[name]))
            held.setdefault(name, []).append(one)
            quarantine.setdefault(name, []).append(complete(one.unfit, SCHEMAS[name]))
    tables: dict[str, pd.DataFrame] = {}
    for name in (name for name in SCHEMAS if name in held):
        tables[name], double = _merge([one.fit for one in held.pop(name)], SCHEMAS[name])
        quarantine[name].append(double)
    together = {name: pd.concat(parts, ignore_index=True) for name, parts in quarantine.items()}
    return Extracts(tables, {name: frame for name, frame in together.items() if len(frame)}, tuple(remarks), rows)


def check_report(extracts: Extracts) -> pd.DataFrame:
    """One line per table, file and reason: rows read, rows in quarantine, and how many for this reason.

    A file without anything in quarantine has one line with an empty reason and count 0.
    """
    lines: list[tuple[str, str, int, int, str, int]] = []
    for (table, file), rows in sorted(extracts.rows.items()):
        unfit = extracts.quarantine.get(table, pd.DataFrame(columns=list(PROVENANCE)))
        reasons = unfit.loc[unfit["file"] == file, "reason"].value_counts().sort_index()
        counts = [(str(reason), int(count)) for reason, count in reasons.items()] or [("", 0)]
        lines.extend((table, file, rows, int(reasons.sum()), reason, count) for reason, count in counts)
    return pd.DataFrame(lines, columns=list(_REPORT))


def write_lake(extracts: Extracts, lake: Path, quarantine: Path) -> None:
    """Write tables to `lake` and rejected rows to `quarantine`, one Parquet file per table.

    What an earlier run left there of tables that are no longer delivered is removed, so that the lake
    is what was read now. `caseload` is never written: it holds student numbers and belongs in the vault.
    """
    for name, frame in extracts.tables.items():
        if name != CASELOAD.name:
            write_table(frame, lake / f"{name}.parquet", table_types(SCHEMAS[name]), SCHEMAS[name].key)
    for name, frame in extracts.quarantine.items():
        if name != CASELOAD.name:
            types = {**dict.fromkeys((*SCHEMAS[name].names, "reason", "file"), pa.string()), "row": pa.int64()}
            write_table(frame, quarantine / f"{name}.parquet", types, ("file", "row", "reason", *SCHEMAS[name].key))
    for folder, written in ((lake, extracts.tables), (quarantine, extracts.quarantine)):
        for name in SCHEMAS:
            if name not in written or name == CASELOAD.name:
                (folder / f"{name}.parquet").unlink(missing_ok=True)


def read_lake(lake: Path) -> dict[str, pd.DataFrame]:
    """Read every table of the lake, in canonical dtypes. Raises ExtractError when there is no lake."""
    paths = {name: lake / f"{name}.parquet" for name in SCHEMAS}
    found = {name: read_table(path, SCHEMAS[name]) for name, path in paths.items() if path.exists()}
    if not found:
        raise ExtractError("The lake holds no tables.", where=str(lake), do="Read the extracts first.")
    return found


def _hold(delivery: Delivery, schema: Schema) -> Held:
    frame, file = delivery.tables[schema.name], delivery.files[schema.name]
    _check_spelling(frame, schema, file)
    held = hold_to_schema(frame, schema, file)
    check_share(schema, len(frame), held.unfit)
    rejected = delivery.quarantine.get(schema.name)
    if rejected is not None:
        read = sum(rows for (table, _), rows in delivery.rows.items() if table == schema.name)
        check_share(schema, read, complete(rejected, schema))
    return held


def _check_spelling(frame: pd.DataFrame, schema: Schema, file: str) -> None:
    """An optional column that is misspelt would be empty without anybody noticing."""
    absent = [name for name in schema.names if name not in frame.columns]
    for name in (str(name) for name in frame.columns if name not in schema.names):
        meant = get_close_matches(name, absent, n=1, cutoff=0.8)
        if meant:
            raise ExtractError(
                f"{file} has a column '{name}', which table '{schema.name}' does not know, and no '{meant[0]}'.",
                where=f"{file}, header",
                do=f"Rename the column to '{meant[0]}', or give it a name that cannot be mistaken for it.",
            )


def _column_remarks(held: Held, table: str, file: str) -> list[Remark]:
    said = (("not delivered and left empty", held.absent), ("not known to this table and left out", held.unknown))
    return [
        Remark(table, file, f"columns {sentence}: {', '.join(names)}", len(held.fit))
        for sentence, names in said
        if names
    ]


def _merge(parts: list[pd.DataFrame], schema: Schema) -> tuple[pd.DataFrame, pd.DataFrame]:
    files = pd.concat([part["file"].astype(TEXT_DTYPE) for part in parts], ignore_index=True).astype("category")
    frame = pd.concat([part.drop(columns="file") for part in parts], ignore_index=True).assign(file=files, reason="")
    single, double = part_double_keys(frame, schema)
    check_share(schema, len(frame), double)
    return single[list(schema.names)], double
