"""Why a score is what it is: SHAP values per feature. The only module that imports shap.

Values are on the scale of the model's margin (log-odds for dropout, log ratio for inflow) and add up:
base + sum of contributions = margin. Several columns made from one feature (a category, a curve, a mark that a
value was missing) are taken together again under the name of the feature.

What is served for dropout is a stack: one or two pipelines, and a logistic regression on their margins. Its margin
is a weighted sum of theirs, so its SHAP values are the same weighted sum (linearity of the Shapley value). Margins
are taken from the models themselves and not from their chances: a chance that is rounded to 0 or 1 has no margin.
"""

import copy
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shap
from lightgbm import LGBMModel
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import FeatureUnion, Pipeline

Matrix = NDArray[np.float64]

_THREADS = 2
_ROWS_PER_THREAD = 500
_MARKED = re.compile("\x1f([0-9]+)\x1f")  # no category is written with this sign


@dataclass(frozen=True)
class Contributions:
    """SHAP values of the rows of a frame: one column per feature, under the index of the frame."""

    base: float
    values: pd.DataFrame

    @property
    def margin(self) -> pd.Series:
        """The model's margin per row: the base plus all contributions."""
        return self.values.sum(axis=1) + self.base


@dataclass(frozen=True)
class Part:
    """A pipeline in what is served, and what its margin counts for. `intercept` is that of the whole, on the first."""

    pipeline: Pipeline
    weight: float
    intercept: float

    @property
    def is_linear(self) -> bool:
        """Whether the part adds up over its columns: then it knows no interactions."""
        return isinstance(self.pipeline[-1], LogisticRegression | Ridge)


def parts_of(model: Pipeline | StackingClassifier) -> list[Part]:
    """Return the pipelines of `model` with their weights: margin = sum of weight * margin of the part + intercept.

    A bare pipeline is one part with weight 1. Raises TypeError for a stack that does not end in a logistic
    regression on one margin per part.
    """
    if isinstance(model, Pipeline):
        return [Part(model, 1.0, 0.0)]
    final = model.final_estimator_[-1] if isinstance(model.final_estimator_, Pipeline) else model.final_estimator_
    if not isinstance(final, LogisticRegression) or final.coef_.shape != (1, len(model.estimators_)):
        raise TypeError("a stack is explained when it ends in a logistic regression on one margin per model")
    intercepts = [float(final.intercept_[0]), *[0.0] * (len(model.estimators_) - 1)]
    return [
        Part(pipeline, float(weight), intercept)
        for pipeline, weight, intercept in zip(model.estimators_, final.coef_[0], intercepts, strict=True)
    ]


def explain(model: Pipeline | StackingClassifier, frame: pd.DataFrame) -> Contributions:
    """Return the contribution of every feature to the margin of every row.

    SHAP values: exact for linear models and trees (Lundberg and Lee 2017; Lundberg et al. 2020).

    Args:
        model: a pipeline, or the stack that is served.
        frame: one row per student or series, with the features of `model`.

    Raises:
        TypeError: a model in it is neither linear nor LightGBM.
    """
    names = list(model.feature_names_in_)
    base, values = 0.0, np.zeros((len(frame), len(names)))
    for part in parts_of(model):
        own_base, own_values = _explain_pipeline(part.pipeline, frame, names)
        base += part.weight * own_base + part.intercept
        values += part.weight * own_values
    return Contributions(base, pd.DataFrame(values, index=frame.index, columns=names))


def margin(part: Part, frame: pd.DataFrame) -> Matrix:
    """Return what `part` adds to the margin of every row of `frame`, as its SHAP values add up to."""
    columns, model = _columns_of(part.pipeline, frame), part.pipeline[-1]
    if isinstance(model, LGBMModel):
        own = _by_rows(lambda rows: model.predict(rows, raw_score=True), columns) / _trees_in_sum(model)
    else:
        own = columns @ np.ravel(model.coef_) + float(np.ravel(model.intercept_)[0])
    return part.weight * own + part.intercept


def _explain_pipeline(pipeline: Pipeline, frame: pd.DataFrame, names: list[str]) -> tuple[float, Matrix]:
    columns = _columns_of(pipeline, frame)
    base, values = _explain_columns(pipeline[-1], columns)
    place = {name: position for position, name in enumerate(names)}
    to_feature = np.zeros((columns.shape[1], len(names)))
    for column, origin in enumerate(_origins_of_columns(pipeline)):
        to_feature[column, place[origin]] = 1.0
    return base, values @ to_feature


def _columns_of(pipeline: Pipeline, frame: pd.DataFrame) -> Matrix:
    return np.asarray(pipeline[:-1].transform(frame[list(pipeline.feature_names_in_)]), dtype=float)


def _explain_columns(model: Any, columns: Matrix) -> tuple[float, Matrix]:
    if isinstance(model, LogisticRegression | Ridge):
        # The columns are scaled or centred: the average row of the training cohorts is at zero.
        explainer = shap.LinearExplainer(model, np.zeros((1, columns.shape[1])))
        return float(np.ravel(explainer.expected_value)[0]), np.asarray(explainer.shap_values(columns))
    if not isinstance(model, LGBMModel):
        raise TypeError(f"no SHAP values for a {type(model).__name__}")
    # shap's TreeExplainer asks LightGBM for the same values, after it has read all trees itself.
    values = _by_rows(lambda rows: model.predict(rows, pred_contrib=True), columns) / _trees_in_sum(model)
    return (float(values[0, -1]) if len(values) else 0.0), values[:, :-1]


def _trees_in_sum(model: LGBMModel) -> int:
    """Return by what a margin of LightGBM is to be divided: that of a forest is a mean, and comes as a sum."""
    return int(model.n_estimators_) if model.boosting_type == "rf" else 1


def _by_rows(compute: Any, columns: Matrix) -> Matrix:
    """Compute blocks of rows side by side: LightGBM frees the interpreter, and its own threads wait by spinning."""
    blocks = np.array_split(columns, _THREADS if len(columns) >= _THREADS * _ROWS_PER_THREAD else 1)
    with ThreadPoolExecutor(_THREADS) as threads:
        return np.concatenate([np.asarray(block) for block in threads.map(compute, blocks)])


def _origins_of_columns(pipeline: Pipeline) -> list[str]:
    """Return, for each column that the last step of `pipeline` is given, the feature it was made of.

    Works for every transformer that can name its outputs, or gives one column per input: each is asked to name
    what it makes of numbered inputs. Raises ValueError where a column is made of several features.
    """
    columns: ColumnTransformer = pipeline["columns"]
    features: list[str] = []
    marked: list[str] = []
    for name, transformer, given in columns.transformers_:
        width = columns.output_indices_[name]
        if width.stop > width.start:
            marks = [f"\x1f{len(features) + position}\x1f" for position in range(len(given))]
            features += list(given)
            named = _names_after(transformer, marks)
            if len(named) != width.stop - width.start:
                raise ValueError(f"{name} does not name the {width.stop - width.start} columns it makes")
            marked += named
    for _, step in pipeline.steps[1:-1]:
        marked = _names_after(step, marked)
    return [features[number] for number in map(_number_in, marked)]


def _names_after(transformer: Any, names: list[str]) -> list[str]:
    if isinstance(transformer, Pipeline):
        for _, step in transformer.steps:
            names = _names_after(step, names)
        return names
    if not hasattr(transformer, "get_feature_names_out"):
        return names
    nameless = copy.deepcopy(transformer)
    for step in _steps_in(nameless):
        # A transformer that remembers names refuses other ones.
        vars(step).pop("feature_names_in_", None)
    return [str(name) for name in nameless.get_feature_names_out(np.array(names, dtype=object))]


def _steps_in(transformer: Any) -> Iterator[Any]:
    yield transformer
    if isinstance(transformer, Pipeline):
        inner = [step for _, step in transformer.steps]
    else:
        inner = [step for _, step in transformer.transformer_list] if isinstance(transformer, FeatureUnion) else []
    for step in inner:
        yield from _steps_in(step)


def _number_in(name: str) -> int:
    found = set(_MARKED.findall(name))
    if len(found) != 1:
        raise ValueError("a column of the model is made of several features: its contribution belongs to none of them")
    return int(found.pop())
