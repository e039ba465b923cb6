"""What is new for an officer, and what waits: models to sign for, exceptions that end, alarms, what others decided."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from serving.officer.decisions import MOVES
from serving.officer.watch import count_alarms
from serving.site.context import RequestContext
from serving.site.tasks import Task
from serving.words import plural

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion

SOON = timedelta(days=30)  # before the end of an exception it waits on the start page
_MOST_EVENTS = 100


def tell_tasks(context: RequestContext, since: datetime | None) -> list[Task]:
    """Return what an officer finds on the start page."""
    newest: dict[str, ModelVersion] = {}
    settled = set()  # judged versions whose refit serves
    told, today = [], context.app.store.now().date()
    for version in context.app.registry.versions():
        until, state = version.exception_until, str(version.state)
        if version.judged_by is None:
            newest[version.name] = max(newest.get(version.name, version), version, key=lambda one: one.version)
        elif state == "champion":
            settled.add((version.name, version.judged_by))
        if state == "expired" or (state == "champion" and until is not None and until - today <= SOON):
            told.append(_of(context, version, f"task.exception_{state}"))
    candidates = [one for one in newest.values() if str(one.state) == "candidate"]
    waiting = [one for one in candidates if (one.name, one.version) not in settled]
    told = [_of(context, version, "task.candidate") for version in waiting] + told
    for name in sorted(newest):
        count = count_alarms(context.app.published, name)
        if count:
            words = plural("task.alarms", count, context.language, name=name)
            told.append(Task(words, f"/models/{quote(name, safe='')}/trend", waits=True))
    events = context.app.store.latest_events(_MOST_EVENTS, kinds=MOVES)
    moved = [one for one in events if (since is None or one.at > since) and one.event.who != context.person.name]
    if moved:
        told.append(Task(plural("task.moves", len(moved), context.language), "/log"))
    return told


def _of(context: RequestContext, version: "ModelVersion", key: str) -> Task:
    words = context.text(key, name=version.name, version=version.version)
    return Task(words, f"/models/{quote(version.name, safe='')}/{version.version}#decide", waits=True)
