"""Scores: what a model says about a cohort table. One path for validation, audit and production."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from sklearn.ensemble import StackingClassifier
from sklearn.pipeline import Pipeline

from features.cohort_table import CohortTable
from features.errors import TableError
from training.calibration import ScoreIntervals, score_intervals
from training.evaluation.stability import find_list_spread, find_resolution, on_list, tie_groups
from training.explanation import explain
from training.likeness import find_cautions, margins_of
from training.prediction import predict
from training.reasons.counterfactuals import possible_changes
from training.reasons.selection import find_reasons


@dataclass(frozen=True)
class ModelReference:
    """Which registered model spoke."""

    name: str
    version: int
    run_id: str


@dataclass(frozen=True)
class Certainty:
    """What the scores of a model can bear: the interval around each, and how far apart two have to be to be told apart.

    `spread` (log-odds) is how much the difference between two students depends on who was learnt from. `capacity`: the
    share, or the number, of students that advisers can see. `levels`: of the programmes that were learnt from
    (`likeness.find_levels`).
    """

    intervals: ScoreIntervals
    spread: float
    capacity: float | int
    levels: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for the manifest."""
        return {
            "intervals": self.intervals.to_dict(),
            "spread": self.spread,
            "capacity": self.capacity,
            "levels": dict(self.levels),
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Certainty":
        """Read what `to_dict` gave, also when it has been through JSON."""
        rest = (content[name] for name in ("spread", "capacity", "levels"))
        return cls(ScoreIntervals.from_dict(content["intervals"]), *rest)


@dataclass(frozen=True)
class Scores:
    """The scores of one cohort at one moment.

    `frame`: the key, score, rank (1 is the highest score; equal scores share a rank) and, once a model has been judged,
    low, high, caution, tie and on_list (`calibration`, `likeness`, `stability`). `reasons`: up to five per student, see
    `reasons.selection`. `changes`: what would change the score, see `reasons.counterfactuals`. `shap`: the key and one
    column per feature, with `base`; base + features = log-odds of the score.
    """

    model: ModelReference
    cohort: str
    moment: str
    as_of: date
    table_fingerprint: str
    frame: pd.DataFrame = field(repr=False)
    reasons: pd.DataFrame = field(repr=False)
    changes: pd.DataFrame = field(repr=False)
    shap: pd.DataFrame = field(repr=False)

    def published(self) -> pd.DataFrame:
        """Return the frame with moment, as_of and model beside each score, as it is served."""
        return self.frame.assign(
            moment=self.moment, as_of=self.as_of, model_name=self.model.name, model_version=self.model.version
        )


def score_table(
    fitted: Pipeline | StackingClassifier, table: CohortTable, model: ModelReference, certainty: Certainty | None = None
) -> Scores:
    """Score every student of `table`, with reasons and what would change the score.

    Args:
        fitted: a model that predicts the chance of the outcome.
        table: one row per student, with at least the features that the model was trained on.
        model: which registered model it is.
        certainty: what its scores can bear; not known while a model is still being judged.

    Returns:
        One row per student in each of the frames; reasons are SHAP values (Lundberg and Lee 2017), in log-odds.

    Raises:
        TableError: the table lacks a feature that the model was trained on.
    """
    missing = [name for name in fitted.feature_names_in_ if name not in table.feature_names]
    if missing:
        raise TableError(
            f"the table has no {', '.join(missing)}, which the model was trained on",
            where=f"{table.cohort}, {table.moment}",
            do="deliver the missing extract, or train again without it",
        )
    frame = table.frame
    score = predict(fitted, frame)
    contributions = explain(fitted, frame)
    keys = frame[list(table.key)]
    used = [feature for feature in table.features if feature.name in contributions.values.columns]
    scored = keys.assign(score=score, rank=score.rank(ascending=False, method="min").astype(int))
    return Scores(
        model=model,
        cohort=table.cohort,
        moment=table.moment,
        as_of=table.as_of,
        table_fingerprint=table.fingerprint,
        frame=scored if certainty is None else scored.join(_place(score, frame["programme"], certainty)),
        reasons=find_reasons(frame, contributions.values, used),
        changes=possible_changes(fitted, table, used, score),
        shap=keys.assign(base=contributions.base).join(contributions.values),
    )


def _place(score: pd.Series, programme: pd.Series, certainty: Certainty) -> pd.DataFrame:
    """Return interval, caution, tie and share of lists per score."""
    margin = margins_of(score)
    caution = find_cautions(score, programme, certainty.levels)
    return score_intervals(score, certainty.intervals, caution.notna()).assign(
        caution=caution,
        tie=tie_groups(margin, find_resolution(certainty.spread)),
        on_list=on_list(margin, find_list_spread(margin, certainty.spread), certainty.capacity),
    )
