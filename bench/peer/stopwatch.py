"""How long a process takes, from its start to its end, with everything it starts itself."""

import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Duration:
    """Seconds on the clock, and seconds of computing of all cores together. The machine may be doing other work."""

    wall: float
    cpu: float


def time_process(
    arguments: Sequence[str | Path], folder: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Duration:
    """Run `arguments` in `folder` and return how long that took; what it prints goes to `log`.

    Raises RuntimeError when the process fails.
    """
    before, started = _cpu_of_children(), time.perf_counter()
    with log.open("w") as printed:
        code = subprocess.run(
            arguments,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            check=False,
        ).returncode
    took = Duration(time.perf_counter() - started, _cpu_of_children() - before)
    if code:
        raise RuntimeError(f"{' '.join(map(str, arguments))} ended with code {code}; what it said is in {log}")
    return took


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
