"""Results that cannot be read: what a page leaves out of itself, and says so.

A page bears damage: what cannot be read is as if it were not there, and the page names it. Everything else (the API, a
form, a download) does not: half an answer that looks whole is worse than none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_BORNE: ContextVar[list[str] | None] = ContextVar("borne", default=None)


@contextmanager
def bear_damage() -> Iterator[list[str]]:
    """Let what is done inside go on without results that cannot be read; they are in the list, by name."""
    outer = _BORNE.get()
    borne: list[str] = [] if outer is None else outer
    token = _BORNE.set(borne)
    try:
        yield borne
    finally:
        _BORNE.reset(token)


@contextmanager
def refuse_damage() -> Iterator[None]:
    """Let nothing inside go on without a result that cannot be read: it tells what may not be shown."""
    token = _BORNE.set(None)
    try:
        yield
    finally:
        _BORNE.reset(token)


def is_borne(name: str) -> bool:
    """Note that the result `name` cannot be read; tell whether whoever reads it goes on without it."""
    borne = _BORNE.get()
    if borne is not None and name not in borne:
        borne.append(name)
    return borne is not None


def list_damaged() -> list[str]:
    """Return the results that could not be read so far, by name; empty where no damage is borne."""
    return list(_BORNE.get() or ())
