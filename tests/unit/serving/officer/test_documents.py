"""The backtest of a forecast: planners see that of the model in use, officers that of any version."""

import json
import re
from base64 import b64encode
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from lib.serving_world import MODEL, FakeRegistry
from starlette.requests import Request

from serving.api.routes import PAGES
from serving.dossier import RunFile
from serving.errors import NotFound
from serving.officer.decisions import ModelDecision, carry_out
from serving.officer.documents import dossier_file, model_card, model_dossier, run_page, signed_page
from serving.officer.pages import model
from serving.planner.pages import backtest
from serving.records.accounts import Identity
from serving.records.permissions import Person, Right
from serving.reports import RunPage
from serving.results.models import SignedCopy
from serving.site.context import AppContext, RequestContext


def context(
    app: AppContext,
    person: Person,
    name: str = "",
    version: int = 0,
    file: str = "",
    page: str = "",
    query: bytes = b"",
) -> RequestContext:
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": query, "headers": [],
        "path_params": {"name": name, "version": version, "file": file, "page": page},
    }  # fmt: skip
    return RequestContext(app, Request(scope), "en", Identity(person, "token"))


def test_planners_see_the_backtest_of_the_model_in_use(app: AppContext, planner: Person) -> None:
    answer = backtest(context(app, planner))

    assert b'<html lang="en">' in answer.body
    assert b"Backtest of inflow" in answer.body
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b'<a class="brand" href="/">' in answer.body
    assert b'<a href="/forecast">' in answer.body

    alone = backtest(context(app, planner, query=b"plain=1"))
    policy = alone.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert b"brand" not in alone.body


def test_the_style_of_a_document_is_let_in_by_its_hash_and_holds_for_nothing_else(
    app: AppContext, planner: Person
) -> None:
    answer = backtest(context(app, planner))

    style = re.search("<style>(.*?)</style>", answer.body.decode(), re.DOTALL)
    assert style is not None
    assert style[1].startswith(".document {")
    expected = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{expected}';" in answer.headers["content-security-policy"]
    assert answer.body.count(b"<main") == 1


def test_without_a_model_in_use_there_is_no_backtest(app: AppContext, planner: Person, registry: FakeRegistry) -> None:
    registry.withdraw("inflow", officer="officer", reason="test")

    with pytest.raises(NotFound) as refused:
        backtest(context(app, planner))
    assert refused.value.sentence("nl") == "Van deze prognose is geen terugtoets bewaard."


def test_officers_open_it_from_the_page_of_a_version(app: AppContext, officer: Person) -> None:
    assert b'href="/models/inflow/3/backtest"' in model(context(app, officer, "inflow", 3)).body
    assert b"Backtest of inflow" in run_page(RunPage.BACKTEST)(context(app, officer, "inflow", 3)).body

    assert b"/backtest" not in model(context(app, officer, MODEL, 2)).body
    with pytest.raises(NotFound):
        run_page(RunPage.BACKTEST)(context(app, officer, MODEL, 2))
    with pytest.raises(NotFound):
        run_page(RunPage.BACKTEST)(context(app, officer, "inflow", 99))


def test_a_page_about_a_version_prints_no_pdf_to_say_that_there_is_one(
    app: AppContext, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = []
    monkeypatch.setattr("serving.dossier.page.print_pdf", lambda page: printed.append(page) or b"%PDF")

    page = model(context(app, officer, MODEL, 3)).body
    assert all(str(file).encode() in page for file in RunFile)
    assert printed == []

    assert dossier_file(context(app, officer, MODEL, 3, "dossier.pdf")).body == b"%PDF"
    assert len(printed) == 1


def test_the_dossier_and_its_files_say_where_the_version_stands_now(app: AppContext, officer: Person) -> None:
    page = model_dossier(context(app, officer, MODEL, 2))
    assert b"In gebruik" in page.body
    assert "unsafe" not in page.headers["content-security-policy"]

    sent = dossier_file(context(app, officer, MODEL, 1, "register.json"))
    assert json.loads(sent.body)["status"] == "Buiten gebruik"
    assert f"register-{MODEL.replace('_', '-')}-1-en.json" in sent.headers["content-disposition"]
    with pytest.raises(NotFound):
        dossier_file(context(app, officer, MODEL, 1, "other.json"))


def test_without_a_dossier_there_is_no_page_and_no_file_of_it(
    app: AppContext, officer: Person, registry: FakeRegistry, tmp_path: Path
) -> None:
    registry.folder = tmp_path  # in which no file of version 3 stands

    with pytest.raises(NotFound):
        model_dossier(context(app, officer, MODEL, 3))
    with pytest.raises(NotFound):
        dossier_file(context(app, officer, MODEL, 3, "dossier.json"))


def test_the_model_card_is_made_from_what_the_run_recorded(app: AppContext, officer: Person) -> None:
    card = model_card(context(app, officer, MODEL, 2))

    assert f"Model card: {MODEL}".encode() in card.body
    assert b"credits earned" in card.body
    assert "unsafe" not in card.headers["content-security-policy"]


def test_the_routes_ask_for_the_right_of_their_readers_and_come_before_the_programmes() -> None:
    rights = {page.path: page.right for page in PAGES}
    paths = list(rights)

    assert rights["/forecast/backtest"] is Right.SEE_FORECASTS
    assert rights["/models/{name}/{version:int}/backtest"] is Right.SEE_MODELS
    assert paths.index("/forecast/backtest") < paths.index("/forecast/{programme}")


def test_officers_open_the_evaluation_and_the_explanation_of_a_dropout_model(app: AppContext, officer: Person) -> None:
    asked = context(app, officer, MODEL, 2)
    page = model(asked).body

    assert f'href="/models/{MODEL}/2/evaluation"'.encode() in page
    assert f'href="/models/{MODEL}/2/explanation"'.encode() in page
    for answer, title in (
        (run_page(RunPage.EVALUATION)(asked), b"Evaluation of"),
        (run_page(RunPage.EXPLANATION)(asked), b"Explanation of"),
    ):
        assert title in answer.body
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert f'href="/models/{MODEL}/2/origins"'.encode() in page
    assert b"Origins of" in run_page(RunPage.ORIGINS)(asked).body
    with pytest.raises(NotFound) as refused:
        run_page(RunPage.EXPLANATION)(context(app, officer, "inflow", 3))
    assert "not kept with this version" in refused.value.sentence("en")


def test_a_champion_shows_what_was_signed_beside_what_there_is_now(
    app: AppContext, officer: Person, registry: FakeRegistry
) -> None:
    until = date.today() + timedelta(days=30)
    assert b"As it was signed" not in model(context(app, officer, MODEL, 2)).body  # signed before copies were kept
    carry_out(app, officer, ModelDecision.PROMOTE, registry.known[MODEL, 3], reason="pilot", exception_until=until)

    page = model(context(app, officer, MODEL, 3)).body
    told = registry.copies[f"{MODEL} 3"].sha256
    assert told.encode() in page
    assert f'href="/models/{MODEL}/3/signed/evaluation"'.encode() in page
    shown = signed_page(context(app, officer, MODEL, 3, page="evaluation")).body
    assert b", signed \xc2\xb7 Studiepeil</title>" in shown
    assert b"the copy that was kept" in shown
    kept = signed_page(context(app, officer, MODEL, 3, page="evaluation", query=b"plain=1")).body
    assert kept == registry.signed_page(registry.known[MODEL, 3], "evaluation", "en").encode()

    registry.copies[f"{MODEL} 3"] = SignedCopy(registry.copies[f"{MODEL} 3"].made_at, "0" * 64)  # touched since
    broken = model(context(app, officer, MODEL, 3)).body
    assert b"does not fit the check value in the log" in broken
    assert b"/signed/evaluation" not in broken


def test_without_a_signed_copy_there_is_no_signed_page(app: AppContext, officer: Person) -> None:
    for page in ("evaluation", "other"):
        with pytest.raises(NotFound):
            signed_page(context(app, officer, MODEL, 2, page=page))
