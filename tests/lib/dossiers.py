"""What is known of a version, written out: a dropout and an inflow model with a small audit, for tests of the file."""

from dataclasses import replace
from functools import cache

import pandas as pd
from lib.audits import KEY, drawn
from lib.facts import facts

from fairness.audit import audit_forecast, audit_scores
from fairness.audit_report import AuditReport
from fairness.policy import Policy
from features.persons.consent import LawfulBasis, Purpose
from serving.dossier.known import Known, Surroundings

PURPOSE = Purpose("first-year dropout", LawfulBasis.CONSENT, "Er is tijd voor één op de vijf.", 7)
SURROUNDINGS = Surroundings("Testhogeschool", PURPOSE, ("institution",), 3, (("results", 1200, 4),), facts())
EVALUATION = pd.DataFrame(
    {
        "model": ["logistic regression", "constant"], "measure": "auc", "value": [0.7, 0.5], "low": [0.65, 0.5],
        "high": [0.75, 0.5], "is_baseline": True, "is_served": [True, False],
    }
)  # fmt: skip
_RESULT = {
    "sentence_nl": "Beter dan <niets>.", "sentence_en": "Better than <nothing>.", "not_yet_known": [],
    "model": "logistic regression",
}  # fmt: skip


def manifest(question: str = "dropout", **result: object) -> dict[str, object]:
    """A manifest of two features and three cohorts, in the form that a run keeps."""
    is_dropout = question == "dropout"
    sources = ("results", "enrolments") if is_dropout else ("application_counts", "student_counts")
    moment = "results" if is_dropout else "week20"
    return {
        "question": question, "moment": moment, "trained_by": "trainer", "made_at": "2024-03-01T10:00:00+00:00",
        "train": [_table(year, moment) for year in (2019, 2020)], "test": [_table(2021, moment)],
        "data_fingerprint": "d" * 64, "code": "c" * 64, "python": "3.11.7", "packages": {"scikit-learn": "1.9.0"},
        "features": [make_feature("mean_score", sources[0]), make_feature("kind", sources[1])],
        "settings": {"capacity": 0.2} if is_dropout else {"weeks": [20]}, "result": {**_RESULT, **result},
    }  # fmt: skip


def dropout(**changes: object) -> Known:
    """A dropout model with an audit and all that is needed."""
    known = Known("dropout-results", 1, manifest(), EVALUATION, _audit_dropout(), "a" * 64, SURROUNDINGS)
    return replace(known, **changes)


def inflow(**changes: object) -> Known:
    """An inflow model on counts alone, with an audit and all that is needed."""
    rows = [("served", 0.1, False), ("baseline_last_year", 0.2, True)]
    evaluation = pd.DataFrame(
        [("cell", "2021", 20, model, "wape", value, value - 0.02, value + 0.02, is_baseline)
         for model, value, is_baseline in rows],
        columns=["level", "year", "iso_week", "model", "measure", "value", "low", "high", "is_baseline"],
    )  # fmt: skip
    surroundings = replace(SURROUNDINGS, purpose=None, refused=None)
    known = Known("inflow", 2, manifest("inflow"), evaluation, _audit_inflow(), "b" * 64, surroundings)
    return replace(known, **changes)


@cache
def _audit_dropout() -> AuditReport:
    scores, outcomes, groups = drawn(240, 1, ("01", "012"))
    policy = Policy(name="Test", author="officer", attributes=("a0", "a1"), resamples=20, smallest_group=10)
    return audit_scores(scores, outcomes, groups, KEY, policy, "dropout-results version 1")


@cache
def _audit_inflow() -> AuditReport:
    cells = pd.DataFrame({"programme": [f"P{n:02d}" for n in range(24)], "actual": [20.0 + n for n in range(24)]})
    policy = Policy(name="Test", author="officer", attributes=("faculty",), resamples=20)
    return audit_forecast(
        cells[["programme"]].assign(forecast=cells["actual"] + 1), cells,
        cells[["programme"]].assign(faculty=["A", "B"] * 12), ("programme",), policy, "inflow version 1",
    )  # fmt: skip


def _table(year: int, moment: str) -> dict[str, object]:
    return {
        "cohort": str(year), "moment": moment, "as_of": f"{year}-11-15", "rows": 240, "rows_with_outcome": 240,
        "fingerprint": f"{year}" * 16, "missing": {"mean_score": 0.05, "kind": 0.0},
    }  # fmt: skip


def make_feature(name: str, source: str, seen_by: str = "adviser") -> dict[str, object]:
    """A feature as a manifest names it."""
    return {
        "name": name, "source": source, "unit": "points", "kind": "numeric", "actionable": True, "seen_by": seen_by,
        "missing": "nothing to measure yet", "group": "",
    }  # fmt: skip
