"""The audits of a model after it was signed for: of every list it made, and of every cohort whose outcomes arrived.

What a model predicted of a cohort is kept with its run. Once that cohort's outcomes are known, those scores of then are
audited, not scores made in hindsight. `fairness.trend` adds the rounds up.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from fairness.audit import audit_list, audit_scores
from fairness.audit_report import AuditReport
from fairness.policy import Policy
from fairness.trend import Round, Side
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable
from training.contracts.evaluation import KeptScoresResult
from training.dropout.audit import open_groups
from training.gate.versions import ModelVersion
from training.registry import Registry
from training.scoring import Scores
from training.tracking import Tracking

_ROUNDS, _SCORES = "audit/rounds", "scores"


def keep_list(scores: Scores, policy: Policy, lake: Path, tracking: Tracking) -> Round:
    """Keep what was predicted of a cohort with the run, audit who is on the list, and return that round."""
    run = tracking.reopen(scores.model.run_id)
    scored = scores.frame[[*KEY, "score"]]
    dated = scored.assign(as_of=scores.as_of.isoformat())
    run.log_frame(dated, f"{_SCORES}/{scores.cohort}.parquet", KeptScoresResult)
    findings = audit_list(scored, open_groups(scored, lake), KEY, policy)
    name = f"{scores.model.name} version {scores.model.version}"
    made = Round(scores.cohort, scores.as_of.isoformat(), name, Side.SELECTION, findings)
    _keep_round(made, scores.model.run_id, tracking)
    return made


def list_waiting(version: ModelVersion, tables: Sequence[CohortTable], tracking: Tracking) -> list[CohortTable]:
    """Return the tables of cohorts that `version` scored, whose outcomes are known, and that were not audited since.

    A refit that was put to the cohorts it learnt from says nothing of how it does: those are left out.
    """
    learnt: set[str] = set()
    if version.judged_by is not None:
        learnt = {one["cohort"] for one in Registry(tracking).manifest(version)["train"]}
    return [
        table
        for table in tables
        if len(table.labelled)
        and table.cohort not in learnt
        and tracking.has_artifact(version.run_id, f"{_SCORES}/{table.cohort}.parquet")
        and not tracking.has_artifact(version.run_id, _round_file(Side.ERRORS, table.cohort))
    ]


def audit_hindsight(
    version: ModelVersion, table: CohortTable, policy: Policy, lake: Path, tracking: Tracking
) -> AuditReport:
    """Audit what `version` predicted of the cohort of `table` against what became of it, and keep the round."""
    scored = tracking.read_frame(version.run_id, f"{_SCORES}/{table.cohort}.parquet")
    if scored is None:
        raise LookupError(f"{version.name} version {version.version} never scored cohort {table.cohort}")
    name, outcomes = f"{version.name} version {version.version}", table.labelled[[*KEY, OUTCOME]]
    known = outcomes.rename(columns={OUTCOME: "outcome"})
    report = audit_scores(scored[[*KEY, "score"]], known, open_groups(scored, lake), KEY, policy, name)
    as_of = str(scored["as_of"].iloc[0])
    _keep_round(Round(table.cohort, as_of, name, Side.ERRORS, report.findings), version.run_id, tracking)
    tracking.reopen(version.run_id).log_text(report.to_json(), f"audit/hindsight-{table.cohort}.json")
    return report


def read_rounds(versions: Sequence[ModelVersion], tracking: Tracking) -> list[Round]:
    """Return every round of `versions`: the audits they were signed on first, then what was audited in use."""
    oldest_first = sorted(versions, key=lambda one: one.version)
    registry = Registry(tracking)
    signed = [found for version in oldest_first for found in _read_signed(version, registry)]
    return signed + [found for version in oldest_first for found in _read_kept(version, tracking)]


def _keep_round(made: Round, run_id: str, tracking: Tracking) -> None:
    frame = made.findings.assign(cohort=made.cohort, as_of=made.as_of, model=made.model)
    tracking.reopen(run_id).log_frame(frame, _round_file(made.side, made.cohort))


def _round_file(side: Side, cohort: str) -> str:
    return f"{_ROUNDS}/{side}-{cohort}.parquet"


def _read_signed(version: ModelVersion, registry: Registry) -> Iterator[Round]:
    report, manifest = registry.audit(version), registry.manifest(version)
    if report is not None and manifest:
        judged = manifest["test"][0]
        yield Round(judged["cohort"], judged["as_of"], report.model, Side.ERRORS, report.findings)


def _read_kept(version: ModelVersion, tracking: Tracking) -> Iterator[Round]:
    for path in tracking.list_artifacts(version.run_id, _ROUNDS):
        frame = tracking.read_frame(version.run_id, path)
        if frame is not None and len(frame):
            head: pd.Series = frame[["cohort", "as_of", "model"]].iloc[0]
            side = Side(Path(path).name.split("-")[0])
            yield Round(head["cohort"], head["as_of"], head["model"], side, frame)
