"""Why the forecast changed: since last week and since last year, in parts that add up, also as they are rounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from fairness.words.formats import format_decimal
from serving.planner.forecasts import ForecastRow
from serving.results.disclosure import Count, expect
from serving.results.published import Published
from serving.words import text
from training.contracts.inflow import ChangePart, ChangesResult, Since
from training.contracts.places import SERIES_KEY, Level

PARTS = tuple(ChangePart)
_KEYS = {
    Level.CELL: tuple(SERIES_KEY),
    Level.PROGRAMME: (ChangesResult.programme,),
    Level.FACULTY: (ChangesResult.faculty,),
    Level.INSTITUTION: (),
}


@dataclass(frozen=True)
class ForecastChange:
    """How a forecast came from `before` to `after`; `parts` are whole numbers that add up to the difference.

    Without parts when one of the two is withheld.
    """

    since: Since
    row: ForecastRow
    before: Count
    after: Count
    parts: Mapping[str, int]

    @property
    def difference(self) -> int | None:
        """After minus before, as the rounded numbers on the page have it; None when withheld."""
        return sum(self.parts.values()) if self.parts else None


def find_changes(published: Published, rows: Sequence[ForecastRow]) -> list[ForecastChange]:
    """Return per row what changed since last week and since last year, as far as that is known."""
    frame = published.changes()
    if frame.empty or not rows:
        return []
    for name in (ChangesResult.academic_year, ChangesResult.iso_week, ChangesResult.level):
        frame = frame[frame[name].astype(str).isin({str(getattr(row, name)) for row in rows})]
    column = ChangesResult
    parts: dict[tuple[str, ...], dict[str, float]] = {}
    ends: dict[tuple[str, ...], tuple[float, float]] = {}
    for record in frame.to_dict("records"):
        line = {str(name): str(value) for name, value in record.items()}
        key = _key(line, line[column.since])
        parts.setdefault(key, {})[line[column.part]] = float(line[column.amount])
        ends[key] = float(line[column.before]), float(line[column.after])
    found = []
    for row in rows:
        for since in Since:
            key = _key(vars(row), since)
            if key in ends:
                found.append(_change(since, row, ends[key], parts[key]))
    return found


def round_parts(before: float, after: float, parts: Mapping[str, float]) -> dict[str, int]:
    """Return the parts as whole numbers that add up to round(after) - round(before).

    `parts` add up to after - before. Largest remainder: all are rounded down, and the units that are then missing go
    to the parts that lost most; of equal ones to the first.
    """
    whole = {name: floor(amount) for name, amount in parts.items()}
    missing = round(after) - round(before) - sum(whole.values())
    lost = sorted(parts, key=lambda name: whole[name] - parts[name])
    return {name: amount + (name in lost[: max(missing, 0)]) for name, amount in whole.items()}


def tell_difference(change: ForecastChange, language: str) -> str:
    """Return how much more or less it is, without the reasons and without a full stop."""
    difference, since = change.difference, text(f"why.{change.since}", language)
    if difference is None:
        return text("why.unknown", language, since=since)
    word = "same" if difference == 0 else "more" if difference > 0 else "fewer"
    return text(f"why.{word}", language, number=_plain(difference, language), since=since)


def tell_change(change: ForecastChange, language: str) -> str:
    """Return the change as a sentence, with the parts that are not zero, the largest first."""
    if change.difference is None:
        return text("why.withheld", language)
    told = tell_difference(change, language)
    ordered = sorted(change.parts.items(), key=lambda one: -abs(one[1]))
    reasons = [_tell_part(name, amount, language) for name, amount in ordered if amount]
    return f"{told[0].upper()}{told[1:]}{': ' if reasons else ''}{', '.join(reasons)}."


def _key(line: Mapping[str, object], since: str) -> tuple[str, ...]:
    column = ChangesResult
    place = (str(line[name]) for name in _KEYS[Level(str(line[column.level]))])
    return (str(line[column.academic_year]), str(line[column.iso_week]), str(since), str(line[column.level]), *place)


def _change(since: Since, row: ForecastRow, ends: tuple[float, float], parts: Mapping[str, float]) -> ForecastChange:
    before, after = expect(ends[0]), expect(ends[1])
    # Last year's number of first-years is a count of people: what the forecast withholds stays withheld here.
    is_withheld = row.forecast.suppressed or (since is Since.YEAR and row.last_year.suppressed)
    if before.value is None or after.value is None or is_withheld:
        hidden = Count(None, suppressed=True)
        return ForecastChange(since, row, hidden if before.value is not None else before, row.forecast, {})
    known = {str(name): parts.get(name, 0.0) for name in PARTS}
    return ForecastChange(since, row, before, after, round_parts(*ends, known))


def _tell_part(name: str, amount: int, language: str) -> str:
    direction = "up" if amount > 0 else "down"
    reason = text(f"why.{name}.{direction}", language)
    return text(f"why.{direction}", language, number=_plain(amount, language), reason=reason)


def _plain(number: int, language: str) -> str:
    return format_decimal(abs(number), language)
