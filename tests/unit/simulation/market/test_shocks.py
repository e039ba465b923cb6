import numpy as np
import pytest

from simulation.arrays import Floats
from simulation.effects import ORIGINS, amount
from simulation.market import shocks
from simulation.market.shocks import draw_policies, shift_conversion, shift_demand
from simulation.programmes import draw_programmes
from simulation.settings import SimulationSettings

SETTINGS = SimulationSettings(students=50_000, years=12, programmes=400, seed=3)
PROGRAMMES = draw_programmes(SETTINGS)


def without(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    """Leave the effects of a policy out."""
    real = shocks.amounts

    def amounts(name: str, groups: tuple[str, ...]) -> Floats:
        return real(name, groups) * (not name.startswith(prefix))

    monkeypatch.setattr(shocks, "amounts", amounts)


def mean_square(shift: Floats, lag: int) -> float:
    """Mean square of what programmes move in `lag` years, against their faculty and year."""
    moved = shift[lag:, :, 0] - shift[:-lag, :, 0]
    for faculty in range(len(PROGRAMMES.faculty_names)):
        mine = PROGRAMMES.faculty == faculty
        moved[:, mine] -= moved[:, mine].mean(axis=1, keepdims=True)
    return float((moved**2).mean())


def test_conversion_drifts_more_than_it_jumps_back() -> None:
    shift = shift_conversion(SETTINGS, PROGRAMMES)
    steps = amount("conversion.programme_step") ** 2 + amount("conversion.cell_step") ** 2
    once = amount("conversion.yearly_programme_spread") ** 2
    for lag in (1, 4, 8):
        assert mean_square(shift, lag) == pytest.approx(lag * steps + 2 * once, rel=0.15)


def test_origins_drift_together_in_all_programmes() -> None:
    """Of two origins the distance between them moves by a part that programmes share, beside their own."""
    shift = shift_conversion(SETTINGS, PROGRAMMES)
    same = ~draw_policies(SETTINGS, PROGRAMMES).language_programmes
    moved = np.diff((shift[:, same, 1] - shift[:, same, 2]), axis=0)
    own = moved - moved.mean(axis=1, keepdims=True)
    assert own.std() == pytest.approx(2**0.5 * amount("conversion.cell_step"), rel=0.1)
    shared = 2 * amount("conversion.origin_step") ** 2 + 4 * amount("conversion.origin_spread") ** 2
    assert 0.4 * shared**0.5 < moved.mean(axis=1).std() < 1.8 * shared**0.5


def test_language_policy_lowers_applications_from_abroad_from_its_season_on(monkeypatch: pytest.MonkeyPatch) -> None:
    policies = draw_policies(SETTINGS, PROGRAMMES)
    assert policies.language_season == SETTINGS.cohorts[-1] - 1
    assert (PROGRAMMES.language[policies.language_programmes] == 2).all()
    english = (PROGRAMMES.language == 2).sum()
    assert policies.language_programmes.sum() == round(amount("policy.language.programmes") * english)
    after = shift_demand(SETTINGS, PROGRAMMES)
    without(monkeypatch, "policy.language")
    difference = after - shift_demand(SETTINGS, PROGRAMMES)
    begun = np.array(SETTINGS.seasons) >= policies.language_season
    told = [amount(f"policy.language.applications.{origin}") for origin in ORIGINS[1:]]
    assert difference[begun][:, policies.language_programmes, 1:] == pytest.approx(
        np.broadcast_to(told, (begun.sum(), policies.language_programmes.sum(), 2))
    )
    assert np.count_nonzero(difference.round(9)) == begun.sum() * policies.language_programmes.sum() * 2


def test_basic_grant_raises_dutch_conversion_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    after = shift_conversion(SETTINGS, PROGRAMMES)
    without(monkeypatch, "policy.grant")
    difference = after - shift_conversion(SETTINGS, PROGRAMMES)
    begun = np.array(SETTINGS.seasons) >= draw_policies(SETTINGS, PROGRAMMES).grant_season
    assert 3 <= begun.sum() < len(begun)
    assert difference[begun][:, :, 0] == pytest.approx(amount("policy.grant.conversion.NL"))
    assert np.abs(difference[~begun]).max() == np.abs(difference[:, :, 1:]).max() == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_some_programme_changes_its_language_also_in_a_small_institution(seed: int) -> None:
    settings = SimulationSettings(students=300, years=1, seed=seed)
    assert draw_policies(settings, draw_programmes(settings)).language_programmes.sum() == 1
