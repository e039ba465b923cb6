"""The store: every write with its event, every read without side effects."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from features.errors import SettingsError
from serving.records.decisions import Decision, SavedScenario
from serving.records.log import FIRST_HASH, Event, StoredEvent, canonical_json, chain_hash
from serving.records.permissions import Role
from serving.records.store.connection import make_engine, queue_writers
from serving.records.store.rows import read_decision, read_event, read_scenario
from serving.records.store.tables import (
    ACCOUNTS,
    DECISION_DAYS,
    DECISION_SENTENCES,
    DECISIONS,
    EVENTS,
    METADATA,
    REFUSED_SIGN_INS,
    SCENARIOS,
    SESSIONS,
    TOKENS,
)


@dataclass(frozen=True)
class Account:
    """A local account; the password only as its Argon2 hash."""

    name: str
    role: Role
    password_hash: str
    active: bool


@dataclass(frozen=True)
class Session:
    """A running session; `form_token` has to come back with every form."""

    account: str
    role: Role
    form_token: str
    ends_at: datetime


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def hash_secret(secret: str) -> str:
    """Return the SHA-256 (hex) of a random secret; enough for 256 random bits, not for passwords."""
    return sha256(secret.encode()).hexdigest()


def open_store(url: str, clock: Callable[[], datetime] = utc_now) -> "Store":
    """Open the store at an SQLAlchemy address and make the tables that are missing.

    Raises SettingsError when there is no driver for it or no database; never with the address, which holds a password.
    """
    try:
        engine = make_engine(url)
        with engine.connect().execution_options(is_write=True) as connection, connection.begin():
            METADATA.create_all(connection)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise SettingsError(
            f"The store cannot be opened ({type(error).__name__}).",
            where="[serving] store in studiepeil.toml",
            do='Write it as store = "postgresql://user:password@host/database" with a database that is running, or '
            "leave it out for a file in the work folder.",
        ) from None
    return Store(engine, clock)


class Store:
    """Accounts, sessions, decisions and the event log. Safe to share between threads."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def now(self) -> datetime:
        """Return the moment that a write would be stamped with (UTC)."""
        return self._clock()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    # writing: always with an event

    def record(self, event: Event) -> None:
        """Put an event on record that changes nothing else: a view, a refusal, an intention."""
        with self._writing(event):
            pass

    def add_account(self, account: Account, event: Event) -> None:
        """Add an account. Raises what the database raises when the name is taken: ask `account` first."""
        with self._writing(event) as connection:
            row = asdict(account) | {"role": str(account.role), "created_at": self.now()}
            connection.execute(insert(ACCOUNTS).values(**row))

    def open_session(self, secret: str, account: str, form_token: str, ends_at: datetime, event: Event) -> None:
        """Keep a new session, by the hash of its secret, and clear away those that have ended."""
        with self._writing(event) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.ends_at <= self.now()))
            connection.execute(
                insert(SESSIONS).values(
                    token_hash=hash_secret(secret),
                    account=account,
                    form_token=form_token,
                    started_at=self.now(),
                    ends_at=ends_at,
                )
            )

    def end_session(self, secret: str, event: Event) -> None:
        """Forget a session."""
        with self._writing(event) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == hash_secret(secret)))

    def add_token(self, secret: str, account: str, ends_at: datetime, event: Event) -> None:
        """Keep an API token, by the hash of its secret."""
        with self._writing(event) as connection:
            connection.execute(
                insert(TOKENS).values(
                    token_hash=hash_secret(secret), account=account, created_at=self.now(), ends_at=ends_at
                )
            )

    def add_refused_sign_in(self, name: str, event: Event) -> None:
        """Count a refused sign-in. Unknown names count by their hash: they may be anything a person typed."""
        with self._writing(event) as connection:
            connection.execute(insert(REFUSED_SIGN_INS).values(account_hash=hash_secret(name), at=self.now()))

    def add_decision(self, decision: Decision, event: Event) -> None:
        """Put a decision on record."""
        with self._writing(event) as connection:
            seen = asdict(decision.seen)
            sentences = seen.pop("sentences")
            row = seen | {
                "action": str(decision.action),
                "reason": decision.reason,
                "decided_by": decision.decided_by,
                "decided_at": decision.decided_at,
            }
            number = connection.execute(insert(DECISIONS).values(**row).returning(DECISIONS.c.id)).scalar_one()
            told = [
                {"decision": number, "place": place, "sentence": sentence} for place, sentence in enumerate(sentences)
            ]
            if told:
                connection.execute(insert(DECISION_SENTENCES), told)
            if decision.back_on is not None:
                connection.execute(insert(DECISION_DAYS).values(decision=number, back_on=decision.back_on))

    def add_scenario(self, scenario: SavedScenario, event: Event) -> None:
        """Keep a planner's scenario."""
        with self._writing(event) as connection:
            row = asdict(scenario) | {"changes": canonical_json(list(scenario.changes))}
            connection.execute(insert(SCENARIOS).values(**row))

    def remove_scenario(self, key: str, event: Event) -> None:
        """Forget a scenario; that it was there stays on record."""
        with self._writing(event) as connection:
            connection.execute(delete(SCENARIOS).where(SCENARIOS.c.key == key))

    # reading

    def account(self, name: str) -> Account | None:
        """Return the account with this name."""
        row = self._first(select(ACCOUNTS).where(ACCOUNTS.c.name == name))
        return None if row is None else Account(row.name, Role(row.role), row.password_hash, row.active)

    def session(self, secret: str) -> Session | None:
        """Return the running session of an active account with this secret."""
        return self._session(SESSIONS, secret, form_token=True)

    def token(self, secret: str) -> Session | None:
        """Return what an API token stands for, while it lasts; it has no form token."""
        return self._session(TOKENS, secret, form_token=False)

    def count_refused_sign_ins(self, name: str, since: datetime) -> int:
        """Count the refused sign-ins with this name since a moment."""
        refused = REFUSED_SIGN_INS.c
        query = select(func.count()).where(refused.account_hash == hash_secret(name), refused.at >= since)
        row = self._first(query)
        return 0 if row is None else int(row[0])

    def decisions(self, students: Sequence[str]) -> list[Decision]:
        """Return the decisions on these students (pseudonyms), the newest first."""
        own = DECISIONS.c.student.in_(students)
        told, joined = DECISION_SENTENCES.c, DECISION_SENTENCES.c.decision == DECISIONS.c.id
        said = select(told.decision, told.sentence).join(DECISIONS, joined).where(own)
        sentences: dict[int, list[str]] = {}
        for row in self._all(said.order_by(told.decision, told.place)):
            sentences.setdefault(row.decision, []).append(row.sentence)
        days = DECISION_DAYS.c
        with_days = select(DECISIONS, days.back_on).outerjoin(DECISION_DAYS, days.decision == DECISIONS.c.id)
        decided = self._all(with_days.where(own).order_by(DECISIONS.c.id.desc()))
        return [read_decision(row, tuple(sentences.get(row.id, ())), row.back_on) for row in decided]

    def scenarios(self, key: str | None = None) -> list[SavedScenario]:
        """Return the scenarios, the newest first, or the one with this key."""
        query = select(SCENARIOS).order_by(SCENARIOS.c.made_at.desc(), SCENARIOS.c.key)
        if key is not None:
            query = query.where(SCENARIOS.c.key == key)
        return [read_scenario(row) for row in self._all(query)]

    def latest_events(
        self,
        limit: int,
        before: int | None = None,
        *,
        kinds: Collection[str] = (),
        who: str = "",
        model: str = "",
        version: int = 0,
    ) -> list[StoredEvent]:
        """Return at most `limit` events, the newest first, from before a position if one is given.

        `kinds`: of these kinds alone; `who`: by this account; `model`: about any version of this model,
        or about its one `version`.
        """
        query = select(EVENTS).order_by(EVENTS.c.position.desc()).limit(limit)
        if before is not None:
            query = query.where(EVENTS.c.position < before)
        if kinds:
            query = query.where(EVENTS.c.kind.in_([str(kind) for kind in kinds]))
        if who:
            query = query.where(EVENTS.c.who == who)
        if model:
            about = canonical_json([f"{model} {version}" if version else f"{model} "])[1:-1]
            query = query.where(EVENTS.c.about.contains(about if version else about[:-1], autoescape=True))
        return [read_event(row) for row in self._all(query)]

    def events_in_order(self) -> Iterator[StoredEvent]:
        """Yield all events, the oldest first, without holding them in memory at once."""
        with self._engine.connect() as connection:
            query = select(EVENTS).order_by(EVENTS.c.position)
            for row in connection.execution_options(yield_per=500).execute(query):
                yield read_event(row)

    @contextmanager
    def _writing(self, event: Event) -> Iterator[Connection]:
        with self._engine.connect().execution_options(is_write=True) as connection, connection.begin():
            queue_writers(connection)
            yield connection
            self._append(connection, event)

    def _append(self, connection: Connection, event: Event) -> None:
        last = connection.execute(
            select(EVENTS.c.position, EVENTS.c.hash).order_by(EVENTS.c.position.desc()).limit(1)
        ).first()
        position, previous = (1, FIRST_HASH) if last is None else (last.position + 1, last.hash)
        at = self.now()
        connection.execute(
            insert(EVENTS).values(
                position=position,
                at=at,
                kind=str(event.kind),
                who=event.who,
                role=event.role,
                about=canonical_json(list(event.about)),
                detail=canonical_json(event.detail),
                previous=previous,
                hash=chain_hash(previous, position, at, event),
            )
        )

    def _session(self, table: Table, secret: str, *, form_token: bool) -> Session | None:
        query = (
            select(table, ACCOUNTS.c.role)
            .join(ACCOUNTS, ACCOUNTS.c.name == table.c.account)
            .where(table.c.token_hash == hash_secret(secret), ACCOUNTS.c.active)
        )
        row = self._first(query)
        if row is None or row.ends_at <= self.now():
            return None
        return Session(row.account, Role(row.role), row.form_token if form_token else "", row.ends_at)

    def _first(self, query: Any) -> Row[Any] | None:
        with self._engine.connect() as connection:
            return connection.execute(query).first()

    def _all(self, query: Any) -> Iterable[Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()
