"""The step that watches models in use: audits what they said once outcomes arrive, and adds up what was found."""

import pandas as pd

from fairness.trend import State, count_states, find_alarms, gather_rounds
from serving.pipeline.cohort_tables import read_tables
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from training.contracts.evaluation import WatchAlarmsResult, WatchRoundsResult
from training.dropout.rounds import audit_hindsight, list_waiting, read_rounds
from training.gate.versions import ModelVersion, Stage
from training.registry import Registry
from training.tracking import Tracking

_SERVED = (Stage.CHAMPION, Stage.RETIRED, Stage.WITHDRAWN)


def run_watch(settings: Settings, model: str, progress: Progress) -> Made:
    """Watch a model as a step."""
    alarms, audited = keep_watch(settings, model, progress)
    counted = count_states(alarms)
    looked = f"; audited in hindsight: {', '.join(audited)}" if audited else ""
    outputs = tuple(one.contract.file(settings.results, model=model) for one in (WatchRoundsResult, WatchAlarmsResult))
    return Made(f"{counted[State.ALARM]} alarms, {counted[State.WATCH]} watched{looked}", outputs)


def keep_watch(settings: Settings, model: str, progress: Progress = be_silent) -> tuple[pd.DataFrame, list[str]]:
    """Audit every cohort whose outcomes arrived since it was scored, and write rounds and alarms of a dropout model.

    Returns the alarms (`fairness.trend.find_alarms`, one row per series) and the cohorts that were audited now. Empty
    where no version of `model` was ever in use.
    """
    tracking = Tracking(settings.mlruns)
    registry = Registry(tracking)
    served = [one for one in registry.versions(model) if one.stage in _SERVED]
    progress(f"looking back at {model}", 0.0)
    audited = _look_back(settings, served, tracking) if served else []
    rounds = gather_rounds(read_rounds(served, tracking))
    newest = next(iter(served), None)
    signed = None if newest is None else registry.audit(newest)
    alarms = find_alarms(rounds, settings.policy, None if signed is None else signed.findings)
    write_result(rounds, WatchRoundsResult.contract.file(settings.results, model=model), WatchRoundsResult)
    write_result(alarms, WatchAlarmsResult.contract.file(settings.results, model=model), WatchAlarmsResult)
    progress(f"{model} watched", 1.0)
    return alarms, audited


def _look_back(settings: Settings, served: list[ModelVersion], tracking: Tracking) -> list[str]:
    tables, audited = read_tables(settings, served[0].name), []
    for version in served:
        for table in list_waiting(version, tables, tracking):
            audit_hindsight(version, table, settings.policy, settings.lake, tracking)
            audited.append(table.cohort)
    return audited
