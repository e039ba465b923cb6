"""How long the simulated institution takes, and what its inflow is like.

    python -m bench.institution [--students 80000] [--years 8] [--programmes 300]

The whole institution as files: 80,000 students in under 60 s and 4 GiB. Seasons in memory: 300 programmes in
8 seasons in a few seconds, with the errors that no forecast can avoid and those of simple rules. Prints Markdown
tables with the machine and the date. Run it on an idle machine; docs/simulated-institution.md holds the figures
of the day it was last run.
"""

import argparse
import platform
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from simulation import Seasons, SimulationSettings, draw_seasons, simulate_institution

JUDGED = 3  # the last seasons of which errors are shown
WEEKS = (12, 20)
SERIES = ["programme", "origin"]


def measure(students: int, years: int) -> dict[str, float]:
    """Simulate once and return seconds, peak memory of this process in MiB, files and rows of results."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        simulate_institution(SimulationSettings(students=students, years=years, seed=1), Path(folder) / "data")
        seconds = time.perf_counter() - started
        results = pq.read_metadata(Path(folder) / "data" / "institution" / "results.parquet").num_rows
        files = sum(1 for path in Path(folder).rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"students": students, "years": years, "seconds": round(seconds, 1), "peak MiB": round(peak),
            "rows of results": results, "files": files}  # fmt: skip


def measure_seasons(settings: SimulationSettings) -> dict[str, float | str]:
    """Draw seasons once; return seconds, rows, and errors as a share of the first-years in the last seasons."""
    started = time.perf_counter()
    seasons = draw_seasons(settings)
    seconds = time.perf_counter() - started
    years = settings.seasons[-JUDGED:]
    errors: dict[str, float | str] = {
        "programmes": len(seasons.programmes), "seasons": len(settings.seasons), "seed": settings.seed,
        "seconds": round(seconds, 1), "rows of applications": len(seasons.application_counts),
    }  # fmt: skip
    for level, keys in (("programme x origin", SERIES), ("programme", SERIES[:1])):
        truth = seasons.truth.groupby([*keys, "academic_year"])[["expected_inflow", "counted"]].sum()
        counted = truth["counted"].unstack(fill_value=0).astype(float)
        errors[f"truth, {level}"] = _error(truth["expected_inflow"].unstack(fill_value=0.0), counted, years)
        errors[f"last year, {level}"] = _error(counted.shift(axis=1), counted, years)
        for week in WEEKS:
            converted = _convert(seasons, counted, keys, week)
            errors[f"conversion of last year in week {week}, {level}"] = _error(converted, counted, years)
    return errors


def _convert(seasons: Seasons, counted: pd.DataFrame, keys: list[str], week: int) -> pd.DataFrame:
    """Applicants in `week` times last year's conversion; last year's count where there is no conversion."""
    rows = seasons.application_counts
    rows = rows[(rows["delivered_on"].dt.isocalendar().week == week) & (rows["status"] != "A")]
    stock = rows.astype(dict.fromkeys(keys, "object")).groupby([*keys, "academic_year"])["applicants"].sum().unstack()
    stock = stock.reindex(index=counted.index, columns=counted.columns).astype("float64")
    ratio = (counted / stock).shift(axis=1).replace([np.inf, -np.inf], np.nan)
    return (stock * ratio).fillna(counted.shift(axis=1))


def _error(forecast: pd.DataFrame, counted: pd.DataFrame, years: tuple[int, ...]) -> str:
    """WAPE over the last seasons; what is not forecast counts as 0."""
    chosen = list(years)
    off = (forecast[chosen].fillna(0.0) - counted[chosen]).abs()
    return f"{off.to_numpy().sum() / counted[chosen].to_numpy().sum():.1%}"


def main() -> None:
    """Measure once and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=80_000)
    parser.add_argument("--years", type=int, default=8)
    parser.add_argument("--programmes", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    print(f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    _print([measure(asked.students, asked.years)])
    drawn = [
        measure_seasons(SimulationSettings(70_000, 7, seed, programmes=asked.programmes))
        for seed in range(1, asked.seeds + 1)
    ]
    _print([{"": name, **{f"seed {one['seed']}": one[name] for one in drawn}} for name in drawn[0] if name != "seed"])


def _print(rows: list[dict[str, float | str]] | list[dict[str, float]]) -> None:
    print("| " + " | ".join(rows[0]) + " |\n" + "|---" * len(rows[0]) + "|")
    for row in rows:
        cells = [value if isinstance(value, str) else f"{value:,}" for value in row.values()]
        print("| " + " | ".join(cells) + " |")
    print()


if __name__ == "__main__":
    main()
