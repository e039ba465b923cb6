"""Run the fuzzer over every loader and write bench/results/fuzz.md.

    python -m bench.fuzz [--files 100000] [--minutes 60] [--seed 1] [--formats flat duo] [--out bench/results/fuzz.md]

The loaders take turns, a part of the files at a time, so that a run that is ended by --minutes has read about as many
files of each. A fault ends it with 1; each is printed with the seed that makes it again.
"""

import argparse
import platform
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from bench.fuzz.deliveries import make_samples
from bench.fuzz.oracle import Found, fuzz

PART = 50  # files of a loader in one turn
RESULTS = Path(__file__).parents[1] / "results" / "fuzz.md"


def main() -> None:
    """Fuzz, print, write."""
    samples = make_samples()
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", nargs="*", default=list(samples))
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    found = {name: Found() for name in asked.formats}
    started = time.monotonic()
    for first in range(0, asked.files, PART):
        for name, whole in found.items():
            part = fuzz(samples[name], min(PART, asked.files - first), asked.seed + first)
            whole.add(part)
            for fault in part.faults:
                print(name, *fault, flush=True)
        asked.out.write_text(_report(found, asked.seed))
        if time.monotonic() - started > 60 * asked.minutes:
            break
    sys.exit(1 if any(one.faults for one in found.values()) else 0)


def _report(found: dict[str, Found], seed: int) -> str:
    kinds = ("traceback", "leak", "account", "dialect")
    head = ("loader", "files", "read", "refused", "tracebacks", "leaks", "accounts", "dialects", "ms per file")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for name, one in found.items():
        faults = Counter(kind for kind, *_ in one.faults)
        numbers = (one.files, one.outcomes["read"], one.outcomes["refused"], *(faults[kind] for kind in kinds))
        told = " | ".join(f"{number:,}" for number in numbers)
        lines.append(f"| {name} | {told} | {1000 * one.seconds / max(one.files, 1):.0f} |")
    mutations = Counter[str]()
    for one in found.values():
        mutations.update(one.mutations)
    told = ", ".join(f"{mutation} {number:,}" for mutation, number in mutations.most_common())
    machine = (
        f"{platform.machine()}, Python {platform.python_version()}, {date.today().isoformat()}, first seed {seed:,}"
    )
    return "\n".join([*lines, "", f"Mutations: {told}.", "", f"Machine: {machine}.", ""])


if __name__ == "__main__":
    main()
