"""Our own forecast of a run, from the same files as the peer's.

As a command, so that it is timed as the peer is, from the start of its process to the end:

    python -m bench.peer.ours FOLDER YEAR WEEK RESULT.parquet
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bench.peer.measures import OUR_INTERVAL
from bench.peer.protocol import KEY, Run
from features.engine import Engine
from features.extracts import Extracts, SourceSettings, read_extracts
from features.inflow.build import build_inflow_tables
from training.inflow.forecast import fit_inflow, make_forecast
from training.inflow.seasons import InflowSettings, index_tables, training_weeks


@dataclass(frozen=True)
class _Reference:
    name: str = "bench"
    version: int = 0


def read_files(folder: Path) -> Extracts:
    """Read the weekly files and counts in `folder`. The counts of the demo book post-initial programmes as Bachelor."""
    return read_extracts([SourceSettings("studielink", folder, {"type_ho": {"P": "Bachelor"}})])


def forecast_ours(extracts: Extracts, run: Run) -> pd.DataFrame:
    """Return our forecast of every series in `run`: KEY, applicants, forecast, quantiles, last_year, baselines.

    `extracts` may hold what came later: tables are built as of the date of the run.
    """
    settings = InflowSettings(weeks=(run.iso_week,))
    tables = Engine().load(extracts.tables)
    first = int(extracts.tables["application_counts"]["academic_year"].min())
    years = range(first, run.year + 1)
    built = list(build_inflow_tables(tables, years, training_weeks(settings), run.known_until))
    seasons = index_tables(built, extracts.tables.get("programmes"))
    season = (run.year, run.iso_week)
    model = fit_inflow(seasons, season, settings)
    rows = make_forecast(model, seasons, season, _Reference(), settings, run.known_until).rows
    cells = rows.loc[rows["level"] == "cell"]
    if absent := [name for name in OUR_INTERVAL if name not in cells]:
        raise RuntimeError(f"the forecast has no 95 % interval: {' and '.join(absent)} are not among its columns")
    return cells[[*KEY, *(name for name in cells if name not in KEY)]].reset_index(drop=True)


def main(folder: str, year: str, week: str, result: str) -> None:
    """Read, build, fit and forecast; write the rows of the series to `result`."""
    forecast_ours(read_files(Path(folder)), Run(int(year), int(week))).to_parquet(result, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
