"""One run, from tables to a registered candidate: split, fit, judge, explain, write down, register.

An audit is a step of its own (`training.dropout.audit`): it is repeated when the policy or the outcomes change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial

import pandas as pd
from scipy.special import logit
from sklearn.base import ClassifierMixin
from sklearn.ensemble import StackingClassifier

from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature, Question
from features.errors import TableError
from training.calibration import make_intervals
from training.contracts.evaluation import ContributionsResult, HeldOutScoresResult
from training.dropout.evaluation.explanation_report import explain_run, log_explanation
from training.dropout.evaluation.report import EvaluationSettings, RunReport, evaluate_run, log_report
from training.dropout.leaks import check_leaks, check_model, find_telling_gaps
from training.dropout.model_selection import Recipe, select_recipe
from training.dropout.models import LOGISTIC, fit_logistic, stack, usable_features
from training.dropout.out_of_fold import describe_limits, replace_scores, restate, score_apart, score_unseen, stand_in
from training.dropout.served import Learnt, learn, learn_rows
from training.dropout.settings import DropoutSettings
from training.evaluation.comparison import RULE
from training.evaluation.cross_validation import REPEATS, average_repeats
from training.evaluation.order import FEW_PAIRS, FEW_STUDENTS, PAIRS, OrderCertainty, measure_order
from training.evaluation.stability import FEW_REFITS, count_refits, measure_spread, refit_margins
from training.gate.versions import JUDGED_BY
from training.likeness import find_levels
from training.manifest import make_manifest
from training.prediction import predict
from training.registry import MANIFEST_FILE, ModelVersion, Registry
from training.run_files import SHAP_FILE, TEST_SCORES_FILE, metrics_of
from training.scoring import Certainty, ModelReference, Scores, score_table
from training.splits import Split, split_by_cohort
from training.tracking import Run, Tracking

FEWEST_OF_EACH = 10  # students with each outcome to learn from: every fold of five has two of them
UNREGISTERED = 0  # the version of a model that is still being judged


@dataclass(frozen=True)
class Judged:
    """A model that was learnt, how, and how it did on the judging cohort; `certainty` is what its scores can bear.

    `held_out`: what was said of training cohorts without having learnt from them. `unseen`: where no later cohort
    judges, the scores out of fold that stand in its place. `judged_by`: of a refit, the version that was judged.
    `order`: of a small table, how sure the order of students is.
    """

    model: StackingClassifier
    recipe: Recipe
    features: tuple[Feature, ...]
    report: RunReport
    certainty: Certainty
    held_out: pd.DataFrame
    unseen: Mapping[str, pd.DataFrame]
    judged_by: int | None = None
    order: OrderCertainty | None = None


def train_dropout(
    tables: Sequence[CohortTable], outcome_known_on: Mapping[str, date], settings: DropoutSettings, tracking: Tracking
) -> ModelVersion:
    """Train, judge and register the model of one moment; return the candidate.

    `tables` are the cohorts of that moment, `outcome_known_on` says per cohort from when its outcome was known.
    """
    split = split_by_cohort(tables, outcome_known_on, settings.split)
    return register_judged(split, learn_and_judge(split, outcome_known_on, settings), settings, tracking)


def register_judged(
    split: Split,
    judged: Judged,
    settings: DropoutSettings,
    tracking: Tracking,
    mitigation: Mapping[str, object] | None = None,
) -> ModelVersion:
    """Keep a judged model with everything found about it, and register it as a candidate.

    `mitigation`: for a model made because of a gap, what was chosen, by whom and why; it is kept in the manifest.
    """
    name = f"dropout-{split.test.moment}"
    with tracking.start_run("dropout", f"{name} {split.test.cohort}") as run:
        model_uri = run.log_model(judged.model)
        scores = score_table(judged.model, split.test, ModelReference(name, UNREGISTERED, run.run_id))
        _log_run(run, split, judged, settings, scores, mitigation or {})
    tags = {"trained_by": settings.trained_by}
    if judged.judged_by is not None:
        tags[JUDGED_BY] = str(judged.judged_by)
    version = tracking.register(name, run.run_id, model_uri, tags)
    return Registry(tracking).version(name, version)


def learn_and_judge(split: Split, outcome_known_on: Mapping[str, date], settings: DropoutSettings) -> Judged:
    """Learn on the training cohorts and judge on the later one, beside the baselines.

    The training cohorts alone say how to learn; the judging cohort decides nothing.
    """
    group_by, seed, rows = settings.split.group_by, settings.seed, split.test.labelled
    features = tuple(one for one in usable_features(split.train) if one.name != group_by)
    _check_learnable(split, features)
    check_leaks(stack(split.train), features, split.test.moment, settings.accept_leaks)
    selection = select_recipe(split.train, features, seed)
    model = learn(split.train, features, seed, selection.recipe)
    baseline = fit_logistic(stack(split.train), features, seed)
    if not split.is_cross_validated:
        check_model(rows[OUTCOME], predict(model, rows), split.test.moment, settings.accept_leaks)
    recipe = selection.recipe
    learnt = Learnt(model, recipe, features, selection.scores, partial(learn_rows, recipe=recipe))
    return judge_learnt(split, learnt, baseline, outcome_known_on, settings)


def judge_learnt(
    split: Split,
    learnt: Learnt,
    baseline: ClassifierMixin,
    outcome_known_on: Mapping[str, date],
    settings: DropoutSettings,
) -> Judged:
    """Judge a model that was learnt on the training cohorts on the later one, beside the plain logistic `baseline`."""
    recipe, features, rows = learnt.recipe, learnt.features, split.test.labelled
    repeats = REPEATS if settings.is_full else 1
    unseen = score_unseen(split, recipe, features, settings.seed, settings.split.group_by, repeats)
    judges = {recipe.name: learnt.model, LOGISTIC: baseline} | stand_in(unseen, features)
    report = evaluate_run(
        split,
        judges[recipe.name],
        {LOGISTIC: judges[LOGISTIC]},
        learnt.learn_tables,
        features,
        EvaluationSettings(recipe.name, settings.capacity, settings.seed, with_refits=settings.is_full and not unseen),
        outcome_known_on,
        average_repeats(unseen).get(RULE),
    )
    certainty = _find_certainty(split, learnt, judges[recipe.name], settings)
    restated = restate(report, rows[OUTCOME], unseen)
    order = _find_order(split, learnt, settings)
    return Judged(learnt.model, recipe, features, restated, certainty, learnt.held_out, unseen, order=order)


def _check_learnable(split: Split, features: Sequence[Feature]) -> None:
    if not features:
        raise TableError("no feature differs between students", where=f"moment {split.test.moment}")
    outcome = stack(split.train)[OUTCOME]
    fewest = int(min((outcome == 1).sum(), (outcome == 0).sum()))
    if 0 < fewest < FEWEST_OF_EACH:
        raise TableError(
            f"there is too little to learn from: {len(outcome)} students, and only {fewest} with one of the outcomes",
            where=f"moment {split.test.moment}, cohorts {', '.join(table.cohort for table in split.train)}",
            do=f"add earlier cohorts; at least {FEWEST_OF_EACH} of each outcome are needed",
        )
    if outcome.nunique() < 2:
        raise TableError(
            "in the cohorts to learn from, everybody has the same outcome",
            where=", ".join(table.cohort for table in split.train),
            do="check the outcome, or add cohorts",
        )


def _find_order(split: Split, learnt: Learnt, settings: DropoutSettings) -> OrderCertainty | None:
    """Return how sure the order of students is; None where there are enough students to learn from."""
    if sum(len(table.labelled) for table in split.train) >= FEW_STUDENTS:
        return None
    repeats = PAIRS if settings.is_full else FEW_PAIRS
    pairs, parts = score_apart(split, learnt.learn_rows, learnt.features, settings.seed, repeats)
    return measure_order(pairs, settings.capacity, parts)


def _find_certainty(split: Split, learnt: Learnt, model: StackingClassifier, settings: DropoutSettings) -> Certainty:
    """Find intervals on every cohort that was predicted, and how much scores depend on who was learnt from."""
    known = stack(split.train)
    levels = find_levels(predict(learnt.model, known), known["programme"])
    judging = split.test.labelled
    predicted = judging[[*KEY, OUTCOME]].assign(score=predict(model, judging))
    if learnt.held_out["cohort"].nunique() > 1:  # the level of one alone is right by construction
        predicted = pd.concat([predicted, learnt.held_out[list(predicted.columns)]], ignore_index=True)

    of = predicted["programme"]

    def predict_margins(rows: pd.DataFrame, seed: int) -> pd.Series:
        margins: pd.Series = predict(learnt.learn_rows(rows, learnt.features, seed), split.test.frame).map(logit)
        return margins

    refits = count_refits(len(known)) if settings.is_full else FEW_REFITS
    return Certainty(
        intervals=make_intervals(
            predicted["score"], predicted[OUTCOME], predicted["cohort"], of, ~of.isin(levels.keys())
        ),
        spread=measure_spread(refit_margins(known, predict_margins, settings.seed, refits)),
        capacity=settings.capacity,
        levels=levels,
    )


def _log_run(
    run: Run, split: Split, judged: Judged, settings: DropoutSettings, scores: Scores, mitigation: Mapping[str, object]
) -> None:
    comparison, recipe = judged.report.comparison, judged.recipe
    scored = scores.frame.merge(split.test.labelled[[*KEY, OUTCOME]], on=list(KEY), how="inner", validate="one_to_one")
    if judged.unseen:
        scored = replace_scores(scored, split.test.labelled, judged.unseen[recipe.name].mean(axis="columns"))
    manifest = make_manifest(
        question=Question.DROPOUT.value,
        moment=split.test.moment,
        trained_by=settings.trained_by,
        train=split.train,
        test=[split.test],
        features=judged.features,
        settings={
            "capacity": settings.capacity,
            "seed": settings.seed,
            "split": asdict(settings.split),
            "evaluation": str(settings.evaluation),
            **({"accept_leaks": dict(settings.accept_leaks)} if settings.accept_leaks else {}),
        },
        result={
            "model": recipe.name,
            "recipe": asdict(recipe),
            "conclusion": asdict(comparison.conclusion),
            "is_better_than_constant": comparison.conclusion.is_better_than_constant,
            "tells_students_apart": comparison.tells_students_apart,
            "not_yet_known": list(split.not_yet_known),
            **describe_limits(split, judged.features),
            "telling_gaps": find_telling_gaps(stack(split.train), judged.features),
            "certainty": judged.certainty.to_dict(),
            **_describe_kind(judged, mitigation),
        },
    )
    run.log_params(
        {
            "model": recipe.name,
            "moment": split.test.moment,
            "test": split.test.cohort,
            "seed": settings.seed,
            "data_fingerprint": manifest["data_fingerprint"],
            "train": ",".join(table.cohort for table in split.train),
            "features": len(judged.features),
        }
    )
    run.log_metrics(metrics_of(comparison.table))
    run.log_json(manifest, MANIFEST_FILE)
    log_report(run, judged.report)
    contributions = scores.shap.drop(columns=[*KEY, "base"])
    log_explanation(run, explain_run(judged.model, split.test, judged.features, contributions))
    run.log_frame(scored, TEST_SCORES_FILE, HeldOutScoresResult)
    run.log_frame(scores.shap, SHAP_FILE, ContributionsResult)


def _describe_kind(judged: Judged, mitigation: Mapping[str, object]) -> dict[str, object]:
    """Return for the manifest what only some versions have: a choice, a judged version, how sure a small order is."""
    order = None if judged.order is None else asdict(judged.order)
    found = {"mitigation": dict(mitigation) or None, JUDGED_BY: judged.judged_by, "order": order}
    return {name: value for name, value in found.items() if value is not None}
