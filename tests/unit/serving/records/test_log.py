"""The chain of the log: whole when nothing was touched, broken exactly where something was."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from serving.records.log import FIRST_HASH, Event, EventKind, StoredEvent, canonical_json, chain_hash, verify_chain

START = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)


@dataclass
class Kept:
    events: list[StoredEvent]

    def events_in_order(self) -> Iterable[StoredEvent]:
        return self.events


def chain(length: int) -> list[StoredEvent]:
    events, previous = [], FIRST_HASH
    for position in range(1, length + 1):
        event = Event(EventKind.STUDENT_SEEN, "adviser", "adviser", (f"p{position}",), {"moment": "week_6"})
        at = START + timedelta(minutes=position)
        made = chain_hash(previous, position, at, event)
        events.append(StoredEvent(position, at, event, previous, made))
        previous = made
    return events


def test_an_untouched_chain_is_whole() -> None:
    assert verify_chain(Kept(chain(5))) is None
    assert verify_chain(Kept([])) is None


@pytest.mark.parametrize(
    "change",
    [
        {"event": Event(EventKind.STUDENT_SEEN, "somebody else", "adviser", ("p3",), {"moment": "week_6"})},
        {"event": Event(EventKind.STUDENT_SEEN, "adviser", "adviser", ("p9",), {"moment": "week_6"})},
        {"event": Event(EventKind.STUDENT_SEEN, "adviser", "adviser", ("p3",), {"moment": "february"})},
        {"at": START},
        {"hash": "f" * 64},
        {"previous": "f" * 64},
        {"position": 7},
    ],
)
def test_a_changed_event_is_the_first_broken_one(change: dict[str, object]) -> None:
    events = chain(5)
    events[2] = replace(events[2], **change)  # type: ignore[arg-type]
    assert verify_chain(Kept(events)) == events[2]


def test_a_removed_event_breaks_the_chain_at_the_next() -> None:
    events = chain(5)
    del events[1]
    broken = verify_chain(Kept(events))
    assert broken is not None
    assert broken.position == 3


def test_a_removed_last_event_shows_in_the_last_hash_only() -> None:
    events = chain(5)
    assert verify_chain(Kept(events[:-1])) is None
    assert events[-1].hash != events[-2].hash


def test_canonical_json_does_not_depend_on_order_and_refuses_nan() -> None:
    assert canonical_json({"b": 1, "a": "é"}) == canonical_json({"a": "é", "b": 1}) == '{"a":"é","b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": float("nan")})
