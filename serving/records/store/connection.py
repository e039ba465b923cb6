"""What differs between SQLite and PostgreSQL: how a connection is set up and how writers queue."""

from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text

# Any fixed number does: all writers of the log ask PostgreSQL for the lock with this one.
_CHAIN_LOCK = 7_305_883


def make_engine(url: str) -> Engine:
    """Open the database; on SQLite with foreign keys, a write-ahead log and patience for other writers."""
    # A file is opened for each transaction and closed after it: cheap, and nothing is left open.
    pool = {"poolclass": NullPool} if url.startswith("sqlite") else {}
    engine = create_engine(url, **pool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def queue_writers(connection: Connection) -> None:
    """Make this transaction the only one that adds to the log, until it ends.

    On SQLite the transaction began with BEGIN IMMEDIATE, which already does that.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction control begins too late (at the first write, not the first read).
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("is_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
