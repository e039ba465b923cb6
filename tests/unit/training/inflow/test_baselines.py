"""Baselines, and what they fall back on."""

import numpy as np
import pandas as pd
import pytest

from training.contracts.inflow import Baseline
from training.inflow.components import compute_baselines

FULL = {
    "applicants": 100.0, "last_outcome": 40.0, "mean_outcome": 45.0, "conversion_last_year": 0.5,
    "conversion_three_years": 0.6, "conversion_expected": 0.7,
}  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ([], (40, 50, 60)),
        (["last_outcome"], (45, 50, 60)),
        (["conversion_last_year"], (40, 60, 60)),
        (["conversion_last_year", "conversion_three_years"], (40, 70, 70)),
        (["applicants"], (40, 40, 40)),
        (["applicants", "last_outcome"], (45, 45, 45)),
        (["last_outcome", "mean_outcome", "conversion_last_year", "conversion_three_years"], (70, 70, 70)),
    ],
)
def test_every_series_has_every_baseline(missing, expected):
    frame = pd.DataFrame([{**FULL, **dict.fromkeys(missing, np.nan)}], index=[7])

    baselines = compute_baselines(frame)

    assert list(baselines.columns) == [name.value for name in Baseline]
    assert baselines.loc[7].tolist() == pytest.approx(list(expected))
