"""The service as a whole, in process: every route for every role, and what must never leave or stay behind."""

import json
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

with warnings.catch_warnings():
    # starlette's test client announces its next HTTP library; the one that is locked works.
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient` is deprecated")
    # BentoML uses the old name of a pattern of pathspec while it is imported, which it does on first use.
    warnings.filterwarnings("ignore", message="GitWildMatchPattern")
    warnings.filterwarnings("ignore", message=".*__get_pydantic_core_schema__")
    import bentoml
    from starlette.testclient import TestClient

    assert bentoml.service

from lib.facts import OBJECTIONS
from lib.serving_world import (
    ACCOUNTS,
    MODEL,
    MOMENT,
    OWN,
    PASSWORD,
    STRANGER,
    UNSCORED,
    FakeRegistry,
    is_plain_json,
    make_app_context,
)

from serving.api.routes import API_METHODS, PAGES, Page
from serving.api.service import make_service
from serving.records.accounts import add_token
from serving.records.log import EventKind, verify_chain
from serving.records.permissions import RIGHTS, Right
from serving.site.context import AppContext

# BentoML 1.4 calls two things of pydantic by their old names: for each method, and on each request.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*__get_pydantic_core_schema__:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Accessing the 'model_fields' attribute on the instance:DeprecationWarning"),
]
SAMPLE = {"programme": "34401", "moment": MOMENT, "student": "p01", "name": MODEL, "version": "3"}
SAMPLE |= {
    "attribute": "sex",
    "file": "dossier.json",
    "page": "evaluation",
    "faculty": "Techniek",
    "chart": "years",
    "format": "png",
    "scenario": "5ce0",
}
INPUTS = {
    "forecast": {"programme": "34401", "iso_week": 9},
    "why": {"programme": "34401"},
    "deliveries": {},
    "outlook": {"faculty": "Techniek"},
    "scenarios": {},
    "scenario": {"key": "5ce0"},
    "make_scenario": {"name": "Minder", "changes": [{"kind": "applications", "where": {}, "amount": 0.9}]},
    "dropout_scores": {"programme": "34401", "moment": MOMENT},
    "dropout_score": {"student": "p01", "moment": MOMENT},
    "record_decision": {"student": "p01", "moment": MOMENT, "action": "spoke with"},
    "model": {"name": MODEL},
}
ROLES = ["planner", "adviser", "officer"]


@pytest.fixture(scope="module")
def app_context(tmp_path_factory: pytest.TempPathFactory) -> AppContext:
    return make_app_context(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def client(app_context: AppContext) -> Iterator[TestClient]:
    registry = FakeRegistry()
    registry.freeze(registry.known[MODEL, 2])  # the champion was signed, and a copy kept
    app = make_service(app_context.settings, registry).to_asgi()
    with TestClient(app, follow_redirects=False) as made:
        yield made


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    client.cookies.clear()
    return client


@pytest.fixture(scope="module")
def sessions() -> dict[str, dict[str, str]]:
    """The cookies of who has signed in, by name: nobody signs out here."""
    return {}


@pytest.fixture
def signed_in(stranger: TestClient, sessions: dict[str, dict[str, str]]) -> Callable[[str], TestClient]:
    def sign_in(name: str) -> TestClient:
        stranger.cookies.clear()
        if name in sessions:
            stranger.cookies.update(sessions[name])
            return stranger
        answer = stranger.post("/sign-in", data={"name": name, "password": PASSWORD, "form_token": token_of(stranger)})
        assert answer.status_code == 303
        sessions[name] = dict(stranger.cookies)
        return stranger

    return sign_in


def token_of(client: TestClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def address(page: Page) -> str:
    # Only a forecast has a backtest.
    sample = SAMPLE | ({"name": "inflow"} if page.path.endswith("/backtest") else {})
    sample |= {"number": "0"}
    sample |= {"version": "2"} if "/signed/" in page.path else {}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: sample[match[1]], page.path)


# Who gets in


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", [one for one in PAGES if one.right is not None], ids=lambda one: one.method + one.path)
def test_a_page_opens_for_the_roles_with_its_right_and_no_other(
    signed_in: Callable[[str], TestClient], page: Page, role: str
) -> None:
    client = signed_in(role)
    answer = client.request(page.method, address(page))
    assert page.right is not None
    if page.right not in RIGHTS[ACCOUNTS[role]]:
        assert answer.status_code == 403
        assert "Uw rol geeft hier geen toegang toe." in answer.text
    elif page.method == "POST":  # without the token of the form, so that nothing happens
        assert answer.status_code == 403
        assert "verlopen" in answer.text
    else:
        # Nobody has looked at an audit over time here yet: there is a page that says so, and no chart.
        assert answer.status_code == (404 if page.path.endswith("/trend/{number:int}.json") else 200)


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.method + one.path)
def test_a_stranger_sees_only_the_form_to_sign_in(stranger: TestClient, page: Page) -> None:
    answer = stranger.request(page.method, address(page))
    if page.right is None:
        assert answer.status_code in (200, 403)
    elif page.method == "GET":
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize("role", [None, *ROLES])
@pytest.mark.parametrize("method", API_METHODS, ids=lambda one: one.name)
def test_a_method_answers_the_roles_with_its_right_and_no_other(
    signed_in: Callable[[str], TestClient], stranger: TestClient, method: object, role: str | None
) -> None:
    found = next(one for one in API_METHODS if one == method)
    client = stranger if role is None else signed_in(role)
    answer = client.post(found.path, json=INPUTS[found.name])
    assert is_plain_json(answer.text)
    if role is not None and found.right in RIGHTS[ACCOUNTS[role]]:
        assert answer.status_code == 200
    else:
        assert answer.status_code == (401 if role is None else 403)
        check_error(answer.json())


def test_every_method_of_the_service_is_in_the_table_and_the_other_way_round(app_context: AppContext) -> None:
    made = make_service(app_context.settings, FakeRegistry())
    assert {method.route for method in made.apis.values()} == {one.path for one in API_METHODS}
    assert {one.right for one in PAGES if one.right} | {one.right for one in API_METHODS} == set(Right)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz"])
def test_whether_it_runs_is_for_everybody(stranger: TestClient, path: str) -> None:
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/metrics", "/docs.json", "/schema.json", "/assets/x", "/nothing", "/api/forecast"])
def test_nothing_else_is_for_strangers(stranger: TestClient, path: str) -> None:
    assert stranger.get(path).status_code in (303, 401)


# The API


def check_error(content: dict[str, dict[str, str]]) -> None:
    assert set(content) == {"error"}
    assert set(content["error"]) == {"code", "message"}


def test_the_forecast_withholds_small_numbers(signed_in: Callable[[str], TestClient]) -> None:
    answer = signed_in("planner").post("/api/forecast", json={"programme": "39280"})
    lines = {line["origin"]: line for line in answer.json()["lines"]}
    assert lines["non-EEA"]["applicants"] == {"value": None, "suppressed": True}
    assert lines["all"]["applicants"] == {"value": 12.0, "suppressed": False}
    assert lines["all"]["iso_week"] == 10


def test_why_a_forecast_changed_is_told_in_parts_that_add_up(signed_in: Callable[[str], TestClient]) -> None:
    client = signed_in("planner")
    for place in ({}, {"faculty": "Techniek"}, {"programme": "34401", "iso_week": 8}):
        changes = {one["since"]: one for one in client.post("/api/why", json=place).json()["changes"]}
        assert set(changes) == {"week", "year"}
        for one in changes.values():
            assert round(one["before"]["value"]) + sum(one["parts"].values()) == round(one["after"]["value"])
            assert "meer dan" in one["sentence_nl"]
    missing = client.post("/api/why", json={"programme": "nothing"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "no_forecast")


def test_the_years_ahead_withhold_small_numbers(signed_in: Callable[[str], TestClient]) -> None:
    answer = signed_in("planner").post("/api/outlook", json={"programme": "39280"}).json()
    assert [line["academic_year"] for line in answer["years"]] == [2026, 2027, 2028, 2029, 2030]
    third = [line for line in answer["stock"] if line["year_of_study"] == 3]
    assert all(line["last_known"] == {"value": None, "suppressed": True} for line in third)


def test_a_scenario_is_made_listed_and_seen(signed_in: Callable[[str], TestClient], app_context: AppContext) -> None:
    client = signed_in("planner")
    changes = [
        {"kind": "cap", "where": {"programme": "34401"}, "amount": 100},
        {"kind": "start", "where": {"programme": "Nautiek", "faculty": "Techniek"}, "amount": 30},
    ]
    made = client.post("/api/make_scenario", json={"name": "Kleiner", "changes": changes}).json()
    assert made["notice"] == "Scenario – not a forecast"
    assert not made["recalculated"]
    lines = {line["programme"]: line for line in made["lines"] if line["level"] == "programme"}
    assert lines["34401"]["scenario"]["value"] == pytest.approx(100)
    assert (lines["Nautiek"]["base"]["value"], lines["Nautiek"]["difference"]) == (0, 30)
    listed = signed_in("officer").post("/api/scenarios", json={}).json()["scenarios"]
    assert [made["scenario"]["key"]] == [one["key"] for one in listed if one["name"] == "Kleiner"]
    seen = client.post("/api/scenario", json={"key": made["scenario"]["key"]}).json()
    assert seen["lines"] == made["lines"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "cap", "where": {}, "amount": 10}, "change 1: choose a programme"),
        ({"kind": "magic"}, "change 1 cannot be read"),
        ({"kind": "end", "where": {"programme": "nothing"}, "amount": 0}, "change 1: nothing in this forecast"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused_with_a_reason(
    signed_in: Callable[[str], TestClient], change: dict[str, object], told: str
) -> None:
    answer = signed_in("planner").post("/api/make_scenario", json={"name": "x", "changes": [change]})
    assert answer.status_code == 400
    assert told in answer.json()["error"]["message"].lower()


def test_scores_come_with_reasons_and_only_of_own_students(signed_in: Callable[[str], TestClient]) -> None:
    client = signed_in("adviser")
    scores = client.post("/api/dropout_scores", json=INPUTS["dropout_scores"]).json()["scores"]
    assert [score["student"] for score in scores] == list(OWN)
    [one] = client.post("/api/dropout_score", json=INPUTS["dropout_score"]).json()["scores"]
    assert [reason["feature"] for reason in one["reasons"]] == ["credits_earned", "previous_attempts", "active_days"]
    refused = client.post("/api/dropout_score", json={"student": STRANGER, "moment": MOMENT})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_your_student")


def test_scores_come_with_ties_signals_and_what_would_change_them(signed_in: Callable[[str], TestClient]) -> None:
    answer = signed_in("adviser").post("/api/dropout_scores", json=INPUTS["dropout_scores"]).json()
    first, _, tied, *_ = answer["scores"]
    assert (tied["tie"], tied["position"], tied["last_place"], tied["on_list"]) == (3, 3, 5, 0.5)
    assert (first["moment"], first["as_of"]) == (MOMENT, "2025-11-15")
    [signal] = first["signals"]
    assert (signal["signal"], signal["is_good"]) == ("first_assignment_overdue", False)
    assert signal["evidence_en"] == "Of earlier students with this signal 34% stopped, of the others 12%."
    assert first["changes"][0]["score_then"] == 0.41
    [unscored] = answer["without_score"]
    assert (unscored["student"], len(unscored["signals"])) == (UNSCORED, 1)


def test_one_score_comes_with_those_at_other_moments(signed_in: Callable[[str], TestClient]) -> None:
    [one] = signed_in("adviser").post("/api/dropout_score", json=INPUTS["dropout_score"]).json()["scores"]
    assert [(then["moment"], then["as_of"], then["model_version"]) for then in one["history"]] == [
        ("week_6", "2025-10-12", 1), (MOMENT, "2025-11-15", 2),
    ]  # fmt: skip


def test_a_decision_is_answered_as_it_stands_on_record(
    signed_in: Callable[[str], TestClient], app_context: AppContext
) -> None:
    client = signed_in("adviser")
    said = {"student": "p05", "moment": MOMENT, "action": "no action needed"}
    refused = client.post("/api/record_decision", json=said)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "reason_needed")
    said |= {"reason": "already moved on"}
    late = client.post("/api/record_decision", json=said | {"back_on": "2020-01-01"})
    assert (late.status_code, late.json()["error"]["code"]) == (400, "day_out_of_reach")
    day = (app_context.store.now() + timedelta(days=3)).date().isoformat()
    answer = client.post("/api/record_decision", json=said | {"back_on": day})
    assert (answer.json()["decided_by"], answer.json()["back_on"]) == ("adviser", day)
    [stored] = app_context.store.decisions(["p05"])
    assert (stored.reason, stored.seen.position) == ("already moved on", 3)


def test_a_model_comes_with_manifest_audit_and_evaluation(signed_in: Callable[[str], TestClient]) -> None:
    answer = signed_in("officer").post("/api/model", json={"name": MODEL}).json()
    assert (answer["version"], answer["stage"], answer["audit"]["verdict"]) == (2, "champion", "passed")
    assert {row["measure"] for row in answer["evaluation"]} == {"auc", "brier"}
    missing = signed_in("officer").post("/api/model", json={"name": "nothing"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "no_model")


def test_a_token_opens_the_api_and_a_wrong_one_does_not(stranger: TestClient, app_context: AppContext) -> None:
    token = add_token(app_context.store, "planner")
    given = {"Authorization": f"Bearer {token}"}
    assert stranger.post("/api/forecast", json=INPUTS["forecast"], headers=given).status_code == 200
    wrong = {"Authorization": "Bearer something"}
    assert stranger.post("/api/forecast", json=INPUTS["forecast"], headers=wrong).status_code == 401


SECRETS = [
    ("model", {"nam": "secret-4711"}),
    ("dropout_score", {"student": {"number": "secret-4711"}, "moment": MOMENT}),
    ("forecast", {"programme": "34401", "iso_week": "secret-4711"}),
    ("record_decision", {"student": "secret-4711", "moment": MOMENT, "action": "secret-4711"}),
]


@pytest.mark.parametrize(("name", "content"), SECRETS)
def test_what_was_sent_is_in_no_answer_and_in_no_log(
    signed_in: Callable[[str], TestClient], name: str, content: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("adviser")
    with caplog.at_level(logging.DEBUG):
        answer = client.post(f"/api/{name}", json=content)
    assert answer.status_code in (400, 403)
    check_error(answer.json())
    assert "secret-4711" not in answer.text + caplog.text
    assert "Traceback" not in caplog.text


def test_broken_json_and_other_types_are_refused_in_the_same_shape(signed_in: Callable[[str], TestClient]) -> None:
    client = signed_in("officer")
    broken = client.post("/api/model", content=b'{"name', headers={"content-type": "application/json"})
    assert broken.status_code == 400
    check_error(broken.json())
    form = client.post("/api/model", data={"name": MODEL})
    assert (form.status_code, form.json()["error"]["code"]) == (415, "json_only")
    absent = client.post("/api/nothing", json={})
    assert (absent.status_code, absent.json()["error"]["code"]) == (404, "page_not_found")


# Sizes, forms, headers


def test_a_body_above_the_limit_is_refused_announced_or_not(stranger: TestClient) -> None:
    announced = stranger.post("/api/model", json={"name": "x" * 300_000})
    assert (announced.status_code, announced.json()["error"]["code"]) == (413, "body_too_large")
    silent = stranger.post("/sign-in", content=(b"x" * 50_000 for _ in range(6)))
    assert silent.status_code == 413
    assert "te veel" in silent.text


@pytest.mark.parametrize("token", ["", "something else"])
def test_a_form_without_its_token_does_nothing(
    signed_in: Callable[[str], TestClient], app_context: AppContext, token: str
) -> None:
    client = signed_in("adviser")
    said = {"action": "spoke with", "programme": "34401", "form_token": token}
    answer = client.post(f"/students/{MOMENT}/p07", data=said)
    assert answer.status_code == 403
    assert app_context.store.decisions(["p07"]) == []


def test_the_form_to_sign_in_needs_its_token_too(stranger: TestClient) -> None:
    answer = stranger.post("/sign-in", data={"name": "adviser", "password": PASSWORD, "form_token": "x"})
    assert answer.status_code == 403


def test_cookies_are_closed_to_scripts_and_other_sites(stranger: TestClient) -> None:
    token = token_of(stranger)
    answer = stranger.post("/sign-in", data={"name": "officer", "password": PASSWORD, "form_token": token})
    session = next(one for one in answer.headers.get_list("set-cookie") if "session" in one)
    assert "HttpOnly" in session
    assert "SameSite=lax" in session


@pytest.mark.parametrize("path", ["/sign-in", "/livez", "/static/studiepeil.css", "/nothing", "/api/model"])
def test_every_answer_carries_the_security_headers(stranger: TestClient, path: str) -> None:
    headers = stranger.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert ("max-age" in headers["cache-control"]) == path.startswith("/static")


@pytest.mark.parametrize("role", ROLES)
def test_no_page_names_another_host_or_runs_a_script(signed_in: Callable[[str], TestClient], role: str) -> None:
    client = signed_in(role)
    for page in PAGES:
        if page.method == "GET" and page.right in RIGHTS[ACCOUNTS[role]]:
            answer = client.get(address(page))
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            text = answer.text
            scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)
            assert scripts  # of every page, from our own files and with nothing in the page itself
            assert all(re.fullmatch(r' src="/static/[^"]+" defer', one) and not inside for one, inside in scripts)
            assert text.count("<script") == len(scripts)
            assert set(re.findall(r"https?://[^\"' )<]+", text)) <= {
                "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
                OBJECTIONS,  # the institution's own address for an objection, in the dossier: text, and never loaded
            }  # fmt: skip
            assert not re.search(rf"(?:src|url\(|<link)[^>]*{re.escape(OBJECTIONS)}", text)


def test_the_officer_never_sees_a_student_number(signed_in: Callable[[str], TestClient]) -> None:
    signed_in("adviser").get(f"/students/{MOMENT}/p01")
    client = signed_in("officer")
    log = client.get("/log").text
    assert "p01" in log
    assert "5001001" not in log


# What goes wrong


def test_an_unexpected_error_is_a_plain_page_without_traceback(
    signed_in: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("secret-4711")

    client = signed_in("officer")
    monkeypatch.setattr("serving.officer.pages.verify_chain", broken)
    answer = client.get("/log?lang=en")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret-4711" not in answer.text + caplog.text
    assert "RuntimeError at test_service.py" in caplog.text


def test_the_language_stays_as_chosen(stranger: TestClient) -> None:
    assert '<html lang="nl">' in stranger.get("/sign-in").text
    assert '<html lang="en">' in stranger.get("/sign-in?lang=en").text
    assert '<html lang="en">' in stranger.get("/sign-in").text
    assert '<html lang="en">' in stranger.get("/sign-in?lang=xx").text


def test_the_description_of_the_api_is_json(signed_in: Callable[[str], TestClient]) -> None:
    described = json.loads(signed_in("planner").get("/docs.json").text)
    assert {one.path for one in API_METHODS} <= set(described["paths"])
    assert "http" not in json.dumps(described["info"])


def test_the_chain_is_whole_and_a_refusal_is_in_it(
    app_context: AppContext, signed_in: Callable[[str], TestClient]
) -> None:
    assert signed_in("planner").get("/log").status_code == 403
    assert verify_chain(app_context.store) is None
    kinds = {stored.event.kind for stored in app_context.store.events_in_order()}
    assert {EventKind.ACCESS_REFUSED, EventKind.SIGNED_IN} <= kinds
