"""Scenarios on record: kept with an event, recalculated, deleted by their maker only, telling nothing withheld."""

import pandas as pd
import pytest
from lib.serving_world import SCENARIO, event_kinds

from serving.errors import Forbidden, NotFound
from serving.planner.scenarios import (
    ScenarioRefused,
    delete_scenario,
    list_scenarios,
    places_of,
    read_packed,
    save_scenario,
    see_scenario,
)
from serving.records.log import EventKind, verify_chain
from serving.records.permissions import Person, Role
from serving.site.context import AppContext
from serving.words import WORDS
from training.inflow.scenarios.changes import Change, ChangeKind, Fault, Where

FEWER = Change(ChangeKind.APPLICATIONS, Where(faculty="Techniek"), 0.8)


def test_a_scenario_is_kept_with_its_event(app: AppContext, planner: Person) -> None:
    saved = save_scenario(app, planner, " Minder ", [FEWER])

    assert (saved.name, saved.author, saved.academic_year, saved.iso_week) == ("Minder", "planner", "2026", 10)
    assert list_scenarios(app, planner)[0] == saved
    last = list(app.store.events_in_order())[-1].event
    assert (last.kind, last.who, last.about) == (EventKind.SCENARIO_SAVED, "planner", (f"scenario {saved.key}",))
    assert verify_chain(app.store) is None


def test_the_result_stands_beside_the_base(app: AppContext, planner: Person) -> None:
    result = see_scenario(app, planner, save_scenario(app, planner, "Minder", [FEWER]).key)
    rows = {(row.level, row.faculty): row for row in result.rows if row.level in ("faculty", "institution")}

    assert not result.is_recalculated
    tech = rows["faculty", "Techniek"]
    assert tech.base.count.value is not None
    assert tech.scenario.count.value == pytest.approx(tech.base.count.value * 0.8)
    assert tech.difference == round(tech.scenario.count.value) - round(tech.base.count.value)
    assert rows["faculty", "Gezondheid"].difference == 0
    assert [row.programme_name for row in result.touched] == ["HBO-ICT", "Creatieve technologie"]


def test_one_of_an_older_forecast_is_calculated_again_and_says_so(app: AppContext, planner: Person) -> None:
    result = see_scenario(app, planner, SCENARIO.key)

    assert result.is_recalculated
    assert (result.academic_year, result.iso_week) == ("2026", 10)
    nursing = next(row for row in result.touched if row.programme == "34401")
    assert nursing.scenario.count.value == pytest.approx(140)  # it has 140 places


def test_the_base_is_the_forecast_that_the_pages_show(app: AppContext, planner: Person) -> None:
    forecast = pd.read_parquet(app.published.results / "forecast.parquet").query("iso_week == 10")
    expected = dict(zip(forecast["programme"], forecast["forecast"], strict=True))
    result = see_scenario(app, planner, SCENARIO.key)

    for row in result.rows:
        if row.level == "programme":
            assert row.base.count.value == pytest.approx(expected[row.programme])


def test_what_the_forecast_withholds_stays_withheld(app: AppContext, planner: Person) -> None:
    more = save_scenario(app, planner, "Meer", [Change(ChangeKind.APPLICATIONS, Where("39280"), 3.0)])
    cells = [row for row in see_scenario(app, planner, more.key).rows if row.programme == "39280"]
    small = next(row for row in cells if row.origin == "non-EEA")

    assert small.base.count.suppressed
    assert small.scenario.count.suppressed
    assert small.difference is None
    assert all(value is None for value in small.scenario.quantiles.values())


def test_a_zero_that_was_asked_for_is_shown(app: AppContext, planner: Person) -> None:
    changes = [Change(ChangeKind.END, Where("34580"), 0.0), Change(ChangeKind.START, Where("Nautiek", "Techniek"), 30)]
    result = see_scenario(app, planner, save_scenario(app, planner, "x", changes).key)
    rows = {row.programme: row for row in result.rows if row.level == "programme"}

    assert rows["34580"].scenario.count.value == 0
    assert rows["Nautiek"].base.count.value == 0
    assert rows["Nautiek"].scenario.count.value == pytest.approx(30)


def test_a_scenario_that_cannot_be_calculated_is_not_kept(app: AppContext, planner: Person) -> None:
    before = event_kinds(app)
    with pytest.raises(ScenarioRefused) as caught:
        save_scenario(app, planner, "x", [Change(ChangeKind.CAP, Where(), 20)])

    assert caught.value.sentence("nl") == "Verandering 1: kies bij Waar een opleiding."
    assert event_kinds(app) == before
    with pytest.raises(ScenarioRefused, match="Change 1 cannot be read"):
        read_packed([{"kind": "magic"}])


def test_only_its_maker_deletes_a_scenario_and_the_log_says_so(app: AppContext, planner: Person) -> None:
    saved = save_scenario(app, planner, "Minder", [FEWER])
    with pytest.raises(Forbidden):
        delete_scenario(app, planner, SCENARIO.key)
    delete_scenario(app, planner, saved.key)

    assert [one.key for one in list_scenarios(app, planner)] == [SCENARIO.key]
    assert event_kinds(app)[-1] == EventKind.SCENARIO_DELETED
    with pytest.raises(NotFound):
        see_scenario(app, planner, saved.key)


def test_an_officer_reads_and_an_adviser_does_not(app: AppContext, officer: Person, adviser: Person) -> None:
    assert see_scenario(app, officer, SCENARIO.key).rows
    for person, attempt in ((officer, save_scenario), (adviser, save_scenario)):
        with pytest.raises(Forbidden):
            attempt(app, person, "x", [FEWER])
    for attempt_to_read in (list_scenarios, lambda *one: see_scenario(*one, SCENARIO.key)):
        with pytest.raises(Forbidden):
            attempt_to_read(app, adviser)
    with pytest.raises(Forbidden):
        delete_scenario(app, Person("other-planner", Role.OFFICER), SCENARIO.key)


def test_without_paths_or_a_champion_no_scenario_is_made(app: AppContext, planner: Person) -> None:
    assert set(places_of(app.published)["faculty"]) == {"Gezondheid", "Techniek"}
    (app.published.results / "paths" / "2026-week10.parquet").unlink()

    assert places_of(app.published).empty
    with pytest.raises(NotFound, match="sample paths"):
        save_scenario(app, planner, "x", [FEWER])
    app.registry.withdraw("inflow", officer="officer", reason="wrong")
    app.published.champions.forget()
    with pytest.raises(NotFound, match="no forecast"):
        see_scenario(app, planner, SCENARIO.key)


def test_every_kind_and_every_fault_has_its_texts() -> None:
    wanted = {f"scenario.fault.{fault}" for fault in Fault}
    wanted |= {f"scenario.{group}.{kind}" for group in ("kind", "help", "told") for kind in ChangeKind}
    assert wanted <= set(WORDS.sources)
