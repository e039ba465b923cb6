from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lib.yearly import lines

from training.inflow.levels import QUANTILES
from training.years.backtest import backtest_years, evaluate_years
from training.years.choice import BASELINES, LAST_YEAR, WEIGHTS, compare
from training.years.lines import Exogenous, Lines, read_exogenous
from training.years.trend import MODEL


def growing(programmes: int = 40, years: int = 6, growth: float = 1.12) -> Lines:
    random = np.random.default_rng(5)
    return lines(
        {f"p{n}": random.poisson(80 * growth ** np.arange(years)).astype(float).tolist() for n in range(programmes)}
    )


@pytest.fixture(scope="module")
def tested() -> pd.DataFrame:
    return backtest_years(growing(), 3)


def test_every_known_year_is_judged_at_every_horizon_and_level(tested: pd.DataFrame) -> None:
    programmes = tested[tested["level"] == "programme"]

    assert programmes.groupby("horizon").size().to_dict() == {1: 5 * 40, 2: 4 * 40, 3: 3 * 40}
    assert (tested["academic_year"] == tested["origin"] + tested["horizon"]).all()
    assert not tested.isna().any(axis=None)


def test_the_whole_is_the_sum_of_its_parts(tested: pd.DataFrame) -> None:
    key = ["origin", "horizon"]
    columns = ["actual", MODEL, *BASELINES, "served_forecast"]
    sums = tested[tested["level"] == "programme"].groupby(key)[columns].sum()
    whole = tested[tested["level"] == "institution"].set_index(key)[columns].astype("float64")

    pd.testing.assert_frame_equal(sums.sort_index().astype("float64"), whole.sort_index())


def test_a_count_of_a_later_year_changes_no_earlier_forecast(tested: pd.DataFrame) -> None:
    whole = growing()
    changed = Lines(whole.attributes, whole.counts.copy(), whole.years)
    changed.counts[:, -1] *= 3

    again = backtest_years(changed, 3)

    columns = [MODEL, *BASELINES, "served_forecast", *QUANTILES]
    pd.testing.assert_frame_equal(tested[columns], again[columns])


def test_an_outside_value_of_a_later_year_changes_no_earlier_forecast() -> None:
    known = lines({code: [50.0, 51, 52, 53, 54, 55] for code in "abc"})
    flat, grown = (
        backtest_years(
            known, 2, Exogenous(pd.DataFrame({"v": np.log([*[100.0] * 5, last])}, index=range(2015, 2021)), 1)
        )
        for last in (100.0, 150.0)
    )

    columns = [MODEL, "served_forecast", *QUANTILES]
    pd.testing.assert_frame_equal(flat[columns], grown[columns])


def test_a_projection_that_was_known_at_the_origin_is_followed(tmp_path: Path) -> None:
    known = lines({code: [50.0, 51, 52, 53, 54, 55] for code in "abc"})
    path = tmp_path / "candidates.csv"
    path.write_text("year,value,known_on\n2015,100,\n2019,100,\n2020,150,2018-06-01\n")
    tested = backtest_years(known, 2, read_exogenous(path, 1.0))

    ahead = tested.query("level == 'institution' and academic_year == 2020").set_index("origin")[MODEL]
    assert ahead[2018] > 220  # half as many again as 159


def test_lasting_growth_is_forecast_better_than_by_last_year_and_so_is_what_is_served(tested: pd.DataFrame) -> None:
    programmes = tested[(tested["level"] == "programme") & (tested["horizon"] == 1) & (tested["origin"] > 2015)]

    for model in (MODEL, "served_forecast"):
        difference = compare(programmes, LAST_YEAR, model)
        assert difference.relative < -0.1
        assert difference.high < 0


def test_what_is_served_is_the_weighted_mean_of_the_forecasters(tested: pd.DataFrame) -> None:
    expected = sum(weight * tested[name].astype("float64") for name, weight in WEIGHTS.items())

    assert sum(WEIGHTS.values()) == pytest.approx(1)
    np.testing.assert_allclose(tested["served_forecast"].astype("float64"), expected)


def test_pure_noise_costs_less_than_the_last_count() -> None:
    random = np.random.default_rng(2)
    noise = lines({f"p{n}": random.poisson(50, 6).astype(float).tolist() for n in range(40)})

    rows = backtest_years(noise, 2).query("level == 'programme' and origin > 2015")

    assert compare(rows, LAST_YEAR, "served_forecast").high < 0


def test_the_evaluation_has_every_measure_with_its_number(tested: pd.DataFrame) -> None:
    evaluation = evaluate_years(tested)

    one = evaluation.query("level == 'programme' and horizon == 1").set_index(["model", "measure"])
    assert set(one.index.get_level_values("measure")) == {"wape", "bias", "coverage 80 %", "coverage 90 %", "wql"}
    rows = tested.query("level == 'programme' and horizon == 1")
    wape = (rows["actual"] - rows[LAST_YEAR]).abs().sum() / rows["actual"].sum()
    assert one.loc[(LAST_YEAR, "wape"), "value"] == pytest.approx(wape)
    assert 0.6 < one.loc[("served", "coverage 80 %"), "value"] < 0.95


def test_one_year_of_counts_gives_no_backtest() -> None:
    assert backtest_years(lines({"a": [10.0]}), 3).empty
