"""The inflow model: what earlier seasons say about a series beyond its anchor, learned over all series and weeks.

The forecast of a series is its anchor times what a ridge regression on INPUTS adds; boosted trees on the same inputs
were tried and were no better. How much of it is used, whether a baseline is better at a level, and how wide the
intervals are is decided on forecasts of earlier years around the same week, each made with what was known then.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sklearn.pipeline import Pipeline

from training.inflow.anchor import compute_anchor
from training.inflow.choice import Choice, choose, points_near
from training.inflow.points import fit_seasons, forecast_points
from training.inflow.seasons import Season, Tables, usable_seasons, weeks_apart
from training.inflow.settings import InflowSettings


@dataclass(frozen=True)
class InflowModel:
    """A fitted pipeline (library classes only) with what earlier years decided about its use, per ISO week."""

    pipeline: Pipeline
    choices: Mapping[int, Choice]
    trained_on: tuple[Season, ...]
    academic_year: int
    iso_week: int

    def choice_for(self, iso_week: int) -> Choice:
        """Return the choice of `iso_week`, or of the week nearest to it."""
        return self.choices[min(self.choices, key=lambda week: (weeks_apart(week, iso_week), week))]


def fit_inflow(tables: Tables, season: Season, settings: InflowSettings) -> InflowModel:
    """Return the model for `season`, learned from what was known on the date of its table.

    Raises TableError when there is no earlier season to learn the uncertainty of a forecast from.
    """
    seasons = usable_seasons(tables, season)
    known = [forecast_points(tables, one, settings) for one in seasons]
    drift = compute_anchor(tables.find(season).frame).drift
    weeks = sorted({week for _, week in seasons} | {season[1]})
    choices = {week: choose(points_near(known, week, settings), settings, drift) for week in weeks}
    return InflowModel(fit_seasons(tables, seasons, settings), choices, tuple(seasons), *season)
