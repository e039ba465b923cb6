"""The public 1CijferHO demo: does the audit find what was planted, on a time split?

    python -m bench.fairness.cijferho

The outcome of the demo was drawn from prior education, route, sex, the mean grade and age. The model that Studiepeil
would serve learns on the cohorts up to 2018, sees no sex, age or route, and speaks about 2019-2023. Its audit has to
find the differences in outcomes by sex, prior education and route, and that a model blind to sex promises men a lower
risk than they have. Beside it the same audit on groups that are permuted, which has to find nothing.
"""

import os
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from fairness.audit import audit_scores
from fairness.audit_report import AuditReport
from fairness.policy import Measure, Policy
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable
from features.groups import read_groups
from serving.pipeline.cohort_tables import read_tables
from serving.pipeline.settings import read_settings
from serving.pipeline.tables.cohorts import build_tables
from serving.pipeline.tables.extracts import check_extracts
from training.dropout.models import usable_features
from training.dropout.served import learn
from training.evaluation.measures import auc
from training.prediction import predict

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("STUDIEPEIL_SHARED", ROOT.parent / "shared")) / "data" / "cijferho_demo"
LAST_LEARNT, LAST_JUDGED = "2018", "2023"
SHUFFLES, SMALL_SHUFFLES = 200, 10
POLICY = Policy(
    name="1CijferHO demo",
    author="bench",
    dated=date(2026, 11, 22),
    attributes=("sex", "prior_education", "prior_route"),
    intersections=(("sex", "prior_education"), ("sex", "prior_route"), ("prior_education", "prior_route")),
)
PLANTED = ("sex", "prior_education", "prior_route")
SETTINGS = """
[features]
today = 2024-10-15
[[features.sources]]
format = "cijferho"
path = "{data}"
[features.purpose]
name = "bench"
lawful_basis = "public task"
necessity = "Public, synthetic data."
retention_years = 10
[features.dropout]
outcome = "dropout"
[features.dropout.moments]
enrolment = "day 0"
"""


def run(small: bool) -> list[str]:
    """Return the section in Markdown; without the data one line that says so."""
    if not DATA.exists():
        return ["The public demo data are not here; nothing was measured."]
    with tempfile.TemporaryDirectory() as folder:
        scored, groups = judge(Path(folder))
    report = audit_scores(scored[[*KEY, "score"]], scored[[*KEY, "outcome"]], groups, KEY, POLICY, "sex-blind")
    times = SMALL_SHUFFLES if small else SHUFFLES
    claims = permute_groups(scored, groups, times)
    return [*_describe_data(scored), "", *_lay_out(report), "", *_describe_bars(report, claims, times)]


def judge(work: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return scores with outcomes of the later cohorts, and their groups, by the pipeline's own steps."""
    (work / "studiepeil.toml").write_text(SETTINGS.format(data=DATA))
    settings = read_settings(work / "studiepeil.toml")
    check_extracts(settings)
    build_tables(settings)
    tables = read_tables(settings, "dropout-enrolment")
    early = [table for table in tables if table.cohort <= LAST_LEARNT]
    late = [table for table in tables if LAST_LEARNT < table.cohort <= LAST_JUDGED]
    scored = _score(early, late)
    groups = scored[list(KEY)].merge(
        read_groups(settings.lake), on=["student", "cohort"], how="left", validate="many_to_one"
    )
    return scored, groups


def permute_groups(scored: pd.DataFrame, groups: pd.DataFrame, times: int) -> int:
    """Permute whole rows of groups, and count the audits that claim a gap all the same."""
    random, claims = np.random.default_rng(1), 0
    names, once = list(POLICY.attributes), replace(POLICY, resamples=1)
    for _ in range(times):
        permuted = groups.copy()
        permuted[names] = permuted[names].to_numpy()[random.permutation(len(permuted))]
        found = audit_scores(scored[[*KEY, "score"]], scored[[*KEY, "outcome"]], permuted, KEY, once, "shuffled")
        claims += bool((found.findings["q_value"] <= POLICY.false_discovery).any())
    return claims


def find(report: AuditReport, attribute: str, measure: Measure) -> pd.DataFrame:
    """Return the findings of an attribute and a measure that are no chance."""
    rows = report.findings
    is_sure = rows["q_value"] <= POLICY.false_discovery
    found: pd.DataFrame = rows[(rows["attribute"] == attribute) & (rows["measure"] == measure) & is_sure]
    return found


def _score(early: list[CohortTable], late: list[CohortTable]) -> pd.DataFrame:
    model = learn(early, usable_features(early), seed=1)
    rows = pd.concat([table.labelled for table in late], ignore_index=True)
    return rows[list(KEY)].assign(score=predict(model, rows), outcome=rows[OUTCOME])


def _describe_data(scored: pd.DataFrame) -> list[str]:
    described = f"{len(scored)} students of {scored['cohort'].min()}-{scored['cohort'].max()}"
    quality = auc(scored["outcome"].to_numpy(dtype=float), scored["score"].to_numpy(dtype=float))
    return [f"{described}, {scored['outcome'].mean():.1%} dropped out; AUC of the model {quality:.3f}."]


def _lay_out(report: AuditReport) -> list[str]:
    lines = [
        "| attribute | group | students | dropped out | less or more than others | q | calibration gap | q |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows = report.findings[report.findings["attribute"].isin(PLANTED) & ~report.findings["suppressed"]]
    wide = rows.pivot(index=["attribute", "group"], columns="measure")
    for (attribute, group), row in wide.iterrows():
        outcome, promised = (
            [row[name, measure] for name in ("value", "gap", "q_value")]
            for measure in (Measure.OUTCOME_RATE, Measure.CALIBRATION)
        )
        lines.append(
            f"| {attribute} | {group} | {row['n', Measure.OUTCOME_RATE]} | {outcome[0]:.1%} | {_points(outcome[1])} "
            f"| {_odds(outcome[2])} | {_points(promised[1])} | {_odds(promised[2])} |"
        )
    return lines


def _describe_bars(report: AuditReport, claims: int, times: int) -> list[str]:
    lines = ["| bar | measured | |", "|---|---|---|"]
    for attribute in PLANTED:
        found = find(report, attribute, Measure.OUTCOME_RATE)
        lines.append(f"| difference in outcomes by {attribute} | {len(found)} groups | {_mark(len(found) > 0)} |")
    promised = find(report, "sex", Measure.CALIBRATION)
    described = ", ".join(f"{row['group']} {_points(row['gap'])}" for _, row in promised.iterrows()) or "not found"
    has_breach = bool(promised["breach"].any())
    lines.append(f"| calibration gap of the sex-blind model, beyond its limit | {described} | {_mark(has_breach)} |")
    lines.append(f"| a claim in at most 10% of {times} shuffles | {claims} | {_mark(claims <= times / 10)} |")
    lines.append(f"| verdict | {report.verdict} | {_mark(report.verdict == 'failed')} |")
    return lines


def _points(gap: float) -> str:
    return f"{100 * gap:+.1f}"


def _odds(q: float) -> str:
    return "–" if pd.isna(q) else "< 0.0001" if q < 1e-4 else f"{q:.4f}"


def _mark(is_met: bool) -> str:
    return "met" if is_met else "**not met**"


if __name__ == "__main__":
    print("\n".join(run(small=False)))
