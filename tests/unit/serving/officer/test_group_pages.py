"""An attribute of an audit in detail, and the report to take along."""

import json

import pytest
from lib.serving_world import MODEL, make_audit
from starlette.requests import Request

from serving.errors import NotFound
from serving.officer.audits import audit_json, groups
from serving.records.accounts import Identity
from serving.records.permissions import Person
from serving.site.context import AppContext, RequestContext


def context(app: AppContext, officer: Person, name: str, language: str, **parts: object) -> RequestContext:
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "server": ("here", 80)}
    scope["path_params"] = {"name": name, "version": 3, **parts}
    return RequestContext(app, Request(scope), language, Identity(officer, "token"))


@pytest.mark.parametrize(("language", "title"), [("nl", "Groepen naar geslacht"), ("en", "Groups by sex")])
def test_every_measure_has_a_drawing_a_table_and_a_mark(
    app: AppContext, officer: Person, language: str, title: str
) -> None:
    page = bytes(groups(context(app, officer, MODEL, language, attribute="sex")).body).decode()
    measures = make_audit(3).findings["measure"].nunique()
    assert title in page
    assert page.count("<figure") == page.count("</table>") == measures
    assert page.index("recall") < page.index("precision" if language == "en" else "precisie")  # limits first
    assert "nan" not in page.lower().replace("finance", "")


@pytest.mark.parametrize(("name", "attribute"), [(MODEL, "age"), ("inflow", "sex")])
def test_what_was_not_audited_has_no_page(app: AppContext, officer: Person, name: str, attribute: str) -> None:
    with pytest.raises(NotFound):
        groups(context(app, officer, name, "nl", attribute=attribute))


def test_the_audit_as_data_is_named_after_the_model(app: AppContext, officer: Person) -> None:
    sent = audit_json(context(app, officer, MODEL, "nl"))
    assert sent.headers["content-disposition"] == 'attachment; filename="audit-dropout-first-results-3.json"'
    assert json.loads(bytes(sent.body))["verdict"] == "failed"
