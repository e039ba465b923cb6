"""The stock forecast as planners get it: programme, faculty, institution by year of study; parts add up on every path.

The forecast is the mean over the paths, so that parts add up in it too.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from features.years.progression import Progression, Step
from training.inflow.levels import ALL, QUANTILES, Array, describe_paths, number_groups, sum_groups
from training.stock.simulation import STEPS, count_stock, estimate_chances, simulate_stock, years_ahead
from training.years.forecast import Outlook

COLUMNS = [
    "level", "programme", "programme_name", "faculty", "year_of_study", "academic_year", "horizon", "last_known_year",
    "made_on", "forecast", *QUANTILES, "last_known", "note",
]  # fmt: skip
GRADUATES = [column for column in COLUMNS if column != "year_of_study"]
NO_INFLOW, UNSEEN = "no_inflow_forecast", "progression_unseen"
ALL_YEARS = 0
_NAMES = ["programme", "programme_name", "faculty"]
_LEVELS: dict[str, list[str]] = {"programme": _NAMES, "faculty": ["faculty"], "institution": []}
_UNSEEN_SHARE = 0.05
_SMALLEST = 0.5  # students of the institution: a year of study of fewer, now and ahead, is not shown


@dataclass(frozen=True)
class StockOutlook:
    """Enrolled students on sample paths.

    points: one row per programme (programme, programme_name, faculty, has_inflow). start: programmes x years of
    study. paths: programmes x years of study x horizons x samples. seen: per year of study, whether steps were seen.
    steps: programmes x STEPS x horizons x samples, what students did by the count of each year ahead. graduated: per
    programme, who did so in the last year of which it is known; empty when the register does not tell diplomas.
    """

    points: pd.DataFrame
    start: Array
    paths: Array
    seen: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
    last_year: int
    steps: Array
    graduated: Array | None


def look_ahead_stock(progression: Progression, inflow: Outlook, names: pd.DataFrame, seed: int = 1) -> StockOutlook:
    """Simulate from the last counted year.

    Args:
        progression: counted students and the steps they took.
        inflow: first-years of the coming years. It may start later than the stock (the newest count is of first-years
            alone): years in between are as counted, and the horizons are those of the stock.
        names: programme, programme_name, faculty of all programmes that have any.
        seed: same input and seed, same paths.
    """
    here = progression.stock.loc[progression.stock["academic_year"] == progression.last_year, "programme"]
    codes = tuple(sorted(set(here) | set(inflow.points["programme"])))
    listed = names.drop_duplicates("programme").set_index("programme").reindex(list(codes))
    points = pd.DataFrame(
        {
            "programme": codes,
            "programme_name": listed["programme_name"].fillna(pd.Series(codes, index=listed.index)).to_numpy(),
            "faculty": listed["faculty"].fillna("unknown").to_numpy(),
            "has_inflow": np.isin(codes, inflow.points["programme"]),
        }
    )
    horizons, samples = inflow.paths.shape[1:]
    first_years = np.zeros((len(codes), horizons, samples))
    first_years[pd.Index(codes).get_indexer(inflow.points["programme"])] = _align(inflow, progression.last_year)
    years_of_study = years_ahead(progression, horizons)
    chances = estimate_chances(progression, codes, years_of_study)
    start = count_stock(progression, codes, years_of_study)
    ahead = simulate_stock(start, chances, first_years, seed)
    return StockOutlook(
        points=points,
        start=start,
        paths=ahead.students,
        seen=chances.seen,
        last_year=progression.last_year,
        steps=ahead.steps,
        graduated=_count_graduates(progression, codes) if progression.has_diplomas else None,
    )


def describe_stock(outlook: StockOutlook, made_on: date) -> pd.DataFrame:
    """Return the rows (COLUMNS) of every level, year of study (0: all together) and year ahead."""
    parts = []
    ahead = outlook.paths.mean(axis=3).sum(axis=0).max(axis=1) + outlook.start.sum(axis=0)
    shown = [ALL_YEARS, *(np.flatnonzero(ahead >= _SMALLEST) + 1).tolist()]
    for level, key in _LEVELS.items():
        codes = number_groups(outlook.points, key)
        names = outlook.points.groupby(codes)[_NAMES].first()
        names[[name for name in _NAMES if name not in key]] = ALL
        has_inflow = outlook.points.groupby(codes)["has_inflow"].any()
        paths, start = sum_groups(outlook.paths, codes), sum_groups(outlook.start, codes)
        for year in shown:
            one = slice(None) if year == ALL_YEARS else slice(year - 1, year)
            for place in range(outlook.paths.shape[2]):
                students = paths[:, one, place].sum(axis=1)
                rows = names.assign(
                    level=level, year_of_study=year, horizon=place + 1,
                    forecast=students.mean(axis=1), last_known=start[:, one].sum(axis=1),
                    note=np.where(has_inflow, _note(outlook, year, place), NO_INFLOW),
                ).join(describe_paths(students))  # fmt: skip
                parts.append(rows[(rows["forecast"] > 0) | (rows["last_known"] > 0)])
    rows = pd.concat(parts, ignore_index=True)
    rows["academic_year"] = outlook.last_year + rows["horizon"]
    return rows.assign(last_known_year=outlook.last_year, made_on=pd.Timestamp(made_on))[COLUMNS]


def describe_graduates(outlook: StockOutlook, made_on: date) -> pd.DataFrame:
    """Return the expected graduates (GRADUATES) of every level and year; without rows when diplomas are not told.

    `academic_year`: the year that the diploma belongs to, of those who were enrolled on its 1 October and are not
    there a year later. The first is the year of the last count, so the last known year is the one before.
    """
    if outlook.graduated is None:
        return pd.DataFrame(columns=GRADUATES)
    parts = []
    graduates = outlook.steps[:, STEPS.index(Step.GRADUATED)]
    for level, key in _LEVELS.items():
        codes = number_groups(outlook.points, key)
        names = outlook.points.groupby(codes)[_NAMES].first()
        names[[name for name in _NAMES if name not in key]] = ALL
        paths, known = sum_groups(graduates, codes), sum_groups(outlook.graduated, codes)
        for place in range(graduates.shape[1]):
            students = paths[:, place]
            rows = names.assign(
                level=level, horizon=place + 1, forecast=students.mean(axis=1), last_known=known,
                note=_note(outlook, ALL_YEARS, place),
            ).join(describe_paths(students))  # fmt: skip
            parts.append(rows[(rows["forecast"] > 0) | (rows["last_known"] > 0)])
    rows = pd.concat(parts, ignore_index=True)
    rows["academic_year"] = outlook.last_year - 1 + rows["horizon"]
    return rows.assign(last_known_year=outlook.last_year - 1, made_on=pd.Timestamp(made_on))[GRADUATES]


def _count_graduates(progression: Progression, codes: tuple[str, ...]) -> Array:
    steps = progression.steps
    ended = steps[(steps["step"] == Step.GRADUATED) & (steps["academic_year"] == progression.last_year - 1)]
    counted = ended.groupby("programme")["students"].sum().reindex(list(codes), fill_value=0)
    return counted.to_numpy(dtype="float64")


def _align(inflow: Outlook, last_year: int) -> Array:
    """Return the inflow paths with the year after `last_year` first; years the inflow has counted are as counted.

    A year without a published count, or before the first, is as the next one with; after the last horizon, as the last.
    """
    shift = last_year - inflow.last_year
    horizons = inflow.paths.shape[1]
    programmes, known = inflow.counted.shape
    places = np.clip(np.arange(horizons) + shift, -known, horizons - 1)
    counted = np.broadcast_to(inflow.counted[:, :, None], (programmes, known, inflow.paths.shape[2]))
    return np.asarray(np.concatenate([counted, inflow.paths], axis=1)[:, places + known])


def _note(outlook: StockOutlook, year: int, place: int) -> str:
    """Say when a row rests on steps that were never seen: for a year of study, one that it or its students came from.

    All years together rest on them when more than a declared share of the students went through such a year.
    """
    if year != ALL_YEARS:
        passed = outlook.seen[max(year - 2 - place, 0) : max(year - 1, 1)]
        return "" if passed.all() else UNSEEN
    before = [outlook.start, *(outlook.paths[:, :, one].mean(axis=2) for one in range(place))]
    unseen = max(float(students[:, ~outlook.seen].sum()) for students in before)
    return UNSEEN if unseen > _UNSEEN_SHARE * float(outlook.paths[:, :, place].mean(axis=2).sum()) else ""
