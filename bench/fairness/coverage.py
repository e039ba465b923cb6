"""How often the 95 % intervals of recall and calibration per group hold the truth, in cells of 8, 20, 50 and 200.

    python -m bench.fairness.coverage

A cell is as many students as the measure is about: who dropped out for recall, everybody for calibration. Truths:

- drawn: recall uniform in .2-.9. Dropout uniform in .15-.6, scores with log-odds that vary by 1 (AUC about .76),
  and the truth off those scores by a shift of N(0, 0.5) and a slope uniform in .7-1.3. For pooled values the cell is
  one of four groups (itself, one three times as large, 200 and 600 students), which lie around a common level with a
  spread that is half-normal(0.5) on the log-odds;
- fixed: the same with one value of recall, or one dropout and one shift; for pooled values the other groups stay
  around their common level and do not go along.

The truth of calibration is that of the students in the cell: their mean chance less their mean score.
"""

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import special

from fairness.statistics.bands import Bands
from fairness.statistics.calibration import bound_mean
from fairness.statistics.intervals import Interval, jeffreys
from fairness.statistics.pooling import pool_groups

CELLS = (8, 20, 50, 200)
LOW_BAR, HIGH_BAR = 0.92, 0.98
RECALLS = (0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
RISKS = ((0.15, 0.0), (0.15, 0.5), (0.35, 0.0), (0.35, -0.5), (0.35, 0.5), (0.6, 0.0), (0.6, 0.5))
SPREAD = 0.5
SCORES = 41  # different scores
CONFIDENCE = 0.95
NEIGHBOURS = (3.0, 200, 600)  # the other groups: times the cell, students, students

Row = dict[str, object]


def measure_coverage(simulations: int, seed: int) -> pd.DataFrame:
    """One row per measure, kind (value or pooled), cell and truth: coverage, its standard error, mean width.

    simulations: of each row of values; of pooled values, which cost more, an eighth of it for truths that are drawn
    and a thirtieth for fixed ones.
    """
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for cell in CELLS:
        few, fewer = max(simulations // 8, 20), max(simulations // 30, 20)
        recall = random.uniform(0.2, 0.9, simulations)
        rows.append(_write_row("recall", "value", cell, "drawn", *_cover_recall(recall, cell, random)))
        rows.append(_write_row("recall", "pooled", cell, "drawn", *_cover_pooled_recall(None, cell, few, random)))
        risks = random.uniform(0.15, 0.6, simulations), random.normal(0, SPREAD, simulations)
        slopes = random.uniform(0.7, 1.3, simulations)
        rows.append(_write_row("calibration", "value", cell, "drawn", *_cover_level(*risks, slopes, cell, random)))
        rows.append(_write_row("calibration", "pooled", cell, "drawn", *_cover_pooled_level(None, cell, few, random)))
        for fixed in RECALLS:
            found = _cover_recall(np.full(simulations, fixed), cell, random)
            rows.append(_write_row("recall", "value", cell, f"recall {fixed:.2f}", *found))
            found = _cover_pooled_recall(fixed, cell, fewer, random)
            rows.append(_write_row("recall", "pooled", cell, f"recall {fixed:.2f}", *found))
        for risk, shift in RISKS:
            label, ones = f"dropout {risk:.2f}, shift {shift:+.1f}", np.ones(simulations)
            found = _cover_level(risk * ones, shift * ones, ones, cell, random)
            rows.append(_write_row("calibration", "value", cell, label, *found))
            found = _cover_pooled_level((risk, shift), cell, fewer, random)
            rows.append(_write_row("calibration", "pooled", cell, label, *found))
    return pd.DataFrame(rows)


def run(small: bool) -> list[str]:
    """Return the section in Markdown."""
    return describe_coverage(measure_coverage(simulations=200 if small else 4_000, seed=1))


def describe_coverage(found: pd.DataFrame) -> list[str]:
    """The rows of the results file: truths that are drawn held against the bar, then the fixed ones."""
    drawn = found[found["truth"] == "drawn"]
    is_held = bool(drawn["coverage"].between(LOW_BAR, HIGH_BAR).all())
    return [
        f"Coverage of 95 % intervals, truths drawn; bar: {LOW_BAR:.0%} to {HIGH_BAR:.0%}: "
        f"{'holds' if is_held else 'MISSED'}.",
        "In brackets the mean width of the intervals.",
        "",
        *_table(drawn),
        "",
        "The same at fixed truths. One fixed truth of a small cell is a few lumps of a binomial, so coverage swings",
        "around 95 %; a pooled interval covers over groups, and less so for a group that lies far from the others.",
        "",
        *_table(found[found["truth"] != "drawn"]),
    ]


def _table(found: pd.DataFrame) -> list[str]:
    wide = found.assign(cell_text=[f"{row.coverage:.1%} ({row.width:.2f})" for row in found.itertuples()])
    wide = wide.pivot_table(
        index=["measure", "truth", "kind"], columns="cell", values="cell_text", aggfunc="first", sort=False
    )
    head = "| measure | truth | interval | " + " | ".join(f"cell of {cell}" for cell in wide.columns) + " |"
    body = [f"| {' | '.join(map(str, index))} | {' | '.join(map(str, row))} |" for index, *row in wide.itertuples()]
    return [head, "|---" * (3 + wide.shape[1]) + "|", *body]


def _write_row(measure: str, kind: str, cell: int, truth: str, is_covered: np.ndarray, width: np.ndarray) -> Row:
    coverage = float(is_covered.mean())
    error = float(np.sqrt(coverage * (1 - coverage) / is_covered.size))
    return {
        "measure": measure, "kind": kind, "cell": cell, "truth": truth,
        "coverage": coverage, "error": error, "width": float(width.mean()),
    }  # fmt: skip


def _hold(bounds: Interval, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (bounds.low <= truth + 1e-12) & (truth <= bounds.high + 1e-12), bounds.high - bounds.low


def _cover_recall(recall: np.ndarray, cell: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    hits = random.binomial(cell, recall).astype("float64")
    return _hold(jeffreys(hits, np.full(hits.shape, float(cell)), CONFIDENCE), recall)


def _cover_level(
    risk: np.ndarray, shift: np.ndarray, slope: np.ndarray, cell: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """One cell per entry; the scores of a cell lie around its risk, and the truth around its scores.

    Bands share their log-odds, so cells of one risk are bounded together, in steps of .01.
    """
    covered, widths = [], []
    for level in np.unique(np.round(risk, 2)):
        mine = np.round(risk, 2) == level
        logits, chances = _spread_scores(level)
        bands, mean = _draw_cells(logits, chances, cell, shift[mine], slope[mine], random)
        found = _hold(bound_mean(bands, CONFIDENCE), mean)
        covered.append(found[0])
        widths.append(found[1])
    return np.concatenate(covered), np.concatenate(widths)


def _spread_scores(risk: float) -> tuple[np.ndarray, np.ndarray]:
    """Scores (log-odds) with a mean chance of `risk`, and how often each occurs."""
    spread = np.linspace(-2.5, 2.5, SCORES)
    chances = np.exp(-(spread**2) / 2)
    chances /= chances.sum()
    centres = np.linspace(-6, 6, 1201)
    means = special.expit(centres[:, None] + spread) @ chances
    return float(np.interp(risk, means, centres)) + spread, chances


def _draw_cells(
    logits: np.ndarray,
    chances: np.ndarray,
    cell: int | np.ndarray,
    shift: np.ndarray,
    slope: np.ndarray,
    random: np.random.Generator,
) -> tuple[Bands, np.ndarray]:
    n = random.multinomial(cell, chances, size=len(shift))
    middle = float(chances @ logits)
    truth = special.expit(middle + shift[:, None] + slope[:, None] * (logits - middle))
    positives = random.binomial(n, truth)
    bands = Bands(logits, n.astype("float64"), positives.astype("float64"))
    return bands, (n * truth).sum(axis=1) / n.sum(axis=1)


def _cover_pooled_recall(
    fixed: float | None, cell: int, simulations: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    def draw() -> tuple[Bands, float]:
        truth = special.expit(special.logit(random.uniform(0.2, 0.9)) + _differ(random))
        truth[0] = truth[0] if fixed is None else fixed
        trials = np.array(_size_groups(cell))
        hits = random.binomial(trials, truth)
        return Bands(np.zeros(1), trials[:, None].astype("float64"), hits[:, None].astype("float64")), float(truth[0])

    return _cover_pooled(draw, simulations)


def _cover_pooled_level(
    fixed: tuple[float, float] | None, cell: int, simulations: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    def draw() -> tuple[Bands, float]:
        risk = random.uniform(0.15, 0.6) if fixed is None else fixed[0]
        logits, chances = _spread_scores(risk)
        shift = random.normal(0, SPREAD) + _differ(random)
        shift[0] = shift[0] if fixed is None else fixed[1]
        slope = random.uniform(0.7, 1.3, 4) if fixed is None else np.ones(4)
        sizes = np.array(_size_groups(cell))
        bands, mean = _draw_cells(logits, chances, sizes, shift, slope, random)
        return bands, float(mean[0])

    return _cover_pooled(draw, simulations)


def _differ(random: np.random.Generator) -> np.ndarray:
    return random.normal(0, abs(random.normal(0, SPREAD)), 4)


def _size_groups(cell: int) -> list[int]:
    return [cell, int(NEIGHBOURS[0] * cell), int(NEIGHBOURS[1]), int(NEIGHBOURS[2])]


def _cover_pooled(draw: Callable[[], tuple[Bands, float]], simulations: int) -> tuple[np.ndarray, np.ndarray]:
    groups = pd.DataFrame({"attribute": "x", "group": list("abcd"), "first": list("abcd"), "second": ""})
    covered, widths = np.zeros(simulations, dtype=bool), np.zeros(simulations)
    for place in range(simulations):
        bands, truth = draw()
        everybody = Bands(bands.logits, bands.n.sum(axis=0)[None, :], bands.positives.sum(axis=0)[None, :])
        found = pool_groups(groups, bands, everybody, CONFIDENCE)
        covered[place] = found.low[0] <= truth <= found.high[0]
        widths[place] = found.high[0] - found.low[0]
    return covered, widths


def _print() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--simulations", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("\n".join(describe_coverage(measure_coverage(asked.simulations, asked.seed))))


if __name__ == "__main__":
    _print()
