"""The multi-year forecast as planners get it: programmes, faculties, the institution; parts add up on every path.

Where the season in progress has been forecast, that is the first year, and later years grow from its paths. What
cannot be forecast is not left out in silence: it is in the second table, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from features.errors import TableError
from training.contracts.years import WhyLeftOut
from training.inflow.levels import ALL, QUANTILES, describe_paths, number_groups, sum_groups
from training.years.choice import COMBINED, LAST_YEAR, combine, forecast_lines, spread_of
from training.years.lines import NOTHING, Array, Exogenous, Lines, last_own_year
from training.years.paths import SAMPLES, SeasonForecast, Spread, sample_paths

IN_SEASON = "in_season"
NEW = "new_programme"
COLUMNS = [
    "level", "programme", "programme_name", "faculty", "academic_year", "horizon", "last_known_year", "made_on",
    "forecast", *QUANTILES, "baseline_last_year", "served", "note",
]  # fmt: skip
LEFT_OUT = ["programme", "programme_name", "faculty", "reason"]
_NAMES = ["programme", "programme_name", "faculty"]
_LEVELS: dict[str, list[str]] = {"programme": _NAMES, "faculty": ["faculty"], "institution": []}


@dataclass(frozen=True)
class Plans:
    """What the institution has decided: caps per programme and year; first and last years of programmes.

    caps: (programme, academic year) -> places. starts: new programme -> (name, faculty, first year).
    last_years: programme -> last academic year with first-years.
    """

    caps: Mapping[tuple[str, int], float]
    starts: Mapping[str, tuple[str, str, int]]
    last_years: Mapping[str, int]


@dataclass(frozen=True)
class Outlook:
    """First-years of the coming years on sample paths.

    points: one row per programme (programme, programme_name, faculty, last, is_new). forecast: programmes x horizons.
    paths: programmes x horizons x samples. served: horizon -> name. notes: programmes x horizons. counted: programmes x
    known years, the last one last; a year without a published count is as the next one with.
    """

    points: pd.DataFrame
    forecast: Array
    paths: Array
    last_year: int
    served: dict[int, str]
    notes: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]"
    left_out: pd.DataFrame
    counted: Array


def look_ahead(
    lines: Lines,
    backtest: pd.DataFrame,
    horizons: int,
    plans: Plans,
    season: SeasonForecast | None = None,
    exogenous: Exogenous = NOTHING,
    seed: int = 1,
) -> Outlook:
    """Forecast the own lines from their last year.

    Args:
        lines: yearly counts of the own institution and of others.
        backtest: rows of `training.years.backtest`, that decide what is served and how far it was off.
        horizons: years ahead.
        plans: caps, starts and ends.
        season: the forecast of the season in progress, when that is the first year ahead.
        exogenous: outside series.
        seed: of the sample paths.

    Raises:
        TableError: no own count is published.
    """
    own = lines.attributes["is_own"].to_numpy(dtype=bool)
    last_year = last_own_year(lines)
    known = lines.until(last_year)
    past = backtest[(backtest["level"] == "programme") & (backtest["academic_year"] <= last_year)]
    spread = spread_of(past)
    chosen = own & (np.nan_to_num(known.of(last_year)) > 0)
    forecast = combine(forecast_lines(known, horizons, exogenous))[chosen]
    points = known.attributes[chosen][["programme", "name", "faculty"]].rename(columns={"name": "programme_name"})
    points = points.assign(last=known.of(last_year)[chosen], is_new=False).reset_index(drop=True)
    season = season if season is not None and season.academic_year == last_year + 1 else None
    samples = SAMPLES if season is None else season.paths.shape[1]
    paths = sample_paths(forecast, spread, samples, seed)
    left_out = _left_out(lines.take(own), last_year)
    notes = np.full(forecast.shape, "", object)
    counted = pd.DataFrame(known.counts[chosen]).bfill(axis=1).to_numpy(dtype="float64")
    # What is nothing but the last count carries its name: a page then withholds it as it withholds the count.
    is_count = np.array_equal(forecast, np.repeat(known.of(last_year)[chosen][:, None], horizons, axis=1))
    served = dict.fromkeys(range(1, horizons + 1), LAST_YEAR if is_count else COMBINED)
    outlook = Outlook(points, forecast, paths, last_year, served, notes, left_out, counted)
    outlook = _start_new(outlook, lines.take(own), plans, season, spread, seed)
    if season is not None:
        outlook = _grow_from(outlook, season, spread, seed)
    return _follow_plans(outlook, plans)


def describe_outlook(outlook: Outlook, made_on: date) -> pd.DataFrame:
    """Return the rows (COLUMNS) of every level and year of `outlook`; ALL where summed.

    Raises TableError when there is no programme to forecast.
    """
    if outlook.points.empty:
        raise TableError(
            f"no programme had first-years in {outlook.last_year}, and no new one can be forecast",
            do=f"see whether the counts of {outlook.last_year} were delivered whole, and deliver them again",
        )
    parts = []
    for level, key in _LEVELS.items():
        points = outlook.points
        codes = number_groups(points, key)
        names = points.groupby(codes)[_NAMES].first()
        names[[name for name in _NAMES if name not in key]] = ALL
        last = points.groupby(codes)["last"].sum()
        forecast, paths = sum_groups(outlook.forecast, codes), sum_groups(outlook.paths, codes)
        for place, (horizon, served) in enumerate(outlook.served.items()):
            rows = names.assign(
                level=level,
                academic_year=outlook.last_year + horizon,
                horizon=horizon,
                forecast=forecast[:, place],
                baseline_last_year=last,
                served=served,
                note=outlook.notes[:, place] if level == "programme" else "",
            )
            parts.append(rows.join(describe_paths(paths[:, place])))
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(last_known_year=outlook.last_year, made_on=pd.Timestamp(made_on))[COLUMNS]


def _left_out(own: Lines, last_year: int) -> pd.DataFrame:
    """Programmes that were counted once and cannot be forecast, with the reason."""
    last = own.of(last_year)
    rows = own.attributes.assign(last=last, programme_name=own.attributes["name"])
    newest = [max((year for year in own.years if not np.isnan(own.of(year)[place])), default=0) for place in rows.index]
    rows = rows.assign(newest=newest).sort_values("newest").drop_duplicates("programme", keep="last")
    rows = rows[~(rows["last"] > 0)]
    reason = np.where(rows["last"] == 0, WhyLeftOut.EMPTY, WhyLeftOut.NOT_COUNTED)
    reason = np.where(rows["hidden"] == last_year, WhyLeftOut.SUPPRESSED, reason)
    return rows.assign(reason=reason)[LEFT_OUT].reset_index(drop=True)


def _start_new(
    outlook: Outlook, own: Lines, plans: Plans, season: SeasonForecast | None, spread: Spread, seed: int
) -> Outlook:
    """Add programmes that start, as large as earlier ones were in their first year here."""
    horizons = outlook.forecast.shape[1]
    started = {code: year for code, (_, _, year) in plans.starts.items() if year <= outlook.last_year + horizons}
    in_season = {} if season is None else dict(zip(season.programmes, season.faculties, strict=True))
    known = set(outlook.points["programme"])
    new = sorted({code for code, year in started.items() if year > outlook.last_year} | set(in_season) - known)
    new = [code for code in new if code not in known]
    size = _first_size(own)
    forecastable = [code for code in new if size is not None or code in in_season]
    listed = {code: plans.starts.get(code, (code, in_season.get(code, "unknown"), 0)) for code in new}
    missing = pd.DataFrame(
        [(code, *listed[code][:2], WhyLeftOut.UNLIKE_ANY) for code in new if code not in forecastable], columns=LEFT_OUT
    )
    left_out = outlook.left_out[~outlook.left_out["programme"].isin(forecastable)]
    outlook = replace(outlook, left_out=pd.concat([left_out, missing], ignore_index=True))
    if not forecastable:
        return outlook
    years = outlook.last_year + np.arange(1, horizons + 1)
    begins = np.array([outlook.last_year + 1 if code in in_season else listed[code][2] for code in forecastable])
    forecast = np.where(years[None, :] >= begins[:, None], size or 1.0, 0.0)
    # A first year is less certain than a year of a programme that runs: as a forecast of one more year ahead.
    paths = sample_paths(forecast, spread, outlook.paths.shape[2], seed + 1)
    points = pd.DataFrame([(code, *listed[code][:2]) for code in forecastable], columns=_NAMES).assign(
        last=0.0, is_new=True
    )
    return replace(
        outlook,
        points=pd.concat([outlook.points, points], ignore_index=True),
        forecast=np.vstack([outlook.forecast, forecast]),
        paths=np.concatenate([outlook.paths, paths]),
        notes=np.concatenate([outlook.notes, np.full(forecast.shape, NEW, object)]),
        counted=np.concatenate([outlook.counted, np.zeros((len(forecastable), outlook.counted.shape[1]))]),
    )


def _first_size(own: Lines) -> float | None:
    """Return the median first count of programmes that started within the years of `own`; None without any."""
    counted = np.nan_to_num(own.counts) > 0
    first = counted.argmax(axis=1)
    begins = counted.any(axis=1) & (first > 0)
    sizes = own.counts[np.flatnonzero(begins), first[begins]]
    return float(np.median(sizes)) if len(sizes) else None


def _grow_from(outlook: Outlook, season: SeasonForecast, spread: Spread, seed: int) -> Outlook:
    """Put the season's forecast in the first year, and let later years grow from its paths as what is served grows."""
    place = {code: number for number, code in enumerate(season.programmes)}
    rows = np.array([row for row, code in enumerate(outlook.points["programme"]) if code in place], dtype=np.int64)
    source = [place[code] for code in outlook.points["programme"].iloc[rows]]
    forecast, paths = outlook.forecast.copy(), outlook.paths.copy()
    grown = (forecast[rows] + 1) / (forecast[rows, :1] + 1)
    forecast[rows] = np.clip((season.expected[source][:, None] + 1) * grown - 1, 0, None)
    paths[rows, 0] = season.paths[source]
    horizons = forecast.shape[1]
    if horizons > 1 and len(rows):
        # What can go wrong after the first year is what goes wrong in one year less.
        errors = sample_paths(forecast[rows, 1:], spread, paths.shape[2], seed)
        factor = (errors + 1) / (forecast[rows, 1:, None] + 1)
        start = (season.paths[source][:, None, :] + 1) * grown[:, 1:, None]
        paths[rows, 1:] = np.clip(start * factor - 1, 0, None)
    return replace(outlook, forecast=forecast, paths=paths, served={**outlook.served, 1: IN_SEASON})


def _follow_plans(outlook: Outlook, plans: Plans) -> Outlook:
    """Respect caps, and let programmes end when they are to end."""
    forecast, paths, notes = outlook.forecast.copy(), outlook.paths.copy(), outlook.notes.copy()
    for row, programme in enumerate(outlook.points["programme"]):
        for place in range(forecast.shape[1]):
            year = outlook.last_year + place + 1
            cap = plans.caps.get((programme, year), np.inf)
            if year > plans.last_years.get(programme, year):
                cap, notes[row, place] = 0.0, "ended"
            elif forecast[row, place] > cap:
                notes[row, place] = "capped"
            forecast[row, place] = min(forecast[row, place], cap)
            paths[row, place] = np.minimum(paths[row, place], cap)
    return replace(outlook, forecast=forecast, paths=paths, notes=notes)
