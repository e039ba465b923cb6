"""The audit against its bars, part by part, into bench/results/fairness.md.

    python -m bench.fairness [--parts null,power] [--small]

A part is a module with `run(small: bool) -> list[str]` (Markdown). A part that is run again rewrites its own section
and leaves the others. --small: a few seconds per part, to see that it runs; its numbers mean nothing.
"""

import argparse
import importlib
import os
import platform
import re
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = {
    "null": "On shuffled groups",
    "power": "Planted gaps",
    "certificate": "What a pass is worth",
    "peer": "The bounds of fairaudit",
    "cijferho": "The public 1CijferHO demo",
    "coverage": "Intervals in small cells",
    "metric_frame": "The same values as Fairlearn's MetricFrame",
    "trend": "The audit over time",
    "invariance": "What must not matter",
    "speed": "Speed",
}
INTRODUCTION = """\
# The audit against its bars

Made by `python -m bench.fairness` (`make bench-fairness`). Each section says its data, protocol, machine and date; they
need not be of one day. What the audit does, and why: docs/fairness.md; how false claims are controlled: docs/decisions,
25 and 26."""


def main() -> None:
    """Run the parts that are asked for, and put each into the report as soon as it is done."""
    asked = _read_arguments()
    for part in asked.parts:
        started = time.perf_counter()
        lines = importlib.import_module(f"bench.fairness.{part}").run(asked.small)
        put_section(asked.report, part, lines, time.perf_counter() - started)
        print(f"{PARTS[part]}: {asked.report} is written", flush=True)


def put_section(report: Path, part: str, lines: list[str], seconds: float) -> None:
    """Rewrite the section of a part and keep those of the others; sections stand in the order of PARTS."""
    kept = _read_sections(report)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    kept[part] = "\n".join([f"*{date.today()}, {machine}; {seconds:,.0f} s.*", "", *lines]).strip()
    sections = [f"## {PARTS[name]}\n\n{kept[name]}" for name in PARTS if name in kept]
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("\n\n".join([INTRODUCTION, *sections]) + "\n", encoding="utf-8")


def _read_sections(report: Path) -> dict[str, str]:
    if not report.exists():
        return {}
    found = re.split(r"^## (.+)$", report.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    names = {title: name for name, title in PARTS.items()}
    pairs = zip(found[::2], found[1::2], strict=True)
    return {names[title]: text.strip() for title, text in pairs if title in names}


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.fairness", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", type=lambda text: text.split(","), default=list(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "fairness.md")
    parser.add_argument("--small", action="store_true", help="a few seconds per part")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    main()
