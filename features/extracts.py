"""Extracts: read every source, hold each table to its schema, set apart what cannot be trusted.

Between `read_extracts` and `write_lake` persons still carry their student number; `features.persons.consent`
replaces it by a pseudonym there, in the tables and in the quarantine.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.account import (
    MADE,
    MOST_ROWS,
    USUAL_QUARANTINE,
    USUAL_UNDATED,
    Account,
    Entry,
    Fate,
    check_usual,
    list_students,
)
from features.errors import ExtractError
from features.lake import table_types, write_table
from features.quarantine import Held, Single, complete, hold_to_schema, part_double_keys
from features.schemas import APPLICATIONS, CASELOAD, ENROLMENTS, SCHEMAS
from features.sources import find_source
from features.sources.delivery import Remark
from features.sources.options import SourceSettings
from features.spells import REASON, join_spells
from features.values.texts import to_arrow
from features.vocabulary import Kind, Schema

__all__ = ["Extracts", "LakeWriter", "Reading", "Remark", "SourceSettings", "read_extracts", "write_lake"]


@dataclass(frozen=True)
class Extracts:
    """All sources together.

    tables: canonical columns and dtypes, one row per key. quarantine: per table the rows that are out,
    every column of the table as text plus `reason`, `file` and `row`. account: what became of every row that was read.
    """

    tables: dict[str, pd.DataFrame]
    quarantine: dict[str, pd.DataFrame]
    remarks: tuple[Remark, ...]
    account: Account


def read_extracts(sources: Sequence[SourceSettings]) -> Extracts:
    """Read `sources`, hold every table to its schema and check the keys over all sources together.

    Raises SettingsError on a format or option, ExtractError on a file that does not fit, AccountError when more of a
    delivery would not count than is usual for its format.
    """
    reading = Reading(sources)
    tables = dict(reading.read_tables())
    extracts = reading.summarise(tables)
    check_usual(extracts.account, extracts.account.find_unusual())
    return extracts


def write_lake(extracts: Extracts, lake: Path, quarantine: Path) -> None:
    """Write tables to `lake` and rejected rows to `quarantine`, one Parquet file per table; see `LakeWriter`."""
    writer = LakeWriter(lake)
    for name, frame in extracts.tables.items():
        writer.write(name, frame)
    writer.finish(extracts.quarantine, quarantine)


class LakeWriter:
    """Fills a lake one table at a time; what is in it stays until the last table is there.

    `caseload` is never written: it holds student numbers and belongs in the vault.
    """

    def __init__(self, lake: Path) -> None:
        self._lake = lake
        self._incoming = lake.with_name(f"{lake.name}.incoming")
        shutil.rmtree(self._incoming, ignore_errors=True)  # of a run that was interrupted

    def write(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table beside the lake."""
        if name != CASELOAD.name:
            schema = SCHEMAS[name]
            write_table(frame, self._incoming / f"{name}.parquet", table_types(schema), schema.key)

    def list_files(self, tables: Collection[str] = SCHEMAS) -> dict[str, Path]:
        """Return every table as it will be in the lake: written now, or there of others than `tables`."""
        there = {name: self._lake / f"{name}.parquet" for name in SCHEMAS if name not in tables}
        written = {path.stem: path for path in self._incoming.glob("*.parquet")}
        return {name: path for name, path in there.items() if path.exists()} | written

    def finish(self, unfit: Mapping[str, pd.DataFrame], quarantine: Path, tables: Collection[str] = SCHEMAS) -> None:
        """Put the tables in the lake and the rejected rows in `quarantine`.

        What an earlier run left there of tables that are no longer delivered is removed, so that the lake
        is what was read now.

        Args:
            unfit: the rejected rows per table.
            quarantine: the folder they go to.
            tables: those that were asked for; what lies there of others stays.
        """
        apart = {name: frame for name, frame in unfit.items() if name != CASELOAD.name}
        for name, frame in apart.items():
            types = {**dict.fromkeys((*SCHEMAS[name].names, "reason", "file"), pa.string()), "row": pa.int64()}
            write_table(frame, quarantine / f"{name}.parquet", types, ("file", "row", "reason", *SCHEMAS[name].key))
        self._lake.mkdir(parents=True, exist_ok=True)
        written = {path.stem: path for path in self._incoming.glob("*.parquet")}
        for path in written.values():
            path.replace(self._lake / path.name)
        shutil.rmtree(self._incoming, ignore_errors=True)
        for folder, kept in ((self._lake, written), (quarantine, apart)):
            for name in tables:
                if name not in kept:
                    (folder / f"{name}.parquet").unlink(missing_ok=True)


class Reading:
    """Sources that are read a table at a time, so that no more than one has to be in memory."""

    def __init__(self, sources: Sequence[SourceSettings]) -> None:
        self._deliveries = [find_source(settings).read(settings) for settings in sources]
        self._remarks: dict[tuple[int, str], list[Remark]] = {}
        self._told: list[Remark] = []
        self._unfit: dict[str, pd.DataFrame] = {}
        self._account = Account()

    def read_tables(self, tables: Collection[str] = SCHEMAS) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield every table of `tables` by name, its parts of all sources together, one row per key."""
        for schema in (SCHEMAS[name] for name in SCHEMAS if name in tables):
            unfit: list[pd.DataFrame] = []
            parts = [part for place in range(len(self._deliveries)) for part in self._hold(place, schema, unfit)]
            if parts:
                single, dropped, spells = _merge(parts, schema)
                del parts
                self._settle(single, schema, dropped)
                self._enter(spells, schema, Fate.MERGED, REASON)
                unfit.append(single.conflicting)
                self._told += _say_alike(single.frame, schema)
                yield schema.name, _without_provenance(single.frame)
                del single  # before the next one is read
            if any(map(len, unfit)):
                self._unfit[schema.name] = pd.concat(unfit, ignore_index=True)

    def summarise(self, tables: dict[str, pd.DataFrame]) -> Extracts:
        """Return what was read beside `tables`, once all of them were.

        Raises ValueError when the account does not balance, which is an error of the program.
        """
        remarks = [
            remark
            for place, delivery in enumerate(self._deliveries)
            for remark in (
                *delivery.remarks,
                *(one for name in delivery.tables for one in self._remarks.get((place, name), ())),
            )
        ]
        self._account.check_balance()
        return Extracts(tables, dict(self._unfit), (*remarks, *self._told), self._account)

    def _hold(self, place: int, schema: Schema, unfit: list[pd.DataFrame]) -> Iterator[tuple[Held, bool]]:
        """Hold a table of one delivery to its schema; yield it and whether it is a stopgap."""
        delivery, name = self._deliveries[place], schema.name
        self._account.extend(delivery.account.of_table(name))
        if name in delivery.quarantine:
            unfit.append(complete(delivery.quarantine[name], schema))
        parts = delivery.tables.read_parts(name) if name in delivery.tables else []
        every = list(parts) if len(parts) > 1 else []
        while parts:
            file, frame = parts.pop(0)
            _check_spelling(frame, schema, file)
            label = file
            if name in delivery.settled:  # its rows are not those of the file, which have their account already
                label += MADE
                self._account.add_read(name, label, len(frame))
            held = hold_to_schema(frame, schema, label, [other for _, other in every if other is not frame])
            del frame
            self._remarks.setdefault((place, name), []).extend(_column_remarks(held, name, file))
            unfit.append(held.unfit)
            self._enter(held.unfit, schema, Fate.QUARANTINED)
            yield held, name in delivery.stopgaps

    def _settle(self, single: Single, schema: Schema, dropped: pd.DataFrame) -> None:
        """Account for the rows of a table whose keys were compared."""
        self._enter(dropped, schema, Fate.LEFT_OUT, "another source has the key")
        self._enter(single.merged, schema, Fate.MERGED, "the same row is delivered more than once")
        self._enter(single.conflicting, schema, Fate.QUARANTINED)
        self._enter(single.frame, schema, Fate.KEPT, "")

    def _enter(self, rows: pd.DataFrame, schema: Schema, fate: Fate, reason: str | None = None) -> None:
        """Account for rows with `file` and `row`, and with `reason` where none is given for all of them."""
        if rows.empty:
            return
        for file, why, part in _part_by_reason(rows, reason):
            at = () if fate is Fate.KEPT else tuple(int(row) for row in part["row"].dropna()[:MOST_ROWS])
            usual = _find_usual(schema, why) if fate is Fate.QUARANTINED else 1.0
            students = list_students(part, schema.person)
            self._account.add(Entry(schema.name, file, fate, why, len(part), usual, students, at))


def _part_by_reason(rows: pd.DataFrame, reason: str | None) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield file, reason and rows; the reason is a column of the rows where none is given."""
    files = rows["file"].unique()
    if reason is not None and len(files) == 1:  # as most tables are
        yield str(files[0]), reason, rows
        return
    by = ["file"] if reason is not None else ["file", "reason"]
    for place, part in rows.groupby(by, observed=True, sort=False):
        yield str(place[0]), str(place[1]) if reason is None else reason, part


def _find_usual(schema: Schema, reason: str) -> float:
    """Return the share of the rows of a file that may be set apart for a reason."""
    days = [column.name for column in schema.columns if column.kind is Kind.DATE]
    is_undated = schema is ENROLMENTS and any(reason.startswith(f"{day} ") or f"; {day} " in reason for day in days)
    return USUAL_UNDATED if is_undated else USUAL_QUARANTINE


def _merge(parts: Sequence[tuple[Held, bool]], schema: Schema) -> tuple[Single, pd.DataFrame, pd.DataFrame]:
    """Put the parts of a table together, one row per key.

    Returns it, the rows of stopgaps that were not needed, and the spells that went into another row.
    """
    frames = [held.fit for held, is_stopgap in parts if not is_stopgap]
    dropped = [parts[0][0].fit.iloc[:0]]
    for gap in (held.fit for held, is_stopgap in parts if is_stopgap):
        is_known = _is_known(gap, frames, schema)
        frames.append(gap[~is_known])
        dropped.append(gap[is_known])
    frames = [frame for frame in frames if len(frame)] or frames[:1]
    dropped = [frame for frame in dropped if len(frame)] or dropped[:1]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    frame, spells = join_spells(frame) if schema is ENROLMENTS else (frame, frame.iloc[:0])
    return part_double_keys(frame, schema), dropped[0] if len(dropped) == 1 else pd.concat(dropped), spells


def _say_alike(frame: pd.DataFrame, schema: Schema) -> list[Remark]:
    """Tell how many programmes and students differ from another in capitals or zeros before them alone.

    They are taken for different ones, since codes may differ so; mostly they are one that is written in two ways.
    """
    person = [schema.person] if schema.person and schema in (ENROLMENTS, APPLICATIONS) else []
    told = []
    for column in [*person, *(["programme"] if "programme" in schema.names else [])]:
        values = pc.unique(to_arrow(frame[column])).drop_null()
        alike = len(values) - len(pc.unique(pc.utf8_ltrim(pc.utf8_upper(values), "0")))
        if alike:
            said = f"values of {column} differ from another one in capitals or zeros before them alone, and count apart"
            told.append(Remark(schema.name, "", said, alike))
    return told


def _without_provenance(frame: pd.DataFrame) -> pd.DataFrame:
    for name in ("file", "row"):
        del frame[name]  # in place: a copy of millions of rows is a gigabyte
    return frame


def _is_known(gap: pd.DataFrame, frames: list[pd.DataFrame], schema: Schema) -> pd.Series:
    """Which rows of a stopgap have a key that another part has."""
    key = list(schema.key)
    known = [pd.MultiIndex.from_frame(frame[key]) for frame in frames]
    is_known = pd.Series(False, index=gap.index)
    for one in known:
        is_known |= pd.MultiIndex.from_frame(gap[key]).isin(one)
    return is_known


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
    absent = [
        Remark(table, file, f"columns {sentence}: {', '.join(names)}", len(held.fit))
        for sentence, names in said
        if names
    ]
    return absent + [Remark(table, file, sentence, count) for sentence, count in held.told]
