"""Serve the tiny institution of `serving_world`: a line `FOLDER PORT` on the input starts a service, and gives its pid.

Each service is a process of its own, forked from this one, which has imported all that a service needs.
"""

import os
import signal
import sys
from pathlib import Path

import uvicorn
from lib.serving_world import FakeRegistry, make_app_context

from serving.api.service import make_service


def serve(folder: Path, port: int) -> None:
    registry = FakeRegistry(folder)
    app_context = make_app_context(folder, registry)
    app_context.store.close()
    app = make_service(app_context.settings, registry).to_asgi()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
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
