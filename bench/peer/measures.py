"""What the runs say together: tables with a row per run, and the bars they are held to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bench.peer.compare import (
    common_rows,
    compute_coverage,
    compute_reach,
    compute_wape,
    compute_winkler,
    find_best,
    list_left_out,
)
from bench.peer.protocol import Run
from bench.peer.stopwatch import Duration

OURS = "forecast"
PEER = ("Prognose_cwf", "Prognose_ratio", "SARIMA_cumulative")
BASELINES = ("last_year", "baseline_three_year_ratio")
ALL = (OURS, *PEER, *BASELINES)
OUR_INTERVAL, PEER_INTERVAL = ("p025", "p975"), ("cwf_ondergrens", "cwf_bovengrens")


@dataclass(frozen=True)
class Judged:
    """One run: every series with all forecasts and `actual`, which series ought to have one, and what it took.

    `took` is per side: "ours", "cwf", "c". `gap` is the largest difference in students between our forecast from the
    cut files and from all files read as of the same date; 0 when nothing of the future gets through.
    """

    run: Run
    rows: pd.DataFrame
    expected: pd.DataFrame
    took: Mapping[str, Duration]
    finished: Mapping[str, str]
    gap: float


@dataclass(frozen=True)
class Bar:
    """What was asked, what was measured, and whether that is enough."""

    asked: str
    measured: str
    is_met: bool


def tabulate_errors(judged: Sequence[Judged], zeros: bool = False) -> pd.DataFrame:
    """Return per run the number of common rows (`series`), their share of students, and the WAPE of ALL.

    With `zeros`, a series that all forecast and that is not in the count is taken for 0 students.
    """
    found = {}
    for one in judged:
        rows = one.rows.fillna({"actual": 0.0}) if zeros else one.rows
        common = common_rows(rows, ALL)
        share = common["actual"].sum() / rows["actual"].sum()
        found[one.run.name] = {"series": len(common), "share": share, **{c: compute_wape(common, c) for c in ALL}}
    return pd.DataFrame(found).T


def tabulate_all_counted(judged: Sequence[Judged]) -> pd.DataFrame:
    """Return per run the WAPE of our forecast and of the ratio baseline on every counted series that we forecast."""
    columns = (OURS, "baseline_last_year", "baseline_three_year_ratio")
    found = {}
    for one in judged:
        rows = common_rows(one.rows, columns)
        found[one.run.name] = {"series": len(rows), **{column: compute_wape(rows, column) for column in columns}}
    return pd.DataFrame(found).T


def tabulate_rows_of(judged: Sequence[Judged], column: str) -> pd.DataFrame:
    """Return per run the WAPE of `column` of the peer on all rows it has, and that of ours on the same rows."""
    found = {}
    for one in judged:
        rows = common_rows(one.rows, (OURS, column))
        found[one.run.name] = {"series": len(rows), **{name: compute_wape(rows, name) for name in (OURS, column)}}
    return pd.DataFrame(found).T


def tabulate_intervals(judged: Sequence[Judged], needed: Sequence[str] = ALL) -> pd.DataFrame:
    """Return per run the Winkler score and coverage of both 95 % intervals.

    On the rows that have both and a forecast in each of `needed`.
    """
    found = {}
    for one in judged:
        rows = common_rows(one.rows, (*needed, *OUR_INTERVAL, *PEER_INTERVAL))
        found[one.run.name] = {
            "series": len(rows),
            "ours": compute_winkler(rows, *OUR_INTERVAL),
            "cwf": compute_winkler(rows, *PEER_INTERVAL),
            "our coverage": compute_coverage(rows, *OUR_INTERVAL),
            "cwf coverage": compute_coverage(rows, *PEER_INTERVAL),
        }
    return pd.DataFrame(found).T


def tabulate_reach(judged: Sequence[Judged]) -> pd.DataFrame:
    """Return per run the series that ought to have a forecast, and per side how many have one and of what share."""
    found = {}
    for one in judged:
        line: dict[str, float] = {"series": len(one.expected)}
        for name, columns in (("ours", (OURS, *OUR_INTERVAL)), *((column, (column,)) for column in PEER)):
            line[name], line[f"{name} students"] = compute_reach(one.rows, one.expected, columns)
        found[one.run.name] = line
    return pd.DataFrame(found).T


def tabulate_left_out(judged: Sequence[Judged]) -> pd.DataFrame:
    """Return per run the counted series, and how many of them each forecast lacks."""
    return pd.DataFrame(
        {one.run.name: {"counted": one.rows["actual"].notna().sum(), **list_left_out(one.rows, ALL)} for one in judged}
    ).T


def tabulate_time(judged: Sequence[Judged]) -> pd.DataFrame:
    """Return per run the seconds of each side: on the clock, and of computing."""
    sides = ("ours", "cwf", "c")
    return pd.DataFrame(
        {
            one.run.name: {
                **{side: one.took[side].wall for side in sides},
                **{f"{side} cpu": one.took[side].cpu for side in sides},
            }
            for one in judged
        }
    ).T


def judge_bars(judged: Sequence[Judged]) -> list[Bar]:
    """Return the bars with what was measured."""
    return [*_judge_errors(tabulate_errors(judged)), *_judge_others(judged)]


def _judge_errors(errors: pd.DataFrame) -> list[Bar]:
    best = find_best(errors, PEER)
    ratio = errors[OURS].mean() / errors[best].mean()
    # In each run against the column that is best in that very run, which is more than is asked.
    lower = errors[OURS] < errors[list(PEER)].min(axis=1)
    return [
        Bar(f"mean WAPE at least 20 % lower than the peer's best column ({best})", _lower(ratio), bool(ratio <= 0.8)),
        Bar("WAPE lower in each run than the column that is best there", _count(lower), bool(lower.all())),
    ]


def _judge_others(judged: Sequence[Judged]) -> list[Bar]:
    intervals, reach, seconds = tabulate_intervals(judged), tabulate_reach(judged), tabulate_time(judged).sum()
    score = intervals["ours"].mean() / intervals["cwf"].mean()
    complete = reach["ours"] == reach["series"]
    known = all(one.gap < 1e-6 for one in judged)
    bars = [
        Bar("mean Winkler score of the 95 % interval at least 25 % lower than cwf's", _lower(score), score <= 0.75),
        Bar("a forecast with an interval for every series, in each run", _count(complete), bool(complete.all())),
        Bar("our forecast is the same from all files as from the cut ones", "yes" if known else "no", known),
    ]
    for side, times in (("c", 20), ("cwf", 3)):
        faster = seconds[side] / seconds["ours"]
        cpu = seconds[f"{side} cpu"] / seconds["ours cpu"]
        measured = f"{faster:.1f} times ({cpu:.1f} in computing time)"
        bars.append(Bar(f"total time at least {times} times less than mode {side}", measured, bool(faster >= times)))
    return bars


def _lower(ratio: float) -> str:
    return f"{100 * abs(1 - ratio):.1f} % {'lower' if ratio < 1 else 'higher'}"


def _count(is_met: "pd.Series[bool]") -> str:
    return f"{int(is_met.sum())} of {len(is_met)}"
