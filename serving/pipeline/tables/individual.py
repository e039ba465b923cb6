"""The step of the individual component: from single applications to numbers per series, before models are trained.

What a person's application says ends here. What is kept is a table of numbers per programme, origin and exam type, of
every season and week, each learned from what was known then: training reads it. No person is in it, and where a series
has few applications the number is made of the mean chance of more series, not of theirs.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

from features.engine import Tables
from features.inflow.applicants import build_all_applicants
from features.schemas import APPLICATIONS
from serving.pipeline.cohort_tables import INDIVIDUAL_FILE, PROGRAMMES_FILE
from serving.pipeline.lake_tables import APPLICATION_TABLES
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from serving.pipeline.tables.inflow import build_inflow, inflow_weeks
from training.contracts.inflow import IndividualResult
from training.inflow.individual import IndividualSettings, forecast_all_individual


def run_build_inflow(settings: Settings, progress: Progress) -> Made:
    """Make the inflow tables, and what single applications say, as a step."""
    built = build_inflow(settings, progress)
    forecast_applications(settings, progress)
    rows = int(built["rows"].sum()) if len(built) else 0
    beside = (settings.tables / name for name in (PROGRAMMES_FILE, INDIVIDUAL_FILE))
    outputs = (*(Path(str(file)) for file in built.get("file", ())), *(path for path in beside if path.exists()))
    return Made(f"{len(built)} cohort tables with {rows:,} rows", outputs)


def forecast_applications(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Write and return the individual component: academic_year, iso_week, programme, origin, exam_type, individual.

    For the ISO weeks of the inflow tables. No rows without single applications in the lake, or
    without a purpose that persons may be looked at for ([features.inflow_purpose]): then the counts are all there is.
    """
    lake = settings.engine.open_lake(settings.lake, APPLICATION_TABLES)
    path = settings.tables / INDIVIDUAL_FILE
    if settings.inflow is None or settings.inflow_purpose is None or APPLICATIONS.name not in lake:
        progress(_say_why(settings, APPLICATIONS.name in lake), 1.0)
        path.unlink(missing_ok=True)
        return forecast_all_individual([], IndividualSettings())
    progress("forecasting from single applications", 0.0)
    rows = take_individual(settings, lake, inflow_weeks(settings.inflow, lake, settings.today))
    write_result(rows, path, IndividualResult)
    progress("forecast from single applications made", 1.0)
    return rows


def take_individual(settings: Settings, lake: Tables, iso_weeks: Iterable[int]) -> pd.DataFrame:
    """Return the individual component of every season and of `iso_weeks`; no rows without applications or a purpose."""
    if settings.inflow is None or settings.inflow_purpose is None or APPLICATIONS.name not in lake:
        return forecast_all_individual([], IndividualSettings())
    years = sorted(lake[APPLICATIONS.name].select("academic_year").distinct().execute()["academic_year"])
    weeks = build_all_applicants(lake, years, iso_weeks, settings.inflow_purpose, settings.today)
    with threadpool_limits(1):  # many small regressions, for which waiting for other threads takes longer
        return forecast_all_individual(weeks, IndividualSettings(seed=settings.inflow.seed))


def _say_why(settings: Settings, delivered: bool) -> str:
    if delivered and settings.inflow_purpose is None:
        return "single applications are not used: the settings declare no [features.inflow_purpose]"
    return "there are no single applications to forecast from"
