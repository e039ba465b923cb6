"""An audit: a list of students, or a forecast, held against a declared policy.

`audit_scores` reads from top to bottom like the audit itself: join, count, measure, assess, decide.
"""

import datetime
from dataclasses import replace
from typing import Any

import pandas as pd

from fairness.audit_report import AuditReport, Question, follow_policy
from fairness.conclusions import assess_shares, conclude
from fairness.disclosure.recoding import recode_groups
from fairness.errors import AuditError
from fairness.files.account import Remark, RemarkKind
from fairness.findings import COLUMNS
from fairness.group_names import UNKNOWN
from fairness.measures.counts import add_sums, count_groups
from fairness.measures.estimates import measure_groups
from fairness.measures.forecast_bias import join_cells, measure_bias
from fairness.permutations import permute_cells, permute_students
from fairness.policy import Measure, Policy
from fairness.population import LISTED, build_population
from fairness.verdict import NullRate, decide, find_unknown

COHORT_COLUMNS = ("cohort", "academic_year")  # of a key: what tells when students started


def audit_scores(
    scores: pd.DataFrame,
    outcomes: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    policy: Policy,
    model: str,
    *,
    made_on: datetime.date | None = None,
) -> AuditReport:
    """Audit the list that scores make at the policy's capacity, and the calibration of the scores, per group.

    Args:
        scores: key and `score` (0 to 1), one row per student; and `listed` (1 on the list, 0 not) where the list as it
            was used is audited, in place of one drawn up from the scores.
        outcomes: key and `outcome` (1 dropped out, 0 not, empty: not known yet). One without a score is counted.
        groups: key and one column per attribute, or long: key, `attribute`, `value`. A student without groups is in
            group `unknown`.
        key: the columns that the three tables are joined by.
        policy: what is asked.
        model: name of the model, for the report.
        made_on: today, in UTC, when left out.

    Raises:
        AuditError: A missing column, an incomplete or repeated key, a score that is no probability, or an outcome (or
            `listed`) that is not 0 or 1.
    """
    _check_names(key, policy)
    population = build_population(
        scores, outcomes, groups, key, policy.attributes, policy.capacity, policy.smallest_group
    )
    declared, policy = policy, follow_policy(policy, population.recodings)
    table = count_groups(population, policy.attributes, policy.intersections)
    frame = assess_shares(measure_groups(table, policy), table, policy)
    counted = int(table.total["n"])
    return _report(
        Question.DROPOUT,
        conclude(frame, policy),
        declared,
        model,
        n=counted,
        recodings=population.recodings,
        cohorts=_list_cohorts(population.frame[population.frame["outcome"].notna()]),
        null=permute_students(add_sums(population.frame), table, frame, policy),
        counted={
            "places": population.places,
            "scored": len(population.frame),
            "known": counted,
            "tied": population.tied,
            "unscored": population.unscored,
            **({"as_used": population.places} if LISTED in scores else {}),
        },
        unknown=find_unknown(population.unknown, counted, policy, population.recodings),
        remarks=_ask_one_sided(population.frame["outcome"].dropna()),
        made_on=made_on,
    )


def audit_list(scores: pd.DataFrame, groups: pd.DataFrame, key: tuple[str, ...], policy: Policy) -> pd.DataFrame:
    """Return the findings of the selection rate, for a list whose outcomes nobody knows yet.

    Args:
        scores: key and `score` (0 to 1), one row per student.
        groups: as for `audit_scores`.
        key: the columns that the two tables are joined by.
        policy: what is asked of audits; only its limit of the selection rate counts here.

    Returns:
        `findings.COLUMNS`, one row per group; no row when the policy does not measure the selection rate.
    """
    if Measure.SELECTION_RATE not in policy.measures:
        return pd.DataFrame(columns=COLUMNS)
    limit = policy.measures[Measure.SELECTION_RATE]
    asked = replace(policy, measures={Measure.SELECTION_RATE: limit}, resamples=1)
    # Who is on the list does not depend on outcomes; with one for everybody, everybody counts.
    outcomes = scores[list(key)].assign(outcome=0.0)
    findings = audit_scores(scores, outcomes, groups, key, asked, "").findings
    return findings[findings["measure"] == Measure.SELECTION_RATE].reset_index(drop=True)


def audit_forecast(
    forecasts: pd.DataFrame,
    actuals: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    policy: Policy,
    model: str,
    *,
    made_on: datetime.date | None = None,
) -> AuditReport:
    """Audit how far a forecast is off per group, against all other cells; see `forecast_bias.measure_bias`.

    Args:
        forecasts: key and `forecast`, a number of students, one row per cell.
        actuals: key and `actual`, a number of students. A cell without forecast or actual is left out and counted.
        groups: as for `audit_scores` (origin, faculty, size).
        key: the columns that the three tables are joined by.
        policy: what is asked; it has to measure the bias of a forecast.
        model: name of the model, for the report.
        made_on: today, in UTC, when left out.

    Returns:
        A report whose `n` is the number of students; groups of fewer than `smallest_group` of them are withheld.

    Raises:
        AuditError: A missing column, an incomplete or repeated key, a number that is no number of students, or a policy
            that does not measure the bias of a forecast.
    """
    _check_names(key, policy)
    cells = join_cells(forecasts, actuals, groups, key, policy.attributes)
    if Measure.FORECAST_BIAS not in policy.measures:
        raise AuditError(
            "the policy does not measure forecast_bias", where="policy, measures", do="add forecast_bias and a limit"
        )
    counted = round(float(cells["actual"].sum()))
    unknown = {name: int(cells.loc[cells[name] == UNKNOWN, "actual"].sum()) for name in policy.attributes}
    cells, recodings = recode_groups(
        cells, policy.attributes, policy.smallest_group, cells["actual"], [cells["forecast"]]
    )
    declared, policy = policy, follow_policy(policy, recodings)
    frame = measure_bias(cells, policy)
    return _report(
        Question.INFLOW,
        conclude(frame, policy),
        declared,
        model,
        recodings=recodings,
        n=counted,
        cohorts=_list_cohorts(cells),
        null=permute_cells(cells, frame, policy),
        counted={"cells": len(cells), "left_out": len(forecasts) + len(actuals) - 2 * len(cells)},
        unknown=find_unknown(unknown, counted, policy, recodings),
        made_on=made_on,
    )


def _check_names(key: tuple[str, ...], policy: Policy) -> None:
    if both := [name for name in policy.attributes if name in key]:
        raise AuditError(
            f"{', '.join(both)} tells students apart and is an attribute of the policy as well",
            where="the key, and policy, attributes",
            do="give the attribute a column of its own, under another name",
        )


def _list_cohorts(frame: pd.DataFrame) -> tuple[str, ...]:
    for name in COHORT_COLUMNS:
        if name in frame:
            return tuple(sorted({str(value) for value in frame[name]}))
    return ()


def _ask_one_sided(outcomes: pd.Series) -> tuple[Remark, ...]:
    """Ask what 0 or 1 means where everybody has the same outcome."""
    if outcomes.nunique() != 1:
        return ()
    kind = RemarkKind.EVERYBODY if outcomes.iloc[0] == 1 else RemarkKind.NOBODY
    return (Remark(kind, "", "outcome", len(outcomes)),)


def _report(
    question: Question,
    findings: pd.DataFrame,
    policy: Policy,
    model: str,
    *,
    null: NullRate | None,
    unknown: dict[str, float | None],
    made_on: datetime.date | None,
    remarks: tuple[Remark, ...] = (),
    **facts: Any,
) -> AuditReport:
    return AuditReport(
        model=model,
        policy=policy.to_dict() | {"fingerprint": policy.fingerprint},
        question=question,
        made_on=made_on or datetime.datetime.now(datetime.UTC).date(),
        findings=findings,
        verdict=decide(findings, null, policy, unknown, is_one_sided=bool(remarks)),
        null=null,
        unknown=unknown,
        remarks=remarks,
        **facts,
    )
