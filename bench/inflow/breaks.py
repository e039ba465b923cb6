"""What declaring a break does: an institution where a fee rises for one origin, forecast with and without knowing it.

    python -m bench.inflow.breaks [--seeds 1 2 3 4]

Writes inflow-breaks.md. Seeds from 101 on are for design.
"""

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.inflow.__main__ import ROOT
from bench.inflow.cells import draw_institution, draw_season, list_tables
from bench.inflow.mechanisms import FIRST_YEARS, PROGRAMMES, YEARS
from bench.inflow.report import format_table
from bench.inflow.worlds import LATER, WEEKS
from features.engine import Engine
from features.inflow.build import build_inflow_tables
from training.contracts.inflow import BreakEvent
from training.inflow.breaks import Break
from training.inflow.choice import choose, points_near, serve
from training.inflow.components import forecast_points
from training.inflow.inputs import compute_anchor
from training.inflow.levels import INTERVALS, SERVED, describe_paths
from training.inflow.seasons import InflowSettings, SeasonTables, index_tables, usable_seasons

ORIGIN, SEASON = "non-EEA", YEARS[-3]
DECLARED = Break(SEASON, BreakEvent.FEE, origin=ORIGIN)
_NOTE = f"""\
- An institution of {PROGRAMMES} programmes and about {FIRST_YEARS:,} first-years a season. From {SEASON} on a fee is
  higher for {ORIGIN}: 10 to 30 % fewer of those who apply come, and up to 20 % fewer apply (drawn per seed). Nothing
  else changes but what changes every year.
- The same tables are forecast twice: as if nobody knew, and with the break declared (no size, no direction). The group
  is all of its origin together; *off* is the mean of (forecast - count) / count, the other columns are the share of
  counts within the interval and its mean width as a share of the count.
- The season of the break and the two after it, in weeks {", ".join(map(str, WEEKS))}: three outcomes per seed, so few
  of them. The spread of a declared break (a standard deviation of 0.20 in logs) was set before any of these was seen,
  on what a rise of fees of an earlier trial did (11 to 31 %)."""


def main() -> None:
    """Forecast every institution twice and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.inflow.breaks")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "inflow-breaks.md")
    asked = parser.parse_args()
    rows = pd.concat([judge_break(seed) for seed in asked.seeds], ignore_index=True)
    asked.report.write_text(write_break_report(rows, asked.seeds))


def draw_fee(seed: int) -> dict[str, pd.DataFrame]:
    """Return the delivered tables of an institution where a fee rises for one origin."""
    random = np.random.default_rng([seed, 4])
    institution = draw_institution(random, PROGRAMMES, FIRST_YEARS, YEARS)
    comes, applies = random.uniform((0.7, 0.8), (0.9, 1.0))
    abroad, level, seasons = institution.origin == 2, np.zeros(len(institution.size)), []
    for year in YEARS:
        level = level + 0.04 * random.standard_normal(len(level))
        is_dearer = abroad & (year >= SEASON)
        wanted = institution.size * np.exp(level + 0.02 * random.standard_normal()) * institution.is_open(year)
        applicants = wanted / institution.conversion * np.where(is_dearer, applies, 1.0)
        conversion = institution.conversion * np.where(is_dearer, comes, 1.0)
        middle = np.full(len(level), 21 + random.normal(0, 0.5))
        seasons.append(draw_season(random, year, applicants, conversion, middle, 4.5))
    return list_tables(institution, seasons, {}, {})


def judge_break(seed: int) -> pd.DataFrame:
    """Return the forecasts of the group in the season of the break and after it, with and without the declaration."""
    delivered = draw_fee(seed)
    settings = InflowSettings(weeks=WEEKS, window=0)
    built = list(build_inflow_tables(Engine().load(delivered), YEARS, WEEKS, LATER))
    parts = []
    for declared, breaks in ((False, ()), (True, (DECLARED,))):
        tables = index_tables(built, delivered["programmes"], breaks=breaks)
        rows = _forecast_group(tables, settings)
        parts.append(rows.assign(seed=seed, declared=declared))
    return pd.concat(parts, ignore_index=True)


def _forecast_group(tables: SeasonTables, settings: InflowSettings) -> pd.DataFrame:
    points = {season: forecast_points(tables, season, settings) for season in sorted(tables.by_season)}
    lines = []
    for season in sorted(tables.by_season):
        if season[0] < SEASON:
            continue
        near = points_near([points[one] for one in usable_seasons(tables, season)], season[1], settings)
        drift = compute_anchor(tables.find(season).frame).drift
        served = serve(points[season], choose(near, settings, drift), settings, tables.breaks_of(season))
        group = (served.points["origin"] == ORIGIN).to_numpy() & served.points["actual"].notna().to_numpy()
        quantiles = describe_paths(served.paths[group].sum(axis=0, keepdims=True)).iloc[0]
        sums = served.points.loc[group, ["actual", SERVED]].sum()
        lines.append({"academic_year": season[0], "iso_week": season[1], **sums, **quantiles})
    return pd.DataFrame(lines)


def write_break_report(rows: pd.DataFrame, seeds: list[int]) -> str:
    """Return the report as Markdown."""
    lines = []
    for (years, declared), part in rows.groupby([rows["academic_year"] - SEASON, "declared"]):
        line: dict[str, object] = {
            "season": "of the break" if years == 0 else f"{years} later",
            "declared": "yes" if declared else "no",
            "off": f"{((part[SERVED] - part['actual']) / part['actual']).mean():+.1%}",
        }
        for percent in (80, 90):
            low, high = (part[name] for name in INTERVALS[percent])
            line[f"in {percent} %"] = f"{part['actual'].between(low, high).mean():.0%}"
            line[f"width {percent} %"] = f"{((high - low) / part['actual']).mean():.0%}"
        lines.append(line)
    made = f"Made by `python -m bench.inflow.breaks` on {date.today()}, seeds {', '.join(map(str, seeds))}."
    return "\n\n".join(["# What declaring a break does", made, _NOTE, format_table(pd.DataFrame(lines))]) + "\n"


if __name__ == "__main__":
    main()
