"""The tables of the store, and the triggers that make two of them append-only."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.engine import Dialect

METADATA = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops time zones, so everything is stored as UTC and given back as UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into naive UTC; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored moment its time zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(100), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", UtcDateTime, nullable=False),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(100), nullable=False),
    Column("form_token", String(64), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
)

REFUSED_SIGN_INS = Table(
    "refused_sign_ins",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_hash", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("refused_by_account", REFUSED_SIGN_INS.c.account_hash, REFUSED_SIGN_INS.c.at)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("student", String(100), nullable=False, index=True),
    Column("programme", String(100), nullable=False),
    Column("cohort", String(20), nullable=False),
    Column("moment", String(50), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("score", Float, nullable=False),
    Column("low", Float),
    Column("high", Float),
    Column("position", Integer, nullable=False),
    Column("list_length", Integer, nullable=False),
    Column("model_name", String(100), nullable=False),
    Column("model_version", Integer, nullable=False),
    Column("action", String(50), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", String(100), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
)

# What was said of the student when a decision was made, and the day to come back on: tables of their own, so that
# stores of before stay as they are.
DECISION_SENTENCES = Table(
    "decision_sentences",
    METADATA,
    Column("decision", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("sentence", Text, nullable=False),
)

DECISION_DAYS = Table(
    "decision_days",
    METADATA,
    Column("decision", Integer, primary_key=True, autoincrement=False),
    Column("back_on", Date, nullable=False),
)

SCENARIOS = Table(
    "scenarios",
    METADATA,
    Column("key", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("author", String(100), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("academic_year", String(20), nullable=False),
    Column("iso_week", Integer, nullable=False),
    Column("changes", Text, nullable=False),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(50), nullable=False),
    Column("who", String(100), nullable=False),
    Column("role", String(20), nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)


def _refuse_changes(table: Table) -> None:
    """Let the database itself refuse to change or remove rows of the table."""
    for verb in ("UPDATE", "DELETE"):
        sqlite = (
            f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        )
        event.listen(table, "after_create", _on("sqlite", sqlite))
    function = (
        f"CREATE OR REPLACE FUNCTION {table.name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table.name} is append-only'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table.name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table.name}_append_only()"
    )
    for statement in (function, trigger):
        event.listen(table, "after_create", _on("postgresql", statement))


def _on(dialect: str, statement: str) -> Any:
    ddl: Any = DDL  # the library leaves its constructor untyped
    return ddl(statement).execute_if(dialect=dialect)


_refuse_changes(EVENTS)
_refuse_changes(DECISIONS)
_refuse_changes(DECISION_SENTENCES)
_refuse_changes(DECISION_DAYS)
