"""The component models of a forecast side by side, as known at the date of a season, and how they are combined.

The cumulative component goes by the counts of applications: the anchor of a series times what a ridge regression on
INPUTS adds (a log adjustment, learned over all series and weeks; boosted trees on the same inputs were tried and were
no better). The individual component goes by the applications one by one (`individual`). Two forecasts that err
differently are better together than the better one alone (Bates and Granger, The combination of forecasts,
Operational Research Quarterly 20, 1969). Their weight is the one that would have made the squared error of the logs
smallest in earlier years at the same point of the season, shrunk towards a half where few rows can tell.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline

from features.cohort_table import OUTCOME
from features.inflow.growth import CARRIED
from training.contracts.inflow import MEAN_COUNT, Baseline
from training.inflow.breaks import is_broken
from training.inflow.inputs import HALF, INPUTS
from training.inflow.levels import UNKNOWN_FACULTY
from training.inflow.seasons import InflowSettings, SeasonTables, SeasonWeek, usable_seasons

CUMULATIVE: Final = "cumulative"
INDIVIDUAL: Final = "individual"
_PRIOR_ROWS = 50.0  # the strength of the prior: so many rows that speak for equal weights


def forecast_points(tables: SeasonTables, season: SeasonWeek, settings: InflowSettings) -> pd.DataFrame:
    """Return the component models of `season` as known at its own date, before any choice between forecasts.

    Args:
        tables: inflow tables by season; only seasons that were counted at the date of `season` are learned from.
        season: academic year and ISO week.
        settings: how strongly the ridge regression is penalised.

    Returns:
        One row per series: the key, faculty, academic_year, iso_week, cap, applicants, last_outcome, years (of
        history), anchor, adjustment (what the model adds, in logs; 0 where no season could be learned from), individual
        (missing without that component), each baseline, mean_count, actual; in students; timing (log growth that is
        only that the season is early, with the other sign); is_broken (in a group for which a break of this season was
        declared). Series without any forecast (no year has been counted yet) are left out.
    """
    return make_points(tables, season, fit_seasons(tables, usable_seasons(tables, season), settings))


def make_points(tables: SeasonTables, season: SeasonWeek, pipeline: Pipeline) -> pd.DataFrame:
    """Return the points of `season` (see `forecast_points`) with the log adjustment that a fitted `pipeline` gives."""
    frame = tables.find(season).frame
    rows = tables.inputs(season)
    frame = frame.loc[rows.index]
    adjustment = pipeline.predict(rows[list(INPUTS)]) if len(rows) else np.zeros(0)
    key = list(tables.find(season).key)
    points = frame[[*key, "cap", "applicants", "last_outcome", "years_of_history"]].assign(
        academic_year=season[0],
        iso_week=season[1],
        years=frame[list(CARRIED)].notna().sum(axis=1),
        anchor=rows["anchor"],
        adjustment=adjustment,
        # Counts of more than three years ago carry an anchor, but make no baseline.
        **{str(name): values.fillna(rows["anchor"]) for name, values in compute_baselines(frame).items()},
        **{MEAN_COUNT: frame["mean_outcome"].fillna(rows["anchor"])},
        timing=frame["timing"].fillna(0.0),
        actual=frame[OUTCOME],
    )
    points = _add_faculty(points.reset_index(drop=True), tables.programmes)
    points["is_broken"] = is_broken(points, tables.breaks_of(season))
    return _add_individual(points, tables.individual, season, key)


def compute_baselines(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts a planner makes without a model: a column per baseline (students), on the index of `frame`.

    Always computed, always shown beside the model: last year's count (last_year); last year's conversion, count /
    applicants in the same week, x applicants now (last_year_ratio); conversion over three years, summed counts / summed
    applicants, x applicants now (three_year_ratio).

    `frame` has the features of an inflow table. Where one cannot be computed for a series it falls back along a chain,
    so that every series has a forecast and no model wins by being asked easier questions: last year's count, else the
    mean of the known counts, else the expected conversion x applicants; a conversion x applicants, else the other
    conversion, else the expected conversion x applicants, else last year's count, else the mean. Missing only where no
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


def combine(points: pd.DataFrame, share: float, individual: float = 0.0) -> "pd.Series[float]":
    """Return the point forecast per row of `points`, in students: anchor x exp(share x log adjustment).

    Args:
        points: from `make_points`.
        share: of the log adjustment, 0 to 1.
        individual: the weight of the individual component, 0 to 1.
    """
    adjusted = np.exp(np.log(points["anchor"] + HALF) + share * points["adjustment"]) - HALF
    forecast = pd.Series(adjusted, index=points.index, dtype="float64").clip(lower=0.0)
    return combine_components(forecast, points[INDIVIDUAL], individual)


def combine_components(
    cumulative: "pd.Series[float]", individual: "pd.Series[float]", weight: float
) -> "pd.Series[float]":
    """Return the forecast of both components together: students, not negative, on the index of `cumulative`.

    Args:
        cumulative: by the counts of applications, per series.
        individual: by single applications, on the same index; where one component is missing the other counts alone.
        weight: of `individual`, from 0 to 1 (see `measure_weight`).
    """
    if weight == 0:
        return cumulative.fillna(individual)
    logs = (1 - weight) * np.log1p(cumulative) + weight * np.log1p(individual)
    both = pd.Series(np.expm1(logs), index=cumulative.index, dtype="float64").clip(lower=0.0)
    return both.fillna(cumulative).fillna(individual)


def measure_weight(earlier: pd.DataFrame) -> float:
    """Return the weight of the individual component, from 0 to 1; 0.5 when no earlier year had both components.

    A regression through the origin of what one component misses on what the other adds, with a half as its prior
    (Bates and Granger 1969). Rows count by size, as a planner counts students and not series.

    Args:
        earlier: columns cumulative, individual and actual (students, missing where unknown).
    """
    rows = earlier.loc[earlier[[CUMULATIVE, INDIVIDUAL, "actual"]].notna().all(axis="columns")]
    if rows.empty:
        return 0.5
    logs = np.log1p(rows[[CUMULATIVE, INDIVIDUAL, "actual"]].astype("float64"))
    # By the size that was forecast: the size that came would favour the component that is too high.
    size = 1 + rows[[CUMULATIVE, INDIVIDUAL]].mean(axis="columns")
    share = size / size.mean()
    miss, apart = logs["actual"] - logs[CUMULATIVE], logs[INDIVIDUAL] - logs[CUMULATIVE]
    # Regression through the origin of what the one component misses on what the other adds, with a half as its prior.
    prior = _PRIOR_ROWS * float((share * apart**2).mean())
    spread = float((share * apart**2).sum()) + prior
    if spread == 0:
        return 0.5
    return float(np.clip((float((share * miss * apart).sum()) + 0.5 * prior) / spread, 0.0, 1.0))


def fit_seasons(tables: SeasonTables, seasons: Sequence[SeasonWeek], settings: InflowSettings) -> Pipeline:
    """Return a ridge regression of the log adjustment on INPUTS, learned from `seasons` (library classes only).

    One that adds nothing when none of them has both a history and a count.
    """
    return _fit([tables.examples(season) for season in seasons], settings)


def _fit(parts: Sequence[pd.DataFrame], settings: InflowSettings) -> Pipeline:
    nothing = pd.DataFrame(0.0, index=[0], columns=[*INPUTS, "target", "weight"]).assign(weight=1.0)
    rows = pd.concat([part for part in parts if len(part)] or [nothing], ignore_index=True)
    weight = rows["weight"] / rows["weight"].mean()
    inputs = rows[list(INPUTS)]
    variance = float((inputs.pow(2).mul(weight, axis=0)).to_numpy().mean())
    columns = ColumnTransformer([("inputs", "passthrough", list(INPUTS))], verbose_feature_names_out=False)
    # Inputs and target are centred: what a season has in common is not for this model.
    ridge = Ridge(alpha=max(settings.penalty * variance * len(rows), 1e-6), fit_intercept=False)
    pipeline = Pipeline([("columns", columns.set_output(transform="pandas")), ("model", ridge)])
    pipeline.fit(inputs, rows["target"], model__sample_weight=weight)
    return pipeline


def _add_faculty(points: pd.DataFrame, programmes: pd.DataFrame | None) -> pd.DataFrame:
    if programmes is None:
        return points.assign(faculty=UNKNOWN_FACULTY)
    faculty = programmes.drop_duplicates("programme").set_index("programme")["faculty"].astype("object")
    return points.assign(faculty=points["programme"].map(faculty).fillna(UNKNOWN_FACULTY))


def _add_individual(
    points: pd.DataFrame, individual: pd.DataFrame | None, season: SeasonWeek, key: list[str]
) -> pd.DataFrame:
    if individual is None or individual.empty:
        return points.assign(**{INDIVIDUAL: np.nan})
    here = (individual["academic_year"] == season[0]) & (individual["iso_week"] == season[1])
    return points.merge(individual.loc[here, [*key, INDIVIDUAL]], on=key, how="left", validate="one_to_one")


def _first_known(first: pd.Series, *others: pd.Series) -> pd.Series:
    for other in others:
        first = first.fillna(other)
    return first
