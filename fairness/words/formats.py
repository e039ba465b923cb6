"""Numbers as people write them, in Dutch and English, each measure in a unit of its own."""

import pandas as pd

from fairness.policy import Measure
from fairness.words.names import LANGUAGES

HUNDRED = 100  # students: net benefit is told per hundred, not per student
_POINTS = frozenset({Measure.CALIBRATION})
_PLAIN = frozenset({Measure.CALIBRATION_SLOPE, Measure.AUC})
_UNITS = {
    Measure.CALIBRATION: ("punten", "points"),
    Measure.CALIBRATION_SLOPE: ("", ""),
    Measure.AUC: ("", ""),
    Measure.NET_BENEFIT: ("per 100 studenten", "per 100 students"),
}


def format_value(value: float | None, measure: str, language: str) -> str:
    """A value with its unit: 61 %, +3,2 punten, 0,74, 4,2 per 100 studenten; a dash where there is none."""
    unit = _name_unit(measure, language) if _is_there(value) else ""
    return f"{format_number(value, measure, language)}{unit}"


def format_number(value: float | None, measure: str, language: str) -> str:
    """Return `format_value` without the words of its unit, for a table or an axis; a percentage keeps its sign."""
    if measure in _POINTS:
        return _sign(value, format_points(value, language))
    if measure in _PLAIN:
        return _format_decimals(value, language, 2)
    if measure == Measure.NET_BENEFIT:
        return _format_decimals(None if value is None else HUNDRED * value, language, 1)
    text = format_share(value, language)
    return _sign(value, text) if measure == Measure.FORECAST_BIAS else text


def format_range(low: float | None, high: float | None, measure: str, language: str) -> str:
    """An interval: "54 tot 68 %"; empty where there is none."""
    if not (_is_there(low) and _is_there(high)):
        return ""
    ends = [format_number(end, measure, language) for end in (low, high)]
    percent = "%" if language == "en" else "\N{NO-BREAK SPACE}%"
    first = ends[0].removesuffix(percent)
    return f"{first} {('tot', 'to')[LANGUAGES.index(language)]} {ends[1]}"


def format_gap(gap: float | None, measure: str, language: str) -> str:
    """The size of a gap with its unit: 13,4 punten; 0,12; 4,2 per 100 studenten. Its side is told apart."""
    if not _is_there(gap) or gap is None:
        return "–"
    if measure in _PLAIN:
        return _format_decimals(abs(gap), language, 2)
    if measure == Measure.NET_BENEFIT:
        return f"{_format_decimals(HUNDRED * abs(gap), language, 1)}{_name_unit(measure, language)}"
    return f"{format_points(abs(gap), language)}{_name_unit(Measure.CALIBRATION, language)}"


def format_limit(limit: float | None, measure: str, language: str) -> str:
    """A limit: as a gap, without a needless decimal (10 punten, not 10,0)."""
    return format_gap(limit, measure, language).replace(",0 " if language == "nl" else ".0 ", " ")


def format_share(value: float | None, language: str, digits: int = 0) -> str:
    """A share as percentage: 0.613 is "61%" in English, "61 %" in Dutch; a dash where there is none."""
    if value is None or pd.isna(value):
        return "–"
    text = _format_decimals(100 * value, language, digits)
    return f"{text}\N{NO-BREAK SPACE}%" if language == "nl" else f"{text}%"


def format_points(value: float | None, language: str) -> str:
    """A gap in points: 0.134 is "13.4"."""
    return format_share(value, language, 1).removesuffix("%").removesuffix("\N{NO-BREAK SPACE}")


def format_count(number: float | None, language: str) -> str:
    """A number of students, with its thousands apart: 80.000 in Dutch, 80,000 in English."""
    if not _is_there(number):
        return "–"
    text = f"{number:,.0f}"
    return text.replace(",", ".") if language == "nl" else text


def tell_points_off(value: float, language: str) -> str:
    """How far dropout was off what was predicted: -0.092 is "9.2 points below"."""
    points = ("punten", "points")[LANGUAGES.index(language)]
    return f"{format_points(abs(value), language)} {points} {_side(value, language)}"


def tell_share_off(value: float, language: str) -> str:
    """How far a forecast was off the actual number: -0.17 is "17 % below"."""
    return f"{format_share(abs(value), language)} {_side(value, language)}"


def _side(value: float, language: str) -> str:
    return (("boven", "onder"), ("above", "below"))[LANGUAGES.index(language)][value < 0]


def _is_there(value: float | None) -> bool:
    return value is not None and not pd.isna(value)


def _name_unit(measure: str, language: str) -> str:
    unit = _UNITS.get(Measure(measure), ("", ""))[LANGUAGES.index(language)]
    return f" {unit}" if unit else ""


def _sign(value: float | None, text: str) -> str:
    is_above = _is_there(value) and value is not None and value > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if is_above else text


def _format_decimals(value: float | None, language: str, digits: int) -> str:
    if value is None or pd.isna(value):
        return "–"
    text = f"{value + 0.0:.{digits}f}".replace("-", "−")
    text = text.removeprefix("−") if not float(text.replace("−", "-")) else text
    return text.replace(".", ",") if language == "nl" else text
