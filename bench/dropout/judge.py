"""One moment judged by the code of the product: tables, the model that would be served, and how it does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import StackingClassifier

from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature
from features.dropout.build import DropoutQuestion, build_dropout_tables
from features.engine import Engine
from features.knowledge import known_on
from features.outcomes import outcome_dates
from features.persons.consent import Purpose
from training.dropout.experiment import learn_and_judge
from training.dropout.model_selection import Recipe
from training.dropout.models import LOGISTIC, fit_logistic, stack
from training.dropout.settings import DropoutSettings
from training.evaluation.resampling import draw_resamples
from training.prediction import predict
from training.splits import Split, split_by_cohort

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Deliveries:
    """The tables of an institution in an engine, and the cohort tables of each moment made of them."""

    lake: Mapping[str, ir.Table]
    by_moment: Mapping[str, Sequence[CohortTable]]
    outcome_known_on: Mapping[str, date]


@dataclass(frozen=True)
class JudgedMoment:
    """What is served at one moment and how it does. `scores`: outcome, score and logistic regression by key.

    `held_out`: what was said of training cohorts without having learnt from them; `levels`: of programmes learnt from.
    """

    split: Split
    model: StackingClassifier
    recipe: Recipe
    features: tuple[Feature, ...]
    evaluation: pd.DataFrame
    scores: pd.DataFrame
    held_out: pd.DataFrame
    levels: Mapping[str, float]

    def read(self, measure: str, model: str = "") -> tuple[float, float, float]:
        """Return value, low and high of a measure; of what is served when no model is named."""
        rows = self.evaluation[self.evaluation["measure"] == measure]
        row = rows[rows["model"] == model] if model else rows[rows["is_served"]]
        value, low, high = row[["value", "low", "high"]].iloc[0]
        return float(value), float(low), float(high)

    @property
    def is_brier_bar_met(self) -> bool:
        """Tell whether the Brier score is better than the logistic regression's, or that is what is served."""
        return self.recipe.members == (LOGISTIC,) or self.read("brier")[0] < self.read("brier", LOGISTIC)[0]


def deliver(tables: Mapping[str, pd.DataFrame], question: DropoutQuestion, purpose: Purpose, today: date) -> Deliveries:
    """Build the cohort tables of every moment from extracts; protected attributes stay out."""
    lake = Engine().load({name: frame for name, frame in tables.items() if name != "groups"})
    by_moment: dict[str, list[CohortTable]] = {}
    for table in build_dropout_tables(lake, question, purpose, today):
        by_moment.setdefault(table.moment, []).append(table)
    dates = outcome_dates(known_on(lake, today), question.outcome, today, question.advice)
    return Deliveries(lake, by_moment, dates)


def judge_moment(delivered: Deliveries, moment: str, settings: DropoutSettings) -> JudgedMoment:
    """Learn, choose, calibrate and judge as a training run does, without writing it down."""
    split = split_by_cohort(delivered.by_moment[moment], delivered.outcome_known_on, settings.split)
    judged = learn_and_judge(split, delivered.outcome_known_on, settings)
    rows = split.test.labelled
    logistic = fit_logistic(stack(split.train), judged.features, settings.seed)
    chances = {"score": predict(judged.model, rows), LOGISTIC: predict(logistic, rows)}
    scores = rows[[*KEY, OUTCOME]].assign(**chances).set_index(list(KEY))
    table, levels = judged.report.comparison.table, judged.certainty.levels
    return JudgedMoment(split, judged.model, judged.recipe, judged.features, table, scores, judged.held_out, levels)


def resample_aucs(parts: Sequence[pd.DataFrame], seed: int) -> Floats:
    """Return the AUC of each part (outcome and score by key) in each resample: resamples x parts.

    The parts are moments of one cohort: a student who is drawn is drawn at every moment.
    """
    students = parts[0].index
    for part in parts[1:]:
        students = students.union(part.index)
    places = [students.get_indexer(part.index) for part in parts]
    return np.concatenate([_measure_block(draws, parts, places) for draws in draw_resamples(len(students), seed)])


def _measure_block(draws: Floats, parts: Sequence[pd.DataFrame], places: Sequence[NDArray[np.intp]]) -> Floats:
    return np.column_stack(list(_measure_draws(draws, parts, places)))


def _measure_draws(
    draws: Floats, parts: Sequence[pd.DataFrame], places: Sequence[NDArray[np.intp]]
) -> Iterator[Floats]:
    for part, place in zip(parts, places, strict=True):
        yield weighted_auc(part[OUTCOME].to_numpy(float), part["score"].to_numpy(float), draws[:, place])


def weighted_auc(outcome: Floats, score: Floats, weights: Floats) -> Floats:
    """Return the AUC under each row of `weights` (one column per student); equal scores count half."""
    order = np.argsort(score, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0])
    positive = np.add.reduceat(weights[:, order] * outcome[order], starts, axis=1)
    negative = np.add.reduceat(weights[:, order] * (1 - outcome[order]), starts, axis=1)
    below = negative.cumsum(axis=1) - negative / 2
    found: Floats = (below * positive).sum(axis=1) / (positive.sum(axis=1) * negative.sum(axis=1))
    return found
