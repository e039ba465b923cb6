"""A backtest as a report: its rows, measures, comparisons and facts together, and as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from features.calendar import FIRST_SEASON_WEEK
from training.inflow.backtest_texts import TEXTS
from training.inflow.evaluation import Comparison, compare_by_week, compare_with_baseline, evaluate_backtest
from training.inflow.levels import MODEL
from training.inflow.measures import LEVELS, MODELS, SERVED
from training.inflow.seasons import InflowSettings

LANGUAGES = tuple(TEXTS)
_DECIMALS = 6


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
    overall: tuple[Comparison, ...]
    by_week: dict[tuple[str, int], Comparison]
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


def describe_backtest(report: BacktestReport) -> dict[str, Any]:
    """Return the report as plain data that JSON can hold: facts, sentences, comparisons and every measure."""
    comparisons = [
        {"level": level, "iso_week": week, **_round(asdict(one)), "verdict": one.verdict.value}
        for (level, week), one in sorted(report.by_week.items(), key=lambda item: order_of_place(item[0]))
    ]
    return {
        "made_on": report.facts.made_on.isoformat(),
        "institution": report.facts.institution,
        "data_fingerprint": report.facts.data_fingerprint,
        "years": report.years,
        "weeks": report.weeks,
        "seed": report.settings.seed,
        "sentences": {language: [one.sentence(language) for one in report.overall] for language in LANGUAGES},
        "comparisons": comparisons,
        "measures": [_round(row) for row in report.measured.to_dict("records")],
    }


def order_of_week(iso_week: int) -> tuple[bool, int]:
    """Return where an ISO week stands in the season, which opens in autumn."""
    return iso_week < FIRST_SEASON_WEEK, iso_week


def order_of_place(place: tuple[str, int]) -> tuple[int, tuple[bool, int]]:
    """Return where a level and ISO week stand: levels from the parts to the whole, weeks as in the season."""
    return LEVELS.index(place[0]), order_of_week(place[1])


def _round(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the row without decimals that say nothing, and that only make files long."""
    return {str(name): round(value, _DECIMALS) if isinstance(value, float) else value for name, value in row.items()}
