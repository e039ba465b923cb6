"""Three institutions whose seasons differ for different reasons; every strength is drawn per seed, none was tuned.

timing     people apply earlier or later: a year, a faculty, a programme, and a deadline that moves for good. Who comes
           changes slowly. Growth of the applicants up to a week says little of who will come.
capacity   places are short: caps with refusals that go to sister programmes, a housing market that lets fewer come from
           abroad when more apply, a language law. Growth of the applicants is partly not filled in.
marketing  demand itself moves: campaigns that bring more people, and people less sure; fashions with heavy tails; a
           competitor; more applications per person. Growth of the applicants is partly real, and lasts for a while.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from bench.inflow.cells import Floats, Institution, Season, draw_institution, draw_season, list_tables

PROGRAMMES, FIRST_YEARS = 36, 4_000
YEARS: Final = tuple(range(2014, 2024))


def draw_timing(seed: int) -> dict[str, pd.DataFrame]:
    """Return the delivered tables of an institution with timing that moves."""
    random = np.random.default_rng([seed, 1])
    institution = draw_institution(random, PROGRAMMES, FIRST_YEARS, YEARS)
    of_year, of_faculty, of_programme = random.uniform((0.5, 0.2, 0.2), (2.5, 1.0, 1.0))
    drift, together = random.uniform((0.02, 0.01), (0.08, 0.04))
    moved_in, moved_by = random.choice(YEARS[4:]), random.uniform(-4, 4)
    spread, level, seasons = random.uniform(3.5, 5.5), np.zeros(len(institution.size)), []
    for year in YEARS:
        level = level + drift * random.standard_normal(len(level))
        common = together * random.standard_normal()
        middle = 21 + of_year * random.standard_normal() + (moved_by if year >= moved_in else 0.0)
        late = (
            middle
            + of_faculty * _each(random, institution.faculty)
            + of_programme * _each(random, institution.programme)
        )
        wanted = institution.size * np.exp(level + common) * institution.is_open(year)
        seasons.append(draw_season(random, year, wanted / institution.conversion, institution.conversion, late, spread))
    return list_tables(institution, seasons, {}, _rename(random, institution))


def draw_capacity(seed: int) -> dict[str, pd.DataFrame]:
    """Return the delivered tables of an institution with short places."""
    random = np.random.default_rng([seed, 2])
    institution = draw_institution(random, PROGRAMMES, FIRST_YEARS, YEARS)
    demand, own, housing = random.uniform((0.03, 0.04, 0.05), (0.10, 0.12, 0.25))
    elasticity, law_in, law = random.uniform(0.2, 0.9), random.choice(YEARS[4:]), random.uniform(0.6, 1.0)
    abroad, sums = institution.origin > 0, np.bincount(institution.programme, institution.size)
    capped = random.choice(PROGRAMMES, PROGRAMMES // 5, replace=False)
    tight = np.where(np.isin(institution.programme, capped), random.uniform(1.0, 1.6), 1.0)
    caps = {(int(one), year): int(sums[one] * random.uniform(0.85, 1.1)) + 1 for one in capped
            for year in YEARS[random.integers(0, 5):]}  # fmt: skip
    level, growth, seasons = np.zeros(len(tight)), 0.0, []
    for year in YEARS:
        growth += demand * random.standard_normal()
        level = level + own * random.standard_normal(len(level))
        homes = np.exp(-elasticity * growth - np.abs(housing * random.standard_normal()))
        conversion = institution.conversion * np.where(abroad, homes, np.exp(-0.5 * elasticity * growth))
        conversion = np.clip(np.where(abroad & (year >= law_in), law, 1.0) * conversion, 0.01, 0.95)
        wanted = institution.size * tight * np.exp(level + growth) * institution.is_open(year) / institution.conversion
        middle = np.full(len(level), 21 + random.normal(0, 0.7))
        season = draw_season(random, year, wanted, conversion, middle, 4.5)
        seasons.append(
            _refuse(random, institution, season, {one: caps[one, year] for one in capped if (one, year) in caps})
        )
    return list_tables(institution, seasons, caps, _rename(random, institution))


def draw_marketing(seed: int) -> dict[str, pd.DataFrame]:
    """Return the delivered tables of an institution with demand that moves."""
    random = np.random.default_rng([seed, 3])
    institution = draw_institution(random, PROGRAMMES, FIRST_YEARS, YEARS)
    common, fashion, campaign = random.uniform((0.02, 0.03, 0.1), (0.10, 0.08, 0.5))
    lasting, sure, several = random.uniform((0.3, 0.2, 0.0), (0.95, 0.9, 0.06))
    faculties = int(institution.faculty.max()) + 1
    rival, rival_in, lost = random.integers(faculties), random.choice(YEARS[3:]), random.uniform(0.0, 0.25)
    growth, level, seasons = 0.0, np.zeros(len(institution.size)), []
    for number, year in enumerate(YEARS):
        growth = lasting * growth + common * random.standard_normal()
        level = 0.97 * level + fashion * random.standard_t(3, PROGRAMMES)[institution.programme]
        advertised = (random.random(faculties) < 0.25)[institution.faculty] * campaign * random.random()
        away = ((institution.faculty == rival) & (year >= rival_in)) * lost
        wanted = institution.size * np.exp(growth + level - away) * institution.is_open(year) / institution.conversion
        more = np.exp(advertised + several * number)
        conversion = institution.conversion * np.exp(-sure * advertised - several * number)
        middle = np.full(len(level), 21 + random.normal(0, 0.5)) - 2 * advertised
        seasons.append(draw_season(random, year, wanted * more, conversion, middle, 4.5))
    return list_tables(institution, seasons, {}, _rename(random, institution))


MECHANISMS: Final[dict[str, Callable[[int], dict[str, pd.DataFrame]]]] = {
    "timing": draw_timing,
    "capacity": draw_capacity,
    "marketing": draw_marketing,
}


def _each(random: np.random.Generator, group: "np.typing.NDArray[np.int64]") -> Floats:
    return random.standard_normal(int(group.max()) + 1)[group]


def _rename(random: np.random.Generator, institution: Institution) -> dict[int, int]:
    always = np.unique(institution.programme[(institution.first_year < YEARS[0]) & (institution.last_year > YEARS[-1])])
    return {int(one): int(random.choice(YEARS[3:])) for one in random.choice(always, 2, replace=False)}


def _refuse(random: np.random.Generator, institution: Institution, season: Season, places: dict[int, int]) -> Season:
    """Keep `places`: those beyond are refused in April; a third of them comes to another programme of the faculty."""
    programme, comes, cell = institution.programme[season.cell], season.comes.copy(), season.cell.copy()
    leaves, applied, enrols = season.leaves.copy(), season.applied.copy(), season.enrols.copy()
    for one, cap in places.items():
        candidates = random.permutation(np.flatnonzero(comes & (programme == one)))
        refused = candidates[cap:]
        sisters = np.flatnonzero(
            (institution.faculty == institution.faculty[3 * one]) & institution.is_open(season.year)
        )
        sisters = sisters[~np.isin(institution.programme[sisters], list(places))]
        moving = refused[: len(refused) // 3] if len(sisters) else refused[:0]
        comes[refused], leaves[refused] = False, np.maximum(30, applied[refused] + 1)
        comes[moving], leaves[moving], applied[moving] = True, 48, np.maximum(30, applied[moving])
        enrols[moving] = np.maximum(enrols[moving], applied[moving] + 1)
        cell[moving] = (
            random.choice(sisters, len(moving), p=institution.size[sisters] / institution.size[sisters].sum())
            if len(moving)
            else cell[moving]
        )
    return Season(season.year, cell, applied, leaves, comes, enrols)
