"""How well a protected attribute can be read from the features that a model uses: what leaving it out does not hide.

Two simple models learn to tell the groups apart from the features, each on some students, and are asked about others:
a logistic regression and a small boosting of trees. Beside them every feature is asked alone. What comes out is an
AUC: of two students, one of the group and one not, how often is the right one pointed at; guessing gives a half.

A strong proxy says that the features know the attribute, wanted or not. It does not say that the model uses that
knowledge (`origins` says what the model does), nor that the feature should go.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.disclosure.recoding import Recoding
from fairness.errors import AuditError
from fairness.origins.group_lists import list_groups, name_students
from fairness.policy import Policy
from fairness.population import check_table
from fairness.statistics.evidence import q_values
from fairness.statistics.intervals import Array
from fairness.statistics.separation import (
    CHANCE,
    Separation,
    average,
    bound,
    guessing_deviation,
    p_above_chance,
    separate,
)

TOGETHER = "all"  # the name under which the features together stand
LOGISTIC, TREES, ALONE = "logistic regression", "boosted trees", "alone"
PROXY_COLUMNS = [
    "attribute", "feature", "strength", "low", "high", "chance", "q_value", "is_found", "model", "other_model", "other",
]  # fmt: skip
GROUP_COLUMNS = ["attribute", "group", "feature", "n", *PROXY_COLUMNS[2:], "suppressed"]

MOST_STUDENTS = 4000  # more would only make the intervals narrower than anybody needs
_AT_LEAST = 300  # of every group, where there are more than that many students
_FOLDS = 5
_BINS = 10
_RARE = 10  # categories of fewer students are read as one


@dataclass(frozen=True)
class Proxies:
    """How well attributes can be read.

    attributes: one row per attribute and feature (`PROXY_COLUMNS`), feature `all` for the features together; the
        strength is the mean AUC of its groups, weighed by their size, by the better of two models; `other` is what
        the other one reached. is_found: more than guessing, by the policy's false discovery rate.
    groups: the same per group.
    n: students asked, at most `MOST_STUDENTS` per attribute.
    """

    attributes: pd.DataFrame
    groups: pd.DataFrame
    n: int


@dataclass(frozen=True)
class _Asked:
    """The students of one attribute: the group of each, the shown groups with their size, and the folds."""

    attribute: str
    labels: NDArray[np.object_]
    sizes: Mapping[str, float]
    folds: NDArray[np.intp]


@dataclass(frozen=True)
class _Reading:
    """How well one feature, or all by one model, tells each shown group apart."""

    attribute: str
    feature: str
    model: str
    groups: Mapping[str, Separation]


def measure_proxies(
    features: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    policy: Policy,
    recodings: Sequence[Recoding] | None = None,
) -> Proxies:
    """Measure how well every attribute of the policy can be read from features, together and one by one.

    The rows of one student (the first column of the key) stay in one fold. Intervals are DeLong's (1988); those of the
    features together are widened for the choice of the better model (Bonferroni).

    Args:
        features: key and one column per feature, numbers or text; empty values count as a value of their own.
        groups: as for `fairness.audit`.
        key: columns that identify a student.
        policy: attributes, seed, confidence, the share of false claims allowed.
        recodings: groups that the audit took together; None: those too small here.

    Raises:
        AuditError: A repeated key, or no features.
    """
    check_table(features, "features", key, ())
    names = [str(name) for name in features.columns if name not in key]
    if not names:
        raise AuditError("there is no feature to read from", where="table features", do="deliver the features")
    frame, _ = name_students(features[list(key)], groups, key, policy, recodings)
    given = frame[list(key)].merge(features, on=list(key), how="left", validate="one_to_one")[names]
    table = list_groups(frame, policy)
    readings: list[_Reading] = []
    for attribute in policy.attributes:
        shown = table[(table["attribute"] == attribute) & ~table["suppressed"]]
        if frame[attribute].nunique() > 1 and len(shown):
            rows = _sample(frame[attribute], policy.seed)
            labels = frame[attribute].to_numpy()[rows]
            folds = _assign_folds(frame[key[0]].iloc[rows], labels, policy.seed)
            sizes = dict(zip(shown["group"], shown["n"].astype(float), strict=True))
            readings += _read(_Asked(attribute, labels, sizes, folds), given.iloc[rows], policy.seed)
    return _assemble(readings, table, policy, min(len(frame), MOST_STUDENTS))


def _sample(labels: pd.Series, seed: int) -> NDArray[np.intp]:
    """Rows to ask, in their order: at random, a number of every group at least."""
    random = np.random.default_rng(seed)
    drawn = pd.Series(random.permutation(len(labels)), index=labels.index)
    first = drawn.groupby(labels).rank(method="first") <= _AT_LEAST
    order = np.lexsort((drawn.to_numpy(), ~first.to_numpy()))
    return np.sort(order[:MOST_STUDENTS])


def _assign_folds(students: pd.Series, labels: NDArray[np.object_], seed: int) -> NDArray[np.intp]:
    """Assign students to folds at random so that each fold holds the same share of every group."""
    codes, places = np.unique(students.to_numpy().astype(str), return_index=True)
    fold_of = np.empty(len(codes), dtype=np.intp)
    order = np.random.default_rng(seed).permutation(len(codes))
    order = order[np.argsort(labels[places][order].astype(str), kind="stable")]
    fold_of[order] = np.arange(len(codes)) % _FOLDS
    return fold_of[np.searchsorted(codes, students.to_numpy().astype(str))]


def _read(asked: _Asked, given: pd.DataFrame, seed: int) -> Iterator[_Reading]:
    # Here, and not above: who only reads what was found needs no library of models.
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415

    encoded = _encode(given)
    known = np.where(np.isin(asked.labels, list(asked.sizes)), asked.labels, "")  # withheld groups are read as one
    makers = {
        LOGISTIC: lambda: LogisticRegression(C=0.1, max_iter=300, tol=1e-2),
        TREES: lambda: HistGradientBoostingClassifier(
            max_iter=20, learning_rate=0.2, max_leaf_nodes=8, early_stopping=False, random_state=seed
        ),
    }
    for model, make in makers.items():
        yield _judge(asked, TOGETHER, model, _predict(make, encoded, known, asked))
    for name in given.columns:
        yield _judge(asked, str(name), ALONE, _predict_alone(_bin(given[name]), asked))


def _judge(asked: _Asked, feature: str, model: str, scores: Mapping[str, Array]) -> _Reading:
    found = {group: separate(chances, asked.labels == group, asked.folds) for group, chances in scores.items()}
    return _Reading(asked.attribute, feature, model, {group: one for group, one in found.items() if one is not None})


def _predict(make: Callable[[], Any], encoded: Array, labels: NDArray[np.object_], asked: _Asked) -> dict[str, Array]:
    """Per shown group the chance of belonging to it, by models that did not learn from the student."""
    predicted = {group: np.zeros(len(labels)) for group in asked.sizes}
    for fold in range(_FOLDS):
        own = asked.folds == fold
        if own.any() and len(set(labels[~own])) > 1:
            model = make().fit(encoded[~own], labels[~own])
            chances = model.predict_proba(encoded[own])
            for place, group in enumerate(model.classes_):
                if group in predicted:
                    predicted[group][own] = chances[:, place]
    return predicted


def _predict_alone(bins: NDArray[np.intp], asked: _Asked) -> dict[str, Array]:
    """The same by one feature: the share of the group among the other folds' students in the same bin."""
    everybody = np.bincount(asked.folds * (bins.max() + 1) + bins, minlength=_FOLDS * (bins.max() + 1))
    seen = everybody.reshape(_FOLDS, -1)
    predicted = {}
    for group in asked.sizes:
        member = (asked.labels == group).astype("float64")
        hits = np.zeros(seen.shape)
        np.add.at(hits, (asked.folds, bins), member)
        others, other_hits = seen.sum(axis=0) - seen, hits.sum(axis=0) - hits
        share = (other_hits + member.mean()) / (others + 1)
        predicted[group] = share[asked.folds, bins]
    return predicted


def _bin(values: pd.Series) -> NDArray[np.intp]:
    """Tenths of the students for a number, its levels for a category; empty is a bin of its own."""
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.astype("float64")
        edges = np.unique(numbers.quantile(np.linspace(0, 1, _BINS + 1)[1:-1]).dropna())
        return np.where(numbers.isna(), 0, 1 + np.searchsorted(edges, numbers.to_numpy(), side="left")).astype(np.intp)
    return _merge_rare(values).cat.codes.to_numpy().astype(np.intp)


def _encode(given: pd.DataFrame) -> Array:
    """Numbers standardised, empty ones filled with the median and marked; a column per category; none constant."""
    blocks: list[Array] = [np.zeros((len(given), 1))]
    for name in given.columns:
        if pd.api.types.is_numeric_dtype(given[name]):
            numbers = given[name].astype("float64")
            filled = numbers.fillna(numbers.median() if numbers.notna().any() else 0.0)
            blocks.append(np.column_stack([filled, numbers.isna()]).astype("float64"))
        else:
            blocks.append(pd.get_dummies(_merge_rare(given[name])).to_numpy(dtype="float64"))
    whole = np.hstack(blocks)
    spread = whole.std(axis=0)
    varies = spread > 1e-12
    scaled: Array = (whole[:, varies] - whole[:, varies].mean(axis=0)) / spread[varies]
    return scaled if varies.any() else np.zeros((len(given), 1))


def _merge_rare(values: pd.Series) -> pd.Series:
    text = values.astype("object").where(values.notna(), "").astype(str)
    return text.where(text.map(text.value_counts()) >= _RARE, "\x1frare").astype("category")


def _assemble(readings: list[_Reading], table: pd.DataFrame, policy: Policy, n: int) -> Proxies:
    sizes = table.set_index(["attribute", "group"])["n"]
    whole, single = [], []
    for reading in readings:
        head = {"attribute": reading.attribute, "feature": reading.feature, "model": reading.model}
        everybody = int(sizes[reading.attribute].sum())
        members = {group: int(sizes[reading.attribute, group]) for group in reading.groups}
        guesses = {group: guessing_deviation(own, everybody - own) for group, own in members.items()}
        level = 1 - (1 - policy.confidence) / (2 if reading.feature == TOGETHER else 1)
        for group, found in reading.groups.items():
            single.append(head | {"group": group} | _summarise(found, guesses[group], members[group], level))
        if reading.groups:
            weights = [float(members[group]) for group in reading.groups]
            guess = float(np.average(list(guesses.values()), weights=weights))
            mean = average(list(reading.groups.values()), weights)
            whole.append(head | {"group": ""} | _summarise(mean, guess, sum(members.values()), level))
    groups = _correct(single, policy.false_discovery)
    shown = groups.merge(table, on=["attribute", "group"], how="left", validate="many_to_one")
    hidden = table[table["suppressed"]].drop(columns="n").assign(feature=TOGETHER, chance=CHANCE, is_found=False)
    parts = [one for one in (shown, hidden.reindex(columns=shown.columns)) if len(one)] or [shown]
    listed = pd.concat(parts, ignore_index=True)
    listed = listed.astype({"n": "Int64", "is_found": "bool", "suppressed": "bool"})
    return Proxies(_correct(whole, policy.false_discovery)[PROXY_COLUMNS], listed[GROUP_COLUMNS], n)


def _summarise(found: Separation, guess: float, members: int, confidence: float) -> dict[str, float]:
    low, high = bound(found, members, confidence)
    return {"strength": found.auc, "low": low, "high": high, "chance": CHANCE, "p_value": p_above_chance(found, guess)}


def _correct(rows: list[dict[str, Any]], false_discovery: float) -> pd.DataFrame:
    """Keep the better of the two models that read all features, name the other beside it, and add q-values."""
    columns = ["attribute", "feature", "model", "group", "strength", "low", "high", "chance", "p_value"]
    frame = pd.DataFrame(rows, columns=columns).sort_values("strength", ascending=False, kind="stable")
    place = ["attribute", "group", "feature"]
    best, other = frame.drop_duplicates(place), frame[frame.duplicated(place)]
    named = other[[*place, "model", "strength"]].rename(columns={"model": "other_model", "strength": "other"})
    best = best.merge(named, on=place, how="left", validate="one_to_one")
    tries = np.where(best["feature"] == TOGETHER, 2.0, 1.0)
    best["q_value"] = q_values(np.minimum(best["p_value"].to_numpy(dtype="float64") * tries, 1.0))
    best["is_found"] = best["q_value"] <= false_discovery
    best["other_model"] = best["other_model"].fillna("")
    is_together = best["feature"] == TOGETHER
    order = best.assign(first=~is_together, down=-best["strength"])
    return order.sort_values(["attribute", "group", "first", "down"], kind="stable", ignore_index=True)
