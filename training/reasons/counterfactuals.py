"""What would change a score: the same student with what can be acted on as usual, or as the best that was seen.

The model is asked again with the features of one lever moved together (`usual`), and of the two levers
that help most. It is what the model says about comparable students: no cause is claimed, and no promise made. The
sentence is made when it is shown (`serving.adviser.reason_sentences`).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin

from features.cohort_table import CohortTable, Feature
from training.contracts.dropout import PossibleChangesResult
from training.prediction import predict
from training.reasons.usual import BETTER, HIGHER, LEVERS, Lever, Usual, find_usual

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]

VISIBLE = 0.02  # two of a hundred: less is not told


def possible_changes(
    model: ClassifierMixin, table: CohortTable, features: Sequence[Feature], score: pd.Series | None = None
) -> pd.DataFrame:
    """Return up to three changes per student that lower the score by `VISIBLE` or more.

    Columns: those of `PossibleChangesResult`. First the two
    single levers that lower it most, then both together where that lowers it visibly further. A student for whom
    nothing does has no row. `score`: the scores of `table`, when they are known already.
    """
    frame = table.frame.reset_index(drop=True)
    now = predict(model, frame) if score is None else score.reset_index(drop=True)
    asked = [feature for feature in features if feature.name in model.feature_names_in_]
    levers = [(lever, names) for lever in LEVERS if (names := lever.moves(asked))]
    if not levers or frame.empty:
        return _lay_out(frame, list(table.key), [])
    moved = _move(frame, levers)
    then = np.column_stack([_predict_changed(model, frame, changed, now) for changed in moved])
    best = np.argsort(then, axis=1, kind="stable")[:, :2]
    rows = np.arange(len(frame))
    helps = (now.to_numpy()[:, None] - then) >= VISIBLE
    found: list[pd.DataFrame] = []
    for place in range(best.shape[1]):
        lever = best[:, place]
        told = rows[helps[rows, lever]]
        found.append(_changes(told, lever[told][:, None], then[told, lever[told]], place + 1))
    if best.shape[1] == 2:
        found.append(_pairs(model, frame, moved, best, then, rows[helps[rows[:, None], best].all(axis=1)]))
    return _lay_out(frame, list(table.key), _list_facts(found, frame, moved, levers, now))


def _move(frame: pd.DataFrame, levers: Sequence[tuple[Lever, list[str]]]) -> list[pd.DataFrame]:
    """Return, per lever, its columns as they would be."""
    usual = find_usual(frame, list(dict.fromkeys(name for _, names in levers for name in names)))
    return [_move_one(frame, lever, names, usual) for lever, names in levers]


def _move_one(frame: pd.DataFrame, lever: Lever, names: list[str], usual: Usual) -> pd.DataFrame:
    then = {name: _moved(frame[name], name, name in lever.to_best, usual) for name in names}
    if lever.to_best:
        # Who handed in everything on time cannot do so again: what follows from it stays as it is too.
        first = pd.DataFrame({name: then[name] for name in names if name in lever.to_best}, index=frame.index)
        changes = _differs(frame, first).any(axis=1)
        then = {name: np.where(changes, then[name], frame[name].to_numpy(dtype=float)) for name in names}
    return pd.DataFrame(then, index=frame.index)


def _moved(own: pd.Series, name: str, to_best: bool, usual: Usual) -> Numbers:
    is_higher = BETTER[name] == HIGHER
    if to_best:
        goal = usual.highest[name] if is_higher else usual.lowest[name]
    else:
        goal = usual.at_least[name] if is_higher else usual.at_most[name]
    pick = np.fmax if is_higher else np.fmin
    return np.asarray(pick(own.to_numpy(dtype=float), goal.to_numpy(dtype=float)), dtype=float)


def _differs(frame: pd.DataFrame, changed: pd.DataFrame) -> NDArray[np.bool_]:
    own, then = frame[list(changed)].to_numpy(dtype=float), changed.to_numpy(dtype=float)
    return np.asarray((own != then) & ~(np.isnan(own) & np.isnan(then)), dtype=bool)


def _predict_changed(model: ClassifierMixin, frame: pd.DataFrame, changed: pd.DataFrame, now: pd.Series) -> Numbers:
    then = now.to_numpy(dtype=float, copy=True)
    rows = np.flatnonzero(_differs(frame, changed).any(axis=1))
    if len(rows):
        then[rows] = predict(model, frame.iloc[rows].assign(**changed.iloc[rows])).to_numpy()
    return then


def _changes(rows: Rows, levers: Rows, then: Numbers, at: int) -> pd.DataFrame:
    return pd.DataFrame({"row": rows, "levers": [tuple(one) for one in levers], "score_then": then, "position": at})


def _pairs(
    model: ClassifierMixin, frame: pd.DataFrame, moved: Sequence[pd.DataFrame], best: Rows, then: Numbers, rows: Rows
) -> pd.DataFrame:
    """Ask the model about the two best levers together, for `rows` where each of them helps."""
    both = frame.iloc[rows].copy()
    for number, changed in enumerate(moved):
        uses = (best[rows] == number).any(axis=1)
        both.loc[uses, list(changed)] = changed.iloc[rows[uses]].to_numpy()
    together = predict(model, both).to_numpy() if len(rows) else np.zeros(0)
    further = then[rows, best[rows, 0]] - together >= VISIBLE
    return _changes(rows[further], np.sort(best[rows[further]], axis=1), together[further], 3)


def _list_facts(
    found: Sequence[pd.DataFrame],
    frame: pd.DataFrame,
    moved: Sequence[pd.DataFrame],
    levers: Sequence[tuple[Lever, list[str]]],
    now: pd.Series,
) -> list[dict[str, object]]:
    differs = [_differs(frame, changed) for changed in moved]
    told: list[dict[str, object]] = []
    for row, chosen, then, position in pd.concat(found).itertuples(index=False):
        names = [
            name
            for number in chosen
            for name, is_other in zip(levers[number][1], differs[number][row], strict=True)
            if is_other
        ]
        told.append({
            "row": row, "position": position, "levers": ",".join(levers[number][0].group for number in chosen),
            "features": ",".join(dict.fromkeys(names)), "score_then": then, "score_now": now.iloc[row],
        })  # fmt: skip
    return told


def _lay_out(frame: pd.DataFrame, key: list[str], told: list[dict[str, object]]) -> pd.DataFrame:
    columns = ["row", *(name for name in PossibleChangesResult.contract.names if name not in key)]
    types = {"row": int, "position": int, "score_then": float, "score_now": float}
    long = pd.DataFrame(told, columns=columns).astype(types)
    long = long.sort_values(["row", "position"]).reset_index(drop=True)
    # Positions run from 1 without gaps.
    long["position"] = long.groupby("row").cumcount() + 1
    return long.merge(frame[key], left_on="row", right_index=True, validate="many_to_one")[
        PossibleChangesResult.contract.names
    ]
