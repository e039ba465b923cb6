"""What a step is: a declaration of what goes into it and comes out of it, and the function that makes it.

`do_step` makes a step unless nothing that goes into it changed; `plan_step` says what would be made and why, and does
nothing. The table of steps is `serving.pipeline.flow`.
"""

import gc
import json
import resource
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from features.errors import StudiepeilError
from features.lake import replace_file
from serving.pipeline.settings import Settings
from serving.pipeline.step_cache import Record, StepCache
from training.contracts.checking import check_result
from training.contracts.contract import Result
from training.gate.versions import ModelVersion

_MUCH: Final = 2**20  # of the unit of `ru_maxrss`: 1 GiB on Linux, and always on macOS, where it is bytes
Progress = Callable[[str, float], None]


def be_silent(_doing: str, _share: float) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class Made:
    """What a step made.

    Attributes:
        sentence: what happened, for a person.
        outputs: the files that must still be there, as they were left, for the step to be left alone.
        days: the days from which the step would make something else with the same inputs; None where the date has no
            say beyond what is among the inputs.
        is_redone: False when there was nothing to make after all.
        error: what keeps later steps from being done; the step is tried again the next time, whatever its inputs.
    """

    sentence: str
    outputs: tuple[Path, ...] = ()
    days: Collection[date] | None = None
    is_redone: bool = True
    error: StudiepeilError | None = None


@dataclass(frozen=True)
class Step:
    """One step of `studiepeil run`.

    Attributes:
        name: as it is shown and kept in the step cache.
        function: dotted, such as "serving.pipeline.tables.extracts.run_check"; it is handed the settings, `arguments`
            and what reports progress, and returns Made. Its module is imported only when there is something to make.
        inputs: a fingerprint of everything that can change what is made, by a name that a person understands.
        arguments: what the function is handed beside the settings.
        after: the steps whose results are among the inputs.
        unchanged: what is said when the step is left alone.
        standing: for a step that is no result but a decision, what there is to decide; it is asked at every run.
    """

    name: str
    function: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[Any, ...] = ()
    after: tuple[str, ...] = ()
    unchanged: str = "unchanged"
    standing: str = ""


@dataclass(frozen=True)
class StepDone:
    """What happened in one step, in a sentence.

    Attributes:
        is_redone: false when nothing had changed.
        error: what keeps later steps from being done; raised once all else is.
    """

    step: str
    sentence: str
    is_redone: bool = True
    error: StudiepeilError | None = None


@dataclass(frozen=True)
class StepPlanned:
    """What a run would do about one step.

    Attributes:
        step: its name.
        is_redone: None when it depends on whether an earlier step makes something else than before.
        reasons: the inputs that make it so; empty when it would be left alone.
    """

    step: str
    is_redone: bool | None
    reasons: tuple[str, ...]


def do_step(step: Step, settings: Settings, cache: StepCache, progress: Progress) -> StepDone:
    """Make `step`, unless it was made of the same before and what it wrote is still there as it was left."""
    if not step.standing and not find_reasons(step, settings, cache):
        return StepDone(step.name, step.unchanged, is_redone=False)
    cache.begin(step.name)
    module, _, name = step.function.rpartition(".")
    made: Made = getattr(import_module(module), name)(settings, *step.arguments, progress)
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > _MUCH:
        gc.collect()
        pa.default_memory_pool().release_unused()  # what millions of rows took is not held through the next steps
    if made.error is None and not step.standing:
        outputs = dict.fromkeys((path.relative_to(settings.work).as_posix() for path in made.outputs), "")
        outputs |= cache.hash_files(made.outputs, settings.work)
        cache.record(step.name, Record.lasting(step.inputs, outputs, made.days, settings.today))
    return StepDone(step.name, made.sentence, made.is_redone, made.error)


def plan_step(step: Step, settings: Settings, cache: StepCache, redone: Collection[str]) -> StepPlanned:
    """Say what a run would do about `step`; `redone` are the earlier steps that would or may be made again."""
    waiting = tuple(f"if {name} makes something else" for name in step.after if name in redone)
    if step.standing:
        return StepPlanned(step.name, None if waiting else False, (step.standing,))
    before = cache.find(step.name)
    if before is not None and any(_find_damage(name, settings, cache) for name in step.after if name in redone):
        step = replace(step, inputs=before.inputs)  # what is damaged is made again first, and may be what it was
    if reasons := find_reasons(step, settings, cache):
        return StepPlanned(step.name, True, tuple(reasons))
    return StepPlanned(step.name, None if waiting else False, waiting)


def find_reasons(step: Step, settings: Settings, cache: StepCache) -> list[str]:
    """Return why `step` has to be made again; empty when nothing that goes into it or came out of it changed."""
    record = cache.find(step.name)
    if record is None:
        return ["it was not done yet"]
    return record.compare(step.inputs, _hash_outputs(record, settings, cache), settings.today)


def _find_damage(name: str, settings: Settings, cache: StepCache) -> list[str]:
    """Return what the step `name` wrote and is not there as it was left."""
    record = cache.find(name)
    return [] if record is None else record.find_damage(_hash_outputs(record, settings, cache))


def _hash_outputs(record: Record, settings: Settings, cache: StepCache) -> dict[str, str]:
    return cache.hash_files((settings.work / name for name in record.outputs), settings.work)


def name_step(what: str, version: ModelVersion) -> str:
    """Return the name of a step that does something with a version; a refit has steps of its own."""
    return f"{what} {version.name}" if version.judged_by is None else f"{what} {version.name} refit"


def name_making(version: ModelVersion) -> str:
    """Return the name of the step that makes a version."""
    return f"train {version.name}" if version.judged_by is None else f"refit {version.name}"


def leave_alone(_settings: Settings, sentence: str, _progress: Progress) -> Made:
    """Say how things stand, and make nothing."""
    return Made(sentence, is_redone=False)


def write_result(frame: pd.DataFrame, path: Path, result: type[Result] | None = None, *, csv: bool = False) -> None:
    """Write `frame` as Parquet at once or not at all, and beside it as CSV when asked for.

    Args:
        frame: What is written.
        path: Where.
        result: The contract that the frame is held to; without one it is a table for people that no part reads.
        csv: Whether people want it as CSV too.

    Raises:
        ContractError: When the frame is not what its contract says; then nothing is written.
    """
    if result is not None:
        check_result(frame, result)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(frame, path)  # the service reads these files while they are written
    if csv:
        replace_file(frame, path.with_suffix(".csv"))


def read_earlier(path: Path) -> pd.DataFrame | None:
    """Return a result as an earlier run left it; None where there is none, or one that is damaged."""
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError):  # what is no Parquet (any more) raises a kind of ValueError
        return None


def write_json(content: object, path: Path) -> None:
    """Write `content` as JSON at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".partial")
    written.write_text(json.dumps(content, indent=2))
    written.replace(path)
