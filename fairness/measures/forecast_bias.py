"""How far a forecast is off per group: relative bias over cells, with a jackknife interval."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats  # type: ignore[import-untyped, unused-ignore]

from fairness.disclosure.withholding import find_members, withhold_groups
from fairness.errors import AuditError
from fairness.group_names import JOINT
from fairness.policy import Measure, Policy
from fairness.population import attach_groups, check_table
from fairness.statistics.intervals import Interval, bound_size, combine

# A group borrows the spread of all cells, as if it had this many more cells. Without it two cells that happen
# to be equally far off would otherwise claim to be certain.
PRIOR_CELLS = 1
SUMS = ["cells", "forecast", "actual", "ff", "fa", "aa"]


def join_cells(
    forecasts: pd.DataFrame,
    actuals: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    attributes: Sequence[str],
) -> pd.DataFrame:
    """Join forecasts and actual numbers by cell.

    Args:
        forecasts: key and `forecast`, a number of students.
        actuals: key and `actual`.
        groups: key and one column per attribute, or long: key, attribute, value.
        key: columns that identify a cell, such as programme and year.
        attributes: those that are looked at.

    Returns:
        One row per cell with forecast, actual and a text column per attribute; cells without either are left out.

    Raises:
        AuditError: A missing column, an incomplete or repeated key, or what is no number of students.
    """
    check_table(forecasts, "forecasts", key, ("forecast",))
    check_table(actuals, "actuals", key, ("actual",))
    joined = forecasts[[*key, "forecast"]].merge(
        actuals[[*key, "actual"]], on=list(key), how="inner", validate="one_to_one"
    )
    joined = joined.dropna(subset=["forecast", "actual"])
    for column in ("forecast", "actual"):
        values = pd.to_numeric(joined[column], errors="coerce")
        wrong = int((~np.isfinite(values.to_numpy(dtype="float64")) | (values < 0)).sum())
        if wrong:
            raise AuditError(
                f"{wrong} value(s) are not a number of students",
                where=f"column {column}",
                do="deliver numbers of 0 or more",
            )
        joined[column] = values.astype("float64")
    return attach_groups(joined, groups, key, attributes)


def measure_bias(cells: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """One row per group for `conclusions.conclude`; n is the number of students (actual), not of cells.

    Relative bias: (sum of forecast - sum of actual) / sum of actual; 0.1 is a tenth too many. Interval:
    delete-one jackknife over cells, in its linear form, with Student's t. p-value: Welch's t on group and rest.
    """
    cells = square_cells(cells)
    total = cells[SUMS].sum()
    blocks = []
    for names in [(name,) for name in policy.attributes] + list(policy.intersections):
        parts = cells[list(names)].set_axis(["first", "second"][: len(names)], axis="columns")
        parts = parts.reindex(columns=["first", "second"]).fillna("")
        label = parts["first"] if len(names) == 1 else parts["first"] + JOINT + parts["second"]
        block = cells.assign(group=label).groupby("group")[SUMS].sum()
        names_apart = parts.assign(group=label).drop_duplicates("group").set_index("group")
        blocks.append(block.join(names_apart).reset_index().assign(attribute=JOINT.join(names)))
    own = pd.concat(blocks, ignore_index=True)
    members = find_members(cells, own)
    withheld = withhold_groups(own.assign(n=own["actual"]), policy.smallest_group, members, cells["actual"].to_numpy())
    return compare_groups(own, total, policy).assign(withheld=withheld)


def square_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with SUMS of each: all that a comparison of groups needs."""
    forecast, actual = cells["forecast"], cells["actual"]
    return cells.assign(cells=1.0, ff=forecast**2, fa=forecast * actual, aa=actual**2)


def compare_groups(own: pd.DataFrame, total: pd.Series, policy: Policy) -> pd.DataFrame:
    """Groups against all other cells. own: attribute, group and SUMS of each; total: SUMS of all cells."""
    rest = total[SUMS].astype("float64") - own[SUMS]
    value, spread, freedom = _jackknife(own, total)
    rest_value, rest_spread, rest_freedom = _jackknife(rest, total)
    gap = value - rest_value
    bounds = _bound(value, spread, freedom, policy.confidence)
    gap_bounds = combine(
        gap.to_numpy(),
        value.to_numpy(),
        bounds,
        rest_value.to_numpy(),
        _bound(rest_value, rest_spread, rest_freedom, policy.confidence),
    )
    one_sided = 2 * policy.confidence - 1
    gap_bound = bound_size(
        gap.to_numpy(),
        value.to_numpy(),
        _bound(value, spread, freedom, one_sided),
        rest_value.to_numpy(),
        _bound(rest_value, rest_spread, rest_freedom, one_sided),
    )
    variance = spread**2 + rest_spread**2
    welch = variance**2 / (spread**4 / freedom + rest_spread**4 / rest_freedom)
    p_value = 2 * stats.t.sf((gap.abs() / np.sqrt(variance)).to_numpy(), welch.to_numpy())
    return own[["attribute", "group"]].assign(
        measure=str(Measure.FORECAST_BIAS),
        n=own["actual"],
        positives=np.nan,
        value=value,
        low=bounds.low,
        high=bounds.high,
        overall=total["forecast"] / total["actual"] - 1 if total["actual"] > 0 else np.nan,
        gap=gap,
        gap_low=gap_bounds.low,
        gap_high=gap_bounds.high,
        gap_bound=gap_bound,
        p_value=p_value,
        deviation=np.sqrt(variance),
        comparable=rest["actual"] > 0,
    )


def _sum_squares(sums: pd.DataFrame) -> pd.Series:
    ratio = sums["forecast"] / sums["actual"].where(sums["actual"] > 0)
    return (sums["ff"] - 2 * ratio * sums["fa"] + ratio**2 * sums["aa"]).clip(lower=0)


def _jackknife(sums: pd.DataFrame, total: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Relative bias, its standard deviation, and the degrees of freedom; NaN for groups of fewer than two cells.

    Counted in effective cells (Kish: squared sum over sum of squares): a group of one large programme and ten
    small ones knows little more than one programme. What it borrows is the error of all cells per student, or
    per student squared when that says more: errors of large cells grow with their size.
    """
    actual = sums["actual"].where((sums["actual"] > 0) & (sums["cells"] > 1))
    cells = actual**2 / sums["aa"]
    squares = float(_sum_squares(total.to_frame().T).iloc[0])
    per_student = squares / max(float(total["actual"]), 1.0) / actual
    per_size = squares / max(float(total["aa"]), 1.0) / cells
    borrowed = np.maximum(per_student, per_size)
    freedom = cells - 1 + PRIOR_CELLS
    variance = (cells * _sum_squares(sums) / actual**2 + PRIOR_CELLS * borrowed) / freedom
    # Nothing at all varies (every cell is equally far off): a tiny spread keeps the gap testable.
    bias = sums["forecast"] / sums["actual"].where(sums["actual"] > 0) - 1
    return bias, variance.clip(lower=1e-12) ** 0.5, freedom


def _bound(value: pd.Series, spread: pd.Series, freedom: pd.Series, confidence: float) -> Interval:
    reach = stats.t.ppf((1 + confidence) / 2, freedom.to_numpy()) * spread.to_numpy()
    return Interval(value.to_numpy() - reach, value.to_numpy() + reach)
