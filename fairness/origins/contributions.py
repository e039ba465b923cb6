"""Where a gap between groups comes from: what every feature adds to the scores of a group, beside all others.

Contributions (SHAP values on the log-odds) add up to the margin of a student, so the gaps of the features add up to the
gap in the mean margin of a group: nothing is left over. Beside them stands what no feature explains: how much of the
gap in outcomes is not a gap in scores. That a feature carries a gap says what the model does with it. It is no
cause of dropout, and taking the feature out moves its part to features that go with it (`proxies`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped, unused-ignore]

from fairness.disclosure.recoding import Recoding, apply_recodings
from fairness.errors import AuditError
from fairness.origins.group_lists import list_groups
from fairness.policy import Policy
from fairness.population import attach_groups, check_table, recode_students
from fairness.statistics.evidence import q_values
from fairness.statistics.intervals import Array
from fairness.statistics.mean_gaps import MeanGaps, compare_means

CONTRIBUTION_COLUMNS = [
    "attribute", "group", "feature", "n", "mean", "rest", "gap", "low", "high", "points", "points_low", "points_high",
    "q_value", "is_found", "suppressed",
]  # fmt: skip
SUMMARY_COLUMNS = [
    "attribute", "group", "n", "score", "rest_score", "score_gap", "score_low", "score_high", "score_found",
    "outcome", "rest_outcome", "outcome_gap", "outcome_low", "outcome_high",
    "unscored", "unscored_low", "unscored_high", "unscored_found",
    "margin_gap", "margin_low", "margin_high", "log_odds_gap", "points_of_features", "points_of_spread", "suppressed",
]  # fmt: skip
_WHOLE = ("score", "outcome", "unscored", "margin", "chance", "slope")  # per student, beside the features
_TESTED = ("score", "unscored")


@dataclass(frozen=True)
class Origins:
    """Gaps in scores, taken apart. All gaps are the group's mean less that of all others.

    features: one row per attribute, group and feature, in log-odds (`CONTRIBUTION_COLUMNS`); per group those that carry
        most of its gap come first, those that work against it last. points: about how many points of chance (0.01 is
        one point) that is. is_found: more than chance, by the policy's false discovery rate.
    parts: the same per declared group of features.
    summary: one row per attribute and group (`SUMMARY_COLUMNS`): the gap in scores, in outcomes, and `unscored`, how
        much of the latter is not in the scores. points_of_features + points_of_spread = the gap in chances:
        chances follow margins along a curve, so a group whose margins lie further apart has another mean.
    n: students counted. Withheld groups have a row without figures.
    """

    features: pd.DataFrame
    parts: pd.DataFrame
    summary: pd.DataFrame
    n: int


def find_origins(
    contributions: pd.DataFrame,
    scored: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    policy: Policy,
    parts: Mapping[str, str],
    recodings: Sequence[Recoding] | None = None,
) -> Origins:
    """Take the gap in scores of every group apart by feature.

    Students with a known outcome count, or all where none is.

    Args:
        contributions: key, `base` and one column per feature, in log-odds; base + features = margin.
        scored: key, `score` and `outcome` (empty: not known yet).
        groups: as for `fairness.audit`.
        key: columns that identify a student.
        policy: attributes, confidence, the share of false claims allowed.
        parts: the group that a feature is declared in; one without stands by itself.
        recodings: groups that the audit took together; None: decided as in an audit.

    Raises:
        AuditError: A missing column, a repeated key, or a contribution that is no number.
    """
    names = [name for name in contributions.columns if name not in (*key, "base")]
    frame, base, values = _join(contributions, scored, groups, key, policy)
    frame = _recode(frame, policy, recodings)
    part_of = [parts.get(name) or name for name in names]
    labels = list(dict.fromkeys(part_of))
    summed = [values[:, [one == label for one in part_of]].sum(axis=1) for label in labels]
    margin = base + values.sum(axis=1)
    score, outcome, chance = (*frame[["score", "outcome"]].to_numpy(dtype="float64").T, expit(margin))
    whole = [score, outcome, outcome - score, margin, chance, chance * (1 - chance)]
    columns = np.column_stack([values, *summed, *whole])
    table = list_groups(frame, policy)
    gaps = _compare(columns, frame, table, policy.confidence)
    q = _correct(gaps.p_value, table, len(names) + len(labels))
    features, sums = slice(0, len(names)), slice(len(names), len(names) + len(labels))
    limit = policy.false_discovery
    return Origins(
        features=_list_gaps(table, names, _pick(gaps, features), q[:, features], _pick(gaps, _WHOLES), limit),
        parts=_list_gaps(table, labels, _pick(gaps, sums), q[:, sums], _pick(gaps, _WHOLES), limit),
        summary=_summarise(table, _pick(gaps, _WHOLES), q[:, _WHOLES], limit),
        n=len(frame),
    )


def _join(
    contributions: pd.DataFrame, scored: pd.DataFrame, groups: pd.DataFrame, key: tuple[str, ...], policy: Policy
) -> tuple[pd.DataFrame, Array, Array]:
    """Score, outcome and attributes per student; base and contributions in the same order."""
    check_table(contributions, "contributions", key, ("base",))
    check_table(scored, "scores", key, ("score", "outcome"))
    known = scored[[*key, "score", "outcome"]].merge(contributions[list(key)], on=list(key), validate="one_to_one")
    if known["outcome"].notna().any():
        known = known.loc[known["outcome"].notna()]
    if known.empty:
        raise AuditError(
            "no student has both a score and contributions", where="tables contributions and scores", do="train again"
        )
    frame = attach_groups(known, groups, key, policy.attributes)
    given = frame[list(key)].merge(contributions, on=list(key), how="left", validate="one_to_one").drop(columns=[*key])
    numbers = given.to_numpy(dtype="float64")
    wrong = int((~np.isfinite(numbers)).any(axis=1).sum())
    if wrong:
        raise AuditError(f"{wrong} row(s) hold something that is no number", where="contributions", do="train again")
    place = list(given.columns).index("base")
    return frame, numbers[:, place], np.delete(numbers, place, axis=1)


def _recode(frame: pd.DataFrame, policy: Policy, recodings: Sequence[Recoding] | None) -> pd.DataFrame:
    if recodings is not None:
        return apply_recodings(frame, recodings)
    # Where nobody's outcome is known everybody counts, so everybody makes a group large.
    counted = frame if frame["outcome"].notna().any() else frame.assign(outcome=0.0)
    return apply_recodings(frame, recode_students(counted, policy.attributes, policy.smallest_group)[1])


def _compare(columns: Array, frame: pd.DataFrame, table: pd.DataFrame, confidence: float) -> MeanGaps:
    """Compare every group with all others; in the result every group is a row."""
    rows = [
        compare_means(columns, (frame[attribute] == group).to_numpy(), confidence)
        for attribute, group in table[["attribute", "group"]].itertuples(index=False)
    ]
    return MeanGaps(*(np.stack([getattr(row, name) for row in rows]) for name in _FIELDS))


_FIELDS = ("mean", "rest", "gap", "low", "high", "p_value")
_ENDS = {"": "gap", "_low": "low", "_high": "high"}
_WHOLES = slice(-len(_WHOLE), None)


def _pick(gaps: MeanGaps, columns: slice) -> MeanGaps:
    return MeanGaps(*(getattr(gaps, name)[:, columns] for name in _FIELDS))


def _correct(p_value: Array, table: pd.DataFrame, taken_apart: int) -> Array:
    """q-values over all that is claimed in one go: features, parts, the gap in scores and what is not in them."""
    tested = p_value.copy()
    tested[table["suppressed"].to_numpy()] = np.nan
    is_claim = np.arange(p_value.shape[1]) < taken_apart
    is_claim[[taken_apart + _WHOLE.index(name) for name in _TESTED]] = True
    tested[:, ~is_claim] = np.nan
    return q_values(tested.ravel()).reshape(tested.shape)


def _list_gaps(
    table: pd.DataFrame, names: list[str], gaps: MeanGaps, q: Array, whole: MeanGaps, false_discovery: float
) -> pd.DataFrame:
    """One row per group and column, those that carry most of the gap in margin first."""
    way = np.where(whole.gap[:, _WHOLE.index("margin")] < 0, -1.0, 1.0)
    slope = _slope(whole)
    blocks = []
    for row, head in enumerate(table.to_dict("records")):
        block = pd.DataFrame(
            {name: getattr(gaps, name)[row] for name in _FIELDS[:-1]}
            | {"feature": names, "q_value": q[row]}
            | {f"points{end}": getattr(gaps, name)[row] * slope[row] for end, name in _ENDS.items()}
        )
        block = block.assign(**{str(name): value for name, value in head.items()})
        order = np.argsort(-way[row] * gaps.gap[row], kind="stable")
        blocks.append(block.iloc[order].assign(is_found=block["q_value"] <= false_discovery))
    listed = pd.concat(blocks, ignore_index=True)
    return _withhold(listed, [*_FIELDS[:-1], *(f"points{end}" for end in _ENDS), "q_value"])[CONTRIBUTION_COLUMNS]


def _slope(whole: MeanGaps) -> Array:
    """Points of chance per unit of margin: how steep the curve is for students of the group and for all others."""
    place = _WHOLE.index("slope")
    slope: Array = (whole.mean[:, place] + whole.rest[:, place]) / 2
    return slope


def _summarise(table: pd.DataFrame, whole: MeanGaps, q: Array, false_discovery: float) -> pd.DataFrame:
    summary = table.copy()
    for name in ("score", "outcome", "unscored", "margin"):
        place = _WHOLE.index(name)
        gap = name if name == "unscored" else f"{name}_gap"
        summary[gap], summary[f"{name}_low"] = whole.gap[:, place], whole.low[:, place]
        summary[f"{name}_high"] = whole.high[:, place]
        if name in ("score", "outcome"):
            summary[name], summary[f"rest_{name}"] = whole.mean[:, place], whole.rest[:, place]
        if name in _TESTED:
            summary[f"{name}_found"] = q[:, place] <= false_discovery
    everybody = table.groupby("attribute")["n"].transform("sum")
    summary["log_odds_gap"] = _log_odds(summary["outcome"], table["n"]) - _log_odds(
        summary["rest_outcome"], everybody - table["n"]
    )
    summary["points_of_features"] = summary["margin_gap"] * _slope(whole)
    summary["points_of_spread"] = whole.gap[:, _WHOLE.index("chance")] - summary["points_of_features"]
    numbers = [name for name in SUMMARY_COLUMNS if name not in (*table.columns, "score_found", "unscored_found")]
    return _withhold(summary, numbers)[SUMMARY_COLUMNS]


def _log_odds(share: pd.Series, n: pd.Series) -> pd.Series:
    """Log-odds of a share with half a student added to either side (Haldane 1956): it exists where nobody left."""
    return pd.Series(np.log((share * n + 0.5) / ((1 - share) * n + 0.5)), index=share.index)


def _withhold(frame: pd.DataFrame, numbers: list[str]) -> pd.DataFrame:
    shown = ~frame["suppressed"]
    frame = frame.assign(n=frame["n"].astype("Int64").where(shown))
    frame[numbers] = frame[numbers].where(shown)
    return frame
