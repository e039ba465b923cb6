"""How to learn, found by temporal validation: models learn on some training cohorts and predict later ones.

It tells how strongly the logistic regression is held back, and with which weights its margin (log-odds) and those of
three kinds of trees add up to one that is calibrated. No model has to win: weights are shrunk towards equal ones, as
far as there are few students to tell them apart (stacking, Wolpert 1992; weights that are not negative, Breiman,
Machine Learning 1996; equal weights as what to shrink to, Diebold and Pauly, Int. J. of Forecasting 1990).

The level of one year tells little about the next and is not used; what was predicted is kept, so that intervals can
allow for how levels differ.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature
from training.dropout.models import (
    BASELINE_STRENGTH,
    KINDS_OF_TREES,
    LOGISTIC,
    STRENGTHS,
    fit_prepared_boosting,
    fit_prepared_logistic,
    margin_of,
    prepare_boosting,
    prepare_logistic,
    stack,
)
from training.evaluation.measures import Floats
from training.evaluation.order import FEW_STUDENTS

MEMBERS = (LOGISTIC, *KINDS_OF_TREES)
_VALIDATIONS = 2  # later training cohorts that are predicted; more cost time and are of longer ago
_FOLDS = 5  # where there is one cohort only
_REPEATS = 2  # of the folds, where there are few students
_ONE_ERROR = 1.0  # standard error: what a simpler model may be worse by (Breiman et al., CART, 1984, section 3.4.3)
_WEIGHT_SPREAD = 0.3  # of the weights around equal ones, a normal prior
_LEAST_SLOPE = 0.05  # of the margin of one model: what says nothing keeps its order, and hardly counts
_LEAST_SPREAD = 0.05  # share of what all models add to the spread of the margin, below which one is left out
Pair = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Recipe:
    """How to learn: which models, what the margin of each counts for, the strength of the logistic one, and the slope.

    The margin that is served is a level plus `slope` times the sum of weight times margin; `weights` add up to 1.
    """

    members: tuple[str, ...] = (LOGISTIC,)
    weights: tuple[float, ...] = (1.0,)
    strength: float = BASELINE_STRENGTH
    slope: float = 1.0

    @property
    def name(self) -> str:
        """The name that people read."""
        kinds = [LOGISTIC] * (LOGISTIC in self.members) + ["LightGBM"] * (set(self.members) != {LOGISTIC})
        return f"calibrated {' with '.join(kinds)}"

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Read what `dataclasses.asdict` gave, also when it has been through JSON.

        A recipe without weights is of a time when the margins were added up as they are: they counted equally.
        """
        members = tuple(content["members"])
        weights = content.get("weights", [1 / len(members)] * len(members))
        slope = content["slope"] * (1 if "weights" in content else len(members))
        return cls(members, tuple(weights), content["strength"], slope)


@dataclass(frozen=True)
class Selection:
    """The recipe that was selected, and what it predicted of each cohort in turn: key, outcome and score."""

    recipe: Recipe
    scores: pd.DataFrame


def select_recipe(
    train: Sequence[CohortTable], features: Sequence[Feature], seed: int, members: Sequence[str] = MEMBERS
) -> Selection:
    """Find the recipe on `train` by temporal validation.

    Args:
        train: training cohorts of one moment, in any order; with one cohort its folds predict each other.
        features: what may be learnt with.
        seed: of the models and of the folds.
        members: the models that may be served, the logistic regression among them.
    """
    repeats = _REPEATS if sum(len(table.labelled) for table in train) < FEW_STUDENTS else 1
    pairs = list(pair_cohorts(train, seed, repeats))
    if not pairs:  # one student of an outcome: nothing can be held out
        return Selection(Recipe(strength=STRENGTHS[0]), pd.DataFrame(columns=[*KEY, OUTCOME, "score"]))
    every = [_fit_strengths(pair, features, seed) for pair in pairs]
    strength = _choose_strength(pairs, every)
    kinds = [one for one in members if one != LOGISTIC]
    fitted = [
        pd.DataFrame({LOGISTIC: of[strength], **_fit_trees(pair, features, seed, kinds)})
        for of, pair in zip(every, pairs, strict=True)
    ]
    margins = pd.concat(fitted, ignore_index=True)
    asked = pd.concat([later[[*KEY, OUTCOME]] for _, later in pairs], ignore_index=True)
    counted = weigh_members(margins, asked[OUTCOME], asked["cohort"], 1 / repeats)
    total = float(counted.sum())
    weights = tuple(float(one) for one in counted / total)
    recipe = Recipe(tuple(map(str, counted.index)), weights, strength, total)
    return Selection(recipe, _score_held_out(margins[counted.index] @ counted, asked))


def weigh_members(margins: pd.DataFrame, outcome: pd.Series, cohorts: pd.Series, counts: float = 1.0) -> pd.Series:
    """Return what the margin of each model counts for, of those that count; the sum of them is calibrated.

    The margins, each calibrated by itself, get the weights that are most likely under a normal prior around equal ones
    and that are not negative. Every cohort has a level of its own.

    Args:
        margins: students x models, by models that had not learnt from them.
        outcome: of the students, on the same index.
        cohorts: of the students, on the same index.
        counts: how much a row counts; less than 1 where a student is there several times.
    """
    levels, truth = pd.get_dummies(cohorts).to_numpy(dtype=float), outcome.to_numpy(dtype=float)
    slopes = margins.apply(lambda margin: max(_fit_slope(margin, levels, truth), _LEAST_SLOPE))
    inputs, models = (margins * slopes).to_numpy(dtype=float), margins.shape[1]

    def lose(found: Floats) -> tuple[float, Floats]:
        apart, level = found[:models] - 1 / models, found[models:]
        margin = inputs @ found[:models] + levels @ level
        wrong = counts * (expit(margin) - truth)
        loss = counts * float((np.logaddexp(0.0, margin) - truth * margin).sum())
        slope = np.concatenate([inputs.T @ wrong + apart / _WEIGHT_SPREAD**2, levels.T @ wrong])
        return loss + float((apart**2).sum()) / (2 * _WEIGHT_SPREAD**2), slope

    start = np.concatenate([np.full(models, 1 / models), np.zeros(levels.shape[1])])
    bounds = [(0.0, None)] * models + [(None, None)] * levels.shape[1]
    weights = minimize(lose, start, jac=True, bounds=bounds, method="L-BFGS-B").x[:models]
    counted = weights * slopes
    spread = counted * margins.std()
    kept = spread >= _LEAST_SPREAD * spread.sum()
    found: pd.Series = counted[kept] * (spread.sum() / spread[kept].sum() if spread.sum() > 0 else 1.0)
    return found


def _fit_slope(margin: pd.Series, levels: Floats, truth: Floats) -> float:
    """Return the slope that suits `margin` best, with a level per cohort."""
    return float(_fit_freely(np.column_stack([margin, levels]), truth).coef_[0, 0])


def fit_line(margin: pd.Series, outcome: pd.Series) -> tuple[float, float]:
    """Return slope and level that suit `margin` best: a logistic regression on one column."""
    fitted = _fit_freely(margin.to_numpy()[:, None], outcome.to_numpy(dtype=float))
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _fit_freely(columns: Floats, truth: Floats) -> LogisticRegression:
    # Newton's method is many times as fast here; the bare trace of a penalty keeps a margin without spread solvable.
    return LogisticRegression(C=1e6, solver="newton-cholesky").fit(columns, truth.astype(int))


def find_level(margin: pd.Series, outcome: pd.Series) -> float:
    """Return what to add to the margins so that as many are expected as there were."""
    share = float(np.clip(outcome.mean(), 1e-4, 1 - 1e-4))
    return float(brentq(lambda level: expit(margin + level).mean() - share, -30, 30))


def calibrated_losses(margin: pd.Series, outcome: pd.Series) -> pd.Series:
    """Return the log loss per student of `margin` with the slope and the level that suit it best."""
    slope, level = fit_line(margin, outcome)
    calibrated = slope * margin + level
    return pd.Series(np.logaddexp(0.0, calibrated) - outcome * calibrated, index=margin.index)


def pair_cohorts(train: Sequence[CohortTable], seed: int, repeats: int = 1) -> Iterator[Pair]:
    """Yield rows to learn from and later rows to predict, of programmes that were learnt from.

    With two cohorts the earlier is predicted from the later as well, because one validation says too little. One
    cohort is cut into folds, `repeats` times, and its students are predicted fold by fold; not where one student has an
    outcome.
    """
    tables = sorted(train, key=lambda table: table.as_of)
    splits = [(tables[:place], tables[place]) for place in range(1, len(tables))][-_VALIDATIONS:]
    if len(tables) == 2:
        splits.append((tables[1:], tables[0]))
    pairs = [(stack(known), stack([later])) for known, later in splits]
    # A cohort to come has few students of new programmes; an early cohort with few programmes says little of the rest.
    pairs = [(known, later.loc[later["programme"].isin(known["programme"])]) for known, later in pairs]
    pairs = [pair for pair in pairs if all(rows[OUTCOME].nunique() > 1 for rows in pair)]
    yield from pairs
    if not pairs:
        rows = stack(tables)
        outcome = rows[OUTCOME].astype(int)
        fewest = int(min((outcome == 1).sum(), (outcome == 0).sum()))
        for repeat in range(repeats if fewest > 1 else 0):
            folds = StratifiedKFold(min(_FOLDS, fewest), shuffle=True, random_state=seed + repeat)
            for known, later in folds.split(rows, outcome):
                yield rows.iloc[known], rows.iloc[later]


def _fit_strengths(pair: Pair, features: Sequence[Feature], seed: int) -> dict[float, pd.Series]:
    """Return the margins of later students by a logistic regression of each strength, learnt on the others."""
    known, later = pair
    prepared = prepare_logistic(known, features, seed)
    inputs = prepared.transform(later)
    models = {strength: fit_prepared_logistic(prepared, seed, strength) for strength in STRENGTHS}
    return {strength: margin_of(model, inputs, later.index) for strength, model in models.items()}


def _choose_strength(pairs: Sequence[Pair], margins: Sequence[Mapping[float, pd.Series]]) -> float:
    """Return the least strength of the logistic regression that is not measurably worse than the best one.

    `margins`: of each pair, by strength. Measurably: by more than a standard error of the paired difference.
    """
    outcomes = [later[OUTCOME] for _, later in pairs]
    losses = {
        one: pd.concat([calibrated_losses(of[one], outcome) for of, outcome in zip(margins, outcomes, strict=True)])
        for one in STRENGTHS
    }
    best = min(losses, key=lambda one: float(losses[one].mean()))
    more = {one: loss.to_numpy() - losses[best].to_numpy() for one, loss in losses.items()}
    return min(one for one in more if more[one].mean() <= _ONE_ERROR * more[one].std(ddof=1) / np.sqrt(len(more[one])))


def _fit_trees(pair: Pair, features: Sequence[Feature], seed: int, kinds: Sequence[str]) -> dict[str, pd.Series]:
    """Return the margins of later students by each kind of trees, learnt on the others."""
    if not kinds:
        return {}
    known, later = pair
    prepared = prepare_boosting(known, features)
    inputs = prepared.transform(later)
    models = {kind: fit_prepared_boosting(prepared, features, seed, kind) for kind in kinds}
    return {kind: margin_of(model, inputs, later.index) for kind, model in models.items()}


def _score_held_out(margin: pd.Series, asked: pd.DataFrame) -> pd.DataFrame:
    """Return key, outcome and score of the students who were predicted, once each, at one level for all cohorts."""
    once = ~asked.duplicated(list(KEY))
    margin, asked = margin[once], asked[once]
    of_cohort = asked.groupby("cohort").groups.values()
    level = float(np.mean([find_level(margin.loc[rows], asked.loc[rows, OUTCOME]) for rows in of_cohort]))
    return asked.assign(score=expit(margin + level)).reset_index(drop=True)
