from typing import Any

import numpy as np
import pytest

from simulation.market.applications import CANCELLED, ENROLMENT, draw_applications
from simulation.market.market import (
    _mean_of_capped,
    conversion_table,
    draw_market,
    expect_converted,
    request_shares,
    weekly_shares,
)
from simulation.programmes import draw_programmes
from simulation.season import FIXUS_LAST_WEEK, WEEKS
from simulation.settings import SimulationSettings

SETTINGS = SimulationSettings(students=8000, years=4, seed=4)
PROGRAMMES = draw_programmes(SETTINGS)
MARKET = draw_market(SETTINGS, PROGRAMMES)


def test_shares_add_up() -> None:
    assert request_shares().sum() == pytest.approx(1.0)
    shares = weekly_shares(MARKET, 2021)
    assert shares.sum(axis=2) == pytest.approx(np.ones((len(PROGRAMMES), 3)))
    fixus = np.flatnonzero(PROGRAMMES.fixus)[0]
    assert shares[fixus, :, FIXUS_LAST_WEEK + 1 :].sum() == 0
    assert shares[0, 0, FIXUS_LAST_WEEK + 1 :].sum() > 0.4


def test_conversion_falls_with_further_requests_and_rises_over_the_season() -> None:
    table = conversion_table(MARKET, PROGRAMMES, 2021)
    assert (np.diff(table, axis=3) < 0).all()
    assert (np.diff(table, axis=2) > 0).all()
    assert table[:, 0].mean() > table[:, 1].mean() > table[:, 2].mean()


@pytest.mark.parametrize(("mean", "places"), [(100.0, 80), (100.0, 100), (20.0, 60), (5.0, 3)])
def test_mean_of_a_capped_count_is_that_of_many_draws(mean: float, places: int) -> None:
    drawn = np.minimum(np.random.default_rng(1).poisson(mean, 200_000), places)
    assert _mean_of_capped(mean, places) == pytest.approx(drawn.mean(), abs=5 * drawn.std() / 447 + 1e-9)


def test_expected_inflow_is_what_the_draws_come_to() -> None:
    """Over all seasons the enrolled applications differ from their expectation by no more than chance."""
    deviation, variance = 0.0, 0.0
    for season in SETTINGS.seasons:
        expected = expect_converted(MARKET, PROGRAMMES, season)
        applications = draw_applications(SETTINGS, PROGRAMMES, MARKET, season)
        enrolled = applications.take(applications.becomes == ENROLMENT)
        drawn = np.bincount(enrolled.programme * 3 + enrolled.origin, minlength=expected.size).reshape(expected.shape)
        open_cells = (expected > 0) & ~PROGRAMMES.fixus[:, None]
        deviation += (((drawn - expected) ** 2)[open_cells] / expected[open_cells] - 1.0).sum()
        variance += (2.0 + 1.0 / expected[open_cells]).sum()
        assert drawn.sum() == pytest.approx(expected.sum(), abs=4.5 * np.sqrt(expected.sum()))
    assert abs(deviation) < 4.5 * np.sqrt(variance)


def test_size_of_the_cohorts_is_scaled_to_what_was_asked() -> None:
    newcomers = sum(expect_converted(MARKET, PROGRAMMES, cohort).sum() for cohort in SETTINGS.cohorts)
    assert newcomers * 1.055 == pytest.approx(SETTINGS.students, rel=0.03)


def test_nobody_applies_where_nothing_is_offered() -> None:
    for season in SETTINGS.seasons:
        closed = ~PROGRAMMES.is_open(season)
        assert expect_converted(MARKET, PROGRAMMES, season)[closed].sum() == 0


def test_status_changes_come_after_the_application() -> None:
    applications: Any = draw_applications(SETTINGS, PROGRAMMES, MARKET, 2021)
    settled = applications.becomes != 0
    assert (applications.settles[settled] > applications.week[settled]).all()
    assert set(applications.becomes.tolist()) == {0, ENROLMENT, CANCELLED}


def test_places_of_capped_programmes_are_dealt_out_and_the_rest_refused() -> None:
    full = 0
    for season in SETTINGS.seasons:
        applications = draw_applications(SETTINGS, PROGRAMMES, MARKET, season)
        places = MARKET.filled(season)
        for programme in np.flatnonzero(PROGRAMMES.fixus):
            own = applications.take(applications.programme == programme)
            enrolled = (own.becomes == ENROLMENT).sum()
            assert enrolled <= places[programme]
            if enrolled == places[programme]:
                full += 1
                assert (own.becomes == CANCELLED).sum() > 0
    assert full > len(SETTINGS.seasons) / 2


def test_programmes_and_origins_have_their_own_timing() -> None:
    middle = np.stack([(weekly_shares(MARKET, season) * np.arange(WEEKS)).sum(axis=2) for season in MARKET.seasons])
    free = middle[:, ~PROGRAMMES.fixus]
    lasting = free[:, :, 0].mean(axis=0)
    assert 0.4 < lasting.std() < 1.4
    moved = free - free.mean(axis=0)
    assert 0.3 < moved[:, :, 0].std() < 1.2
    assert np.corrcoef(moved[:, :, 0].ravel(), moved[:, :, 1].ravel())[0, 1] > 0.4
    assert (free[:, :, 2] < free[:, :, 0]).all()
