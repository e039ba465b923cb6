"""What may come out of a mutated delivery: tables that are accounted for, or a sentence without a value of a row."""

import csv
import io
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from bench.fuzz.damages import DAMAGES, DAMAGES_OF_ROWS
from bench.fuzz.deliveries import AUDIT, Sample, write_right, write_sample
from bench.fuzz.dialects import SAME_TABLES, Rng, Rows, pick, write_dialect, write_fixed_dialect, write_rows
from bench.fuzz.readers import Read, read_delivered, sort_rows
from bench.fuzz.workbooks import WORKBOOKS, damage_zip, pack

DIALECT = "dialect"
SHARE_OF_BINARY, SHARE_OF_ZIPS = 0.04, 0.04
"""Of the damages: workbooks, Parquet and zips take as long to make and read as ten texts."""
SHARE_OF_SAME = 0.2
"""Of what changes no table: rows that are there twice, and sums of the others."""
QUOTES = "quotes unbalanced"  # which may make no row part of another
UNCOUNTED = ("all lines shuffled", "a ragged row")  # a line that was the header is a row then, or none is


@dataclass(frozen=True)
class _Mutation:
    """A file that was changed.

    Attributes:
        kind: what was done to it.
        content: what it holds now.
        rows: how many rows it has below its header, where that can be told.
        same: whether it says the same as before.
    """

    kind: str
    content: bytes
    rows: int | None = None
    same: bool = False


@dataclass
class Found:
    """What was found of one loader.

    Attributes:
        outcomes: how many files were read, and how many refused.
        mutations: how many files each mutation made.
        faults: what may never be, with how to make it again: (kind, mutation, seed, what).
        seconds: of processor time.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str, int, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def files(self) -> int:
        """How many files were mutated."""
        return self.mutations.total()

    def add(self, other: "Found") -> None:
        """Take over what was found elsewhere."""
        self.outcomes.update(other.outcomes)
        self.mutations.update(other.mutations)
        self.faults.extend(other.faults)
        self.seconds += other.seconds


def fuzz(samples: Sequence[Sample], files: int, seed: int = 1) -> Found:
    """Mutate one file of a delivery at a time, `files` times; every fourth time in its dialect only.

    Args:
        samples: right deliveries of one loader.
        files: how many mutations.
        seed: of the first; each has its own, so that it can be made again alone.
    """
    found, started = Found(), time.process_time()
    with tempfile.TemporaryDirectory() as name:
        worlds = [_World(sample, Path(name) / str(number)) for number, sample in enumerate(samples)]
        for number in range(seed, seed + files):
            random = np.random.default_rng(number)
            worlds[int(random.integers(0, len(worlds)))].try_once(number, random, found)
    found.seconds = time.process_time() - started
    return found


class _World:
    """A sample on disk, one file of which is exchanged for a mutation of it at a time."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        self._sample, self._folder = sample, folder
        write_sample(sample, folder)
        self._names = tuple(sample.tables)
        self._right_content = {name: write_right(sample, name) for name in self._names}
        self._rows: dict[str, Rows] = {
            name: list(csv.reader(io.StringIO(content.decode("utf-8"))))
            for name, content in self._right_content.items()
        }
        self._right = read_delivered(sample, folder / sample.path)
        if self._right.refusal or self._right.unbalanced:
            raise TypeError(f"the sample of {sample.format} is no right delivery: {self._right}")

    def try_once(self, seed: int, random: Rng, found: Found) -> None:
        """Mutate one file, read the delivery, judge what came out, and put the right file back."""
        name = pick(random, self._names)
        path = self._folder / name
        mutation = self._mutate(name, seed, random)
        path.write_bytes(mutation.content)
        place = self._folder / self._sample.path
        if self._sample.packed and random.random() < SHARE_OF_ZIPS:
            place = self._folder / self._sample.packed
            pack(self._folder, self._sample.tables, place)
            if not mutation.same:
                mutation = _Mutation("a zip", b"")
                path.write_bytes(self._right_content[name])
                place.write_bytes(damage_zip(place.read_bytes(), random))
        found.mutations[mutation.kind] += 1
        try:
            self._judge(read_delivered(self._sample, place), mutation, name, seed, found)
        except Exception as error:
            kind = "account" if "balance" in str(error) or "accounted for" in str(error) else "traceback"
            found.faults.append((kind, mutation.kind, seed, f"{name}: {type(error).__name__}: {error}"[:300]))
        path.write_bytes(self._right_content[name])
        if place != self._folder / self._sample.path:
            place.unlink()

    def _mutate(self, name: str, seed: int, random: Rng) -> _Mutation:
        table, fixed, rows = self._sample.tables[name], self._sample.fixed.get(name), self._rows[name]
        if seed % 4 == 0:
            if fixed is not None:
                return _Mutation(DIALECT, write_fixed_dialect(table, fixed, random), same=True)
            if random.random() < SHARE_OF_SAME and name not in self._sample.counted and self._sample.format != AUDIT:
                kind = pick(random, tuple(SAME_TABLES))
                changed = SAME_TABLES[kind](rows, random)
                return _Mutation(kind, write_rows(changed), len(changed) - 1, same=True)
            content = write_dialect(table, random, is_text=name in self._sample.counted)
            return _Mutation(DIALECT, content, len(table), same=True)
        if fixed is None and random.random() < SHARE_OF_BINARY:
            kind = pick(random, tuple(WORKBOOKS))
            return _Mutation(kind, WORKBOOKS[kind](table, random))
        kind = pick(random, (*DAMAGES, *DAMAGES_OF_ROWS))
        if kind in DAMAGES:
            counted = None if fixed or kind != QUOTES else self._count(rows)
            return _Mutation(kind, DAMAGES[kind](rows, random), counted)
        changed = DAMAGES_OF_ROWS[kind](rows, random)
        return _Mutation(kind, write_rows(changed), None if fixed or kind in UNCOUNTED else self._count(changed))

    def _count(self, rows: Rows) -> int:
        """Rows below the header; a line of separators alone is no row to an audit."""
        return sum(any(map(str.strip, row)) for row in rows[1:]) if self._sample.format == AUDIT else len(rows) - 1

    def _judge(self, read: Read, mutation: _Mutation, name: str, seed: int, found: Found) -> None:
        found.outcomes["refused" if read.refusal else "read"] += 1
        shown = [secret for secret in self._sample.secrets if secret in read.told and _stands_alone(secret, read.told)]
        wrong = {
            "leak": f"{shown[:3]} in: {read.told[:1500]}" if shown else "",
            "account": read.unbalanced or _count_otherwise(read, name, mutation.rows),
            "dialect": self._find_other(read, mutation.kind) if mutation.same else "",
        }
        found.faults.extend((kind, mutation.kind, seed, what) for kind, what in wrong.items() if what)

    def _find_other(self, read: Read, kind: str) -> str:
        """Say what differs from what the right delivery gives, to the last value; nothing where nothing does."""
        right = self._right
        if read.refusal or read.tables.keys() != right.tables.keys():
            return read.refusal[:300] or f"tables {sorted(read.tables)}"
        for name, table in right.tables.items():
            if name == "count_files" and kind != DIALECT:
                continue  # it says how many rows each file has
            ours, theirs = sort_rows(table, name), sort_rows(read.tables[name], name)
            try:
                pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
            except AssertionError as error:
                return f"{name}: {' '.join(str(error).split()[:12])}"
        return "the account differs" if kind == DIALECT and read.account != right.account else ""


def _stands_alone(secret: str, told: str) -> bool:
    """Tell whether a short number is one of its own, and no part of a longer one, such as a number of rows."""
    return not secret.isdigit() or len(secret) > 5 or re.search(rf"(?<!\d){secret}(?!\d)", told) is not None


def _count_otherwise(read: Read, name: str, rows: int | None) -> str:
    """Hold the rows that were read of a file against those that were written into it."""
    counted = read.rows.get(name)
    if rows is None or counted is None or read.refusal or counted == rows:
        return ""
    return f"{name} has {rows} rows, and {counted} were read"
