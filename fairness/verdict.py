"""The verdict of an audit, and how far it could see: a pass is worth what could have failed it."""

from enum import StrEnum

import pandas as pd

from fairness.group_names import JOINT
from fairness.permutations import NullRate
from fairness.policy import Policy
from fairness.words.formats import format_gap, format_limit
from fairness.words.names import LANGUAGES, name_measure


class Verdict(StrEnum):
    """PASSED: no breach, and large gaps would have been seen. FAILED: a breach. INSUFFICIENT: neither can be said."""

    PASSED = "passed"
    FAILED = "failed"
    INSUFFICIENT = "insufficient"


def decide(findings: pd.DataFrame, null: NullRate | None, policy: Policy) -> Verdict:
    """The verdict on `AuditReport.findings`.

    An audit that claims gaps on permuted groups more often than it may (`NullRate.exceeds_nominal_rate`) gives no
    verdict, whatever it claims. Then a breach decides; without one, whether each measure with a limit could be seen
    (`list_unseen`).
    """
    if null is not None and null.exceeds_nominal_rate(policy.false_discovery):
        return Verdict.INSUFFICIENT
    if findings["breach"].any():
        return Verdict.FAILED
    has_limit = findings["limit"].notna().any()
    return Verdict.PASSED if has_limit and not list_unseen(findings, policy.reach) else Verdict.INSUFFICIENT


def list_unseen(findings: pd.DataFrame, reach: float) -> list[str]:
    """The measures with a limit in which no comparison of a single attribute could see a gap of `reach` limits."""
    limited = findings[findings["limit"].notna() & ~findings["attribute"].str.contains(JOINT, regex=False)]
    # A limit of 0.1 times 2.5 is not 0.25 to a computer.
    is_seen = limited["q_value"].notna() & (limited["detectable_gap"] <= reach * limited["limit"] + 1e-12)
    seen = set(limited.loc[is_seen, "measure"])
    return [measure for measure in limited["measure"].unique() if measure not in seen]


def describe_reach(findings: pd.DataFrame, null: NullRate | None, policy: Policy, language: str) -> list[str]:
    """Why nothing can be said, where that is so; empty when the audit could see."""
    place = LANGUAGES.index(language)
    told = []
    if null is not None and null.exceeds_nominal_rate(policy.false_discovery):
        told.append(
            (
                f"Op deze gegevens meldt deze audit te vaak een verschil dat er niet is: in {null.claims} van "
                f"{null.shuffles} keer met willekeurig verdeelde groepen. Er volgt geen oordeel uit.",
                f"On these data this audit too often claims a gap that is not there: in {null.claims} of "
                f"{null.shuffles} times with permuted groups. No verdict follows from it.",
            )[place]
        )
    return told + [_describe_unseen(findings, measure, language) for measure in list_unseen(findings, policy.reach)]


def _describe_unseen(findings: pd.DataFrame, measure: str, language: str) -> str:
    rows = findings[(findings["measure"] == measure) & ~findings["attribute"].str.contains(JOINT, regex=False)]
    name, limit = name_measure(measure, language), format_limit(float(rows["limit"].iloc[0]), measure, language)
    smallest = rows["detectable_gap"].min()
    if pd.isna(smallest):
        return (
            f"Te weinig studenten voor {name}: er viel geen groep te vergelijken.",
            f"Too few students for {name}: there was no group to compare.",
        )[LANGUAGES.index(language)]
    gap = format_gap(float(smallest), measure, language)
    return (
        f"Te weinig studenten voor {name}: pas een verschil van {gap} was vier op de vijf keer gevonden; de grens is "
        f"{limit}.",
        f"Too few students for {name}: only a gap of {gap} would have been found four times out of five; the limit is "
        f"{limit}.",
    )[LANGUAGES.index(language)]
