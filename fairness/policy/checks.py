"""What a policy may say: every check on its fields, with a message for the person who wrote it."""

import datetime
import json
import math
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from fairness.disclosure.smallest import SMALLEST_COUNT
from fairness.errors import PolicyError
from fairness.group_names import JOINT

REFERENCES = ("rest", "largest")
RESERVED = frozenset(  # columns of the tables that an audit works with
    {"score", "outcome", "listed", "attribute", "value", "n", "positives", "listed_positives", "predicted"}
    | {"variance", "third_moment", "forecast", "actual", "cells", "ff", "fa", "aa"}
)
LONGEST_NAME = 80  # a name stands in headings, in a register and in the name of a file

REQUIRED = {
    "name": 'name the policy: name = "..."',
    "version": "start at 1 and add 1 with every change: version = 1",
    "author": 'name who adopted it: author = "..."; "" in a draft, under which nothing can be signed',
    "dated": "give the day on which it was adopted: dated = 2026-01-15",
}
TEXT_TABLE = 'a table with a text per language, such as {en = "failing maths", nl = "zakken voor wiskunde"}'
TEXT, WHOLE, NUMBER, TEXTS = "a text between quotes", "a whole number", "a number", 'a list of texts, such as ["sex"]'
EXPECTED = {
    "name": TEXT,
    "version": WHOLE,
    "author": TEXT,
    "why": TEXT,
    "signers": TEXTS,
    "attributes": TEXTS,
    "watched": TEXTS,
    "outcome": TEXT_TABLE,
    "most_unknown": NUMBER,
    "smallest_count": WHOLE,
    "smallest_group": WHOLE,
    "capacity": NUMBER,
    "threshold": NUMBER,
    "drift": NUMBER,
    "reach": NUMBER,
    "confidence": NUMBER,
    "false_discovery": NUMBER,
    "resamples": WHOLE,
    "seed": WHOLE,
}


def read_content(path: Path) -> dict[str, Any]:
    """The fields of a policy file, TOML or (ending in .json) JSON. Raises PolicyError when it cannot be read."""
    if not path.is_file():
        raise PolicyError(
            "there is no policy file here", where=str(path), do="name the file, or write one; studiepeil init makes one"
        )
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except ValueError as error:
        raise PolicyError(f"the policy file cannot be read: {error}", where=str(path), do="correct that line") from None
    if not isinstance(content, dict):
        raise PolicyError("the file holds no fields", where=str(path), do="write one field per line: name = value")
    return content


def check_declared(content: Mapping[str, Any]) -> None:
    """Raise unless a policy file says which policy it is, who adopted it and when; and why, from version 2 on."""
    for name, do in REQUIRED.items():
        if content.get(name) is None:
            raise refuse(f"{name} is missing", name, do)
    if isinstance(content["version"], int) and content["version"] > 1 and not str(content.get("why", "")).strip():
        raise refuse(
            "a new version does not say why it is there", "why", 'write in one sentence what changed: why = "..."'
        )


def check_types(settings: Mapping[str, Any]) -> None:
    """Raise when a value read from a file is of another kind than its field."""
    for name, value in settings.items():
        expected = EXPECTED.get(name)
        if expected and value is not None and not _is_kind(value, expected):
            raise refuse(f"{name} cannot be read: {value!r}", name, f"give {expected}")


def check_identity(name: str, version: int, signers: tuple[str, ...]) -> None:
    """Raise unless the policy can be told apart (name and version) and every signer has a name of their own."""
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise refuse("the name is empty or too long", "name", f"give one line of at most {LONGEST_NAME} characters")
    if version < 1:
        raise refuse(f"version is out of range: {version}", "version", "start at 1 and add 1 with every change")
    if any(not signer.strip() for signer in signers) or len(set(signers)) < len(signers):
        raise refuse("a signer is empty or named twice", "signers", "name each account once; [] is any officer")


def check_groups(attributes: tuple[str, ...], intersections: tuple[tuple[str, str], ...]) -> None:
    """Raise unless there are attributes, each once, and every intersection joins two of them, once."""
    if not attributes:
        raise refuse("no attributes", "attributes", 'name at least one, for example attributes = ["sex", "origin"]')
    if len(set(attributes)) < len(attributes):
        raise refuse("an attribute is named twice", "attributes", "name each attribute once")
    if taken := sorted(set(attributes) & RESERVED):
        raise refuse(
            f"the audit uses the name {', '.join(taken)} itself",
            "attributes",
            "give the column of the groups another name, here and in the table",
        )
    if any(JOINT in name for name in attributes):
        raise refuse(
            f"an attribute has '{JOINT.strip()}' in its name",
            "attributes",
            "that sign stands between the two names of an intersection",
        )
    for pair in intersections:
        if len(pair) != 2 or pair[0] == pair[1] or not set(pair) <= set(attributes):
            raise refuse(
                f"intersection {' x '.join(map(str, pair))} is not a pair of two attributes of this policy",
                "intersections",
                f'use two different names out of: {", ".join(attributes)}; or intersections = "all"',
            )
    if len({frozenset(pair) for pair in intersections}) < len(intersections):
        raise refuse("an intersection is named twice", "intersections", "name each pair once, in one order")


def check_watched(watched: tuple[str, ...], attributes: tuple[str, ...]) -> None:
    """Raise unless what is watched only is an attribute of the policy, and another one is left to decide."""
    if unknown := sorted(set(watched) - set(attributes)):
        raise refuse(
            f"watched, but no attribute of this policy: {', '.join(unknown)}",
            "watched",
            f"use: {', '.join(attributes)}",
        )
    if set(watched) >= set(attributes):
        raise refuse("all attributes are watched only: nothing would decide", "watched", "leave one out")


def check_outcome(outcome: Mapping[str, str]) -> None:
    """Raise unless each text of the outcome can stand in a sentence: one line, not empty and not long."""
    for language, words in outcome.items():
        if not words.strip() or not words.isprintable() or len(words) > LONGEST_NAME:
            raise refuse(
                f"the words of the outcome in {language} are empty or too long",
                "outcome",
                f"name what the scores predict in at most {LONGEST_NAME} characters",
            )


def check_reference(reference: str | Mapping[str, str], attributes: tuple[str, ...]) -> None:
    """Raise unless the reference is "rest", "largest", or a group for some of the attributes."""
    if isinstance(reference, str):
        if reference not in REFERENCES:
            raise refuse(
                f"unknown reference: {reference}",
                "reference",
                'use "rest" (everybody else), "largest" (the largest group), or a table [reference]: attribute = group',
            )
        return
    unknown = sorted(set(reference) - set(attributes))
    if unknown:
        raise refuse(
            f"a reference for what is no attribute of this policy: {', '.join(unknown)}",
            "reference",
            f"use: {', '.join(attributes)}",
        )
    wrong = sorted(name for name, group in reference.items() if not isinstance(group, str) or not group)
    if wrong:
        raise refuse(f"no group named as reference of: {', '.join(wrong)}", "reference", "name one group, as a text")


def check_measures(measures: Mapping[str, float | None], known: Collection[str], informs: str) -> None:
    """Raise unless every measure is known and every limit is a number above 0 and below 1."""
    for name, limit in measures.items():
        if name == informs:
            raise refuse(f"{name} takes no limit", "measures", "leave it out: it is always shown, as information")
        if name not in known:
            raise refuse(f"unknown measure: {name}", "measures", f"use one of: {', '.join(map(str, known))}")
        if limit is None:
            continue
        if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit < 1:
            raise refuse(
                f"limit of {name} is out of range: {limit}",
                "measures",
                'a limit lies between 0 and 1; 0.10 is ten points; "none" measures without a limit',
            )


def check_capacity(capacity: float) -> None:
    """Raise unless capacity is a share (float, above 0 and at most 1) or a number of students (int, 1 or more)."""
    is_number = isinstance(capacity, int) and not isinstance(capacity, bool) and capacity >= 1
    is_share = isinstance(capacity, float) and 0 < capacity <= 1
    if not (is_number or is_share):
        raise refuse(
            f"capacity is out of range: {capacity}",
            "capacity",
            "give a share (0.2 is a fifth) or a whole number of students",
        )


def check_numbers(numbers: Mapping[str, float | None]) -> None:
    """Raise when a single number of the policy, by name of its field, is out of range."""
    smallest = numbers["smallest_count"] or SMALLEST_COUNT
    low_high_rule: dict[str, tuple[float, float, str]] = {
        "smallest_count": (SMALLEST_COUNT, math.inf, f"{SMALLEST_COUNT} or more: smaller counts show individuals"),
        "smallest_group": (smallest, math.inf, f"{smallest} or more: smaller groups show individuals"),
        "threshold": (0.001, 0.999, "a chance between 0 and 1, or leave it out"),
        "reach": (1, 10, "between 1 and 10, as a rule 2.5: what one cohort of a thousand students can give"),
        "most_unknown": (0, 1, "between 0 and 1, as a rule 0.10: a tenth of the students"),
        "drift": (0.001, 0.999, "between 0 and 1, as a rule 0.10: ten points"),
        "confidence": (0.501, 0.9999, "between 0.5 and 1, as a rule 0.95"),
        "false_discovery": (1e-6, 0.2, "above 0 and at most 0.2, as a rule 0.05"),
        "resamples": (1, math.inf, "1 or more, as a rule 1000"),
        "seed": (0, math.inf, "0 or more"),
    }
    for name, (low, high, rule) in low_high_rule.items():
        value = numbers[name]
        if value is not None and not (math.isfinite(value) and low <= value <= high):
            raise refuse(f"{name} is out of range: {value}", name, rule)


def check_dated(dated: datetime.date | None, today: datetime.date) -> None:
    """Raise when a policy is dated in the future: it is declared before the results, not for later."""
    if dated and dated > today:
        raise refuse(
            f"the policy is dated in the future: {dated.isoformat()}",
            "dated",
            "give the day on which it was adopted; a policy that does not hold yet cannot be audited under",
        )


def refuse(what: str, name: str, do: str) -> PolicyError:
    """The error of one field of a policy."""
    return PolicyError(what, where=f"policy, {name}", do=do)


def _is_kind(value: object, expected: str) -> bool:
    if expected == TEXT:
        return isinstance(value, str)
    if expected == TEXT_TABLE:
        return isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values())
    if expected == TEXTS:
        return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return is_whole or (expected == NUMBER and isinstance(value, float))
