"""What an audit is asked: the policy an institution declares before it looks at any result.

Limits, and why they are what they are when an institution declares none:

- `recall` 0.10 and `calibration_in_the_large` 0.05: who is missed, and who is promised a risk that is too
  low. These decide who gets no help, whatever the outcomes of the groups are;
- `false_positive_rate` 0.10: who is invited without need. It costs a conversation;
- `calibration_slope`, `auc` and `net_benefit` have no limit: a model tells more about one group than about
  another for many reasons, and what a list is worth to a group follows its outcomes;
- `selection_rate` and `precision` have no limit: where more students of a group drop out, a useful list
  holds more of them. Both are measured, tested and shown, and cannot fail an audit unless a limit is set;
- `forecast_bias` 0.10: a tenth of the first-years of a group, against all others.

With different outcomes per group no list can have equal recall, precision and false positive rate and
calibrated scores at once (Kleinberg et al. 2016; Chouldechova 2017), so a limit is a choice, made by people.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Any, Self

from fairness.disclosure.smallest import SMALLEST_COUNT, SMALLEST_GROUP
from fairness.errors import PolicyError
from fairness.policy.checks import (
    check_capacity,
    check_dated,
    check_declared,
    check_groups,
    check_identity,
    check_measures,
    check_numbers,
    check_outcome,
    check_reference,
    check_types,
    check_watched,
    read_content,
    refuse,
)


class Measure(StrEnum):
    """What can be measured per group of a list of students and their scores; outcome_rate informs only.

    recall tells the missed students too: those are 1 - recall. forecast_bias is about a forecast of first-years.
    """

    SELECTION_RATE = "selection_rate"
    RECALL = "recall"
    PRECISION = "precision"
    FALSE_POSITIVE_RATE = "false_positive_rate"
    CALIBRATION = "calibration_in_the_large"
    CALIBRATION_SLOPE = "calibration_slope"
    AUC = "auc"
    NET_BENEFIT = "net_benefit"
    OUTCOME_RATE = "outcome_rate"
    FORECAST_BIAS = "forecast_bias"


DEFAULT_LIMITS: Mapping[str, float | None] = {
    Measure.SELECTION_RATE: None,
    Measure.RECALL: 0.10,
    Measure.PRECISION: None,
    Measure.FALSE_POSITIVE_RATE: 0.10,
    Measure.CALIBRATION: 0.05,
    Measure.CALIBRATION_SLOPE: None,
    Measure.AUC: None,
    Measure.NET_BENEFIT: None,
    Measure.FORECAST_BIAS: 0.10,
}


@dataclass(frozen=True)
class Policy:
    """The question put to an audit; made once, by a named person, and kept with every report.

    name, version: which policy this is. A version stands for one content (`fairness.policy.versions`).
    author, dated: who adopted it, and when. why: why this version reads as it does.
    signers: accounts of the officers who may sign under it; none named is any officer.
    intersections: pairs of attributes that are looked at together.
    reference: what a group is compared with: "rest" (everybody else), "largest" (the largest group of the
        attribute), or attribute to group; an attribute without a group is compared with everybody else.
    measures: measure to limit, the largest gap to the reference that is allowed (0.10 is ten points; for
        `forecast_bias` ten percent of the students). None measures and shows without a limit; a measure
        left out is not measured. `outcome_rate` is always shown and takes no limit.
    smallest_count: no smaller number of students is shown.
    smallest_group: groups with fewer students than this are not shown.
    capacity: the size of the list: a share of the scored students (a float, 0 to 1) or a number of them (an int).
    threshold: the chance from which a conversation is worth its cost, for net benefit; None is the score at the
        border of the list.
    drift: how far the gap in who is on the list, where it has no limit, may move from what was signed for.
    reach: what a pass asks, per attribute and measure with a limit: that no gap can be larger than this many limits.
    watched: attributes that are measured and told, and do not decide.
    most_unknown: an attribute of which a larger share of students is in no known group cannot pass.
    outcome: language to what the scores predict, in a few words, where that is not dropout: {"en": "failing maths"}.
    confidence: of intervals. false_discovery: the share of false claims allowed among all claimed gaps.
    resamples, seed: how often groups are shuffled to check the audit itself, and the start of the shuffling.
    """

    name: str = "default"
    version: int = 1
    author: str = ""
    dated: datetime.date | None = None
    why: str = ""
    signers: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ("sex", "origin")
    intersections: tuple[tuple[str, str], ...] = ()
    reference: str | Mapping[str, str] = field(default="rest", hash=False)
    measures: Mapping[str, float | None] = field(default_factory=lambda: dict(DEFAULT_LIMITS), hash=False)
    smallest_count: int = SMALLEST_COUNT
    smallest_group: int = SMALLEST_GROUP
    capacity: float = 0.2
    threshold: float | None = None
    drift: float = 0.10
    reach: float = 2.5
    confidence: float = 0.95
    false_discovery: float = 0.05
    resamples: int = 1000
    seed: int = 1
    watched: tuple[str, ...] = ()
    most_unknown: float = 0.10
    outcome: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        check_identity(self.name, self.version, self.signers)
        check_groups(self.attributes, self.intersections)
        check_watched(self.watched, self.attributes)
        check_outcome(self.outcome)
        check_reference(self.reference, self.attributes)
        check_measures(self.measures, [str(name) for name in DEFAULT_LIMITS], Measure.OUTCOME_RATE)
        check_capacity(self.capacity)
        check_numbers(vars(self))

    @classmethod
    def read(cls, path: Path, *, today: datetime.date | None = None) -> Self:
        """The policy of a policy file (TOML, or JSON as `fairness.policy.versions` keeps it).

        Raises PolicyError, with file and field, on a file that is not there or is no policy, an unknown field, a
        missing name, version, author or date, a date after `today` (default: now, UTC), and a version after the
        first that does not say why. An author may be empty in a draft: nothing is signed under it.
        """
        content = read_content(path)
        try:
            check_declared(content)
            policy = cls.from_settings(content)
            check_dated(policy.dated, today or datetime.datetime.now(datetime.UTC).date())
        except PolicyError as error:
            where = error.where.replace("policy, ", f"{path}, ", 1)
            raise PolicyError(error.what, where=where, do=error.do) from None
        return policy

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """The policy of a policy file or of `to_dict`; unknown fields raise PolicyError.

        `measures` changes the limits it names; the others keep their default. Where there is no null (TOML) the
        text "none" stands for no limit; "off" leaves the measure out. `intersections` may be "all": every pair.
        """
        unknown = sorted(set(settings) - {entry.name for entry in fields(cls)})
        if unknown:
            known = ", ".join(entry.name for entry in fields(cls))
            raise refuse(f"unknown field: {', '.join(unknown)}", unknown[0], f"use: {known}")
        check_types(settings)
        values = dict(settings)
        values["measures"] = _read_limits(settings.get("measures", {}))
        values["signers"] = tuple(settings.get("signers", ()))
        values["attributes"] = tuple(settings.get("attributes", cls.attributes))
        values["watched"] = tuple(settings.get("watched", ()))
        values["outcome"] = dict(settings.get("outcome", {}))
        values["intersections"] = _read_pairs(settings.get("intersections", ()), values["attributes"])
        reference = settings.get("reference", "rest")
        values["reference"] = dict(reference) if isinstance(reference, Mapping) else str(reference)
        values["dated"] = _read_date(settings.get("dated"))
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain values, ready for JSON; `from_settings` reads it back."""
        plain = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        for name, default in _ADDED.items():
            if plain[name] == default:
                del plain[name]
        measures: dict[str, Any] = {str(name): limit for name, limit in self.measures.items()}
        plain["measures"] = measures | {str(name): "off" for name in DEFAULT_LIMITS if name not in self.measures}
        plain["signers"] = list(self.signers)
        plain["attributes"] = list(self.attributes)
        plain |= {"watched": list(self.watched)} if self.watched else {}
        plain |= {"outcome": dict(self.outcome)} if self.outcome else {}
        plain["intersections"] = [list(pair) for pair in self.intersections]
        plain["reference"] = self.reference if isinstance(self.reference, str) else dict(self.reference)
        plain["dated"] = self.dated.isoformat() if self.dated else None
        return plain

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the content; the same whatever the order of the fields and limits in the file."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_signed_off(self) -> bool:
        """Has a named author and a date: somebody answers for it. Without, nothing is signed under it."""
        return bool(self.author.strip()) and self.dated is not None


# Fields that came later, at their default: left out of `to_dict`, so that policies of before keep their fingerprint.
_ADDED: Mapping[str, Any] = {"smallest_count": SMALLEST_COUNT, "watched": (), "most_unknown": 0.10, "outcome": {}}


def _read_limits(declared: object) -> dict[str, float | None]:
    if not isinstance(declared, Mapping):
        raise refuse("measures is not a table", "measures", "write [measures] with lines such as recall = 0.10")
    limits: dict[str, float | None] = dict(DEFAULT_LIMITS)
    for name, limit in declared.items():
        if limit == "off":
            limits.pop(name, None)
        else:
            limits[name] = None if limit == "none" else limit
    return limits


def _read_pairs(declared: object, attributes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    if declared == "all":
        return tuple(combinations(attributes, 2))
    if not isinstance(declared, list | tuple) or not all(isinstance(pair, list | tuple) for pair in declared):
        raise refuse(
            f"intersections cannot be read: {declared!r}",
            "intersections",
            'give a list of pairs, such as [["sex", "origin"]], or "all"',
        )
    return tuple((*map(str, pair),) for pair in declared)  # type: ignore[misc]  # check_groups refuses other lengths


def _read_date(declared: object) -> datetime.date | None:
    if isinstance(declared, datetime.datetime):
        return declared.date()
    if declared is None or isinstance(declared, datetime.date):
        return declared
    try:
        return datetime.datetime.strptime(str(declared), "%Y-%m-%d").date()  # fromisoformat takes weeks for days too
    except ValueError:
        raise refuse(f"dated is no date: {declared!r}", "dated", "write year-month-day, such as 2026-01-15") from None
