"""An audit at a glance: per attribute and measure one mark, and what the audit could have seen.

A mark says no more than the audit does: "within" only where every group that is shown could have shown a gap the size
of its limit. Where some could not, or none, the mark says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from fairness.policy import JOINT, Measure

PAIRS = "pairs"  # stands for all intersections together


class Mark(StrEnum):
    """What an audit says of one measure over the groups of one attribute."""

    BEYOND = "beyond"
    WITHIN = "within"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    NO_LIMIT = "no_limit"
    ABSENT = "absent"


@dataclass(frozen=True)
class Cell:
    """One mark, with how many groups lie beyond the limit, how many could have told, and how many were looked at."""

    mark: Mark
    beyond: int = 0
    could_tell: int = 0
    groups: int = 0


@dataclass(frozen=True)
class GlanceRow:
    """The marks of one attribute, one per measure; `attribute` is PAIRS for `pairs` intersections together."""

    attribute: str
    cells: tuple[Cell, ...]
    pairs: int = 0


@dataclass(frozen=True)
class Glance:
    """A matrix of marks: a row per attribute, a column per measure."""

    measures: tuple[str, ...]
    rows: tuple[GlanceRow, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that occur, in the order of the legend."""
        found = {cell.mark for row in self.rows for cell in row.cells}
        return tuple(mark for mark in Mark if mark in found)


def look(findings: pd.DataFrame, *, are_pairs_together: bool) -> Glance:
    """Return the marks of the measures with a limit, or of all when none has one; differences in outcomes apart."""
    own = findings[findings["measure"] != Measure.OUTCOME_RATE]
    limited = own[own["limit"].notna()]
    measures = tuple(dict.fromkeys(limited["measure"] if len(limited) else own["measure"]))
    is_pair = own["attribute"].str.contains(JOINT, regex=False)
    alone, pairs = (list(dict.fromkeys(part["attribute"])) for part in (own[~is_pair], own[is_pair]))
    rows = [GlanceRow(str(name), _mark_measures(own, [name], measures)) for name in alone]
    if pairs and are_pairs_together:
        rows.append(GlanceRow(PAIRS, _mark_measures(own, pairs, measures), len(pairs)))
    elif pairs:
        rows += [GlanceRow(str(name), _mark_measures(own, [name], measures)) for name in pairs]
    return Glance(measures, tuple(rows))


def mark_groups(rows: pd.DataFrame) -> Cell:
    """Return the mark of the findings of one measure: of one group, or of all groups of an attribute."""
    shown = rows[~rows["suppressed"]]
    beyond = int(rows["breach"].sum())
    tested = shown[shown["q_value"].notna()]
    could_tell = int((tested["detectable_gap"] <= tested["limit"]).sum())
    counts = (beyond, could_tell, len(shown))
    if rows.empty:
        return Cell(Mark.ABSENT)
    if beyond:
        return Cell(Mark.BEYOND, *counts)
    if shown.empty:
        return Cell(Mark.WITHHELD, *counts)
    if rows["limit"].isna().all():
        return Cell(Mark.NO_LIMIT, *counts)
    if not could_tell:
        return Cell(Mark.UNKNOWN, *counts)
    return Cell(Mark.WITHIN if could_tell == len(shown) else Mark.PARTLY, *counts)


def _mark_measures(findings: pd.DataFrame, attributes: Sequence[str], measures: Sequence[str]) -> tuple[Cell, ...]:
    rows = findings[findings["attribute"].isin(attributes)]
    return tuple(mark_groups(rows[rows["measure"] == measure]) for measure in measures)
