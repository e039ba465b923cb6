"""What a verdict means and what it rests on, in sentences: made when somebody reads.

Per attribute: a gap beyond its limit, how large a gap the data still leave room for, or why nothing can be said.
"""

from collections.abc import Mapping
from itertools import groupby

import pandas as pd

from fairness.group_names import JOINT
from fairness.policy import Policy
from fairness.verdict import AttributeVerdict, Judgement, NullRate, Shown, is_watched, judge_attributes, pick_breaches
from fairness.words import WORDS, plural, text
from fairness.words.formats import format_gap, format_limit, format_list, format_share
from fairness.words.names import explain_note, name_attribute, name_measure, open_with_attribute, quote_group
from fairness.words.sentences import Reference, describe_breach

MOST_BREACHES, MOST_PAIRS = 9, 3  # in sentences, of one attribute and of two; more are counted
MOST_GROUPS = 4  # named in a sentence; of more it says that it is so of all or of several


def describe_verdict(verdict: str, findings: pd.DataFrame, policy: Policy, language: str) -> str:
    """The verdict ("passed", "failed", "not_shown" or "insufficient") in one sentence."""
    if verdict != "failed":
        return text(f"verdict.{verdict}.sentence", language)
    gaps = pick_breaches(findings)
    gaps = gaps[~is_watched(gaps, policy)]
    pairs = int(gaps["attribute"].str.contains(JOINT, regex=False).sum())
    split = text("verdict.failed.split", language, single=len(gaps) - pairs, pairs=pairs) if pairs else ""
    return plural("verdict.failed.sentence", len(gaps), language, split=split and f" {split}")


def explain_verdict(verdict: str, question: str, language: str) -> str:
    """What the verdict does not mean, in one or two sentences. question: "dropout" or "inflow"."""
    own = f"verdict.{verdict}.limits.{question}"
    return text(own if WORDS.has(own) else f"verdict.{verdict}.limits", language)


def describe_null(null: NullRate, false_discovery: float, language: str) -> str:
    """What this audit does when groups are permuted: how often it claims a gap that is not there."""
    rate, low, high = (format_share(value, language, 1) for value in (null.rate, null.low, null.high))
    sentence = text("null", language, permutations=null.shuffles, claims=null.claims, rate=rate, low=low, high=high)
    return f"{sentence} {text('null.too_often', language)}" if null.exceeds_nominal_rate(false_discovery) else sentence


def describe_reasons(
    findings: pd.DataFrame, null: NullRate | None, policy: Policy, unknown: Mapping[str, float | None], language: str
) -> list[str]:
    """What the verdict rests on: students in no known group, breaches, and what is shown of each attribute.

    Args:
        findings: `findings.COLUMNS`.
        null: how often the audit claims what is not there.
        policy: what was asked, with the names that groups have in the audit.
        unknown: as `verdict.find_unknown` gives it.
        language: a code such as "nl".
    """
    sentences = [_describe_unknown(attribute, share, policy, language) for attribute, share in unknown.items()]
    if null is not None and null.exceeds_nominal_rate(policy.false_discovery):
        key = "null.no_verdict"
        sentences.append(text(key, language, claims=null.claims, permutations=null.shuffles))
    watched = is_watched(findings, policy)
    sentences += describe_breaches(findings, ~watched, policy.reference, language)
    if findings["limit"].isna().all():
        sentences.append(text("shown.no_limit", language))
    verdicts = judge_attributes(findings, policy, unknown)
    shown = [_describe_attribute(one, policy, language) for one in verdicts if not one.is_watched]
    # What is open comes before what is within: it is what the verdict rests on.
    sentences += [sentence for is_open in (True, False) for part in shown for sentence in part[is_open]]
    if watched.any():
        sentences += _describe_watched(findings, watched, verdicts, policy, language)
    hidden = len(findings.loc[findings["suppressed"], ["attribute", "group"]].drop_duplicates())
    return [*sentences, plural("findings.withheld", hidden, language)] if hidden else sentences


def describe_breaches(findings: pd.DataFrame, chosen: pd.Series, reference: Reference, language: str) -> list[str]:
    """The gaps beyond their limit, the largest in full; of withheld groups that they are there.

    Args:
        findings: `findings.COLUMNS`.
        chosen: a flag per finding: which breaches are told.
        reference: with whom groups are compared, as `Policy.reference` has it.
        language: a code such as "nl".
    """
    breaches = pick_breaches(findings)
    breaches = breaches[chosen.reindex(breaches.index)]
    shown, withheld = breaches[~breaches["suppressed"]], breaches[breaches["suppressed"]]
    is_pair = shown["attribute"].str.contains(JOINT, regex=False)
    first = pd.concat([shown[~is_pair].head(MOST_BREACHES), shown[is_pair].head(MOST_PAIRS)])
    sentences = [describe_breach(findings, row, language, reference) for _, row in first.iterrows()]
    if more := len(shown) - len(first):
        sentences.append(text("findings.more", language, number=more))
    if len(withheld):
        named = ", ".join(dict.fromkeys(name_attribute(name, language) for name in withheld["attribute"]))
        sentences.append(text("findings.withheld_breach", language, attributes=named))
    return sentences


def _describe_attribute(one: AttributeVerdict, policy: Policy, language: str) -> tuple[list[str], list[str]]:
    """What is shown of an attribute besides breaches: what is within reach in one sentence, and the rest one by one."""
    attribute = open_with_attribute(one.attribute, language)
    within = [
        text(
            "shown.room",
            language,
            measure=name_measure(found.measure, language),
            **_write_sizes(found, policy, language),
        )
        for found in one.judgements
        if found.shown is Shown.WITHIN and found.room is not None
    ]
    told = [text("shown.within", language, attribute=attribute, rooms="; ".join(within))] if within else []
    open_measures = [found for found in one.judgements if found.shown in (Shown.NEITHER, Shown.NOTHING)]
    return told, [line for found in open_measures for line in _describe_open(found, attribute, policy, language)]


def _write_sizes(found: Judgement, policy: Policy, language: str) -> dict[str, str]:
    """How large a gap may still be, and what a pass asks."""
    return {
        "room": format_gap(found.room, found.measure, language),
        "reach": format_limit(policy.reach * found.limit, found.measure, language),
    }


def _describe_open(found: Judgement, attribute: str, policy: Policy, language: str) -> list[str]:
    names = {"attribute": attribute, "measure": name_measure(found.measure, language)}
    if found.shown is Shown.NOTHING and not found.untold:
        return [text("shown.nobody_large", language, **names, number=policy.smallest_group)]
    sentences = []
    if found.room is not None and found.room > policy.reach * found.limit:
        names |= _write_sizes(found, policy, language)
        sentences.append(text("shown.neither", language, **names, group=quote_group(found.group, language)))
    elif found.is_withheld:
        sentences.append(text("shown.neither.withheld", language, **names))
    for note, part in groupby(sorted(found.untold, key=found.untold.__getitem__), key=found.untold.__getitem__):
        groups = _name_groups(list(part), found, language)
        sentences.append(text("shown.untold", language, **names, groups=groups, why=explain_note(note, language)))
    return sentences


def _name_groups(groups: list[str], found: Judgement, language: str) -> str:
    if found.shown is Shown.NOTHING and set(groups) == set(found.untold) and len(groups) > 1:
        return text("shown.any_group", language)
    named = [quote_group(group, language) for group in groups[:MOST_GROUPS]]
    if more := len(groups) - len(named):
        return text("names.more", language, names=", ".join(named), number=more)
    return format_list(named, language)


def _describe_watched(
    findings: pd.DataFrame, watched: pd.Series, verdicts: tuple[AttributeVerdict, ...], policy: Policy, language: str
) -> list[str]:
    names = [name_attribute(one.attribute, language) for one in verdicts if one.is_watched]
    told = describe_breaches(findings, watched, policy.reference, language)
    parts = [_describe_attribute(one, policy, language) for one in verdicts if one.is_watched]
    told += [sentence for within, open_measures in parts for sentence in (*open_measures, *within)]
    return [" ".join([text("shown.watched", language, attributes=format_list(names, language)), *told])]


def _describe_unknown(attribute: str, share: float | None, policy: Policy, language: str) -> str:
    most = format_share(policy.most_unknown, language)
    name = open_with_attribute(attribute, language)
    if share is None:
        return text("unknown.few", language, attribute=name, most=most)
    digits = 0 if round(share, 2) > policy.most_unknown else 1
    return text("unknown", language, attribute=name, share=format_share(share, language, digits), most=most)
