"""Where features are computed. The only place that knows which engine that is.

Features are written once, as ibis expressions. Here they run on DuckDB inside the process, which
spills to disk instead of running out of memory; a distributed engine takes the same expressions.
"""

from collections.abc import Mapping
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd

Tables = dict[str, ir.Table]


class Engine:
    """An embedded engine with bounded memory; `threads` and `memory` are DuckDB's own settings."""

    def __init__(self, *, threads: int = 2, memory: str = "2GB") -> None:
        self._connection = ibis.duckdb.connect(threads=threads, memory_limit=memory)

    def open_lake(self, lake: Path) -> Tables:
        """Return every table of the lake, lazily: name -> table. Protected attributes stay closed."""
        return {
            path.stem: self._connection.read_parquet(path, table_name=path.stem)
            for path in sorted(lake.glob("*.parquet"))
            if path.stem != "groups"
        }

    def load(self, frames: Mapping[str, pd.DataFrame]) -> Tables:
        """Return `frames` as tables of this engine, under the same names."""
        return {name: self._connection.create_table(name, frame, overwrite=True) for name, frame in frames.items()}
