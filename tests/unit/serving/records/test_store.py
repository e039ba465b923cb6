"""The store: append-only, one transaction per event, and a chain that survives many writers."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from serving.records.decisions import Action, Decision, SavedScenario, Seen
from serving.records.log import Event, EventKind, verify_chain
from serving.records.permissions import Role
from serving.records.store import Account, Store, open_store
from serving.records.store.tables import METADATA, UtcDateTime

NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
EVENT = Event(EventKind.LOG_SEEN, "officer", "officer")
SEEN = Seen("p01", "34401", "2025", "week_6", date(2026, 2, 1), 0.4, None, 0.5, 1, 9, "dropout-week_6", 2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(file: Path) -> Store:
    return open_store(f"sqlite:///{file}", clock=lambda: NOW)


def test_opening_twice_keeps_what_is_there(store: Store, file: Path) -> None:
    store.record(EVENT)
    again = open_store(f"sqlite:///{file}")
    assert [one.event for one in again.events_in_order()] == [EVENT]


def test_a_decision_survives_storage_with_what_was_seen(store: Store) -> None:
    decision = Decision(SEEN, Action.INVITED, "", "adviser", NOW)
    store.add_decision(decision, EVENT)
    assert store.decisions(["p01"]) == [decision]
    assert store.decisions(["p02"]) == []


def test_a_scenario_survives_storage_and_goes_with_an_event(store: Store) -> None:
    changes = ({"kind": "cap", "where": {"programme": "34401"}, "amount": None},)
    scenario = SavedScenario("5ce0", "What if", "planner", NOW, "2026", 10, changes)
    store.add_scenario(scenario, EVENT)
    assert store.scenarios() == store.scenarios("5ce0") == [scenario]
    assert store.scenarios("5ce1") == []
    store.remove_scenario("5ce0", EVENT)
    assert store.scenarios() == []
    assert len(list(store.events_in_order())) == 2


def test_events_are_found_by_kind_and_by_model(store: Store) -> None:
    for about, kind in (("m_1 2", EventKind.MODEL_PROMOTED), ("m_1 20", EventKind.MODEL_REFUSED),
                        ("m_10 2", EventKind.MODEL_PROMOTED), ("mx1 2", EventKind.MODEL_PROMOTED)):  # fmt: skip
        store.record(Event(kind, "officer", "officer", (about, "else")))

    def found(**asked: object) -> list[str]:
        return [one.event.about[0] for one in store.latest_events(9, **asked)]

    assert found(kinds=[EventKind.MODEL_REFUSED]) == ["m_1 20"]
    assert found(model="m_1") == ["m_1 20", "m_1 2"]  # an underscore is no wildcard
    assert found(model="m_1", version=2) == ["m_1 2"]
    assert found(model="m_1", kinds=[EventKind.MODEL_PROMOTED], before=2) == ["m_1 2"]


@pytest.mark.parametrize("table", ["events", "decisions"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_on_record(store: Store, file: Path, table: str, verb: str) -> None:
    store.add_decision(Decision(SEEN, Action.OTHER, "because", "adviser", NOW), EVENT)
    column = "who" if table == "events" else "reason"
    with closing(sqlite3.connect(file)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(verb.format(table, column))


def test_nothing_is_written_when_the_event_cannot_be(store: Store) -> None:
    impossible = Event(EventKind.DECISION_RECORDED, "adviser", "adviser", (), {"score": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.add_decision(Decision(SEEN, Action.OTHER, "because", "adviser", NOW), impossible)
    assert store.decisions(["p01"]) == []
    assert list(store.events_in_order()) == []


def test_no_event_is_left_when_the_write_fails(store: Store) -> None:
    account = Account("officer", Role.OFFICER, "hash", active=True)
    store.add_account(account, EVENT)
    with pytest.raises(IntegrityError):
        store.add_account(account, EVENT)
    assert len(list(store.events_in_order())) == 1
    assert verify_chain(store) is None


def test_concurrent_writers_keep_the_chain_whole(file: Path) -> None:
    stores = [open_store(f"sqlite:///{file}") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: stores[number % 4].record(EVENT), range(60)))
    assert [one.position for one in stores[0].events_in_order()] == list(range(1, 61))
    assert verify_chain(stores[0]) is None


def test_tampering_past_the_triggers_is_found_and_placed(store: Store, file: Path) -> None:
    for _ in range(4):
        store.record(EVENT)
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("DROP TRIGGER events_no_update")
        raw.execute("UPDATE events SET detail = 'not json' WHERE position = 3")
    broken = verify_chain(store)
    assert broken is not None
    assert broken.position == 3


def test_the_latest_events_come_in_pages(store: Store) -> None:
    for _ in range(5):
        store.record(EVENT)
    assert [one.position for one in store.latest_events(2)] == [5, 4]
    assert [one.position for one in store.latest_events(2, before=4)] == [3, 2]


def test_times_are_utc_and_naive_ones_are_refused() -> None:
    column = UtcDateTime()
    amsterdam = datetime(2026, 2, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    dialect = postgresql.dialect()
    assert column.process_bind_param(amsterdam, dialect) == datetime(2026, 2, 1, 12, 0)
    assert column.process_result_value(datetime(2026, 2, 1, 12, 0), dialect) == NOW
    with pytest.raises(ValueError, match="without a time zone"):
        column.process_bind_param(datetime(2026, 2, 1, 12, 0), dialect)


def test_all_tables_can_be_made_on_postgresql() -> None:
    for table in METADATA.sorted_tables:
        assert table.name in str(CreateTable(table).compile(dialect=postgresql.dialect()))
