"""The forecasts a planner makes without a model. Always computed, always shown beside it.

last_year          last year's count
last_year_ratio    last year's conversion (count / applicants in the same week) x applicants now
three_year_ratio   conversion over three years (summed counts / summed applicants) x applicants now

Where one of them cannot be computed for a series (no applicants yet, no count last year) it falls back along
a fixed chain, so that every series has a forecast and no model wins by being asked easier questions.
"""

import pandas as pd

from training.contracts.inflow import Baseline


def compute_baselines(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one column per baseline (students, not negative), on the index of `frame`.

    `frame` has the features of an inflow table. The chains: last year's count, else the mean of the known
    counts, else the expected conversion x applicants; a conversion x applicants, else the other conversion,
    else the expected conversion x applicants, else last year's count, else the mean. Missing only where no
    year has been counted at all.
    """
    applicants = frame["applicants"]
    count = _first_known(frame["last_outcome"], frame["mean_outcome"])
    one_year = applicants * frame["conversion_last_year"]
    three_years = applicants * frame["conversion_three_years"]
    expected = applicants * frame["conversion_expected"]
    return pd.DataFrame(
        {
            Baseline.LAST_YEAR.value: _first_known(count, expected),
            Baseline.LAST_YEAR_RATIO.value: _first_known(one_year, three_years, expected, count),
            Baseline.THREE_YEAR_RATIO.value: _first_known(three_years, expected, count),
        },
        index=frame.index,
    )


def _first_known(first: pd.Series, *others: pd.Series) -> pd.Series:
    for other in others:
        first = first.fillna(other)
    return first
