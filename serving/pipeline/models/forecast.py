"""The step that makes the inflow forecast: what stands on the pages, its sample paths, and why it changed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pandas as pd

from features.knowledge import known_on
from features.lake import replace_file
from features.programme_changes import apply_changes
from features.schemas import PROGRAMME_CHANGES, STUDENT_COUNTS
from serving.pipeline.cohort_tables import asked_of
from serving.pipeline.models.champion import find_champion
from serving.pipeline.models.inflow import read_inflow
from serving.pipeline.settings import INFLOW, Settings
from serving.pipeline.steps import Made, Progress, be_silent, read_earlier, write_result
from training.contracts.contract import Result
from training.contracts.inflow import ChangesResult, CountsResult, ForecastResult, PathsResult
from training.inflow.components import INDIVIDUAL
from training.inflow.experiment import forecast_inflow, newest_season
from training.inflow.forecast import Forecast
from training.inflow.levels import KEY
from training.inflow.seasons import SeasonTables, SeasonWeek
from training.inflow.why import COLUMNS, explain_change
from training.registry import Registry
from training.tracking import Tracking

_WEEK = ["academic_year", "iso_week"]


def run_forecast(settings: Settings, progress: Progress) -> Made:
    """Forecast the newest season as a step."""
    damaged = tell_damaged(settings)
    made = make_forecast(settings, progress)
    outputs = tuple(list_forecast_files(settings))
    written = f"{len(made.rows):,} rows in {outputs[0].relative_to(settings.work.parent)}"
    return Made("; ".join(part for part in (written, tell_missing_component(made), damaged) if part), outputs)


def make_forecast(settings: Settings, progress: Progress = be_silent) -> Forecast:
    """Forecast the newest season with the champion, at the newest delivery; write it and return it.

    The forecasts of other weeks stay as they were made. Written too: the sample paths of the week, what changed since
    last week and last year, and the counts of earlier years.
    """
    tracking = Tracking(settings.mlruns)
    champion = find_champion(Registry(tracking), INFLOW)
    asked, tables = asked_of(settings.inflow, settings), read_inflow(settings)
    progress("; ".join(part for part in ("forecasting", tell_damaged(settings)) if part), 0.0)
    newest = newest_season(tables, asked)
    made = forecast_inflow(champion, tables, newest, asked, tracking, settings.today)
    counts = _count_programmes(settings, newest[0])
    changes = [
        explain_change(_list_factors(made, tables, newest), before, since)
        for since, before in (
            ("week", _last_week(settings, tables, newest)),
            ("year", _last_year(made, tables, newest, counts)),
        )
        if before is not None
    ]
    progress("writing the forecast", 0.8)
    explained = pd.concat(changes, ignore_index=True) if changes else pd.DataFrame(columns=COLUMNS)
    _publish(made, explained, counts, newest, settings)
    progress("; ".join(part for part in ("forecast made", tell_missing_component(made)) if part), 1.0)
    return made


def list_forecast_files(settings: Settings) -> list[Path]:
    """Return what `make_forecast` writes for the newest season. Raises TableError when there is none."""
    newest = newest_season(read_inflow(settings), asked_of(settings.inflow, settings))
    results = (ForecastResult, ChangesResult, CountsResult)
    return [*(one.contract.file(settings.results) for one in results), _paths_file(newest, settings)]


def tell_missing_component(made: Forecast) -> str:
    """Return a remark when the champion counts on single applications and had none for this week; else nothing."""
    is_missing = made.served.individual > 0 and made.served.points[INDIVIDUAL].isna().all()
    return "single applications were not used this week" if is_missing else ""


def tell_damaged(settings: Settings) -> str:
    """Return a remark when the forecasts of other weeks cannot be read any more; else nothing."""
    path = ForecastResult.contract.file(settings.results)
    if not path.exists() or read_earlier(path) is not None:
        return ""
    return (
        f"{path.name} was damaged, and the forecasts of other weeks in it are lost: it is kept as "
        f"{path.with_suffix('.damaged').name}; with the file of your backup in its place they are there again"
    )


def write_forecast_csv(settings: Settings) -> None:
    """Write the forecast, with the weeks that were forecast before, as CSV beside itself."""
    path = ForecastResult.contract.file(settings.results)
    with _alone(settings.results):
        replace_file(pd.read_parquet(path), path.with_suffix(".csv"))


def _publish(
    made: Forecast, changes: pd.DataFrame, counts: pd.DataFrame, season: SeasonWeek, settings: Settings
) -> None:
    """Write the results of a season, the forecast last: what stands beside it is there before it is."""
    with _alone(settings.results):
        write_result(made.paths, _paths_file(season, settings), PathsResult)
        _keep_week(changes, season, ChangesResult.contract.file(settings.results), ChangesResult)
        write_result(counts, CountsResult.contract.file(settings.results), CountsResult)
        _keep_week(made.rows, season, ForecastResult.contract.file(settings.results), ForecastResult)


@contextmanager
def _alone(results: Path) -> Iterator[None]:
    """Wait until no other run writes the forecast: two that add a week to one file would lose one of them."""
    results.mkdir(parents=True, exist_ok=True)
    with (results / ".forecast.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, also when the run is ended
        yield


def _keep_week(rows: pd.DataFrame, season: SeasonWeek, path: Path, result: type[Result]) -> None:
    """Put the rows of a week, if any, in the place of what stood there; other weeks stay as they were made.

    A file that cannot be read is set aside: what it said of other weeks is not forecast again.
    """
    earlier = read_earlier(path)
    if earlier is None and path.exists():
        path.replace(path.with_suffix(".damaged"))
    if earlier is not None:
        kept = earlier.loc[~pd.MultiIndex.from_frame(earlier[_WEEK]).isin([season])]
        kept = kept.reindex(columns=rows.columns)  # a week of before a column was there lacks it
        filled = [part for part in (kept, rows) if len(part)]
        rows = pd.concat(filled, ignore_index=True) if filled else kept
    write_result(rows, path, result)


def _paths_file(season: SeasonWeek, settings: Settings) -> Path:
    return PathsResult.contract.file(settings.results, academic_year=season[0], iso_week=season[1])


def _list_factors(made: Forecast, tables: SeasonTables, season: SeasonWeek) -> pd.DataFrame:
    """Return the forecast of each series with its applicants and expected conversion; see `explain_change`."""
    cells = made.rows.loc[made.rows["level"] == "cell"]
    return cells.drop(columns="applicants").merge(_factors(tables, season), on=KEY, how="left", validate="one_to_one")


def _last_week(settings: Settings, tables: SeasonTables, season: SeasonWeek) -> pd.DataFrame | None:
    """Return the forecast that was made a week before, as it was published; None when there was none."""
    path = ForecastResult.contract.file(settings.results)
    week, rows = _week_before(tables, season), read_earlier(path)
    if week is None or rows is None:
        return None
    of_week = (rows["academic_year"] == season[0]) & (rows["iso_week"] == week) & (rows["level"] == "cell")
    if not of_week.any():
        return None
    factors = _factors(tables, (season[0], week))
    return rows.loc[of_week].drop(columns="applicants").merge(factors, on=KEY, how="left", validate="one_to_one")


def _week_before(tables: SeasonTables, season: SeasonWeek) -> int | None:
    """Return the week of the table before that of `season`, at most two weeks back: a delivery can be missing."""
    as_of = tables.find(season).as_of
    ages = {
        week: as_of - table.as_of
        for (year, week), table in tables.by_season.items()
        if year == season[0] and timedelta(0) < as_of - table.as_of <= timedelta(days=15)
    }
    return min(ages, key=lambda week: ages[week]) if ages else None


def _last_year(made: Forecast, tables: SeasonTables, season: SeasonWeek, counts: pd.DataFrame) -> pd.DataFrame | None:
    """Return last year's counts with the applicants in the same week; also of programmes that are no longer there.

    None when last year has not been counted yet, as in the first weeks of a season.
    """
    cells = made.rows.loc[made.rows["level"] == "cell"]
    past = tables.find(season).frame[[*KEY, "last_outcome", "applicants_last_year", "conversion_origin"]]
    known = cells[[*KEY, "programme_name", "faculty"]].merge(past, on=KEY, how="inner", validate="one_to_one")
    known = known.loc[known["last_outcome"].notna()]
    if known.empty:
        return None
    applicants = known["applicants_last_year"] * known["conversion_origin"]
    known = known.assign(
        forecast=known["last_outcome"],
        applicants=applicants,
        conversion=known["last_outcome"] / applicants.where(applicants > 0),
    )
    gone = counts.loc[(counts["academic_year"] == season[0] - 1) & ~counts["programme"].isin(cells["programme"])]
    ended = gone[["programme"]].assign(
        origin="",
        exam_type="",
        programme_name=gone["programme"],
        faculty="unknown",
        forecast=gone["students"].astype(float),
    )
    columns = [*KEY, "programme_name", "faculty", "forecast", "applicants", "conversion"]
    ended = ended.assign(applicants=float("nan"), conversion=float("nan"))
    return pd.concat([known[columns], ended[columns]], ignore_index=True) if len(ended) else known[columns]


def _factors(tables: SeasonTables, season: SeasonWeek) -> pd.DataFrame:
    """Return per series its applicants and conversion, both against what the week of the season asks for.

    Applications come in every week and conversion from that week falls along. Applicants are therefore counted in the
    first-years they would be at the conversion of all of their origin and exam type, and conversion against that.
    """
    frame = tables.find(season).frame
    usual = frame["conversion_origin"]
    return frame[KEY].assign(applicants=frame["applicants"] * usual, conversion=frame["conversion_expected"] / usual)


def _count_programmes(settings: Settings, academic_year: int) -> pd.DataFrame:
    """Return the first-years of each programme in the years that were counted, to stand beside a forecast."""
    lake = settings.engine.open_lake(settings.lake, (STUDENT_COUNTS.name, PROGRAMME_CHANGES.name))
    known = known_on(lake, settings.today)
    counts = apply_changes(known, academic_year)[STUDENT_COUNTS.name]
    summed = counts.group_by("programme", "academic_year").aggregate(students=counts["students"].sum())
    frame: pd.DataFrame = summed.order_by("programme", "academic_year").execute()
    return frame
