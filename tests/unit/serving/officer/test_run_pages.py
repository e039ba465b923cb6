"""The backtest of a forecast: planners see that of the model in use, officers that of any version."""

import pytest
from lib.serving_world import MODEL, FakeRegistry
from starlette.requests import Request

from serving.api.routes import PAGES
from serving.errors import NotFound
from serving.officer.pages import model
from serving.officer.run_pages import (
    model_backtest,
    model_evaluation,
    model_explanation,
    model_origins,
    served_backtest,
)
from serving.records.accounts import Identity
from serving.records.permissions import Person, Right
from serving.site.app_context import Desk
from serving.site.request_context import Visit
from serving.words import Language
from training.run_pages import RunFile


def visit(desk: Desk, person: Person, name: str = "", version: int = 0) -> Visit:
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [],
        "path_params": {"name": name, "version": version},
    }  # fmt: skip
    return Visit(desk, Request(scope), Language.EN, Identity(person, "token"))


def test_planners_see_the_backtest_of_the_model_in_use(desk: Desk, planner: Person) -> None:
    answer = served_backtest(visit(desk, planner))

    assert b'<html lang="en">' in answer.body
    assert b"Backtest of inflow" in answer.body
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_without_a_model_in_use_there_is_no_backtest(desk: Desk, planner: Person, registry: FakeRegistry) -> None:
    registry.withdraw("inflow", officer="officer", reason="test")

    with pytest.raises(NotFound) as refused:
        served_backtest(visit(desk, planner))
    assert refused.value.sentence(Language.NL) == "Van deze prognose is geen terugtoets bewaard."


def test_officers_open_it_from_the_page_of_a_version(desk: Desk, officer: Person) -> None:
    assert b'href="/models/inflow/3/backtest"' in model(visit(desk, officer, "inflow", 3)).body
    assert b"Backtest of inflow" in model_backtest(visit(desk, officer, "inflow", 3)).body

    assert b"/backtest" not in model(visit(desk, officer, MODEL, 2)).body
    with pytest.raises(NotFound):
        model_backtest(visit(desk, officer, MODEL, 2))
    with pytest.raises(NotFound):
        model_backtest(visit(desk, officer, "inflow", 99))


def test_a_page_about_a_version_prints_no_pdf_to_say_that_there_is_one(
    desk: Desk, officer: Person, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, send = [], registry.run_file
    monkeypatch.setattr(registry, "run_file", lambda version, file, *rest: asked.append(file) or send(version, file))

    page = model(visit(desk, officer, MODEL, 3)).body

    assert all(str(file).encode() in page for file in RunFile)
    assert RunFile.DOSSIER_PDF not in asked


def test_the_routes_ask_for_the_right_of_their_readers_and_come_before_the_programmes() -> None:
    rights = {page.path: page.right for page in PAGES}
    paths = list(rights)

    assert rights["/forecast/backtest"] is Right.SEE_FORECASTS
    assert rights["/models/{name}/{version:int}/backtest"] is Right.SEE_MODELS
    assert paths.index("/forecast/backtest") < paths.index("/forecast/{programme}")


def test_officers_open_the_evaluation_and_the_explanation_of_a_dropout_model(desk: Desk, officer: Person) -> None:
    asked = visit(desk, officer, MODEL, 2)
    page = model(asked).body

    assert f'href="/models/{MODEL}/2/evaluation"'.encode() in page
    assert f'href="/models/{MODEL}/2/explanation"'.encode() in page
    for answer, title in ((model_evaluation(asked), b"Evaluation of"), (model_explanation(asked), b"Explanation of")):
        assert title in answer.body
        assert "sandbox" in answer.headers["content-security-policy"]
    assert f'href="/models/{MODEL}/2/origins"'.encode() in page
    assert b"Origins of" in model_origins(asked).body
    with pytest.raises(NotFound) as refused:
        model_explanation(visit(desk, officer, "inflow", 3))
    assert "not kept with this version" in refused.value.sentence(Language.EN)
