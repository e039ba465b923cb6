"""Steps that take no time: each writes what it is told, and one waits in the middle until its process is killed."""

import sys
import time
from pathlib import Path

from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.step_cache import StepCache
from serving.pipeline.steps import Made, Progress, Step, StepDone, be_silent, do_step

TOML = "[features]\ntoday = 2023-05-19\nsources = []\n"


def copy_input(settings: Settings, name: str, _progress: Progress) -> Made:
    """Write the first letter of the input: another input may give the same output."""
    path = settings.work / f"{name}.out"
    path.write_text((settings.work / f"{name}.in").read_text()[:1])
    return Made(f"{name} written", (path,))


def follow(settings: Settings, name: str, _progress: Progress) -> Made:
    """Write what another step made, whole or not at all; wait halfway while there is a file `wait`."""
    path, partial = settings.work / f"after-{name}.out", settings.work / "half"
    partial.write_text("half")
    while (settings.work / "wait").exists():
        time.sleep(0.01)
    partial.write_text((settings.work / f"{name}.out").read_text() * 2)
    partial.replace(path)
    return Made(f"{name} followed", (path,))


def list_small_steps(settings: Settings, cache: StepCache) -> list[Step]:
    """Return two steps, the second of which is made of what the first writes; declared when asked for."""
    files = [settings.work / "one.in", settings.work / "one.out"]
    first, second = (cache.hash_files([path], settings.work) for path in files)
    return [
        Step("first", "lib.small_steps.copy_input", first, ("one",)),
        Step("second", "lib.small_steps.follow", second, ("one",), after=("first",)),
    ]


def do_small_steps(settings: Settings) -> list[StepDone]:
    """Do both steps, the second with what the first left."""
    cache = StepCache.read(settings.work / "run.json")
    done = [do_step(list_small_steps(settings, cache)[place], settings, cache, be_silent) for place in (0, 1)]
    cache.save()
    return done


if __name__ == "__main__":
    do_small_steps(read_settings(Path(sys.argv[1])))
