"""The registered versions as the steps see them, without opening MLflow while its database stays the same.

Importing the tracking library takes longer than all else a run without work does. What it said is kept in the step
cache with the change counter of its database (SQLite raises it with every transaction), and asked again after a change.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from serving.pipeline.step_cache import StepCache, stamp_of
from serving.pipeline.steps import Made
from training.gate.versions import JUDGED_BY, ModelVersion, find_judged, read_version
from training.run_files import MANIFEST_FILE

DATABASE: Final = "mlflow.db"
_MADE_OF: Final = ("question", "moment", "data_fingerprint", "features", "settings")
NO_MANIFEST: Final[Mapping[str, Any]] = {"result": {}, "train": []}  # of a run that lost it
_NOTE: Final = "versions"
_COUNTER: Final = slice(
    24, 28
)  # of the header of an SQLite file: https://www.sqlite.org/fileformat.html#file_change_counter


@dataclass(frozen=True)
class Signature:
    """Who signs for the models of this run, and why; a written exception, with its end, where an audit failed."""

    officer: str
    reason: str
    exception_until: date | None = None


@dataclass
class Versions:
    """The versions in the tracking folder `mlruns`, and the files that their runs keep."""

    mlruns: Path
    cache: StepCache
    _read: tuple[list[Any], list[dict[str, Any]]] | None = field(default=None, repr=False)

    def list_versions(self, model: str) -> list[ModelVersion]:
        """Return the versions of `model`, newest first."""
        return [
            read_version(one["name"], one["version"], one["run_id"], datetime.fromisoformat(one["at"]), one["tags"])
            for one in self._listed()
            if one["name"] == model
        ]

    def find_newest(self, model: str) -> ModelVersion | None:
        """Return the newest version of `model` that is no refit, if there is one."""
        return find_judged(self.list_versions(model))

    def find_champion(self, model: str) -> ModelVersion | None:
        """Return the version of `model` that may serve now, if there is one."""
        return next((one for one in self.list_versions(model) if one.is_serving), None)

    def refresh(self) -> None:
        """Ask again what is registered if anything was written since, so that the next run need not."""
        self._listed()

    def file(self, version: ModelVersion, name: str) -> Path:
        """Return where the run of `version` keeps the file `name`, whether it is there or not."""
        folder: str = next(one["folder"] for one in self._listed() if one["run_id"] == version.run_id)
        return self.mlruns / folder / name

    def read_json(self, version: ModelVersion, name: str) -> Any:
        """Return a JSON file of the run of `version`; None when there is none that can be read."""
        try:
            return json.loads(self.file(version, name).read_text())
        except (OSError, ValueError):
            return None

    def _listed(self) -> list[dict[str, Any]]:
        database = self.mlruns / DATABASE
        if not database.exists():
            return []
        stamp = _stamp(database)
        kept = self._read or self.cache.recall(_NOTE)
        if kept is None or kept[0] != stamp:
            kept = (stamp, _ask(self.mlruns))
            self.cache.note(_NOTE, kept)
        self._read = (kept[0], kept[1])
        return self._read[1]


def is_same_model(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two manifests are of the same model: made of the same data, asked the same, and found the same.

    When it was made, by which code and libraries, how it is put into words, and the number of the version that stands
    for a refit do not matter.
    """
    return (
        bool(one and other)
        and all(one.get(name) == other.get(name) for name in _MADE_OF)
        and _numbers(one) == _numbers(other)
    )


def _numbers(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in manifest["result"].items() if not name.endswith(("_nl", "_en", JUDGED_BY))}


def find_run_folder(mlruns: Path, version: ModelVersion) -> Path:
    """Return where the run of a version keeps its files; the tracking library is asked, which takes a while."""
    return Versions(mlruns, StepCache(mlruns)).file(version, "")


def made_version(version: ModelVersion, mlruns: Path) -> Made:
    """Return what the training of a version made, as a step: the version is there as long as its manifest is."""
    path = find_run_folder(mlruns, version) / MANIFEST_FILE
    result = json.loads(path.read_text())["result"]
    from serving.results.sentences import tell_limits, tell_order, tell_result  # noqa: PLC0415 - takes what it describes along

    said = [tell(result, "en") for tell in (tell_result, tell_limits, tell_order)]
    return Made(" ".join([f"version {version.version}.", *filter(None, said)]), (path,))


def _stamp(database: Path) -> list[Any]:
    """Return what every transaction on an SQLite database changes."""
    with database.open("rb") as file:
        counter = file.read(_COUNTER.stop)[_COUNTER]
    log = database.with_name(f"{database.name}-wal")  # where what was written last lies, if somebody turned it on
    return [counter.hex(), stamp_of(log) if log.exists() else []]


def _ask(mlruns: Path) -> list[dict[str, Any]]:
    from training.tracking import Tracking  # noqa: PLC0415 - takes seconds, and only after a change of the database

    tracking = Tracking(mlruns)
    return [
        {
            "name": one.name,
            "version": one.version,
            "run_id": one.run_id,
            "at": one.created_at.isoformat(),
            "tags": dict(one.tags),
            "folder": tracking.reopen(one.run_id).artifacts.relative_to(tracking.folder).as_posix(),
        }
        for one in tracking.registered_models()
    ]
