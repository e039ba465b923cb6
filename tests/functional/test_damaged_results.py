"""A result that cannot be read costs its own part of a page, and nothing of a person is shown without what protects."""

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient` is deprecated")
    warnings.filterwarnings("ignore", message="GitWildMatchPattern")
    warnings.filterwarnings("ignore", message=".*__get_pydantic_core_schema__")
    import bentoml
    from starlette.testclient import TestClient

    assert bentoml.service

from lib.serving_world import MODEL, MOMENT, OWN, PASSWORD, FakeRegistry, make_app_context

from serving.api.service import make_service
from serving.site.context import AppContext

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*__get_pydantic_core_schema__:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Accessing the 'model_fields' attribute on the instance:DeprecationWarning"),
]
PAGES = {
    "planner": ("/forecast", "/forecast/deliveries", "/outlook", "/scenarios"),
    "adviser": ("/students", f"/students/{MOMENT}/p01"),
    "officer": ("/models", "/signals", "/log"),
}
METHODS = {
    "planner": {"forecast": {"programme": "34401", "iso_week": 9}, "why": {}, "deliveries": {}, "outlook": {}},
    "adviser": {"dropout_scores": {"programme": "34401", "moment": MOMENT}},
}
MAIN = ["results/forecast.parquet", "vault/caseload.parquet", f"results/scores/{MOMENT}.parquet"]
NOTICE = "is niet te lezen"
DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "other columns": lambda path: pd.DataFrame({"x": [1]}).to_parquet(path),
    "a text": lambda path: path.write_text("not a table"),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> AppContext:
    return make_app_context(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def clients(app: AppContext) -> Iterator[dict[str, TestClient]]:
    registry = FakeRegistry()
    registry.freeze(registry.known[MODEL, 2])
    asgi, made = make_service(app.settings, registry).to_asgi(), {}
    with TestClient(asgi, follow_redirects=False) as first:
        for name in PAGES:
            first.cookies.clear()
            token = re.search(r'name="form_token" value="([^"]+)"', first.get("/sign-in").text)
            assert token is not None
            form = {"name": name, "password": PASSWORD, "form_token": token[1]}
            assert first.post("/sign-in", data=form).status_code == 303
            made[name] = TestClient(asgi, follow_redirects=False, cookies=dict(first.cookies))
        yield made


def visit(clients: dict[str, TestClient]) -> dict[str, tuple[int, bool, str]]:
    """Per page its status, whether it says that something is missing, and its text."""
    answers = {path: client.get(path) for role, client in clients.items() for path in PAGES[role]}
    return {path: (one.status_code, NOTICE in one.text, one.text) for path, one in answers.items()}


@pytest.fixture
def damaged(app: AppContext) -> Iterator[Callable[[str, str], Path]]:
    kept: dict[Path, bytes] = {}

    def damage(name: str, how: str) -> Path:
        path = Path(app.settings.results).parent / name
        kept[path] = path.read_bytes()
        DAMAGES[how](path)
        return path

    yield damage
    for path, content in kept.items():
        path.write_bytes(content)


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_each_damaged_file_costs_its_own_part_and_no_page_breaks(app, clients, damaged, caplog, every) -> None:
    """The most important files, and all there are."""
    work, kinds, touching = Path(app.settings.results).parent, list(DAMAGES), set()
    files = sorted(path.relative_to(work).as_posix() for path in work.rglob("*.parquet")) if every else MAIN
    before = visit(clients)
    assert {(status, notice) for status, notice, _ in before.values()} == {(200, False)}
    for place, name in enumerate(files):
        caplog.clear()
        path, content = work / name, (work / name).read_bytes()
        damaged(name, kinds[place % len(kinds)])

        after = visit(clients)
        path.write_bytes(content)

        lacking = {page for page, (status, notice, _) in after.items() if notice or status != 200}
        assert {status for status, _, _ in after.values()} <= {200, 403, 503}, name
        assert len(lacking) < len(after), name  # what is no part of it stays as it was
        assert not any("Traceback" in text for _, _, text in after.values())
        if lacking:
            touching.add(name)
            logged = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
            assert any(f"{path.parent.name}/{path.name}" in one for one in logged), name

    assert set(MAIN) <= touching


@pytest.mark.parametrize("how", list(DAMAGES))
@pytest.mark.parametrize("name", ["vault/caseload.parquet", "vault/excluded.parquet"])
def test_without_what_protects_nobody_is_shown(clients, damaged, name, how) -> None:
    damaged(name, how)

    for path in PAGES["adviser"]:
        answer = clients["adviser"].get(path)
        assert answer.status_code in (200, 403, 503)
        assert not any(f'href="/students/{MOMENT}/{student}"' in answer.text for student in OWN)
        assert "50010" not in answer.text
    answer = clients["adviser"].post("/api/dropout_scores", json=METHODS["adviser"]["dropout_scores"])
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "result_damaged"


@pytest.mark.parametrize("how", list(DAMAGES))
def test_the_api_answers_what_it_can_and_says_so_of_the_rest(clients, damaged, how) -> None:
    damaged("results/forecast.parquet", how)

    said = {name: clients["planner"].post(f"/api/{name}", json=body) for name, body in METHODS["planner"].items()}

    assert said["forecast"].status_code == 503
    assert "make it again" in said["forecast"].json()["error"]["message"]
    assert said["deliveries"].status_code == 200
    assert all(one["withheld"] for one in said["deliveries"].json()["findings"])  # any of them may be a small number
