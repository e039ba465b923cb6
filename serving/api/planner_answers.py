"""What the API answers planners beside the forecast, as types: why, scenarios, the years ahead.

As everywhere, a withheld number is null with `suppressed` true; NaN never occurs.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from serving.api.answers import CountAnswer, describe_count
from serving.planner.changes import ForecastChange, tell_change
from serving.planner.findings import DeliveryFinding, tell_finding, tell_place
from serving.planner.outlook import OutlookRow
from serving.planner.scenarios import Expected, ScenarioResult, ScenarioRow
from serving.records.scenario_records import SavedScenario
from serving.words import text


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


def describe_findings(findings: Sequence[DeliveryFinding] | None) -> DeliveriesAnswer:
    """Return findings as the API gives them."""
    return DeliveriesAnswer(inspected=findings is not None, findings=[_finding(one) for one in findings or ()])


def describe_why(changes: Sequence[ForecastChange]) -> WhyAnswer:
    """Return changes as the API gives them."""
    return WhyAnswer(changes=[_change(one) for one in changes])


def summarise_scenario(saved: SavedScenario) -> ScenarioSummary:
    """Return a scenario on record as the API gives it."""
    return ScenarioSummary(**vars(saved) | {"changes": [dict(one) for one in saved.changes]})


def describe_scenario(result: ScenarioResult) -> ScenarioAnswer:
    """Return a scenario beside the base as the API gives it."""
    return ScenarioAnswer(
        notice=text("scenario.band", "en"),
        scenario=summarise_scenario(result.saved),
        academic_year=result.academic_year,
        iso_week=result.iso_week,
        recalculated=result.is_recalculated,
        lines=[_scenario_line(row) for row in result.rows],
    )


def describe_outlook(years: Sequence[OutlookRow], stock: Sequence[OutlookRow]) -> OutlookAnswer:
    """Return the years ahead as the API gives them."""
    return OutlookAnswer(years=[_outlook_line(row) for row in years], stock=[_outlook_line(row) for row in stock])


def _change(one: ForecastChange) -> ChangeAnswer:
    place = ("academic_year", "iso_week", "level", "programme", "faculty", "origin", "exam_type")
    return ChangeAnswer(
        **{name: getattr(one.row, name) for name in place},
        since=str(one.since),
        before=describe_count(one.before),
        after=describe_count(one.after),
        difference=one.difference,
        parts=dict(one.parts),
        sentence_nl=tell_change(one, "nl"),
        sentence_en=tell_change(one, "en"),
    )


def _finding(one: DeliveryFinding) -> FindingAnswer:
    accepted = one.acceptance
    return FindingAnswer(
        **{name: getattr(one, name) for name in ("severity", "rule", "academic_year", "iso_week")},
        place_nl=tell_place(one, "nl"),
        place_en=tell_place(one, "en"),
        sentence_nl=tell_finding(one, "nl"),
        sentence_en=tell_finding(one, "en"),
        withheld=not one.facts,
        accepted_by=accepted.who if accepted else None,
        accepted_on=accepted.on if accepted else None,
        reason=accepted.reason if accepted else None,
    )


def _scenario_line(row: ScenarioRow) -> ScenarioLine:
    place = ("level", "programme", "programme_name", "faculty", "origin", "exam_type")
    return ScenarioLine(
        **{name: getattr(row, name) for name in place},
        base=_count(row.base),
        base_quantiles=row.base.quantiles,
        scenario=_count(row.scenario),
        scenario_quantiles=row.scenario.quantiles,
        difference=row.difference,
    )


def _count(expected: Expected) -> CountAnswer:
    return describe_count(expected.count)


def _outlook_line(row: OutlookRow) -> OutlookLine:
    kept = {name: value for name, value in vars(row).items() if name not in ("forecast", "known")}
    return OutlookLine(**kept, forecast=describe_count(row.forecast), last_known=describe_count(row.known))
