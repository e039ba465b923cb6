"""One run, from tables to a registered candidate: split, fit, judge, explain, write down, register.

An audit is a step of its own (`audit_version`): it is repeated when the policy or the outcomes change, and
it is the only place in training where protected attributes are opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
from sklearn.pipeline import Pipeline

from fairness.audit import AuditReport, audit_scores
from fairness.policy import Policy
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature, Question
from features.errors import TableError
from features.groups import read_groups
from training.calibration import make_intervals
from training.dropout.models import fit_boosting, fit_logistic, stack, usable_features
from training.evaluation import Comparison, beats, evaluate_scores
from training.manifest import make_manifest
from training.prediction import predict
from training.registry import AUDIT_FILE, EVALUATION_FILE, MANIFEST_FILE, ModelVersion, Registry
from training.run_files import SHAP_FILE, TEST_SCORES_FILE, log_model_cards, metrics_of
from training.scoring import ModelReference, Scores, score_table
from training.splits import Split, SplitRule, split_by_cohort
from training.tracking import Run, Tracking

UNREGISTERED = 0  # the version of a model that is still being judged
LOGISTIC, BOOSTING, CONSTANT = "logistic regression", "LightGBM", "constant"


@dataclass(frozen=True)
class DropoutSettings:
    """What a dropout run needs to know. `capacity`: the share, or the number, of students that advisers can see."""

    split: SplitRule = field(default_factory=SplitRule)
    capacity: float | int = 0.2
    seed: int = 1
    trained_by: str = ""


def train_dropout(
    tables: Sequence[CohortTable], outcome_known_on: Mapping[str, date], settings: DropoutSettings, tracking: Tracking
) -> ModelVersion:
    """Train, judge and register the model of one moment; return the candidate.

    `tables` are the cohorts of that moment, `outcome_known_on` says per cohort from when its outcome was known.
    """
    split = split_by_cohort(tables, outcome_known_on, settings.split)
    features = usable_features(split.train)
    if not features:
        raise TableError("no feature differs between students", where=f"moment {split.test.moment}")
    if stack(split.train)[OUTCOME].nunique() < 2:
        raise TableError(
            "in the cohorts to learn from, everybody has the same outcome",
            where=", ".join(table.cohort for table in split.train),
            do="check the outcome, or add cohorts",
        )
    candidates = {
        LOGISTIC: fit_logistic(stack(split.train), features, settings.seed),
        BOOSTING: fit_boosting(stack(split.train), features, settings.seed),
    }
    chosen = choose_model(split, features, settings.seed)
    comparison = judge(split, candidates, chosen, settings)
    name = f"dropout-{split.test.moment}"
    with tracking.start_run("dropout", f"{name} {split.test.cohort}") as run:
        model_uri = run.log_model(candidates[chosen])
        scores = score_table(candidates[chosen], split.test, ModelReference(name, UNREGISTERED, run.run_id))
        _log_run(run, split, features, chosen, comparison, settings, scores)
    version = tracking.register(name, run.run_id, model_uri, {"trained_by": settings.trained_by})
    return Registry(tracking).version(name, version)


def choose_model(split: Split, features: Sequence[Feature], seed: int) -> str:
    """Return the name of the model to serve: LightGBM only where it beat the logistic regression.

    The choice is made on the last training cohort, with models fitted on the cohorts before it, so that the
    cohort that judges has no say in it. With one training cohort there is nothing to choose on.
    """
    *earlier, last = sorted(split.train, key=lambda table: table.as_of)
    if not earlier or stack(earlier)[OUTCOME].nunique() < 2:
        return LOGISTIC
    rows = last.labelled
    challenger, holder = (predict(fit(stack(earlier), features, seed), rows) for fit in (fit_boosting, fit_logistic))
    return BOOSTING if beats(rows[OUTCOME], challenger, holder, seed) else LOGISTIC


def judge(split: Split, candidates: Mapping[str, Pipeline], chosen: str, settings: DropoutSettings) -> Comparison:
    """Measure the chosen model, the other one and a constant on the judging cohort."""
    rows = split.test.labelled
    scores = {name: predict(pipeline, rows) for name, pipeline in candidates.items()}
    scores[CONSTANT] = pd.Series(float(stack(split.train)[OUTCOME].mean()), index=rows.index)
    return evaluate_scores(
        rows[OUTCOME],
        scores,
        model=chosen,
        constant=CONSTANT,
        baselines=(LOGISTIC, CONSTANT),
        capacity=settings.capacity,
        seed=settings.seed,
    )


def audit_version(version: ModelVersion, policy: Policy, lake: Path, tracking: Tracking) -> AuditReport:
    """Audit the scores of the judging cohort per group, keep the report with the run and return it."""
    scored = tracking.read_frame(version.run_id, TEST_SCORES_FILE)
    if scored is None:
        raise TableError(f"the run of {version.name} version {version.version} holds no scores", do="train again")
    groups = scored[list(KEY)].merge(read_groups(lake), on=["student", "cohort"], how="left", validate="many_to_one")
    report = audit_scores(
        scored[[*KEY, "score"]],
        scored[[*KEY, OUTCOME]],
        groups,
        KEY,
        policy,
        f"{version.name} version {version.version}",
    )
    tracking.reopen(version.run_id).log_text(report.to_json(), AUDIT_FILE)
    return report


def _log_run(
    run: Run,
    split: Split,
    features: Sequence[Feature],
    chosen: str,
    comparison: Comparison,
    settings: DropoutSettings,
    scores: Scores,
) -> None:
    scored = scores.frame.merge(split.test.labelled[[*KEY, OUTCOME]], on=list(KEY), how="inner", validate="one_to_one")
    manifest = make_manifest(
        question=Question.DROPOUT.value,
        moment=split.test.moment,
        trained_by=settings.trained_by,
        train=split.train,
        test=[split.test],
        features=features,
        settings={"capacity": settings.capacity, "seed": settings.seed, "split": asdict(settings.split)},
        result={
            "model": chosen,
            "sentence_nl": comparison.sentence_nl,
            "sentence_en": comparison.sentence_en,
            "is_better_than_constant": comparison.is_better_than_constant,
            "not_yet_known": list(split.not_yet_known),
            "intervals": make_intervals(scored["score"], scored[OUTCOME]).to_dict(),
        },
    )
    run.log_params(
        {
            "model": chosen,
            "moment": split.test.moment,
            "test": split.test.cohort,
            "seed": settings.seed,
            "data_fingerprint": manifest["data_fingerprint"],
            "train": ",".join(table.cohort for table in split.train),
            "features": len(features),
        }
    )
    run.log_metrics(metrics_of(comparison.table))
    run.log_json(manifest, MANIFEST_FILE)
    run.log_frame(comparison.table, EVALUATION_FILE)
    run.log_frame(scored.drop(columns=["low", "high"]), TEST_SCORES_FILE)
    run.log_frame(scores.shap, SHAP_FILE)
    log_model_cards(run, f"dropout-{split.test.moment}", manifest, comparison.table)
