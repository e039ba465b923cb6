"""The best reader of what was known: what a student's features say of the chance of dropout, in a world known well.

It learns from many institutions of the same make, none of which is judged, and it is told the truth of them. A ridge
regression on the ranks of the features predicts the log-odds of the true chance, and LightGBM on top of it what is not
straight (cross-entropy with the chance as the label), so that no luck of outcomes is in the way: that is
E[chance | features], as far as the learners go. The chance is that at enrolment; who is about to leave
shows it later on, so another, small LightGBM on top of both learns what outcomes tell beyond the chance.

Programmes differ from institution to institution and their codes mean nothing elsewhere. What was known of them are
the outcomes of the earlier cohorts: each programme gets the most likely level (log-odds) given those and given how much
programmes differ in this make of institutions. So the reader knows the world, and of this institution what was known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline

from features.cohort_table import OUTCOME, Feature, FeatureKind
from training.dropout.model_selection import fit_line
from training.dropout.models import fit_logistic

Floats = NDArray[np.float64]
_TREES, _PATIENCE, _NEWTON_STEPS = 2000, 50, 25
_USUAL = {"learning_rate": 0.03, "num_leaves": 31, "min_data_in_leaf": 50, "lambda_l2": 1.0, "seed": 1,
          "feature_fraction": 0.7, "bagging_fraction": 0.7, "bagging_freq": 1, "deterministic": True, "verbosity": -1,
          "num_threads": 2}  # fmt: skip
_SMALL = {**_USUAL, "learning_rate": 0.02, "num_leaves": 7, "min_data_in_leaf": 200}
_PROGRAMME, _CODE = "programme", "programme_followed"


@dataclass(frozen=True)
class TruthTable:
    """Everybody of one institution at one moment: key, features, dropout_chance and drawn_dropout."""

    features: tuple[Feature, ...]
    rows: pd.DataFrame


@dataclass(frozen=True)
class Reader:
    """What features say: of the chance, and of the outcome beyond it. `spread`: of levels of programmes, log-odds."""

    names: tuple[str, ...]
    categories: dict[str, list[str]]
    line: Pipeline
    chance: lgb.Booster
    outcome: lgb.Booster
    spread: float

    def read(self, rows: pd.DataFrame, levels: pd.Series) -> pd.DataFrame:
        """Return the log-odds by the chance alone and with what outcomes tell beyond it; `levels` by programme."""
        level = rows[_PROGRAMME].map(levels).fillna(0.0).to_numpy(float)
        chance = self.margin(rows) + level
        return pd.DataFrame({"reader of the chance": chance, "reader of the outcome": chance + self.beyond(rows)})

    def margin(self, rows: pd.DataFrame) -> Floats:
        """Return the log-odds of the chance by the features alone."""
        bends = self.chance.predict(_inputs(rows, self.names, self.categories), raw_score=True)
        return np.asarray(self.line.predict(rows[list(self.names)]) + bends)

    def beyond(self, rows: pd.DataFrame) -> Floats:
        """Return what outcomes add to the log-odds of the chance."""
        return np.asarray(self.outcome.predict(_inputs(rows, self.names, self.categories), raw_score=True))


def learn_reader(worlds: Sequence[TruthTable]) -> Reader:
    """Learn from the truth of `worlds`; the last fifth of them (at least one) says when to stop.

    With one world it stops on that one too, which is for trying out only.
    """
    kept = max(1, len(worlds) // 5)
    rows = pd.concat([one.rows for one in worlds[:-kept] or worlds], ignore_index=True)
    held = pd.concat([one.rows for one in worlds[-kept:]], ignore_index=True)
    features = [one for one in worlds[0].features if one.name != _CODE and rows[one.name].nunique() > 1]
    names = tuple(one.name for one in features)
    categories = {one.name: sorted(rows[one.name].unique()) for one in features if one.kind is FeatureKind.CATEGORY}
    inputs = (_inputs(rows, names, categories), _inputs(held, names, categories))
    objective = {"objective": "cross_entropy"}
    line = fit_ridge(rows, features)
    straight = [np.asarray(line.predict(one[list(names)])) for one in (rows, held)]
    chance = _fit({**_USUAL, **objective}, inputs, [rows["dropout_chance"], held["dropout_chance"]], straight)
    predicted = [
        before + np.asarray(chance.predict(one, raw_score=True)) for before, one in zip(straight, inputs, strict=True)
    ]
    outcome = _fit({**_SMALL, **objective}, inputs, [rows["drawn_dropout"], held["drawn_dropout"]], predicted)
    reader = Reader(names, categories, line, chance, outcome, spread=0.0)
    return replace(reader, spread=find_spread([(one.rows, reader.margin(one.rows)) for one in worlds]))


def fit_ridge(rows: pd.DataFrame, features: Sequence[Feature]) -> Pipeline:
    """Return a ridge regression of the log-odds of the true chance, on features prepared as the product prepares them.

    It is stretched to say log-odds of the share that drops out, among students who look the same and are not.
    """
    names = [one.name for one in features]
    prepare = fit_logistic(rows.assign(**{OUTCOME: rows["drawn_dropout"]}), features, seed=1)[:-1]
    ridge = Ridge(alpha=10.0).fit(prepare.transform(rows[names]), logit(rows["dropout_chance"].to_numpy(float)))
    line = Pipeline([*prepare.steps, ("ridge", ridge)])
    slope, level = fit_line(pd.Series(line.predict(rows[names])), rows["drawn_dropout"].reset_index(drop=True))
    ridge.coef_, ridge.intercept_ = slope * ridge.coef_, slope * ridge.intercept_ + level
    return line


def find_spread(read: Sequence[tuple[pd.DataFrame, Floats]]) -> float:
    """Return how much programmes differ (log-odds) beyond what the reader says and the luck of who is in them."""
    between, within = [], []
    for rows, margin in read:
        off = pd.Series(logit(rows["dropout_chance"].to_numpy(float)) - margin).groupby(rows[_PROGRAMME].to_numpy())
        group = off.agg(["mean", "var", "size"]).query("size >= 20")
        between.append(group["mean"] - group["mean"].mean())
        within.append(group["var"] / group["size"])
    spread = pd.concat(between).var() - pd.concat(within).mean()
    return float(np.sqrt(max(spread, 1e-4)))


def find_levels(reader: Reader, rows: pd.DataFrame) -> pd.Series:
    """Return the most likely level of each programme given the outcomes of `rows` (earlier cohorts, features too)."""
    names, place = np.unique(rows[_PROGRAMME].to_numpy(str), return_inverse=True)
    margin, outcome = reader.margin(rows) + reader.beyond(rows), rows[OUTCOME].to_numpy(float)
    level, strength = np.zeros(len(names)), reader.spread**-2
    for _ in range(_NEWTON_STEPS):
        chance = expit(margin + level[place])
        slope = np.bincount(place, weights=outcome - chance) - strength * level
        level = level + slope / (np.bincount(place, weights=chance * (1 - chance)) + strength)
    return pd.Series(level, index=names)


def _inputs(rows: pd.DataFrame, names: Sequence[str], categories: dict[str, list[str]]) -> pd.DataFrame:
    return rows[list(names)].assign(
        **{name: pd.Categorical(rows[name], categories=values) for name, values in categories.items()}
    )


def _fit(
    settings: dict[str, object],
    inputs: tuple[pd.DataFrame, pd.DataFrame],
    labels: Sequence[pd.Series],
    predicted: Sequence[Floats],
) -> lgb.Booster:
    data = lgb.Dataset(inputs[0], labels[0], init_score=predicted[0])
    held = lgb.Dataset(inputs[1], labels[1], init_score=predicted[1], reference=data)
    stop = lgb.early_stopping(_PATIENCE, verbose=False)
    return lgb.train(settings, data, _TREES, valid_sets=[held], callbacks=[stop])
