"""The officer's page with the log: newest first, by kind of event and by model, and whether its chain is whole."""

from starlette.responses import Response

from serving.errors import BadInput
from serving.records.log import Event, EventKind, verify_chain
from serving.site.request_context import RequestContext

EVENTS_PER_PAGE = 50
_MOST_DIGITS = 18  # of a position in the log


def log(context: RequestContext) -> Response:
    """Show the log, newest first, and whether its chain is whole. Looking at it is on record too."""
    before, kind, model = context.query("before"), context.query("kind"), context.query("model")
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < _MOST_DIGITS):
        raise BadInput("invalid_input")
    if kind is not None and kind not in tuple(EventKind):
        raise BadInput("invalid_input")
    names = sorted({one.name for one in context.app.registry.versions()})
    if model is not None and model not in names:
        raise BadInput("invalid_input")
    store, person = context.app.store, context.person
    store.record(Event(EventKind.LOG_SEEN, person.name, str(person.role)))
    broken = verify_chain(store)
    last = store.latest_events(1)[0]
    kinds = () if kind is None else (kind,)
    found = store.latest_events(
        EVENTS_PER_PAGE + 1, None if before is None else int(before), kinds=kinds, model=model or ""
    )
    return context.page(
        "log.html",
        events=found[:EVENTS_PER_PAGE],
        has_older=len(found) > EVENTS_PER_PAGE,
        broken=broken,
        last=last,
        kinds=sorted(EventKind, key=lambda one: context.label("event", one)),
        models=names,
        kind=kind or "",
        model=model or "",
    )
