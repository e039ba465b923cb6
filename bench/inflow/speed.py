"""How long 300 programmes take: tables, training with its backtest, and the forecast of one week.

In a process of its own, so that the peak memory is that of this work alone:

    python -m bench.inflow.speed RESULT.json [--programmes 300] [--profile FOLDER]
"""

import argparse
import cProfile
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

from features.calendar import week_end
from features.engine import Engine
from features.inflow.build import build_inflow_table, build_inflow_tables
from simulation import SimulationSettings, draw_seasons
from training.inflow.experiment import forecast_inflow, train_inflow
from training.inflow.seasons import InflowSettings, index_tables, training_weeks
from training.tracking import Tracking

WEEKS = (12, 20, 28)
FIRST_YEARS = 33  # per programme and season


def measure_speed(
    programmes: int, seasons: int = 8, weeks: tuple[int, ...] = WEEKS, profiles: Path | None = None
) -> dict[str, float]:
    """Return seconds per step (by the clock, and of computing), sizes, and the peak memory of this process in MiB.

    The last season is in progress in ISO week 20 and is what is forecast; judged are the three before.
    """
    years = seasons - 1
    asked = SimulationSettings(
        FIRST_YEARS * programmes * years, years, 1, programmes=programmes, finished_seasons=years
    )
    drawn = draw_seasons(asked)
    settings = InflowSettings(weeks=weeks, test_years=asked.seasons[-4:-1])
    lake, took = Engine().load(drawn.tables()), dict[str, tuple[float, float]]()
    season = (asked.seasons[-1], asked.today.isocalendar().week)
    with _timed("tables", took, profiles):
        built = build_inflow_tables(lake, asked.seasons, training_weeks(settings), asked.today)
        tables = index_tables(list(built), drawn.programmes)
    with tempfile.TemporaryDirectory() as folder:
        tracking = Tracking(Path(folder) / "mlruns")
        with _timed("train with backtest", took, profiles):
            version = train_inflow(tables, settings, "bench", tracking, date.today())
        with _timed("table of one week", took, profiles):
            build_inflow_table(lake, season[0], min(week_end(*season), asked.today), asked.today)
        with _timed("forecast of one week", took, profiles):
            made = forecast_inflow(version, tables, season, settings, tracking, date.today())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    series = int((made.rows["level"] == "cell").sum())
    sizes = {"programmes": programmes, "series": series, "seasons": len(asked.seasons), "tables": len(tables.by_season)}
    clock = {f"{name}, s": round(seconds, 1) for name, (seconds, _) in took.items()}
    computing = {f"{name}, s of computing": round(seconds, 1) for name, (_, seconds) in took.items()}
    return {**sizes, **clock, **computing, "peak MiB": round(peak)}


@contextmanager
def _timed(name: str, took: dict[str, tuple[float, float]], profiles: Path | None) -> Iterator[None]:
    profile = cProfile.Profile() if profiles else None
    started, computed = time.perf_counter(), time.process_time()
    with profile or nullcontext():
        yield
    took[name] = (time.perf_counter() - started, time.process_time() - computed)
    if profile and profiles:
        profile.dump_stats(profiles / f"{name.replace(' ', '-')}.prof")


def main() -> None:
    """Measure once and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.inflow.speed", description=__doc__)
    parser.add_argument("result", type=Path)
    parser.add_argument("--programmes", type=int, default=300)
    parser.add_argument("--profile", type=Path, help="folder for profiles; times are longer then")
    asked = parser.parse_args()
    asked.result.write_text(json.dumps(measure_speed(asked.programmes, profiles=asked.profile)))


if __name__ == "__main__":
    main()
