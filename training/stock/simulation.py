"""Enrolled students on sample paths: each year everyone takes a step, and the first-years of that year come in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.years.progression import Progression, Step
from training.stock.progression import LONGEST_STUDY, STEPS, Array, Chances, draw_steps, find_places, shift_leaving

_NEXT, _REPEAT = STEPS.index(Step.NEXT_YEAR), STEPS.index(Step.REPEAT)


@dataclass(frozen=True)
class StockPaths:
    """Sample paths of whole students.

    students: enrolled on 1 October, programmes x years of study x horizons x samples. steps: what those of the year
    before had done by then, programmes x STEPS x horizons x samples; each student of that year is in one step.
    """

    students: Array
    steps: Array


def years_ahead(progression: Progression, horizons: int) -> int:
    """Return how many years of study a simulation needs: what is seen, and one more for each year ahead."""
    return min(int(progression.stock["year_of_study"].max()) + horizons, LONGEST_STUDY)


def count_stock(progression: Progression, programmes: tuple[str, ...], years_of_study: int) -> Array:
    """Return the students of the last counted year, programmes x years of study."""
    rows = progression.stock[progression.stock["academic_year"] == progression.last_year]
    rows = rows[rows["programme"].isin(programmes) & (rows["year_of_study"] <= years_of_study)]
    counted = np.zeros((len(programmes), years_of_study))
    place = find_places(rows["programme"], programmes)
    np.add.at(counted, (place, rows["year_of_study"].to_numpy() - 1), rows["students"].to_numpy(dtype="float64"))
    return counted


def simulate_stock(start: Array, chances: Chances, inflow: Array, seed: int) -> StockPaths:
    """Return the students of each year ahead, and the steps that led there.

    start: students of the last counted year (programmes x years of study). inflow: first-years of each year ahead
    (programmes x horizons x samples), new to the programme; who repeats the first year is added here. Chances are drawn
    once per path, the yearly shock once per path and year, steps per student. Switchers between programmes are part of
    the inflow, or of the entrants of higher years.
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


def _go_on(steps: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return who is in each year of study a year later (years of study x samples), after these steps (x STEPS)."""
    after: npt.NDArray[np.int64] = steps[:, :, _REPEAT].copy()
    after[1:] += steps[:-1, :, _NEXT]
    after[-1] += steps[-1, :, _NEXT]
    return after
