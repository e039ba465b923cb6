"""Do the intervals around scores hold the share that drops out in a cohort still to come? Simulated, so it is known.

    python -m bench.dropout.coverage [--draws 400] [--out bench/results]

Writes coverage.md with protocol, machine and date, and prints it (about three minutes).
"""

import argparse
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from training.calibration import make_intervals, score_intervals

BASE, SEEN, UNSEEN = (
    -1.6,
    1.0,
    0.8,
)  # log-odds: the usual student, spread of what a model sees and of what it cannot see
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
_NEW_COHORTS, _NEW_STUDENTS = 40, 100

# What a model makes of the log-odds of the true share among students with a score like this one.
MODELS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "right": lambda margin: margin,
    "shrunk to half, too low": lambda margin: 0.5 * margin - 0.3,
    "bent": lambda margin: margin + 0.5 * np.sin(1.5 * margin),
}

_PROTOCOL = """\
- A world has students with what a model sees (normal, spread 1.0 in log-odds), what it cannot see (0.8), a base
  rate of about one in four, and years that differ by `drift` (spread of a normal effect in log-odds, for all
  students of a cohort). *students* are those of all judging cohorts together.
- Models: *right* says the true share among students whom it cannot tell apart, in a usual year; *shrunk* halves the
  log-odds and is too low; *bent* is off by a wave. None is calibrated afterwards, which the product does do.
- Per draw: judging cohorts, intervals made on them, and then 40 new cohorts with year effects of their own.
  *coverage*: on average over draws, new cohorts and students, how often the 95 % interval of a student's score
  holds the true share among students with that score in the new cohort; *± se* is its standard error over draws.
  *highest tenth*: the same for the tenth with the highest scores. *width* is in percentage points.
- *between*: how programmes differ beside that, in a year and from one year to the next (spread in log-odds); a new
  cohort is then one programme. The Open University has 0.10 to 0.24 (2013B and 2013J), the simulated institution 0.14
  to 0.20. Programmes are known to the model; whoever are new have intervals of their own, which are not measured here.
- The interval always holds the score itself, which for a model that is off makes it wider than 95 % asks for.
- With one judging cohort the data say nothing about how years differ; what is assumed then has its middle at 0.10
  and a long tail. 0.10 is the spread between presentations of one course in the Open University data (2013B to
  2014B, withdrawn or failed); the simulated institution draws with 0.08. The second table shows what happens
  when years differ by more, or by less, than that."""


@dataclass(frozen=True)
class World:
    """What a coverage is measured in: the model, students and cohorts that judge, and how years differ (log-odds).

    `between`: how programmes differ within a year, from one year to the next (log-odds).
    """

    model: str
    students: int
    cohorts: int
    drift: float
    programmes: int = 1
    between: float = 0.0


def true_share(seen: np.ndarray, year: np.ndarray | float = 0.0) -> np.ndarray:
    """The share that drops out among students of whom the same is seen (log-odds), in a year with that effect."""
    return expit((seen + year)[..., None] + UNSEEN * _NODES) @ (_WEIGHTS / _WEIGHTS.sum())


def score_of(world: World, seen: np.ndarray) -> pd.Series:
    """The scores that the model of a world gives to students."""
    return pd.Series(expit(MODELS[world.model](logit(true_share(seen)))))


def draw_coverage(world: World, random: np.random.Generator) -> dict[str, float]:
    """Make intervals on judging cohorts drawn from the world, and see how often they hold in new cohorts."""
    seen = BASE + SEEN * random.standard_normal(world.students)
    cohort = np.arange(world.students) % world.cohorts
    programme = np.arange(world.students) // world.cohorts % world.programmes
    year = world.drift * random.standard_normal((world.cohorts, 1))
    if world.programmes > 1:
        year = year + world.between * random.standard_normal((world.cohorts, world.programmes))
    effect = np.broadcast_to(year, (world.cohorts, world.programmes))[cohort, programme]
    outcome = (random.random(world.students) < true_share(seen, effect)).astype(float)
    intervals = make_intervals(score_of(world, seen), *(pd.Series(one) for one in (outcome, cohort, programme)))

    new = np.sort(BASE + SEEN * random.standard_normal(_NEW_STUDENTS))
    around = score_intervals(score_of(world, new), intervals)
    share = true_share(new, np.hypot(world.drift, world.between) * random.standard_normal((_NEW_COHORTS, 1)))
    held = (share >= around["low"].to_numpy()) & (share <= around["high"].to_numpy())
    return {
        "coverage": float(held.mean()),
        "highest tenth": float(held[:, -_NEW_STUDENTS // 10 :].mean()),
        "width": float((around["high"] - around["low"]).mean()),
    }


def measure_coverage(world: World, draws: int, seed: int) -> pd.Series:
    """Mean over draws of what `draw_coverage` gives, and the standard error of the coverage."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame([draw_coverage(world, random) for _ in range(draws)])
    return pd.concat([rows.mean(), pd.Series({"se": rows["coverage"].std() / np.sqrt(draws)})])


def tabulate(worlds: Sequence[World], draws: int) -> str:
    """One row per world, as Markdown."""
    lines = [
        "| model | cohorts | programmes | students | drift | between | coverage | ± se | highest tenth | width |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for number, world in enumerate(worlds):
        found = measure_coverage(world, draws, seed=number)
        shares = f"{found['coverage']:.1%} | {found['se']:.1%} | {found['highest tenth']:.1%} | {found['width']:.1%}"
        of = f"{world.cohorts} | {world.programmes} | {world.students:,} | {world.drift:.2f} | {world.between:.2f}"
        lines.append(f"| {world.model} | {of} | {shares} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    options = parser.parse_args()
    begun = time.perf_counter()
    usual = [World(name, n, c, 0.15) for name in MODELS for c in (1, 3) for n in (30, 300, 1000, 8000)]
    other = [World("right", 3000, c, drift) for c in (1, 2, 3, 6) for drift in (0.0, 0.05, 0.1, 0.2, 0.3)]
    apart = [
        World(name, 6000, c, 0.1, programmes, between)
        for name in ("right", "bent")
        for c in (1, 3)
        for programmes, between in ((3, 0.15), (20, 0.15), (20, 0.3))
    ]
    head = f"# Coverage of the intervals around scores\n\n{date.today()}, Python {platform.python_version()}, "
    parts = [
        f"{head}{platform.machine()}, {platform.system()}; {options.draws} draws per row",
        _PROTOCOL,
        "## Years that differ by 0.15, half as much again as measured",
        tabulate(usual, options.draws),
        "## Years that differ by less or by more",
        tabulate(other, options.draws),
        "## Programmes that differ within a year",
        tabulate(apart, options.draws),
    ]
    report = "\n\n".join([*parts, f"Took {time.perf_counter() - begun:.0f} s."]) + "\n"
    (options.out / "coverage.md").write_text(report)
    print(report)


if __name__ == "__main__":
    main()
