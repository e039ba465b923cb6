"""The forecast as planners may see it: aggregates, with small numbers withheld (`serving.results.disclosure`)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from fairness.words.formats import format_list, format_share
from serving.results.disclosure import Count, Sums, expect, number_or_none, withhold
from serving.results.models import ModelRegistry, summarise_evaluation
from serving.results.published import INFLOW, Published
from serving.words import text
from training.contracts.inflow import WEIGHTS, Baseline, ForecastResult
from training.contracts.places import QUANTILES, Level

BASELINES = tuple(Baseline)
LOW, HIGH = ForecastResult.p10, ForecastResult.p90  # the ends of the range that people see first: 80%
_LEAST_SHARE = 0.005  # less is told as 0 %
_LEAST_CORRECTION = 0.0005  # the same of 0.0 %
_FALLBACK = ForecastResult.baseline_last_year_ratio
_WEEK = (ForecastResult.academic_year, ForecastResult.iso_week)
_SUMS = (
    Sums(ForecastResult.level, Level.CELL, Level.PROGRAMME, (*_WEEK, ForecastResult.programme)),
    Sums(ForecastResult.level, Level.PROGRAMME, Level.FACULTY, (*_WEEK, ForecastResult.faculty)),
    Sums(ForecastResult.level, Level.FACULTY, Level.INSTITUTION, _WEEK),
)


@dataclass(frozen=True)
class ForecastRow:
    """One line of the forecast: how many applied, how many first-years are expected on 1 October."""

    academic_year: str
    iso_week: int
    as_of: date
    level: str
    programme: str
    programme_name: str
    faculty: str
    origin: str
    exam_type: str
    applicants: Count
    forecast: Count
    quantiles: dict[str, float | None]
    last_year: Count
    baselines: dict[str, Count]
    weights: dict[str, float]
    correction: float | None
    rival: str
    note: str
    breaks: list[str]
    broken: float | None
    model_name: str
    model_version: int
    made_on: date

    @property
    def is_better(self) -> bool:
        """Whether no baseline forecast earlier years as well as what is shown."""
        return not self.rival

    def tell_leaning(self, language: str) -> str:
        """Return what the whole of the season leans on, as a sentence; nothing where the week did not say."""
        ordered = sorted(self.weights.items(), key=lambda one: -one[1])
        parts = [
            text("leans.part", language, share=format_share(share, language), what=text(f"leans.{name}", language))
            for name, share in ordered
            if share >= _LEAST_SHARE
        ]
        if not parts:
            return ""
        leans = text("forecast.leans", language, parts=format_list(parts, language))
        if self.correction is None or abs(self.correction) < _LEAST_CORRECTION:
            return leans
        more = "forecast.corrected_more" if self.correction > 0 else "forecast.corrected_less"
        return f"{leans} {text(more, language, share=format_share(abs(self.correction), language, 1))}"

    def tell_breaks(self, language: str) -> str:
        """Return which events were declared for this season that touch the line, as a sentence; nothing for none."""
        if not self.breaks:
            return ""
        events = format_list([text(f"break.{event}", language) for event in self.breaks], language)
        if self.broken is None or self.broken >= 1 - _LEAST_SHARE:
            return text("forecast.broken", language, events=events)
        return text("forecast.partly_broken", language, events=events, share=format_share(self.broken, language))

    @property
    def is_suppressed(self) -> bool:
        """Whether any number of this line is withheld."""
        counts = (self.applicants, self.forecast, self.last_year, *self.baselines.values())
        return any(count.suppressed for count in counts)


def weeks(published: Published) -> list[tuple[str, int]]:
    """Return the academic years and weeks with a forecast, the newest first."""
    column = ForecastResult
    frame = published.forecast()
    if frame.empty:
        return []

    def make() -> list[tuple[str, int]]:
        seasons = frame[[column.academic_year, column.iso_week, column.as_of]].drop_duplicates()
        dated = {(str(as_of), str(year), int(week)) for year, week, as_of in seasons.itertuples(index=False)}
        # The newest first; of one date the nearest year first.
        ordered = sorted(sorted(dated, key=lambda one: one[1]), key=lambda one: one[0], reverse=True)
        return list(dict.fromkeys((year, week) for _, year, week in ordered))

    return list(published.prepared.of("weeks", (frame,), make))


def forecast_rows(
    published: Published,
    *,
    academic_year: str | None = None,
    iso_week: int | None = None,
    programme: str | None = None,
    level: str | None = None,
) -> list[ForecastRow]:
    """Return the rows of the forecast that fit, small numbers withheld, in the order of the file."""
    column = ForecastResult
    whole = published.forecast()
    if whole.empty:
        return []

    def make() -> list[ForecastRow]:
        # Whole weeks first: what has to be withheld depends on the other rows of the same week.
        frame = _where(whole, {column.academic_year: academic_year, column.iso_week: iso_week})
        frame = _withhold(frame.reset_index(drop=True))
        frame = _where(frame, {column.programme: programme, column.level: level})
        return [_row({str(name): value for name, value in record.items()}) for record in frame.to_dict("records")]

    asked = ("rows", academic_year, iso_week, programme, level)
    return list(published.prepared.of(asked, (whole, read_smallest_count()), make))


def best_baseline(published: Published, registry: ModelRegistry) -> str:
    """Return the baseline with the smallest weighted error beside the champion; last year's ratio if unknown."""
    champion = published.champions.get(INFLOW)
    if champion is None:
        return _FALLBACK
    lines = summarise_evaluation(registry.evaluation(champion))
    errors = [line for line in lines if line.measure == "wape" and line.level in ("", Level.CELL)]
    rules = [line for line in errors if line.model in BASELINES]
    return min(rules, key=lambda line: line.value).model if rules else _FALLBACK


def _where(frame: pd.DataFrame, wanted: dict[str, str | int | None]) -> pd.DataFrame:
    for column, value in wanted.items():
        if value is not None:
            frame = frame[frame[column].astype(str) == str(value)]
    return frame


def _withhold(frame: pd.DataFrame) -> pd.DataFrame:
    column = ForecastResult
    marks = {column: withhold(frame, column, _SUMS) for column in (column.applicants, column.last_year)}
    return frame.assign(**{f"{column}_{mark}": two[mark] for column, two in marks.items() for mark in two.columns})


def _row(record: dict[str, Any]) -> ForecastRow:
    column = ForecastResult
    # A forecast that is last year's count gives nothing away that the count withholds.
    is_last_year = record[column.forecast] == record[column.last_year]
    forecast = _baseline(record, column.baseline_last_year) if is_last_year else expect(record[column.forecast])
    weights = {name: number_or_none(record[weight]) for name, weight in WEIGHTS.items()}
    hidden = forecast.suppressed
    return ForecastRow(
        academic_year=str(record[column.academic_year]),
        iso_week=int(record[column.iso_week]),
        as_of=record[column.as_of].date(),
        level=str(record[column.level]),
        programme=str(record[column.programme]),
        programme_name=str(record[column.programme_name]),
        faculty=str(record[column.faculty]),
        origin=str(record[column.origin]),
        exam_type=str(record[column.exam_type]),
        applicants=_count(record, column.applicants),
        forecast=forecast,
        quantiles={name: None if hidden else number_or_none(record[name]) for name in QUANTILES},
        last_year=_count(record, column.last_year),
        baselines={name: _baseline(record, name) for name in BASELINES},
        weights={name: share for name, share in weights.items() if share is not None},
        correction=number_or_none(record[column.correction]),
        rival="" if pd.isna(record[column.rival]) else str(record[column.rival]),
        note=str(record[column.note]),
        breaks=[] if pd.isna(record[column.breaks]) else [one for one in str(record[column.breaks]).split(",") if one],
        broken=number_or_none(record[column.broken]),
        model_name=str(record[column.model_name]),
        model_version=int(record[column.model_version]),
        made_on=record[column.made_on].date(),
    )


def _count(record: dict[str, Any], column: str) -> Count:
    withheld, small = bool(record[f"{column}_withheld"]), bool(record[f"{column}_small"])
    return Count(None if withheld else number_or_none(record[column]), withheld, small)


def _baseline(record: dict[str, Any], name: str) -> Count:
    column = ForecastResult
    # Last year's number as a baseline is last year's count: it gives nothing away that the count withholds.
    if name == column.baseline_last_year and bool(record["last_year_withheld"]):
        return _count(record, column.last_year)
    return expect(record[name])
