"""What was known of a season at its date, side by side: anchor, what the model adds, baselines, what came of it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline

from features.cohort_table import OUTCOME
from features.inflow.growth import CARRIED
from training.inflow.anchor import HALF
from training.inflow.baselines import compute_baselines
from training.inflow.components import INDIVIDUAL, combine_roads
from training.inflow.inputs import INPUTS
from training.inflow.levels import UNKNOWN_FACULTY
from training.inflow.seasons import Season, Tables, usable_seasons
from training.inflow.settings import InflowSettings


def forecast_points(tables: Tables, season: Season, settings: InflowSettings) -> pd.DataFrame:
    """Return what was known of `season` at its own date, before any choice between forecasts.

    Columns: the key, faculty, academic_year, iso_week, cap, applicants, last_outcome, years (of history), anchor,
    lift (what the model adds, in logs; 0 where no season could be learned from), individual (missing without that
    road), each baseline, actual. Series without any forecast (no year has been counted yet) are left out.
    """
    return make_points(tables, season, fit_seasons(tables, usable_seasons(tables, season), settings))


def make_points(tables: Tables, season: Season, pipeline: Pipeline) -> pd.DataFrame:
    """Return the points of `season` (see `forecast_points`) with the lift that `pipeline` gives."""
    frame = tables.find(season).frame
    rows = tables.inputs(season)
    frame = frame.loc[rows.index]
    lift = pipeline.predict(rows[list(INPUTS)]) if len(rows) else np.zeros(0)
    key = list(tables.find(season).key)
    points = frame[[*key, "cap", "applicants", "last_outcome", "years_of_history"]].assign(
        academic_year=season[0],
        iso_week=season[1],
        years=frame[list(CARRIED)].notna().sum(axis=1),
        anchor=rows["anchor"],
        lift=lift,
        # Counts of more than three years ago carry an anchor, but make no baseline.
        **{str(name): values.fillna(rows["anchor"]) for name, values in compute_baselines(frame).items()},
        actual=frame[OUTCOME],
    )
    points = _add_faculty(points.reset_index(drop=True), tables.programmes)
    return _add_individual(points, tables.individual, season, key)


def combine(points: pd.DataFrame, share: float, individual: float = 0.0) -> "pd.Series[float]":
    """Return the point forecast: anchor and `share` of the lift, with the individual road weighing `individual`."""
    lifted = np.exp(np.log(points["anchor"] + HALF) + share * points["lift"]) - HALF
    forecast = pd.Series(lifted, index=points.index, dtype="float64").clip(lower=0.0)
    return combine_roads(forecast, points[INDIVIDUAL], individual)


def fit_seasons(tables: Tables, seasons: Sequence[Season], settings: InflowSettings) -> Pipeline:
    """Return the pipeline learned from `seasons`; one that adds nothing when none has both a history and a count."""
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
    points: pd.DataFrame, individual: pd.DataFrame | None, season: Season, key: list[str]
) -> pd.DataFrame:
    if individual is None or individual.empty:
        return points.assign(**{INDIVIDUAL: np.nan})
    here = (individual["academic_year"] == season[0]) & (individual["iso_week"] == season[1])
    return points.merge(individual.loc[here, [*key, INDIVIDUAL]], on=key, how="left", validate="one_to_one")
