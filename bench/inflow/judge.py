"""One institution judged: its backtest with what was expected beside it, and what is missing from its forecasts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import pandas as pd

from bench.inflow.worlds import World
from features.calendar import week_end
from training.inflow.evaluation.backtest import backtest_inflow
from training.inflow.forecast import COLUMNS, fit_inflow, make_forecast
from training.inflow.levels import BASELINES, GROUPS, KEY, QUANTILES
from training.inflow.seasons import SeasonWeek

EXPECTED = "expected"
NULLABLE = ("last_year", "cap")
FORECASTS = ["forecast", "served_forecast", *BASELINES, *QUANTILES]


@dataclass(frozen=True)
class Gaps:
    """What was asked of an institution and how it was answered; `empty` and `silent` have to be 0.

    `values`: numbers in forecast columns, `empty` of which are not finite. `asked`: series with first-year applicants
    this season or a count last year, per season and week; `silent` of which have no forecast and no reason.
    `reasons`: how many of the others per reason. `unforeseen`: share of the first-years of the judged seasons that
    came in series nobody could know of.
    """

    values: int
    empty: int
    asked: int
    silent: int
    reasons: dict[str, int]
    unforeseen: float


@dataclass(frozen=True)
class Judged:
    """The backtest rows of one institution (see `backtest_inflow`) with `seed` and `expected`, and its gaps."""

    name: str
    seed: int
    rows: pd.DataFrame
    gaps: Gaps


@dataclass(frozen=True)
class Reference:
    """The name a forecast carries that no registered model made."""

    name: str = "bench"
    version: int = 0


def judge_world(world: World) -> Judged:
    """Backtest `world`, forecast its newest season, and look for gaps in both."""
    rows = backtest_inflow(world.tables, world.settings)
    if world.truth is not None:
        rows = add_expected(rows, world.truth)
    return Judged(world.name, world.seed, rows.assign(seed=world.seed), find_gaps(world, rows))


def add_expected(rows: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Return backtest `rows` with the expected inflow; of a sum, that of the series in it."""
    known = truth[[*KEY, "academic_year", "expected_inflow"]].astype(dict.fromkeys(KEY, "object"))
    moment = ["academic_year", "iso_week"]
    cells = rows.loc[rows["level"] == "cell", [*KEY, "faculty", *moment]]
    cells = cells.merge(known, on=[*KEY, "academic_year"], how="left", validate="many_to_one")
    # A series without expected inflow in a season is closed then.
    cells = cells.rename(columns={"expected_inflow": EXPECTED}).fillna({EXPECTED: 0.0})
    parts = []
    for level, group in GROUPS.items():
        expected = cells.groupby([*group, *moment], as_index=False)[EXPECTED].sum()
        part = rows.loc[rows["level"] == level]
        parts.append(part.merge(expected, on=[*group, *moment], how="left", validate="one_to_one"))
    return pd.concat(parts, ignore_index=True)


def find_gaps(world: World, rows: pd.DataFrame) -> Gaps:
    """Look for empty numbers and for series without a forecast, in the backtest and in the newest season."""
    numbers = [rows[["actual", *FORECASTS]].to_numpy(dtype="float64")]
    asked, silent, reasons = 0, 0, dict[str, int]()
    for season, forecast in _forecast_newest(world):
        nullable = [name for name in COLUMNS if name not in NULLABLE]
        numbers.append(forecast[nullable].select_dtypes("number").to_numpy(dtype="float64"))
        numbers.append(np.where(forecast[nullable].isna(), np.nan, 0.0))
        found = _match(world, season, forecast.loc[forecast["level"] == "cell", KEY])
        asked, silent = asked + len(found), silent + int((found == "").sum())
        _count_reasons(reasons, found)
    for year, week in product(world.settings.test_years, world.settings.weeks):
        # A series has a forecast when it has an anchor; whether it was counted, and is in the backtest, is no matter.
        is_built = (year, week) in world.tables.by_season
        forecast = world.tables.inputs((year, week))[KEY] if is_built else pd.DataFrame(columns=KEY)
        found = _match(world, (year, week), forecast)
        asked, silent = asked + len(found), silent + int((found == "").sum())
        _count_reasons(reasons, found)
    together = np.concatenate([part.ravel() for part in numbers])
    empty = int((~np.isfinite(together)).sum())
    return Gaps(len(together), empty, asked, silent, reasons, _measure_unforeseen(world, rows))


def list_asked(world: World, season: SeasonWeek) -> pd.DataFrame:
    """Return KEY of the series of `season` with first-year applicants so far, or counted in the last known year."""
    year, week = season
    as_of = pd.Timestamp(min(week_end(year, week), date(year, 9, 30)))
    applied, counted = world.delivered["application_counts"], world.delivered["student_counts"]
    is_first_year = (applied["exam_type"] == "Pre-master") | ~applied["higher_years"].astype(bool)
    is_now = (applied["academic_year"] == year) & applied["status"].isin(["V", "I"]) & is_first_year
    now = applied.loc[is_now & (applied["delivered_on"] <= as_of) & (applied["known_on"] <= as_of), KEY]
    past = counted.loc[(counted["known_on"] <= as_of) & (counted["academic_year"] < year)]
    before = past.loc[(past["academic_year"] == past["academic_year"].max()) & (past["students"] > 0), KEY]
    return pd.concat([now, before]).astype("object").drop_duplicates(ignore_index=True)


def _forecast_newest(world: World) -> Iterator[tuple[SeasonWeek, pd.DataFrame]]:
    """Yield the forecast of the newest season in every week that is asked, by one model, as the product makes it."""
    newest = max(year for year, _ in world.tables.by_season)
    seasons = [(newest, week) for week in world.settings.weeks if (newest, week) in world.tables.by_season]
    if not seasons:
        return
    model = fit_inflow(world.tables, seasons[-1], world.settings)
    for season in seasons:
        made = make_forecast(model, world.tables, season, Reference(), world.settings, date.today())
        yield season, made.rows


def _match(world: World, season: SeasonWeek, forecast: pd.DataFrame) -> "pd.Series[str]":
    """Return per series that is asked: 'forecast', why there is none, or nothing."""
    asked = list_asked(world, season)
    both = asked.merge(forecast.assign(found=True), on=KEY, how="left", validate="one_to_one")
    reasons = pd.Series("", index=both.index, dtype=object)
    reasons[both["programme"].isin(_list_ended(world, season[0]))] = "programme has ended"
    if season not in world.tables.by_season:
        reasons[:] = "no delivery in that week"
    reasons[both["found"].eq(True)] = "forecast"
    return reasons


def _list_ended(world: World, year: int) -> set[str]:
    programmes = world.delivered.get("programmes")
    if programmes is None or "last_year" not in programmes:
        return set()
    return set(programmes.loc[(programmes["last_year"] < year).fillna(False).astype(bool), "programme"])


def _count_reasons(reasons: dict[str, int], found: "pd.Series[str]") -> None:
    for reason, number in found[~found.isin(["", "forecast"])].value_counts().items():
        reasons[str(reason)] = reasons.get(str(reason), 0) + int(number)


def _measure_unforeseen(world: World, rows: pd.DataFrame) -> float:
    cells = rows.loc[rows["level"] == "cell"]
    counted = world.delivered["student_counts"]
    students = counted.groupby("academic_year")["students"].sum().astype("float64")
    known = cells.groupby(["academic_year", "iso_week"])["actual"].sum()
    everybody = students.reindex(known.index.get_level_values("academic_year")).to_numpy()
    return float(1 - known.sum() / everybody.sum())
