"""What of a file depends on where its version stands: the status and the dates of the register.

A file is made before an officer decides; when it is read afterwards these follow the stage.
"""

from collections.abc import Mapping
from typing import Any

from serving.dossier.known import State
from serving.dossier.parts import LANGUAGES
from serving.dossier.register import place_in_time
from training.gate.versions import ModelVersion, Stage


def state_of(version: ModelVersion) -> State:
    """Return where a version stands, with the dates on which it came into use and went out of it."""
    decided = version.decided_at.date() if version.decided_at else None
    if version.stage is Stage.CHAMPION:
        is_over = not version.is_serving  # its exception ran out
        return State(version.state.value, version.in_use_since or decided, version.exception_until if is_over else None)
    if version.stage in (Stage.RETIRED, Stage.WITHDRAWN):
        return State(version.state.value, version.in_use_since, decided)
    return State(version.state.value)


def bring_up_to_date(dossier: Mapping[str, Any], state: State) -> dict[str, Any]:
    """Return the file with status, begin and end date as they follow from `state`."""
    placed = place_in_time(state)
    fields = {f"register_{key}": value for key, value in placed.items() if value}
    return {
        **dossier,
        "state": {"stage": state.stage, **placed},
        "register": {**dossier["register"], **placed},
        "documents": [
            _replace_values(document, fields) if document["name"] == "register" else document
            for document in dossier["documents"]
        ],
    }


def _replace_values(document: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    sections = [
        {**section, "fields": [_replace_value(field, values) for field in section["fields"]]}
        for section in document["sections"]
    ]
    return {**document, "sections": sections}


def _replace_value(field: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    if field["name"] not in values:
        return dict(field)
    return {**field, "value": dict.fromkeys(LANGUAGES, values[field["name"]])}
