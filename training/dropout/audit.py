"""The audit of a dropout model: the only place in training where protected attributes are opened.

They are handed to `fairness` beside scores and outcomes, and never to a model.
"""

from functools import partial
from pathlib import Path

import pandas as pd

from fairness.audit import audit_scores
from fairness.audit_report import AuditReport
from fairness.policy import Policy
from features.cohort import KEY
from features.cohort_table import OUTCOME, read_table
from features.errors import TableError
from features.groups import read_groups
from training.dropout.origins import find_run_origins, log_origins
from training.registry import AUDIT_FILE, ModelVersion
from training.run_files import TEST_SCORES_FILE
from training.tracking import Tracking


def open_groups(rows: pd.DataFrame, lake: Path) -> pd.DataFrame:
    """Return KEY of `rows` with one column per protected attribute; empty where nobody delivered it."""
    return _attach(rows, read_groups(lake))


def _attach(rows: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    return rows[list(KEY)].merge(groups, on=["student", "cohort"], how="left", validate="many_to_one")


def audit_version(
    version: ModelVersion, policy: Policy, lake: Path, tracking: Tracking, tables: Path | None = None
) -> AuditReport:
    """Audit the scores of the judging cohort per group, keep the report with the run and return it.

    Beside it is kept where gaps come from; what that needs of the features is read from the folder `tables`, when the
    tables of the run are still there.
    """
    scored = tracking.read_frame(version.run_id, TEST_SCORES_FILE)
    if scored is None:
        raise TableError(f"the run of {version.name} version {version.version} holds no scores", do="train again")
    opener = partial(_attach, groups=read_groups(lake))  # of everybody, and asked for several times
    report = audit_scores(
        scored[[*KEY, "score"]],
        scored[[*KEY, OUTCOME]],
        opener(scored),
        KEY,
        policy,
        f"{version.name} version {version.version}",
    )
    tracking.reopen(version.run_id).log_text(report.to_json(), AUDIT_FILE)
    there = [] if tables is None else [read_table(path) for path in sorted(tables.glob("*.parquet"))]
    found = find_run_origins(version, policy, scored, there, opener, tracking, report.recodings)
    log_origins(found, version.run_id, tracking)
    return report
