"""The step that trains a dropout model: of one moment, judged on a later cohort, and registered as a candidate."""

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

from serving.pipeline.cohort_tables import read_outcome_dates, read_tables
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent
from serving.pipeline.versions import made_version
from training.dropout.experiment import train_dropout
from training.gate.versions import ModelVersion
from training.tracking import Tracking


def run_train(settings: Settings, model: str, progress: Progress) -> Made:
    """Train a dropout model as a step."""
    return made_version(train_dropout_model(settings, model, progress), settings.mlruns)


def train_dropout_model(settings: Settings, model: str, progress: Progress = be_silent) -> ModelVersion:
    """Train, judge and register the dropout model of one moment; return the candidate."""
    progress(f"training {model}", 0.0)
    tables, dates = read_tables(settings, model), read_outcome_dates(settings)
    with threadpool_limits(1):  # the matrices are so small that waiting for other threads takes longer
        version = train_dropout(tables, dates, settings.dropout_training, Tracking(settings.mlruns))
    progress(f"{model} version {version.version} trained", 1.0)
    return version
