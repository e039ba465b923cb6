"""The log by kind and by model; what is asked for is one of what there is."""

import re

import pytest
from lib.serving_world import MODEL, FakeRegistry
from starlette.requests import Request

from serving.errors import BadInput
from serving.officer.decisions import ModelDecision, carry_out
from serving.officer.pages import log
from serving.records.accounts import Identity
from serving.records.permissions import Person
from serving.site.context import AppContext, RequestContext


def read(app: AppContext, officer: Person, query: str) -> str:
    scope = {"type": "http", "method": "GET", "path": "/log", "query_string": query.encode(), "headers": []}
    context = RequestContext(app, Request(scope | {"server": ("here", 80)}), "en", Identity(officer, "token"))
    return bytes(log(context).body).decode()


def kinds(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', page)


def test_the_log_is_filtered_by_kind_and_by_model(app: AppContext, registry: FakeRegistry, officer: Person) -> None:
    carry_out(app, officer, ModelDecision.WITHDRAW, registry.known[MODEL, 2], reason="doubt")
    carry_out(app, officer, ModelDecision.WITHDRAW, registry.known["inflow", 3], reason="doubt")
    assert kinds(read(app, officer, f"model={MODEL}")) == ["model withdrawn", "withdrawal asked"]
    assert kinds(read(app, officer, "kind=model+withdrawn")) == ["model withdrawn"] * 2
    assert kinds(read(app, officer, "kind=model+withdrawn&model=inflow")) == ["model withdrawn"]
    assert "No event fits" in read(app, officer, "kind=model+refused")
    assert "The chain is intact" in read(app, officer, "model=inflow")


@pytest.mark.parametrize("query", ["kind=nothing", "model=nobody", "before=x", "before=-1"])
def test_what_is_not_there_cannot_be_asked_for(app: AppContext, officer: Person, query: str) -> None:
    with pytest.raises(BadInput):
        read(app, officer, query)
