"""Numbers, percentages, dates and lists as a reader of a language writes them (Babel), for every package.

The second half gives each measure of the audit a unit of its own.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pandas as pd
from babel.core import Locale
from babel.dates import format_date as format_date_by_locale
from babel.dates import format_skeleton
from babel.lists import format_list as format_list_by_locale
from babel.numbers import NumberPattern, get_decimal_symbol, get_group_symbol, parse_pattern

from fairness.policy import Measure
from fairness.words import text

NOTHING = "–"  # stands where there is no number
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # with which a text begins that a spreadsheet would compute
_LOCALES = {"en": "en_GB"}  # English as Europeans write it: 3 February 2026
_MINUS = "\N{MINUS SIGN}"
_SIGNED_POINTS = frozenset({Measure.CALIBRATION})
_PLAIN = frozenset({Measure.CALIBRATION_SLOPE, Measure.AUC})
_HUNDRED = 100  # students: net benefit is per hundred, not per student


def disarm(written: str) -> str:
    """Return a text for a cell with a quote before it where a spreadsheet would take it for a formula."""
    return f"'{written}" if written.startswith(FORMULA_SIGNS) else written


def format_decimal(value: float | None, language: str, digits: int = 0, *, signed: bool = False) -> str:
    """Write 1234.5 as 1.234,5 (nl) or 1,234.5 (en), with a fixed number of decimals.

    Args:
        value: The number; None or NaN gives a dash.
        language: A code such as "nl".
        digits: How many decimals are shown, zeros included.
        signed: Whether a number above zero, as it is written, gets a plus.
    """
    return _write(value, _decimal_pattern(language, digits), language, digits, signed=signed)


def format_share(value: float | None, language: str, digits: int = 0, *, signed: bool = False) -> str:
    """Write a share as a percentage, 0.613 as 61%; `digits` and `signed` as for `format_decimal`."""
    hundredfold = None if value is None else 100 * value
    return _write(hundredfold, _percent_pattern(language, digits), language, digits, signed=signed)


def format_points(value: float | None, language: str, digits: int = 1, *, signed: bool = False) -> str:
    """Write a difference of shares in percentage points, without the word: 0.134 as 13.4."""
    return format_decimal(None if value is None else 100 * value, language, digits, signed=signed)


def format_span(low: str, high: str, language: str) -> str:
    """Write two written numbers as a range: 54 to 68%; what they end in (%) stands once."""
    unit = re.search(r"[^\d]*$", high)
    return text("range", language, low=low.removesuffix(unit[0] if unit else ""), high=high)


def format_date(value: date, language: str) -> str:
    """Write a date as 3 feb 2026 (nl) or 3 Feb 2026 (en)."""
    return format_date_by_locale(value, "medium", find_locale(language))


def format_full_date(value: date, language: str) -> str:
    """Write a date as 3 februari 2026 (nl) or 3 February 2026 (en)."""
    return format_date_by_locale(value, "long", find_locale(language))


def format_day(value: date, language: str) -> str:
    """Write a day of a year that is known: 3 februari (nl) or 3 February (en)."""
    return str(format_skeleton("MMMMd", value, locale=find_locale(language)))


def format_time(value: datetime, language: str) -> str:
    """Write a moment in UTC, to the minute."""
    return f"{format_date(value, language)} {value:%H:%M} UTC"


def format_weekday(value: date, language: str) -> str:
    """Write a date as the day of its week: maandag (nl) or Monday (en)."""
    return format_date_by_locale(value, "EEEE", find_locale(language))


def name_language(code: str) -> str:
    """Return the name of a language in that language: Nederlands, English."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def format_list(items: Sequence[str], language: str, style: Any = "standard") -> str:
    """Write items as a list: a, b en c; with `style="or"`: a, b of c."""
    return format_list_by_locale(list(items), style, find_locale(language))


def describe_number_signs(language: str) -> dict[str, Any]:
    """Return the signs of numbers as Vega takes them for the axes of a chart."""
    locale = find_locale(language)
    signs = {"decimal": get_decimal_symbol(locale), "thousands": get_group_symbol(locale)}
    return {**signs, "grouping": [3], "currency": ["€", ""]}


@lru_cache
def find_locale(language: str) -> Locale:
    """Return the locale by which numbers and dates of a language are written."""
    return Locale.parse(_LOCALES.get(language, language))


def format_value(value: float | None, measure: str, language: str) -> str:
    """A value of a measure with its unit: 61%, +3.2 points, 0.74, 4.2 per 100 students; a dash where there is none."""
    number = format_number(value, measure, language)
    if not _is_there(value):
        return number
    if measure in _SIGNED_POINTS:
        return text("unit.points", language, number=number)
    return text("unit.per_hundred", language, number=number) if measure == Measure.NET_BENEFIT else number


def format_number(value: float | None, measure: str, language: str) -> str:
    """Return `format_value` without the words of its unit, for a table or an axis; a percentage keeps its sign."""
    if measure in _SIGNED_POINTS:
        return format_points(value, language, signed=True)
    if measure in _PLAIN:
        return format_decimal(value, language, 2)
    if measure == Measure.NET_BENEFIT:
        return format_decimal(None if value is None else _HUNDRED * value, language, 1)
    return format_share(value, language, signed=measure == Measure.FORECAST_BIAS)


def format_range(low: float | None, high: float | None, measure: str, language: str) -> str:
    """An interval of a measure: 54 to 68%; empty where there is none."""
    if not (_is_there(low) and _is_there(high)):
        return ""
    return format_span(format_number(low, measure, language), format_number(high, measure, language), language)


def format_gap(gap: float | None, measure: str, language: str) -> str:
    """The size of a gap with its unit: 13.4 points; 0.12; 4.2 per 100 students. Its side is told apart."""
    return _write_gap(gap, measure, language, 1)


def format_limit(limit: float | None, measure: str, language: str) -> str:
    """A limit: as a gap, without a needless decimal (10 points, not 10.0)."""
    is_whole = limit is not None and f"{abs(_HUNDRED * limit):.1f}".endswith(".0")
    return _write_gap(limit, measure, language, 0 if is_whole else 1)


def format_points_off(value: float, language: str) -> str:
    """How far dropout was off what was predicted: -0.092 is "9.2 points below"."""
    points = text("unit.points", language, number=format_points(abs(value), language))
    return text("off.below" if value < 0 else "off.above", language, size=points)


def format_share_off(value: float, language: str) -> str:
    """How far a forecast was off the actual number: -0.17 is "17% below"."""
    return text("off.below" if value < 0 else "off.above", language, size=format_share(abs(value), language))


def _write_gap(gap: float | None, measure: str, language: str, digits: int) -> str:
    if gap is None or not _is_there(gap):
        return NOTHING
    if measure in _PLAIN:
        return format_decimal(abs(gap), language, 2)
    unit = "unit.per_hundred" if measure == Measure.NET_BENEFIT else "unit.points"
    return text(unit, language, number=format_decimal(_HUNDRED * abs(gap), language, digits))


def _is_there(value: float | None) -> bool:
    return value is not None and not pd.isna(value)


def _write(value: float | None, pattern: NumberPattern, language: str, digits: int, *, signed: bool) -> str:
    if value is None or pd.isna(value):
        return NOTHING
    # Rounded before Babel sees it, so that a number is rounded in one way wherever it is written.
    rounded = f"{value:.{digits}f}"
    is_zero = not float(rounded)
    exact = Decimal(rounded.removeprefix("-") if is_zero else rounded).scaleb(-2 if "%" in pattern.pattern else 0)
    written = pattern.apply(exact, find_locale(language))
    # Babel's data has a hyphen where typography asks for a minus.
    return f"+{written}" if signed and value > 0 and not is_zero else written.replace("-", _MINUS)


@lru_cache
def _decimal_pattern(language: str, digits: int) -> NumberPattern:
    return _set_digits(find_locale(language).decimal_formats[None].pattern, digits)


@lru_cache
def _percent_pattern(language: str, digits: int) -> NumberPattern:
    return _set_digits(find_locale(language).percent_formats[None].pattern, digits)


def _set_digits(pattern: str, digits: int) -> NumberPattern:
    return parse_pattern(re.sub(r"0(\.#+)?", "0." + "0" * digits if digits else "0", pattern, count=1))
