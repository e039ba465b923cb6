"""A policy in plain words: what it asks, and what a new version changes."""

from typing import Any

from fairness.group_names import JOINT
from fairness.policy import Measure, Policy
from fairness.words import text
from fairness.words.formats import format_decimal, format_full_date, format_share
from fairness.words.names import name_attribute, name_measure


def describe_policy(policy: Policy, language: str) -> list[str]:
    """What the policy asks of an audit, one sentence per field, for somebody on a council."""
    sentences = [_describe_identity(policy, language)]
    if not policy.is_signed_off:
        sentences.append(text("policy.unsigned", language))
    if policy.why:
        sentences.append(text("policy.why", language, why=policy.why))
    attributes = ", ".join(name_attribute(name, language) for name in policy.attributes)
    pairs = ", ".join(name_attribute(JOINT.join(pair), language) for pair in policy.intersections)
    if policy.outcome:
        named = policy.outcome.get(language) or next(iter(policy.outcome.values()))
        sentences.append(text("policy.outcome", language, outcome=named))
    key = "policy.groups.pairs" if pairs else "policy.groups"
    sentences += [text(key, language, attributes=attributes, pairs=pairs), _describe_reference(policy, language)]
    sentences += [*_describe_limits(policy, language), _describe_pass(policy, language)]
    if policy.watched:
        named = ", ".join(name_attribute(name, language) for name in policy.watched)
        sentences.append(text("policy.watched", language, attributes=named))
    sentences += _describe_numbers(policy, language)
    key = "policy.signers" if policy.signers else "policy.signers.any"
    return [*sentences, text(key, language, signers=", ".join(policy.signers))]


def describe_changes(before: Policy, after: Policy, language: str) -> list[str]:
    """What `after` changes, one line per field and per limit; empty when only name, version, date and reason differ."""
    old, new = before.to_dict(), after.to_dict()
    lines = []
    for name in old | new:
        was, becomes = old.get(name), new.get(name)
        if name in ("name", "version", "dated", "why", "measures") or was == becomes:
            continue
        shown = [_show(value) or text("policy.none", language) for value in (was, becomes)]
        lines.append(f"{text(f'policy.field.{name}', language)}: {shown[0]} → {shown[1]}")
    for measure in new["measures"]:
        limits = [_show_limit(measure, content["measures"].get(measure, "off"), language) for content in (old, new)]
        if limits[0] != limits[1]:
            head = f"{text('policy.field.measures', language)}, {name_measure(measure, language)}"
            lines.append(f"{head}: {limits[0]} → {limits[1]}")
    return lines


def _describe_identity(policy: Policy, language: str) -> str:
    dated = author = ""
    if policy.dated:
        dated = f" {text('policy.identity.dated', language, date=format_full_date(policy.dated, language))}"
    if policy.author.strip():
        author = f" {text('policy.identity.author', language, author=policy.author)}"
    return text(
        "policy.identity",
        language,
        name=policy.name,
        version=policy.version,
        dated=dated and f",{dated}",
        author=author and f",{author}",
    )


def _describe_reference(policy: Policy, language: str) -> str:
    if isinstance(policy.reference, str):
        return text(f"policy.reference.{policy.reference}", language)
    groups = ", ".join(f"{name_attribute(name, language)}: “{group}”" for name, group in policy.reference.items())
    return text("policy.reference.named", language, groups=groups)


def _describe_limits(policy: Policy, language: str) -> list[str]:
    limits = policy.to_dict()["measures"]
    decided = [
        f"{name_measure(name, language)}: {_show_limit(name, limit, language)}"
        for name, limit in limits.items()
        if limit not in (None, "off")
    ]
    key = "policy.limits" if decided else "policy.limits.none"
    sentences = [text(key, language, limits="; ".join(decided))]
    for key, kind in (("policy.limits.without", None), ("policy.limits.off", "off")):
        names = [name_measure(name, language) for name, limit in limits.items() if limit == kind]
        if names:
            sentences.append(text(key, language, measures=", ".join(names)))
    return sentences


def _describe_pass(policy: Policy, language: str) -> str:
    reach = format_decimal(policy.reach, language, len(f"{policy.reach:g}".partition(".")[2]))
    return text("policy.pass", language, reach=reach, most=format_share(policy.most_unknown, language))


def _show_limit(measure: str, limit: float | str | None, language: str) -> str:
    if limit is None or limit == "off":
        return text("policy.limit.off" if limit == "off" else "policy.limit.none", language)
    limit = float(limit)
    digits = 0 if round(100 * limit, 9).is_integer() else 1
    if measure == Measure.FORECAST_BIAS:
        return format_share(limit, language, digits)
    if measure == Measure.CALIBRATION_SLOPE:
        return format_decimal(limit, language, len(f"{limit:g}".partition(".")[2]))
    return text("unit.points", language, number=format_decimal(100 * limit, language, digits))


def _describe_numbers(policy: Policy, language: str) -> list[str]:
    confidence, false = (format_share(value, language) for value in (policy.confidence, policy.false_discovery))
    if isinstance(policy.capacity, float):
        size = text("policy.capacity.share", language, share=format_share(policy.capacity, language))
    else:
        size = text("policy.capacity", language, number=format_decimal(policy.capacity, language))
    sentences = [size]
    if policy.threshold is not None:
        sentences.append(text("policy.threshold", language, chance=format_share(policy.threshold, language)))
    return [
        *sentences,
        text("policy.smallest_group", language, number=policy.smallest_group),
        text("policy.confidence", language, confidence=confidence, false=false),
    ]


def _show(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(JOINT.join(one) if isinstance(one, list) else str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} = {one}" for name, one in value.items())
    return "" if value is None else str(value)
