"""How to learn, selected by temporal validation: models learn on some training cohorts and predict later ones.

It tells how strongly the logistic regression is held back, how large LightGBM has to be, whether it predicts better
than the logistic regression beyond the interval (alone, or grown on what that one leaves), and how far the margins
(log-odds) have to be stretched or shrunk to be calibrated.

Calibration is a slope on the margin with a level per cohort (Platt 1999). The level of one year tells
little about the next and is not used; what was predicted is kept, so that intervals can allow for how levels differ.
One cohort says little about the slope as well: slopes are shrunk towards 1, as far as the mean of a few differing ones
has to be (a random-effects mean).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature
from training.dropout.models import (
    BASELINE_STRENGTH,
    STRENGTHS,
    BoostingSize,
    fit_prepared_boosting,
    fit_prepared_logistic,
    margin_of,
    prepare_boosting,
    prepare_logistic,
    stack,
)

LOGISTIC, BOOSTING = "logistic regression", "LightGBM"
TOGETHER = (LOGISTIC, BOOSTING)  # trees grown on what the logistic regression leaves
_WAYS: tuple[tuple[str, ...], ...] = ((LOGISTIC,), (BOOSTING,), TOGETHER)  # the others have to beat the first
_SIZES = tuple(BoostingSize(leaves, trees) for leaves in (4, 8, 15) for trees in (50, 100, 200, 300))
_VALIDATIONS = 2  # later training cohorts that are predicted; more cost time and are of longer ago
_FOLDS = 5  # where there is one cohort only
_CERTAIN = 1.96  # standard errors: what a challenger of the logistic regression has to be better by
_ONE_ERROR = 1.0  # standard error: what a smaller model may be worse by (Breiman et al., CART, 1984, section 3.4.3)
_SLOPE_SPREAD, _COHORT_SPREAD = 0.1, 0.2  # of true slopes around 1, and of one cohort's slope around the true one
Pair = tuple[pd.DataFrame, pd.DataFrame]
T = TypeVar("T")


@dataclass(frozen=True)
class Recipe:
    """How to learn: which models together, the strength of the logistic one, the size of LightGBM, and the slope."""

    members: tuple[str, ...] = (LOGISTIC,)
    strength: float = BASELINE_STRENGTH
    size: BoostingSize = field(default_factory=BoostingSize)
    slope: float = 1.0

    @property
    def name(self) -> str:
        """The name that people read."""
        return f"calibrated {' with '.join(self.members)}"

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Recipe":
        """Read what `dataclasses.asdict` gave, also when it has been through JSON."""
        return cls(tuple(content["members"]), content["strength"], BoostingSize(**content["size"]), content["slope"])


@dataclass(frozen=True)
class HeldOut:
    """Predictions of a cohort by models that had not learnt from it: a margin per way to serve, and the outcome."""

    margins: Mapping[tuple[str, ...], pd.Series]
    outcome: pd.Series


@dataclass(frozen=True)
class Selection:
    """The recipe that was selected, and what it predicted of each cohort in turn: the key, score and outcome."""

    recipe: Recipe
    scores: pd.DataFrame


def select_recipe(
    train: Sequence[CohortTable],
    features: Sequence[Feature],
    seed: int,
    members: tuple[str, ...] | None = None,
    strength: float | None = None,
) -> Selection:
    """Select the recipe on `train` by temporal validation: the simplest that is not measurably worse than the best.

    Args:
        train: training cohorts of one moment, in any order; with one cohort its folds predict each other.
        features: what may be learnt with.
        seed: of the models and of the folds.
        members: the models to serve, when they are not to be searched for.
        strength: of the logistic regression, when it is not to be searched for.
    """
    pairs = list(pair_cohorts(train, seed))
    strengths = STRENGTHS if strength is None else (strength,)
    every = [_fit_strengths(pair, features, seed, strengths) for pair in pairs]
    strength = strength or _choose_strength(pairs, every)
    bases = [margins[strength] for margins in every]
    ways = [way for way in (_WAYS if members is None else (members,)) if BOOSTING in way]  # what is given is not sought
    staged = [_fit_sizes(pair, base, features, seed, ways) for pair, base in zip(pairs, bases, strict=True)]
    sizes = {way: _choose_size(pairs, [margins[way] for margins in staged]) for way in ways}
    margins = [
        {(LOGISTIC,): base.later, **{way: of_pair[way][size] for way, size in sizes.items()}}
        for base, of_pair in zip(bases, staged, strict=True)
    ]
    held_out = _join_folds(pairs, margins)
    members = members or choose_members(list(held_out.values()))
    predicted = {cohort: (one.margins[members], one.outcome) for cohort, one in held_out.items()}
    slope = shrink_slopes([fit_line(margin, outcome)[0] for margin, outcome in predicted.values()])
    level = float(np.mean([find_level(slope * margin, outcome) for margin, outcome in predicted.values()]))
    keys = pd.concat([later[list(KEY)] for _, later in pairs], ignore_index=True)
    scores = [
        keys.loc[outcome.index].assign(**{"score": expit(slope * margin + level), OUTCOME: outcome})
        for margin, outcome in predicted.values()
    ]
    recipe = Recipe(members, strength, sizes.get(members, BoostingSize()), slope)
    return Selection(recipe, pd.concat(scores, ignore_index=True))


def choose_members(held_out: Sequence[HeldOut]) -> tuple[str, ...]:
    """Return the models to serve: what beats the logistic regression beyond the interval, else that alone."""
    losses = {way: pd.concat([calibrated_losses(one.margins[way], one.outcome) for one in held_out]) for way in _WAYS}
    best = min(_WAYS[1:], key=lambda way: float(losses[way].mean()))
    return best if _is_lower(losses[best], losses[_WAYS[0]]) else _WAYS[0]


def shrink_slopes(slopes: Sequence[float]) -> float:
    """Return the mean of a few slopes, shrunk towards 1 by how little their number says (a random-effects mean)."""
    among, within = _SLOPE_SPREAD**2, _COHORT_SPREAD**2 / len(slopes)
    return 1.0 + among / (among + within) * (float(np.mean(slopes)) - 1.0)


def fit_line(margin: pd.Series, outcome: pd.Series) -> tuple[float, float]:
    """Return slope and level that suit `margin` best: a logistic regression on one column."""
    # Newton's method is many times as fast here; the bare trace of a penalty keeps a margin without spread solvable.
    line = LogisticRegression(C=1e6, solver="newton-cholesky")
    fitted = line.fit(margin.to_numpy()[:, None], outcome.astype(int))
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def find_level(margin: pd.Series, outcome: pd.Series) -> float:
    """Return what to add to the margins so that as many are expected as there were."""
    share = float(np.clip(outcome.mean(), 1e-4, 1 - 1e-4))
    return float(brentq(lambda level: expit(margin + level).mean() - share, -30, 30))


def calibrated_losses(margin: pd.Series, outcome: pd.Series) -> pd.Series:
    """Return the log loss per student of `margin` with the slope and the level that suit it best."""
    slope, level = fit_line(margin, outcome)
    calibrated = slope * margin + level
    return pd.Series(np.logaddexp(0.0, calibrated) - outcome * calibrated, index=margin.index)


def pair_cohorts(train: Sequence[CohortTable], seed: int) -> Iterator[Pair]:
    """Yield rows to learn from and later rows to predict, of programmes that were learnt from.

    With two cohorts the earlier is predicted from the later as well, because one validation says too little. One
    cohort is cut into folds, and its students are predicted fold by fold.
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
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
        for known, later in folds.split(rows, rows[OUTCOME].astype(int)):
            yield rows.iloc[known], rows.iloc[later]


@dataclass(frozen=True)
class _Margins:
    """Margins of one model: of the students it learnt from, and of the later ones that it predicts."""

    known: pd.Series
    later: pd.Series


def _fit_strengths(
    pair: Pair, features: Sequence[Feature], seed: int, strengths: Sequence[float]
) -> dict[float, _Margins]:
    """Return the margins of a logistic regression of each strength, learnt on the first part of `pair`."""
    known, later = pair
    prepared = prepare_logistic(known, features, seed)
    inputs = prepared.transform(later)
    found = {}
    for strength in strengths:
        model = fit_prepared_logistic(prepared, seed, strength)
        found[strength] = _Margins(prepared.predict_margin(model), margin_of(model, inputs, later.index))
    return found


def _choose_strength(pairs: Sequence[Pair], margins: Sequence[Mapping[float, _Margins]]) -> float:
    """Return the least strength of the logistic regression that is not measurably worse than the best one.

    `margins`: of each pair, by strength.
    """
    return min(_not_worse(_lose(pairs, [{one: said.later for one, said in of.items()} for of in margins])))


def _fit_sizes(
    pair: Pair, base: _Margins, features: Sequence[Feature], seed: int, ways: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], dict[BoostingSize, pd.Series]]:
    """Return the margins of later students by LightGBM of every size, alone or grown on `base`, by way to serve.

    The first trees of a larger model are a model.
    """
    if not ways:
        return {}
    known, later = pair
    prepared = prepare_boosting(known, features)
    inputs = prepared.transform(later)
    found: dict[tuple[str, ...], dict[BoostingSize, pd.Series]] = {way: {} for way in ways}
    for way in ways:
        start, below = (base.known, base.later) if way == TOGETHER else (None, 0.0)
        for leaves in sorted({size.leaves for size in _SIZES}):
            sizes = [size for size in _SIZES if size.leaves == leaves]
            largest = max(sizes, key=lambda size: size.trees)
            model = fit_prepared_boosting(prepared, features, seed, largest, start)[-1]
            for size in sizes:
                margin = model.predict(inputs, raw_score=True, num_iteration=size.trees)
                found[way][size] = below + pd.Series(margin, index=later.index)
    return found


def _choose_size(pairs: Sequence[Pair], margins: Sequence[Mapping[BoostingSize, pd.Series]]) -> BoostingSize:
    """Return the smallest LightGBM that is not measurably worse than the best one; `margins` of each pair, by size."""
    return min(_not_worse(_lose(pairs, margins)), key=lambda size: size.leaves * size.trees)


def _lose(pairs: Sequence[Pair], margins: Sequence[Mapping[T, pd.Series]]) -> dict[T, pd.Series]:
    """Return the calibrated loss of every later student of `pairs`, per model of `margins`."""
    outcomes = [later[OUTCOME] for _, later in pairs]
    return {
        one: pd.concat([calibrated_losses(of[one], outcome) for of, outcome in zip(margins, outcomes, strict=True)])
        for one in margins[0]
    }


def _join_folds(pairs: Sequence[Pair], margins: Sequence[Mapping[tuple[str, ...], pd.Series]]) -> dict[str, HeldOut]:
    """Return what was predicted of each cohort; its folds, where it was cut, are one again."""
    cohorts = pd.concat([later["cohort"].astype(str) for _, later in pairs], ignore_index=True)
    outcome = pd.concat([later[OUTCOME] for _, later in pairs], ignore_index=True)
    whole = {way: pd.concat([of[way] for of in margins], ignore_index=True) for way in margins[0]}
    return {
        str(cohort): HeldOut({way: margin.loc[rows] for way, margin in whole.items()}, outcome.loc[rows])
        for cohort, rows in cohorts.groupby(cohorts).groups.items()
    }


def _not_worse(losses: Mapping[T, pd.Series]) -> list[T]:
    """Return what is not measurably worse than the best: within one standard error of the paired difference."""
    best = min(losses, key=lambda one: float(losses[one].mean()))
    return [one for one in losses if not _is_lower(losses[best], losses[one], _ONE_ERROR)]


def _is_lower(loss: pd.Series, other: pd.Series, errors: float = _CERTAIN) -> bool:
    """Tell whether a loss is lower by more than some standard errors of the paired difference."""
    gain = other.to_numpy() - loss.to_numpy()
    return bool(gain.mean() > errors * gain.std(ddof=1) / np.sqrt(len(gain)))
