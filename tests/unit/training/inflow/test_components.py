import numpy as np
import pandas as pd
import pytest

from training.inflow.components import combine_components, measure_weight


def earlier(cumulative, individual, actual, times=40):
    return pd.DataFrame({"cumulative": cumulative, "individual": individual, "actual": actual}, dtype=float).loc[
        np.tile(range(len(actual)), times)
    ]


def test_the_component_that_was_right_gets_the_weight():
    assert measure_weight(earlier([50, 80], [100, 40], [100, 40])) > 0.75
    assert measure_weight(earlier([100, 40], [50, 80], [100, 40])) < 0.25
    assert measure_weight(earlier([50, 80], [100, 40], [100, 40], times=4000)) == pytest.approx(1.0, abs=0.01)


def test_components_that_err_alike_on_two_sides_share_the_weight():
    halves = earlier([80, 80], [125, 125], [100, 100])

    assert measure_weight(halves) == pytest.approx(0.5, abs=0.01)


def test_few_rows_draw_the_weight_to_a_half():
    many, few = (measure_weight(earlier([50], [100], [100], times)) for times in (500, 5))

    assert 0.5 < few < 0.6 < many


def test_without_an_earlier_year_the_weight_is_a_half():
    assert measure_weight(earlier([50], [np.nan], [100])) == 0.5
    assert measure_weight(earlier([50], [50], [100])) == 0.5
    assert measure_weight(pd.DataFrame(columns=["cumulative", "individual", "actual"])) == 0.5


def test_a_weight_never_leaves_the_range():
    assert measure_weight(earlier([100], [99], [200], times=5000)) == 0.0
    assert measure_weight(earlier([99], [100], [200], times=5000)) == 1.0


def test_large_series_count_for_more_than_small_ones():
    logs = earlier([500, 4], [1000, 2], [1000, 4])

    assert measure_weight(logs) > 0.7


def test_where_a_component_is_absent_the_other_one_counts_alone():
    index = ["both", "counts", "persons", "none"]
    cumulative = pd.Series([100.0, 30.0, np.nan, np.nan], index=index)
    individual = pd.Series([49.0, np.nan, 12.0, np.nan], index=index)

    both = combine_components(cumulative, individual, 0.5)

    assert both["both"] == pytest.approx(np.sqrt(101 * 50) - 1)
    assert both["counts"] == 30.0
    assert both["persons"] == 12.0
    assert np.isnan(both["none"])


def test_without_individual_applications_nothing_changes():
    cumulative = pd.Series([100.0, 0.0, 7.25])

    for weight in (0.0, 0.5):
        both = combine_components(cumulative, pd.Series(np.nan, index=cumulative.index), weight)
        pd.testing.assert_series_equal(both, cumulative)


def test_the_weight_is_that_of_the_individual_component():
    cumulative, individual = pd.Series([99.0]), pd.Series([24.0])

    both = [combine_components(cumulative, individual, weight).item() for weight in (0.0, 0.25, 1.0)]

    assert both == pytest.approx([99.0, 100**0.75 * 25**0.25 - 1, 24.0])
