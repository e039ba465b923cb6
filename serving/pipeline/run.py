"""`studiepeil run`: all steps in order, redoing only what changed; `--plan` says what that would be.

The table of steps is `serving.pipeline.flow`; what a step is, `serving.pipeline.steps`; how it is seen that nothing
changed, `serving.pipeline.step_cache`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from serving.pipeline.acceptance import Acceptance
from serving.pipeline.flow import FORECAST, Flow, list_steps
from serving.pipeline.settings import Settings
from serving.pipeline.step_cache import Record, StepCache, stamp_of
from serving.pipeline.steps import Progress, StepDone, StepPlanned, be_silent, do_step, plan_step
from serving.pipeline.versions import Signature, Versions

__all__ = ["FORECAST", "Signature", "StepDone", "StepPlanned", "note_steps", "open_versions", "plan_run", "run_all"]

CACHE_FILE = "run.json"


def run_all(
    settings: Settings,
    signature: Signature | None = None,
    progress: Progress = be_silent,
    acceptance: Acceptance | None = None,
) -> Iterator[StepDone]:
    """Yield one line per step, as it is done. Raises what the step raises.

    Only an officer's signature makes a model champion: without one there is no forecast and there are no scores, and
    the line says so. A delivery that stops the forecast raises DeliveryError once all else is done; `acceptance` lets
    it pass. What is interrupted goes on where it was: each step is remembered as soon as it is done.
    """
    flow = _open(settings, signature, acceptance)
    for step in list_steps(flow):
        done = do_step(step, settings, flow.cache, progress)
        flow.blocked = done.error or flow.blocked
        yield done
    flow.versions.refresh()
    flow.cache.save()
    if flow.blocked is not None:
        raise flow.blocked


def plan_run(settings: Settings, signature: Signature | None = None) -> list[StepPlanned]:
    """Return what `run_all` would do about every step, and which input makes it so. Nothing is made or written."""
    flow = _open(settings, signature, None)
    planned: list[StepPlanned] = []
    for step in list_steps(flow):
        redone = [one.step for one in planned if one.is_redone is not False]
        planned.append(plan_step(step, settings, flow.cache, redone))
    return planned


def open_versions(settings: Settings) -> Versions:
    """Return the registered versions as the last run left them, without opening MLflow where nothing was written."""
    return Versions(settings.mlruns, StepCache.read(settings.work / CACHE_FILE))


@contextmanager
def note_steps(settings: Settings, *steps: str) -> Iterator[None]:
    """Tell the step cache which of `steps` a command makes outside a run: the next run does not make them again.

    A step counts as made where all that it left before was written anew, of what there is now. What a step leaves only
    on some days is not told: the command does not say which.
    """
    cache = StepCache.read(settings.work / CACHE_FILE)
    known = {name: record for name in steps if (record := cache.find(name)) is not None and record.outputs}
    files = {name: [settings.work / file for file in record.outputs] for name, record in known.items()}
    before = {path: stamp_of(path) for paths in files.values() for path in paths if path.exists()}
    yield
    made = {
        name
        for name, paths in files.items()
        if all(path.exists() and stamp_of(path) != before.get(path) for path in paths)
        and (known[name].since, known[name].until) == (None, None)
    }
    if not made:
        return
    flow = _open(settings, None, None)
    for step in list_steps(flow):
        if step.name in made:
            flow.cache.record(step.name, Record(step.inputs, flow.cache.hash_files(files[step.name], settings.work)))


def _open(settings: Settings, signature: Signature | None, acceptance: Acceptance | None) -> Flow:
    cache = StepCache.read(settings.work / CACHE_FILE)
    return Flow(settings, cache, Versions(settings.mlruns, cache), signature, acceptance)
