"""What is known less of one group than of another: empty values per feature, and how many students a model learnt from.

What can be seen in a table of features is that a value is empty, and what the feature declares an empty value to mean.
Not to be seen is why: whether a register is behind, a file was not delivered for some, or there was nothing to record.
Where no row counts as zero, even that is not to be seen: a zero is nothing done, or nothing delivered. Such zeros are
shown apart and are never called missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from fairness.disclosure.recoding import Recoding
from fairness.origins.group_lists import list_groups, name_students
from fairness.policy import Policy
from fairness.population import check_table
from fairness.statistics.evidence import exact_p, q_values
from fairness.statistics.intervals import Interval, combine, wilson

GAP_COLUMNS = [
    "attribute", "group", "feature", "kind", "n", "missing", "rest_missing", "gap", "low", "high", "q_value",
    "is_found", "suppressed",
]  # fmt: skip
SEEN_COLUMNS = ["attribute", "group", "cohort", "n", "share", "suppressed"]
EVERY_COHORT = ""  # stands for all cohorts that were learnt from together
_NUMBERS = ["missing", "rest_missing", "gap", "low", "high", "q_value"]


class Absence(StrEnum):
    """What an empty value of a feature means, and so what can be said about a group that has many. Stored."""

    NOT_DELIVERED = "not_delivered"  # the extract holds no value for the student
    NOTHING_YET = "nothing_yet"  # on the as-of date there was nothing to measure: late, or not done
    ZERO = "zero"  # no row counts as zero: nothing done and nothing delivered look the same


@dataclass(frozen=True)
class DataGaps:
    """What is known less of some groups.

    gaps: one row per attribute, group and feature that is empty for anybody (`GAP_COLUMNS`); missing is a share of the
        group, gap that share less the one of all others. For kind `zero` the share is of zeros.
    seen: students per group in each cohort that the model learnt from (`SEEN_COLUMNS`), cohort "" for all together;
        share is of the cohort. Empty when nobody said who was learnt from.
    n: students looked at.
    """

    gaps: pd.DataFrame
    seen: pd.DataFrame
    n: int


def find_data_gaps(
    features: pd.DataFrame,
    groups: pd.DataFrame,
    key: tuple[str, ...],
    policy: Policy,
    kinds: Mapping[str, Absence],
    learnt_from: pd.DataFrame | None = None,
    recodings: Sequence[Recoding] | None = None,
) -> DataGaps:
    """Compare how much is empty per group with all others.

    Newcombe's interval (1998) for the difference of shares; Fisher's exact test; Benjamini-Hochberg over all that is
    tested.

    Args:
        features: key and one column per feature.
        groups: as for `fairness.audit`; who the model learnt from is in it too.
        key: columns that identify a student.
        policy: attributes, confidence, the share of false claims allowed.
        kinds: what an empty value of each feature means; one without counts as not delivered.
        learnt_from: the key, with `learnt_in` (a cohort), of who the model learnt from.
        recodings: groups that the audit took together; None: those too small here.

    Raises:
        AuditError: A missing column or a repeated key.
    """
    check_table(features, "features", key, ())
    names = [str(name) for name in features.columns if name not in key]
    frame, recodings = name_students(features[list(key)], groups, key, policy, recodings)
    given = frame[list(key)].merge(features, on=list(key), how="left", validate="one_to_one")[names]
    absent = {name: _mark_absent(given[name], kinds.get(name, Absence.NOT_DELIVERED)) for name in names}
    marks = pd.DataFrame({name: marked for name, marked in absent.items() if marked.any()}, index=frame.index)
    table = list_groups(frame, policy)
    gaps = _compare(frame, marks, table, policy)
    gaps["kind"] = [str(kinds.get(name, Absence.NOT_DELIVERED)) for name in gaps["feature"]]
    seen = pd.DataFrame(columns=SEEN_COLUMNS)
    if learnt_from is not None:
        named, _ = name_students(learnt_from[[*key, "learnt_in"]], groups, key, policy, recodings)
        seen = _count_seen(named, policy)
    return DataGaps(gaps[GAP_COLUMNS], seen, len(frame))


def _mark_absent(values: pd.Series, kind: Absence) -> pd.Series:
    if kind is Absence.ZERO and pd.api.types.is_numeric_dtype(values):
        return values.fillna(0.0) == 0
    return values.isna() if pd.api.types.is_numeric_dtype(values) else values.isna() | (values.astype(str) == "")


def _compare(frame: pd.DataFrame, marks: pd.DataFrame, table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    blocks = []
    for head in table.to_dict("records"):
        is_member = (frame[head["attribute"]] == head["group"]).to_numpy()
        block = pd.DataFrame({"feature": list(marks.columns), "hits": marks[is_member].sum().to_numpy(dtype="float64")})
        block["rest_hits"] = marks[~is_member].sum().to_numpy(dtype="float64")
        block["rest_n"] = float((~is_member).sum())
        blocks.append(block.assign(**{str(name): value for name, value in head.items()}))
    gaps = pd.concat(blocks, ignore_index=True)
    hits, n, rest_hits, rest_n = (gaps[name].to_numpy(dtype="float64") for name in ("hits", "n", "rest_hits", "rest_n"))
    share, rest = hits / n, rest_hits / np.where(rest_n > 0, rest_n, np.nan)
    bounds: Interval = combine(
        share - rest, share, wilson(hits, n, policy.confidence), rest, wilson(rest_hits, rest_n, policy.confidence)
    )
    p_value = np.where(gaps["suppressed"], np.nan, exact_p(hits, n, hits + rest_hits, n + rest_n))
    gaps = gaps.assign(missing=share, rest_missing=rest, gap=share - rest, low=bounds.low, high=bounds.high)
    gaps["q_value"] = q_values(p_value)
    gaps["is_found"] = gaps["q_value"] <= policy.false_discovery
    gaps[_NUMBERS] = gaps[_NUMBERS].where(~gaps["suppressed"])
    gaps["n"] = gaps["n"].astype("Int64").where(~gaps["suppressed"])
    gaps = gaps.assign(size=-gaps["gap"].fillna(0.0), place=range(len(gaps)))
    return gaps.sort_values(["attribute", "group", "size", "place"], kind="stable", ignore_index=True)


def _count_seen(named: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Count per cohort; a group that is withheld in one cohort has no total either, or the rest would give it away."""
    blocks = []
    for cohort, rows in named.groupby("learnt_in"):
        table = list_groups(rows, policy)
        table["share"] = (table["n"] / len(rows)).where(~table["suppressed"])
        blocks.append(table.assign(cohort=str(cohort)))
    seen = pd.concat(blocks, ignore_index=True)
    total = seen.groupby(["attribute", "group"], sort=False).agg(n=("n", "sum"), suppressed=("suppressed", "any"))
    total["share"] = (total["n"] / len(named)).where(~total["suppressed"])
    whole = pd.concat([seen, total.reset_index().assign(cohort=EVERY_COHORT)], ignore_index=True)
    whole["n"] = whole["n"].astype("Int64").where(~whole["suppressed"])
    return whole[SEEN_COLUMNS]
