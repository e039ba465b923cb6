"""How often a planted gap is found, beside what any test could do, and how often something else is claimed falsely."""

from dataclasses import dataclass

import numpy as np

from bench.fairness.students import GROUPS, MEASURES, POLICY, Planted, audit_students, draw_students, plant
from fairness.policy import JOINT

BAR = 0.80
CELLS = ((1_000, 150), (1_000, 200), (1_000, 300), (1_000, 500), (5_000, 200), (5_000, 500), (5_000, 1_000))
SMALLEST = {Planted.LIST_LOW: 150}  # group for which the bar holds
SMALL_GROUPS = ((1_000, 100), (1_000, 50))
ONE_TEST = 0.05  # the level of a single test, made without any control of false claims


@dataclass(frozen=True)
class Found:
    """Of one audit: was the gap in breach; would one uncorrected test have it; false share of claims; detectable."""

    hit: bool
    ceiling: bool
    false_share: float
    detectable: float


def run(small: bool) -> list[str]:
    """Return the section in Markdown."""
    runs = 2 if small else 40
    cells = CELLS[:1] if small else CELLS
    lines = [
        f"{runs} data sets per cell; 30 to 40 % drop out, a list of 30 %; the policy and its "
        f"{len(POLICY.measures) - 1} measures as above. The gap is planted in one group of an attribute with two "
        "groups, or with four. *found*: "
        "that group and measure is in breach (q and limit). *one test*: what a single test at 5 % would have found "
        "beyond the limit, if nothing else were in the audit: no audit that controls its false claims does better. "
        "*false*: the mean share of claims that are about attributes in which nothing was planted. *detectable*: the "
        "gap the audit says it finds four times out of five, when it is the only one. "
        f"Bar: found in at least {BAR:.0%}, in groups of 200 and more; of 150 for recall by the scores."
    ]
    for what in Planted:
        lines += [
            "",
            f"**{what}**",
            "",
            "| cohort | group | of two: found (one test) | of four: found (one test) | false | detectable | held |",
            "|---|---|---|---|---|---|---|",
            *(_measure(what, n, size, runs) for n, size in (*cells, *(() if small else SMALL_GROUPS))),
        ]
    return lines


def _measure(what: Planted, n: int, size: int, runs: int) -> str:
    names = [name for name in GROUPS if name != "three"]
    found = {name: [_audit(what, name, n, size, seed) for seed in range(runs)] for name in names}
    hits = {name: np.mean([one.hit for one in found[name]]) for name in names}
    ceilings = {name: np.mean([one.ceiling for one in found[name]]) for name in names}
    everything = [one for name in names for one in found[name]]
    false, gap = (np.mean([getattr(one, field) for one in everything]) for field in ("false_share", "detectable"))
    shares = " | ".join(f"{hits[name]:.0%} ({ceilings[name]:.0%})" for name in names)
    held = (
        "–"
        if size < SMALLEST.get(what, 200)
        else _judge([hits[name] for name in names], [ceilings[name] for name in names])
    )
    detectable = "–" if np.isnan(gap) else f"{100 * gap:.0f} points"  # what no gap can be cannot be promised
    return f"| {n:,} | {size} | {shares} | {false:.1%} | {detectable} | {held} |"


def _judge(hits: list[float], ceilings: list[float]) -> str:
    if min(hits) >= BAR:
        return "yes"
    return "**no**" if min(ceilings) >= BAR else "**no** (nor could one test)"


def _audit(what: Planted, attribute: str, n: int, size: int, seed: int) -> Found:
    random = np.random.default_rng([n, size, seed, len(attribute)])
    students = plant(draw_students(n, random, rate=0.3 + 0.1 * random.random()), what, attribute, size, random)
    findings = audit_students(students)
    is_planted = findings["attribute"].str.split(JOINT, regex=False).map(lambda names: attribute in names)
    row = findings.query("attribute == @attribute and group == '0'").set_index("measure").loc[MEASURES[what]]
    claimed = findings["q_value"].le(POLICY.false_discovery) & findings["measure"].ne("outcome_rate")
    return Found(
        hit=bool(row["breach"]),
        ceiling=bool(row["p_value"] <= ONE_TEST and abs(row["gap"]) > row["limit"]),
        false_share=float((claimed & ~is_planted).sum() / max(claimed.sum(), 1)),
        detectable=float(row["detectable_gap"]),
    )
