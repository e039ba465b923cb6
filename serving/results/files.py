"""Parquet files that are read once and again only when they have changed."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import pandas as pd


@dataclass(frozen=True)
class FrameFiles:
    """A cache of frames by path; a file counts as changed when its time or its size is another."""

    _kept: dict[Path, tuple[tuple[int, int], pd.DataFrame]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def read(self, path: Path) -> pd.DataFrame | None:
        """Return the frame in the file, or None if there is no file. Never change what is returned."""
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            kept = self._kept.get(path)
            if kept is None or kept[0] != stamp:
                kept = (stamp, pd.read_parquet(path))
                self._kept[path] = kept
        return kept[1]
