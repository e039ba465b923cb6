"""How good the inflow forecast is against its bars, on the demo files and on simulated institutions.

    python -m bench.inflow [--seeds 1 2 3 ...] [--single-seeds 1 2 3] [--resume]

Writes inflow.md with data, protocol, machine and date. One process computes at a time; a seed takes half a minute, with
single applications some minutes. What was judged is kept under --work, and --resume goes on with it: for a bench that
was stopped, and not after a change of the model.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.inflow.judge import Judged, judge_world
from bench.inflow.report import write_report
from bench.inflow.worlds import DEMO_WEEKS, Size, World, draw_world, read_demo, simulate_worlds

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("STUDIEPEIL_SHARED", ROOT.parent / "shared"))


def main() -> None:
    """Judge every institution, measure the speed, and write the report; fail where there are gaps."""
    asked = _read_arguments()
    started, keep = time.perf_counter(), _Keeper(asked.work, asked.resume)
    speed = _measure_speed(asked.work, asked.speed_programmes, keep)
    size, single = Size(asked.first_years), Size(asked.single_first_years)
    demo = keep.ask("demo", lambda: [read_demo(asked.data, asked.demo_weeks)]) if asked.data.exists() else []
    drawn = [one for seed in asked.seeds for one in keep.ask(f"counts-{seed}", lambda at=seed: [draw_world(at, size)])]
    both = [
        one
        for seed in asked.single_seeds
        for one in keep.ask(f"single-{seed}", lambda at=seed: simulate_worlds(at, single))
    ]
    judged: dict[str, list[Judged]] = {}
    for one in (*demo, *drawn, *both):
        judged.setdefault(one.name, []).append(one)
    sizes = {name: single if group[0] in both else size for name, group in judged.items() if group[0] not in demo}
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    asked.report.write_text(write_report(judged, speed, sizes, keep.describe(time.perf_counter() - started)))
    print(f"{asked.report} is written")
    check_gaps([one for group in judged.values() for one in group])


def check_gaps(judged: Sequence[Judged]) -> None:
    """Raise RuntimeError when any forecast is empty, or any series has neither a forecast nor a reason."""
    for one in judged:
        if one.gaps.empty or one.gaps.silent:
            raise RuntimeError(
                f"{one.name}, seed {one.seed}: {one.gaps.empty} empty numbers, {one.gaps.silent} series without a word"
            )


class _Keeper:
    """What was judged, kept by name, so that a bench that was stopped goes on where it was."""

    def __init__(self, work: Path, resume: bool) -> None:
        self._work, self._resume = work, resume
        self._kept: list[float] = []
        work.mkdir(parents=True, exist_ok=True)

    def ask(self, name: str, make: Callable[[], Sequence[World]]) -> list[Judged]:
        path = self._work / f"{name}.pickle"
        if self.has(path):
            kept: list[Judged] = pickle.loads(path.read_bytes())
            return kept
        judged = [judge_world(world) for world in make()]
        path.write_bytes(pickle.dumps(judged))
        print(f"{name} is judged", flush=True)
        return judged

    def has(self, path: Path) -> bool:
        """Say whether `path` is there from before and may be used, and remember that it was."""
        if not (self._resume and path.exists()):
            return False
        self._kept.append(path.stat().st_mtime)
        return True

    def describe(self, seconds: float) -> str:
        """Say how long it took, or what was kept and from when: a report of parts is not a report of one model."""
        if not self._kept:
            return f"It took {seconds:.0f} s."
        ends = (datetime.fromtimestamp(one, UTC) for one in (min(self._kept), max(self._kept)))
        first, last = (f"{one:%Y-%m-%d %H:%M} UTC" for one in ends)
        return (
            f"**{len(self._kept)} parts were kept from an earlier run** (made {first} to {last}); the code may have "
            "changed between them."
        )


def _measure_speed(work: Path, programmes: int, keep: _Keeper) -> dict[str, float]:
    result = work / "speed.json"
    if not keep.has(result):
        arguments = [sys.executable, "-m", "bench.inflow.speed", result, "--programmes", str(programmes)]
        subprocess.run(arguments, cwd=ROOT, check=True)
    measured: dict[str, float] = json.loads(result.read_text())
    return measured


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.inflow", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "studielink_demo")
    parser.add_argument("--demo-weeks", type=int, nargs="+", default=list(DEMO_WEEKS))
    parser.add_argument("--seeds", type=int, nargs="*", default=list(range(1, 9)))
    parser.add_argument("--first-years", type=int, default=10_000, help="first-years a season, counts only")
    parser.add_argument("--single-seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--single-first-years", type=int, default=6_000, help="the same, with single applications")
    parser.add_argument("--speed-programmes", type=int, default=300)
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / "work" / "inflow")
    parser.add_argument("--resume", action="store_true", help="go on with what was judged before")
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "inflow.md")
    asked = parser.parse_args()
    asked.work = asked.work.absolute()
    return asked


if __name__ == "__main__":
    main()
