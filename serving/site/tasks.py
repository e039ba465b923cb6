"""What a person finds on the start page: what is new since the last visit, and what waits for them.

Each room tells its own tasks, from what is already stored; here is what a task is, and since when something is new.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from serving.records.log import EventKind
from serving.site.context import RequestContext


@dataclass(frozen=True)
class Task:
    """A sentence with the page it leads to. What does not wait for anybody is news."""

    words: str
    href: str
    waits: bool = False


TellTasks = Callable[[RequestContext, "datetime | None"], list[Task]]
"""Tells the tasks of a room to whoever asks; the moment is that of the last visit, None at the first."""


def find_last_visit(context: RequestContext) -> datetime | None:
    """Return when this person signed in before this time; None at the first visit."""
    events = context.app.store.latest_events(2, kinds=(EventKind.SIGNED_IN,), who=context.person.name)
    return events[1].at if len(events) > 1 else None


def is_new(file: Path, since: datetime | None) -> bool:
    """Say whether a result was written after a moment; a result that is not there is not new."""
    try:
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except FileNotFoundError:
        return False
    return since is None or written > since
