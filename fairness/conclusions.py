"""From measures to findings: how sure each is, whether a gap goes beyond its limit, and what is withheld."""

import numpy as np
import pandas as pd

from fairness.disclosure.withholding import Withheld, withhold_groups
from fairness.findings import COLUMNS, NUMBERS, POOLED, Note
from fairness.measures.counts import GroupTable
from fairness.policy import Measure, Policy
from fairness.statistics.discoveries import Plan, find_detectable_gaps

SHARE_COLUMNS = [
    *("attribute", "group", "measure", "comparable", "is_reference", "is_set_apart"),
    *("p_value", "deviation", "largest_possible", *NUMBERS[:11]),
]
# Of these a group can lie below everybody by no more than the value of everybody.
LOWER_IS_WORSE = frozenset({Measure.SELECTION_RATE, Measure.RECALL, Measure.PRECISION})
WITHHELD_NUMBERS = [name for name in NUMBERS if name not in ("overall", "limit")]


def assess_shares(shares: pd.DataFrame, table: GroupTable, policy: Policy) -> pd.DataFrame:
    """Return what `conclude` needs of a list, one row per group and measure.

    Args:
        shares: as `measures.estimates.measure_groups` gives.
        table: the counts it was made of.
        policy: what was asked.
    """
    frame = shares[SHARE_COLUMNS].copy()
    # One block per measure, each with the groups in the order of the table.
    group = np.arange(len(frame)) % len(table.groups)
    frame["withheld"] = withhold_groups(table.groups, policy.smallest_group, table.members).to_numpy()[group]
    frame[["n", "positives"]] = table.groups[["n", "positives"]].to_numpy()[group]
    return frame


def conclude(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the findings of an audit: which gaps count, which surely lie within reach, and which groups are withheld.

    A breach needs both: |gap| beyond the limit, and q <= false_discovery (`statistics.discoveries`), which says that
    the gap is not chance. A true gap just under the limit can thus be a breach by
    chance in a large audit, and one just above it missed; a gap that is not there hardly ever is one.
    A gap is within reach when its bound is: at most `reach` times the limit (`intervals.bound_size`). There is no bound
    where the list sets nobody apart, nor where it is so short that a group of whom nobody is on it would lie within the
    limit.
    Groups withheld only to protect another are tested all the same: three students without a known sex must
    not end the audit of all women. What is found of them counts, their figures are not shown.
    Differences in outcomes have q-values of their own: nothing about the list depends on them.

    Args:
        frame: attribute, group, measure, n, positives, the numbers up to gap_bound (POOLED may be absent), p_value,
            is_reference (the others are compared with this group; absent is nowhere), is_set_apart (absent is
            everywhere), deviation (of the gap when there is none), largest_possible (gap, may be absent), comparable
            (is there a rest) and withheld.
        policy: limits, the share of false claims allowed.

    Returns:
        COLUMNS, in the order of `frame`; the figures of withheld groups are empty.
    """
    plan, of_outcomes = (plan_tests(frame, policy, outcomes=outcomes) for outcomes in (False, True))
    p = frame["p_value"].to_numpy(dtype="float64")
    limits = _list_limits(frame, policy)
    frame = frame.reindex(columns=frame.columns.union([*POOLED, "largest_possible"], sort=False))
    frame["is_reference"] = frame.get("is_reference", False)
    frame["is_set_apart"] = frame.get("is_set_apart", True)
    frame = frame.assign(limit=limits, q_value=np.fmin(plan.q_values(p), of_outcomes.q_values(p)))
    deviation = frame["deviation"].to_numpy(dtype="float64")
    levels = np.fmin(plan.levels(policy.false_discovery), of_outcomes.levels(policy.false_discovery))
    frame["detectable_gap"] = find_detectable_gaps(deviation, levels)
    frame["breach"] = (frame["q_value"] <= policy.false_discovery) & (frame["gap"].abs() > limits)
    frame["is_short"] = frame["measure"].isin(LOWER_IS_WORSE) & (frame["overall"] < limits)
    frame["gap_bound"] = frame["gap_bound"].where(frame["is_set_apart"] & ~frame["is_short"])
    # A limit of 0.1 times 2.5 is not 0.25 to a computer.
    frame["within"] = ~frame["breach"] & (frame["gap_bound"] <= policy.reach * limits + 1e-12)
    frame["note"] = _choose_notes(frame)
    # What no gap can be could not have been found either.
    frame["detectable_gap"] = frame["detectable_gap"].mask(frame["detectable_gap"] > frame["largest_possible"])
    return _withhold(frame)


def plan_tests(frame: pd.DataFrame, policy: Policy, *, outcomes: bool = False) -> Plan:
    """Say which rows are tests: all but the differences in outcomes, or those alone.

    Args:
        frame: as for `conclude`.
        policy: its limits tell which families decide.
        outcomes: the differences in outcomes alone.
    """
    is_asked = (frame["measure"] == Measure.OUTCOME_RATE) == outcomes
    is_tested = frame["p_value"].notna() & (frame["withheld"] != Withheld.TOO_SMALL) & is_asked
    return Plan.of(frame, is_tested, _list_limits(frame, policy))


def _list_limits(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    limits = [policy.measures.get(measure) for measure in frame["measure"]]
    return pd.Series(limits, index=frame.index, dtype="float64")


def _choose_notes(frame: pd.DataFrame) -> pd.Series:
    groups_of_attribute = frame.groupby(["attribute", "measure"])["n"].transform(lambda n: int((n > 0).sum()))
    reasons = [
        (frame["withheld"] == Withheld.TOO_SMALL, Note.TOO_SMALL),
        (frame["withheld"] == Withheld.PROTECTS_OTHER, Note.PROTECTS_OTHER),
        (frame["n"] == 0, Note.NOBODY),
        (groups_of_attribute == 1, Note.ONE_GROUP),
        (frame["value"].isna(), Note.NOTHING_TO_COUNT),
        (frame["is_reference"], Note.REFERENCE),
        (~frame["comparable"], Note.REST_EMPTY),
        (frame["gap_low"].isna(), Note.ONE_CELL),
        (~frame["is_set_apart"].astype(bool) & frame["limit"].notna(), Note.NOT_SET_APART),
        (frame["is_short"], Note.SHORT_LIST),
        ((frame["detectable_gap"] > frame["limit"]) & ~frame["breach"], Note.LOW_POWER),
    ]
    chosen = np.select([mask.to_numpy() for mask, _ in reasons], [str(note) for _, note in reasons], default="")
    return pd.Series(chosen, index=frame.index, dtype="object")


def _withhold(frame: pd.DataFrame) -> pd.DataFrame:
    suppressed = frame["withheld"] != Withheld.NO
    frame = frame.assign(suppressed=suppressed)
    frame[WITHHELD_NUMBERS] = frame[WITHHELD_NUMBERS].where(~suppressed)
    counts = frame[["n", "positives"]].round().where(~suppressed)
    frame[["n", "positives"]] = counts.astype("Int64")
    frame[NUMBERS] = frame[NUMBERS].astype("float64")
    return frame[COLUMNS].reset_index(drop=True)
