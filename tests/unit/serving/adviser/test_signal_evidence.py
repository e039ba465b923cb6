"""What signals predicted is told in totals; small groups are withheld, and chance is called chance."""

import pandas as pd
import pytest
from lib.serving_world import MOMENT
from starlette.requests import Request

from serving.adviser.pages import signals
from serving.adviser.signals import Evidence, find_evidence, tell_evidence
from serving.records.accounts import Identity
from serving.records.permissions import Person
from serving.site.context import AppContext, RequestContext


def evidence_of(app: AppContext) -> dict[str, Evidence]:
    return {one.signal: one for one in find_evidence(app.published)}


def test_what_a_signal_predicted_is_told_in_shares(app: AppContext) -> None:
    told = evidence_of(app)["first_assignment_overdue"]
    assert told.moment == MOMENT
    assert tell_evidence(told, "nl") == ("Van eerdere studenten met dit signaal stopte 34%, van de anderen 12%.")


def test_a_difference_that_may_be_chance_is_called_so(app: AppContext) -> None:
    told = tell_evidence(evidence_of(app)["first_assignment_on_time"], "en")
    assert told.endswith("of the others 18%. That difference may be chance.")


@pytest.mark.parametrize(("students", "with_signal", "is_small"), [(620, 3, True), (620, 617, False), (4, 2, True)])
def test_groups_below_five_are_withheld_with_all_that_is_said_of_them(
    app: AppContext, students: int, with_signal: int, is_small: bool
) -> None:
    path = app.published.results / "signal_evidence.parquet"
    frame = pd.read_parquet(path).head(1).assign(students=students, with_signal=with_signal)
    frame.to_parquet(path)

    [found] = find_evidence(app.published)
    assert not found.is_known
    assert (found.with_signal.value, found.with_signal.suppressed, found.with_signal.small) == (None, True, is_small)
    assert (found.difference, found.low, found.high) == (None, None, None)
    assert tell_evidence(found, "en").startswith("There are too few earlier students")


def test_without_evidence_that_is_what_is_said(app: AppContext) -> None:
    (app.published.results / "signal_evidence.parquet").unlink()
    assert find_evidence(app.published) == []
    assert tell_evidence(None, "nl").startswith("Er zijn nog te weinig eerdere studenten")


def test_the_officers_page_shows_totals_and_withholds_small_ones(app: AppContext, officer: Person) -> None:
    request = Request({"type": "http", "method": "GET", "path": "/signals", "query_string": b"", "headers": []})
    page = bytes(signals(RequestContext(app, request, "en", Identity(officer, "token"))).body).decode()
    assert "first assignment not handed in" in page
    assert "+22" in page
    assert "67%" not in page  # two of three students
    assert "p01" not in page
