"""The step of the individual component: from single applications to numbers per series, before models are trained.

What a person's application says ends here. What is kept is a table of numbers per programme, origin and exam type, of
every season and week, each learned from what was known then: training reads it. No person is in it, and where a series
has few applications the number is made of the mean chance of more series, not of theirs.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

from features.calendar import count_known_on, week_end
from features.engine import Tables
from features.errors import SettingsError
from features.inflow.applicants import build_all_applicants
from features.knowledge import known_days
from features.schemas import APPLICATIONS
from serving.pipeline.cohort_tables import INDIVIDUAL_FILE, read_weeks
from serving.pipeline.lake_tables import INDIVIDUAL_TABLES
from serving.pipeline.settings import Settings
from serving.pipeline.step_cache import Record, StepCache
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from training.contracts.inflow import IndividualResult
from training.inflow.individual import IndividualSettings, forecast_all_individual, list_beside

_WEEK: Final = "single applications, week {}"


def run_individual(settings: Settings, cache: StepCache, rules: str, progress: Progress) -> Made:
    """Forecast from single applications as a step: only the weeks that were not forecast from the same.

    Args:
        settings: where the lake and the tables lie, and what single applications may be used for.
        cache: with what each week was forecast the last time.
        rules: a fingerprint of all that goes into a week beside its number and the date.
        progress: what is told how far it is.
    """
    path, weeks = settings.tables / INDIVIDUAL_FILE, read_weeks(settings)
    before = {"rules": rules, "rows": cache.hash_file(path)} if path.exists() else {}
    found = [(week, cache.find(_WEEK.format(week))) for week in weeks]
    kept = {week for week, one in found if one and not one.compare(before, {}, settings.today)}
    rows = forecast_applications(settings, progress, kept)
    if not path.exists():
        return Made(_say_why(settings, (settings.lake / f"{APPLICATIONS.name}.parquet").exists()))
    after = {"rules": rules, "rows": cache.hash_file(path)}
    days = _list_days(settings, weeks)
    for week, changes in days.items():
        cache.record(_WEEK.format(week), Record.lasting(after, {}, changes, settings.today))
    told = f"{len(set(weeks) - kept)} of {len(weeks)} weeks of single applications, {len(rows):,} rows in all"
    return Made(told, (path,), set().union(*days.values()))


def forecast_applications(
    settings: Settings, progress: Progress = be_silent, kept: Collection[int] = ()
) -> pd.DataFrame:
    """Write and return the individual component: academic_year, iso_week, programme, origin, exam_type, individual.

    For the ISO weeks of the inflow tables; what is written of the weeks in `kept` stays. No rows without single
    applications in the lake, or without a purpose that persons may be looked at for ([features.inflow_purpose]): then
    the counts are all there is.
    """
    lake = settings.engine.open_lake(settings.lake, INDIVIDUAL_TABLES)
    path = settings.tables / INDIVIDUAL_FILE
    if settings.inflow is None or settings.inflow_purpose is None or APPLICATIONS.name not in lake:
        progress(_say_why(settings, APPLICATIONS.name in lake), 1.0)
        path.unlink(missing_ok=True)
        return forecast_all_individual([], IndividualSettings())
    progress("forecasting from single applications", 0.0)
    asked = set(read_weeks(settings)) - set(kept)
    rows = take_individual(settings, lake, {near for week in asked for near in list_beside(week)})
    if kept:
        before = pd.read_parquet(path)
        parts = [before.loc[before["iso_week"].isin(kept)], rows.loc[rows["iso_week"].isin(asked)]]
        together = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        rows = together.sort_values(["academic_year", "iso_week"], kind="stable", ignore_index=True)
    write_result(rows, path, IndividualResult)
    progress("forecast from single applications made", 1.0)
    return rows


def take_individual(settings: Settings, lake: Tables, iso_weeks: Iterable[int]) -> pd.DataFrame:
    """Return the individual component of every season and of `iso_weeks`; no rows without applications or a purpose."""
    if settings.inflow is None or settings.inflow_purpose is None or APPLICATIONS.name not in lake:
        return forecast_all_individual([], IndividualSettings())
    weeks = build_all_applicants(lake, _list_years(lake), iso_weeks, settings.inflow_purpose, settings.today)
    with threadpool_limits(1):  # many small regressions, for which waiting for other threads takes longer
        return forecast_all_individual(weeks, IndividualSettings(seed=settings.inflow.seed))


def _list_years(lake: Tables) -> list[int]:
    return sorted(lake[APPLICATIONS.name].select("academic_year").distinct().execute()["academic_year"])


def _list_days(settings: Settings, weeks: Iterable[int]) -> dict[int, set[date]]:
    """Return per week the days from which the same lake gives other rows of it.

    That is when something of a person, a count or a code becomes known, when a season is counted, and each day of the
    week itself.
    """
    lake = settings.engine.open_lake(settings.lake, INDIVIDUAL_TABLES)
    years = _list_years(lake)
    days = known_days(lake) | {count_known_on(int(year)) for year in years}
    return {week: days | {day for year in years for day in _list_days_of_week(int(year), week)} for week in weeks}


def _list_days_of_week(academic_year: int, week: int) -> list[date]:
    try:
        sunday = week_end(academic_year, week)
    except SettingsError:  # week 53, which not every year has
        return []
    return [sunday - timedelta(days=back) for back in range(7)]


def _say_why(settings: Settings, delivered: bool) -> str:
    if delivered and settings.inflow_purpose is None:
        return "single applications are not used: the settings declare no [features.inflow_purpose]"
    return "there are no single applications to forecast from"
