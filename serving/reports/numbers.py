"""Numbers as a reader of Dutch or English writes them, and counts that are too small to show."""

from fairness.disclosure.smallest import read_smallest_count


def write_number(value: float, digits: int, language: str, *, signed: bool = False) -> str:
    """Write a number with so many decimals; `signed` with a plus where it is above zero."""
    written = f"{value:+,.{digits}f}" if signed and round(value, digits) > 0 else f"{value:,.{digits}f}"
    written = written.removeprefix("-") if float(written.replace(",", "")) == 0 else written.replace("-", "\u2212")
    return written.translate(str.maketrans(",.", ".,")) if language == "nl" else written


def write_percent(value: float, language: str, digits: int = 0) -> str:
    """Write a share as a percentage."""
    return f"{write_number(100 * value, digits, language)}%"


def is_told_apart(found: float, places: float, dropped_out: float) -> bool:
    """Tell whether a list can be shown: neither who it finds, nor who it misses or sees in vain, is a small count."""
    return min(found, places - found, dropped_out - found) >= read_smallest_count()
