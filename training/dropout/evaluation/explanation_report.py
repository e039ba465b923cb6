"""What a model looks at, over all students: which features count, how, and which of them work on each other.

Everything is a mean over groups of at least `SMALLEST_GROUP` students; no student can be found in it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import TypeAdapter
from sklearn.ensemble import StackingClassifier
from sklearn.pipeline import Pipeline

from fairness.disclosure.smallest import SMALLEST_GROUP
from features.cohort_table import CohortTable, Feature, FeatureKind
from training.explanation import Part, explain, margin, parts_of
from training.run_files import EXPLANATION_FILE
from training.tracking import Run, Tracking

IMPORTANCE_FILE = "shap/importance.parquet"
DEPENDENCE_FILE = "shap/dependence.parquet"
INTERACTIONS_FILE = "shap/interactions.parquet"
CURVES, MOST_BINS = 6, 10
PAIRED_FEATURES, PAIRS = 8, 5
_ROWS, _OTHERS = 200, 3
_SPREAD = (0.1, 0.9)


@dataclass(frozen=True)
class RunExplanation:
    """What a model looks at on one table.

    `importance`: level ("feature" or "group"), name, group, importance (mean absolute contribution to the log-odds),
    share (of the whole level). `dependence`: feature, place, value (the mean of a bin of numbers) or category (both
    missing where the feature is), students, contribution (mean), spread_low, spread_high (the middle 80 %).
    `interactions`: first, second, strength (mean distance, in log-odds, between the effect of two features together
    and the sum of their effects), every pair of the first features; empty where every model in it adds up.
    """

    moment: str
    cohort: str
    students: int
    importance: pd.DataFrame = field(repr=False)
    dependence: pd.DataFrame = field(repr=False)
    interactions: pd.DataFrame = field(repr=False)
    features: tuple[Feature, ...] = field(repr=False)


def explain_run(
    model: Pipeline | StackingClassifier,
    table: CohortTable,
    features: Sequence[Feature],
    contributions: pd.DataFrame | None = None,
    seed: int = 1,
) -> RunExplanation:
    """Return what `model` looks at on `table`; `contributions`: its SHAP values, when they are known already."""
    frame = table.frame.reset_index(drop=True)
    values = explain(model, frame).values if contributions is None else contributions.reset_index(drop=True)
    used = [feature for feature in features if feature.name in values]
    importance = rank_features(values, used)
    names = list(importance.loc[importance["level"] == "feature", "name"])
    declared = {feature.name: feature for feature in used}
    curves = [trace_feature(frame[name], values[name], declared[name]) for name in names[:CURVES]]
    trees = [part for part in parts_of(model) if not part.is_linear]
    return RunExplanation(
        moment=table.moment,
        cohort=table.cohort,
        students=len(frame),
        importance=importance,
        dependence=pd.concat(curves, ignore_index=True),
        interactions=measure_interactions(trees, frame, names[:PAIRED_FEATURES], seed),
        features=tuple(used),
    )


def log_explanation(run: Run, explanation: RunExplanation) -> None:
    """Keep the frames with a run, and what they lack as JSON."""
    run.log_frame(explanation.importance, IMPORTANCE_FILE)
    run.log_frame(explanation.dependence, DEPENDENCE_FILE)
    run.log_frame(explanation.interactions, INTERACTIONS_FILE)
    facts = {name: getattr(explanation, name) for name in ("moment", "cohort", "students")}
    run.log_json({**facts, "features": [asdict(one) for one in explanation.features]}, EXPLANATION_FILE)


def read_explanation(tracking: Tracking, run_id: str) -> RunExplanation | None:
    """Return the explanation that `log_explanation` kept with a run; None where the run keeps none."""
    facts = tracking.read_json(run_id, EXPLANATION_FILE)
    frames = [tracking.read_frame(run_id, name) for name in (IMPORTANCE_FILE, DEPENDENCE_FILE, INTERACTIONS_FILE)]
    known = [frame for frame in frames if frame is not None]
    if facts is None or len(known) < len(frames):
        return None
    features = TypeAdapter(tuple[Feature, ...]).validate_python(facts.pop("features"))
    return RunExplanation(**facts, importance=known[0], dependence=known[1], interactions=known[2], features=features)


def rank_features(values: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """Return the importance of every feature, and of every group as the mean of its absolute sum; highest first."""
    group = {feature.name: str(feature.group) for feature in features}
    single = values[list(group)].abs().mean()
    together = values[list(group)].T.groupby(pd.Series(group)).sum().T.abs().mean()
    levels = {"feature": single, "group": together.drop("", errors="ignore")}
    ranked = [
        pd.DataFrame({
            "level": level, "name": mean.index, "group": [group.get(name, name) for name in mean.index],
            "importance": mean.to_numpy(), "share": (mean / (mean.sum() or 1.0)).to_numpy(),
        }).sort_values(["importance", "name"], ascending=[False, True])
        for level, mean in levels.items()
    ]  # fmt: skip
    return pd.concat(ranked, ignore_index=True)


def trace_feature(own: pd.Series, contribution: pd.Series, feature: Feature) -> pd.DataFrame:
    """Return the mean contribution per bin of values, see `RunExplanation.dependence`; small bins are left out."""
    bins = _categories(own) if feature.kind is FeatureKind.CATEGORY else _quantile_bins(own.astype(float))
    numbers = own.astype(float) if feature.kind is FeatureKind.NUMERIC else pd.Series(np.nan, index=own.index)
    rows = pd.DataFrame({"bin": bins, "number": numbers, "text": own.astype(object), "contribution": contribution})
    grouped = rows.groupby("bin", sort=True)
    traced = pd.DataFrame({
        "value": grouped["number"].mean(),
        "category": grouped["text"].first() if feature.kind is FeatureKind.CATEGORY else None,
        "students": grouped.size(), "contribution": grouped["contribution"].mean(),
        "spread_low": grouped["contribution"].quantile(_SPREAD[0]),
        "spread_high": grouped["contribution"].quantile(_SPREAD[1]),
    })  # fmt: skip
    traced = traced.loc[traced["students"] >= SMALLEST_GROUP]
    traced.insert(0, "place", np.arange(1, len(traced) + 1))
    traced.insert(0, "feature", feature.name)
    return traced.reset_index(drop=True)


def _quantile_bins(own: pd.Series) -> NDArray[np.int64]:
    """Number bins of about equal size, of at least `SMALLEST_GROUP` values; what is missing is the last one."""
    known = own.dropna()
    count = int(np.clip(len(known) // SMALLEST_GROUP, 1, MOST_BINS))
    edges = np.unique(known.quantile(np.linspace(0, 1, count + 1)[1:-1])) if len(known) else np.zeros(0)
    place = np.searchsorted(edges, own.to_numpy(dtype=float), side="left")
    return np.asarray(np.where(own.isna(), MOST_BINS, place), dtype=np.int64)


def _categories(own: pd.Series) -> pd.Series:
    """Number the largest categories, largest first; the rest is in no bin, and what is missing is in the last one."""
    largest = own.value_counts().index[:MOST_BINS]
    return own.map(dict(zip(largest, range(MOST_BINS), strict=False))).where(own.notna(), MOST_BINS)


def measure_interactions(parts: Sequence[Part], frame: pd.DataFrame, names: Sequence[str], seed: int) -> pd.DataFrame:
    """Return how much every pair of `names` works on each other in `parts`, strongest first.

    The difference of differences: the margin of a student, less that with the first, less that with the second, plus
    that with both features of another student; averaged over others, then its absolute value over students. It
    is zero for features whose effects add up. SHAP interaction values would say the same of trees, but shap 0.51
    reads categorical splits of LightGBM as numbers, without a warning, and its values are then wrong.
    """
    columns = ["first", "second", "strength"]
    if not parts or len(names) < 2:
        return pd.DataFrame(columns=columns).astype({"first": str, "second": str, "strength": float})
    random = np.random.default_rng(seed)
    sample = random.choice(len(frame), min(_ROWS, len(frame)), replace=False)
    rows = frame.iloc[np.repeat(sample, _OTHERS)].reset_index(drop=True)
    others = frame.iloc[random.integers(0, len(frame), len(rows))].reset_index(drop=True)

    def ask(*replaced: str) -> NDArray[np.float64]:
        mixed = rows.assign(**{name: others[name] for name in replaced})
        return np.asarray(sum(margin(part, mixed) for part in parts), dtype=float)

    own, single = ask(), {name: ask(name) for name in names}
    measured = []
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            difference = own - single[first] - single[second] + ask(first, second)
            per_student = difference.reshape(-1, _OTHERS).mean(axis=1)
            measured.append((first, second, float(np.abs(per_student).mean())))
    return pd.DataFrame(measured, columns=columns).sort_values("strength", ascending=False, ignore_index=True)
