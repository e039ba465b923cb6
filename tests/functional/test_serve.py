"""`studiepeil serve` on a real pipeline's results, as a process: it answers, and stops when it is told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

import pandas as pd
import pytest

from serving.pipeline.settings import read_settings
from serving.records.accounts import add_account, add_token
from serving.records.store import open_store

PATIENCE = 90  # seconds; a busy machine takes a while to import the libraries


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server(institution, port, tmp_path):
    text = institution.toml.read_text()
    institution.toml.write_text(f"{text}\n[serving]\nport = {port}\n")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "serving", "serve", "-s", institution.toml],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def call(
    port: int, path: str, token: str = "", content: dict[str, object] | None = None
) -> tuple[int, dict[str, object]]:
    body = None if content is None else json.dumps(content).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def wait_until_ready(port: int) -> None:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the service did not become ready")


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_service_answers_from_real_results_and_stops_when_told(institution, server, port):
    store = open_store(read_settings(institution.toml).serving.store_url)
    for name, role in (("planner", "planner"), ("adviser-1", "adviser"), ("officer", "officer")):
        add_account(store, name, role, "a long password for a test")
    tokens = {name: add_token(store, name) for name in ("planner", "adviser-1", "officer")}
    wait_until_ready(port)

    status, found = call(port, "/api/model", tokens["officer"], {"name": "dropout-first_results"})
    assert status == 200
    assert {"manifest", "audit", "evaluation"} <= set(found)
    programme = institution_programme(institution)
    status, forecast = call(port, "/api/forecast", tokens["planner"], {"programme": programme})
    assert status == 200
    assert {line["level"] for line in forecast["lines"]} >= {"programme", "cell"}
    status, refused = call(
        port, "/api/dropout_scores", tokens["planner"], {"programme": programme, "moment": "first_results"}
    )
    assert (status, set(refused)) == (403, {"error"})
    assert call(port, "/api/forecast", "no such token", {"programme": programme})[0] == 401

    server.terminate()
    server.wait(30)
    assert not is_listening(port)


def institution_programme(institution) -> str:
    rows = pd.read_parquet(institution.folder / "results" / "forecast.parquet")
    return str(rows.loc[rows["level"] == "programme", "programme"].iloc[0])
