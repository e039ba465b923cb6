"""The stock forecast as planners get it: programme, faculty, institution by year of study; parts add up on every path.

The forecast is the mean over the paths, so that parts add up in it too.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
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
    seen: npt.NDArray[np.bool_]
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
    mean = outlook.paths.mean(axis=3)
    ahead = mean.sum(axis=0).max(axis=1) + outlook.start.sum(axis=0)
    shown = [ALL_YEARS, *(np.flatnonzero(ahead >= _SMALLEST) + 1).tolist()]
    places = range(outlook.paths.shape[2])
    blocks = pd.DataFrame(
        [(year, place + 1, _note(outlook, mean, year, place)) for year in shown for place in places],
        columns=["year_of_study", "horizon", "note"],
    )
    parts = []
    for level, key in _LEVELS.items():
        codes = number_groups(outlook.points, key)
        has_inflow = outlook.points.groupby(codes)["has_inflow"].any().rename("has_inflow")
        paths, start = sum_groups(outlook.paths, codes), sum_groups(outlook.start, codes)
        of_years = [slice(None) if year == ALL_YEARS else slice(year - 1, year) for year in shown]
        students = np.stack([paths[:, one].sum(axis=1) for one in of_years])  # years x groups x horizons x samples
        known = np.stack([start[:, one].sum(axis=1) for one in of_years])
        names = _name_groups(outlook, codes, key).join(has_inflow)
        parts.append(
            _list_rows(names, blocks, students.swapaxes(1, 2), known.repeat(len(places), axis=0)).assign(level=level)
        )
    rows = pd.concat(parts, ignore_index=True)
    rows["note"] = rows["note"].where(rows["has_inflow"], NO_INFLOW)
    rows["academic_year"] = outlook.last_year + rows["horizon"]
    return rows.assign(last_known_year=outlook.last_year, made_on=pd.Timestamp(made_on))[COLUMNS]


def describe_graduates(outlook: StockOutlook, made_on: date) -> pd.DataFrame:
    """Return the expected graduates (GRADUATES) of every level and year; without rows when diplomas are not told.

    `academic_year`: the year that the diploma belongs to, of those who were enrolled on its 1 October and are not
    there a year later. The first is the year of the last count, so the last known year is the one before.
    """
    if outlook.graduated is None:
        return pd.DataFrame(columns=GRADUATES)
    mean, graduates = outlook.paths.mean(axis=3), outlook.steps[:, STEPS.index(Step.GRADUATED)]
    blocks = pd.DataFrame(
        [(place + 1, _note(outlook, mean, ALL_YEARS, place)) for place in range(graduates.shape[1])],
        columns=["horizon", "note"],
    )
    parts = []
    for level, key in _LEVELS.items():
        codes = number_groups(outlook.points, key)
        paths, known = sum_groups(graduates, codes), sum_groups(outlook.graduated, codes)
        known = np.broadcast_to(known, (len(blocks), len(known)))
        parts.append(
            _list_rows(_name_groups(outlook, codes, key), blocks, paths.swapaxes(0, 1), known).assign(level=level)
        )
    rows = pd.concat(parts, ignore_index=True)
    rows["academic_year"] = outlook.last_year - 1 + rows["horizon"]
    return rows.assign(last_known_year=outlook.last_year - 1, made_on=pd.Timestamp(made_on))[GRADUATES]


def _name_groups(outlook: StockOutlook, codes: npt.NDArray[np.int64], key: list[str]) -> pd.DataFrame:
    """Return the names of each group (programme, programme_name, faculty), ALL where it holds several."""
    names = outlook.points.groupby(codes)[_NAMES].first()
    names[[name for name in _NAMES if name not in key]] = ALL
    return names


def _list_rows(names: pd.DataFrame, blocks: pd.DataFrame, students: Array, known: Array) -> pd.DataFrame:
    """Return one row per block and group, in that order, of groups with students ahead or in the last known year.

    Args:
        names: of each group.
        blocks: the columns that tell blocks (a year of study, a year ahead) apart.
        students: on sample paths, blocks x groups x samples; more axes may stand for the blocks.
        known: of the last known year, blocks x groups.
    """
    paths = students.reshape(-1, students.shape[-1])
    of_group = pd.concat([names] * len(blocks), ignore_index=True)
    rows = of_group.join(blocks.loc[blocks.index.repeat(len(names))].reset_index(drop=True))
    rows = rows.assign(forecast=paths.mean(axis=1), last_known=known.ravel()).join(describe_paths(paths))
    return rows.loc[(rows["forecast"] > 0) | (rows["last_known"] > 0)]


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


def _note(outlook: StockOutlook, mean: Array, year: int, place: int) -> str:
    """Say when a row rests on steps that were never seen: for a year of study, one that it or its students came from.

    All years together rest on them when more than a declared share of the students went through such a year. `mean`:
    of the paths, programmes x years of study x horizons.
    """
    if year != ALL_YEARS:
        passed = outlook.seen[max(year - 2 - place, 0) : max(year - 1, 1)]
        return "" if passed.all() else UNSEEN
    before = [outlook.start, *(mean[:, :, one] for one in range(place))]
    unseen = max(float(students[:, ~outlook.seen].sum()) for students in before)
    return UNSEEN if unseen > _UNSEEN_SHARE * float(mean[:, :, place].sum()) else ""
