"""The event log: who saw whom, who decided what. Append-only, each event chained to the one before.

An event's hash covers the hash of the previous event and its own content, so that a changed, removed
or inserted event breaks the chain from there on. The last hash is shown to the officer, who can note
it elsewhere: only that can prove that no events were cut off at the end.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

FIRST_HASH = "0" * 64
COMMAND_LINE = "command line"  # stands in the log where an account has its name or role


class EventKind(StrEnum):
    """Everything that is put on record. These words are stored: never change one."""

    ACCOUNT_ADDED = "account added"
    TOKEN_ISSUED = "token issued"  # noqa: S105 - a word for the log
    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    LIST_SEEN = "list seen"
    STUDENT_SEEN = "student seen"
    DECISION_RECORDED = "decision recorded"
    ACCESS_REFUSED = "access refused"
    PROMOTION_ASKED = "promotion asked"
    MODEL_PROMOTED = "model promoted"
    PROMOTION_STOPPED = "promotion stopped by the gate"
    REFUSAL_ASKED = "refusal asked"
    MODEL_REFUSED = "model refused"
    REFUSAL_STOPPED = "refusal stopped"
    WITHDRAWAL_ASKED = "withdrawal asked"
    MODEL_WITHDRAWN = "model withdrawn"
    WITHDRAWAL_STOPPED = "withdrawal stopped"
    ROLL_BACK_ASKED = "roll-back asked"
    MODEL_ROLLED_BACK = "model rolled back"
    ROLL_BACK_STOPPED = "roll-back stopped"
    MITIGATION_CHOSEN = "mitigation chosen"
    DELIVERY_ACCEPTED = "delivery accepted"
    LOG_SEEN = "log seen"
    SCENARIO_SAVED = "scenario saved"
    SCENARIO_DELETED = "scenario deleted"


@dataclass(frozen=True)
class Event:
    """Something that happened: what, who, and about whom or what (pseudonyms, never numbers).

    `kind` is an `EventKind`; read back from a log that was tampered with it can be any text.
    """

    kind: str
    who: str
    role: str
    about: tuple[str, ...] = ()
    detail: dict[str, str | int | float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredEvent:
    """An event in the log: its place, time (UTC), and the two hashes of the chain."""

    position: int
    at: datetime
    event: Event
    previous: str
    hash: str


class EventSource(Protocol):
    """Whatever can give the events from the first to the last."""

    def events_in_order(self) -> Iterable[StoredEvent]:
        """Return all events, the oldest first."""


def chain_hash(previous: str, position: int, at: datetime, event: Event) -> str:
    """Return the SHA-256 (hex) of the previous hash and the canonical content of the event."""
    content = {
        "position": position,
        "at": at.isoformat(),
        "kind": str(event.kind),
        "who": event.who,
        "role": event.role,
        "about": list(event.about),
        "detail": event.detail,
    }
    return sha256((previous + canonical_json(content)).encode()).hexdigest()


def canonical_json(content: object) -> str:
    """Return JSON with sorted keys and no spaces, so that equal content has equal text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def verify_chain(source: EventSource) -> StoredEvent | None:
    """Return the first event that does not follow from the one before, or None if all do."""
    previous = FIRST_HASH
    for position, stored in enumerate(source.events_in_order(), start=1):
        expected = chain_hash(previous, position, stored.at, stored.event)
        if (stored.position, stored.previous, stored.hash) != (position, previous, expected):
            return stored
        previous = stored.hash
    return None
