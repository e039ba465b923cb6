"""The forecast as planners get it: series, programmes, faculties, the institution; parts add up.

Point forecasts of the levels above are sums of the forecasts of the series. Intervals of the levels above are
quantiles of sums of the same sample paths, and not sums of quantiles.
"""

from dataclasses import asdict
from typing import Any, Protocol

import pandas as pd
from sklearn.pipeline import Pipeline

from features.cohort_table import CohortTable
from training.inflow.backtest import ALL, BASELINES
from training.inflow.model import Choice, InflowModel, InflowSettings, predict_points
from training.inflow.paths import (
    LEVELS,
    Array,
    Spread,
    describe_paths,
    number_groups,
    respect_caps,
    sample_paths,
    sum_paths,
)

COLUMNS = [
    "academic_year", "iso_week", "as_of", "level", "programme", "programme_name", "faculty", "origin", "exam_type",
    "applicants", "forecast", *LEVELS, "last_year", *BASELINES, "served", "model_name", "model_version",
]  # fmt: skip
UNKNOWN_FACULTY = "unknown"
_NAMES = ["programme", "programme_name", "faculty", "origin", "exam_type"]
_GROUPS: dict[str, list[str]] = {
    "cell": ["programme", "origin", "exam_type"],
    "programme": ["programme"],
    "faculty": ["faculty"],
    "institution": [],
}
_KEPT: dict[str, list[str]] = {
    "cell": _NAMES,
    "programme": ["programme", "programme_name", "faculty"],
    "faculty": ["faculty"],
    "institution": [],
}


class Reference(Protocol):
    """Which registered model spoke."""

    @property
    def name(self) -> str:
        """Name in the registry."""

    @property
    def version(self) -> int:
        """Version in the registry."""


def make_forecast(
    model: InflowModel,
    table: CohortTable,
    programmes: pd.DataFrame | None,
    reference: Reference,
    settings: InflowSettings | None = None,
) -> pd.DataFrame:
    """Return the forecast of `table` at every level (COLUMNS); the same model and table give the same rows.

    `programmes` gives names and faculties; without it, or for a programme it does not list, the code is the name
    and the faculty 'unknown'. ALL where summed; `last_year` is missing where it is not known. `forecast` is
    that of the baseline named in `served` where a baseline was better than the model on earlier years.
    """
    settings = settings or InflowSettings()
    points = _add_names(predict_points(model, table), programmes)
    paths = sample_paths(points, model.choice.spread, settings.samples, settings.seed)
    columns = ["forecast", *BASELINES]
    points[columns] = respect_caps(points[columns].to_numpy(dtype="float64"), points)
    rows = pd.concat([_sum_level(points, paths, level) for level in _GROUPS], ignore_index=True)
    return rows.assign(
        as_of=pd.Timestamp(table.as_of),
        served=model.choice.served,
        model_name=reference.name,
        model_version=reference.version,
    )[COLUMNS]


def pack_model(model: InflowModel) -> dict[str, Any]:
    """Return what a model is beside its pipeline, as JSON can hold it (for the manifest of a run)."""
    return {
        "choice": asdict(model.choice),
        "feature_names": list(model.feature_names),
        "trained_on": [list(season) for season in model.trained_on],
        "academic_year": model.academic_year,
        "iso_week": model.iso_week,
    }


def unpack_model(pipeline: Pipeline, packed: dict[str, Any]) -> InflowModel:
    """Return the model that `pack_model` packed, with its pipeline as loaded from the registry."""
    spread = packed["choice"]["spread"]
    errors = tuple(tuple(float(value) for value in grid) for grid in spread["errors"])
    choice = packed["choice"]
    return InflowModel(
        pipeline=pipeline,
        choice=Choice(choice["share"], choice["served"], Spread(errors, spread["shock"], spread["seasons"])),
        feature_names=tuple(packed["feature_names"]),
        trained_on=tuple((int(year), int(week)) for year, week in packed["trained_on"]),
        academic_year=packed["academic_year"],
        iso_week=packed["iso_week"],
    )


def _add_names(points: pd.DataFrame, programmes: pd.DataFrame | None) -> pd.DataFrame:
    if programmes is None:
        return points.assign(programme_name=points["programme"], faculty=UNKNOWN_FACULTY)
    names = programmes[["programme", "name", "faculty"]].astype("object").rename(columns={"name": "programme_name"})
    named = points.merge(names, on="programme", how="left", validate="many_to_one")
    return named.fillna({"programme_name": named["programme"], "faculty": UNKNOWN_FACULTY})


def _sum_level(points: pd.DataFrame, paths: Array, level: str) -> pd.DataFrame:
    group = _GROUPS[level]
    codes = number_groups(points, group)
    grouped = points.groupby(codes)
    rows = grouped[[*_NAMES, "academic_year", "iso_week"]].first()
    rows = rows.join(grouped[["applicants", "forecast", *BASELINES]].sum())
    rows = rows.assign(last_year=grouped["last_outcome"].sum(min_count=1))
    rows = rows.join(describe_paths(sum_paths(paths, codes)))
    rows[[name for name in _NAMES if name not in _KEPT[level]]] = ALL
    return rows.assign(level=level)
