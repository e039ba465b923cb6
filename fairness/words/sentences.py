"""What an audit found and what its verdict means, in sentences, for somebody on a council: made when somebody reads."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd

from fairness.disclosure.recoding import Recoding
from fairness.files.account import LeftOut
from fairness.group_names import JOINT
from fairness.policy import Measure, Policy
from fairness.verdict import NullRate, list_unseen, pick_breaches
from fairness.words import WORDS, plural, text
from fairness.words.formats import (
    format_decimal,
    format_gap,
    format_limit,
    format_list,
    format_points_off,
    format_share,
    format_share_off,
    format_value,
)
from fairness.words.names import name_attribute, name_measure, open_with_attribute, quote_group

Reference = str | Mapping[str, str]  # with whom groups are compared, as `Policy.reference`
MOST_BREACHES, MOST_PAIRS = 9, 3  # in sentences, of one attribute and of two; more are counted


def describe_findings(findings: pd.DataFrame, language: str, reference: Reference = "rest") -> list[str]:
    """The verdict's reasons: every breach, or that there is none; what could be seen; what was withheld.

    reference: with whom groups are compared, as `Policy.reference` has it.
    """
    breaches = pick_breaches(findings)
    shown, withheld = breaches[~breaches["suppressed"]], breaches[breaches["suppressed"]]
    is_pair = shown["attribute"].str.contains(JOINT, regex=False)
    first = pd.concat([shown[~is_pair].head(MOST_BREACHES), shown[is_pair].head(MOST_PAIRS)])
    sentences = [describe_breach(findings, row, language, reference) for _, row in first.iterrows()]
    if more := len(shown) - len(first):
        sentences.append(text("findings.more", language, number=more))
    if len(withheld):
        named = ", ".join(dict.fromkeys(name_attribute(name, language) for name in withheld["attribute"]))
        sentences.append(text("findings.withheld_breach", language, attributes=named))
    sentences += _describe_tested(findings, breaches.empty, language)
    hidden = len(findings.loc[findings["suppressed"], ["attribute", "group"]].drop_duplicates())
    return [*sentences, plural("findings.withheld", hidden, language)] if hidden else sentences


def describe_counted(counted: Mapping[str, int], language: str) -> str:
    """Whom an audit is about: the list, or the cells of a forecast; `counted` as `AuditReport.counted` has it."""
    kind = "list" if "places" in counted else "cells"
    written = {name: format_decimal(number, language) for name, number in counted.items()}
    sentences = [text(f"counted.{kind}", language, **written)]
    for name in ("tied", "unscored") if kind == "list" else ("left_out",):
        if counted[name]:
            sentences.append(text(f"counted.{kind}.{name}", language, number=written[name]))
    return " ".join(sentences)


def describe_left_out(left_out: Sequence[LeftOut], language: str) -> list[str]:
    """Which lines of which file are in no figure, and why."""
    sentences = []
    for one in left_out:
        lines = ", ".join(map(str, one.lines))
        if more := one.number - len(one.lines):
            lines = text("left_out.more", language, lines=lines, number=more)
        why = text(f"left_out.{one.reason}", language)
        sentences.append(plural("left_out", one.number, language, file=one.file, lines=lines, why=why))
    return sentences


def describe_recodings(recodings: Sequence[Recoding], language: str) -> list[str]:
    """Which small groups were taken together."""
    sentences = []
    for recoding in recodings:
        attribute = name_attribute(recoding.attribute, language).capitalize()
        groups = format_list([quote_group(part, language) for part in recoding.parts], language)
        sentences.append(text("recoding", language, attribute=attribute, groups=groups))
        if recoding.is_only_group:
            sentences.append(text("recoding.only_group", language))
    return sentences


def describe_breach(findings: pd.DataFrame, row: pd.Series, language: str, reference: Reference = "rest") -> str:
    """One breach as a sentence, with both values, the gap and the limit."""
    measure = Measure(row["measure"])
    sentence = text(
        f"breach.{measure}",
        language,
        group=quote_group(row["group"], language),
        rest=_name_reference(findings, row, language, reference),
        own=_FORMATS[measure](row["value"], language=language),
        other=_FORMATS[measure](row["value"] - row["gap"], language=language),
    )
    gap, limit = format_gap(row["gap"], measure, language), format_limit(row["limit"], measure, language)
    if gap == format_gap(row["limit"], measure, language):
        gap = text("breach.just_over", language, limit=limit)
    attribute = open_with_attribute(row["attribute"], language)
    return text("breach", language, attribute=attribute, sentence=sentence, gap=gap, limit=limit)


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


def _name_reference(findings: pd.DataFrame, row: pd.Series, language: str, reference: Reference) -> str:
    groups = findings[findings["attribute"] == row["attribute"]].drop_duplicates("group")
    others = [name for name in groups["group"] if name != row["group"]]
    if len(others) == 1:
        return quote_group(others[0], language)
    named = reference.get(row["attribute"]) if isinstance(reference, Mapping) else None
    if reference == "largest":
        # Withheld groups are never the largest: their numbers are empty and sort last.
        named = groups.sort_values("n", ascending=False, kind="stable")["group"].iloc[0]
    return text("everybody_else", language) if named is None else quote_group(named, language)


def _describe_tested(findings: pd.DataFrame, is_clean: bool, language: str) -> list[str]:
    tested = findings[findings["q_value"].notna() & findings["limit"].notna()]
    if tested.empty:
        return [text("findings.nothing_tested", language)]
    could = tested["detectable_gap"] <= tested["limit"]
    key = "findings.seen" if could.any() else "findings.none_seen"
    sentences = [text("findings.clean", language)] if is_clean else []
    sentences.append(text(key, language, tested=len(tested), seen=int(could.sum())))
    by_measure = could.groupby(tested["measure"], sort=False).any()
    blind = [name_measure(str(measure), language) for measure in by_measure.index[~by_measure]]
    return [*sentences, text("findings.blind", language, measures="; ".join(blind))] if blind else sentences


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


# Calibration is a difference of shares, written in points. It and the bias of a forecast have a side.
_FORMATS: dict[Measure, Callable[..., str]] = dict.fromkeys(Measure, format_share) | {
    Measure.CALIBRATION: format_points_off,
    Measure.FORECAST_BIAS: format_share_off,
    Measure.CALIBRATION_SLOPE: partial(format_value, measure=Measure.CALIBRATION_SLOPE),
    Measure.NET_BENEFIT: partial(format_value, measure=Measure.NET_BENEFIT),
}
