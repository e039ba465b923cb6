"""What the rows of the store stand for."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Row

from serving.records.decisions import Action, Decision, SavedScenario, Seen
from serving.records.log import Event, StoredEvent


def read_decision(row: Row[Any], sentences: tuple[str, ...], back_on: date | None) -> Decision:
    """Return a decision with the sentences that were on the page, and the day to come back on."""
    kept = {name: getattr(row, name) for name in Seen.__dataclass_fields__ if name != "sentences"}
    seen = Seen(**kept, sentences=sentences)
    return Decision(seen, Action(row.action), row.reason, row.decided_by, row.decided_at, back_on)


def read_scenario(row: Row[Any]) -> SavedScenario:
    """Return a scenario."""
    kept = {name: getattr(row, name) for name in SavedScenario.__dataclass_fields__}
    return SavedScenario(**kept | {"changes": tuple(json.loads(row.changes))})


def read_event(row: Row[Any]) -> StoredEvent:
    """Return an event, also one that was tampered with."""
    try:
        about, detail = tuple(json.loads(row.about)), dict(json.loads(row.detail))
    except (ValueError, TypeError):  # somebody wrote in the file: the chain check has to be able to say where
        about, detail = (), {"unreadable": row.position}
    event = Event(row.kind, row.who, row.role, about, detail)
    return StoredEvent(row.position, row.at, event, row.previous, row.hash)
