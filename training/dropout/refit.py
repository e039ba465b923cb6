"""The judged version learnt again from every cohort whose outcome is known, as a version of its own.

The cohort that judged is the newest, and says most about the one to come; a judged version may not learn from it. Here
the same recipe (models, weights, slope, features) is fitted on it too. No later cohort is left to judge the refit: what
is expected of it is what was measured on the judged version, and its manifest names that version.

Scores of the judging cohort by a model that learnt from it would flatter. Who is audited gets a score out of fold: by
the same recipe from all cohorts, but for a third of the judging students at a time. Such a score knows the year, as the
refit does; how a year nobody has seen turns out is what the judged version was audited on, and the gate asks for both.
The interval of a score is that of the judged version: every cohort in it was predicted by models without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from features.cohort_table import OUTCOME, CohortTable, Feature
from features.errors import TableError
from training.dropout.evaluation.report import read_report
from training.dropout.experiment import Judged, register_judged
from training.dropout.leaks import check_leaks
from training.dropout.model_selection import Recipe
from training.dropout.models import stack
from training.dropout.served import learn_rows
from training.dropout.settings import DropoutSettings, is_refittable
from training.evaluation.cross_validation import assign_folds, score_out_of_fold
from training.evaluation.order import OrderCertainty
from training.gate.versions import ModelVersion
from training.likeness import find_levels
from training.prediction import predict
from training.run_files import MANIFEST_FILE
from training.scoring import Certainty
from training.splits import Split, list_known
from training.tracking import Tracking

FOLDS, FEW_FOLDS = 3, 2  # more cost more than they tell; FEW_FOLDS in a short evaluation


def refit_version(
    version: ModelVersion, tables: Sequence[CohortTable], settings: DropoutSettings, tracking: Tracking
) -> ModelVersion | None:
    """Learn a judged version again from all known cohorts, and register it as a candidate beside it.

    Args:
        version: the judged one.
        tables: the cohorts of its moment.
        settings: those that it was trained with.
        tracking: where it is registered.

    Returns:
        The candidate; None where an outcome is so rare in the judging cohort that nobody can be left out.

    Raises:
        TableError: the version cannot be refitted (`is_refittable`), or its tables are gone or changed.
    """
    manifest = tracking.read_json(version.run_id, MANIFEST_FILE)
    report = read_report(tracking, version.run_id)
    where = f"{version.name} version {version.version}"
    if not manifest or report is None:
        raise TableError("the run holds no manifest or no evaluation", where=where, do="train again")
    if not is_refittable(manifest):
        raise TableError("this version is not refitted: no later cohort judged what several taught", where=where)
    if min(report.facts.dropped_out, report.facts.students - report.facts.dropped_out) < FEW_FOLDS:
        return None
    result = manifest["result"]
    (test,) = _find(manifest["test"], tables)
    split = Split(_find_known(manifest, tables, settings), test, tuple(result["not_yet_known"]))
    declared = {feature.name: feature for feature in split.test.features}
    features = tuple(declared[one["name"]] for one in manifest["features"])
    recipe, rows = Recipe.from_dict(result["recipe"]), stack(split.train)
    check_leaks(rows, features, split.test.moment, settings.accept_leaks)
    model = learn_rows(rows, features, settings.seed, recipe)
    certainty = replace(
        Certainty.from_dict(result["certainty"]), levels=find_levels(predict(model, rows), rows["programme"])
    )
    refitted = Judged(
        model=model,
        recipe=recipe,
        features=features,
        report=report,
        certainty=certainty,
        held_out=rows.head(0),
        unseen={recipe.name: score_left_out(split, recipe, features, settings)},
        judged_by=version.version,
        order=None if "order" not in result else OrderCertainty(**result["order"]),
    )
    return register_judged(split, refitted, settings, tracking)


def score_left_out(
    split: Split, recipe: Recipe, features: Sequence[Feature], settings: DropoutSettings
) -> pd.DataFrame:
    """Return the scores of the labelled students of the judging cohort, each by models that did not learn from them.

    Those models learnt from all other cohorts of `split.train` and from the other folds of the judging one. One column,
    by the index of the students.
    """
    others = stack([table for table in split.train if table.cohort != split.test.cohort])

    def learn_and_score(known: pd.DataFrame, held_out: pd.DataFrame) -> Mapping[str, pd.Series]:
        rows = pd.concat([others, known], ignore_index=True)
        return {recipe.name: predict(learn_rows(rows, features, settings.seed, recipe), held_out)}

    rows = split.test.labelled
    most = FOLDS if settings.is_full else FEW_FOLDS
    parts = min(most, int(rows[OUTCOME].value_counts().min()))
    folds = assign_folds(rows, seed=settings.seed, folds=parts, repeats=1, group_by=settings.split.group_by)
    return score_out_of_fold(rows, folds, learn_and_score)[recipe.name]


def _find_known(
    manifest: Mapping[str, Any], tables: Sequence[CohortTable], settings: DropoutSettings
) -> tuple[CohortTable, ...]:
    """Return every cohort to learn from: the training cohorts, the judging one, and what was known since of others."""
    named = _find([*manifest["train"], *manifest["test"]], tables)
    return named if settings.split.train_cohorts else list_known(tables, named[-1])


def _find(described: Sequence[Mapping[str, Any]], tables: Sequence[CohortTable]) -> tuple[CohortTable, ...]:
    """Return the tables that a manifest describes."""
    there = {table.fingerprint: table for table in tables}
    if any(one["fingerprint"] not in there for one in described):
        raise TableError("the cohort tables are no longer those this model was made from", do="train again")
    return tuple(there[one["fingerprint"]] for one in described)
