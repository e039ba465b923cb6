"""How long the server takes for each page, on a finished run: `python -m bench.pages demo/studiepeil.toml`.

Every page that a role can reach by links is asked for in this process, without a network: at first, when its results
are read, and then `--times` times. A line of the table is a route: of at most `--most` of its addresses the slowest.
Milliseconds are of the processor, so that another program on the machine does not count. Sessions are opened for the
accounts of the demo, which the store records as it does for everybody.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from secrets import token_urlsafe

from starlette.routing import compile_path
from starlette.testclient import TestClient

from serving.api.routes import PAGES
from serving.api.service import make_service
from serving.pipeline.settings import read_settings
from serving.records.log import Event, EventKind
from serving.records.store import Store, open_store
from serving.reports import ReportRegistry
from serving.site.front_pages import SESSION_COOKIE

ACCOUNTS = ("planner", "adviser-1", "officer")  # of `make demo`
BAR = 50.0  # milliseconds
_LINK = re.compile(r'(?:href|data-chart)="(/[^"#]*)')
_ROUTES = [(page.path, compile_path(page.path)[0]) for page in PAGES if page.method == "GET"]


@dataclass(frozen=True)
class Timed:
    """An address: milliseconds at first and as a median afterwards, bytes as sent and as they are."""

    address: str
    first: float
    later: float
    sent: int
    plain: int


def main() -> int:
    """Time every page of every account, print the table, and return 1 where a page is slower than the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=Path)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--most", type=int, default=2)
    asked = parser.parse_args()
    os.chdir(asked.settings.parent)
    settings = read_settings(Path(asked.settings.name)).serving
    store = open_store(settings.store_url)
    registry = ReportRegistry(Path(settings.tracking_uri))
    registry.versions("")  # as the service does at its start
    app = make_service(settings, registry).to_asgi()
    print("| route | account | first, ms | later, ms | bytes | compressed |\n|---|---|---|---|---|---|")
    slow = 0
    for account in ACCOUNTS:  # what is printed once and kept, a PDF, is no page
        client = TestClient(app, cookies={SESSION_COOKIE: _open_session(store, account)}, follow_redirects=False)
        for route, timed in sorted(_walk(client, asked.most, asked.times).items()):
            worst = max(timed, key=lambda one: one.later)
            first, size = max(one.first for one in timed), f"{worst.plain} | {worst.sent}"
            print(f"| `{route}` | {account} | {first:.0f} | {worst.later:.0f} | {size} |", flush=True)
            slow += worst.later > BAR
    print(f"\n{slow} routes are slower than {BAR:.0f} ms.")
    return min(slow, 1)


def _open_session(store: Store, account: str) -> str:
    secret, role = token_urlsafe(32), str(store.account(account).role)
    event = Event(EventKind.SIGNED_IN, account, role)
    store.open_session(secret, account, token_urlsafe(32), store.now() + timedelta(hours=1), event)
    return secret


def _walk(client: TestClient, most: int, times: int) -> dict[str, list[Timed]]:
    """Return what was timed per route, of the pages that links lead to."""
    found: dict[str, list[Timed]] = defaultdict(list)
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        route = next((path for path, pattern in _ROUTES if pattern.match(address.partition("?")[0])), None)
        if route is None or len(found[route]) >= most:
            continue
        page, timed = _time(client, address, times)
        found[route].append(timed)
        for link in map(unescape, _LINK.findall(page)):
            if link not in seen and "lang=" not in link and not link.endswith(".pdf"):
                seen.add(link)
                waiting.append(link)
    return {route: timed for route, timed in found.items() if timed}


def _time(client: TestClient, address: str, times: int) -> tuple[str, Timed]:
    took = []
    for _ in range(times + 1):
        start = time.process_time()
        answer = client.get(address)
        took.append(1000 * (time.process_time() - start))
        if answer.status_code != 200:
            print(f"{address} answers {answer.status_code}", file=sys.stderr)
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    sent = int(answer.headers.get("content-length", len(answer.content)))
    timed = Timed(address, took[0], statistics.median(took[1:]), sent, len(answer.content))
    return (answer.text if is_page else ""), timed


if __name__ == "__main__":
    sys.exit(main())
