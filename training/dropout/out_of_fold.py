"""One cohort judges itself: each student by models that did not learn from them, with everything learnt anew.

The scores out of fold take the place of the scores of a later cohort, in the evaluation and in the audit. The model
that is registered is another one, by the same recipe from all students.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from features.cohort import KEY
from features.cohort_table import Feature
from training.dropout.evaluation.report import RunReport
from training.dropout.evaluation.simple_rule import choose_rule
from training.dropout.model_selection import MEMBERS, Recipe, select_recipe
from training.dropout.models import LOGISTIC, fit_logistic, stack
from training.dropout.served import LearnRows, learn
from training.evaluation.comparison import RULE
from training.evaluation.cross_validation import (
    REPEATS,
    OutOfFold,
    assign_folds,
    average_measures,
    is_undated,
    score_out_of_fold,
)
from training.prediction import predict
from training.splits import Split


def score_unseen(
    split: Split, recipe: Recipe, features: Sequence[Feature], seed: int, group_by: str = "", repeats: int = REPEATS
) -> dict[str, pd.DataFrame]:
    """Return the scores of the labelled students of a cross-validated `split`: one column per repeat, by their index.

    Under the name of `recipe` stands the whole of training, the selection of a recipe included, as it would have
    been done in each fold; where `recipe` is the logistic regression, it is held to that. Beside it stand the logistic
    regression and the simple rule, the latter as an order. Empty where a later cohort judges.
    """
    if not split.is_cross_validated:
        return {}
    members = (LOGISTIC,) if recipe.members == (LOGISTIC,) else MEMBERS

    def learn_and_score(known: pd.DataFrame, held_out: pd.DataFrame) -> Mapping[str, pd.Series]:
        tables = [replace(split.test, frame=known)]
        own = learn(tables, features, seed, select_recipe(tables, features, seed, members=members).recipe)
        baseline = fit_logistic(known, features, seed)
        rule = choose_rule(known, features)
        # The order by the rule as shares: two folds have no common unit.
        order = pd.Series(0.5, index=held_out.index) if rule is None else rule.order(held_out).rank(pct=True)
        return {recipe.name: predict(own, held_out), LOGISTIC: predict(baseline, held_out), RULE: order}

    rows = split.test.labelled
    return score_out_of_fold(rows, assign_folds(rows, seed=seed, repeats=repeats, group_by=group_by), learn_and_score)


def score_apart(
    split: Split, learn_rows: LearnRows, features: Sequence[Feature], seed: int, repeats: int
) -> tuple[list[tuple[pd.Series, pd.Series]], int]:
    """Return pairs of scores by two models without a student in common, and into how many parts students were dealt.

    Where a later cohort judges, the models learn from halves of the students and score that cohort. Where none does,
    they learn from two thirds each one of, and score the last third; so every student is scored in each repeat.
    """
    rows = stack(split.train)
    parts = 3 if split.is_cross_validated else 2
    folds = assign_folds(rows, seed=seed, folds=parts, repeats=repeats)
    pairs = []
    for repeat in folds:
        dealt = [rows[folds[repeat] == part] for part in range(parts)]
        if split.is_cross_validated:
            models = [learn_rows(part, features, seed) for part in dealt]
            # The next part is scored by the two that learnt from the others.
            scores = [[predict(models[(at + step) % 3], dealt[at]) for at in range(3)] for step in (1, 2)]
            pairs.append((pd.concat(scores[0]), pd.concat(scores[1])))
        else:
            first, second = (predict(learn_rows(part, features, seed), split.test.frame) for part in dealt)
            pairs.append((first, second))
    return pairs, parts


def stand_in(unseen: Mapping[str, pd.DataFrame], features: Sequence[Feature]) -> dict[str, OutOfFold]:
    """Return the scores of `score_unseen`, averaged over the repeats, as models that know these students only."""
    return {name: OutOfFold(frame.mean(axis="columns"), features) for name, frame in unseen.items() if name != RULE}


def restate(report: RunReport, outcome: pd.Series, unseen: Mapping[str, pd.DataFrame]) -> RunReport:
    """Return a report on averaged scores as one on the scores of each repeat."""
    if not unseen:
        return report
    return replace(report, comparison=average_measures(report.comparison, outcome, unseen, report.settings.capacity))


def replace_scores(scored: pd.DataFrame, rows: pd.DataFrame, score: pd.Series) -> pd.DataFrame:
    """Return `scored` (key, score and rank by a model, and more) with the scores out of fold of `rows`."""
    rank = score.rank(ascending=False, method="min").astype(int)
    unseen = rows[list(KEY)].assign(score=score, rank=rank)
    other = [name for name in scored.columns if name not in unseen.columns]
    return scored[[*KEY, *other]].merge(unseen, on=list(KEY), how="inner", validate="one_to_one")[list(scored.columns)]


def describe_limits(split: Split, features: Sequence[Feature]) -> dict[str, object]:
    """Return for the manifest whether folds judged each other, and whether columns lack a date; both limit a result."""
    return {"is_cross_validated": split.is_cross_validated, "is_undated": is_undated(features)}
