"""A real server and a real browser. No request may leave this machine.

With STUDIEPEIL_SCREENSHOTS=yes, and in CI, every page that is looked at goes to ./screenshots.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
# What is not for this machine goes to a proxy that is not there. To stop each request on its way instead would turn
# off the cache of the browser, and every page would read and compile all scripts again.
NOWHERE = "127.0.0.1:9"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--disable-gpu",
    f"--proxy-server={NOWHERE}",
]
SECONDS_TO_START = 60
PICTURES = os.environ.get("STUDIEPEIL_SCREENSHOTS") == "yes" or os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it these tests are skipped, except in CI, where they have to run."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is needed in CI: install Debian's package")
        pytest.skip("no /usr/bin/chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def services() -> Iterator[subprocess.Popen[str]]:
    """A process that has imported what a service needs, and starts one when it is asked to."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, str(ROOT / "tests" / "lib" / "serve_world.py")]
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        yield running
        running.terminate()


@pytest.fixture(scope="session")
def shared_address(services: subprocess.Popen[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one service for all tests that change nothing."""
    with _serve(services, tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture
def visitor(browser: Browser, shared_address: str) -> Iterator[Callable[..., Page]]:
    """Open a browser page for a visitor: `visitor("adviser", language="en", width=390)` signs in."""
    with _receive(browser, shared_address) as open_page:
        yield open_page


@pytest.fixture
def deciding_visitor(
    browser: Browser, services: subprocess.Popen[str], tmp_path: Path
) -> Iterator[Callable[..., Page]]:
    """The same on a service of its own, for a test that decides, signs or saves something."""
    with _serve(services, tmp_path) as address, _receive(browser, address) as open_page:
        yield open_page


@contextmanager
def _serve(services: subprocess.Popen[str], folder: Path) -> Iterator[str]:
    """Start a service on a free port of this machine and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    print(folder, port, file=services.stdin, flush=True)
    server = int(services.stdout.readline())
    found = f"http://127.0.0.1:{port}"
    _wait_until_ready(server, found)
    yield found
    os.kill(server, signal.SIGTERM)


@contextmanager
def _receive(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Give what opens a page, and hold at the end that no page asked another host or did what it may not."""
    strangers: list[str] = []
    contexts = []

    def open_page(name: str, language: str = "nl", width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address)
        contexts.append(context)
        context.on("request", lambda request: _note_stranger(request, address, strangers))
        page = context.new_page()
        page.on("console", lambda message: _note_refusal(message, strangers))
        sign_in(page, name, language)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == []


def sign_in(page: Page, name: str, language: str) -> None:
    """Fill in the form to sign in, in Dutch or English."""
    from lib.serving_world import PASSWORD

    page.goto(f"/sign-in?lang={language}")
    page.get_by_label("Naam" if language == "nl" else "Name").fill(name)
    page.get_by_label("Wachtwoord" if language == "nl" else "Password").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen" if language == "nl" else "Sign in").click()


@pytest.fixture
def keep() -> Callable[[Page, str], None]:
    """Hold a page to the width of its window, and keep a picture of all of it where people asked for pictures."""
    folder = ROOT / "screenshots"

    def keep_picture(page: Page, name: str) -> None:
        if PICTURES:
            page.screenshot(path=folder / f"{name}.png", full_page=True)
        widest = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert widest <= 0, f"{name} is wider than the window"

    return keep_picture


def _note_stranger(request: Request, address: str, strangers: list[str]) -> None:
    if not request.url.startswith((address, "data:")):
        strangers.append(request.url)


def _note_refusal(message: ConsoleMessage, strangers: list[str]) -> None:
    """Note what the browser refuses to do under the content policy; an answer of 403 is no such thing."""
    if message.type == "error" and "Failed to load resource" not in message.text:
        strangers.append(message.text)


def _wait_until_ready(server: int, address: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if not Path(f"/proc/{server}").exists():
            pytest.fail("the server ended before it was ready")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server was not ready in time")
