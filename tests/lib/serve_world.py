"""Serve the tiny institution of `serving_world` on a port of this machine: `serve_world.py FOLDER PORT`."""

import sys
from pathlib import Path

import uvicorn
from lib.serving_world import FakeRegistry, make_desk

from serving.api.service import make_service

if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    registry = FakeRegistry(folder)
    desk = make_desk(folder, registry)
    desk.store.close()
    app = make_service(desk.settings, registry).to_asgi()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
