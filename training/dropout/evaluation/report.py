"""The evaluation of one run as frames: what the page shows, what a run keeps (under evaluation/), and the way back.

The models are learnt again a bounded number of times: without each group of features once, and at most `MOST_REFITS`
times for the learning curve and again for the cohorts. Hand in a recipe that does not search anew.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from pydantic import TypeAdapter
from sklearn.base import ClassifierMixin

from fairness.population import count_places
from features.cohort_table import OUTCOME, Feature
from training.contracts.evaluation import EvaluationResult
from training.dropout.evaluation.curves import compare_lists, decision_curve, gain_curve, group_by_score
from training.dropout.evaluation.refits import ABLATION, LEARNING, Learn, ablate_groups, learning_curve, roll_cohorts
from training.dropout.evaluation.simple_rule import SimpleRule, choose_rule
from training.dropout.evaluation.slices import join_slices, measure_slices, slice_cohort
from training.dropout.models import stack
from training.evaluation.comparison import LOGISTIC, RANDOM, RULE, Comparison, evaluate_scores
from training.evaluation.conclusion import Conclusion
from training.prediction import predict
from training.run_files import REPORT_FILE
from training.splits import Split
from training.tracking import Run, Tracking

CONSTANT = "constant"
_FORMAT = 1
_FRAMES = ("calibration", "gains", "lists", "net_benefit", "slices", "learning", "ablation")
_FILE = "evaluation/{}.parquet"


@dataclass(frozen=True)
class EvaluationSettings:
    """How a run is evaluated. `capacity`: the share, or the number, of students advisers can see; `name`: of the model.

    Without `with_refits` nothing is learnt again: no learning curve, no ablation, no earlier cohorts.
    """

    name: str
    capacity: float | int = 0.2
    seed: int = 1
    with_refits: bool = True


@dataclass(frozen=True)
class RunFacts:
    """What a reader needs to know about the run: which moment, which cohorts, how many students."""

    moment: str
    as_of: date
    cohort: str
    train_cohorts: tuple[str, ...]
    not_yet_known: tuple[str, ...]
    students: int
    dropped_out: int
    places: int


@dataclass(frozen=True)
class RunReport:
    """Everything the evaluation of one run found; each frame is described by the function that makes it."""

    settings: EvaluationSettings
    facts: RunFacts
    rule: SimpleRule | None
    comparison: Comparison
    calibration: pd.DataFrame
    gains: pd.DataFrame
    lists: pd.DataFrame
    net_benefit: pd.DataFrame
    slices: pd.DataFrame
    learning: pd.DataFrame
    ablation: pd.DataFrame

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The frames by the name of their file."""
        compared = {"evaluation": self.comparison.table, "differences": self.comparison.differences}
        return compared | {name: getattr(self, name) for name in _FRAMES}


def evaluate_run(
    split: Split,
    model: ClassifierMixin,
    baselines: Mapping[str, ClassifierMixin],
    learn: Learn,
    features: tuple[Feature, ...],
    settings: EvaluationSettings,
    known_on: Mapping[str, date],
    rule_order: pd.Series | None = None,
) -> RunReport:
    """Judge `model`, learnt on `split.train`, on the judging cohort, beside `baselines` (fitted, by name).

    A constant, a list drawn at random and a simple rule are always beside it. Deterministic for a seed.

    Args:
        split: the cohorts that taught and the one that judges.
        model: predicts the chance of the outcome.
        baselines: as `model`, by name.
        learn: the recipe of `model`.
        features: what `model` learnt with.
        settings: how many students can be seen, and how deep is judged.
        known_on: per cohort from when its outcome was known.
        rule_order: the order by the simple rule, where each student's rule was chosen on others.
    """
    rows, known = split.test.labelled, stack(split.train)
    outcome, rule = rows[OUTCOME], choose_rule(known, features)
    chances = {settings.name: predict(model, rows)}
    chances |= {name: predict(one, rows) for name, one in baselines.items() if name != settings.name}
    constant = pd.Series(float(known[OUTCOME].mean()), index=rows.index)
    orders = {} if rule is None else {RULE: rule.order(rows) if rule_order is None else rule_order}
    orders[RANDOM] = pd.Series(0.0, index=rows.index)
    others = [name for name in chances if name == LOGISTIC and name != settings.name]
    whole: dict[str, Any] = {"capacity": settings.capacity, "seed": settings.seed}
    cohorts = slice_cohort(split.test.cohort, outcome, chances[settings.name], settings.name, **whole)
    report = RunReport(
        settings=settings,
        facts=_describe(split, settings),
        rule=rule,
        comparison=evaluate_scores(
            outcome,
            {**chances, CONSTANT: constant, **orders},
            model=settings.name,
            constant=CONSTANT,
            baselines=(*others, CONSTANT, *orders),
            orders=tuple(orders),
            **whole,
        ),
        calibration=group_by_score(outcome, chances[settings.name]),
        gains=gain_curve(outcome, {**chances, **orders}, settings.seed),
        lists=compare_lists(outcome, {**chances, **orders}, settings.name, **whole),
        net_benefit=decision_curve(outcome, chances, settings.seed),
        slices=join_slices([measure_slices(rows, outcome, chances, **whole), cohorts]),
        learning=pd.DataFrame(columns=LEARNING),
        ablation=pd.DataFrame(columns=ABLATION),
    )
    return _learn_again(report, split, rows, chances[settings.name], learn, features, known_on)


def log_report(run: Run, report: RunReport) -> None:
    """Keep every frame as evaluation/<name>.parquet, and what the frames lack as JSON."""
    for name, frame in report.frames.items():
        run.log_frame(frame, _FILE.format(name), EvaluationResult if name == "evaluation" else None)
    facts = {
        "format": _FORMAT,
        "settings": asdict(report.settings),
        "facts": asdict(report.facts),
        "rule": None if report.rule is None else asdict(report.rule),
        "conclusion": asdict(report.comparison.conclusion),
    }
    run.log_json(facts, REPORT_FILE)


def read_report(tracking: Tracking, run_id: str) -> RunReport | None:
    """Return the report that `log_report` kept with a run; None where the run keeps none, or not all of it."""
    facts = tracking.read_json(run_id, REPORT_FILE)
    frames = {name: tracking.read_frame(run_id, _FILE.format(name)) for name in ("evaluation", "differences", *_FRAMES)}
    known = {name: frame for name, frame in frames.items() if frame is not None}
    if facts is None or len(known) < len(frames):
        return None
    return RunReport(
        settings=TypeAdapter(EvaluationSettings).validate_python(facts["settings"]),
        facts=TypeAdapter(RunFacts).validate_python(facts["facts"]),
        rule=TypeAdapter(SimpleRule | None).validate_python(facts["rule"]),
        comparison=Comparison(known["evaluation"], Conclusion(**facts["conclusion"]), known["differences"]),
        **{name: known[name] for name in _FRAMES},
    )


def _learn_again(
    report: RunReport,
    split: Split,
    rows: pd.DataFrame,
    scores: pd.Series,
    learn: Learn,
    features: tuple[Feature, ...],
    known_on: Mapping[str, date],
) -> RunReport:
    """Return the report with what needs the model to be learnt again."""
    settings = report.settings
    if not settings.with_refits:
        return report
    whole: dict[str, Any] = {"capacity": settings.capacity, "seed": settings.seed}
    rolled = roll_cohorts(split.train, known_on, learn, features, model=settings.name, **whole)
    return replace(
        report,
        slices=join_slices([report.slices, rolled]),
        learning=learning_curve(split.train, rows, scores, learn, features, model=settings.name, **whole),
        ablation=ablate_groups(split.train, rows, scores, learn, features, **whole),
    )


def _describe(split: Split, settings: EvaluationSettings) -> RunFacts:
    rows = split.test.labelled
    return RunFacts(
        moment=split.test.moment,
        as_of=split.test.as_of,
        cohort=split.test.cohort,
        train_cohorts=tuple(table.cohort for table in split.train),
        not_yet_known=split.not_yet_known,
        students=len(rows),
        dropped_out=int(rows[OUTCOME].sum()),
        places=count_places(settings.capacity, len(rows)),
    )
