"""How often an audit claims a gap when groups are permuted: at most one audit in ten may."""

import numpy as np
import pandas as pd

from bench.fairness.students import POLICY, audit_students, draw_students
from fairness.permutations import rate_claims
from fairness.policy import Measure

SIZES = (300, 1_000, 5_000)
BAR = 0.10


def run(small: bool) -> list[str]:
    """Return the section in Markdown."""
    runs = 3 if small else 200
    rows = [_measure(n, runs) for n in SIZES[: 1 if small else None]]
    return [
        f"{runs} data sets per size, permuted groups: three attributes (2, 3 and 4 groups) and all their "
        f"intersections, {len(POLICY.measures) - 1} measures, {POLICY.false_discovery:.0%} false claims allowed. "
        "A claim is any q-value at or below that, with a limit or without; differences in outcomes are no claims about "
        "a list and are beside it. Bar: at most 10 % of audits claim a gap.",
        "",
        "| students | audits with a claim | 95 % interval | with a breach | with a claim about outcomes | held |",
        "|---|---|---|---|---|---|",
        *rows,
    ]


def _measure(n: int, runs: int) -> str:
    found = [_look(audit_students(draw_students(n, np.random.default_rng([n, seed])))) for seed in range(runs)]
    claims, breaches, outcomes = np.array(found).sum(axis=0)
    rate = rate_claims(int(claims), runs, 0.95)
    held = "yes" if rate.rate <= BAR else "**no**"
    return (
        f"| {n:,} | {rate.rate:.1%} | {rate.low:.1%} – {rate.high:.1%} | {breaches / runs:.1%} | {outcomes / runs:.1%} "
        f"| {held} |"
    )


def _look(findings: pd.DataFrame) -> tuple[bool, bool, bool]:
    is_claim = findings["q_value"] <= POLICY.false_discovery
    is_outcome = findings["measure"] == Measure.OUTCOME_RATE
    return bool((is_claim & ~is_outcome).any()), bool(findings["breach"].any()), bool((is_claim & is_outcome).any())
