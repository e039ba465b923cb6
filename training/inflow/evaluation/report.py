"""A backtest as a report: its rows, measures, comparisons and facts together, kept with a run and read back."""

from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd
from pydantic import TypeAdapter

from features.calendar import order_of_week
from training.inflow.evaluation.judgement import (
    BaselineComparison,
    compare_by_week,
    compare_with_baseline,
    evaluate_backtest,
    read_conclusion,
)
from training.inflow.evaluation.measures import MODELS, SERVED
from training.inflow.levels import LEVELS, MODEL
from training.inflow.seasons import InflowSettings
from training.run_files import BACKTEST_FILE, REPORT_FILE
from training.tracking import Run, Tracking

MEASURES_FILE = "evaluation/measures.parquet"


@dataclass(frozen=True)
class BacktestFacts:
    """What a reader needs to find a backtest again: whose data, which, and when it was made."""

    made_on: date
    institution: str
    data_fingerprint: str


@dataclass(frozen=True)
class BacktestReport:
    """The rows of a backtest with what they say. `subject` is SERVED, or MODEL where the rows lack what was served.

    `measured`: see `evaluate_backtest`. `overall`: the model and the subject at the level of cells; `by_week`: the
    subject per level and ISO week.
    """

    rows: pd.DataFrame
    measured: pd.DataFrame
    subject: str
    overall: tuple[BaselineComparison, ...]
    by_week: dict[tuple[str, int], BaselineComparison]
    facts: BacktestFacts
    settings: InflowSettings

    @property
    def years(self) -> list[int]:
        """The academic years that were forecast, in order."""
        return sorted(int(year) for year in self.rows["academic_year"].unique())

    @property
    def weeks(self) -> list[int]:
        """The ISO weeks that were forecast, in the order of the season."""
        return sorted((int(week) for week in self.rows["iso_week"].unique()), key=order_of_week)

    @property
    def levels(self) -> list[str]:
        """The levels that were forecast, from the parts to the whole."""
        return [level for level in LEVELS if level in set(self.rows["level"])]


def make_backtest_report(
    rows: pd.DataFrame, settings: InflowSettings, facts: BacktestFacts, counts: pd.DataFrame | None = None
) -> BacktestReport:
    """Measure and compare `rows` (backtest rows); `counts` as in `evaluate_backtest`."""
    subject = SERVED if MODELS[SERVED] in rows.columns else MODEL
    return BacktestReport(
        rows=rows,
        measured=evaluate_backtest(rows, settings, counts),
        subject=subject,
        overall=tuple(compare_with_baseline(rows, settings, model) for model in dict.fromkeys((MODEL, subject))),
        by_week=compare_by_week(rows, settings, subject),
        facts=facts,
        settings=settings,
    )


def log_backtest(run: Run, report: BacktestReport) -> None:
    """Keep rows and measures with a run, and what they lack as JSON."""
    run.log_frame(report.rows, BACKTEST_FILE)
    run.log_frame(report.measured, MEASURES_FILE)
    facts = {
        "subject": report.subject,
        "facts": asdict(report.facts),
        "settings": asdict(report.settings),
        "overall": [asdict(one) for one in report.overall],
        "by_week": [[level, week, asdict(one)] for (level, week), one in report.by_week.items()],
    }
    run.log_json(facts, REPORT_FILE)


def read_backtest(tracking: Tracking, run_id: str) -> BacktestReport | None:
    """Return the report that `log_backtest` kept with a run; None where the run keeps none."""
    facts = tracking.read_json(run_id, REPORT_FILE)
    rows, measured = (tracking.read_frame(run_id, name) for name in (BACKTEST_FILE, MEASURES_FILE))
    if facts is None or rows is None or measured is None:
        return None
    return BacktestReport(
        rows=rows,
        measured=measured,
        subject=facts["subject"],
        overall=tuple(read_conclusion(one) for one in facts["overall"]),
        by_week={(level, week): read_conclusion(one) for level, week, one in facts["by_week"]},
        facts=TypeAdapter(BacktestFacts).validate_python(facts["facts"]),
        settings=TypeAdapter(InflowSettings).validate_python(facts["settings"]),
    )


def order_of_place(place: tuple[str, int]) -> tuple[int, tuple[bool, int]]:
    """Return where a level and ISO week stand: levels from the parts to the whole, weeks as in the season."""
    return LEVELS.index(place[0]), order_of_week(place[1])
