"""Errors and coverage over institutions, with intervals over what is independent: a year of an institution."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bench.inflow.judge import EXPECTED
from training.inflow.levels import BASELINES, INTERVALS, LEVELS

Array = npt.NDArray[np.float64]
MODEL, SERVED, TRUTH, BEST = "forecast", "served_forecast", "truth", "best"
COUNTED = "actual"
YEAR = ["seed", "academic_year"]
BARS = {80: (0.75, 0.85), 90: (0.86, 0.94)}
BETTER = 0.15
BAR_WEEKS = (12, 20)
_DRAWS = 2000
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A measured value with its bootstrap interval; the interval is missing with fewer than three clusters."""

    value: float
    low: float
    high: float
    clusters: int


def measure_coverage(rows: pd.DataFrame, percent: int) -> Interval:
    """Return the share of `rows` whose count lies in the interval, borders included; clusters are seed x year."""
    low, high = INTERVALS[percent]
    inside = rows[COUNTED].between(rows[low], rows[high]).astype(float)
    sums = pd.DataFrame({"above": inside, "below": 1.0}).groupby([rows[name] for name in YEAR]).sum()
    return bootstrap(sums["above"].to_numpy(), sums["below"].to_numpy())


def bootstrap(above: Array, below: Array, seed: int = 1) -> Interval:
    """Return sum(above) / sum(below) with the percentiles of draws of whole clusters (one place per cluster)."""
    clusters = len(above)
    value = float(above.sum() / below.sum())
    if clusters < 3:
        return Interval(value, float("nan"), float("nan"), clusters)
    random = np.random.default_rng(seed)
    weights = random.multinomial(clusters, np.full(clusters, 1 / clusters), size=_DRAWS).astype(np.float64)
    divisor = weights @ below
    # Of a tiny institution a baseline can be right in every year that was drawn.
    drawn = (weights @ above)[divisor > 0] / divisor[divisor > 0]
    tail = (1 - _CONFIDENCE) / 2
    return Interval(value, *(float(one) for one in np.quantile(drawn, [tail, 1 - tail])), clusters)


def tabulate_coverage(rows: pd.DataFrame, levels: Sequence[str] = LEVELS) -> pd.DataFrame:
    """Return per level the rows, the clusters, and coverage with interval and verdict per percentage."""
    lines = []
    for level in levels:
        part = rows.loc[rows["level"] == level]
        line: dict[str, object] = {"level": level, "rows": len(part)}
        for percent, (least, most) in BARS.items():
            one = measure_coverage(part, percent)
            line |= {"seed x year": one.clusters, f"in {percent} %": f"{one.value:.1%}{format_interval(one)}",
                     f"{least:.0%}-{most:.0%}": mark(least <= one.value <= most)}  # fmt: skip
        lines.append(line)
    return pd.DataFrame(lines)


def tabulate_errors(rows: pd.DataFrame, against: str, levels: Sequence[str] = LEVELS) -> pd.DataFrame:
    """Return per level and week the WAPE of all forecasts `against` the count or the expected inflow.

    `best`: the baseline with the lowest WAPE over all seeds and years (chosen afterwards, which favours it); `ratio`:
    served / best, an Interval; `excess`: how much of the WAPE is above that of the truth itself.
    """
    lines = []
    for (level, week), part in rows.groupby(["level", "iso_week"], sort=False):
        if level not in levels:
            continue
        columns = {**{name: name for name in (MODEL, SERVED, *BASELINES)}, TRUTH: EXPECTED}
        off = {name: (part[column] - part[against]).abs() for name, column in columns.items()}
        sums = pd.DataFrame({**off, "students": part[against]}).groupby([part[name] for name in YEAR]).sum()
        wape = sums[list(columns)].sum() / sums["students"].sum()
        best = str(wape[BASELINES].idxmin())
        ratio = bootstrap(sums[SERVED].to_numpy(), sums[best].to_numpy())
        lines.append({"level": level, "week": week, **wape, BEST: best, "ratio": ratio,
                      "excess": wape[SERVED] - wape[TRUTH], "excess of best": wape[best] - wape[TRUTH]})  # fmt: skip
    lines.sort(key=lambda line: (LEVELS.index(str(line["level"])), line["week"]))
    return pd.DataFrame(lines)


def show_errors(errors: pd.DataFrame, against: str) -> pd.DataFrame:
    """Return `tabulate_errors` in words: percentages, intervals, and whether the bar is met."""
    shown = errors[["level", "week"]].copy()
    names = {MODEL: "model", SERVED: "served", **{name: name.removeprefix("baseline_") for name in BASELINES}}
    for name, title in names.items():
        shown[title] = [f"{value:.1%}" for value in errors[name]]
    shown["best baseline"] = errors[BEST].str.removeprefix("baseline_")
    shown["served / best"] = [f"{one.value:.2f}{format_interval(one, '.2f')}" for one in errors["ratio"]]
    if against == COUNTED:
        shown["truth"] = [f"{value:.1%}" for value in errors[TRUTH]]
        shown["excess of served"] = [f"{100 * value:.1f}" for value in errors["excess"]]
        shown["excess of best"] = [f"{100 * value:.1f}" for value in errors["excess of best"]]
    is_asked = errors["week"].isin(BAR_WEEKS)
    is_met = [one.value <= 1 - BETTER for one in errors["ratio"]]
    shown["15 % better"] = [
        mark(met) if asked else f"({mark(met)})" for met, asked in zip(is_met, is_asked, strict=True)
    ]
    return shown


def list_readings(name: str, rows: pd.DataFrame) -> list[dict[str, object]]:
    """Return one line per reading of the bar: against what, at which level, in which of its weeks it holds."""
    lines: list[dict[str, object]] = []
    for against, words in ((COUNTED, "the counts that came"), (EXPECTED, "the expected inflow")):
        errors = tabulate_errors(rows, against)
        for level in LEVELS:
            line: dict[str, object] = {"set-up": name, "against": words, "level": level}
            for one in errors.loc[(errors["level"] == level) & errors["week"].isin(BAR_WEEKS)].itertuples():
                met = mark(one.ratio.value <= 1 - BETTER)
                ratio = one.ratio
                known = "" if np.isnan(ratio.low) else f" ({1 - ratio.high:.0%} to {1 - ratio.low:.0%})"
                line[f"week {one.week}"] = f"{1 - ratio.value:.1%}{known}: {met}"
            lines.append(line)
    return lines


def mark(is_met: bool) -> str:
    """Return yes, or no in bold."""
    return "yes" if is_met else "**no**"


def format_interval(one: Interval, form: str = ".1%") -> str:
    """Return the interval in brackets, or nothing when there are too few clusters for one."""
    return "" if np.isnan(one.low) else f" ({one.low:{form}} to {one.high:{form}})"
