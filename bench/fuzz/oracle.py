"""What may come out of a mutated delivery: a table that is accounted for, or a sentence without a value of a row."""

import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from bench.fuzz.deliveries import SECRETS, Sample, write_sample
from bench.fuzz.mutations import DAMAGES, write_dialect
from features.errors import StudiepeilError
from features.extracts import Extracts, SourceSettings, read_extracts
from features.schemas import SCHEMAS


@dataclass
class Found:
    """What was found of one loader.

    Attributes:
        outcomes: how many files were read, and how many refused.
        faults: what may never be, with how to make it again: (kind, mutation, seed, what).
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str, int, str]] = field(default_factory=list)


def fuzz(sample: Sample, files: int, seed: int = 1) -> Found:
    """Mutate one file of a delivery at a time, `files` times; every fourth time in its dialect only.

    Args:
        sample: a right delivery.
        files: how many mutations.
        seed: of the first; each has its own, so that it can be made again alone.
    """
    found = Found()
    with tempfile.TemporaryDirectory() as name:
        right = _read(sample, Path(name) / "right")
        if not isinstance(right, Extracts):
            raise TypeError(f"the sample of {sample.format} is no right delivery: {right}")
        for number in range(seed, seed + files):
            _fuzz_once(sample, Path(name) / "mutated", right, number, found)
    return found


def _fuzz_once(sample: Sample, folder: Path, right: Extracts, seed: int, found: Found) -> None:
    random = np.random.default_rng(seed)
    write_sample(sample, folder)
    names = [name for name in sample.tables if name.endswith(".csv")]
    name = names[int(random.integers(0, len(names)))]
    path = folder / name
    if seed % 4 == 0:
        mutation = "dialect"
        path.write_bytes(write_dialect(sample.tables[name], random))
    else:
        mutation = str(random.choice(list(DAMAGES)))
        path.write_bytes(DAMAGES[mutation](path.read_bytes(), random))
    try:
        read = _read(sample, folder, written=True)
    except Exception as error:
        kind = "account" if "does not balance" in str(error) else "traceback"
        found.faults.append((kind, mutation, seed, f"{type(error).__name__}: {error}"[:200]))
        return
    told = str(read) if isinstance(read, StudiepeilError) else " ".join(one.sentence for one in read.remarks)
    if isinstance(read, Extracts):
        told += " ".join(read.account.report()["reason"])
    if any(secret in told for secret in SECRETS[:2]):
        found.faults.append(("leak", mutation, seed, told[:200]))
    found.outcomes["read" if isinstance(read, Extracts) else "refused"] += 1
    if mutation == "dialect" and not _is_same(right, read):
        found.faults.append(("dialect", mutation, seed, str(read)[:200]))


def _read(sample: Sample, folder: Path, *, written: bool = False) -> Extracts | StudiepeilError:
    if not written:
        write_sample(sample, folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries, about what is in the files
            return read_extracts([SourceSettings(sample.format, folder / sample.path, sample.options)])
    except StudiepeilError as error:
        return error


def _is_same(right: Extracts, read: Extracts | StudiepeilError) -> bool:
    """Tell whether both have the same tables, to the last value."""
    if not isinstance(read, Extracts) or read.tables.keys() != right.tables.keys():
        return False
    for name, table in right.tables.items():
        key = list(SCHEMAS[name].key)
        ours, theirs = (one.sort_values(key, ignore_index=True) for one in (table, read.tables[name]))
        try:
            pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
        except AssertionError:
            return False
    return True
