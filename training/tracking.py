"""MLflow: where runs, models, SHAP values and audits are kept. The only module that imports mlflow.

A tracking folder (`mlruns/`) holds one SQLite database and the artifacts. MLflow stores artifact paths as
absolute; this module finds them relative to the folder, so that a moved or restored folder still serves.
Models are read by skops with the short list of types below and nothing else: the list that MLflow keeps
beside a model comes from the model itself and is not trusted, and pickles are refused.
"""

import json
import logging
import os
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import Any
from uuid import uuid4

import pandas as pd
import skops.io
from sklearn.base import BaseEstimator

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # read when mlflow is imported
os.environ.setdefault("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")

import mlflow
import mlflow.sklearn

from features.errors import StudiepeilError
from training.contracts.checking import check_result
from training.contracts.contract import Result

TRUSTED_TYPES = [
    "collections.OrderedDict",
    "lightgbm.basic.Booster",
    "lightgbm.sklearn.LGBMClassifier",
    "lightgbm.sklearn.LGBMRegressor",
    "numpy.dtype",
    # One function of scipy's; under which of its modules it is found depends on what was imported before.
    "scipy.special._special_ufuncs.logit",
    "scipy.special._ufuncs.logit",
    "scipy.special.logit",
    "sklearn.compose._column_transformer._RemainderColsList",
    "sklearn.utils._bunch.Bunch",
]
_MOST_METRICS = 1000  # that MLflow takes at once
_REQUIREMENTS = ["scikit-learn", "lightgbm", "pandas", "skops"]


class TrackingError(StudiepeilError):
    """A run or a model is not where it should be."""

    exit_code = 8


@dataclass(frozen=True)
class RegisteredModel:
    """One registered model version as MLflow keeps it; the stage and its signature are in `tags`."""

    name: str
    version: int
    run_id: str
    created_at: datetime
    source: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """One MLflow run; artifacts can be added after it has ended (an audit or a scoring that is repeated)."""

    run_id: str
    artifacts: Path
    _client: mlflow.MlflowClient

    def log_params(self, params: Mapping[str, object]) -> None:
        """Record settings of the run, as text."""
        for name, value in params.items():
            self._client.log_param(self.run_id, name, value)

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        """Record numbers of the run."""
        now = int(time.time() * 1000)
        entities = [mlflow.entities.Metric(name, float(value), now, 0) for name, value in metrics.items()]
        # One by one each would be a transaction of its own: hundreds of them take longer than a fit.
        for start in range(0, len(entities), _MOST_METRICS):
            self._client.log_batch(self.run_id, metrics=entities[start : start + _MOST_METRICS])

    def log_text(self, text: str, path: str) -> None:
        """Keep `text` as the artifact `path`."""
        self.log_bytes(text.encode(), path)

    def log_bytes(self, content: bytes, path: str) -> None:
        """Keep `content` as the artifact `path`; who reads it meanwhile sees all of the old or all of the new."""
        place = self._place(path)
        written = place.with_name(f".{place.name}.{uuid4().hex}")
        written.write_bytes(content)
        written.replace(place)

    def read_folder(self, folder: str) -> dict[str, bytes]:
        """Return every artifact under `folder`, by its path from there."""
        place = self.artifacts / folder
        return {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in sorted(place.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }

    def remove(self, folder: str) -> None:
        """Remove the artifacts under `folder`."""
        rmtree(self.artifacts / folder, ignore_errors=True)

    def log_json(self, content: object, path: str) -> None:
        """Keep `content` as JSON; NaN is refused, because nobody downstream can read it."""
        self.log_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False, default=str), path)

    def log_frame(self, frame: pd.DataFrame, path: str, result: type[Result] | None = None) -> None:
        """Keep `frame` as Parquet. Raises ContractError when it is not what the contract of `result` says."""
        if result is not None:
            check_result(frame, result)
        frame.to_parquet(self._place(path), index=False)

    def _place(self, path: str) -> Path:
        # Artifacts are files in the run's folder; MLflow's own writer would use the path from before a move.
        place = self.artifacts / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def log_model(self, pipeline: BaseEstimator) -> str:
        """Keep `pipeline` with the run and return where it is, for `Tracking.register`."""
        with _in_run(self.run_id):
            logged = mlflow.sklearn.log_model(
                pipeline,
                name="model",
                serialization_format="skops",
                skops_trusted_types=TRUSTED_TYPES,
                pip_requirements=_REQUIREMENTS,
            )
        return str(logged.model_uri)


class Tracking:
    """The runs and registered models in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._uri = f"sqlite:///{self.folder / 'mlflow.db'}"
        logging.getLogger("mlflow").setLevel(logging.WARNING)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        with warnings.catch_warnings():
            # MLflow 3.17 on SQLAlchemy 2.1: a loader strategy of MLflow's own tables is deprecated.
            warnings.filterwarnings("ignore", message=".*noload.*loader strategy is deprecated.*")
            mlflow.set_tracking_uri(self._uri)
            self._client = mlflow.MlflowClient(self._uri)
        self._addresses: dict[str, str] = {}  # of artifacts, by run: they never change, and a page reads many

    @contextmanager
    def start_run(self, experiment: str, title: str) -> Iterator[Run]:
        """Open a run in `experiment`; it is marked as failed when the block raises."""
        mlflow.set_tracking_uri(self._uri)
        run = self._client.create_run(self._open_experiment(experiment), run_name=title)
        try:
            yield self.reopen(run.info.run_id)
        except BaseException:
            self._client.set_terminated(run.info.run_id, "FAILED")
            raise
        self._client.set_terminated(run.info.run_id)

    def register(self, name: str, run_id: str, model_uri: str, tags: Mapping[str, str]) -> int:
        """Register a logged model under `name` and return its version. Last of all: what is registered is complete."""
        if not self._client.search_registered_models(filter_string=f"name = '{name}'"):
            self._client.create_registered_model(name)
        made = self._client.create_model_version(name, model_uri, run_id=run_id, tags=dict(tags))
        return int(made.version)

    def registered_models(self) -> list[RegisteredModel]:
        """Return every registered model version, newest first."""
        found = [
            RegisteredModel(
                name=one.name,
                version=int(one.version),
                run_id=one.run_id or "",
                created_at=datetime.fromtimestamp(one.creation_timestamp / 1000, tz=UTC),
                source=one.source or "",
                tags=dict(one.tags),
            )
            for one in self._client.search_model_versions(max_results=1000)
        ]
        return sorted(found, key=lambda one: (one.created_at, one.version), reverse=True)

    def set_tags(self, name: str, version: int, tags: Mapping[str, str]) -> None:
        """Write tags on a registered version."""
        for tag, value in tags.items():
            self._client.set_model_version_tag(name, str(version), tag, value)

    def set_alias(self, name: str, alias: str, version: int | None) -> None:
        """Point `alias` of a registered model to `version`, or remove it."""
        if version is None:
            self._client.delete_registered_model_alias(name, alias)
        else:
            self._client.set_registered_model_alias(name, alias, str(version))

    def load_model(self, model: RegisteredModel) -> Any:
        """Return the fitted model of a registered version; only the types in TRUSTED_TYPES are read.

        Raises TrackingError when the file is missing or holds anything else.
        """
        location = self._client.get_logged_model(model.source.removeprefix("models:/")).artifact_location
        path = self._local(location) / "model.skops"
        if not path.exists():
            raise TrackingError(
                f"the file of model {model.name} version {model.version} is missing",
                where=str(path),
                do="restore the mlruns folder from a backup, or train again",
            )
        try:
            return skops.io.load(path, trusted=TRUSTED_TYPES)
        except Exception as error:
            raise TrackingError(
                f"model {model.name} version {model.version} is not a file that may be read: {type(error).__name__}",
                where=str(path),
                do="train again; a model that holds other types than scikit-learn's and LightGBM's is refused",
            ) from None

    def read_text(self, run_id: str, path: str) -> str | None:
        """Return an artifact of a run as text, or None when the run has none of that name."""
        local = self._artifact(run_id, path)
        return local.read_text() if local.exists() else None

    def read_bytes(self, run_id: str, path: str) -> bytes | None:
        """Return an artifact of a run as it is kept, or None when the run has none of that name."""
        local = self._artifact(run_id, path)
        return local.read_bytes() if local.exists() else None

    def read_json(self, run_id: str, path: str) -> Any:
        """Return a JSON artifact of a run, or None when the run has none of that name."""
        text = self.read_text(run_id, path)
        return None if text is None else json.loads(text)

    def read_frame(self, run_id: str, path: str) -> pd.DataFrame | None:
        """Return a Parquet artifact of a run, or None when the run has none of that name."""
        local = self._artifact(run_id, path)
        return pd.read_parquet(local) if local.exists() else None

    def parameters(self, run_id: str) -> dict[str, str]:
        """Return the parameters a run was made with."""
        return dict(self._client.get_run(run_id).data.params)

    def has_artifact(self, run_id: str, path: str) -> bool:
        """Tell whether a run keeps an artifact of that name."""
        return self._artifact(run_id, path).exists()

    def list_artifacts(self, run_id: str, folder: str) -> list[str]:
        """Return the artifacts directly in a folder of a run, by name."""
        found = sorted(self._artifact(run_id, folder).glob("*"))
        return [f"{folder}/{path.name}" for path in found if not path.name.startswith(".")]  # else: being written

    def reopen(self, run_id: str) -> Run:
        """Return a run that has ended, to add artifacts to it."""
        return Run(run_id, self._artifacts_of(run_id), self._client)

    def _open_experiment(self, name: str) -> str:
        """Return the experiment whose artifacts lie in this folder, making one where there is none.

        An experiment keeps its folder for ever; in a folder that was moved here a next one is begun.
        """
        for number in count(1):
            numbered = name if number == 1 else f"{name}-{number}"
            location = (self.folder / "artifacts" / numbered).as_uri()
            found = self._client.get_experiment_by_name(numbered)
            if found is None:
                return str(self._client.create_experiment(numbered, location))
            if found.artifact_location == location:
                return str(found.experiment_id)
        raise AssertionError("count never ends")

    def _artifact(self, run_id: str, path: str) -> Path:
        return self._artifacts_of(run_id) / path

    def _artifacts_of(self, run_id: str) -> Path:
        if run_id not in self._addresses:
            self._addresses[run_id] = self._client.get_run(run_id).info.artifact_uri
        return self._local(self._addresses[run_id])

    def _local(self, uri: str) -> Path:
        return self.folder / "artifacts" / uri.rsplit("/artifacts/", 1)[1]


@contextmanager
def _in_run(run_id: str) -> Iterator[None]:
    """Make a run the active one for MLflow's fluent calls, without closing it."""
    with mlflow.start_run(run_id=run_id), warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module="mlflow")
        yield
