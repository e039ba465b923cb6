"""Figures as CSV: no formula, no withheld number, no NaN."""

import csv
import io

import pytest
from starlette.requests import Request

from serving.planner.pages import overview_figures
from serving.records.accounts import Identity
from serving.records.permissions import Person
from serving.site.context import AppContext, RequestContext


@pytest.fixture
def context(app: AppContext, planner: Person) -> RequestContext:
    scope = {"type": "http", "method": "GET", "path": "/forecast.csv", "query_string": b"", "headers": []}
    return RequestContext(app, Request(scope), "nl", Identity(planner, "token"))


def test_the_csv_withholds_what_the_page_withholds(context: RequestContext) -> None:
    rows = list(csv.DictReader(io.StringIO(bytes(overview_figures("csv")(context).body).decode())))
    small = [row for row in rows if row["programme"] == "39280" and row["level"] == "cell"]
    assert [(row["applicants"], row["suppressed"]) for row in small] == [("", "True")] * 3
    assert all("nan" not in value.lower() for row in rows for value in row.values())


def test_a_name_cannot_become_a_formula(context: RequestContext, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = context.app.published.forecast().assign(programme_name="=1+1")
    monkeypatch.setattr(type(context.app.published), "forecast", lambda _self: frame)
    rows = csv.DictReader(io.StringIO(bytes(overview_figures("csv")(context).body).decode()))
    assert {row["programme_name"] for row in rows} == {"'=1+1"}
