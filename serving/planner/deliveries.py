"""What was found in the deliveries, as planners may see it: in their language, without numbers that betray a small one.

`serving.pipeline.tables.deliveries` writes the findings and asks who accepts a stop; here they are read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fairness.disclosure.smallest import read_smallest_count
from fairness.words.formats import format_date
from features.calendar import FIRST_SEASON_WEEK
from features.deliveries import Severity
from features.vocabulary import Origin
from serving.errors import Unavailable
from serving.planner.forecasts import ForecastRow, forecast_rows
from serving.results.damage import refuse_damage
from serving.results.delivery_sentences import tell_delivery
from serving.results.disclosure import number_or_none
from serving.results.published import Published
from serving.words import text
from training.contracts.inflow import DeliveriesResult
from training.contracts.places import Level

_AMOUNTS = (DeliveriesResult.before, DeliveriesResult.after, DeliveriesResult.expected)


@dataclass(frozen=True)
class AcceptedStop:
    """Who went on although a delivery stopped the forecast, when and why."""

    who: str
    on: date
    reason: str


@dataclass(frozen=True)
class DeliveryFinding:
    """One thing that stood out in the deliveries of the newest season.

    `programme` and `origin` say where, as far as it is about one; `where` is then the programme's name, else a faculty,
    an institution or a file, or empty for the whole. `facts` are those of `training.contracts.inflow.DeliveriesResult`;
    none when its numbers are withheld.
    """

    severity: str
    rule: str
    academic_year: str
    iso_week: int | None
    where: str
    programme: str
    origin: str
    facts: Mapping[str, object]
    acceptance: AcceptedStop | None

    @property
    def is_stop(self) -> bool:
        """Whether there is no forecast until a person accepts it."""
        return self.severity == Severity.STOP.value

    @property
    def state(self) -> str:
        """The severity, or "accepted" for a stop that was."""
        return self.severity if self.acceptance is None else "accepted"

    @property
    def is_open(self) -> bool:
        """Whether it holds up the forecast."""
        return self.is_stop and self.acceptance is None


def find_findings(published: Published) -> list[DeliveryFinding] | None:
    """Return what was found, the newest week first and in a week stops first; None when nobody has looked yet."""
    frame = published.deliveries()
    if frame is None:
        return None
    names, withheld = (
        published.programme_names(),
        _withheld_cells(published, set(frame[DeliveriesResult.academic_year])),
    )
    records = ({str(name): value for name, value in one.items()} for one in frame.to_dict("records"))
    found = [_finding(one, names, withheld) for one in records]
    return sorted(found, key=lambda one: (-_place(one.iso_week), not one.is_stop))


def tell_findings(findings: Sequence[DeliveryFinding], language: str) -> list[str]:
    """Return in sentences how much was found, and whether a stop holds up the forecast or was accepted, by whom."""
    count = len(findings)
    words = "none" if not count else "one" if count == 1 else "many"
    told = [text(f"delivery.found.{words}", language, number=count)]
    if any(one.is_open for one in findings):
        told.append(text("delivery.held_up", language))
    accepted = dict.fromkeys(one.acceptance for one in findings if one.acceptance is not None)
    return told + [tell_acceptance(one, language) for one in accepted]


def tell_acceptance(acceptance: AcceptedStop, language: str) -> str:
    """Return who accepted a stop, when and why."""
    on = format_date(acceptance.on, language)
    return text("delivery.accepted", language, who=acceptance.who, date=on, reason=acceptance.reason)


def tell_finding(finding: DeliveryFinding, language: str) -> str:
    """Return the sentence of a finding, or that its numbers are not shown."""
    return tell_delivery(finding.facts, language) if finding.facts else text("delivery.withheld", language)


def tell_place(finding: DeliveryFinding, language: str) -> str:
    """Return what a finding is about, in words."""
    origin = text(f"origin.{finding.origin}", language) if finding.origin else ""
    return ", ".join(one for one in (finding.where, origin) if one) or text("delivery.everywhere", language)


def _finding(
    record: Mapping[str, object], names: Mapping[str, str], withheld: set[tuple[str, str]] | None
) -> DeliveryFinding:
    column = DeliveriesResult
    programme, origin = _split(str(record[column.where]))
    where = names.get(programme, programme) if programme else "" if origin else str(record[column.where])
    week = number_or_none(record[column.iso_week])
    is_hidden = withheld is None or (programme, origin) in withheld or _has_small(record, is_cell=bool(programme))
    said = (str(record[column.accepted_by]), str(record[column.accepted_on]), str(record[column.reason]))
    return DeliveryFinding(
        severity=str(record[column.severity]),
        rule=str(record[column.rule]),
        academic_year=str(record[column.academic_year]),
        iso_week=None if week is None else int(week),
        where=where,
        programme=programme,
        origin=origin,
        facts={} if is_hidden else record,
        acceptance=AcceptedStop(said[0], date.fromisoformat(said[1]), said[2]) if record[column.accepted] else None,
    )


def _split(where: str) -> tuple[str, str]:
    """Return the programme and the origin that a finding names, each empty where it names none."""
    programme, _, origin = where.rpartition(" ")
    return (programme, origin) if origin in set(Origin) else ("", "")


def _has_small(record: Mapping[str, object], *, is_cell: bool) -> bool:
    """Whether one of the numbers is small. That a whole faculty has none left is news about a file, not a person."""
    amounts = [number_or_none(record[name]) for name in _AMOUNTS]
    return any(one is not None and one < read_smallest_count() and (is_cell or one > 0) for one in amounts)


def _withheld_cells(published: Published, years: Iterable[object]) -> set[tuple[str, str]] | None:
    """Return the programmes and origins of which the forecast withholds applicants: sentences do not tell them.

    None where the forecast cannot be read: then any of them may be withheld.
    """
    try:
        with refuse_damage():
            rows: list[ForecastRow] = [
                row for year in years for row in forecast_rows(published, academic_year=str(year), level=Level.CELL)
            ]
    except Unavailable:
        return None
    return {(row.programme, row.origin) for row in rows if row.applicants.suppressed}


def _place(iso_week: int | None) -> int:
    """Return the place of a week in its season; what is about no week comes last."""
    return -1 if iso_week is None else (iso_week - FIRST_SEASON_WEEK) % 53
