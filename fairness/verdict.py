"""The verdict of an audit, and which gaps it could have seen: a pass is worth what could have failed it."""

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from fairness.group_names import JOINT
from fairness.policy import Measure, Policy


class Verdict(StrEnum):
    """PASSED: no breach, and large gaps would have been seen. FAILED: a breach. INSUFFICIENT: neither can be said."""

    PASSED = "passed"
    FAILED = "failed"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True)
class NullRate:
    """In how many of the shuffles at least one gap was claimed; rate with its interval."""

    claims: int
    shuffles: int
    rate: float
    low: float
    high: float

    def exceeds_nominal_rate(self, false_discovery: float) -> bool:
        """More than twice the declared share of false claims, beyond chance: this audit cannot be trusted here."""
        return self.low > 2 * false_discovery


def decide(findings: pd.DataFrame, null: NullRate | None, policy: Policy) -> Verdict:
    """Decide whether an audit passes.

    An audit that claims gaps on permuted groups more often than it may (`NullRate.exceeds_nominal_rate`) gives no
    verdict, whatever it claims. Then a breach decides; without one, whether each measure with a limit could be seen
    (`list_unseen`).

    Args:
        findings: One row per group and measure, `findings.COLUMNS`.
        null: How often the audit claims a gap when there is none; None when nothing could be tested.
        policy: What was asked.
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


def pick_breaches(findings: pd.DataFrame) -> pd.DataFrame:
    """The breaches, each once: single attributes before pairs, largest gap first.

    With two groups the same gap counts once, from the group that is worse off: for recall and precision the lower
    one, for the other measures the higher one.
    """
    breaches = findings[findings["breach"]].copy()
    groups = findings.groupby("attribute")["group"].transform("nunique").reindex(breaches.index)
    lower_is_worse = breaches["measure"].isin([Measure.RECALL, Measure.PRECISION])
    is_worse = breaches["gap"].where(~lower_is_worse, -breaches["gap"]) > 0
    mirrored = (groups == 2) & ~is_worse & breaches["gap"].notna()
    size = breaches["gap"].abs().fillna(0.0).round(9)
    is_pair = breaches["attribute"].str.contains(JOINT, regex=False)
    order = breaches.assign(size=-size, is_pair=is_pair).sort_values(["is_pair", "size", "attribute", "group"])
    return order[~mirrored.reindex(order.index)].drop(columns=["size", "is_pair"])
