"""Where features are computed. The only place that knows which engine that is.

Features are written once, as ibis expressions. Here they run on DuckDB inside the process, which
spills to disk instead of running out of memory; a distributed engine takes the same expressions.
"""

import os
import weakref
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

# DuckDB puts nested selects together itself; ibis takes a fifth of the time of a small table to write them as one.
ibis.options.sql.fuse_selects = False

Tables = dict[str, ir.Table]
_NUMBERS = count()


@dataclass(frozen=True)
class EngineSettings:
    """What the engine may use of the machine.

    Attributes:
        threads: 0 for every core that this process may run on.
        memory: such as "4GB"; beyond it the engine spills to disk. Empty for half of what the machine has.
    """

    threads: int = 0
    memory: str = ""


class Engine:
    """An embedded engine with bounded memory. One is made per process and handed on."""

    def __init__(self, settings: EngineSettings | None = None) -> None:
        asked = settings or EngineSettings()
        threads = asked.threads or len(os.sched_getaffinity(0))
        memory = asked.memory or f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 2**21}MiB"
        self._connection = ibis.duckdb.connect(threads=threads, memory_limit=memory)

    def open_lake(self, lake: Path, names: Collection[str] | None = None) -> Tables:
        """Return the tables of the lake, lazily: name -> table. Protected attributes stay closed.

        Args:
            lake: the folder with one Parquet file per table.
            names: only these, as far as they are there; every table when left out.
        """
        return {
            path.stem: self._connection.read_parquet(path, table_name=path.stem)
            for path in sorted(lake.glob("*.parquet"))
            if path.stem != "groups" and (names is None or path.stem in names)
        }

    def load(self, frames: Mapping[str, pd.DataFrame]) -> Tables:
        """Return `frames` as tables of this engine, under the same names."""
        for name, frame in frames.items():
            # ibis' own create_table sends SQL that DuckDB 2.0 does not parse (ibis 12, sqlglot 30).
            self._connection.con.register(name, pa.Table.from_pandas(frame, preserve_index=False))
        return {name: self._connection.table(name) for name in frames}


def join_left(left: ir.Table, right: ir.Table, on: Sequence[str]) -> ir.Table:
    """Join by key and keep every row of `left`; the second copy of the key that ibis leaves is dropped."""
    return left.left_join(right, list(on)).drop(*(f"{name}_right" for name in on))


def take_cohort(tables: Mapping[str, ir.Table], cohort: str, names: Collection[str]) -> Tables:
    """Return `tables` with those in `names` cut to one cohort and kept in memory: several moments read them again."""
    return {
        name: keep_in_memory(table.filter(table["cohort"] == cohort)) if name in names else table
        for name, table in tables.items()
    }


def keep_in_memory(table: ir.Table) -> ir.Table:
    """Compute `table` now and return it as a table of the same engine, for what is read more than once.

    It goes when the last expression that reads it does. `ibis.memtable` would leave it in DuckDB until the process
    ends, and is read there in a way that loses the memory of every read: gigabytes, with a table per cohort and moment.
    """
    backend, name = table.get_backend(), f"kept_{next(_NUMBERS)}"
    backend.con.register(name, table.to_pyarrow())
    kept = backend.table(name)
    weakref.finalize(kept.op(), backend.con.unregister, name).atexit = False
    return kept
