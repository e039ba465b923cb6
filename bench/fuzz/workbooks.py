"""Damage to workbooks and zips; a small share of all, as they are slow to make and to read."""

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from bench.fuzz.damages import FORMULAS, ODD, YEARS, bomb
from bench.fuzz.dialects import Rng, pick, write_parquet, write_workbook

_CELLS: Final[tuple[Any, ...]] = (
    *ODD[:12], *FORMULAS, *YEARS[:4], "#N/A", True, 1.5, -3, 1e300, datetime.datetime(2022, 9, 1, 12, 30),
    datetime.date(1900, 1, 1), datetime.date(9999, 12, 31), datetime.time(1, 2), None,
)  # fmt: skip


def _edit(table: pd.DataFrame, random: Rng) -> pd.DataFrame:
    changed = table.astype(object)
    column = int(random.integers(0, table.shape[1]))
    for place in random.integers(0, len(table), size=int(random.integers(1, 6))):
        changed.iat[int(place), column] = _CELLS[int(random.integers(0, len(_CELLS)))]
    return changed


def damage_workbook(table: pd.DataFrame, random: Rng) -> bytes:
    """Return a workbook with odd cells, or one that was cut off or changed."""
    how = random.random()
    content = write_workbook(_edit(table, random) if how < 0.6 else table, cover=random.random() < 0.3)
    return content if how < 0.6 else damage_zip(content, random)


def damage_parquet(table: pd.DataFrame, random: Rng) -> bytes:
    """Return Parquet that was cut off or changed."""
    content = bytearray(write_parquet(table))
    if random.random() < 0.5:
        return bytes(content[: int(random.integers(4, len(content)))])
    for place in random.integers(4, len(content), size=int(random.integers(1, 4))):
        content[place] = int(random.integers(0, 256))
    return bytes(content)


def damage_zip(content: bytes, random: Rng) -> bytes:
    """Return a zip that was cut off, has other bytes or parts, lies within others, or unpacks to very much."""
    how = random.random()
    if how < 0.3:
        return content[: int(random.integers(4, len(content)))]
    if how < 0.6:
        changed = bytearray(content)
        for place in random.integers(4, len(content), size=int(random.integers(1, 6))):
            changed[place] = int(random.integers(0, 256))
        return bytes(changed)
    if how < 0.8:
        return _change_parts(content, random)
    return bomb(content, random)


def _change_parts(content: bytes, random: Rng) -> bytes:
    """Take a part of a zip away, empty it, or put it in twice."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(made, "w") as target:
        names = packed.namelist()
        chosen = pick(random, tuple(names))
        how = random.random()
        for name in names:
            if name != chosen:
                target.writestr(zipfile.ZipInfo(name), packed.read(name))
            elif how < 0.3:
                target.writestr(zipfile.ZipInfo(name), b"")
            elif how < 0.6:
                for place in (f"{random.integers(9)}/{name}", name):
                    target.writestr(zipfile.ZipInfo(place), packed.read(name))
    return made.getvalue()


def pack(folder: Path, names: Mapping[str, object], target: Path) -> None:
    """Put files of a folder in a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(zipfile.ZipInfo(name), (folder / name).read_bytes(), zipfile.ZIP_DEFLATED)


WORKBOOKS: Final[dict[str, Callable[[pd.DataFrame, Rng], bytes]]] = {
    "a workbook": damage_workbook,
    "Parquet": damage_parquet,
}
