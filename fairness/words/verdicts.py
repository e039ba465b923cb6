"""The verdict of an audit in words: what it is, what it does not mean, and what the audit could have seen."""

import pandas as pd

from fairness.group_names import JOINT
from fairness.policy import Policy
from fairness.verdict import NullRate, list_unseen, pick_breaches
from fairness.words import WORDS, plural, text
from fairness.words.formats import format_gap, format_limit, format_share
from fairness.words.names import name_measure


def describe_verdict(verdict: str, findings: pd.DataFrame, language: str) -> str:
    """The verdict ("passed", "failed" or "insufficient") in one sentence."""
    if verdict != "failed":
        return text(f"verdict.{verdict}.sentence", language)
    gaps = pick_breaches(findings)
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


def describe_reach(findings: pd.DataFrame, null: NullRate | None, policy: Policy, language: str) -> list[str]:
    """Why nothing can be concluded, where that is so; empty when the audit could see."""
    sentences = []
    if null is not None and null.exceeds_nominal_rate(policy.false_discovery):
        key = "reach.exceeds_nominal_rate"
        sentences.append(text(key, language, claims=null.claims, permutations=null.shuffles))
    unseen = list_unseen(findings, policy.reach)
    return sentences + [_describe_unseen(findings, measure, language) for measure in unseen]


def _describe_unseen(findings: pd.DataFrame, measure: str, language: str) -> str:
    rows = findings[(findings["measure"] == measure) & ~findings["attribute"].str.contains(JOINT, regex=False)]
    smallest = rows["detectable_gap"].min()
    return text(
        "reach.nothing_compared" if pd.isna(smallest) else "reach.unseen",
        language,
        measure=name_measure(measure, language),
        gap=format_gap(smallest, measure, language),
        limit=format_limit(float(rows["limit"].iloc[0]), measure, language),
    )
