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

from features.errors import ExtractError
from features.lake import table_types, write_table
from features.quarantine import Held, check_share, complete, hold_to_schema, part_double_keys
from features.schemas import CASELOAD, SCHEMAS
from features.sources import find_source
from features.sources.delivery import Delivery, Remark, SourceSettings
from features.vocabulary import Schema

__all__ = ["Extracts", "Remark", "SourceSettings", "check_report", "read_extracts", "write_lake"]

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
    reading = _Reading()
    for settings in sources:
        reading.take(find_source(settings).read(settings))
    tables = {name: reading.merge(SCHEMAS[name]) for name in SCHEMAS if name in reading.held}
    together = {name: pd.concat(parts, ignore_index=True) for name, parts in reading.quarantine.items()}
    quarantine = {name: together[name] for name in SCHEMAS if name in together and len(together[name])}
    return Extracts(tables, quarantine, tuple(reading.remarks), reading.rows)


def check_report(extracts: Extracts) -> pd.DataFrame:
    """One line per table, file and reason: rows read, rows in quarantine, and how many for this reason.

    A file without anything in quarantine has one line with an empty reason and count 0. A file that only rejected
    rows come from (a table that is joined to another) has lines too: nothing is silently away.
    """
    rejected = {
        (table, str(file)): reasons.value_counts().sort_index()
        for table, unfit in extracts.quarantine.items()
        for file, reasons in unfit.groupby("file", dropna=False)["reason"]
    }
    lines: list[tuple[str, str, int, int, str, int]] = []
    for table, file in sorted(extracts.rows.keys() | rejected.keys()):
        reasons = rejected.get((table, file), pd.Series(dtype=int))
        counts = [(str(reason), int(count)) for reason, count in reasons.items()] or [("", 0)]
        rows = extracts.rows.get((table, file), 0)
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


class _Reading:
    """What was read so far, per table and source. Local to `read_extracts`."""

    def __init__(self) -> None:
        self.held: dict[str, list[tuple[Held, bool]]] = {}
        self.quarantine: dict[str, list[pd.DataFrame]] = {}
        self.remarks: list[Remark] = []
        self.rows: dict[tuple[str, str], int] = {}

    def take(self, delivery: Delivery) -> None:
        """Hold the tables of one delivery to their schemas."""
        self.remarks.extend(delivery.remarks)
        for place, number in delivery.rows.items():
            self.rows[place] = self.rows.get(place, 0) + number
        for name, rejected in delivery.quarantine.items():
            self.quarantine.setdefault(name, []).append(complete(rejected, SCHEMAS[name]))
        for name in delivery.tables:
            one = _hold(delivery, SCHEMAS[name])
            self.remarks.extend(_column_remarks(one, name, delivery.files[name]))
            self.held.setdefault(name, []).append((one, name in delivery.stopgaps))
            self.quarantine.setdefault(name, []).append(one.unfit)

    def merge(self, schema: Schema) -> pd.DataFrame:
        """Put the parts of a table together, one row per key."""
        parts = self.held.pop(schema.name)
        frames = [held.fit for held, is_stopgap in parts if not is_stopgap]
        for gap in (held.fit for held, is_stopgap in parts if is_stopgap):
            frames.append(_unknown_keys(gap, frames, schema))
        frames = [frame for frame in frames if len(frame)] or frames[:1]
        frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        single, double = part_double_keys(frame, schema)
        check_share(schema, len(frame), double)
        self.quarantine[schema.name].append(double)
        return single[list(schema.names)]


def _unknown_keys(gap: pd.DataFrame, frames: list[pd.DataFrame], schema: Schema) -> pd.DataFrame:
    """The rows of a stopgap whose key no other part has."""
    key = list(schema.key)
    known = [pd.MultiIndex.from_frame(frame[key]) for frame in frames]
    is_known = pd.Series(False, index=gap.index)
    for one in known:
        is_known |= pd.MultiIndex.from_frame(gap[key]).isin(one)
    return gap[~is_known]


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
