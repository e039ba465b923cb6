"""Scenarios of planners: made on the newest forecast, kept on record, shown beside the base. Never a forecast.

A scenario that was made on an older forecast is calculated again on the newest.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from serving.errors import BadInput, Forbidden, NotFound
from serving.planner.forecasts import forecast_rows, weeks
from serving.records.decisions import SavedScenario
from serving.records.log import Event, EventKind
from serving.records.permissions import Person, Right, check_allowed
from serving.results.disclosure import Count, expect
from serving.results.published import Published
from serving.site.context import AppContext
from serving.words import text
from training.contracts.inflow import ForecastResult, PathsResult
from training.contracts.places import QUANTILES, Level
from training.inflow.scenarios.calculation import apply_scenario
from training.inflow.scenarios.changes import Change, ChangeKind, Scenario, ScenarioError, pack_changes, unpack_changes

_COLUMN = ForecastResult
_PLACE = (_COLUMN.level, _COLUMN.programme, _COLUMN.faculty, _COLUMN.origin, _COLUMN.exam_type)


class ScenarioRefused(BadInput):
    """A scenario that cannot be calculated; the sentence says which change is the matter."""

    def __init__(self, cause: ScenarioError) -> None:
        self.cause = cause
        super().__init__("scenario_refused")

    def sentence(self, language: str) -> str:
        """Return what is the matter, in the reader's language."""
        return text(f"scenario.fault.{self.cause.fault}", language, **self.cause.values)


@dataclass(frozen=True)
class Expected:
    """What is expected of a place, with quantiles; both withheld below five."""

    count: Count
    quantiles: dict[str, float | None]


@dataclass(frozen=True)
class ScenarioRow:
    """One place in a scenario, beside the base; `difference` as the rounded numbers have it, None when withheld."""

    level: str
    programme: str
    programme_name: str
    faculty: str
    origin: str
    exam_type: str
    base: Expected
    scenario: Expected

    @property
    def difference(self) -> int | None:
        """The scenario minus the base."""
        base, changed = self.base.count.value, self.scenario.count.value
        return None if base is None or changed is None else round(changed) - round(base)


@dataclass(frozen=True)
class ScenarioResult:
    """A scenario on the newest forecast. `is_recalculated`: it was made on an older one."""

    saved: SavedScenario
    changes: tuple[Change, ...]
    academic_year: str
    iso_week: int
    rows: tuple[ScenarioRow, ...]

    @property
    def is_recalculated(self) -> bool:
        """Whether the base is another forecast than the one the scenario was made on."""
        return (self.saved.academic_year, self.saved.iso_week) != (self.academic_year, self.iso_week)

    @property
    def touched(self) -> tuple[ScenarioRow, ...]:
        """The programmes that the scenario changes, those that change most first."""
        own = [row for row in self.rows if row.level == "programme" and row.difference != 0]
        return tuple(sorted(own, key=lambda row: -abs(row.difference or 0)))


def list_scenarios(app: AppContext, person: Person) -> list[SavedScenario]:
    """Return the scenarios of all planners, the newest first. Raises `Forbidden`."""
    check_allowed(person, Right.SEE_SCENARIOS)
    return app.store.scenarios()


def save_scenario(app: AppContext, person: Person, name: str, changes: Sequence[Change]) -> SavedScenario:
    """Calculate a scenario and keep it under the planner's name. Raises `Forbidden`, `ScenarioRefused`, `NotFound`."""
    check_allowed(person, Right.MAKE_SCENARIOS)
    year, week, paths = _newest_paths(app.published)
    now = app.store.now()
    scenario = Scenario(name.strip(), person.name, now.date(), tuple(changes))
    try:
        apply_scenario(paths, scenario)
    except ScenarioError as error:
        raise ScenarioRefused(error) from None
    packed = tuple(pack_changes(scenario.changes))
    saved = SavedScenario(secrets.token_hex(8), scenario.name, person.name, now, year, week, packed)
    app.store.add_scenario(saved, _event(EventKind.SCENARIO_SAVED, person, saved))
    return saved


def read_packed(packed: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Return changes that were sent as JSON. Raises `ScenarioRefused` for what is none."""
    try:
        return list(unpack_changes(packed))
    except ScenarioError as error:
        raise ScenarioRefused(error) from None


def delete_scenario(app: AppContext, person: Person, key: str) -> None:
    """Delete a planner's own scenario, on record. Raises `Forbidden` for somebody else's, `NotFound`."""
    check_allowed(person, Right.MAKE_SCENARIOS)
    saved = _find(app, key)
    if saved.author != person.name:
        raise Forbidden("not_your_scenario")
    app.store.remove_scenario(key, _event(EventKind.SCENARIO_DELETED, person, saved))


def see_scenario(app: AppContext, person: Person, key: str) -> ScenarioResult:
    """Return a scenario calculated on the newest forecast. Raises `Forbidden`, `NotFound`, `ScenarioRefused`."""
    check_allowed(person, Right.SEE_SCENARIOS)
    saved = _find(app, key)
    year, week, paths = _newest_paths(app.published)
    changes = unpack_changes(saved.changes)
    try:
        rows = apply_scenario(paths, Scenario(saved.name, saved.author, saved.made_at.date(), changes))
    except ScenarioError as error:
        raise ScenarioRefused(error) from None
    started = {change.where.programme for change in changes if change.kind is ChangeKind.START}
    known = forecast_rows(app.published, academic_year=year, iso_week=week)
    # What the forecast withholds is withheld here too: a scenario of it would give it away.
    hidden = {_place(vars(row)): row.forecast for row in known if row.forecast.suppressed}
    names = app.published.programme_names()
    records = ({str(name): value for name, value in record.items()} for record in rows.to_dict("records"))
    made = (_row(record, names, started, hidden.get(_place(record))) for record in records)
    return ScenarioResult(saved, changes, year, week, tuple(made))


def places_of(published: Published) -> pd.DataFrame:
    """Return programme, faculty and origin of every series that a scenario can change; empty without paths."""
    try:
        paths = _newest_paths(published)[2]
    except NotFound:
        paths = pd.DataFrame(columns=PathsResult.contract.names)
    return paths[[PathsResult.programme, PathsResult.faculty, PathsResult.origin]].drop_duplicates()


def _newest_paths(published: Published) -> tuple[str, int, pd.DataFrame]:
    known = weeks(published)
    if not known:
        raise NotFound("no_forecast")
    paths = published.paths(*known[0])
    if paths is None:
        raise NotFound("no_paths")
    return *known[0], paths


def _find(app: AppContext, key: str) -> SavedScenario:
    found = app.store.scenarios(key)
    if not found:
        raise NotFound("no_scenario")
    return found[0]


def _event(kind: EventKind, person: Person, saved: SavedScenario) -> Event:
    week = f"{saved.academic_year}, {saved.iso_week}"
    detail: dict[str, str | int | float | None] = {"name": saved.name, "week": week, "changes": len(saved.changes)}
    return Event(kind, person.name, str(person.role), (f"scenario {saved.key}",), detail)


def _place(record: Mapping[str, Any]) -> tuple[str, ...]:
    level = str(record[_COLUMN.level])
    above = {Level.FACULTY: (_COLUMN.faculty,), Level.INSTITUTION: ()}
    kept = above.get(Level(level), (_COLUMN.programme, _COLUMN.origin, _COLUMN.exam_type))
    return (level, *(str(record[name]) for name in kept))


def _row(record: Mapping[str, Any], names: Mapping[str, str], started: set[str], hidden: Count | None) -> ScenarioRow:
    place = {name: str(record[name]) for name in _PLACE}
    base = _expected(record, "base", hidden, is_certain=place[_COLUMN.programme] in started)
    return ScenarioRow(
        **place,
        programme_name=names.get(place[_COLUMN.programme], place[_COLUMN.programme]),
        base=base,
        scenario=_expected(record, "", hidden, is_certain=True),
    )


def _expected(record: Mapping[str, Any], name: str, hidden: Count | None, *, is_certain: bool) -> Expected:
    """Return a number with its quantiles. A zero that the planner asked for tells nothing about people."""
    prefix = f"{name}_" if name else ""
    value = float(record[name or _COLUMN.forecast])
    count = Count(0.0) if is_certain and value == 0 else hidden or expect(value)
    return Expected(count, {one: None if count.suppressed else float(record[f"{prefix}{one}"]) for one in QUANTILES})
