"""How well each early signal foretold dropout in earlier cohorts: totals only, nothing about a person.

A group below five is withheld with all that is said about it.
"""

from dataclasses import dataclass

from fairness.disclosure.smallest import read_smallest_count
from fairness.words.formats import format_share
from serving.results.disclosure import Count, expect, number_or_none
from serving.results.published import Published
from serving.words import text
from training.contracts.dropout import SignalEvidenceResult


@dataclass(frozen=True)
class Evidence:
    """What is known of one signal at one moment. Shares of students who dropped out, between 0 and 1.

    `low` and `high` are the interval of the difference. Where a group is too small, all shares are None.
    """

    signal: str
    moment: str
    cohorts: str
    students: Count
    with_signal: Count
    dropped_out_with: float | None
    dropped_out_without: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def is_known(self) -> bool:
        """Whether there are enough students to say anything."""
        return self.dropped_out_with is not None and self.dropped_out_without is not None

    @property
    def is_clear(self) -> bool:
        """Whether the difference is beyond what chance gives."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def find_evidence(published: Published) -> list[Evidence]:
    """Return what is known of every signal and moment, in the order of the file; none when nobody has looked yet."""
    frame = published.signal_evidence()
    records = ({str(name): value for name, value in one.items()} for one in frame.to_dict("records"))
    return [_evidence(one) for one in records]


def tell_evidence(evidence: Evidence | None, language: str) -> str:
    """Return in a sentence how well a signal foretold dropout, or that this is not known."""
    if evidence is None or evidence.dropped_out_with is None or evidence.dropped_out_without is None:
        return text("signals.evidence_unknown", language)
    told = text(
        "signals.evidence_shares",
        language,
        with_signal=format_share(evidence.dropped_out_with, language),
        without=format_share(evidence.dropped_out_without, language),
    )
    return told if evidence.is_clear else f"{told} {text('signals.evidence_unclear', language)}"


def _evidence(record: dict[str, object]) -> Evidence:
    column = SignalEvidenceResult
    students, with_signal = number_or_none(record[column.students]), number_or_none(record[column.with_signal])
    shares = (column.dropped_out_with, column.dropped_out_without, column.difference, column.low, column.high)
    is_small = _is_small(students, with_signal)
    values = {name: None if is_small else number_or_none(record[name]) for name in shares}
    return Evidence(
        signal=str(record[column.signal]),
        moment=str(record[column.moment]),
        cohorts=str(record[column.cohorts]),
        students=expect(students),
        # Those without the signal are the rest: with them too few, the number with it gives them away.
        with_signal=_withheld(with_signal) if is_small else Count(with_signal),
        **values,
    )


def _is_small(students: float | None, with_signal: float | None) -> bool:
    """Whether those with the signal, or those without it, are too few to say anything about."""
    if students is None or with_signal is None:
        return True
    return min(with_signal, students - with_signal) < read_smallest_count()


def _withheld(value: float | None) -> Count:
    return Count(None, suppressed=True, small=value is not None and value < read_smallest_count())
