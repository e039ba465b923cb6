"""Our inflow forecast beside that of studentprognose 1.7.1, on the same files with the future deleted.

    python -m bench.peer [--again] [--python python3.12] [--data ../shared/data/studielink_demo]

Writes bench/results/inflow-peer.md. The peer is installed in an environment of its own, with the first Python 3.12 on
PATH or the one that --python names. Its runs take minutes each; what is there from an earlier time is kept.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from bench.peer.compare import check_counts, join_forecasts, list_expected
from bench.peer.measures import Judged
from bench.peer.ours import forecast_ours, read_files
from bench.peer.protocol import KEY, RUNS, Run, cut_off
from bench.peer.report import write_report
from bench.peer.stopwatch import Duration, time_process
from bench.peer.tool import FORECASTS, INTERVAL, Mode, PeerResult, install_peer, keep_result, read_result, run_peer
from features.extracts import Extracts

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("STUDIEPEIL_SHARED", ROOT.parent / "shared"))


def main() -> None:
    """Run what is not there yet, compare, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.peer", description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "studielink_demo")
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / "work", help="folder for runs and their results")
    parser.add_argument("--environment", type=Path, help="environment of the peer; by default `peer` in --work")
    parser.add_argument("--python", help="a Python 3.12 to make that environment with")
    parser.add_argument("--again", action="store_true", help="run the peer again, also where its result is there")
    parser.add_argument("--report", type=Path, default=ROOT / "bench" / "results" / "inflow-peer.md")
    chosen = parser.parse_args()
    work = chosen.work.absolute()
    environment = chosen.environment or work / "peer"
    install_peer(environment, chosen.python)
    everything = read_files(chosen.data)
    judged = []
    for run in RUNS:
        known = work / "known" / run.name
        cut_off(chosen.data, run, known)
        peers = {mode: _ask_peer(environment, known, run, mode, work, chosen.again) for mode in Mode}
        judged.append(_judge(run, known, peers, everything))
        print(f"{run.name} is done")
    chosen.report.parent.mkdir(parents=True, exist_ok=True)
    chosen.report.write_text(write_report(judged))
    print(f"{chosen.report} is written")


def _ask_peer(environment: Path, known: Path, run: Run, mode: Mode, work: Path, again: bool) -> PeerResult:
    kept = None if again else read_result(work / "peer-results", run, mode)
    if kept is not None:
        return kept
    result = run_peer(environment, known, run, mode, work / "peer-runs")
    keep_result(result, work / "peer-results", run, mode)
    return result


def _judge(run: Run, known: Path, peers: Mapping[Mode, PeerResult], everything: Extracts) -> Judged:
    ours, took = _time_ours(run, known)
    extracts = read_files(known)
    for peer in peers.values():
        counts = peer.counts.rename(columns={"Collegejaar": "academic_year", "Aantal_studenten": "students"})
        check_counts(counts, extracts.tables["student_counts"])
    counted = everything.tables["student_counts"]
    actual = counted.loc[counted["academic_year"] == run.year].rename(columns={"students": "actual"})
    columns = {Mode.CWF: [*KEY, *FORECASTS[Mode.CWF], *INTERVAL], Mode.CUMULATIVE: [*KEY, *FORECASTS[Mode.CUMULATIVE]]}
    rows = join_forecasts(
        actual[[*KEY, "actual"]].astype({**dict.fromkeys(KEY, "object"), "actual": "float64"}),
        ours,
        [peer.rows[columns[mode]] for mode, peer in peers.items()],
    )
    return Judged(
        run=run,
        rows=rows,
        expected=list_expected(extracts.tables, run.year),
        took={"ours": took, **{mode.value: peer.took for mode, peer in peers.items()}},
        finished={"ours": f"{datetime.now():%Y-%m-%d %H:%M}", **{m.value: peer.finished for m, peer in peers.items()}},
        gap=_largest_gap(ours, forecast_ours(everything, run)),
    )


def _time_ours(run: Run, known: Path) -> tuple[pd.DataFrame, Duration]:
    result = known.with_name(f"{run.name}-ours.parquet")
    module = (sys.executable, "-m", "bench.peer.ours")
    arguments: list[str | Path] = [*module, known, str(run.year), str(run.iso_week), result]
    took = time_process(arguments, ROOT, result.with_suffix(".log"))
    return pd.read_parquet(result), took


def _largest_gap(cut: pd.DataFrame, whole: pd.DataFrame) -> float:
    both = cut[[*KEY, "forecast"]].merge(whole[[*KEY, "forecast"]], on=KEY, how="outer", suffixes=("", "_whole"))
    gap = (both["forecast"] - both["forecast_whole"]).abs()
    return float("inf") if gap.isna().any() else float(gap.max())


if __name__ == "__main__":
    main()
