"""What every request passes: half a body is no body."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from serving.site.context import AppContext
from serving.site.middleware import BodyLimit


def send_through(app: AppContext, messages: list[dict[str, object]]) -> list[bytes]:
    """Return the bodies that reach the application behind `BodyLimit`."""
    arrived: list[bytes] = []
    waiting = iter(messages)

    async def application(scope, receive, send):
        arrived.append((await receive())["body"])

    async def receive():
        return next(waiting)

    async def send(message):
        raise AssertionError("nothing is answered")

    scope = {"type": "http", "method": "POST", "path": "/x", "headers": [(b"content-length", b"900")]}
    # In a thread of its own: a browser test before it in the same process leaves a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(BodyLimit(application, app)(scope, receive, send))).result()
    return arrived


def test_a_body_in_pieces_arrives_as_one(app):
    pieces = [
        {"type": "http.request", "body": b"action=other&", "more_body": True},
        {"type": "http.request", "body": b"reason=a"},
    ]

    assert send_through(app, pieces) == [b"action=other&reason=a"]


@pytest.mark.parametrize("received", [[], [{"type": "http.request", "body": b"reason=She sa", "more_body": True}]])
def test_a_body_that_was_cut_off_never_becomes_a_decision(app, received):
    assert send_through(app, [*received, {"type": "http.disconnect"}]) == []
