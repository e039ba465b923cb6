"""The report: bars, tables, how it was done, and which rows were left out and why."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from bench.peer.compare import find_best
from bench.peer.measures import (
    OURS,
    PEER,
    Judged,
    judge_bars,
    tabulate_all_counted,
    tabulate_errors,
    tabulate_intervals,
    tabulate_left_out,
    tabulate_reach,
    tabulate_rows_of,
    tabulate_time,
)
from bench.peer.tool import FINAL_WEEK, PACKAGE, VERSION

_NAMES = {
    OURS: "ours",
    "last_year": "last year's count",
    "baseline_last_year": "last year's count (or what stands in for it)",
    "baseline_three_year_ratio": "three-year ratio",
}
_PROTOCOL = f"""\
- Data: the public demo files of Studielink counts (192 weekly files, seasons 2020-2023) and the student counts beside
  them. They are synthetic: a count is the peak of the season times a conversion that is constant per series, times
  noise. They can show who is worse; they say little of what happens at a real institution.
- Each run forecasts the first-years of one year from one ISO week, per programme x origin x exam type. Both sides are
  given the same folder, from which the future was deleted before either started: weekly files delivered after the
  Sunday of that week, files of later seasons, and counts of the year to forecast and later.
- The peer: {PACKAGE} {VERSION} in an environment of its own, its own command (`-w WEEK -y YEAR -d MODE --yes`), the
  configuration its `init` writes, with one change: `final_academic_week` is {FINAL_WEEK}, as its documentation says
  for this file format. Its columns are compared as they stand in its output.
- Ours: the model as it is fitted from the folder alone (`python -m bench.peer.ours`), default settings; no setting was
  chosen on these two years by this bench. The settings of the model were, however, developed on the same demo data.
- Keys: the codes of programme, origin and exam type are translated to one set of words. Every count that the peer
  made of the workbook equals ours under that translation; the bench stops where one does not.
- Errors are compared on the rows that all of the columns in the table can forecast and whose count is listed. WAPE is
  the sum of absolute errors over the sum of students; means are plain means of the runs.
- Time is that of the whole process, from start to end, on the same machine, with nothing kept from an earlier run:
  reading the files, tables, fit, forecast, writing. Making the folder, and the peer's `init`, are not counted.
  Other work on the machine weighs on the clock; computing time (all cores) is given beside it."""

_WHY_LEFT_OUT = """\
Mode `c` forecasts what stands in the file of that very week, `cwf` also what stood in an earlier file of the season.
Early in the season small series are not in the files yet, and late in the season they have gone again (cells under 21
are not published). The peer's columns are empty where no earlier year was counted. Last year's count is missing for a
series that was not counted then. Series that are counted without applications this season and without a count last
year are forecast by nobody."""


def write_report(judged: Sequence[Judged]) -> str:
    """Return the report of `judged` as Markdown."""
    parts = [
        "# Inflow beside the peer",
        f"Made by `make bench-inflow-peer` on {date.today()}: {_machine()}.",
        _bars(judged),
        "## How it was done\n\n" + _PROTOCOL,
        _errors(judged),
        _intervals(judged),
        _reach(judged),
        _left_out(judged),
        _time(judged),
    ]
    return "\n\n".join(parts) + "\n"


def format_table(frame: pd.DataFrame, formats: Mapping[str, str], first: str = "run") -> str:
    """Return `frame` as a Markdown table; `formats` gives a format per column, absent ones are whole."""
    head = [first, *(_NAMES.get(str(name), str(name)) for name in frame.columns)]
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * len(frame.columns) + "|"]
    for name, row in frame.iterrows():
        cells = [format(row[column], formats.get(str(column), ",.0f")) for column in frame.columns]
        lines.append("| " + " | ".join([str(name), *cells]) + " |")
    return "\n".join(lines)


def add_mean(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with a last row that holds the means of the others."""
    return pd.concat([frame, frame.mean().rename("mean").to_frame().T])


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def _bars(judged: Sequence[Judged]) -> str:
    lines = [f"| {bar.asked} | {bar.measured} | {'yes' if bar.is_met else '**no**'} |" for bar in judge_bars(judged)]
    return "\n".join(["| bar | measured | met |", "|---|---|---|", *lines])


def _errors(judged: Sequence[Judged]) -> str:
    errors = tabulate_errors(judged)
    best = find_best(errors, PEER)
    shown = add_mean(errors)
    shown[f"ours / {best}"] = shown[OURS] / shown[best]
    shown["ours / best of the run"] = shown[OURS] / shown[list(PEER)].min(axis=1)
    decimals = {name: ".2f" for name in shown.columns if "/" in name}
    with_zeros = tabulate_errors(judged, zeros=True)
    ratio = with_zeros[OURS].mean() / with_zeros[best].mean()
    more = int(with_zeros["series"].sum() - errors["series"].sum())
    return (
        "## Error: WAPE per programme x origin x exam type, rows that all can forecast\n\n"
        + format_table(shown, {**dict.fromkeys(errors.columns[2:], ".3f"), **decimals, "share": ".1%"})
        + f"\n\n`share` is that of the students of all counted series. The peer's best column by its mean is {best}."
        + f" Rows that all forecast and that are not in the count, which may mean no students: {more}; taken for zero,"
        + f" ours would be {ratio:.2f} of {best} in the mean."
        + "\n\nOn all rows of `Prognose_cwf` alone. It goes on forecasting series that have left the files, from no"
        + " applicants:\n\n"
        + format_table(add_mean(tabulate_rows_of(judged, "Prognose_cwf")), {OURS: ".3f", "Prognose_cwf": ".3f"})
        + "\n\nEvery counted series that we forecast, also those for which the peer has nothing:\n\n"
        + format_table(
            add_mean(tabulate_all_counted(judged)),
            {OURS: ".3f", "baseline_last_year": ".3f", "baseline_three_year_ratio": ".3f"},
        )
    )


def _intervals(judged: Sequence[Judged]) -> str:
    formats = {"ours": ".3f", "cwf": ".3f", "our coverage": ".1%", "cwf coverage": ".1%", "ours / cwf": ".2f"}
    tables = []
    ratios = tabulate_intervals(judged).pipe(lambda table: table["ours"] / table["cwf"])
    for table in (add_mean(tabulate_intervals(judged)), add_mean(tabulate_intervals(judged, ()))):
        table["ours / cwf"] = table["ours"] / table["cwf"]
        tables.append(format_table(table, formats))
    return (
        "## Intervals of 95 %: Winkler score in students per student, lower is better\n\n"
        + "Only mode `cwf` has intervals. On the rows that all can forecast, which the bar is about:\n\n"
        + tables[0]
        + "\n\nA run in which one side misses often rules the mean of the scores: the mean of the ratios themselves is"
        + f" {ratios.mean():.2f}, and ours is lower in {int((ratios < 1).sum())} of {len(ratios)} runs."
        + "\n\nOn every row for which both sides give an interval:\n\n"
        + tables[1]
    )


def _reach(judged: Sequence[Judged]) -> str:
    table = tabulate_reach(judged)
    return (
        "## Reach: series with applications this season or first-years last year that have a forecast\n\n"
        + format_table(table, {name: ".1%" for name in table.columns if name.endswith("students")})
        + "\n\nOurs counts only with an interval. `students` is the share of the students that came in these series."
    )


def _left_out(judged: Sequence[Judged]) -> str:
    return (
        "## Rows that were left out, and why\n\n"
        "Of the counted series, how many lack a forecast, per column; a series that lacks one is out for all.\n\n"
        + format_table(tabulate_left_out(judged), {})
        + "\n\n"
        + _WHY_LEFT_OUT
    )


def _time(judged: Sequence[Judged]) -> str:
    table = tabulate_time(judged)
    total = pd.concat([table, table.sum().rename("total").to_frame().T])
    when = sorted({moment for one in judged for moment in one.finished.values()})
    return (
        "## Time: seconds of the whole process\n\n"
        + format_table(total, dict.fromkeys(total.columns, ".1f"))
        + f"\n\nRuns ended between {when[0]} and {when[-1]}; runs of the peer are kept and not repeated unless asked"
        f" (`--again`). At the end {os.getloadavg()[2]:.1f} processes wanted the {os.cpu_count()} cores (mean of a"
        " quarter of an hour). Where that is more than there are cores, the clock measures the company, and computing"
        " time is the better guide. Mode `c` computes on all cores at once."
    )
