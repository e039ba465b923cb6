"""What planners see of the inspection of deliveries: sentences, places in words, decisions, and no small numbers."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from starlette.requests import Request

from features.deliveries import Rule, Severity
from serving.api.routes import PAGES
from serving.errors import Forbidden
from serving.planner import methods
from serving.planner.deliveries import AcceptedStop, find_findings, tell_finding, tell_findings, tell_place
from serving.planner.pages import deliveries, overview
from serving.records.accounts import Identity
from serving.records.permissions import Person, Right
from serving.site.context import AppContext, RequestContext
from training.contracts.checking import make_frame
from training.contracts.inflow import DeliveriesResult


def write(app: AppContext, *rows: dict[str, object]) -> None:
    """Write findings; what a row does not say is that of an open warning about the whole."""
    texts = ("where", "level", "programme_name", "listed", "accepted_by", "accepted_on", "reason")
    plain = dict.fromkeys(DeliveriesResult.contract.names) | dict.fromkeys(texts, "")
    plain |= {
        "severity": "warning", "rule": Rule.SAME_AS_BEFORE.value, "academic_year": 2026, "iso_week": 10,
        "other_week": 9, "before": 120.0, "after": 60.0, "accepted": False,
    }  # fmt: skip
    frame = make_frame(DeliveriesResult, pd.DataFrame([plain | row for row in rows], columns=list(plain)))
    frame.to_parquet(app.published.results / "deliveries.parquet")


SAID = {
    "nl": "De levering van week 10 is gelijk aan die van week 9. Er is vermoedelijk niets bijgewerkt.",
    "en": "The delivery of week 10 is the same as that of week 9. Probably nothing was updated.",
}
STOP = {"severity": Severity.STOP.value, "rule": Rule.SAME_AS_BEFORE.value}
ACCEPTED = {"accepted": True, "accepted_by": "officer", "accepted_on": "2026-03-04", "reason": "two programmes closed"}


def context(app: AppContext, person: Person, language: str = "en") -> RequestContext:
    scope = {"type": "http", "method": "GET", "path": "/forecast", "query_string": b"", "headers": []}
    return RequestContext(app, Request(scope), language, Identity(person, "token"))


def places(app: AppContext) -> list[str]:
    return [tell_place(one, "en") for one in find_findings(app.published) or []]


def test_the_newest_week_comes_first_over_the_turn_of_the_year_and_a_stop_first_in_its_week(app: AppContext) -> None:
    write(app, {"iso_week": 45}, {"iso_week": None}, {"iso_week": 10}, {"iso_week": 2}, {"iso_week": 10, **STOP})
    found = find_findings(app.published) or []
    assert [one.iso_week for one in found] == [10, 10, 2, 45, None]
    assert [one.is_stop for one in found[:2]] == [True, False]


def test_places_are_said_in_words(app: AppContext) -> None:
    write(app, {"where": "34401 NL"}, {"where": "non-EEA"}, {"where": "Economie en Recht"}, {"where": "a b.csv"}, {})
    assert places(app) == [
        "Verpleegkunde, Netherlands", "outside the EEA", "Economie en Recht", "a b.csv", "whole institution",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "is_told"),
    [
        ({"where": "34401 NL"}, True),
        ({"where": "34401 NL", "after": 3.0}, False),
        ({"where": "34401 NL", "after": 0.0}, False),  # nobody is a small number too
        ({"where": "39280 non-EEA"}, False),  # the forecast withholds the applicants of this cell
        ({"where": "Techniek", "after": 2.0}, False),
        ({"where": "EEA", "after": 0.0}, True),  # that a whole origin is gone is news about a file
        ({"before": None, "after": None}, True),
    ],
)
def test_a_sentence_that_betrays_a_small_number_is_not_told(
    app: AppContext, row: dict[str, object], is_told: bool
) -> None:
    write(app, row)
    (found,) = find_findings(app.published) or []
    assert (tell_finding(found, "en") == SAID["en"]) is is_told
    assert ("not shown" in tell_finding(found, "en")) is not is_told


def test_the_sentences_say_how_many_and_who_accepted_what_once(app: AppContext) -> None:
    write(app, STOP | ACCEPTED, STOP | ACCEPTED | {"where": "EEA"}, {})
    found = find_findings(app.published) or []
    assert found[0].acceptance == AcceptedStop("officer", date(2026, 3, 4), "two programmes closed")
    assert tell_findings(found, "nl") == [
        "In de leveringen van dit seizoen vielen 3 dingen op.",
        "Er is toch een prognose gemaakt: officer besloot dat op 4 mrt 2026, met als reden: “two programmes closed”",
    ]
    assert tell_findings(found[:1], "en")[0] == "One thing stood out in the deliveries of this season."
    assert tell_findings([], "en") == ["Nothing stood out in the deliveries of this season."]
    open_stop = replace(found[0], acceptance=None)
    assert "holding up a new forecast" in tell_findings([open_stop], "en")[1]


def test_the_page_of_the_forecast_says_it_in_short_and_only_for_the_newest_season(
    app: AppContext, planner: Person
) -> None:
    path = app.published.results / "deliveries.parquet"
    path.unlink(missing_ok=True)
    assert b"/forecast/deliveries" not in overview(context(app, planner)).body
    write(app)
    assert b"Nothing stood out in the deliveries" in overview(context(app, planner)).body
    write(app, STOP)
    shown = bytes(overview(context(app, planner)).body)
    assert b'class="notice bad">One thing stood out' in shown
    assert b'href="/forecast/backtest"' in shown
    frame = app.published.forecast()
    older = frame.assign(academic_year=2025, as_of=frame["as_of"] - pd.Timedelta(days=364))
    pd.concat([frame, older]).to_parquet(app.published.results / "forecast.parquet")
    asked = context(app, planner)
    asked.request.scope["query_string"] = b"week=2025:10"
    assert b"One thing stood out" not in overview(asked).body


def test_a_stop_is_told_where_there_is_no_forecast_at_all(app: AppContext, planner: Person) -> None:
    (app.published.results / "forecast.parquet").unlink()
    write(app, STOP)
    assert b"A delivery is holding up a new forecast" in overview(context(app, planner)).body


def test_the_page_lists_the_findings_in_the_language_of_the_reader(app: AppContext, planner: Person) -> None:
    write(app, STOP | ACCEPTED, {"iso_week": None, "rule": Rule.NO_COUNT.value})
    dutch, english = (bytes(deliveries(context(app, planner, one)).body).decode() for one in ("nl", "en"))
    assert SAID["nl"] in dutch
    assert "hield de prognose tegen" in dutch
    assert "heel seizoen" in dutch
    assert SAID["en"] in english
    assert "2026, week 10" in english
    (app.published.results / "deliveries.parquet").unlink()
    assert b"not been checked yet" in deliveries(context(app, planner)).body


def test_the_page_is_for_who_sees_forecasts_and_comes_before_the_programmes() -> None:
    paths = [page.path for page in PAGES]
    assert {page.path: page.right for page in PAGES}["/forecast/deliveries"] is Right.SEE_FORECASTS
    assert paths.index("/forecast/deliveries") < paths.index("/forecast/{programme}")


def test_a_program_gets_the_same_in_two_languages(app: AppContext, planner: Person, officer: Person) -> None:
    write(app, STOP | ACCEPTED, {"where": "34401 EEA", "after": 1.0})
    first, last = methods.deliveries(app, planner).findings
    assert (first.accepted_by, first.accepted_on, first.reason) == ("officer", date(2026, 3, 4), ACCEPTED["reason"])
    assert (first.sentence_nl, first.sentence_en, first.withheld) == (SAID["nl"], SAID["en"], False)
    assert (last.place_nl, last.withheld, last.accepted_by) == ("Verpleegkunde, EER", True, None)
    (app.published.results / "deliveries.parquet").unlink()
    assert not methods.deliveries(app, planner).inspected
    with pytest.raises(Forbidden):
        methods.deliveries(app, officer)
