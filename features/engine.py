"""Where features are computed. The only place that knows which engine that is.

Features are written once, as ibis expressions. Here they run on DuckDB inside the process, which
spills to disk instead of running out of memory; a distributed engine takes the same expressions.
"""

import os
import weakref
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

# DuckDB puts nested selects together itself; ibis takes a fifth of the time of a small table to write them as one.
ibis.options.sql.fuse_selects = False

Tables = dict[str, ir.Table]
Day: TypeAlias = date | ir.DateValue
"""A date, or one that is only known when a query is answered (`Queries.day`)."""
Keep: TypeAlias = Callable[[ir.Table], ir.Table]
"""What keeps a table that more than one query reads: `keep_in_memory`, or `Queries.keep`."""
_NUMBERS = count()


@ibis.udf.scalar.builtin(name="getvariable", signature=((str,), date))
def _read_day(variable):  # type: ignore[no-untyped-def]
    """Return the date that `Queries.answer` gave."""


@ibis.udf.scalar.builtin(name="getvariable", signature=((str,), str))
def _read_text(variable):  # type: ignore[no-untyped-def]
    """Return the text that `Queries.answer` gave."""


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


def as_day(day: Day) -> ir.DateValue:
    """Return a date as a value of a query."""
    return ibis.literal(day) if isinstance(day, date) else day


def take_cohort(tables: Mapping[str, ir.Table], cohort: ir.StringValue, names: Collection[str], keep: Keep) -> Tables:
    """Return `tables` with those in `names` cut to one cohort and kept: several moments read them again."""
    return {
        name: keep(table.filter(table["cohort"] == cohort)) if name in names else table
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


class Queries:
    """Queries that are written once, in order, and answered for one cohort and date after another.

    ibis takes longer to write the SQL of the features of a table than the engine to compute them. What differs from one
    answer to the next is therefore no part of the SQL: it is read from variables of the engine, and what the queries
    hand on to each other has a name. Of an engine one answer at a time is computed.
    """

    def __init__(self, tables: Mapping[str, ir.Table]) -> None:
        """Write queries for the engine of `tables`."""
        self._backend = next(iter(tables.values())).get_backend()
        self._written: list[tuple[str, str, pa.Schema]] = []
        self._asked: list[str] = []
        self._kept: list[str] = []
        weakref.finalize(self, _unregister, self._backend.con, self._kept).atexit = False

    def day(self, variable: str) -> ir.DateValue:
        """Return the date that an answer is given as `variable`."""
        day: ir.DateValue = _read_day(variable)
        return day

    def word(self, variable: str) -> ir.StringValue:
        """Return the text that an answer is given as `variable`."""
        word: ir.StringValue = _read_text(variable)
        return word

    def keep(self, table: ir.Table) -> ir.Table:
        """Add `table` to what is computed, and return it as later queries read it."""
        name, schema = f"kept_{next(_NUMBERS)}", table.schema()
        self._written.append((name, self._backend.compile(table), schema.to_pyarrow()))
        kept: ir.Table = ops.DatabaseTable(name, schema, self._backend, ops.Namespace()).to_expr()
        return kept

    def ask(self, table: ir.Table) -> None:
        """Add `table` to what an answer returns."""
        self.keep(table)
        self._asked.append(self._written[-1][0])

    def answer(self, **variables: date | str) -> list[pd.DataFrame]:
        """Compute everything in the order in which it was added; return what was asked.

        What was kept stays until the next answer, or until the queries go.
        """
        connection = self._backend.con
        for name, value in variables.items():
            connection.execute(f"SET VARIABLE {name} = ?", [value])
        _unregister(connection, self._kept)
        asked = []
        for name, sql, schema in self._written:
            found = connection.sql(sql).to_arrow_table().cast(schema)
            if name in self._asked:
                asked.append(found.to_pandas())
            else:
                connection.register(name, found)
                self._kept.append(name)
        return asked


def _unregister(connection: Any, names: list[str]) -> None:
    while names:
        connection.unregister(names.pop())
