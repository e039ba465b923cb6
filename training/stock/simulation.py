"""The chances of each step (next year, repeat, switch, diploma, leave) per programme and year of study.

Their uncertainty is part of it.

Steps are counted, recent years more than early ones. A cell of few students is shrunk to its year of study over the
institution, and that to all years of study together. What is then known of a cell's chances is a Dirichlet
distribution; its draws carry how little a small cell shows. Every year ahead has a shock to going on at all, shared by
all cells, as large as earlier years have shown.

Leaving with and without a diploma are two steps where the register tells them apart. What was counted in years of
which it did not is divided as the same programme and year of study did in years of which it did, small cells shrunk to
the institution. Where it never does, they are one step.

The simulation: each year everyone takes a step, and the first-years of that year come in.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.years.progression import Progression, Step
from training.inflow.levels import Array

STEPS = tuple(Step)
_GRADUATED, _LEFT, _UNTOLD = (STEPS.index(step) for step in (Step.GRADUATED, Step.LEFT, Step.UNTOLD))
_STAYS = [STEPS.index(Step.NEXT_YEAR), STEPS.index(Step.REPEAT)]
_FADING = 0.8  # the weight of a year against that of the year after it
_CELL_STUDENTS = 20.0  # the institution's shares count as this many students in each cell
_YEAR_STUDENTS = 4.0  # and the shares of all years of study as this many in each year of study
# A year of study of which no step was ever seen: as likely to leave (with a diploma) as not, and no firm guess.
_UNSEEN = {Step.NEXT_YEAR: 1.6, Step.REPEAT: 0.2, Step.SWITCH: 0.2}
_UNSEEN_LEAVING = 2.0
_ONE_EACH = {Step.NEXT_YEAR: 1.0, Step.REPEAT: 1.0, Step.SWITCH: 1.0}
# Before years have been seen to differ: a deviation of 0.1 in log odds of leaving, as if seen in two years.
_ASSUMED_SHOCK, _ASSUMED_YEARS = 0.1, 2
LONGEST_STUDY = 12  # years of study, as in the table enrolments
_NEXT, _REPEAT = STEPS.index(Step.NEXT_YEAR), STEPS.index(Step.REPEAT)


@dataclass(frozen=True)
class Chances:
    """What is known of steps and entrants per programme (in order) and year of study (1 is at place 0).

    steps: programmes x years of study x STEPS, Dirichlet parameters. entrants: programmes x years of study, the shape
    of a Gamma for the entrants of a year, and its rate. shock: deviation of a year's log odds of leaving.
    seen: per year of study, whether any step was ever seen.
    """

    programmes: tuple[str, ...]
    steps: Array
    entrants: Array
    entrants_rate: float
    shock: float
    seen: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class StockPaths:
    """Sample paths of whole students.

    students: enrolled on 1 October, programmes x years of study x horizons x samples. steps: what those of the year
    before had done by then, programmes x STEPS x horizons x samples; each student of that year is in one step.
    """

    students: Array
    steps: Array


def estimate_chances(progression: Progression, programmes: tuple[str, ...], years_of_study: int) -> Chances:
    """Learn the chances of steps from counts: Dirichlet parameters per cell, small cells shrunk to their year of study.

    Args:
        progression: counted steps, entrants and stock.
        programmes: those to learn for, in the order of the result.
        years_of_study: 1 up to this one.
    """
    steps = progression.steps
    age = steps["academic_year"].max() - steps["academic_year"]
    faded = steps.assign(weight=steps["students"] * _FADING**age)
    counts = _fill(faded, "weight", programmes, years_of_study)
    if progression.has_diplomas:
        counts = _divide_untold(counts)
    overall = counts.sum(axis=(0, 1)) + _guess(_ONE_EACH, 1.0, progression.has_diplomas)
    by_year = counts.sum(axis=0) + _YEAR_STUDENTS * overall / overall.sum()
    shares = by_year / by_year.sum(axis=1, keepdims=True)
    seen = counts.sum(axis=(0, 2)) > 0
    unseen = _guess(_UNSEEN, _UNSEEN_LEAVING, progression.has_diplomas)
    shrunk = np.where(seen[:, None], _CELL_STUDENTS * shares, unseen)
    rates = _fill_cells(progression.entrants, programmes, years_of_study)
    years = max(progression.stock["academic_year"].nunique() - 1, 1)
    return Chances(
        programmes=programmes,
        steps=counts + shrunk[None, :, :],
        entrants=rates + rates.mean(axis=0, keepdims=True) / years,
        entrants_rate=years + 1.0,
        shock=_year_shock(steps, years_of_study),
        seen=seen,
    )


def draw_steps(chances: Chances, place: int, samples: int, random: np.random.Generator) -> Array:
    """Return draws of the chances of one programme (years of study x samples x STEPS; they add up to 1)."""
    parameters = chances.steps[place]
    drawn = random.standard_gamma(parameters[:, None, :], size=(parameters.shape[0], samples, len(STEPS)))
    return np.asarray(drawn / drawn.sum(axis=2, keepdims=True))


def shift_leaving(drawn: Array, shock: Array) -> Array:
    """Return `drawn` (years of study x samples x STEPS) with `shock` (samples) added to the log odds of not staying."""
    stays = np.clip(drawn[:, :, _STAYS].sum(axis=2), 1e-9, 1 - 1e-9)
    shifted = stays / (stays + (1 - stays) * np.exp(shock)[None, :])
    factor = np.repeat(((1 - shifted) / (1 - stays))[:, :, None], len(STEPS), axis=2)
    factor[:, :, _STAYS] = (shifted / stays)[:, :, None]
    moved = drawn * factor
    return np.asarray(moved / moved.sum(axis=2, keepdims=True))


def years_ahead(progression: Progression, horizons: int) -> int:
    """Return how many years of study a simulation needs: what is seen, and one more for each year ahead."""
    return min(int(progression.stock["year_of_study"].max()) + horizons, LONGEST_STUDY)


def count_stock(progression: Progression, programmes: tuple[str, ...], years_of_study: int) -> Array:
    """Return the students of the last counted year, programmes x years of study."""
    rows = progression.stock[progression.stock["academic_year"] == progression.last_year]
    return _fill_cells(rows, programmes, years_of_study)


def simulate_stock(start: Array, chances: Chances, inflow: Array, seed: int) -> StockPaths:
    """Return the students of each year ahead, and the steps that led there.

    Chances are drawn once per path, the yearly shock once per path and year, steps per student. Switchers between
    programmes are part of the inflow, or of the entrants of higher years.

    Args:
        start: students of the last counted year (programmes x years of study).
        chances: what is known of steps and entrants.
        inflow: first-years of each year ahead (programmes x horizons x samples), new to the programme; who repeats the
            first year is added here.
        seed: same input and seed, same paths.
    """
    random = np.random.default_rng(seed)
    programmes, horizons, samples = inflow.shape
    # One long study: who goes beyond the last year of study stays in it.
    shocks = chances.shock * random.standard_normal((horizons, samples))
    rounded = np.floor(inflow + random.random(inflow.shape)).astype(np.int64)
    paths = np.zeros((programmes, start.shape[1], horizons, samples), dtype=np.float32)
    counted = np.zeros((programmes, len(STEPS), horizons, samples), dtype=np.float32)
    for place in range(programmes):
        drawn = draw_steps(chances, place, samples, random)
        entering = random.gamma(
            chances.entrants[place, :, None] + 1e-9, 1 / chances.entrants_rate, (start.shape[1], samples)
        )
        students = np.repeat(start[place][:, None].astype(np.int64), samples, axis=1)
        for year in range(horizons):
            steps = random.multinomial(students, shift_leaving(drawn, shocks[year]))
            counted[place, :, year] = steps.sum(axis=0).T
            students = _go_on(steps) + random.poisson(entering)
            students[0] += rounded[place, year]
            paths[place, :, year] = students
    return StockPaths(np.asarray(paths, dtype=np.float64), np.asarray(counted, dtype=np.float64))


def find_places(values: "pd.Series[str]", known: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return the place in `known` of each value; all are in it."""
    return np.asarray(pd.Index(known).get_indexer(pd.Index(values)), dtype=np.int64)


def _fill_cells(rows: pd.DataFrame, programmes: tuple[str, ...], years_of_study: int) -> Array:
    """Return the students of `rows` as programmes x years of study; other programmes and years are left out."""
    counted = np.zeros((len(programmes), years_of_study))
    known = rows[rows["programme"].isin(programmes) & (rows["year_of_study"] <= years_of_study)]
    place = find_places(known["programme"], programmes)
    np.add.at(counted, (place, known["year_of_study"].to_numpy() - 1), known["students"].to_numpy(dtype="float64"))
    return counted


def _fill(steps: pd.DataFrame, values: str, programmes: tuple[str, ...], years_of_study: int) -> Array:
    """Return sums of `values` as programmes x years of study x STEPS."""
    filled = np.zeros((len(programmes), years_of_study, len(STEPS)))
    known = steps[steps["programme"].isin(programmes) & (steps["year_of_study"] <= years_of_study)]
    place = find_places(known["programme"], programmes)
    step = find_places(known["step"], tuple(one.value for one in STEPS))
    np.add.at(filled, (place, known["year_of_study"].to_numpy() - 1, step), known[values].to_numpy(dtype="float64"))
    return filled


def _guess(others: dict[Step, float], leaving: float, has_diplomas: bool) -> Array:
    """Return one weight per step: `others`, and `leaving` divided in two where diplomas are known."""
    ways = [Step.GRADUATED, Step.LEFT] if has_diplomas else [Step.UNTOLD]
    weights = {**others, **dict.fromkeys(ways, leaving / len(ways))}
    return np.array([weights.get(step, 0.0) for step in STEPS])


def _divide_untold(counts: Array) -> Array:
    """Return `counts` (programmes x years of study x STEPS) with UNTOLD divided over GRADUATED and LEFT."""
    ways = counts[:, :, [_GRADUATED, _LEFT]]
    everywhere = ways.sum(axis=(0, 1)) / ways.sum()
    by_year = ways.sum(axis=0) + _YEAR_STUDENTS * everywhere
    of_year = by_year / by_year.sum(axis=1, keepdims=True)
    in_cell = ways + _YEAR_STUDENTS * of_year
    divided = counts.copy()
    divided[:, :, [_GRADUATED, _LEFT]] += counts[:, :, _UNTOLD, None] * in_cell / in_cell.sum(axis=2, keepdims=True)
    divided[:, :, _UNTOLD] = 0.0
    return divided


def _year_shock(steps: pd.DataFrame, years_of_study: int) -> float:
    """Return the deviation of the yearly log odds of not staying, chance within a year taken off."""
    stays = steps["step"].isin([STEPS[place].value for place in _STAYS])
    sums = steps.assign(stays=steps["students"].where(stays, 0)).groupby(["year_of_study", "academic_year"])
    counted = sums[["students", "stays"]].sum()
    counted = counted[(counted["stays"] > 0) & (counted["stays"] < counted["students"])]
    leaves = counted["students"] - counted["stays"]
    odds = pd.Series(np.log(leaves / counted["stays"]), index=counted.index)
    chance = 1 / leaves + 1 / counted["stays"]
    usual = (odds / chance).groupby(level=0).transform("sum") / (1 / chance).groupby(level=0).transform("sum")
    weights = counted["students"].groupby(level=1).sum()
    moved = ((odds - usual) * counted["students"]).groupby(level=1).sum() / weights
    noise = (chance * counted["students"] ** 2).groupby(level=1).sum() / weights**2
    excess = float((moved**2 - noise).clip(lower=0).sum())
    return float(np.sqrt((excess + _ASSUMED_YEARS * _ASSUMED_SHOCK**2) / (len(moved) + _ASSUMED_YEARS)))


def _go_on(steps: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return who is in each year of study a year later (years of study x samples), after these steps (x STEPS)."""
    after: npt.NDArray[np.int64] = steps[:, :, _REPEAT].copy()
    after[1:] += steps[:-1, :, _NEXT]
    after[-1] += steps[-1, :, _NEXT]
    return after
