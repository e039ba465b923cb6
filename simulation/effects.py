"""Every number that shapes the simulated institution, declared once: the table is `effects.csv`, beside this module.

`docs/simulated-institution.md` repeats this table and `OUT-truth/parameters.json` holds it; a test keeps
the three equal. Amounts are chosen to look like a Dutch university of applied sciences; they are not
estimates and say nothing about real students. How counts move from year to year follows the public
panel of first-years in hbo: mostly steps that last, little that is gone the year after.
"""

import csv
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from simulation.arrays import Floats

ORIGINS = ("NL", "EEA", "non-EEA")
ROUTES = ("havo", "mbo", "vwo", "foreign", "bachelor")


class Scale(StrEnum):
    """The unit of an effect."""

    LOG_ODDS = "log-odds"
    LOG = "log"
    STANDARD = "standard deviations"
    POINTS = "points of 100"
    SHARE = "share"
    WEEKS = "weeks"
    SEASONS = "seasons"


@dataclass(frozen=True)
class Effect:
    """One declared amount; `name` reads what is shaped, then by what."""

    name: str
    value: float
    scale: Scale
    meaning: str


def _read_effects() -> tuple[Effect, ...]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # A whole number stays one, so that the truth shows it as it is declared.
    return tuple(Effect(row["name"], json.loads(row["value"]), Scale(row["scale"]), row["meaning"]) for row in rows)


EFFECTS = _read_effects()
_VALUES = {effect.name: effect.value for effect in EFFECTS}


def amount(name: str) -> float:
    """The declared value of the effect `name`; KeyError when it is not declared."""
    return _VALUES[name]


def amounts(prefix: str, groups: tuple[str, ...]) -> Floats:
    """The declared values of `prefix.group` for each group; the reference group has no entry and is 0."""
    return np.array([_VALUES.get(f"{prefix}.{group}", 0.0) for group in groups])


def render_effects() -> str:
    """The table of effects in Markdown, as the documentation shows it."""
    lines = ["| effect | amount | unit | meaning |", "|---|---:|---|---|"]
    lines += [f"| `{e.name}` | {e.value:g} | {e.scale} | {e.meaning} |" for e in EFFECTS]
    return "\n".join(lines)
