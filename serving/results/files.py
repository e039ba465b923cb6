"""Results that are read once and again only when their file has changed."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import pandas as pd

from features.errors import StudiepeilError
from training.contracts.contract import Result


@dataclass(frozen=True)
class FrameFiles:
    """A cache of frames by path; a file counts as changed when its time or its size is another."""

    _kept: dict[Path, tuple[tuple[int, int], pd.DataFrame]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def read(self, path: Path, result: type[Result]) -> pd.DataFrame | None:
        """Return the frame in the file of a result, or None if there is no file. Never change what is returned.

        Raises StudiepeilError when the file lacks a column of the contract: it is of another release.
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
        return kept[1]


def _read(path: Path, result: type[Result]) -> pd.DataFrame:
    frame = pd.read_parquet(path)
    missing = result.contract.missing([str(name) for name in frame.columns])
    if missing:
        raise StudiepeilError(
            f"{path.name} was written by another release: it has no {', '.join(missing)}",
            where=str(path),
            do="make the results again: studiepeil run",
        )
    return frame
