"""The settings of one source: its format, where it lies, and what may be said about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from features.errors import ExtractError, SettingsError
from features.values.dates import read_day
from features.values.numbers import Decimal

TRUTH_MARK = "KNOWN_TRUTH"
_KIND_NAMES: dict[type, str] = {
    str: "a text", int: "a whole number", list: "a list", dict: "a table", bool: "true or false", float: "a number",
}  # fmt: skip


@dataclass(frozen=True)
class SourceSettings:
    """One source in `studiepeil.toml`: its format, where it lies, and the format's own options."""

    format: str
    path: Path
    options: Mapping[str, Any] = field(default_factory=dict)


def read_month_day(settings: SourceSettings, option: str, default: str, earliest: str = "01-01") -> str:
    """Return the month and day (such as "11-01") that `option` asks for.

    Raises SettingsError when it is neither, or before `earliest`: nothing is known before it happened.
    """
    value = settings.options.get(option, default)
    day = read_day(f"2001-{value}")
    if day is None or f"{day:%m-%d}" < earliest:
        fault = "is not a month and day" if day is None else f"lies before {earliest}, what it dates"
        raise SettingsError(
            f"Option '{option}' {fault}: '{value}'.",
            where=f"source of format '{settings.format}'",
            do=f"Write it as '{default}'.",
        )
    return f"{day:%m-%d}"


def read_decimal(settings: SourceSettings) -> Decimal | None:
    """Return the sign before decimals that the option `decimal` names; None where it is not given."""
    value = settings.options.get("decimal")
    if value is not None and value not in (*Decimal,):
        raise SettingsError(
            f"Option 'decimal' of format '{settings.format}' is neither a point nor a comma.",
            where=f"source of format '{settings.format}'",
            do='Write decimal = "," or decimal = ".".',
        )
    return None if value is None else Decimal(value)


def read_date_option(settings: SourceSettings, option: str) -> date | None:
    """Return the date that `option` names, None where it is not given. Raises SettingsError when it is no whole day."""
    if option not in settings.options:
        return None
    day = read_day(settings.options[option])
    if day is None:
        raise SettingsError(
            f"Option '{option}' is not a day between 1990 and 2100.",
            where=f"source of format '{settings.format}'",
            do="Write it as 2023-09-01, without quotes and without a time.",
        )
    return day


def check_not_truth(path: Path) -> None:
    """Raise ExtractError when `path`, or a folder above it, holds the truth of a simulation."""
    for folder in (path, *path.resolve().parents):
        if (folder / TRUTH_MARK).exists():
            raise ExtractError(
                f"{folder} holds the simulated truth and may not be read as a delivery.",
                where=f"the file {TRUTH_MARK} marks that folder",
                do="Point `path` to the folder with the extracts; the truth is for judging forecasts only.",
            )


def check_options(settings: SourceSettings, allowed: Mapping[str, tuple[type, ...]]) -> None:
    """Raise SettingsError on an unknown option or one of the wrong type."""
    where = f"[[features.sources]] format = '{settings.format}', path = '{settings.path}'"
    known = "this format has no options" if not allowed else "its options are: " + ", ".join(sorted(allowed))
    unknown = sorted(set(settings.options) - set(allowed))
    if unknown:
        raise SettingsError(
            f"Format '{settings.format}' does not know {', '.join(unknown)}.",
            where=where,
            do=f"Remove or correct it; {known}.",
        )
    for name, value in settings.options.items():
        # bool is an int to Python, but not to the person who wrote the settings
        if not isinstance(value, allowed[name]) or (isinstance(value, bool) and bool not in allowed[name]):
            kinds = " or ".join(_KIND_NAMES.get(kind, kind.__name__) for kind in allowed[name])
            raise SettingsError(
                f"Option '{name}' of format '{settings.format}' must be {kinds}.",
                where=where,
                do="Correct the value in studiepeil.toml.",
            )
