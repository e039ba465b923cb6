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
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from fairness.errors import PolicyError


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


JOINT = " × "  # stands between the two attributes, and the two groups, of an intersection

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

    measures: measure to limit, the largest gap to all others that is allowed (0.10 is ten points; for
        `forecast_bias` ten percent of the students). None measures and shows without a limit; a measure
        left out is not measured. `outcome_rate` is always shown and takes no limit.
    capacity: the size of the list: a share of the scored students (a float, 0 to 1) or a number of them (an int).
    smallest_group: groups with fewer students than this are withheld.
    false_discovery: the share of false claims allowed among all claimed gaps (Benjamini-Hochberg).
    seed, resamples: for `fairness.audit.measure_null_rate`, the audit of the audit on shuffled groups.
    """

    name: str = "default"
    author: str = ""
    dated: datetime.date | None = None
    attributes: tuple[str, ...] = ("sex", "origin")
    intersections: tuple[tuple[str, str], ...] = ()
    measures: Mapping[str, float | None] = field(default_factory=lambda: dict(DEFAULT_LIMITS), hash=False)
    smallest_group: int = 10
    capacity: float = 0.2
    confidence: float = 0.95
    false_discovery: float = 0.05
    seed: int = 1
    resamples: int = 200

    def __post_init__(self) -> None:
        check_groups(self.attributes, self.intersections)
        check_measures(self.measures)
        check_capacity(self.capacity)
        check_numbers(self)

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """The policy of a settings table ([fairness] of studiepeil.toml) or of `to_dict`; unknown settings raise.

        `measures` of the table changes the limits it names; the others keep their default. In a table without
        null (TOML) the text "none" stands for no limit; "off" leaves the measure out.
        """
        unknown = sorted(set(settings) - {entry.name for entry in fields(cls)})
        if unknown:
            known = ", ".join(entry.name for entry in fields(cls))
            raise PolicyError(f"unknown setting: {', '.join(unknown)}", where="[fairness]", do=f"use one of: {known}")
        values = dict(settings)
        values["measures"] = _read_limits(settings.get("measures", {}))
        values["attributes"] = tuple(settings.get("attributes", cls.attributes))
        values["intersections"] = tuple(tuple(pair) for pair in settings.get("intersections", ()))
        if isinstance(values.get("dated"), str):
            values["dated"] = datetime.date.fromisoformat(values["dated"])
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain values, ready for JSON; `from_settings` reads it back."""
        plain = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        measures: dict[str, Any] = {str(name): limit for name, limit in self.measures.items()}
        plain["measures"] = measures | {str(name): "off" for name in DEFAULT_LIMITS if name not in self.measures}
        plain["attributes"] = list(self.attributes)
        plain["intersections"] = [list(pair) for pair in self.intersections]
        plain["dated"] = self.dated.isoformat() if self.dated else None
        return plain


def check_groups(attributes: tuple[str, ...], intersections: tuple[tuple[str, str], ...]) -> None:
    """Raise unless there are attributes, each once, and every intersection joins two of them, once."""
    if not attributes:
        raise _refusal("no attributes", "attributes", 'name at least one, for example attributes = ["sex", "origin"]')
    if len(set(attributes)) < len(attributes):
        raise _refusal("an attribute is named twice", "attributes", "name each attribute once")
    if any(JOINT in name for name in attributes):
        raise _refusal(
            f"an attribute has '{JOINT.strip()}' in its name",
            "attributes",
            "that sign stands between the two names of an intersection",
        )
    for pair in intersections:
        if len(pair) != 2 or pair[0] == pair[1] or not set(pair) <= set(attributes):
            raise _refusal(
                f"intersection {' x '.join(pair)} is not a pair of two attributes of this policy",
                "intersections",
                f"use two different names out of: {', '.join(attributes)}",
            )
    if len({frozenset(pair) for pair in intersections}) < len(intersections):
        raise _refusal("an intersection is named twice", "intersections", "name each pair once, in one order")


def check_measures(measures: Mapping[str, float | None]) -> None:
    """Raise unless every measure is known and every limit is a number above 0 and below 1."""
    limited = [str(measure) for measure in DEFAULT_LIMITS]
    for name, limit in measures.items():
        if name == Measure.OUTCOME_RATE:
            raise _refusal(
                "outcome_rate takes no limit", "measures", "leave it out: it is always shown, as information"
            )
        if name not in limited:
            raise _refusal(f"unknown measure: {name}", "measures", f"use one of: {', '.join(limited)}")
        if limit is None:
            continue
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit < 1:
            raise _refusal(
                f"limit of {name} is out of range: {limit}",
                "measures",
                "a limit lies between 0 and 1; 0.10 is ten points",
            )


def check_capacity(capacity: float) -> None:
    """Raise unless capacity is a share (float, above 0 and at most 1) or a number of students (int, 1 or more)."""
    is_number = isinstance(capacity, int) and not isinstance(capacity, bool) and capacity >= 1
    is_share = isinstance(capacity, float) and 0 < capacity <= 1
    if not (is_number or is_share):
        raise _refusal(
            f"capacity is out of range: {capacity}",
            "capacity",
            "give a share (0.2 is a fifth) or a whole number of students",
        )


def check_numbers(policy: Policy) -> None:
    """Raise when a single number of the policy is out of range."""
    rules: tuple[tuple[str, float, bool, str], ...] = (
        (
            "smallest_group",
            policy.smallest_group,
            policy.smallest_group >= 5,
            "5 or more: smaller groups show individuals",
        ),
        ("confidence", policy.confidence, 0.5 < policy.confidence < 1, "between 0.5 and 1, as a rule 0.95"),
        (
            "false_discovery",
            policy.false_discovery,
            0 < policy.false_discovery <= 0.2,
            "above 0 and at most 0.2, as a rule 0.05",
        ),
        ("resamples", policy.resamples, policy.resamples >= 1, "1 or more"),
        ("seed", policy.seed, policy.seed >= 0, "0 or more"),
    )
    for name, value, is_right, rule in rules:
        if not (is_right and math.isfinite(value)):
            raise _refusal(f"{name} is out of range: {value}", name, rule)


def _refusal(what: str, setting: str, do: str) -> PolicyError:
    return PolicyError(what, where=f"[fairness] {setting}", do=do)


def _read_limits(declared: Mapping[str, Any]) -> dict[str, float | None]:
    limits: dict[str, float | None] = dict(DEFAULT_LIMITS)
    for name, limit in declared.items():
        if limit == "off":
            limits.pop(name, None)
        else:
            limits[name] = None if limit == "none" else limit
    return limits
