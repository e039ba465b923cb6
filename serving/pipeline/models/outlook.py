"""The steps that look years ahead: first-years per programme, and all enrolled students."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from features.calendar import count_known_on
from features.errors import SettingsError
from features.knowledge import known_days, known_on
from features.programme_changes import apply_changes, caps_of, last_years_of
from features.schemas import PROGRAMMES
from features.years.progression import read_progression
from features.years.yearly_counts import read_yearly_counts
from serving.pipeline.lake_tables import STOCK_TABLES, YEARS_TABLES
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from serving.results.published import load_published
from training.contracts.contract import Result
from training.contracts.years import (
    GraduatesResult,
    StockResult,
    StockSeasonResult,
    YearsLeftOutResult,
    YearsResult,
    YearsSeasonResult,
)
from training.registry import Registry
from training.stock.experiment import forecast_stock, log_stock
from training.tracking import Tracking
from training.years.experiment import YearsForecast, forecast_years, log_years
from training.years.forecast import Plans
from training.years.lines import last_own_year, make_lines
from training.years.paths import SeasonForecast, read_season
from training.years.settings import YearsSettings


def run_years(settings: Settings, progress: Progress) -> Made:
    """Look years ahead as a step."""
    rows = make_years(settings, progress)
    return _made(rows, (YearsResult, YearsLeftOutResult, YearsSeasonResult), YEARS_TABLES, settings)


def run_stock(settings: Settings, progress: Progress) -> Made:
    """Forecast all enrolled students as a step."""
    rows = make_stock(settings, progress)
    return _made(rows, (StockResult, GraduatesResult, StockSeasonResult), STOCK_TABLES, settings)


def make_years(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Forecast the first-years of the coming years; write and return the rows, and keep the run.

    What has no forecast is written beside it, with the reason.
    """
    asked = _asked(settings)
    progress("looking years ahead", 0.0)
    made, season = _look_ahead(settings, asked)
    log_years(made, asked, Tracking(settings.mlruns))
    _keep_season(season, YearsSeasonResult, settings)
    write_result(made.rows, years_file(settings), YearsResult)
    write_result(made.outlook.left_out, YearsLeftOutResult.contract.file(settings.results), YearsLeftOutResult)
    progress("years ahead forecast", 1.0)
    return made.rows


def make_stock(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Forecast all enrolled students of the coming years; write and return the rows, and keep the run.

    Expected graduates are written beside it; without rows where the register does not tell diplomas.
    """
    asked = _asked(settings)
    progress("counting who went on", 0.0)
    lake = settings.engine.open_lake(settings.lake, STOCK_TABLES)
    progression = read_progression(lake, settings.today)
    progress("looking years ahead", 0.2)
    inflow, season = _look_ahead(settings, asked)
    progress("simulating the students of each year", 0.4)
    made = forecast_stock(progression, inflow, _names(lake, settings.today, inflow), asked, settings.today)
    log_stock(made, asked, Tracking(settings.mlruns))
    _keep_season(season, StockSeasonResult, settings)
    write_result(made.rows, stock_file(settings), StockResult)
    write_result(made.graduates, GraduatesResult.contract.file(settings.results), GraduatesResult)
    progress("enrolled students forecast", 1.0)
    return made.rows


def years_file(settings: Settings) -> Path:
    """Where the first-years of the coming years are written."""
    return YearsResult.contract.file(settings.results)


def stock_file(settings: Settings) -> Path:
    """Where the enrolled students of the coming years are written."""
    return StockResult.contract.file(settings.results)


def _made(rows: pd.DataFrame, results: Collection[type[Result]], tables: Collection[str], settings: Settings) -> Made:
    """Return what a look ahead made; the same is made until something else of the lake is known, or a count is."""
    lake = settings.engine.open_lake(settings.lake, tables)
    days = known_days(lake) | {count_known_on(settings.today.year + more) for more in (-1, 0, 1)}
    outputs = tuple(result.contract.file(settings.results) for result in results)
    return Made(f"{len(rows):,} rows in {outputs[0].relative_to(settings.work.parent)}", outputs, days)


def _asked(settings: Settings) -> YearsSettings:
    if settings.years is None:
        raise SettingsError(
            "the settings do not ask for years ahead", where=str(settings.path), do="add the table [training.years]"
        )
    return settings.years


def _look_ahead(settings: Settings, asked: YearsSettings) -> tuple[YearsForecast, SeasonForecast | None]:
    """Return the years ahead, and the season whose forecast is the first of them, if there is one that stands."""
    lake = settings.engine.open_lake(settings.lake, YEARS_TABLES)
    counts = read_yearly_counts(lake, settings.today, asked.institution)
    last_year = last_own_year(make_lines(counts))
    known = apply_changes(known_on(_of_programmes(lake), settings.today), last_year + 1)
    season = _standing_season(settings, last_year + 1)
    return forecast_years(counts, asked, _plans(known, last_year, asked.horizon), season, settings.today), season


def _standing_season(settings: Settings, academic_year: int) -> SeasonForecast | None:
    """Return the season in progress, unless the model that forecast it was withdrawn since."""
    season = read_season(settings.results / "paths", academic_year)
    published = load_published(settings.results, Registry(settings.mlruns), settings.vault)
    stands = season is not None and published.has_week(season.academic_year, season.iso_week)
    return season if stands else None


def _keep_season(
    season: SeasonForecast | None, result: type[YearsSeasonResult | StockSeasonResult], settings: Settings
) -> None:
    """Note beside a result which week's forecast it grew from: without that forecast it is shown no more."""
    weeks = [] if season is None else [(season.academic_year, season.iso_week)]
    rows = pd.DataFrame(weeks, columns=result.contract.names)
    write_result(rows, result.contract.file(settings.results), result)


def _of_programmes(lake: Mapping[str, ir.Table]) -> dict[str, ir.Table]:
    names = (PROGRAMMES.name, "programme_changes", "caps", "student_counts")
    return {name: lake[name] for name in names if name in lake}


def _plans(known: Mapping[str, ir.Table], last_year: int, horizon: int) -> Plans:
    """Return the caps, new programmes and ends that are known."""
    caps = {
        (str(programme), year): float(cap)
        for year in range(last_year + 1, last_year + horizon + 1)
        for programme, cap in caps_of(known, year).itertuples(index=False)
    }
    last_years = {str(code): int(year) for code, year in last_years_of(known).itertuples(index=False)}
    if PROGRAMMES.name not in known:
        return Plans(caps, {}, last_years)
    listed: pd.DataFrame = known[PROGRAMMES.name].select("programme", "name", "faculty", "first_year").execute()
    new = listed[listed["first_year"].fillna(0) > last_year]
    starts = {
        str(code): (str(name), str(faculty), int(first))
        for code, name, faculty, first in new[["programme", "name", "faculty", "first_year"]].itertuples(index=False)
    }
    return Plans(caps, starts, last_years)


def _names(lake: Mapping[str, ir.Table], today: date, inflow: YearsForecast) -> pd.DataFrame:
    """Return programme, programme_name and faculty, as the list of programmes says, else as the counts do."""
    columns = ["programme", "programme_name", "faculty"]
    counted = inflow.lines.attributes.rename(columns={"name": "programme_name"})
    parts = [inflow.outlook.points[columns], counted.loc[counted["is_own"], columns]]
    if PROGRAMMES.name in lake:
        known = known_on({PROGRAMMES.name: lake[PROGRAMMES.name]}, today)[PROGRAMMES.name]
        listed: pd.DataFrame = known.select("programme", "name", "faculty").execute()
        parts.insert(0, listed.astype("object").rename(columns={"name": "programme_name"}))
    return pd.concat(parts, ignore_index=True).drop_duplicates("programme")
