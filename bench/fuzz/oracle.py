"""What may come out of a mutated delivery: tables that are accounted for, or a sentence without a value of a row."""

import csv
import io
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from bench.fuzz.damages import DAMAGES, Rows
from bench.fuzz.deliveries import Sample, write_right, write_sample
from bench.fuzz.dialects import Rng, pick, write_dialect, write_fixed_dialect
from bench.fuzz.readers import Read, read_delivered, sort_rows
from bench.fuzz.workbooks import WORKBOOKS, damage_zip, pack

DIALECT = "dialect"
SHARE_OF_BINARY, SHARE_OF_ZIPS = 0.04, 0.04
"""Of the damages: workbooks, Parquet and zips take as long to make and read as ten texts."""
_ONLY_TEXT = ("studentVle.csv",)  # as published, and read in parts


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
        mutation, content = self._mutate(name, seed, random)
        path.write_bytes(content)
        place = self._folder / self._sample.path
        if self._sample.packed and random.random() < SHARE_OF_ZIPS:
            place = self._folder / self._sample.packed
            pack(self._folder, self._sample.tables, place)
            if mutation != DIALECT:
                mutation = "a zip"
                path.write_bytes(self._right_content[name])
                place.write_bytes(damage_zip(place.read_bytes(), random))
        found.mutations[mutation] += 1
        try:
            self._judge(read_delivered(self._sample, place), mutation, seed, found)
        except Exception as error:
            kind = "account" if "balance" in str(error) or "accounted for" in str(error) else "traceback"
            found.faults.append((kind, mutation, seed, f"{name}: {type(error).__name__}: {error}"[:300]))
        path.write_bytes(self._right_content[name])
        if place != self._folder / self._sample.path:
            place.unlink()

    def _mutate(self, name: str, seed: int, random: Rng) -> tuple[str, bytes]:
        table, fixed = self._sample.tables[name], self._sample.fixed.get(name)
        if seed % 4 == 0:
            if fixed is not None:
                return DIALECT, write_fixed_dialect(table, fixed, random)
            return DIALECT, write_dialect(table, random, is_text=name in _ONLY_TEXT)
        if fixed is None and random.random() < SHARE_OF_BINARY:
            mutation = pick(random, tuple(WORKBOOKS))
            return mutation, WORKBOOKS[mutation](table, random)
        mutation = pick(random, tuple(DAMAGES))
        return mutation, DAMAGES[mutation](self._rows[name], random)

    def _judge(self, read: Read, mutation: str, seed: int, found: Found) -> None:
        found.outcomes["refused" if read.refusal else "read"] += 1
        shown = [secret for secret in self._sample.secrets if secret in read.told]
        if shown:
            found.faults.append(("leak", mutation, seed, f"{shown[:3]} in: {read.told[:1500]}"))
        if read.unbalanced:
            found.faults.append(("account", mutation, seed, read.unbalanced))
        if mutation == DIALECT and (other := self._find_other(read)):
            found.faults.append((DIALECT, mutation, seed, other))

    def _find_other(self, read: Read) -> str:
        """Say what differs from what the right delivery gives, to the last value; nothing where nothing does."""
        right = self._right
        if read.refusal or read.tables.keys() != right.tables.keys():
            return read.refusal[:300] or f"tables {sorted(read.tables)}"
        for name, table in right.tables.items():
            ours, theirs = sort_rows(table, name), sort_rows(read.tables[name], name)
            try:
                pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
            except AssertionError as error:
                return f"{name}: {' '.join(str(error).split()[:12])}"
        return "" if read.account == right.account else "the account differs"
