"""An audit: a list of students, or a forecast, held against a declared policy.

`audit_scores` reads from top to bottom like the audit itself: join, count, measure, assess, decide, say.
"""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

import pandas as pd

from fairness.disclosure.recoding import Recoding, recode_groups
from fairness.errors import AuditError
from fairness.findings import COLUMNS, NUMBERS, assess_shares, conclude
from fairness.measures.counts import add_sums, count_groups
from fairness.measures.estimates import measure_groups
from fairness.measures.forecast_bias import join_cells, measure_bias
from fairness.permutations import NullRate, permute_cells, permute_students
from fairness.policy import Measure, Policy
from fairness.population import Population, build_population
from fairness.verdict import Verdict, decide, describe_reach
from fairness.words.names import LANGUAGES
from fairness.words.sentences import describe_findings

COHORT_COLUMNS = ("cohort", "academic_year")  # of a key: what tells when students started
__all__ = ["AuditReport", "Question", "Verdict", "audit_forecast", "audit_scores", "follow_policy"]

FORMAT = 2  # of the JSON; raised when a reader would misunderstand it


class Question(StrEnum):
    """What was audited: a list of students at risk, or a forecast of first-years."""

    DROPOUT = "dropout"
    INFLOW = "inflow"


@dataclass(frozen=True, eq=False)
class AuditReport:
    """What an audit found.

    findings: one row per group and measure, `findings.COLUMNS`; empty is NaN or NA there, null in JSON.
    n: students audited. cohorts: the years they started in, as far as the key tells. null: how often this audit
    claims a gap when groups are permuted; None when nothing could be tested. policy: as
    `Policy.to_dict` gives it, and its fingerprint. recodings: groups taken together. sentences: language
    ("nl", "en") to sentences, the verdict's reasons first.
    """

    model: str
    policy: dict[str, Any]
    question: Question
    made_on: datetime.date
    n: int
    findings: pd.DataFrame
    verdict: Verdict
    sentences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cohorts: tuple[str, ...] = ()
    null: NullRate | None = None
    recodings: tuple[Recoding, ...] = ()

    def to_json(self) -> str:
        """The report as JSON text; `from_json` reads it back without loss. Never holds NaN."""
        rows = [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in self.findings.astype("object").to_dict("records")
        ]
        content = {
            "format": FORMAT,
            "model": self.model,
            "policy": self.policy,
            "question": str(self.question),
            "made_on": self.made_on.isoformat(),
            "n": self.n,
            "cohorts": list(self.cohorts),
            "null": self.null.to_dict() if self.null else None,
            "recodings": [recoding.to_dict() for recoding in self.recodings],
            "verdict": str(self.verdict),
            "sentences": {language: list(texts) for language, texts in self.sentences.items()},
            "findings": rows,
        }
        return json.dumps(content, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The report of a JSON text made by `to_json`. Raises AuditError when the text is something else."""
        try:
            content = json.loads(text)
            _check_format(content["format"])
            return cls(
                model=content["model"],
                policy=content["policy"],
                question=Question(content["question"]),
                made_on=datetime.date.fromisoformat(content["made_on"]),
                n=content["n"],
                findings=_restore_findings(content["findings"]),
                verdict=Verdict(content["verdict"]),
                sentences={language: tuple(texts) for language, texts in content["sentences"].items()},
                cohorts=tuple(content["cohorts"]),
                null=NullRate(**content["null"]) if content["null"] else None,
                recodings=tuple(Recoding.from_dict(recoding) for recoding in content["recodings"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise AuditError("this is not an audit report", do="give the JSON that `to_json` made") from error


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

    scores: key and `score` (0 to 1). outcomes: key and `outcome` (1 dropped out, 0 not, empty: not known yet).
    groups: key and one column per attribute, or long: key, `attribute`, `value`. Joined by key; a student
    without groups is in group `unknown`; an outcome without a score is counted and told. Raises AuditError on a
    missing column, an incomplete or repeated key, a score that is no probability, an outcome not 0 or 1.
    """
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
        openings=[_describe_list(population, counted, language) for language in LANGUAGES],
        made_on=made_on,
    )


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

    forecasts: key and `forecast`; actuals: key and `actual`, both numbers of students; groups: as for
    `audit_scores` (origin, faculty, size). A cell without forecast or actual is left out and told. `n` is the
    number of students; groups of fewer than `smallest_group` of them are withheld. Raises AuditError as above.
    """
    cells = join_cells(forecasts, actuals, groups, key, policy.attributes)
    if Measure.FORECAST_BIAS not in policy.measures:
        raise AuditError(
            "the policy does not measure forecast_bias", where="policy, measures", do="add forecast_bias and a limit"
        )
    cells, recodings = recode_groups(
        cells, policy.attributes, policy.smallest_group, cells["actual"], [cells["forecast"]]
    )
    declared, policy = policy, follow_policy(policy, recodings)
    frame = measure_bias(cells, policy)
    left_out = len(forecasts) + len(actuals) - 2 * len(cells)
    return _report(
        Question.INFLOW,
        conclude(frame, policy),
        declared,
        model,
        recodings=recodings,
        n=round(float(cells["actual"].sum())),
        cohorts=_list_cohorts(cells),
        null=permute_cells(cells, frame, policy),
        openings=[_describe_cells(cells, left_out, language) for language in LANGUAGES],
        made_on=made_on,
    )


def follow_policy(policy: Policy, recodings: Sequence[Recoding]) -> Policy:
    """The policy in the names that groups have in the audit: a reference that is taken together keeps its place."""
    if isinstance(policy.reference, str):
        return policy
    names = {(one.attribute, part): one.group for one in recodings for part in one.parts}
    reference = {attribute: names.get((attribute, group), group) for attribute, group in policy.reference.items()}
    return replace(policy, reference=reference)


def _list_cohorts(frame: pd.DataFrame) -> tuple[str, ...]:
    for name in COHORT_COLUMNS:
        if name in frame:
            return tuple(sorted({str(value) for value in frame[name]}))
    return ()


def _report(
    question: Question,
    findings: pd.DataFrame,
    policy: Policy,
    model: str,
    *,
    n: int,
    cohorts: tuple[str, ...],
    recodings: tuple[Recoding, ...],
    null: NullRate | None,
    openings: Sequence[str],
    made_on: datetime.date | None,
) -> AuditReport:
    reference = follow_policy(policy, recodings).reference
    verdict = decide(findings, null, policy)
    told = {}
    for language, opening in zip(LANGUAGES, openings, strict=True):
        unseen = describe_reach(findings, null, policy, language)
        found = describe_findings(findings, language, reference)
        # The reasons of the verdict come first: what was found, or why nothing can be said.
        reasons = [*unseen, *found] if verdict == Verdict.INSUFFICIENT else [*found, *unseen]
        told[language] = (*reasons, opening)
    return AuditReport(
        model=model,
        policy=policy.to_dict() | {"fingerprint": policy.fingerprint},
        question=question,
        made_on=made_on or datetime.datetime.now(datetime.UTC).date(),
        n=n,
        findings=findings,
        verdict=verdict,
        sentences=told,
        cohorts=cohorts,
        null=null,
        recodings=recodings,
    )


def _describe_list(population: Population, counted: int, language: str) -> str:
    scored, tied, unscored = len(population.frame), population.tied, population.unscored
    if language == "nl":
        text = f"De lijst telt {population.places} van {scored} studenten met een score;"
        text += f" van {counted} is de uitkomst bekend."
        text += f" {tied} studenten delen de score op de rand en tellen elk voor een gelijk deel mee." if tied else ""
        return text + (
            f" {unscored} studenten met een uitkomst hebben geen score en tellen niet mee." if unscored else ""
        )
    text = f"The list holds {population.places} of {scored} students with a score; the outcome of {counted} is known."
    text += f" {tied} students share the score at its border and count for an equal part each." if tied else ""
    return text + (f" {unscored} students with an outcome have no score and do not count." if unscored else "")


def _describe_cells(cells: pd.DataFrame, left_out: int, language: str) -> str:
    if language == "nl":
        text = f"Vergeleken: {len(cells)} cellen met prognose en werkelijk aantal."
        return text + (f" {left_out} rijen zonder tegenhanger tellen niet mee." if left_out else "")
    text = f"Compared: {len(cells)} cells with forecast and actual number."
    return text + (f" {left_out} rows without a counterpart do not count." if left_out else "")


def _check_format(found: object) -> None:
    if isinstance(found, int) and found < FORMAT:
        raise AuditError(
            f"an audit report of format {found}, made by an earlier version",
            do="audit again (studiepeil audit): it says too little for a decision of today",
        )
    if found != FORMAT:
        raise AuditError(
            f"audit report of format {found}", do=f"read it with a version that knows it; this one knows {FORMAT}"
        )


def _restore_findings(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    types: dict[str, str] = dict.fromkeys(NUMBERS, "float64") | {"n": "Int64", "positives": "Int64"}
    return frame.astype(types | {"breach": "bool", "suppressed": "bool"})
