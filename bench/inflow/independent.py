"""The forecast on institutions of three other mechanisms and on the demo files, beside six simple forecasts.

    python -m bench.inflow.independent [--seeds 1 2 3 4] [--resume]

Writes inflow-independent.md. Several institutions are drawn per place, and its figures are those of all of them: one
has five judged sums of the whole. Most of the half minute of computing per institution is its tables: these are kept
under --work, and --resume takes them from there (for code of before the tables that is the same) and judges anew.
Seeds from 101 on are for design: the form of the combination and its constants were chosen on them, and no figure of
this report comes from them.
"""

import argparse
import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.inflow.__main__ import ROOT, SHARED
from bench.inflow.measures import YEAR, bootstrap, format_interval, mark
from bench.inflow.mechanisms import MECHANISMS, YEARS
from bench.inflow.report import format_table
from bench.inflow.worlds import LATER, WEEKS, World, read_demo
from features.engine import Engine
from features.inflow.build import build_inflow_tables
from training.inflow.evaluation.backtest import backtest_inflow
from training.inflow.inputs import HALF
from training.inflow.levels import BASELINES, GROUPS, INTERVALS, KEY
from training.inflow.seasons import InflowSettings, index_tables

MEAN, GEOMETRIC = "mean of three counts", "geometric mean"
REFERENCES = (*BASELINES, GEOMETRIC, MEAN)
BETTER = {12: 0.15, 20: 0.10, 28: 0.03}
WORSE = 0.01
_JUDGED = 5
_NOTE = """\
- Three kinds of institutions of 36 programmes and about 4,000 first-years a season (`bench/inflow/mechanisms.py`):
  *timing*, where applications come earlier or later; *capacity*, where places are short; *marketing*, where demand
  moves. Every strength is drawn per seed. Each has programmes that start, end and get another code. Ten seasons, of
  which the last five are judged; the institutions of a kind, one per seed, are one place: WAPE sums over all of them.
  And the public demo files, of which the last two seasons are judged.
- Tables are built for the judged weeks alone (`window=0`), which is half the computing; other settings are the default.
- *best* is the simple forecast that was best in that place and week over all its seeds, chosen afterwards: the three
  baselines, their geometric mean per series, and the mean of three counts. In brackets behind the ratio: 95 % bootstrap
  of seasons of institutions (seed x year), with *best* as it is.
- Bar: at least 15, 10 and 3 % below *best* in weeks 12, 20 and 28 in the mean of the places, and nowhere more than 1 %
  above it."""


def main() -> None:
    """Judge every institution and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.inflow.independent")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "studielink_demo")
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / "work" / "inflow-independent")
    parser.add_argument("--resume", action="store_true", help="take the institutions that are kept")
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "inflow-independent.md")
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    if not asked.resume:
        for path in asked.work.glob("*-world.pickle"):
            path.unlink()
    rows = []
    for seed in asked.seeds:
        for name in MECHANISMS:
            rows.append(judge_beside(keep_world(name, seed, asked.work)))
            print(f"{name}-{seed} is judged", flush=True)
    if asked.data.exists():
        rows.append(judge_beside(read_demo(asked.data, WEEKS)))
    asked.report.write_text(write_independent_report(pd.concat(rows, ignore_index=True), asked.seeds))


def keep_world(name: str, seed: int, work: Path) -> World:
    """Return the institution of a mechanism as it is kept in `work`, drawn and kept where it is not there."""
    path = work / f"{name}-{seed}-world.pickle"
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(draw_independent(name, seed)))
    world: World = pickle.loads(path.read_bytes())
    return world


def draw_independent(name: str, seed: int) -> World:
    """Return the institution of a mechanism, judged on its last seasons."""
    delivered = MECHANISMS[name](seed)
    settings = InflowSettings(weeks=WEEKS, test_years=YEARS[-_JUDGED:], window=0)
    tables = list(build_inflow_tables(Engine().load(delivered), YEARS, WEEKS, LATER))
    return World(name, seed, index_tables(tables, delivered["programmes"]), settings, delivered)


def judge_beside(world: World) -> pd.DataFrame:
    """Return the backtest of `world` with the geometric mean of the baselines, and the mean of three counts."""
    rows = backtest_inflow(world.tables, world.settings)
    moment = ["academic_year", "iso_week"]
    counts = []
    for season in sorted(world.tables.by_season):
        frame = world.tables.find(season).frame[[*KEY, "mean_outcome"]]
        counts.append(
            frame.assign(anchor=world.tables.inputs(season)["anchor"], academic_year=season[0], iso_week=season[1])
        )
    cells = rows.loc[rows["level"] == "cell", [*KEY, "faculty", *moment, *BASELINES]]
    cells = cells.merge(pd.concat(counts), on=[*KEY, *moment], how="left", validate="one_to_one")
    logs = np.log(cells[BASELINES].to_numpy(dtype="float64") + HALF)
    cells[GEOMETRIC], cells[MEAN] = np.exp(logs.mean(axis=1)) - HALF, cells["mean_outcome"].fillna(cells["anchor"])
    parts = []
    for level, group in GROUPS.items():
        sums = cells.groupby([*group, *moment], as_index=False)[[GEOMETRIC, MEAN]].sum()
        parts.append(
            rows.loc[rows["level"] == level].merge(sums, on=[*group, *moment], how="left", validate="one_to_one")
        )
    return pd.concat(parts, ignore_index=True).assign(place=world.name, seed=world.seed)


def tabulate(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return per place and week the WAPE of what is served and of REFERENCES, their best, the ratio, and coverage."""
    lines = []
    for (place, week), part in rows.loc[rows["level"] == level].groupby(["place", "iso_week"], sort=False):
        forecasts = part[[*REFERENCES, "served_forecast"]]
        off = forecasts.sub(part["actual"], axis=0).abs().groupby([part[name] for name in YEAR]).sum()
        wape = {name: float(off[name].sum() / part["actual"].sum()) for name in REFERENCES}
        best = min(wape, key=lambda one: wape[one])
        ratio = bootstrap(off["served_forecast"].to_numpy(), off[best].to_numpy())
        served = float(off["served_forecast"].sum() / part["actual"].sum())
        inside = {
            f"in {percent} %": float(part["actual"].between(part[low], part[high]).mean())
            for percent, (low, high) in INTERVALS.items()
            if percent in (80, 90)
        }
        lines.append(
            {"place": place, "week": int(week), "served": served, **wape, "best": best, "ratio": ratio.value,
             "interval": format_interval(ratio, ".2f"), **inside}
        )  # fmt: skip
    return pd.DataFrame(lines)


def write_independent_report(rows: pd.DataFrame, seeds: list[int]) -> str:
    """Return the report as Markdown: the bars, and the tables behind them per level."""
    tables = {level: tabulate(rows, level) for level in ("cell", "faculty", "institution")}
    parts = [
        "# The inflow forecast on institutions of other mechanisms",
        f"Made by `python -m bench.inflow.independent` on {date.today()}, seeds {', '.join(map(str, seeds))}.",
        _NOTE,
        format_table(pd.DataFrame([line for level, table in tables.items() for line in _list_bars(level, table)])),
    ]
    for level, table in tables.items():
        shown = table.rename(columns=lambda name: str(name).removeprefix("baseline_"))
        shown["best"] = shown["best"].str.removeprefix("baseline_")
        shares = [name for name in shown if name not in ("place", "week", "best", "ratio", "interval")]
        shown[shares] = shown[shares].map(lambda value: f"{value:.1%}")
        shown["ratio"] = shown["ratio"].map("{:.2f}".format) + shown.pop("interval")
        parts += [f"## WAPE per {level}", format_table(shown)]
    return "\n\n".join(parts) + "\n"


def _list_bars(level: str, table: pd.DataFrame) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    for week, part in table.groupby("week"):
        mean, worst = float(part["ratio"].mean()), part.loc[part["ratio"].idxmax()]
        lines.append(
            {"level": level, "week": week, "served / best, mean": f"{mean:.2f}", "bar": f"{1 - BETTER[int(week)]:.2f}",
             "met": mark(mean <= 1 - BETTER[int(week)]), "worst place": f"{worst['place']} {worst['ratio']:.2f}",
             "at most 1.01": mark(float(worst["ratio"]) <= 1 + WORSE)}
        )  # fmt: skip
    return lines


if __name__ == "__main__":
    main()
