"""The report: a section per part, the bars of all parts first. A part that is run again rewrites its own section."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

TITLES = {
    "oulad": "Open University (OULAD)",
    "simulated": "The simulated institution",
    "refits": "Refits on the next cohort",
    "flat": "Flat tables",
    "references": "Flat tables beside references",
    "speed": "Speed",
}
_BARS, _HEAD = "Bars", "| bar | measured | held |"
_INTRODUCTION = """\
# The dropout model against its bars

Made by `python -m bench.dropout` (`make bench-dropout`). Each section says its data, protocol, machine and date; they
need not be of one day. *served* is what students would get: the recipe found on the training cohorts alone, calibrated.
Intervals are 95 %. How often the intervals around single scores hold: [coverage.md](coverage.md)."""


@dataclass(frozen=True)
class Bar:
    """What was asked, what was measured, and whether that meets it; the value decides, the interval is beside it."""

    asked: str
    measured: str
    is_met: bool


@dataclass(frozen=True)
class Section:
    """What one part found. `protocol`: data and method; `tables`: what is behind the bars, in Markdown."""

    part: str
    protocol: str
    bars: Sequence[Bar]
    tables: Sequence[str]


def put_section(path: Path, section: Section, seconds: float) -> None:
    """Write `section` into the report at `path`, in place of what an earlier run of the same part found."""
    sections = read_sections(path.read_text()) if path.exists() else {}
    sections[TITLES[section.part]] = _write(section, seconds)
    present = [(title, sections[title]) for title in TITLES.values() if title in sections]
    parts = [
        _INTRODUCTION,
        f"## {_BARS}",
        gather_bars(dict(present)),
        *(f"## {title}\n\n{body}" for title, body in present),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(parts) + "\n")


def read_sections(report: str) -> dict[str, str]:
    """Return the text of each section of a report by its title."""
    _, *rest = re.split(r"^## ", report, flags=re.MULTILINE)
    return {title: body.strip() for title, _, body in (one.partition("\n") for one in rest)}


def gather_bars(sections: dict[str, str]) -> str:
    """Return the bars of every section as one table, as the sections tell them."""
    lines = ["| part " + _HEAD, "|---|---|---|---|"]
    for title, body in sections.items():
        _, found, rest = body.partition(_HEAD + "\n")
        rows = rest.split("\n\n")[0].splitlines()[1:] if found else []
        lines += [f"| {title} {row}" for row in rows]
    return "\n".join(lines)


def format_table(frame: pd.DataFrame) -> str:
    """Return `frame` as a Markdown table."""
    lines = [list(map(str, frame.columns)), ["---"] * len(frame.columns)]
    lines += [[str(value) for value in row] for row in frame.itertuples(index=False)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def format_interval(value: float, low: float, high: float, form: str = ".3f") -> str:
    """Return a value with its interval."""
    return f"{value:{form}} ({low:{form}} to {high:{form}})"


def machine() -> str:
    """Say on what, when and beside how much other work this is measured."""
    load = f"{os.getloadavg()[2]:.1f} processes wanting the cores (mean of a quarter of an hour)"
    return (
        f"{date.today()}, {os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, {load}"
    )


def _write(section: Section, seconds: float) -> str:
    rows = [f"| {bar.asked} | {bar.measured} | {'yes' if bar.is_met else '**no**'} |" for bar in section.bars]
    bars = "\n".join([_HEAD, "|---|---|---|", *rows])
    return "\n\n".join([f"{machine()}. It took {seconds:.0f} s.", section.protocol, bars, *section.tables])
