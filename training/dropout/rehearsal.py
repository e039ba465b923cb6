"""How to learn, found by rehearsal: models learn on some of the training cohorts and speak about later ones.

A rehearsal says how large LightGBM has to be, whether it (or the mean of both) foretells better than the logistic
regression beyond the interval, and how far the margins (log-odds) have to be stretched or shrunk to mean what they say.

Calibration is a slope on the mean margin of the models with a level per cohort (Platt 1999). The level of one year says
little about the next and is not used; what was said is kept, so that intervals can allow for how levels differ. One
rehearsal says little about the slope as well: slopes are drawn towards 1, as far as the mean of a few differing ones
has to be (a random-effects mean).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from features.cohort_table import OUTCOME, CohortTable, Feature
from training.dropout.models import BoostingSize, fit_boosting, fit_logistic, stack
from training.prediction import predict

LOGISTIC, BOOSTING = "logistic regression", "LightGBM"
_WAYS: tuple[tuple[str, ...], ...] = (
    (LOGISTIC,),
    (BOOSTING,),
    (LOGISTIC, BOOSTING),
)  # the first is the baseline, the others have to beat it
_SIZES = tuple(BoostingSize(leaves, trees) for leaves in (4, 8, 15) for trees in (50, 100, 150, 200, 300))
_REHEARSALS = 2  # later training cohorts that are foretold; more cost time and speak of longer ago
_FOLDS = 5  # where there is one cohort only
_CERTAIN = 1.96  # standard errors
_SLOPE_SPREAD, _COHORT_SPREAD = 0.1, 0.2  # of true slopes around 1, and of one cohort's slope around the true one
Pair = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Recipe:
    """How to learn: which models together, how large LightGBM is, and the slope of the margins."""

    members: tuple[str, ...] = (LOGISTIC,)
    size: BoostingSize = field(default_factory=BoostingSize)
    slope: float = 1.0

    @property
    def name(self) -> str:
        """The name that people read."""
        together = " and ".join(self.members)
        return f"calibrated {together}" if len(self.members) == 1 else f"calibrated mean of {together}"


@dataclass(frozen=True)
class Rehearsed:
    """What models said about a cohort they had not learnt from: a margin per model, and the outcome."""

    margins: pd.DataFrame
    outcome: pd.Series

    def margin(self, members: Sequence[str]) -> pd.Series:
        """Return the mean margin of some models."""
        return self.margins[list(members)].mean(axis=1)


@dataclass(frozen=True)
class Rehearsal:
    """The recipe that was found, and what it said about each cohort in turn: score, outcome and cohort."""

    recipe: Recipe
    scores: pd.DataFrame


def rehearse(
    train: Sequence[CohortTable], features: Sequence[Feature], seed: int, members: tuple[str, ...] | None = None
) -> Rehearsal:
    """Find the recipe on `train`: the simplest that is not measurably worse, or that of `members`."""
    pairs = list(_pair_cohorts(train, seed))
    size = _choose_size(pairs, features, seed)
    rehearsed = _rehearse(pairs, features, seed, size)
    members = members or choose_members(list(rehearsed.values()))
    slopes = [fit_line(said.margin(members), said.outcome)[0] for said in rehearsed.values()]
    recipe = Recipe(members, size, draw_to_one(slopes))
    levels = [find_level(recipe.slope * said.margin(members), said.outcome) for said in rehearsed.values()]
    level = float(np.mean(levels))
    scores = [
        pd.DataFrame({"score": expit(recipe.slope * said.margin(members) + level), OUTCOME: said.outcome}).assign(
            cohort=cohort
        )
        for cohort, said in rehearsed.items()
    ]
    return Rehearsal(recipe, pd.concat(scores, ignore_index=True))


def choose_members(rehearsed: Sequence[Rehearsed]) -> tuple[str, ...]:
    """Return the models to serve: what beats the logistic regression beyond the interval, else that alone."""
    losses = {way: pd.concat([calibrated_losses(one.margin(way), one.outcome) for one in rehearsed]) for way in _WAYS}
    best = min(_WAYS[1:], key=lambda way: float(losses[way].mean()))
    return best if _is_lower(losses[best], losses[_WAYS[0]]) else _WAYS[0]


def draw_to_one(slopes: Sequence[float]) -> float:
    """Return the mean of a few slopes, drawn towards 1 by how little their number says."""
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


def _pair_cohorts(train: Sequence[CohortTable], seed: int) -> Iterator[Pair]:
    """Yield rows to learn from and later rows to speak about.

    With two cohorts the earlier is foretold from the later as well, because one rehearsal says too little. One cohort
    is cut into folds, and its students are foretold fold by fold.
    """
    tables = sorted(train, key=lambda table: table.as_of)
    places = [place for place in range(1, len(tables)) if stack(tables[:place])[OUTCOME].nunique() > 1]
    for place in places[-_REHEARSALS:]:
        yield stack(tables[:place]), stack([tables[place]])
    if len(tables) == 2 and tables[1].labelled[OUTCOME].nunique() > 1:
        yield stack([tables[1]]), stack([tables[0]])
    if not places:
        rows = stack(tables)
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
        for known, asked in folds.split(rows, rows[OUTCOME].astype(int)):
            yield rows.iloc[known], rows.iloc[asked]


def _rehearse(
    pairs: Sequence[Pair], features: Sequence[Feature], seed: int, size: BoostingSize
) -> dict[str, Rehearsed]:
    """Return what was said about each cohort; its folds, where it was cut, are one again."""
    said = []
    for known, asked in pairs:
        models = {LOGISTIC: fit_logistic(known, features, seed), BOOSTING: fit_boosting(known, features, seed, size)}
        margins = pd.DataFrame({name: logit(predict(model, asked)) for name, model in models.items()})
        said.append(margins.assign(**asked[["cohort", OUTCOME]]))
    rows = pd.concat(said, ignore_index=True)
    cohorts = rows.groupby("cohort")
    return {str(name): Rehearsed(cohort[[LOGISTIC, BOOSTING]], cohort[OUTCOME]) for name, cohort in cohorts}


def _choose_size(pairs: Sequence[Pair], features: Sequence[Feature], seed: int) -> BoostingSize:
    """Return the smallest LightGBM that is not measurably worse than the best one."""
    losses: dict[BoostingSize, list[pd.Series]] = {size: [] for size in _SIZES}
    for known, asked in pairs:
        for size, margin in _staged_margins(known, asked, features, seed):
            losses[size].append(calibrated_losses(margin, asked[OUTCOME]))
    whole: Mapping[BoostingSize, pd.Series] = {size: pd.concat(parts) for size, parts in losses.items()}
    best = min(whole, key=lambda size: float(whole[size].mean()))
    enough = [size for size in whole if not _is_lower(whole[best], whole[size])]
    return min(enough, key=lambda size: size.leaves * size.trees)


def _staged_margins(
    known: pd.DataFrame, asked: pd.DataFrame, features: Sequence[Feature], seed: int
) -> Iterator[tuple[BoostingSize, pd.Series]]:
    """Yield what LightGBM says with every number of leaves and trees; the first trees of a larger model are a model."""
    for leaves in sorted({size.leaves for size in _SIZES}):
        sizes = [size for size in _SIZES if size.leaves == leaves]
        model = fit_boosting(known, features, seed, max(sizes, key=lambda size: size.trees))
        inputs = model[:-1].transform(asked[list(model.feature_names_in_)])
        for size in sizes:
            margin = model[-1].predict(inputs, raw_score=True, num_iteration=size.trees)
            yield size, pd.Series(margin, index=asked.index)


def _is_lower(loss: pd.Series, other: pd.Series) -> bool:
    """Tell whether a loss is lower beyond the interval of the paired difference."""
    gain = other.to_numpy() - loss.to_numpy()
    return bool(gain.mean() > _CERTAIN * gain.std(ddof=1) / np.sqrt(len(gain)))
