"""Cohort tables of both questions at once, as `studiepeil build` makes them."""

import pandas as pd

from features.errors import TableError
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Progress, be_silent
from serving.pipeline.tables.dropout import build_dropout
from serving.pipeline.tables.individual import forecast_applications
from serving.pipeline.tables.inflow import build_inflow


def build_tables(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Make the cohort tables that the settings ask for, with what single applications say; one line per table.

    Raises TableError when the lake is empty: nothing was checked, or the check stopped.
    """
    if not any(settings.lake.glob("*.parquet")):
        raise TableError(
            "there is nothing to build tables from: no extract was read yet, or the check of the extracts stopped",
            where=str(settings.lake),
            do="run studiepeil check, and do what it says",
        )
    parts = [build_inflow(settings, progress)]
    forecast_applications(settings, progress)
    parts.append(build_dropout(settings, progress))
    progress("cohort tables built", 1.0)
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
