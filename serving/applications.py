"""The step of the individual road: from single applications to numbers per series, before models are trained.

What a person's application says ends here. What is kept is a table of numbers per programme, origin and exam type, of
every season and week, each learned from what was known then: training reads it, and no person is in it.
"""

from pathlib import Path

import pandas as pd

from features.applicants import build_all_applicants
from features.calendar import application_week
from features.engine import Engine
from features.schemas import APPLICATIONS
from serving.settings import Settings
from serving.steps import Progress, be_silent, write_result
from training.inflow.individual import IndividualSettings, forecast_all_individual


def individual_path(settings: Settings) -> Path:
    """Return where the numbers of the individual road are kept."""
    return settings.tables / "individual.parquet"


def forecast_applications(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Write and return the individual road: academic_year, iso_week, programme, origin, exam_type, individual.

    For the ISO weeks that are evaluated and the week of today. No rows without single applications in the lake, or
    without a purpose that persons may be looked at for ([features.inflow_purpose]): then counts are the only road.
    """
    lake = Engine().open_lake(settings.lake)
    path = individual_path(settings)
    if settings.inflow is None or settings.inflow_purpose is None or APPLICATIONS.name not in lake:
        progress(_say_why(settings, APPLICATIONS.name in lake), 1.0)
        path.unlink(missing_ok=True)
        return forecast_all_individual({}, IndividualSettings())
    progress("forecasting from single applications", 0.0)
    years = sorted(lake[APPLICATIONS.name].select("academic_year").distinct().execute()["academic_year"])
    weeks = {*settings.inflow.weeks, application_week(settings.today)}
    applicants = build_all_applicants(lake, years, weeks, settings.inflow_purpose, settings.today)
    rows = forecast_all_individual(applicants, IndividualSettings(seed=settings.inflow.seed))
    write_result(rows, path)
    progress("forecast from single applications made", 1.0)
    return rows


def _say_why(settings: Settings, delivered: bool) -> str:
    if delivered and settings.inflow_purpose is None:
        return "single applications are not used: the settings declare no [features.inflow_purpose]"
    return "there are no single applications to forecast from"
