"""The bounds of the audit beside those of fairaudit 0.0.1 (Cherian and Candès 2023), on the same tables.

    python -m venv /somewhere && /somewhere/bin/pip install fairaudit==0.0.1
    FAIRAUDIT_PYTHON=/somewhere/bin/python python -m bench.fairness --parts peer

fairaudit is no dependency: it runs in an environment of its own, and is handed who was on the list and who is in which
group, of the students who dropped out. It bounds the distance of each group from everybody, group included; divided by
the share that is not in the group that is the distance from all others.
"""

import json
import os
import subprocess
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.fairness.certificate import draw, make_policy
from fairness.policy import Measure
from fairness.statistics.intervals import bound_size, clopper_pearson

SIZES = (500, 2_000)
ATTRIBUTES = 3  # the last has four groups
THEIRS = """
import json, sys
import numpy as np
from fairaudit import Auditor, Metric
found = []
for table in json.load(sys.stdin):
    listed, group = np.array(table["listed"], dtype=float), np.array(table["group"])
    names = sorted(set(group))
    dummies = np.stack([group == name for name in names], axis=1)
    metric = Metric("listed", lambda z, y: z.flatten(), lambda z, y, x=None: z)
    auditor = Auditor(group.reshape(-1, 1), np.ones((listed.size, 1)), listed.reshape(-1, 1), metric)
    student = {"student": "prob_bound", "B": 500, "seed": 1}
    auditor.calibrate_groups(0.05, "interval", dummies, None, student)
    ends = [auditor.query_group(place)[0][0] for place in range(len(names))]
    found.append([max(abs(low), abs(high)) / (1 - dummies[:, place].mean()) for place, (low, high) in enumerate(ends)])
json.dump(found, sys.stdout)
"""


@dataclass(frozen=True)
class Table:
    """The students of one run who dropped out: who was on the list, and the group of each in the last attribute."""

    listed: NDArray[np.bool_]
    group: NDArray[np.str_]


def run(small: bool) -> list[str]:
    """Return the section in Markdown."""
    runs, python = (2 if small else 60), os.environ.get("FAIRAUDIT_PYTHON", "")
    rows = [_measure(n, beyond, runs, python) for n in SIZES[: 1 if small else None] for beyond in (None, 1.001, 1.5)]
    return [
        f"{runs} runs per row: recall of the four groups of one attribute (40, 30, 20 and 10 % of the students), drawn "
        "as above. *certified*: every bound is within the reach of 25 points; with a gap beyond reach that is an "
        "error, which may happen in 5 % of runs. *bound*: the median over runs of the largest bound. fairaudit: "
        "version 0.0.1, simultaneous 95 % intervals over the groups, 500 bootstrap draws, rescaled by group size. "
        "A dash: FAIRAUDIT_PYTHON was not set.",
        "",
        "| students | largest gap | certified, audit | bound | certified, fairaudit | bound |",
        "|---|---|---|---|---|---|",
        *rows,
    ]


def _measure(n: int, beyond: float | None, runs: int, python: str) -> str:
    policy = make_policy(ATTRIBUTES)
    reach = policy.reach * float(policy.measures[Measure.RECALL] or 0)
    tables = []
    for seed in range(runs):
        random = np.random.default_rng([n, seed, int(1000 * (beyond or 0))])
        drawn = draw(n, ATTRIBUTES, random, None if beyond is None else Measure.RECALL, beyond or 0.0)
        is_positive = drawn.outcomes["outcome"].to_numpy() == 1
        listed = drawn.scores["listed"].to_numpy()[is_positive] == 1
        tables.append(Table(listed, drawn.groups["a2"].to_numpy(dtype=str)[is_positive]))
    ours = np.array([max(_bound(table, policy.confidence)) for table in tables])
    cells = [f"{(ours <= reach).mean():.1%} | {100 * np.median(ours):.1f}"]
    if python:
        theirs = np.array([max(bounds) for bounds in _ask_fairaudit(tables, python)])
        cells.append(f"{(theirs <= reach).mean():.1%} | {100 * np.median(theirs):.1f}")
    else:
        cells.append("– | –")
    return f"| {n:,} | {100 * reach * (beyond or 0):.1f} points | {' | '.join(cells)} |"


def _bound(table: Table, confidence: float) -> list[float]:
    names, rows = np.unique(table.group, return_inverse=True)
    trials = np.bincount(rows).astype("float64")
    hits = np.bincount(rows, weights=table.listed, minlength=names.size)
    rest_hits, rest_trials = hits.sum() - hits, trials.sum() - trials
    own, rest = hits / trials, rest_hits / rest_trials
    exact = (clopper_pearson(*counts, confidence) for counts in ((hits, trials), (rest_hits, rest_trials)))
    first, second = exact
    return [float(bound) for bound in bound_size(own - rest, own, first, rest, second)]


def _ask_fairaudit(tables: list[Table], python: str) -> list[list[float]]:
    asked = json.dumps([{"listed": table.listed.tolist(), "group": table.group.tolist()} for table in tables])
    done = subprocess.run([python, "-c", THEIRS], input=asked, capture_output=True, text=True, check=True)
    found: list[list[float]] = json.loads(done.stdout)
    return found
