"""The methods of the API behind the server library: who asks, may they, and the typed answer."""

import json
from dataclasses import dataclass

from serving.answers import (
    DecisionAnswer,
    ForecastAnswer,
    ModelAnswer,
    ScoresAnswer,
    describe_decision,
    describe_forecast,
    describe_score,
)
from serving.desk import Desk
from serving.errors import NotFound
from serving.forecasts import forecast_rows, weeks
from serving.officer_pages import plain_records
from serving.permissions import Person, Right, check_allowed
from serving.person_views import decide, see_own_students, see_student


@dataclass(frozen=True)
class Api:
    """The methods of the API, for a person who is known already."""

    desk: Desk

    def forecast(
        self, person: Person, programme: str, iso_week: int | None, academic_year: str | None
    ) -> ForecastAnswer:
        """Return a programme's forecast in one week, by default the latest. Raises `Forbidden`, `NotFound`."""
        check_allowed(person, Right.SEE_FORECASTS)
        known = weeks(self.desk.published)
        fitting = [(year, week) for year, week in known if academic_year in (None, year) and iso_week in (None, week)]
        if not fitting:
            raise NotFound("no_forecast")
        year, week = fitting[0]
        rows = forecast_rows(self.desk.published, academic_year=year, iso_week=week, programme=programme)
        if not rows:
            raise NotFound("no_forecast")
        return ForecastAnswer(lines=[describe_forecast(row) for row in rows])

    def dropout_scores(self, person: Person, programme: str, moment: str) -> ScoresAnswer:
        """Return the scores of the adviser's own students in a programme. Raises `Forbidden`."""
        scores = see_own_students(self.desk, person, moment, programme)
        return ScoresAnswer(scores=[describe_score(score) for score in scores])

    def dropout_score(self, person: Person, student: str, moment: str) -> ScoresAnswer:
        """Return one own student's score per programme, with the reasons. Raises `Forbidden`, `NotFound`."""
        scores = see_student(self.desk, person, student, moment)
        return ScoresAnswer(scores=[describe_score(score) for score in scores])

    def record_decision(
        self, person: Person, student: str, moment: str, *, action: str, reason: str, programme: str | None
    ) -> DecisionAnswer:
        """Put a decision on record. Raises `Forbidden`, `NotFound`, `BadInput`."""
        said = decide(self.desk, person, student, moment, action=action, reason=reason, programme=programme)
        return describe_decision(said)

    def model(self, person: Person, name: str) -> ModelAnswer:
        """Return the champion of a name. Raises `Forbidden` and, without a champion, `NotFound`."""
        check_allowed(person, Right.SEE_MODELS)
        registry = self.desk.registry
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
