"""The audit over time: how often it raises a false alarm, and how soon it sees a change.

    python -m bench.fairness.trend

Simulated institutions in which nothing is wrong are audited for twenty yearly cohorts of 1,000 first-years, four
attributes with fourteen groups together. Beside the alarms stand two simpler rules: an alarm whenever a gap is
larger than its limit, and whenever a single audit fails. In a second set the model misses one group from the sixth
cohort on, and the years until the alarm are counted.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from fairness.audit import audit_scores
from fairness.policy import Measure, Policy
from fairness.trend import Round, Side, State, find_alarms, gather_rounds

KEY = ("student",)
GROUPS = {"a": "01", "b": "012", "c": "0123", "d": "01234"}
POLICY = Policy(attributes=tuple(GROUPS), intersections=(), resamples=1)
STUDENTS, CHANGED_IN, MISSED = 1_000, 5, 1.2  # log-odds by which the scores of a group become too low


@dataclass(frozen=True)
class Size:
    """How many institutions, and for how many yearly cohorts."""

    institutions: int
    cohorts: int


def run(small: bool) -> list[str]:
    """Return the section in Markdown."""
    size = Size(2, 4) if small else Size(30, 20)
    calm = [_follow(seed, size.cohorts, changed_in=None) for seed in range(size.institutions)]
    changed = [_follow(1_000 + seed, size.cohorts, changed_in=CHANGED_IN) for seed in range(size.institutions)]
    return [
        f"{size.institutions} institutions with {size.cohorts} cohorts of {STUDENTS:,} first-years; "
        f"{sum(map(len, GROUPS.values()))} groups, {sum(limit is not None for limit in POLICY.measures.values()) - 1} "
        "measures with a limit.",
        "",
        "| nothing is wrong | with a false alarm in all these years | rounds with a false alarm |",
        "|---|---|---|",
        *(
            _describe_rule(name, [one[name] for one in calm])
            for name in ("alarm", "failed audit", "gap beyond its limit")
        ),
        "",
        "| one group is missed from the sixth cohort on | seen | years until the alarm, median (90 %) |",
        "|---|---|---|",
        *(_describe_delay(name, [one[name][CHANGED_IN:] for one in changed]) for name in ("alarm", "failed audit")),
    ]


def simulate_cohort(random: np.random.Generator, missed: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return scores with outcomes and groups of one cohort; `missed` lowers what group 0 of attribute a is promised."""
    groups = {name: random.choice(list(groups), STUDENTS) for name, groups in GROUPS.items()}
    margin = random.normal(-0.9, 1.1, STUDENTS)
    keys = pd.DataFrame({"student": np.arange(STUDENTS)})
    score = expit(margin - missed * (groups["a"] == "0"))
    return keys.assign(score=score, outcome=random.binomial(1, expit(margin)).astype(float)), keys.assign(**groups)


def _follow(seed: int, cohorts: int, changed_in: int | None) -> dict[str, np.ndarray]:
    """Return per rule whether it raised an alarm in each round."""
    random, rounds = np.random.default_rng(seed), []
    raised: dict[str, list[bool]] = {"alarm": [], "failed audit": [], "gap beyond its limit": []}
    for place in range(cohorts):
        missed = MISSED if changed_in is not None and place >= changed_in else 0.0
        scored, groups = simulate_cohort(random, missed)
        found = audit_scores(scored[[*KEY, "score"]], scored[[*KEY, "outcome"]], groups, KEY, POLICY, "simulated")
        rounds.append(Round(str(2000 + place), f"{2000 + place}-11-15", "simulated", Side.ERRORS, found.findings))
        alarms = find_alarms(gather_rounds(rounds), POLICY)
        raised["alarm"].append(bool((alarms["state"] == State.ALARM).any()))
        raised["failed audit"].append(bool(found.findings["breach"].any()))
        rows = found.findings[found.findings["measure"] != Measure.OUTCOME_RATE]
        raised["gap beyond its limit"].append(bool((rows["gap"].abs() > rows["limit"]).any()))
    return {name: np.array(values) for name, values in raised.items()}


def _describe_rule(name: str, raised: list[np.ndarray]) -> str:
    ever = np.mean([one.any() for one in raised])
    return f"| {name} | {ever:.0%} of institutions | {np.concatenate(raised).mean():.1%} |"


def _describe_delay(name: str, raised: list[np.ndarray]) -> str:
    years = [float(np.flatnonzero(one)[0] + 1) for one in raised if one.any()]
    if not years:
        return f"| {name} | 0% | – |"
    return f"| {name} | {len(years) / len(raised):.0%} | {np.median(years):.0f} ({np.quantile(years, 0.9):.0f}) |"


if __name__ == "__main__":
    print("\n".join(run(small=False)))
