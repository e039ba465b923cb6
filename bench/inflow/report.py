"""The report: the bars first, then the tables behind them, how it was done, and what it cannot show."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from bench.inflow.judge import EXPECTED, Gaps, Judged
from bench.inflow.measures import COUNTED, LEVELS, list_readings, mark, show_errors, tabulate_coverage, tabulate_errors
from bench.inflow.worlds import Size

SPEED_BARS = {"train with backtest, s": 60.0, "forecast of one week, s": 2.0}

_PROTOCOL = """\
- Every row is a forecast made with what was known at the end of an ISO week, by the code of the product: tables
  (`build_inflow_tables`), a rolling-origin backtest (`backtest_inflow`), default settings. What is used of the model,
  what is served and how wide intervals are is decided on earlier seasons alone. Small cells (under 5) are left out of
  the simulated files, as in published counts.
- *model* is the model alone; *served* is what a planner gets: the whole leans on several forecasts, and the model
  divides it. The best baseline is chosen per level and week afterwards, over all seeds and years, which favours it.
- *truth* is the expected inflow that the simulation drew from, given everything that year did to it. Its own error
  against the counts is chance; *excess* is what is above that, in percentage points of WAPE. It is no hard floor: what
  a year still has in store after the week of the forecast is in the truth and in nobody's data, and part of the chance
  has already fallen by then and shows in the applications. The excess can be negative, most of all late in a season
  with single applications. The error against the expected inflow is the other reading: it leaves that chance out.
- WAPE: the sum of absolute errors over the sum of students, over all series, seeds and years together. A level above
  the series sums the series that have a forecast.
- Rows within a year of an institution are dependent: one policy, one bad year shifts them all, and the weeks of a year
  repeat the same outcome. Intervals in brackets are therefore 95 % bootstraps of whole years of whole institutions
  (seed x year, 2,000 draws). The years of one seed share its programmes, which this does not count.
- The form of the model and its few constants were chosen while looking at the demo data and at simulated institutions
  of the same kind. The simulation was made by the same people as the model."""

_BAR_NOTE = """\
How much lower the WAPE of what is served is than that of the best baseline, with its interval, and whether the value
meets the bar. The bar does not say against what, nor at which level: every reading is here."""

_GAPS_NOTE = """\
`silent`: series that were asked for and have neither a forecast nor a reason. Asked for are, in each judged season and
week and in the newest season, all series with first-year applicants so far or a count last year. `unforeseen`: share
of the first-years of the judged seasons in series without a row in the backtest: no applicants in the files by that
week, and no count last year."""

_COVERAGE_NOTE = """\
At institution level a row is one sum, and the weeks of a year are nearly one observation: behind a coverage stand no
more independent outcomes than the column `seed x year` says."""


def write_report(
    judged: Mapping[str, Sequence[Judged]], speed: Mapping[str, float], sizes: Mapping[str, Size], made: str
) -> str:
    """Return the report as Markdown. `judged` and `sizes` by set-up; the set-ups without a truth have no errors.

    `made`: how long it took, and what of it was kept from an earlier run.
    """
    rows = {name: pd.concat([one.rows for one in group], ignore_index=True) for name, group in judged.items()}
    known = {name: frame for name, frame in rows.items() if EXPECTED in frame}
    parts = [
        "# The inflow forecast against its bars",
        f"Made by `python -m bench.inflow` (as in `make bench-inflow`) on {date.today()}: {os.cpu_count()} cores, "
        f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, with {os.getloadavg()[2]:.1f} "
        f"processes wanting the cores (mean of the last quarter of an hour). {made} Beside the peer: "
        "[inflow-peer.md](inflow-peer.md); years ahead: [years.md](years.md).",
        "## Bar: at least 15 % below the best baseline at ISO weeks 12 and 20",
        _BAR_NOTE,
        format_table(pd.DataFrame([line for name, frame in known.items() for line in list_readings(name, frame)])),
        "## How it was done",
        describe_data(judged, sizes) + "\n" + _PROTOCOL,
        "## Coverage of the intervals",
        _COVERAGE_NOTE,
        *(f"{name}:\n\n{_cover(frame)}" for name, frame in rows.items()),
        "## Errors",
        *(part for name, frame in known.items() for part in _describe_errors(name, frame)),
        "## Gaps",
        format_table(pd.DataFrame([list_gaps(name, [one.gaps for one in group]) for name, group in judged.items()])),
        _GAPS_NOTE,
        "## Speed",
        describe_speed(speed),
    ]
    return "\n\n".join(parts) + "\n"


def describe_data(judged: Mapping[str, Sequence[Judged]], sizes: Mapping[str, Size]) -> str:
    """Return one line per set-up: what it is, how large, which years and weeks."""
    lines = []
    for name, group in judged.items():
        years = sorted({int(year) for one in group for year in one.rows["academic_year"].unique()})
        weeks = sorted({int(week) for one in group for week in one.rows["iso_week"].unique()})
        size = sizes.get(name)
        what = (
            f"simulated, seeds {', '.join(str(one.seed) for one in group)}; {size.first_years:,} first-years a season, "
            f"{size.programmes} programmes, {size.seasons} finished seasons"
            if size
            else "the public Studielink demo files (synthetic; four seasons, no faculties)"
        )
        weeks_told = ", ".join(map(str, weeks))
        lines.append(f"- {name}: {what}; judged on {years[0]}-{years[-1]}, ISO weeks {weeks_told}.")
    return "\n".join(lines)


def list_gaps(name: str, gaps: Sequence[Gaps]) -> dict[str, object]:
    """Return one line of the table of gaps."""
    reasons: dict[str, int] = {}
    for one in gaps:
        for reason, number in one.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + number
    return {
        "set-up": name,
        "numbers": f"{sum(one.values for one in gaps):,}",
        "empty": sum(one.empty for one in gaps),
        "series asked for": f"{sum(one.asked for one in gaps):,}",
        "silent": sum(one.silent for one in gaps),
        "reasons": "; ".join(f"{reason} {number:,}" for reason, number in sorted(reasons.items())) or "-",
        "unforeseen": f"{sum(one.unforeseen for one in gaps) / len(gaps):.2%}",
    }


def describe_speed(speed: Mapping[str, float]) -> str:
    """Return the figures of `measure_speed` as a table with their bars."""
    lines = [
        {"what": name, "measured": f"{value:,}", "bar": f"under {SPEED_BARS[name]:.0f}" if name in SPEED_BARS else "",
         "met": mark(value < SPEED_BARS[name]) if name in SPEED_BARS else ""}
        for name, value in speed.items()
    ]  # fmt: skip
    return (
        format_table(pd.DataFrame(lines))
        + "\n\nThree origins per programme. Training: backtest of three years at three weeks, fit, evaluation, pages,"
        " registration. Forecast: loading the registered model, points, 1,000 paths, every level, SHAP values; the"
        " table of the week, which a new delivery needs first, is beside it. On a busy machine, seconds of computing"
        " are the better guide."
    )


def format_table(frame: pd.DataFrame) -> str:
    """Return `frame` as a Markdown table."""
    lines = [list(map(str, frame.columns)), ["---"] * len(frame.columns)]
    lines += [[str(value) for value in row] for row in frame.itertuples(index=False)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cover(rows: pd.DataFrame) -> str:
    # Without a list of programmes there is one faculty, which is the institution again.
    has_faculties = rows.loc[rows["level"] == "faculty", "faculty"].nunique() > 1
    return format_table(tabulate_coverage(rows, [name for name in LEVELS if has_faculties or name != "faculty"]))


def _describe_errors(name: str, rows: pd.DataFrame) -> list[str]:
    parts = []
    for against, words in ((COUNTED, "the counts that came"), (EXPECTED, "the expected inflow")):
        errors = tabulate_errors(rows, against)
        parts.append(f"{name}, WAPE against {words}:\n\n{format_table(show_errors(errors, against))}")
    return parts
