import numpy as np
import pandas as pd
import pytest
from lib.yearly import counts, lines

from training.years.lines import Exogenous, make_lines
from training.years.trend import PRIORS, Trend, fit_trend, predict_trend

PRIOR = Trend({name: mean for name, (mean, _) in PRIORS.items()}, 0)


def many(programmes: int, growth: float, years: int = 5, size: float = 200.0) -> dict[str, list[float | None]]:
    return {f"p{number}": [size * growth**year for year in range(years)] for number in range(programmes)}


def test_a_first_count_says_last_year_again() -> None:
    assert predict_trend(lines({"a": [40], "b": [80]}), PRIOR, 3) == pytest.approx(np.array([[40] * 3, [80] * 3]))


def test_a_jump_of_a_small_programme_is_undone_further_than_that_of_a_large_one() -> None:
    steady = {f"s{number}": [100, 100] for number in range(20)}

    ahead = predict_trend(lines({"large": [1000, 1400], "small": [10, 14], **steady}), PRIOR, 1)[:, 0]

    left = {"large": ahead[0] / 1400, "small": ahead[21] / 14}
    assert 0.8 < left["small"] < left["large"] < 1.0


def test_growth_of_the_kind_goes_on_and_dies_out() -> None:
    ahead = predict_trend(lines(many(30, 1.1)), PRIOR, 5)[0]

    grown = np.diff(np.log(ahead))
    assert ahead[0] > 200 * 1.1**4
    assert (grown > 0).all()
    assert (np.diff(grown) < 0).all()


def test_growth_that_lasted_is_learned() -> None:
    lasting = fit_trend(lines(many(30, 1.1, years=6)))
    undone = fit_trend(lines({code: [200, 220, 200, 220, 200, 220] for code in many(30, 1.1)}))

    assert lasting.coefficients["level"] > 0.6
    assert undone.coefficients["level"] < 0.3
    assert lasting.growths == 150


def test_a_break_in_the_definition_is_no_growth() -> None:
    before = counts({code: [100, 100, 100] for code in "abcdef"}, definition="old")
    after = counts({code: [300, 300] for code in "abcdef"}, definition="new", first_year=2018)

    both = make_lines(pd.concat([before, after]))
    ahead = predict_trend(both, fit_trend(both), 2)

    assert ahead[ahead.sum(axis=1) > 0] == pytest.approx(np.full((6, 2), 300.0), rel=0.02)


def test_a_programme_without_students_stays_without() -> None:
    ahead = predict_trend(lines({"gone": [30, 20, 0], "new": [np.nan, np.nan, 25], "hidden": [5, 5, None]}), PRIOR, 2)

    assert ahead[0].tolist() == [0, 0]
    assert ahead[1].tolist() == [0, 0]
    assert (ahead[2] > 20).all()


def test_an_outside_series_is_followed_as_far_as_it_is_believed() -> None:
    values = pd.DataFrame({"candidates": np.log([100.0, 100.0, 120.0])}, index=[2015, 2016, 2017])
    steady = lines({f"p{number}": [200, 200] for number in range(5)})

    followed = predict_trend(steady, _with(PRIOR), 1, Exogenous(values, elasticity=1.0))[0, 0]
    ignored = predict_trend(steady, _with(PRIOR), 1, Exogenous(values))[0, 0]

    assert followed == pytest.approx(240, rel=0.01)
    assert ignored == pytest.approx(200, rel=0.01)


def test_an_elasticity_is_learned_from_years_that_followed_the_series() -> None:
    series = [100.0, 130.0, 100.0, 130.0, 100.0, 130.0, 100.0]
    values = pd.DataFrame({"candidates": np.log(series)}, index=range(2015, 2022))
    follows = lines({f"p{number}": [2 * one for one in series] for number in range(20)})

    assert fit_trend(follows, Exogenous(values)).coefficients["candidates"] > 0.4


def _with(trend: Trend) -> Trend:
    return Trend({**trend.coefficients, "candidates": 0.0}, trend.growths)
