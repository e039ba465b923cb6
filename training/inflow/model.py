"""The inflow model: how much more or fewer will come than conversion says, learned over all series.

The forecast of a series is its anchor (applicants x a conversion that borrows where history is short) times
what boosted trees learned from earlier seasons around the same week. The level of a whole season is left to
the anchor: with a handful of seasons it is a shock, not a pattern. How much of what the trees say is used and
how wide the intervals are is decided on forecasts of earlier years, each made with what was known in that year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

from features.calendar import count_known_on
from features.cohort_table import OUTCOME, CohortTable, FeatureKind
from features.errors import TableError
from training.inflow.baselines import compute_anchor, compute_baselines
from training.inflow.paths import Spread, estimate_spread

MODEL: Final = "model"
Season = tuple[int, int]
"""Academic year and ISO week of the last delivery."""
Tables = Mapping[Season, CohortTable]


@dataclass(frozen=True)
class InflowSettings:
    """What is evaluated and how.

    `weeks`: ISO weeks that are evaluated; `test_years`: academic years they are evaluated on; `window`: a model
    learns from tables at most this many weeks away, `step` weeks apart; `trees` and `leaves` bound it.
    `institution` is the name in reports. `shares` of the trees' say are tried on earlier years; `first_share`
    holds before an earlier year can say which is best.
    """

    weeks: tuple[int, ...] = (12, 20, 28)
    test_years: tuple[int, ...] = ()
    window: int = 2
    step: int = 2
    trees: int = 80
    leaves: int = 7
    samples: int = 1000
    resamples: int = 500
    confidence: float = 0.95
    seed: int = 1
    institution: str | None = None
    shares: tuple[float, ...] = (0.25, 0.5, 0.75, 1.0)
    first_share: float = 0.5


@dataclass(frozen=True)
class Choice:
    """What earlier years decided: the share of the trees' say, the forecast that is served, and its spread."""

    share: float
    served: str
    spread: Spread


@dataclass(frozen=True)
class InflowModel:
    """A fitted pipeline (library classes only) with what earlier years decided about its use."""

    pipeline: Pipeline
    choice: Choice
    feature_names: tuple[str, ...]
    trained_on: tuple[Season, ...]
    academic_year: int
    iso_week: int


def training_weeks(settings: InflowSettings) -> tuple[int, ...]:
    """Return the ISO weeks to build tables for: those evaluated, and those around them to learn from."""
    offsets = range(-settings.window, settings.window + 1, settings.step)
    # Weeks wrap at the turn of the year; a week that is one off in a year of 53 weeks serves as well.
    return tuple(sorted({(week + offset - 1) % 52 + 1 for week in settings.weeks for offset in (*offsets, 0)}))


def season_of(table: CohortTable) -> Season:
    """Return the academic year and ISO week of an inflow table."""
    return int(table.cohort), int(table.moment.removeprefix("week"))


def fit_inflow(
    tables: Tables, academic_year: int, iso_week: int, settings: InflowSettings, served: str = MODEL
) -> InflowModel:
    """Return the model for the table (`academic_year`, `iso_week`), learned from what was known on its date.

    `tables` holds that table and those of earlier seasons around its week. `served` is MODEL, or the baseline to
    serve where the model was not shown to be better. Raises TableError when there is no earlier season to learn from.
    """
    target = _find_table(tables, (academic_year, iso_week))
    seasons = usable_seasons(tables, target, settings)
    pipeline = _fit(tables, seasons, settings)
    if pipeline is None:
        raise TableError(
            "there is no earlier season with both applications and a count to learn from",
            where=f"inflow {academic_year}, week {iso_week}",
            do="deliver the applications and counts of at least two earlier seasons",
        )
    earlier = [forecast_points(tables, season, settings) for season in seasons]
    choice = choose(earlier, settings, served)
    return InflowModel(pipeline, choice, tuple(target.feature_names), tuple(seasons), academic_year, iso_week)


def usable_seasons(tables: Tables, target: CohortTable, settings: InflowSettings) -> list[Season]:
    """Return the earlier seasons around the week of `target` whose count was known on its date, in order."""
    year, week = season_of(target)
    return sorted(
        season
        for season in tables
        if season[0] < year
        and count_known_on(season[0]) <= target.as_of
        and _weeks_apart(season[1], week) <= settings.window
    )


def forecast_points(tables: Tables, season: Season, settings: InflowSettings) -> pd.DataFrame:
    """Return what was known of `season` at its own date, before any choice between forecasts.

    Columns: the key, academic_year, iso_week, cap, applicants, last_outcome, anchor, lift (what the trees add, in
    logs; missing where no season could be learned from), each baseline, actual. Series without any forecast,
    possible only while no year has been counted, are left out.
    """
    table = _find_table(tables, season)
    pipeline = _fit(tables, usable_seasons(tables, table, settings), settings)
    return _points(table, pipeline)


def predict_points(model: InflowModel, table: CohortTable) -> pd.DataFrame:
    """Return the points of `table` with the column `forecast`: the forecast `model` serves, before caps."""
    points = _points(table, model.pipeline)
    return points.assign(forecast=combine(points, model.choice.share, model.choice.served))


def combine(points: pd.DataFrame, share: float, served: str = MODEL) -> "pd.Series[float]":
    """Return the point forecast: anchor and `share` of the lift, or the baseline that is served."""
    if served != MODEL:
        return points[served]
    lifted = np.exp(np.log1p(points["anchor"]) + share * points["lift"].fillna(0.0)) - 1
    return pd.Series(lifted, index=points.index, dtype="float64").clip(lower=0.0)


def choose(earlier: Sequence[pd.DataFrame], settings: InflowSettings, served: str = MODEL) -> Choice:
    """Return what forecasts of earlier years decide: the share of the trees' say, and the spread of what is served."""
    points, share = _choose_share(earlier, settings)
    return Choice(share, served, _spread_of(points, share, served))


def _choose_share(earlier: Sequence[pd.DataFrame], settings: InflowSettings) -> tuple[pd.DataFrame, float]:
    known = [part.loc[part["actual"].notna()] for part in earlier]
    if not any(len(part) for part in known):
        raise TableError(
            "there is no earlier season to learn the uncertainty of a forecast from",
            where="inflow",
            do="deliver the applications and counts of at least two earlier seasons",
        )
    points = pd.concat([part for part in known if len(part)], ignore_index=True)
    learned = points.loc[points["lift"].notna()]
    if learned.empty:
        return points, settings.first_share
    return points, min(settings.shares, key=lambda share: wape(combine(learned, share), learned["actual"]))


def _spread_of(points: pd.DataFrame, share: float, served: str) -> Spread:
    errors = points[["academic_year", "iso_week", "actual"]]
    return estimate_spread(errors.assign(forecast=combine(points, share, served)))


def wape(forecast: "pd.Series[float]", actual: "pd.Series[float]") -> float:
    """Return the sum of absolute errors as a share of the sum of `actual`."""
    # Rounded far below what matters, so that equal forecasts tie whatever the order of computing.
    return round(float((forecast - actual).abs().sum() / max(actual.sum(), 1.0)), 9)


def _find_table(tables: Tables, season: Season) -> CohortTable:
    if season not in tables:
        raise TableError(
            f"there is no inflow table of {season[0]}, week {season[1]}", do="build it, or choose another week"
        )
    return tables[season]


def _weeks_apart(one: int, other: int) -> int:
    """Return the distance between two ISO weeks of the year, also across New Year."""
    apart = abs(one - other)
    return min(apart, abs(52 - apart))


def _points(table: CohortTable, pipeline: Pipeline | None) -> pd.DataFrame:
    frame = table.frame
    year, week = season_of(table)
    points = frame[[*table.key, "cap", "applicants", "last_outcome"]].assign(
        academic_year=year,
        iso_week=week,
        anchor=compute_anchor(frame),
        **compute_baselines(frame),
        actual=frame[OUTCOME],
        lift=np.nan if pipeline is None else pipeline.predict(frame[table.feature_names]),
    )
    return points.loc[points["anchor"].notna()].reset_index(drop=True)


def _fit(tables: Tables, seasons: list[Season], settings: InflowSettings) -> Pipeline | None:
    parts = [rows for season in seasons if len(rows := _training_rows(tables[season]))]
    if not parts:
        return None
    rows, table = pd.concat(parts), tables[seasons[0]]
    pipeline = _make_pipeline(table, settings)
    # Weights by size, because WAPE counts students and not series.
    pipeline.fit(rows[table.feature_names], rows["target"], trees__sample_weight=rows["weight"] / rows["weight"].mean())
    return pipeline


def _training_rows(table: CohortTable) -> pd.DataFrame:
    anchor = compute_anchor(table.frame)
    rows = table.frame.assign(anchor=anchor).loc[table.frame[OUTCOME].notna() & anchor.notna()]
    weight = rows["anchor"] + 1
    target = np.log((rows[OUTCOME] + 1) / weight)
    level = (target * weight).sum() / weight.sum() if len(rows) else 0.0
    return rows.assign(weight=weight, target=target - level)


def _make_pipeline(table: CohortTable, settings: InflowSettings) -> Pipeline:
    categories = [feature.name for feature in table.features if feature.kind is FeatureKind.CATEGORY]
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = ColumnTransformer(
        [("category", encoder, categories)], remainder="passthrough", verbose_feature_names_out=False
    )
    trees = LGBMRegressor(
        n_estimators=settings.trees,
        num_leaves=settings.leaves,
        learning_rate=0.05,
        min_child_samples=50,
        reg_lambda=10.0,
        random_state=settings.seed,
        deterministic=True,
        force_row_wise=True,
        n_jobs=1,
        verbose=-1,
    )
    return Pipeline([("columns", columns.set_output(transform="pandas")), ("trees", trees)])
