"""Results that are read once and again only when their file has changed."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import pandas as pd

from serving.errors import Unavailable
from serving.results.damage import is_borne
from training.contracts.contract import Kind, Result

_LOG = logging.getLogger("bentoml.studiepeil")

Stamp = tuple[int, int]


@dataclass(frozen=True)
class FrameFiles:
    """A cache of frames by path; a file counts as changed when its time or its size is another."""

    _kept: dict[Path, tuple[Stamp, pd.DataFrame | None]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def read(self, path: Path, result: type[Result]) -> pd.DataFrame | None:
        """Return the frame in the file of a result, or None if there is no file. Never change what is returned.

        A file that cannot be read, or is not what its contract says (of another release), is as if it were not there
        for whoever bears damage (`serving.results.damage`). What may not be shown without it has to be asked for None.

        Raises:
            Unavailable: The file cannot be read, and damage is not borne.
        """
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            kept = self._kept.get(path)
            if kept is None or kept[0] != stamp:
                kept = (stamp, _read(path, result))
                self._kept[path] = kept
        if kept[1] is None and not is_borne(_name(path)):
            raise Unavailable("result_damaged")
        return kept[1]


def _read(path: Path, result: type[Result]) -> pd.DataFrame | None:
    """Return the frame, or None where it is not what the contract says; the log then names the file."""
    try:
        frame = pd.read_parquet(path)
        fault = _find_fault(frame, result)
    except Exception as error:  # whatever the bytes are: a reader of pages can do nothing about any of it
        fault = f"cannot be read ({type(error).__name__})"
    if not fault:
        return frame
    _LOG.error("the result %s %s; remove it and run studiepeil run", _name(path), fault)
    return None


def _find_fault(frame: pd.DataFrame, result: type[Result]) -> str:
    """Say what keeps a frame from being the result; by its columns and its key, which is quick, not by every value."""
    missing = result.contract.missing([str(name) for name in frame.columns])
    if missing:
        return f"lacks {', '.join(missing)}"
    for column in (column for column in result.contract.columns if column.is_key and column.name in frame):
        is_number = column.kind is Kind.TEXT and pd.api.types.is_numeric_dtype(frame[column.name].dtype)
        if len(frame) and (is_number or (frame[column.name].isna().any() and not column.nullable)):
            return f"has wrong values: {column.name}"
    return ""


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
