"""What goes into an export: tables with the numbers as the pages show them, in the reader's words.

A number is a whole number, as on the page; one that is withheld is "<5" or "not shown", as on the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from serving.planner.changes import PARTS, ForecastChange, tell_change
from serving.planner.deliveries import DeliveryFinding, tell_acceptance, tell_finding, tell_place
from serving.planner.forecasts import BASELINES, HIGH, LOW, ForecastRow
from serving.planner.outlook import LEVELS, OutlookRow
from serving.planner.scenarios import ScenarioRow
from serving.results.disclosure import Count
from serving.words import label, text
from training.contracts.places import ALL, QUANTILES

Cell = str | int | float | date | None
T = TypeVar("T")


@dataclass(frozen=True)
class Table:
    """A sheet: its name, the heads of the columns, and the rows."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


_Columns = Sequence[tuple[str, Callable[[T], Cell]]]


def forecast_table(level: str, rows: Sequence[ForecastRow], language: str) -> Table:
    """Return the forecast of one level."""
    columns: list[tuple[str, Callable[[ForecastRow], Cell]]] = [
        *_place_columns(level, language),
        ("export.week", lambda row: f"{row.academic_year}, {row.iso_week}"),
        ("export.as_of", lambda row: row.as_of),
        ("forecast.applicants", lambda row: _number(row.applicants, language)),
        ("forecast.forecast", lambda row: _number(row.forecast, language)),
        *_range_columns(),
        ("forecast.last_year", lambda row: _number(row.last_year, language)),
        *((f"method.{name}", _baseline_of(name, language)) for name in BASELINES),
        ("forecast.compared", lambda row: _word("method", row.rival, language) if row.rival else ""),
        ("export.leans", lambda row: row.tell_leaning(language)),
        ("export.breaks", lambda row: row.tell_breaks(language)),
        ("export.note", lambda row: _word("note", row.note, language) if row.note else ""),
    ]
    return _table(f"export.sheet.{level}", columns, [row for row in rows if row.level == level], language)


def why_table(changes: Sequence[ForecastChange], language: str) -> Table:
    """Return what changed since last week and last year, in parts that add up."""

    def part(name: str) -> Callable[[ForecastChange], Cell]:
        return lambda one: one.parts.get(name, 0) if one.parts else text("withheld", language)

    columns: list[tuple[str, Callable[[ForecastChange], Cell]]] = [
        ("export.level", lambda one: _word("level", one.row.level, language)),
        ("export.faculty", lambda one: _or_all(one.row.faculty, language)),
        ("export.programme", lambda one: _or_all(one.row.programme_name, language)),
        ("programme.origin", lambda one: _word("origin", one.row.origin, language)),
        ("export.exam_type", lambda one: _word("exam_type", one.row.exam_type, language)),
        ("export.since", lambda one: text(f"why.{one.since}", language)),
        ("export.before", lambda one: _number(one.before, language)),
        *((f"why.part.{name}", part(name)) for name in PARTS),
        ("why.after", lambda one: _number(one.after, language)),
        ("export.sentence", lambda one: tell_change(one, language)),
    ]
    return _table("export.sheet.why", columns, changes, language)


def outlook_table(name: str, rows: Sequence[OutlookRow], language: str) -> Table:
    """Return the years ahead (`name` "years"), or all enrolled students ("stock")."""
    study_year: _Columns[OutlookRow] = [
        ("outlook.year_of_study", lambda row: row.year_of_study or text("outlook.together", language))
    ]
    columns: list[tuple[str, Callable[[OutlookRow], Cell]]] = [
        ("export.level", lambda row: _word("level", row.level, language)),
        ("export.faculty", lambda row: _or_all(row.faculty, language)),
        ("export.code", lambda row: "" if row.programme == ALL else row.programme),
        ("export.programme", lambda row: _or_all(row.programme_name, language)),
        *(study_year if name == "stock" else []),
        ("programme.chart_year", lambda row: row.academic_year),
        ("forecast.forecast", lambda row: _number(row.forecast, language)),
        *_range_columns(),
        ("export.last_known_year", lambda row: row.last_known_year),
        ("export.last_known", lambda row: _number(row.known, language)),
        ("forecast.served", lambda row: _word("served", row.served, language)),
        ("export.note", lambda row: _word("note", row.note, language) if row.note else ""),
        ("export.made_on", lambda row: row.made_on),
    ]
    ordered = sorted(
        rows,
        key=lambda row: (
            LEVELS.index(row.level), row.faculty, row.programme_name, row.year_of_study or 0, row.academic_year
        ),
    )  # fmt: skip
    return _table(f"export.sheet.{name}", columns, ordered, language)


def findings_table(findings: Sequence[DeliveryFinding], language: str) -> Table:
    """Return what stood out in the deliveries of the newest season."""
    columns: list[tuple[str, Callable[[DeliveryFinding], Cell]]] = [
        ("programme.chart_year", lambda one: one.academic_year),
        ("delivery.week", lambda one: one.iso_week),
        ("delivery.severity", lambda one: _word("severity", one.state, language)),
        ("delivery.where", lambda one: tell_place(one, language)),
        ("delivery.what", lambda one: tell_finding(one, language)),
        ("delivery.decided", lambda one: tell_acceptance(one.acceptance, language) if one.acceptance else ""),
    ]
    return _table("export.sheet.deliveries", columns, findings, language)


def scenario_table(name: str, rows: Sequence[ScenarioRow], language: str) -> Table:
    """Return a scenario beside the base, all levels; each row carries the name of the scenario."""
    columns: list[tuple[str, Callable[[ScenarioRow], Cell]]] = [
        ("export.scenario", lambda _: name),
        ("export.level", lambda row: _word("level", row.level, language)),
        ("export.faculty", lambda row: _or_all(row.faculty, language)),
        ("export.code", lambda row: "" if row.programme == ALL else row.programme),
        ("export.programme", lambda row: _or_all(row.programme_name, language)),
        ("programme.origin", lambda row: _word("origin", row.origin, language)),
        ("export.exam_type", lambda row: _word("exam_type", row.exam_type, language)),
        ("scenario.base", lambda row: _number(row.base.count, language)),
        ("export.base_low", lambda row: _rounded(row.base.quantiles[LOW])),
        ("export.base_high", lambda row: _rounded(row.base.quantiles[HIGH])),
        ("scenario.column", lambda row: _number(row.scenario.count, language)),
        ("export.scenario_low", lambda row: _rounded(row.scenario.quantiles[LOW])),
        ("export.scenario_high", lambda row: _rounded(row.scenario.quantiles[HIGH])),
        ("scenario.difference", lambda row: row.difference),
    ]
    return _table("export.sheet.scenario", columns, rows, language)


def forecast_frame(rows: Sequence[ForecastRow]) -> pd.DataFrame:
    """Return the forecast for programs: a withheld number is missing and `suppressed` is true."""
    texts = (
        "academic_year",
        "iso_week",
        "as_of",
        "made_on",
        "level",
        "programme",
        "programme_name",
        "faculty",
        "origin",
    )
    records = [
        {
            **{name: getattr(row, name) for name in (*texts, "exam_type")},
            "applicants": row.applicants.value,
            "forecast": row.forecast.value,
            **row.quantiles,
            "last_year": row.last_year.value,
            **{name: count.value for name, count in row.baselines.items()},
            **{name: getattr(row, name) for name in ("rival", "note", "model_name", "model_version")},
            **{f"weight_{name}": share for name, share in row.weights.items()},
            "correction": row.correction,
            "breaks": ",".join(row.breaks),
            "broken": row.broken,
            "suppressed": row.is_suppressed,
        }
        for row in rows
    ]
    numbers = ["applicants", "forecast", *QUANTILES, "last_year", *BASELINES, "correction", "broken"]
    return pd.DataFrame(records).astype(dict.fromkeys(numbers, "float64") | {"model_version": "Int64"})


def scenario_frame(name: str, rows: Sequence[ScenarioRow]) -> pd.DataFrame:
    """Return a scenario for programs; the column `scenario` names it on every row."""
    places = ("level", "programme", "programme_name", "faculty", "origin", "exam_type")
    records = [
        {
            "scenario": name,
            **{place: getattr(row, place) for place in places},
            "base": row.base.count.value,
            **{f"base_{one}": value for one, value in row.base.quantiles.items()},
            "forecast": row.scenario.count.value,
            **row.scenario.quantiles,
            "suppressed": row.base.count.suppressed or row.scenario.count.suppressed,
        }
        for row in rows
    ]
    numbers = [*(f"{prefix}{one}" for prefix in ("base_", "") for one in QUANTILES), "base", "forecast"]
    return pd.DataFrame(records).astype(dict.fromkeys(numbers, "float64"))


def _table(name: str, columns: _Columns[T], rows: Sequence[T], language: str) -> Table:
    heads = tuple(text(head, language) for head, _ in columns)
    return Table(text(name, language), heads, tuple(tuple(read(row) for _, read in columns) for row in rows))


def _place_columns(level: str, language: str) -> _Columns[ForecastRow]:
    faculty: _Columns[ForecastRow] = [("export.faculty", lambda row: row.faculty)]
    programme: _Columns[ForecastRow] = [
        ("export.code", lambda row: row.programme),
        ("export.programme", lambda row: row.programme_name),
    ]
    cell: _Columns[ForecastRow] = [
        ("programme.origin", lambda row: _word("origin", row.origin, language)),
        ("export.exam_type", lambda row: _word("exam_type", row.exam_type, language)),
    ]
    parts = {"institution": [], "faculty": [*faculty], "programme": [*faculty, *programme]}
    return parts.get(level, [*faculty, *programme, *cell])


def _range_columns() -> _Columns[ForecastRow | OutlookRow]:
    def read(name: str) -> Callable[[ForecastRow | OutlookRow], Cell]:
        return lambda row: _rounded(row.quantiles[name])

    named = ("p10", "p90", "p25", "p75", "p025", "p975", "p50")
    return [(f"export.{name}", read(name)) for name in named]


def _baseline_of(name: str, language: str) -> Callable[[ForecastRow], Cell]:
    return lambda row: _number(row.baselines[name], language)


def _number(count: Count, language: str) -> Cell:
    if count.suppressed:
        return f"<{read_smallest_count()}" if count.small else text("withheld", language)
    return _rounded(count.value)


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)


def _or_all(name: str, language: str) -> str:
    return text("export.all", language) if name == ALL else name


def _word(group: str, value: str, language: str) -> str:
    return text("export.all", language) if value == ALL else label(group, value, language)
