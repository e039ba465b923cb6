"""What every season is expected to bring: applications, their timing, and how many become enrolments."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr
from scipy.stats import poisson

from simulation.arrays import Flags, Floats, Ints, make_random, sigmoid
from simulation.effects import ORIGINS, amount, amounts
from simulation.market.places import NO_CAP, Places, draw_tightness
from simulation.market.shocks import shift_conversion, shift_demand
from simulation.programmes import Programmes
from simulation.season import FIXUS_LAST_WEEK, WEEKS
from simulation.settings import SimulationSettings

REQUESTS = (1, 2, 3)
# share of the applications, middle and spread in weeks, per origin: autumn, January, 1 May, summer
_BUMPS = (
    ((0.22, 8.0, 4.0), (0.26, 16.0, 3.0), (0.36, 29.5, 2.6), (0.16, 38.0, 4.0)),
    ((0.25, 9.0, 4.0), (0.35, 17.0, 4.0), (0.32, 28.0, 3.0), (0.08, 36.0, 4.0)),
    ((0.35, 10.0, 4.0), (0.40, 18.0, 4.0), (0.22, 26.5, 2.5), (0.03, 34.0, 3.0)),
)


@dataclass(frozen=True)
class Market:
    """Per season, programme and origin: mean number of applications, and log-odds to become a student.

    `timing` holds per season, programme and origin the share of the applications in each week; `places`
    the caps and what gets filled of them.
    """

    seasons: tuple[int, ...]
    demand: Floats
    conversion: Floats
    timing: Floats
    places: Places

    def position(self, season: int) -> int:
        """Place of a season on the first axis."""
        return self.seasons.index(season)

    def filled(self, season: int) -> Ints:
        """Places that are filled at most in a season, per programme."""
        return np.asarray(self.places.filled[self.position(season)])


def draw_market(settings: SimulationSettings, programmes: Programmes) -> Market:
    """Draw the year effects of all seasons and scale the demand to the size asked for.

    Returns:
        Arrays of seasons x programmes x origins; after scaling, `settings.students` first-years are expected on
        1 October over all cohorts together.
    """
    seasons, shape = settings.seasons, (len(settings.seasons), len(programmes))
    is_open = np.stack([programmes.is_open(season) for season in seasons])[:, :, None]
    demand = np.exp(shift_demand(settings, programmes)) * is_open
    demand *= programmes.size[:, None] * programmes.origin_share
    level = amounts("conversion.origin", ORIGINS)[None, :] + programmes.conversion[:, None]
    level = level + amount("conversion.master") * programmes.master[:, None]
    conversion = level + shift_conversion(settings, programmes)
    timing = _spread_over_weeks(_shift_timing(settings, programmes), programmes.fixus)
    no_caps = Places(np.full(shape, NO_CAP), np.full(shape, NO_CAP))
    free = Market(seasons, demand, conversion, timing, no_caps)
    newcomers = np.stack([expect_converted(free, programmes, season).sum(axis=1) for season in seasons])
    cohorts = [free.position(cohort) for cohort in settings.cohorts]
    would_come = newcomers[cohorts].mean(axis=0)
    tightness = draw_tightness(settings, programmes)
    come = np.minimum(newcomers, tightness.limit(programmes, would_come))[cohorts].sum()
    # Some have left before 1 October, and about 5.5 % switchers come on top.
    scale = settings.students / (come * (1.0 - amount("left.before_october")) * 1.055)
    return Market(seasons, demand * scale, conversion, timing, tightness.set_caps(programmes, would_come * scale))


def conversion_table(market: Market, programmes: Programmes, season: int) -> Floats:
    """Probability that an application becomes an enrolment: programmes x origins x weeks x requests."""
    week = amount("conversion.week") * (np.arange(WEEKS) / (WEEKS - 1) - 0.5)
    further = amount("conversion.extra_request") * (np.array(REQUESTS) - 1)
    base = market.conversion[market.position(season)]
    return sigmoid(base[:, :, None, None] + week[:, None] + further)


def request_shares() -> Floats:
    """Share of the applicants with one, two and three requests."""
    more = amounts("applications.requests", ("2", "3"))
    return np.array([1.0 - more.sum(), *more])


def weekly_shares(market: Market, season: int) -> Floats:
    """Share of a season's applications per week: programmes x origins x weeks."""
    return np.asarray(market.timing[market.position(season)])


def expect_converted(market: Market, programmes: Programmes, season: int) -> Floats:
    """Expected applications that become enrolments (programmes x origins), before switchers, caps respected.

    Converted applications of a cell are Poisson; for a capped programme the mean of min(Poisson, places)
    is shared out over the origins in proportion.

    Args:
        market: as `draw_market` gives it.
        programmes: the same as it was drawn for.
        season: academic year.
    """
    mean = np.einsum(
        "po,pow,k,powk->po",
        market.demand[market.position(season)],
        weekly_shares(market, season),
        request_shares(),
        conversion_table(market, programmes, season),
    )
    places = market.filled(season)
    for place in np.flatnonzero(programmes.fixus):
        total = mean[place].sum()
        mean[place] *= _mean_of_capped(total, int(places[place])) / total
    return np.asarray(mean)


def _mean_of_capped(mean: float, places: int) -> float:
    if places > mean + 20 * np.sqrt(mean) + 50:
        return mean
    below = np.arange(places)
    return float(places - ((places - below) * poisson.pmf(below, mean)).sum())


def _shift_timing(settings: SimulationSettings, programmes: Programmes) -> Floats:
    """Weeks that the season runs late: seasons x programmes x origins."""
    random = make_random(settings.seed, "timing")
    seasons, origins, number = len(settings.seasons), len(ORIGINS), len(programmes)
    overall = random.normal(0.0, amount("applications.timing_spread"), (seasons, 1, 1))
    origin = random.normal(0.0, amount("applications.timing_origin_spread"), (seasons, 1, origins))
    own = random.normal(0.0, amount("applications.timing_programme_spread"), (seasons, number, 1))
    always = random.normal(0.0, amount("applications.timing_programme"), (number, 1))
    return np.asarray(overall + origin + own + always)


def _spread_over_weeks(shift: Floats, fixus: Flags) -> Floats:
    """Share per week (one axis more than `shift`): bumps around deadlines; a numerus fixus ends in January."""
    edges: Floats = np.arange(WEEKS + 1, dtype=np.float64) - 0.5
    week = edges - shift[..., None]
    share, middle, spread = np.array(_BUMPS).transpose(2, 1, 0)[..., None]
    bumps = (one * ndtr((week - at) / wide) for one, at, wide in zip(share, middle, spread, strict=True))
    shares = np.diff(np.asarray(sum(bumps)), axis=-1)
    too_late = fixus[:, None, None] & (np.arange(WEEKS) > FIXUS_LAST_WEEK)
    shares = np.where(too_late, 0.0, shares)
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))
