"""Scores: what a model says about a cohort table. One path for validation, audit and production."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from sklearn.pipeline import Pipeline

from features.cohort_table import CohortTable
from features.errors import TableError
from training.calibration import ScoreIntervals, score_intervals
from training.explanation import explain
from training.prediction import predict
from training.reasons import tell_reasons


@dataclass(frozen=True)
class ModelReference:
    """Which registered model spoke."""

    name: str
    version: int
    run_id: str


@dataclass(frozen=True)
class Scores:
    """The scores of one cohort at one moment.

    `frame`: the key, score, low, high, rank (1 is the highest score; equal scores share a rank).
    `reasons`: up to five per student, see `training.reasons`. `shap`: the key and one column per feature,
    with `base`; base + features = log-odds of the score.
    """

    model: ModelReference
    cohort: str
    moment: str
    as_of: date
    table_fingerprint: str
    frame: pd.DataFrame = field(repr=False)
    reasons: pd.DataFrame = field(repr=False)
    shap: pd.DataFrame = field(repr=False)

    def published(self) -> pd.DataFrame:
        """Return the frame with moment, as_of and model beside each score, as it is served."""
        return self.frame.assign(
            moment=self.moment, as_of=self.as_of, model_name=self.model.name, model_version=self.model.version
        )


def score_table(
    pipeline: Pipeline, table: CohortTable, model: ModelReference, intervals: ScoreIntervals | None = None
) -> Scores:
    """Score every student of `table`, with interval and reasons.

    Without `intervals` (while a model is still being judged) low and high are the score itself. Raises
    TableError when the table lacks a feature that the model was trained on.
    """
    missing = [name for name in pipeline.feature_names_in_ if name not in table.feature_names]
    if missing:
        raise TableError(
            f"the table has no {', '.join(missing)}, which the model was trained on",
            where=f"{table.cohort}, {table.moment}",
            do="deliver the missing extract, or train again without it",
        )
    frame = table.frame
    score = predict(pipeline, frame)
    around = score_intervals(score, intervals) if intervals else pd.DataFrame({"low": score, "high": score})
    contributions = explain(pipeline, frame)
    keys = frame[list(table.key)]
    used = [feature for feature in table.features if feature.name in contributions.values.columns]
    scored = keys.assign(
        score=score, low=around["low"], high=around["high"], rank=score.rank(ascending=False, method="min").astype(int)
    )
    return Scores(
        model=model,
        cohort=table.cohort,
        moment=table.moment,
        as_of=table.as_of,
        table_fingerprint=table.fingerprint,
        frame=scored,
        reasons=tell_reasons(frame, contributions.values, used),
        shap=keys.assign(base=contributions.base).join(contributions.values),
    )
