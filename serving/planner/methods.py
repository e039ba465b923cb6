"""The methods of the API for planners: who asks, may they, and the answer as types.

A withheld number is null with `suppressed` true; NaN never occurs.
"""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from serving.errors import NotFound
from serving.planner.changes import find_changes, tell_change
from serving.planner.deliveries import DeliveryFinding, find_findings, tell_finding, tell_place
from serving.planner.forecasts import forecast_rows, weeks
from serving.planner.outlook import Place, stock_ahead, years_ahead
from serving.planner.scenarios import list_scenarios, read_packed, save_scenario, see_scenario
from serving.records.decisions import SavedScenario
from serving.records.permissions import Person, Right, check_allowed
from serving.site.context import AppContext
from serving.words import text


class CountAnswer(BaseModel):
    """A number of people. `suppressed`: there is one, but it is withheld."""

    model_config = ConfigDict(from_attributes=True)  # of a `serving.results.disclosure.Count`

    value: float | None
    suppressed: bool


class ForecastLine(BaseModel):
    """One line of a forecast; quantiles are numbers of first-years on 1 October."""

    academic_year: str
    iso_week: int
    as_of: date
    level: str
    programme: str
    programme_name: str
    faculty: str
    origin: str
    exam_type: str
    applicants: CountAnswer
    forecast: CountAnswer
    quantiles: dict[str, float | None]
    last_year: CountAnswer
    baselines: dict[str, CountAnswer]
    weights: dict[str, float]
    rival: str
    breaks: list[str]
    broken: float | None
    model_name: str
    model_version: int | None
    suppressed: bool


class ForecastAnswer(BaseModel):
    """The forecast of a programme in one week: its own line and those of its parts."""

    lines: list[ForecastLine]


class ChangeAnswer(BaseModel):
    """How a forecast changed since a week or a year ago; `parts` are whole numbers that add up to the difference."""

    academic_year: str
    iso_week: int
    level: str
    programme: str
    faculty: str
    origin: str
    exam_type: str
    since: str
    before: CountAnswer
    after: CountAnswer
    difference: int | None
    parts: dict[str, int]
    sentence_nl: str
    sentence_en: str


class WhyAnswer(BaseModel):
    """Why the forecast of a place changed."""

    changes: list[ChangeAnswer]


class ScenarioSummary(BaseModel):
    """A scenario as it is kept."""

    key: str
    name: str
    author: str
    made_at: datetime
    academic_year: str
    iso_week: int
    changes: list[dict[str, Any]]


class ScenariosAnswer(BaseModel):
    """The scenarios of all planners, the newest first. None of them is a forecast."""

    scenarios: list[ScenarioSummary]


class ScenarioLine(BaseModel):
    """One place in a scenario, beside the base."""

    level: str
    programme: str
    programme_name: str
    faculty: str
    origin: str
    exam_type: str
    base: CountAnswer
    base_quantiles: dict[str, float | None]
    scenario: CountAnswer
    scenario_quantiles: dict[str, float | None]
    difference: int | None


class ScenarioAnswer(BaseModel):
    """A scenario on the newest forecast. `notice` says what it is: not a forecast."""

    notice: str
    scenario: ScenarioSummary
    academic_year: str
    iso_week: int
    recalculated: bool
    lines: list[ScenarioLine]


class OutlookLine(BaseModel):
    """What is expected in one year: first-years (`year_of_study` null) or enrolled students (0: all years)."""

    level: str
    programme: str
    programme_name: str
    faculty: str
    year_of_study: int | None
    academic_year: int
    forecast: CountAnswer
    quantiles: dict[str, float | None]
    last_known_year: int
    last_known: CountAnswer
    served: str
    note: str
    made_on: date


class OutlookAnswer(BaseModel):
    """The years ahead of a place; empty lists where there is no forecast yet."""

    years: list[OutlookLine]
    stock: list[OutlookLine]


class FindingAnswer(BaseModel):
    """One thing that stood out in a delivery. `withheld`: the sentence does not tell the numbers."""

    severity: str
    rule: str
    academic_year: str
    iso_week: int | None
    place_nl: str
    place_en: str
    sentence_nl: str
    sentence_en: str
    withheld: bool
    accepted_by: str | None
    accepted_on: date | None
    reason: str | None


class DeliveriesAnswer(BaseModel):
    """What stood out in the deliveries of the newest season; `inspected` is false when nobody has looked yet."""

    inspected: bool
    findings: list[FindingAnswer]


def forecast(
    app: AppContext, person: Person, programme: str, iso_week: int | None, academic_year: str | None
) -> ForecastAnswer:
    """Return a programme's forecast in one week, by default the latest. Raises `Forbidden`, `NotFound`."""
    check_allowed(person, Right.SEE_FORECASTS)
    known = weeks(app.published)
    fitting = [(year, week) for year, week in known if academic_year in (None, year) and iso_week in (None, week)]
    if not fitting:
        raise NotFound("no_forecast")
    year, week = fitting[0]
    rows = forecast_rows(app.published, academic_year=year, iso_week=week, programme=programme)
    if not rows:
        raise NotFound("no_forecast")
    return ForecastAnswer(lines=[ForecastLine(**vars(row), suppressed=row.is_suppressed) for row in rows])


def why(app: AppContext, person: Person, programme: str | None, faculty: str | None, iso_week: int | None) -> WhyAnswer:
    """Return why the forecast of a place changed, by default the newest. Raises `Forbidden`, `NotFound`."""
    check_allowed(person, Right.SEE_FORECASTS)
    fitting = [one for one in weeks(app.published) if iso_week in (None, one[1])]
    place = _place(programme, faculty)
    rows = forecast_rows(app.published, academic_year=fitting[0][0], iso_week=fitting[0][1]) if fitting else []
    own = [row for row in rows if place.holds(row)]
    if not own:
        raise NotFound("no_forecast")
    changes = [
        ChangeAnswer(
            **vars(one.row) | vars(one),
            difference=one.difference,
            sentence_nl=tell_change(one, "nl"),
            sentence_en=tell_change(one, "en"),
        )
        for one in find_changes(app.published, own)
    ]
    return WhyAnswer(changes=changes)


def deliveries(app: AppContext, person: Person) -> DeliveriesAnswer:
    """Return what stood out in the deliveries of the newest season. Raises `Forbidden`."""
    check_allowed(person, Right.SEE_FORECASTS)
    found = find_findings(app.published)
    return DeliveriesAnswer(inspected=found is not None, findings=[_describe_finding(one) for one in found or ()])


def outlook(app: AppContext, person: Person, programme: str | None, faculty: str | None) -> OutlookAnswer:
    """Return the years ahead of a place. Raises `Forbidden`."""
    check_allowed(person, Right.SEE_FORECASTS)
    place = _place(programme, faculty)
    years, stock = (
        [OutlookLine(**vars(row) | {"last_known": row.known}) for row in rows if place.holds(row)]
        for rows in (years_ahead(app.published), stock_ahead(app.published))
    )
    return OutlookAnswer(years=years, stock=stock)


def scenarios(app: AppContext, person: Person) -> ScenariosAnswer:
    """Return the scenarios of all planners. Raises `Forbidden`."""
    return ScenariosAnswer(scenarios=[_summarise(one) for one in list_scenarios(app, person)])


def scenario(app: AppContext, person: Person, key: str) -> ScenarioAnswer:
    """Return one scenario on the newest forecast. Raises `Forbidden`, `NotFound`, `ScenarioRefused`."""
    result = see_scenario(app, person, key)
    lines = [
        ScenarioLine(
            **vars(row)
            | {
                "base": row.base.count,
                "base_quantiles": row.base.quantiles,
                "scenario": row.scenario.count,
                "scenario_quantiles": row.scenario.quantiles,
                "difference": row.difference,
            }
        )
        for row in result.rows
    ]
    return ScenarioAnswer(
        notice=text("scenario.band", "en"),
        scenario=_summarise(result.saved),
        academic_year=result.academic_year,
        iso_week=result.iso_week,
        recalculated=result.is_recalculated,
        lines=lines,
    )


def make_scenario(app: AppContext, person: Person, name: str, changes: list[dict[str, Any]]) -> ScenarioAnswer:
    """Calculate a scenario and keep it in the person's name. Raises `Forbidden`, `NotFound`, `ScenarioRefused`."""
    check_allowed(person, Right.MAKE_SCENARIOS)
    return scenario(app, person, save_scenario(app, person, name, read_packed(changes)).key)


def _place(programme: str | None, faculty: str | None) -> Place:
    if programme is not None:
        return Place("programme", programme)
    return Place("institution") if faculty is None else Place("faculty", faculty)


def _describe_finding(one: DeliveryFinding) -> FindingAnswer:
    accepted = one.acceptance
    return FindingAnswer(
        **vars(one),
        place_nl=tell_place(one, "nl"),
        place_en=tell_place(one, "en"),
        sentence_nl=tell_finding(one, "nl"),
        sentence_en=tell_finding(one, "en"),
        withheld=not one.facts,
        accepted_by=accepted.who if accepted else None,
        accepted_on=accepted.on if accepted else None,
        reason=accepted.reason if accepted else None,
    )


def _summarise(saved: SavedScenario) -> ScenarioSummary:
    return ScenarioSummary(**vars(saved) | {"changes": [dict(one) for one in saved.changes]})
