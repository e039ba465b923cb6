"""The method of the API for officers: the model in use, with all that it was made from and judged by."""

import json
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from serving.errors import NotFound
from serving.officer.audits import plain_records
from serving.records.permissions import Person, Right, check_allowed
from serving.site.context import AppContext


class ModelAnswer(BaseModel):
    """The model in use: what it was made from, its audit, and its evaluation beside the baselines."""

    name: str
    version: int
    stage: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    exception_until: date | None
    manifest: dict[str, Any]
    audit: dict[str, Any] | None
    evaluation: list[dict[str, Any]]


def model(app: AppContext, person: Person, name: str) -> ModelAnswer:
    """Return the champion of a name. Raises `Forbidden` and, without a champion, `NotFound`."""
    check_allowed(person, Right.SEE_MODELS)
    registry = app.registry
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
