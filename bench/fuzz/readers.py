"""What a loader says of a delivery: its tables, its messages, and its account; or the sentence of a refusal."""

import logging
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from bench.fuzz.deliveries import AUDIT, Sample
from fairness.errors import AuditError
from fairness.files.delivery import Columns, Delivery, read_delivery
from fairness.words.remarks import describe_remarks
from features.account import MADE, Fate
from features.errors import StudiepeilError
from features.extracts import Extracts, SourceSettings, read_extracts
from features.schemas import SCHEMAS


@dataclass(frozen=True)
class Read:
    """What was read.

    Attributes:
        tables: in any order of rows; none where the delivery was refused.
        account: what became of how many rows, as lines to compare.
        rows: how many rows of each file were read.
        unbalanced: what is wrong with it, empty where nothing is.
        refusal: the sentence, empty where the delivery was read.
        told: all messages: remarks, reasons, the refusal, warnings and the log.
    """

    tables: Mapping[str, pd.DataFrame]
    account: tuple[object, ...]
    rows: Mapping[str, int]
    unbalanced: str
    refusal: str
    told: str


def read_delivered(sample: Sample, path: Path) -> Read:
    """Read a delivery of the format of `sample` by the door that its format has.

    Raises whatever the loader raises that is no error for people.
    """
    with _listen() as heard:
        try:
            read = _read_audit(sample, path) if sample.format == AUDIT else _read_extracts(sample, path)
        except (StudiepeilError, AuditError) as error:
            read = Read({}, (), {}, "", str(error), str(error))
    return replace(read, told="\n".join((read.told, *heard)))


def _read_extracts(sample: Sample, path: Path) -> Read:
    extracts = read_extracts([SourceSettings(sample.format, path, sample.options)])
    entries = extracts.account.entries
    told = (
        *(f"{one.sentence} {one.file}" for one in extracts.remarks),
        *(f"{one.reason} {one.file}" for one in entries),
    )
    lines: Counter[tuple[str, ...]] = Counter()
    for one in entries:
        lines[one.table, one.file, str(one.fate), one.reason] += one.rows
    rows = {file: count for (_, file), count in sorted(extracts.account.read.items(), key=lambda read: read[1])}
    account = tuple(sorted(lines.items()))
    return Read(extracts.tables, account, rows, _find_unbalanced(extracts), "", "\n".join(told))


def _find_unbalanced(extracts: Extracts) -> str:
    """Hold the account against what came out: rows kept are in the table, rows in quarantine are there."""
    for name in {*extracts.tables, *extracts.quarantine}:
        own = [one for one in extracts.account.entries if one.table == name]
        kept = [one for one in own if one.fate is Fate.KEPT]
        last = [one for one in kept if one.file.endswith(MADE)] or [one for one in kept if not _is_made(name, extracts)]
        rows = sum(one.rows for one in last)
        if rows != len(extracts.tables.get(name, ())):
            return f"{name}: {rows} rows kept by the account, {len(extracts.tables.get(name, ()))} in the table"
        apart = sum(one.rows for one in own if one.fate is Fate.QUARANTINED)
        if apart != len(extracts.quarantine.get(name, ())):
            return f"{name}: {apart} rows in quarantine by the account, {len(extracts.quarantine.get(name, ()))} there"
    return ""


def _is_made(table: str, extracts: Extracts) -> bool:
    return any(name == table and file.endswith(MADE) for name, file in extracts.account.read)


def _read_audit(sample: Sample, folder: Path) -> Read:
    columns = Columns(listed=sample.options.get("listed", ""))
    read = read_delivery(folder / "scores.csv", folder / "groups.csv", sample.options["attributes"], columns)
    tables = {"scores": read.scores, "outcomes": read.outcomes, "groups": read.groups}
    told = (
        *(line for has in (True, False) for line in describe_remarks(read.remarks, "en", weighty=has)),
        *(f"{one.file} {one.reason}" for one in read.left_out),
    )
    account = tuple((one.file, one.read, one.audited, one.left_out, one.merged) for one in read.accounts)
    rows = {one.file: one.read for one in read.accounts}
    return Read(tables, account, rows, _find_unbalanced_audit(read), "", "\n".join(told))


def _find_unbalanced_audit(read: Delivery) -> str:
    sizes = (len(read.scores), len(read.groups))
    wrong = [one.file for one, size in zip(read.accounts, sizes, strict=True) if one.audited != size]
    return f"{wrong[0]}: the account has other rows than the table" if wrong else ""


def sort_rows(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table in the order of its key."""
    key = list(SCHEMAS[name].key) if name in SCHEMAS and set(SCHEMAS[name].key) <= set(table.columns) else ["student"]
    return table.sort_values(key, ignore_index=True)


@contextmanager
def _listen() -> Iterator[list[str]]:
    """Collect what is logged and warned meanwhile, as a terminal would show it."""
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield heard
        heard.extend(str(one.message) for one in warned)
    finally:
        root.removeHandler(handler)
