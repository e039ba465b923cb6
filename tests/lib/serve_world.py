"""Serve the tiny institution of `serving_world`: a line `FOLDER PORT` on the input starts a service, and gives its pid.

Each service is a process of its own, forked from this one, which has made one before: what is imported, read and
compiled for the first service (most of its time) is there for all that follow.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

import uvicorn
from lib.serving_world import FakeRegistry, make_app_context
from starlette.types import ASGIApp

from serving.api.service import make_service


def make_app(folder: Path) -> ASGIApp:
    registry = FakeRegistry(folder)
    app_context = make_app_context(folder, registry)
    app_context.store.close()
    return make_service(app_context.settings, registry).to_asgi()


def serve(folder: Path, port: int) -> None:
    uvicorn.run(make_app(folder), host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as first:
        make_app(Path(first))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a service that has ended
    for line in sys.stdin:
        folder, _, port = line.strip().rpartition(" ")
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(Path(folder), int(port))
            sys.exit()
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
