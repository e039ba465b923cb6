"""Flat tables: one row per student, no dates. How good the models are on UCI 697, and that noise is called noise.

    python -m bench.dropout.flat [--data ../shared/data] [--repeats 2]

UCI 697 ("Predict Students' Dropout and Academic Success", CC BY 4.0, Realinho et al. 2022), a 70 % sample of real
students, by repeated stratified cross-validation: everything is learnt anew in each fold. Three classes (dropout,
enrolled, graduate) by the same two pipelines as are served, given three classes in place of two, and their mean;
dropout against the rest by what is served. Protected attributes are no features; what they would have added is told.
The demo tables of Uitnodigingsregel go through the commands as they are. Prints a section in Markdown.
"""

import argparse
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind, Missing, Question
from serving.pipeline.models.dropout import train_dropout_model
from serving.pipeline.settings import read_settings
from serving.pipeline.tables.cohorts import build_tables
from serving.pipeline.tables.extracts import check_extracts
from serving.results.sentences import tell_result
from training.dropout.models import fit_boosting, fit_logistic
from training.dropout.served import learn
from training.evaluation.cross_validation import assign_folds
from training.evaluation.measures import auc
from training.prediction import predict
from training.registry import Registry

ROOT = Path(__file__).parents[2]
CLASSES = ("Dropout", "Enrolled", "Graduate")
CODES = (
    "Application mode", "Course", "Previous qualification", "Mother's qualification", "Father's qualification",
    "Mother's occupation", "Father's occupation",
)  # fmt: skip
PROTECTED = (
    "Gender", "Age at enrollment", "Nacionality", "International", "Marital status", "Educational special needs",
)  # fmt: skip
LATER = ("Debtor", "Tuition fees up to date")  # known at some time after enrolment, and not when they count as known
KEY = ("student", "programme", "cohort")
RESAMPLES, SEED = 300, 1
LOGISTIC, BOOSTING, MEAN, SERVED, CONSTANT = "logistic regression", "LightGBM", "mean of both", "served", "constant"
# Untuned boosting on the whole set, 5 folds: accuracy, macro-F1, AUC dropout against the rest.
REFERENCES = {
    "at enrolment": (0.608, 0.503, 0.765),
    "after semester 1": (0.752, 0.672, 0.901),
    "after semester 2": (0.782, 0.713, 0.923),
}
Chances = NDArray[np.float64]
Measure = Callable[[NDArray[np.int64], Chances], float]
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Judged:
    """Value, low and high per (stage, model, measure), what protected attributes added, and how it was made."""

    measures: Mapping[tuple[str, str, str], Interval]
    added: Mapping[tuple[str, str], Interval]
    students: int
    repeats: int
    seconds: float


def read_students(path: Path, sample: int = 0) -> pd.DataFrame:
    """Return the table with codes as text and the class as 0, 1 or 2; the first `sample` rows, all when 0."""
    frame = pd.read_csv(path, sep=";").head(sample or None)
    keys = frame["row"].astype(str)
    texts = {name: frame[name].astype(str) for name in CODES}
    return frame.assign(
        **texts, student=keys, programme="all", cohort="all", outcome=frame["Target"].map(CLASSES.index)
    )


def stages_of(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return what is known per stage: columns, without protected attributes."""
    first, second = ([name for name in frame if f"{term} sem" in name] for term in ("1st", "2nd"))
    rest = {*first, *second, *LATER, *PROTECTED, *KEY, "row", "Target", OUTCOME}
    enrolment = [name for name in frame if name not in rest]
    after = [*enrolment, *LATER, *first]
    return dict(zip(REFERENCES, (enrolment, after, [*after, *second]), strict=True))


def judge_students(frame: pd.DataFrame, repeats: int) -> Judged:
    """Cross-validate every stage; see the module."""
    started = time.perf_counter()
    folds, truth = assign_folds(frame, seed=SEED, repeats=repeats), frame[OUTCOME].to_numpy(dtype=int)
    measures: dict[tuple[str, str, str], Interval] = {}
    added: dict[tuple[str, str], Interval] = {}
    for stage, columns in stages_of(frame).items():
        chances = score_classes(frame, folds, columns)
        more = score_classes(frame, folds, [*columns, *PROTECTED])[MEAN]
        two = score_served(frame, folds, columns)
        for model, each in chances.items():
            measures |= {(stage, model, name): value for name, value in _bootstrap(truth, each).items()}
        for model, each in two.items():
            measures[stage, model, "auc"] = _bootstrap(truth, each)["auc"]
        added |= {(stage, name): value for name, value in _bootstrap(truth, more, chances[MEAN]).items()}
    return Judged(measures, added, len(frame), repeats, time.perf_counter() - started)


def score_classes(frame: pd.DataFrame, folds: pd.DataFrame, columns: Sequence[str]) -> dict[str, list[Chances]]:
    """Return per model and repeat the chances of the three classes, out of fold: one row per student."""
    features = _features(columns)
    scores: dict[str, list[Chances]] = {name: [] for name in (LOGISTIC, BOOSTING)}
    for is_asked, starts in _held_out(folds):
        for name, fit in ((LOGISTIC, fit_logistic), (BOOSTING, fit_boosting)):
            if starts:
                scores[name].append(np.full((len(frame), len(CLASSES)), np.nan))
            model = fit(frame[~is_asked], features, SEED)
            scores[name][-1][is_asked] = model.predict_proba(frame.loc[is_asked, list(columns)])
    means = [(one + other) / 2 for one, other in zip(scores[LOGISTIC], scores[BOOSTING], strict=True)]
    return {**scores, MEAN: means}


def score_served(frame: pd.DataFrame, folds: pd.DataFrame, columns: Sequence[str]) -> dict[str, list[Chances]]:
    """Return the chance of dropout by the recipe that is served, by the logistic regression and by a constant."""
    features = _features(columns)
    rows = frame[[*KEY, *columns]].assign(outcome=(frame[OUTCOME] == 0).astype(float))
    table = CohortTable(Question.DROPOUT, "all", "flat", date(2022, 9, 1), KEY, features, rows)
    scores: dict[str, list[Chances]] = {name: [] for name in (SERVED, f"{LOGISTIC}, two classes", CONSTANT)}
    for is_asked, starts in _held_out(folds):
        known, asked = rows[~is_asked], rows[is_asked]
        models = (learn([replace(table, frame=known)], features, SEED), fit_logistic(known, features, SEED))
        for name, model in zip(scores, models, strict=False):
            if starts:
                scores[name].append(np.full((len(rows), 1), np.nan))
            scores[name][-1][is_asked, 0] = predict(model, asked)
    return {**scores, CONSTANT: [np.full((len(rows), 1), rows[OUTCOME].mean())] * len(folds.columns)}


def describe_noise(data: Path) -> tuple[str, pd.DataFrame]:
    """Take the demo of Uitnodigingsregel through check, build and train; return the sentence and the evaluation."""
    asked = read_settings(ROOT / "examples" / "flat-without-signal" / "studiepeil.toml")
    sources = tuple(replace(one, path=data / "uitnodigingsregel_demo" / one.path.name) for one in asked.sources)
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(asked, sources=sources, work=Path(folder))
        check_extracts(settings)
        build_tables(settings)
        registry, version = Registry(settings.mlruns), train_dropout_model(settings, "dropout-invitation")
        return tell_result(registry.manifest(version)["result"], "en"), registry.evaluation(version)


def accuracy(truth: NDArray[np.int64], chances: Chances) -> float:
    return float((chances.argmax(axis=1) == truth).mean())


def macro_f1(truth: NDArray[np.int64], chances: Chances) -> float:
    """Mean over the classes of the F1 of the most likely class; 0 for a class that is neither there nor said."""
    size = len(CLASSES)
    table = np.bincount(truth * size + chances.argmax(axis=1), minlength=size**2).reshape(size, size)
    both = table.sum(axis=0) + table.sum(axis=1)
    return float(np.divide(2 * table.diagonal(), both, out=np.zeros(size), where=both > 0).mean())


def auc_of_dropout(truth: NDArray[np.int64], chances: Chances) -> float:
    return auc((truth == 0).astype(float), chances[:, 0])


def write_section(judged: Judged, noise: tuple[str, pd.DataFrame]) -> str:
    """Return the section in Markdown."""
    lines = [
        "## Flat tables", "",
        f"UCI 697, {judged.students:,} real students (a 70 % sample), no dates: stratified cross-validation, 5 folds x "
        f"{judged.repeats}, everything learnt anew in each fold; means over the repeats with 95 % intervals over "
        "students. Without sex, age, nationality, international, marital status and special needs. Debtor and tuition "
        "fees count from semester 1: when they were filled in is not known. References: untuned boosting on the whole "
        f"set. {platform.processor() or platform.machine()}, Python {platform.python_version()}, {date.today()}, "
        f"{judged.seconds:.0f} s.", "",
        "| known | model | accuracy | macro-F1 | AUC dropout against the rest |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for stage, reference in REFERENCES.items():
        lines += [f"| {stage} | {row} |" for row in _stage_rows(judged, stage)]
        lines.append(f"| {stage} | reference, whole set | {' | '.join(f'{value:.3f}' for value in reference)} |")
    lines += [
        "", "What the protected attributes would have added to the mean of both; they are not used:", "",
        "| known | accuracy | macro-F1 | AUC |", "|---|---|---|---|",
    ]  # fmt: skip
    for stage in REFERENCES:
        cells = (_format(judged.added[stage, name], "+.3f") for name in MEASURES)
        lines.append(f"| {stage} | {' | '.join(cells)} |")
    sentence, evaluation = noise
    rows = evaluation.query("measure == 'auc'")
    aucs = "; ".join(f"{row.model} {_format((row.value, row.low, row.high))}" for row in rows.itertuples())
    return "\n".join([*lines, "", f'Uitnodigingsregel demo (no signal): AUC {aucs}. The report: "{sentence}"', ""])


MEASURES: dict[str, Measure] = {"accuracy": accuracy, "macro_f1": macro_f1, "auc": auc_of_dropout}


def _stage_rows(judged: Judged, stage: str) -> Iterator[str]:
    models = dict.fromkeys(model for place, model, _ in judged.measures if place == stage)
    for model in models:
        cells = [judged.measures.get((stage, model, name)) for name in MEASURES]
        yield " | ".join([model, *("" if cell is None else _format(cell) for cell in cells)])


def _format(value: Interval, form: str = ".3f") -> str:
    if value[1] == value[2]:
        return f"{value[0]:{form}}"
    return f"{value[0]:{form}} ({value[1]:{form}} to {value[2]:{form}})"


def _features(columns: Sequence[str]) -> tuple[Feature, ...]:
    kinds = {name: FeatureKind.CATEGORY if name in CODES else FeatureKind.NUMERIC for name in columns}
    return tuple(Feature(name, "facts", kind=kind, missing=Missing.NOT_THERE) for name, kind in kinds.items())


def _held_out(folds: pd.DataFrame) -> Iterator[tuple[NDArray[np.bool_], bool]]:
    """Yield who is asked about in each fold, and whether a repeat starts with it."""
    for repeat in folds:
        for fold in sorted(folds[repeat].unique()):
            yield (folds[repeat] == fold).to_numpy(), fold == 0


def _bootstrap(
    truth: NDArray[np.int64], each: Sequence[Chances], less: Sequence[Chances] | None = None
) -> dict[str, Interval]:
    """Return per measure the mean over repeats (or its difference with `less`) and its interval over students."""
    everybody = np.arange(len(truth))
    drawn = np.random.default_rng(SEED).integers(0, len(truth), size=(RESAMPLES, len(truth)))
    found: dict[str, Interval] = {}
    for name, measure in MEASURES.items():
        if each[0].shape[1] == 1 and measure is not auc_of_dropout:
            continue

        def mean(rows: NDArray[np.int64], measure: Measure = measure) -> float:
            values = [measure(truth[rows], one[rows]) for one in each]
            others = [measure(truth[rows], one[rows]) for one in less or ()]
            return float(np.mean(values) - (np.mean(others) if others else 0.0))

        low, high = np.quantile([mean(rows) for rows in drawn], [0.025, 0.975])
        found[name] = (mean(everybody), float(low), float(high))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.dropout.flat", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--repeats", type=int, default=2)
    asked = parser.parse_args()
    students = read_students(asked.data / "uci697" / "data_70pct.csv")
    print(write_section(judge_students(students, asked.repeats), describe_noise(asked.data)))


if __name__ == "__main__":
    main()
