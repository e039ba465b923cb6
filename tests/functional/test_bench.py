"""Each bench in small: that it runs and prints its table."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench"


def test_the_bench_of_the_simulation_prints_a_table():
    arguments = [sys.executable, BENCH / "simulation.py", "--students", "300", "--years", "2"]

    printed = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout

    assert "| students | years | seconds | peak MiB |" in printed
    assert "| 300 | 2 |" in printed
