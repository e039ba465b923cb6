"""How long the simulated institution takes, and how much memory: 80,000 students in under 60 s and 4 GiB.

    python bench/simulation.py [--students 80000] [--years 8]

Prints a Markdown table with the machine and the date. Run it on an idle machine; docs/simulated-institution.md
holds the figures of the day it was last run.
"""

import argparse
import platform
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from features.simulate import SimulationSettings, simulate_institution


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


def main() -> None:
    """Measure once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=80_000)
    parser.add_argument("--years", type=int, default=8)
    measured = measure(**vars(parser.parse_args()))
    print(f"{date.today()}, Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    print("| " + " | ".join(measured) + " |\n" + "|---" * len(measured) + "|")
    print("| " + " | ".join(f"{value:,}" for value in measured.values()) + " |")


if __name__ == "__main__":
    main()
