"""The step that trains the inflow model: judged on earlier seasons, and registered as a candidate."""

import pandas as pd

from serving.pipeline.cohort_tables import INDIVIDUAL_FILE, asked_of, read_programmes, read_tables
from serving.pipeline.settings import INFLOW, Settings
from serving.pipeline.steps import Made, Progress, be_silent
from serving.pipeline.versions import made_version
from training.gate.versions import ModelVersion
from training.inflow.experiment import train_inflow
from training.inflow.seasons import SeasonTables, index_tables
from training.tracking import Tracking


def run_train(settings: Settings, progress: Progress) -> Made:
    """Train the inflow model as a step."""
    return made_version(train_inflow_model(settings, progress), settings.mlruns)


def train_inflow_model(settings: Settings, progress: Progress = be_silent) -> ModelVersion:
    """Train, judge and register the inflow model; return the candidate."""
    progress(f"training {INFLOW}", 0.0)
    asked, trained_by = asked_of(settings.inflow, settings), settings.dropout_training.trained_by
    version = train_inflow(read_inflow(settings), asked, trained_by, Tracking(settings.mlruns), settings.today)
    progress(f"{INFLOW} version {version.version} trained", 1.0)
    return version


def read_inflow(settings: Settings) -> SeasonTables:
    """Return the inflow tables with programmes and single applications. Raises TableError when there are none."""
    individual = settings.tables / INDIVIDUAL_FILE
    return index_tables(
        read_tables(settings, INFLOW),
        read_programmes(settings),
        pd.read_parquet(individual) if individual.exists() else None,
        asked_of(settings.inflow, settings).breaks,
    )
