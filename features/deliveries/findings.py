"""What an inspection says: a finding, its weight, and how numbers, dates and places are said in two languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from features.vocabulary import Origin


class Severity(StrEnum):
    """A warning is read and judged by a planner; after a stop there is no forecast until a person accepts it."""

    STOP = "stop"
    WARNING = "warning"


class Rule(StrEnum):
    """What a delivery was held against. These words are stored: never change one."""

    EMPTY = "empty delivery"
    CUT = "more than half lost"
    PART_GONE = "part gone"
    DOUBLED = "doubled"
    SAME_AS_BEFORE = "same as the week before"
    SAME_AS_OTHER_SEASON = "same as another season"
    NO_COUNT = "no earlier count"
    COUNT_MISSING = "last count missing"
    WEEK_ON_WEEK = "jump since the week before"
    YEAR_ON_YEAR = "jump since last year"
    WEEKS_MISSING = "weeks missing"
    BEGINS_LATE = "season begins late"
    LATE = "late delivery"
    OVERDUE = "delivery overdue"
    REPLACED = "two deliveries in a week"
    SUPPRESSED = "small cells suppressed"
    NO_NAME = "programmes without a name"
    NEVER_COUNTED = "applications but never a count"
    NEVER_APPLIED = "counts but never applications"


class Level(StrEnum):
    """The places that are looked at, from the whole to the parts."""

    ALL = "all"
    INSTITUTION = "institution"
    FACULTY = "faculty"
    ORIGIN = "origin"
    CELL = "programme and origin"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    where: the file or the part of the institution, empty for the whole. before, after, expected: applicants
    (sums of weights), as far as the rule compares them.
    """

    severity: Severity
    rule: Rule
    academic_year: int
    iso_week: int | None
    sentence_nl: str
    sentence_en: str
    where: str = ""
    before: float | None = None
    after: float | None = None
    expected: float | None = None


@dataclass(frozen=True)
class Said:
    """The same words in Dutch and English."""

    nl: str
    en: str


_TIMES = 3  # from which a change is said as a multiple
_DUTCH = str.maketrans(",.", ".,")
_DAYS = ("maandag Monday", "dinsdag Tuesday", "woensdag Wednesday", "donderdag Thursday", "vrijdag Friday",
         "zaterdag Saturday", "zondag Sunday")  # fmt: skip
_MONTHS_NL = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
              "november", "december")  # fmt: skip
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip
_ORIGINS = {
    Origin.NL: Said("Nederland", "the Netherlands"),
    Origin.EEA: Said("EER", "EEA"),
    Origin.NON_EEA: Said("buiten de EER", "outside the EEA"),
    Origin.UNKNOWN: Said("onbekend", "unknown"),
}


def say_number(amount: float) -> Said:
    """Return a whole number with the separators of each language: 1.204 and 1,204."""
    english = f"{amount:,.0f}"
    return Said(english.translate(_DUTCH), english)


def say_date(day: date) -> Said:
    """Return a date with its month in words: 5 juni 2023, 5 June 2023."""
    return Said(
        f"{day.day} {_MONTHS_NL[day.month - 1]} {day.year}", f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    )


def say_weekday(weekday: int) -> Said:
    """Return the day of the week, 0 for Monday."""
    return Said(*_DAYS[weekday].split())


def say_share(ratio: float) -> Said:
    """Return by how much a number changed, given the new one as a share of the old: 12% meer, 3,4 keer zoveel."""
    if ratio >= _TIMES:
        times = f"{ratio:,.1f}" if ratio < 10 * _TIMES else f"{ratio:,.0f}"
        return Said(f"{times.translate(_DUTCH)} keer zoveel", f"{times} times as many")
    percent = round(abs(ratio - 1) * 100)
    if percent == 0:
        return Said("gelijk", "the same")
    return Said(f"{percent}% {'meer' if ratio > 1 else 'minder'}", f"{percent}% {'more' if ratio > 1 else 'fewer'}")


def say_range(low: float, high: float) -> Said:
    """Return between which two ratios something lay: tussen 2% minder en 6% meer."""
    first, last = say_share(low), say_share(high)
    if first == last:
        return first
    return Said(f"tussen {first.nl} en {last.nl}", f"between {first.en} and {last.en}")


def say_place(level: Level, place: Sequence[str], name: str | None = None) -> Said:
    """Return a part of the institution in words. place: its codes; name: of the programme, where it has one."""
    if level is Level.ALL:
        return Said("alle opleidingen samen", "all programmes together")
    if level is Level.INSTITUTION:
        return Said(f"instelling {place[0]}", f"institution {place[0]}")
    if level is Level.FACULTY:
        return Said(f"faculteit {place[0]}", f"faculty {place[0]}")
    origin = _ORIGINS[Origin(place[-1])]
    if level is Level.ORIGIN:
        return Said(f"herkomst {origin.nl}", f"origin {origin.en}")
    programme = place[0] if name is None or name == place[0] else f"{name} ({place[0]})"
    return Said(f"opleiding {programme}, herkomst {origin.nl}", f"programme {programme}, origin {origin.en}")


def say_list(words: Sequence[str], limit: int = 5) -> Said:
    """Return the first of `words`, and how many more there are."""
    shown, more = ", ".join(words[:limit]), len(words) - limit
    return Said(f"{shown} en nog {more}", f"{shown} and {more} more") if more > 0 else Said(shown, shown)
