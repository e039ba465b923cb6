"""The inflow model of a season, and its forecast as planners get it: series, programmes, faculties, the institution.

How much of the component models is used, what the whole leans on, and how wide the intervals are is decided on
forecasts of earlier years around the same week, each made with what was known then. Point forecasts of the levels
above the series are sums of the forecasts of the series. Intervals of the levels above are quantiles of sums of the
same sample paths, and not sums of quantiles.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from features.inflow.history import CONVERSION_YEARS
from training.contracts.inflow import WEIGHTS, InflowNote
from training.inflow.breaks import check_breaks, describe_breaks
from training.inflow.choice import Choice, choose, points_near, serve
from training.inflow.combination import Lean
from training.inflow.components import fit_seasons, forecast_points, make_points
from training.inflow.inputs import compute_anchor
from training.inflow.levels import ALL, BASELINES, GROUPS, KEY, QUANTILES, SERVED, Served, sum_level
from training.inflow.paths import Spread
from training.inflow.seasons import InflowSettings, SeasonTables, SeasonWeek, check_history, usable_seasons, weeks_apart

COLUMNS: Final = [
    "academic_year", "iso_week", "as_of", "made_on", "level", "programme", "programme_name", "faculty", "origin",
    "exam_type", "applicants", "forecast", *QUANTILES, "last_year", *BASELINES, *WEIGHTS.values(), "correction",
    "rival", "note", "breaks", "broken",
    "model_name", "model_version",
]  # fmt: skip
PATHS: Final = [*KEY, "faculty", "applicants", "cap", "demand", "expected"]
_CLOSE_TO_CAP = 0.98


class Reference(Protocol):
    """Which registered model made a forecast."""

    @property
    def name(self) -> str:
        """Name in the registry."""

    @property
    def version(self) -> int:
        """Version in the registry."""


@dataclass(frozen=True)
class InflowModel:
    """A fitted pipeline (library classes only) with what earlier years decided about its use, per ISO week."""

    pipeline: Pipeline
    choices: Mapping[int, Choice]
    trained_on: tuple[SeasonWeek, ...]
    academic_year: int
    iso_week: int

    def choice_for(self, iso_week: int) -> Choice:
        """Return the choice of `iso_week`, or of the week nearest to it."""
        return self.choices[min(self.choices, key=lambda week: (weeks_apart(week, iso_week), week))]


@dataclass(frozen=True)
class Forecast:
    """`rows`: COLUMNS, every level. `paths`: PATHS, the sample paths of every series before caps, as lists."""

    rows: pd.DataFrame
    paths: pd.DataFrame
    served: Served


def fit_inflow(tables: SeasonTables, season: SeasonWeek, settings: InflowSettings) -> InflowModel:
    """Return the model for `season`, learned from what was known on the date of its table.

    Args:
        tables: inflow tables by season, earlier ones with their counts.
        season: academic year and ISO week to forecast.
        settings: what is asked.

    Raises:
        TableError: no programme with applicants was ever counted.
    """
    check_history(tables.find(season))
    seasons = usable_seasons(tables, season)
    known = [forecast_points(tables, one, settings) for one in seasons]
    drift = compute_anchor(tables.find(season).frame).drift
    weeks = sorted({week for _, week in seasons} | {season[1]})
    choices = {week: choose(points_near(known, week, settings), settings, drift) for week in weeks}
    return InflowModel(fit_seasons(tables, seasons, settings), choices, tuple(seasons), *season)


def make_forecast(
    model: InflowModel,
    tables: SeasonTables,
    season: SeasonWeek,
    reference: Reference,
    settings: InflowSettings,
    made_on: date,
) -> Forecast:
    """Return the forecast of `season` at every level; the same model and table give the same rows.

    Args:
        model: fitted, or as loaded from the registry (`unpack_model`).
        tables: the table of the season, names of programmes, and the individual component.
        season: academic year and ISO week.
        reference: which registered model it is; stands in every row.
        settings: how many sample paths, and their seed.
        made_on: the day it was made; stands in every row.

    Returns:
        Rows with ALL where summed; a programme that is not listed has its code as name and the faculty 'unknown'.
        `last_year` is missing where it is not known. WEIGHTS and `correction` say what the whole leans on, and are the
        same in every row; `rival` is the baseline that was at least as good in earlier years.
    """
    breaks = tables.breaks_of(season)
    points = make_points(tables, season, model.pipeline)
    check_breaks(points, breaks)
    served = serve(points, model.choice_for(season[1]), settings, breaks)
    everything = pd.Series(True, index=served.points.index)
    rows = pd.concat(
        [sum_level(served, everything, level).join(describe_breaks(served.points, breaks, level)) for level in GROUPS],
        ignore_index=True,
    )
    rows = rows.assign(
        forecast=rows[SERVED],
        **dict(zip(WEIGHTS.values(), served.weights, strict=True)),
        correction=np.expm1(served.correction),
        programme_name=_name_programmes(rows["programme"], tables.programmes),
        note=_note_lines(rows, served.points),
        as_of=pd.Timestamp(tables.find(season).as_of),
        made_on=pd.Timestamp(made_on),
        model_name=reference.name,
        model_version=reference.version,
    )
    series = served.points[[*KEY, "faculty", "applicants", "cap"]].assign(expected=served.expected)
    paths = series.assign(demand=list(served.demand.astype(np.float32)))
    return Forecast(rows[COLUMNS], paths[PATHS], served)


def pack_model(model: InflowModel) -> dict[str, Any]:
    """Return what a model is beside its pipeline, as JSON can hold it (for the manifest of a run)."""
    return {
        "choices": {str(week): asdict(choice) for week, choice in model.choices.items()},
        "trained_on": [list(season) for season in model.trained_on],
        "academic_year": model.academic_year,
        "iso_week": model.iso_week,
    }


def unpack_model(pipeline: Pipeline, packed: dict[str, Any]) -> InflowModel:
    """Return the model that `pack_model` packed, with its pipeline as loaded from the registry."""
    choices = {}
    for week, choice in packed["choices"].items():
        shapes = tuple(tuple(float(value) for value in shape) for shape in choice["spread"]["shapes"])
        choices[int(week)] = Choice(
            **choice
            | {
                "lean": Lean(**choice["lean"] | {"weights": tuple(choice["lean"]["weights"])}),
                "spread": Spread(**choice["spread"] | {"shapes": shapes}),
            }
        )
    return InflowModel(
        pipeline=pipeline,
        choices=choices,
        trained_on=tuple((int(year), int(week)) for year, week in packed["trained_on"]),
        academic_year=packed["academic_year"],
        iso_week=packed["iso_week"],
    )


def _name_programmes(codes: "pd.Series[str]", programmes: pd.DataFrame | None) -> "pd.Series[str]":
    if programmes is None:
        return codes
    names = programmes.drop_duplicates("programme").set_index("programme")["name"].astype("object")
    return codes.map(names).fillna(codes)


def _note_lines(rows: pd.DataFrame, points: pd.DataFrame) -> "pd.Series[str]":
    """Return the most telling note per line: nothing applied, new, its cap may well be reached, or few seasons."""
    applied = points.groupby("programme")["applicants"].sum()
    history = points.groupby("programme")[["years_of_history", "last_outcome"]].max()
    is_new = (history["years_of_history"].fillna(0) == 0) & history["last_outcome"].isna()
    in_programme = rows["programme"] != ALL
    full = rows.loc[(rows["level"] == "programme") & (rows["p90"] >= _CLOSE_TO_CAP * rows["cap"]), "programme"]
    at_cap = rows["programme"].isin(full)
    chosen = [
        in_programme & rows["programme"].map(applied).eq(0),
        in_programme & rows["programme"].map(is_new).eq(True),
        in_programme & at_cap,
    ]
    notes = (InflowNote.NO_APPLICATIONS, InflowNote.NEW_PROGRAMME, InflowNote.CAPPED)
    other = InflowNote.FEW_SEASONS if points["years"].max() < CONVERSION_YEARS else InflowNote.NONE
    return pd.Series(np.select(chosen, [note.value for note in notes], other.value), index=rows.index)
