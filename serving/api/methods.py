"""The methods of the API behind the server library: who asks, may they, and the typed answer."""

import json
from dataclasses import dataclass
from typing import Any

from serving.adviser.own_students import OwnStudents
from serving.adviser.person_views import decide, see_own_students, see_student
from serving.api.answers import (
    DecisionAnswer,
    ForecastAnswer,
    ModelAnswer,
    ScoresAnswer,
    describe_decision,
    describe_forecast,
    describe_scores,
)
from serving.api.planner_answers import (
    DeliveriesAnswer,
    OutlookAnswer,
    ScenarioAnswer,
    ScenariosAnswer,
    WhyAnswer,
    describe_findings,
    describe_outlook,
    describe_scenario,
    describe_why,
    summarise_scenario,
)
from serving.errors import NotFound
from serving.officer.pages import plain_records
from serving.planner.changes import find_changes
from serving.planner.findings import find_findings
from serving.planner.forecasts import forecast_rows, weeks
from serving.planner.outlook import Place, stock_ahead, years_ahead
from serving.planner.scenarios import list_scenarios, read_packed, save_scenario, see_scenario
from serving.records.permissions import Person, Right, check_allowed
from serving.site.app_context import AppContext


@dataclass(frozen=True)
class Api:
    """The methods of the API, for a person who is known already."""

    app: AppContext

    def forecast(
        self, person: Person, programme: str, iso_week: int | None, academic_year: str | None
    ) -> ForecastAnswer:
        """Return a programme's forecast in one week, by default the latest. Raises `Forbidden`, `NotFound`."""
        check_allowed(person, Right.SEE_FORECASTS)
        known = weeks(self.app.published)
        fitting = [(year, week) for year, week in known if academic_year in (None, year) and iso_week in (None, week)]
        if not fitting:
            raise NotFound("no_forecast")
        year, week = fitting[0]
        rows = forecast_rows(self.app.published, academic_year=year, iso_week=week, programme=programme)
        if not rows:
            raise NotFound("no_forecast")
        return ForecastAnswer(lines=[describe_forecast(row) for row in rows])

    def why(self, person: Person, programme: str | None, faculty: str | None, iso_week: int | None) -> WhyAnswer:
        """Return why the forecast of a place changed, by default the newest. Raises `Forbidden`, `NotFound`."""
        check_allowed(person, Right.SEE_FORECASTS)
        fitting = [one for one in weeks(self.app.published) if iso_week in (None, one[1])]
        place = _place(programme, faculty)
        rows = forecast_rows(self.app.published, academic_year=fitting[0][0], iso_week=fitting[0][1]) if fitting else []
        own = [row for row in rows if place.holds(row)]
        if not own:
            raise NotFound("no_forecast")
        return describe_why(find_changes(self.app.published, own))

    def deliveries(self, person: Person) -> DeliveriesAnswer:
        """Return what stood out in the deliveries of the newest season. Raises `Forbidden`."""
        check_allowed(person, Right.SEE_FORECASTS)
        return describe_findings(find_findings(self.app.published))

    def outlook(self, person: Person, programme: str | None, faculty: str | None) -> OutlookAnswer:
        """Return the years ahead of a place. Raises `Forbidden`."""
        check_allowed(person, Right.SEE_FORECASTS)
        place = _place(programme, faculty)
        years, stock = years_ahead(self.app.published), stock_ahead(self.app.published)
        return describe_outlook(*([row for row in rows if place.holds(row)] for rows in (years, stock)))

    def scenarios(self, person: Person) -> ScenariosAnswer:
        """Return the scenarios of all planners. Raises `Forbidden`."""
        listed = list_scenarios(self.app, person)
        return ScenariosAnswer(scenarios=[summarise_scenario(one) for one in listed])

    def scenario(self, person: Person, key: str) -> ScenarioAnswer:
        """Return one scenario on the newest forecast. Raises `Forbidden`, `NotFound`, `ScenarioRefused`."""
        return describe_scenario(see_scenario(self.app, person, key))

    def make_scenario(self, person: Person, name: str, changes: list[dict[str, Any]]) -> ScenarioAnswer:
        """Calculate a scenario and keep it in the person's name. Raises `Forbidden`, `NotFound`, `ScenarioRefused`."""
        check_allowed(person, Right.MAKE_SCENARIOS)
        saved = save_scenario(self.app, person, name, read_packed(changes))
        return describe_scenario(see_scenario(self.app, person, saved.key))

    def dropout_scores(self, person: Person, programme: str, moment: str) -> ScoresAnswer:
        """Return the adviser's own students in a programme: scores and signals. Raises `Forbidden`."""
        return describe_scores(see_own_students(self.app, person, moment, programme))

    def dropout_score(self, person: Person, student: str, moment: str) -> ScoresAnswer:
        """Return one own student's score per programme, with the reasons. Raises `Forbidden`, `NotFound`."""
        return describe_scores(OwnStudents(tuple(see_student(self.app, person, student, moment)), ()))

    def record_decision(
        self, person: Person, student: str, moment: str, *, action: str, reason: str, programme: str | None
    ) -> DecisionAnswer:
        """Put a decision on record. Raises `Forbidden`, `NotFound`, `BadInput`."""
        language = self.app.settings.languages  # the API has no reader whose language is known
        said = decide(
            self.app, person, student, moment, action=action, reason=reason, language=language, programme=programme
        )
        return describe_decision(said)

    def model(self, person: Person, name: str) -> ModelAnswer:
        """Return the champion of a name. Raises `Forbidden` and, without a champion, `NotFound`."""
        check_allowed(person, Right.SEE_MODELS)
        registry = self.app.registry
        version = registry.champion(name)
        if version is None:
            raise NotFound("no_model")
        report = registry.audit(version)
        return ModelAnswer(
            name=version.name,
            version=version.version,
            stage=str(version.stage),
            decided_by=version.decided_by,
            decided_at=version.decided_at,
            reason=version.reason,
            exception_until=version.exception_until,
            manifest=registry.manifest(version),
            audit=None if report is None else json.loads(report.to_json()),
            evaluation=plain_records(registry.evaluation(version)),
        )


def _place(programme: str | None, faculty: str | None) -> Place:
    if programme is not None:
        return Place("programme", programme)
    return Place("institution") if faculty is None else Place("faculty", faculty)
