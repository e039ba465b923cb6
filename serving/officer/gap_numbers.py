"""Gaps between groups as officers read them: with a sign, in points where the measure is a share."""

from fairness.policy import Measure
from fairness.words.formats import format_value

_OWN_UNIT = frozenset({Measure.AUC, Measure.CALIBRATION_SLOPE, Measure.NET_BENEFIT})


def unit_of_gap(measure: str) -> str:
    """Return the measure in whose unit a gap is written: that of calibration (points) for all shares."""
    return measure if measure in _OWN_UNIT else Measure.CALIBRATION


def write_gap(gap: float | None, measure: str, language: str) -> str:
    """Return a gap, or a change of one, with its sign and unit; a dash where there is none."""
    written = format_value(gap, unit_of_gap(measure), language)
    return f"+{written}" if gap is not None and gap > 0 and written[:1].isdigit() else written
