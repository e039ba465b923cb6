"""The step that refits a judged version: learnt again from all known cohorts, and registered beside it."""

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

from serving.pipeline.cohort_tables import read_tables
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent
from serving.pipeline.versions import made_version
from training.dropout.refit import refit_version
from training.gate.versions import ModelVersion
from training.tracking import Tracking


def run_refit(settings: Settings, version: ModelVersion, progress: Progress) -> Made:
    """Refit a judged version as a step."""
    refit = refit_model(settings, version, progress)
    if refit is None:
        return Made("not made: one of the outcomes is too rare in the judging cohort to leave anybody out")
    return made_version(refit, settings.mlruns)


def refit_model(settings: Settings, version: ModelVersion, progress: Progress = be_silent) -> ModelVersion | None:
    """Refit a judged version and register it; None where that cannot be done."""
    progress(f"refitting {version.name}", 0.0)
    tables = read_tables(settings, version.name)
    with threadpool_limits(1):  # the matrices are so small that waiting for other threads takes longer
        refit = refit_version(version, tables, settings.dropout_training, Tracking(settings.mlruns))
    progress(f"{version.name} version {version.version} refitted", 1.0)
    return refit
