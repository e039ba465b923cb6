"""Flat tables, what is served beside untuned references on the same folds: repeated two-fold cross-validation.

Two halves learn from few students, as an institution with one small table does (5 x 2: Dietterich 1998). Tables: UCI
697 at three stages, the Portuguese pupils of UCI 320 (failed: final grade under 10) at the start and with the first
grade, and the activity of 480 students (lowest of three classes). Protected attributes are left out for all alike.
"""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.base import ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from bench.dropout.flat import CODES, KEY, LOGISTIC, SERVED, read_students, stages_of
from bench.dropout.report import Bar, Section, format_table
from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind, Missing, Question
from training.dropout.models import fit_logistic, names_of
from training.dropout.served import learn
from training.evaluation.cross_validation import assign_folds
from training.evaluation.measures import auc, brier
from training.prediction import predict

NEAR = 0.003  # of the best reference
_FOLDS, _SEED, _DAY = 2, 1, date(2022, 9, 1)
_ABSENT = "missing"
_NOT_KNOWN = {  # columns that are protected, keys, or the outcome in another form
    "pupils": ("row", "sex", "age", "G2", "G3"),
    "activity": ("gender", "NationalITy", "PlaceofBirth", "Student number", "Class"),
}


@dataclass(frozen=True)
class Flat:
    """One table at one stage: key, features and outcome per student, and which columns are features."""

    name: str
    rows: pd.DataFrame = field(repr=False)
    features: tuple[Feature, ...]


def read_tables(data: Path, sample: int = 0) -> list[Flat]:
    """Return every table at every stage; the first `sample` students, all when 0."""
    uci = read_students(data / "uci697" / "data_70pct.csv", sample)
    uci = uci.assign(outcome=(uci[OUTCOME] == 0).astype(float))
    found = [_make(f"UCI 697 {stage}", uci, columns) for stage, columns in stages_of(uci).items()]
    pupils = _read(data / "flat_public" / "cortez_por.csv", sample)
    pupils = pupils.assign(outcome=(pupils["G3"] < 10).astype(float))
    columns = [name for name in pupils if name not in (*_NOT_KNOWN["pupils"], *KEY, OUTCOME)]
    found.append(_make("Portuguese pupils at the start", pupils, [name for name in columns if name != "G1"]))
    found.append(_make("Portuguese pupils with the first grade", pupils, columns))
    active = _read(data / "flat_public" / "xapi_edu.csv", sample)
    active = active.assign(outcome=(active["Class"] == "L").astype(float))
    columns = [name for name in active if name not in (*_NOT_KNOWN["activity"], *KEY, OUTCOME)]
    return [*found, _make("activity of 480 students", active, columns)]


def judge_table(table: Flat, repeats: int) -> pd.DataFrame:
    """Return AUC and Brier score per model: means over the folds of every repeat."""
    found = []
    folds = assign_folds(table.rows, seed=_SEED, folds=_FOLDS, repeats=repeats)
    for repeat in folds:
        for fold in range(_FOLDS):
            known, asked = table.rows[folds[repeat] != fold], table.rows[folds[repeat] == fold]
            truth = asked[OUTCOME].to_numpy(dtype=float)
            for name, score in {**_score_own(table, known, asked), **_score_references(table, known, asked)}.items():
                found.append({"model": name, "auc": auc(truth, score), "brier": brier(truth, score)})
    return pd.DataFrame(found).groupby("model", sort=False).mean()


def write_section(found: Mapping[str, pd.DataFrame], repeats: int, sample: int = 0) -> Section:
    """Return the section of the report; `found`: what `judge_table` gave, by the name of the table."""
    lines = [
        {"table": name, "model": model, "AUC": f"{row['auc']:.4f}", "Brier": f"{row['brier']:.4f}"}
        for name, measures in found.items()
        for model, row in measures.iterrows()
    ]
    bars = []
    for name, measures in found.items():
        others = measures.drop(index=[SERVED, LOGISTIC])
        for measure, best, sign in (("auc", others["auc"].max(), 1), ("brier", others["brier"].min(), -1)):
            own, of = measures.loc[SERVED, measure], others.index[others[measure] == best][0]
            asked = f"{name}: {measure} within {NEAR} of the best reference, or better"
            bars.append(Bar(asked, f"{own:.4f}; {of} {best:.4f}", bool(sign * (best - own) <= NEAR)))
    others = "" if importlib.util.find_spec("catboost") else " CatBoost was not there to be compared with."
    protocol = (
        f"{repeats} x {_FOLDS}-fold cross-validation, everything learnt anew in each fold; the references are untuned "
        "and learn from the same rows (the logistic one on standardised numbers, marks and one-hot categories)."
        f"{others} The kinds of trees, their sizes and the prior of the weights were chosen on other halves of these "
        "same tables (seeds from 500 on): the students are not new."
    )
    warning = f" **The first {sample:,} students only: not for figures.**" if sample else ""
    return Section("references", protocol + warning, bars, [format_table(pd.DataFrame(lines))])


def _score_own(table: Flat, known: pd.DataFrame, asked: pd.DataFrame) -> dict[str, Any]:
    cohort = CohortTable(Question.DROPOUT, "all", "flat", _DAY, KEY, table.features, known)
    models = {SERVED: learn([cohort], table.features, _SEED), LOGISTIC: fit_logistic(known, table.features, _SEED)}
    return {name: predict(model, asked).to_numpy(dtype=float) for name, model in models.items()}


def _score_references(table: Flat, known: pd.DataFrame, asked: pd.DataFrame) -> dict[str, Any]:
    numbers, categories = (names_of(table.features, kind) for kind in (FeatureKind.NUMERIC, FeatureKind.CATEGORY))
    outcome = known[OUTCOME].astype(int)
    plain, others = (
        rows[[*numbers, *categories]].assign(**{name: rows[name].fillna(_ABSENT).astype(str) for name in categories})
        for rows in (known, asked)
    )
    made = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
            ("categories", OneHotEncoder(handle_unknown="ignore", sparse_output=False), categories),
        ]
    )
    found: dict[str, Any] = {}
    for name, model in _take_columns().items():
        found[name] = make_pipeline(made, model).fit(plain, outcome).predict_proba(others)[:, 1]
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    coded = ColumnTransformer([("numbers", "passthrough", numbers), ("categories", encoder, categories)])
    inputs, asked_inputs = coded.fit_transform(plain).astype(float), coded.transform(others).astype(float)
    places = list(range(len(numbers), len(numbers) + len(categories)))
    untuned = HistGradientBoostingClassifier(random_state=_SEED, categorical_features=places).fit(inputs, outcome)
    found["untuned HistGradientBoosting"] = untuned.predict_proba(asked_inputs)[:, 1]
    light = LGBMClassifier(n_jobs=1, verbose=-1, random_state=_SEED).fit(inputs, outcome, categorical_feature=places)
    found["untuned LightGBM"] = light.predict_proba(asked_inputs)[:, 1]
    if importlib.util.find_spec("catboost"):  # no dependency: compared with where somebody has installed it
        make = importlib.import_module("catboost").CatBoostClassifier
        cat = make(verbose=0, random_seed=_SEED, thread_count=1, allow_writing_files=False, cat_features=places)
        found["untuned CatBoost"] = cat.fit(plain, outcome).predict_proba(others)[:, 1]
    return found


def _take_columns() -> dict[str, ClassifierMixin]:
    return {
        "one-hot logistic regression": LogisticRegression(max_iter=2000),
        "untuned random forest": RandomForestClassifier(300, random_state=_SEED, n_jobs=1),
    }


def _read(path: Path, sample: int) -> pd.DataFrame:
    rows = pd.read_csv(path).head(sample or None)
    return rows.assign(student=[str(place) for place in range(len(rows))], programme="all", cohort="all")


def _make(name: str, rows: pd.DataFrame, columns: Sequence[str]) -> Flat:
    texts = [one for one in columns if one in CODES or not pd.api.types.is_numeric_dtype(rows[one])]
    features = tuple(
        Feature(
            one, "facts", kind=FeatureKind.CATEGORY if one in texts else FeatureKind.NUMERIC, missing=Missing.NOT_THERE
        )
        for one in columns
    )
    return Flat(name, rows[[*KEY, *columns, OUTCOME]], features)
