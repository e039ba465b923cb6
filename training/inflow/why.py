"""Why a forecast is what it is: its change since last week and since last year, in parts that add up exactly.

The forecast of a series is applicants x expected conversion x what the model makes of it. Each factor's part of a
change is its log ratio times the logarithmic mean of the two forecasts (the additive log-mean Divisia decomposition,
Ang 2015), which leaves nothing over. In a group, the applicants of a series are the group's total times the share of
the series: the total gives the part `applications`, the shares give the part `mix`. What starts or ends is in
`programmes`; what the model adds, caps, and series that had no applicants are in `unexplained`.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from training.contracts.inflow import ChangePart
from training.inflow.levels import ALL, GROUPS, KEY, number_groups, sum_groups

Array = npt.NDArray[np.float64]
_NAMES: Final = ["programme", "programme_name", "faculty", "origin", "exam_type"]
COLUMNS: Final = ["academic_year", "iso_week", "since", "level", *_NAMES, "before", "after", "part", "amount"]
_LEAST = 1e-6  # students; below it a logarithm means nothing


def explain_change(now: pd.DataFrame, before: pd.DataFrame, since: str) -> pd.DataFrame:
    """Return per level and line the forecast before and after, and one row per part of the change (COLUMNS; students).

    Parts add up to the change exactly (additive log-mean Divisia decomposition, Ang 2015).

    Args:
        now: academic_year, iso_week, KEY, programme_name, faculty, forecast, applicants, conversion (expected count per
            applicant).
        before: KEY, programme_name, faculty, forecast, applicants, conversion, of the date compared with. A series that
            stands in one of them alone has started or ended.
        since: 'week' or 'year'.
    """
    both = _join(now, before)
    changed = both["forecast_now"].to_numpy() - both["forecast_before"].to_numpy()
    weight = _log_mean(both["forecast_now"].to_numpy(), both["forecast_before"].to_numpy())
    factors = {name: _log_ratio(both[f"{name}_now"], both[f"{name}_before"]) for name in ("applicants", "conversion")}
    is_known = np.isfinite(weight) & np.isfinite(factors["applicants"]) & np.isfinite(factors["conversion"])
    amounts = {
        "grown": np.where(is_known, weight * factors["applicants"], 0.0),
        ChangePart.CONVERSION: np.where(is_known, weight * factors["conversion"], 0.0),
        ChangePart.PROGRAMMES: np.where(both["is_single"], changed, 0.0),
    }
    amounts[ChangePart.UNEXPLAINED] = changed - sum(amounts.values())
    parts = [_sum_level(both, amounts, np.where(is_known, weight, 0.0), level) for level in GROUPS]
    place = {"academic_year": now["academic_year"].iloc[0], "iso_week": now["iso_week"].iloc[0], "since": since}
    return pd.concat(parts, ignore_index=True).assign(**place)[COLUMNS]


def _join(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    values = ["forecast", "applicants", "conversion"]
    names = ["programme_name", "faculty"]
    both = now[[*KEY, *names, *values]].merge(
        before[[*KEY, *names, *values]], on=KEY, how="outer", suffixes=("_now", "_before"), validate="one_to_one"
    )
    both["is_single"] = both["forecast_now"].isna() | both["forecast_before"].isna()
    for name in names:
        both[name] = both[f"{name}_now"].fillna(both[f"{name}_before"])
    return both.fillna({"forecast_now": 0.0, "forecast_before": 0.0})


def _log_mean(one: Array, other: Array) -> Array:
    """Return the logarithmic mean: the difference over the difference of logs; not finite where one of them is 0."""
    is_positive = (one > _LEAST) & (other > _LEAST)
    ratio = np.log(np.where(is_positive, one, 1.0) / np.where(is_positive, other, 1.0))
    mean = np.where(np.abs(ratio) > 1e-12, (one - other) / np.where(np.abs(ratio) > 1e-12, ratio, 1.0), one)
    return np.where(is_positive, mean, np.nan)


def _log_ratio(now: "pd.Series[float]", before: "pd.Series[float]") -> Array:
    above, below = (np.asarray(values.astype("float64")) for values in (now, before))
    is_positive = (above > _LEAST) & (below > _LEAST)
    return np.where(is_positive, np.log(np.where(is_positive, above, 1.0) / np.where(is_positive, below, 1.0)), np.nan)


def _sum_level(both: pd.DataFrame, amounts: dict[str, Array], weight: Array, level: str) -> pd.DataFrame:
    codes = number_groups(both, GROUPS[level])
    grouped = both.groupby(codes)
    lines = grouped[_NAMES].first().assign(level=level)
    lines[["after", "before"]] = grouped[["forecast_now", "forecast_before"]].sum()
    own = {*GROUPS[level], *(["programme_name", "faculty"] if "programme" in GROUPS[level] else [])}
    lines[[name for name in _NAMES if name not in own]] = ALL
    sums: dict[str, Array] = {name: sum_groups(values[:, None], codes)[:, 0] for name, values in amounts.items()}
    sums[ChangePart.APPLICATIONS] = _grow_together(both, codes, weight)
    sums[ChangePart.MIX] = sums.pop("grown") - sums[ChangePart.APPLICATIONS]
    return pd.concat([lines.assign(part=part.value, amount=sums[part]) for part in ChangePart], ignore_index=True)


def _grow_together(both: pd.DataFrame, codes: npt.NDArray[np.int64], weight: Array) -> Array:
    """Return per group what the growth of its applicants together makes of the change."""
    is_known = (weight != 0)[:, None]
    applied = both[["applicants_now", "applicants_before"]].fillna(0.0).to_numpy(dtype="float64")
    now, before = sum_groups(np.where(is_known, applied, 0.0), codes).T
    has_both = (now > 0) & (before > 0)
    growth = np.log(np.where(has_both, now, 1.0) / np.where(has_both, before, 1.0))
    return sum_groups(weight[:, None], codes)[:, 0] * growth
