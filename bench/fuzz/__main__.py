"""Run the fuzzer over every loader and write bench/results/fuzz.md.

    python -m bench.fuzz [--files 100000] [--formats flat duo] [--out bench/results/fuzz.md]

A fault ends it with 1; each is printed with the seed that makes it again.
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

KINDS = ("traceback", "leak", "account", "dialect")
RESULTS = Path(__file__).parents[1] / "results" / "fuzz.md"
_HEAD = """# Fuzzing the loaders

Every loader on a small right delivery of its format, of which one file was mutated: cut off, encoded otherwise, without
a header, rows twice or shuffled, odd values, giant fields, columns renamed or gone, emptied, bytes that are no text.
Every fourth time only the dialect was changed (separator, decimal comma, encoding, quotes, line ends, column order).
It may be read, with an account that balances, or refused in a sentence. What may never be: an error of another kind
(traceback), a value of a row in a message (leak), an account that does not balance, another dialect with another value.
"""


def main() -> None:
    """Fuzz, print, write."""
    parser = argparse.ArgumentParser()
    samples = make_samples()
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--formats", nargs="*", default=list(samples))
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    lines, faults = [], 0
    for name in asked.formats:
        started = time.perf_counter()
        found = fuzz(samples[name], asked.files)
        lines.append(_tell(name, asked.files, found, time.perf_counter() - started))
        faults += len(found.faults)
        print(lines[-1], flush=True)
        for fault in found.faults[:20]:
            print("   ", *fault, flush=True)
    header = "| loader | files | read | refused | tracebacks | leaks | accounts | dialects | seconds |\n|" + "---|" * 9
    machine = f"{platform.machine()}, Python {platform.python_version()}, {date.today().isoformat()}"
    asked.out.write_text("\n".join([_HEAD, header, *lines, "", f"Machine: {machine}.", ""]))
    sys.exit(1 if faults else 0)


def _tell(name: str, files: int, found: Found, seconds: float) -> str:
    kinds = Counter(kind for kind, *_ in found.faults)
    numbers = [files, found.outcomes["read"], found.outcomes["refused"], *(kinds[kind] for kind in KINDS)]
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} | {seconds:.0f} |"


if __name__ == "__main__":
    main()
