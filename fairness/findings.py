"""From measures to findings: how sure each is, whether a gap goes beyond its limit, and what is withheld."""

from enum import StrEnum

import numpy as np
import pandas as pd

from fairness import evidence, intervals
from fairness.disclosure import Withheld, withhold_groups
from fairness.measures import GroupTable
from fairness.policy import Measure, Policy

POOLED = ["pooled", "pooled_low", "pooled_high"]
NUMBERS = [
    *("value", "low", "high", "overall", *POOLED, "gap", "gap_low", "gap_high"),
    *("detectable_gap", "q_value", "limit"),
]
COLUMNS = ["attribute", "group", "measure", "n", "positives", *NUMBERS, "breach", "suppressed", "note"]
WITHHELD_NUMBERS = [name for name in NUMBERS if name not in ("overall", "limit")]


class Note(StrEnum):
    """Why a finding is empty or limited; texts in `fairness.sentences`."""

    NONE = ""
    TOO_SMALL = "too_small"
    PROTECTS_OTHER = "protects_other"
    NOBODY = "nobody"
    NOTHING_TO_COUNT = "nothing_to_count"
    ONE_GROUP = "one_group"
    REST_EMPTY = "rest_empty"
    ONE_CELL = "one_cell"
    LOW_POWER = "low_power"


def assess_shares(shares: pd.DataFrame, table: GroupTable, policy: Policy) -> pd.DataFrame:
    """What `conclude` needs of a list: one row per group and measure. shares: as `measures.measure_groups` gives.

    Value: Jeffreys interval; for calibration that of the observed share, moved by the mean predicted risk.
    Conservative there: students differ in risk, so their sum varies less than a binomial one, and unlike a
    bootstrap it stays open in a group where nobody dropped out. Gap to the rest: Newcombe's interval.
    p-value: Fisher's exact test (mid-p); for calibration `evidence.skewed_p` on outcomes less scores.
    """
    moments = _spread_gaps(shares, table)
    frame = _estimate(shares, policy.confidence)
    is_calibration = (shares["measure"] == Measure.CALIBRATION).to_numpy()
    hits, trials, rest_hits, rest_trials = (
        shares[name].to_numpy(dtype="float64") for name in ("hits", "trials", "rest_hits", "rest_trials")
    )
    exact = evidence.exact_p(hits, trials, hits + rest_hits, trials + rest_trials)
    skewed = evidence.skewed_p(
        frame["gap"].to_numpy(), moments["variance"].to_numpy(), moments["third_moment"].to_numpy()
    )
    frame["p_value"] = np.where(is_calibration, skewed, exact)
    frame["deviation"] = _spread_null(shares).where(~is_calibration, np.sqrt(moments["variance"]))
    frame["comparable"] = rest_trials > 0
    frame["withheld"] = _repeat(withhold_groups(table.groups, policy.smallest_group), len(frame))
    frame[["n", "positives"]] = table.groups[["n", "positives"]].to_numpy()[_positions(table.groups, len(frame))]
    return frame


def conclude(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Findings with q-value, limit, breach, note and COLUMNS, withheld groups emptied.

    frame: attribute, group, measure, n, positives, the numbers up to gap_high (POOLED may be absent), p_value,
    deviation (of the gap when there is none), comparable (is there a rest) and withheld.

    A breach needs both: |gap| beyond the limit, and q <= false_discovery over all findings tested in this
    audit, which says that the gap is not chance. A true gap just under the limit can thus be a breach by
    chance in a large audit, and one just above it missed; a gap that is not there hardly ever is one.
    Groups withheld only to protect another are tested all the same: three students without a known sex must
    not end the audit of all women. Their breach is told, their figures are not.
    """
    limits = pd.Series(
        [policy.measures.get(measure) for measure in frame["measure"]], index=frame.index, dtype="float64"
    )
    tested = frame["p_value"].where(pick_tested(frame))
    frame = frame.reindex(columns=frame.columns.union(POOLED, sort=False))
    frame = frame.assign(limit=limits, q_value=evidence.q_values(tested.to_numpy(dtype="float64")))
    deviation = frame["deviation"].to_numpy(dtype="float64")
    frame["detectable_gap"] = evidence.detectable_gap(deviation, policy.false_discovery, int(tested.notna().sum()))
    frame["breach"] = (frame["q_value"] <= policy.false_discovery) & (frame["gap"].abs() > limits)
    frame["note"] = _choose_notes(frame)
    return _withhold(frame)


def pick_tested(frame: pd.DataFrame) -> pd.Series:
    """Which rows of the frame of `conclude` take part in the control of false claims."""
    informs = frame["measure"] == Measure.OUTCOME_RATE
    tested: pd.Series = frame["p_value"].notna() & ~informs & (frame["withheld"] != Withheld.TOO_SMALL)
    return tested


def _estimate(shares: pd.DataFrame, confidence: float) -> pd.DataFrame:
    hits, trials, shift = (shares[name].to_numpy(dtype="float64") for name in ("hits", "trials", "shift"))
    rest = [shares[name].to_numpy(dtype="float64") for name in ("rest_hits", "rest_trials", "rest_shift")]
    share = hits / np.where(trials > 0, trials, np.nan)
    rest_share = rest[0] / np.where(rest[1] > 0, rest[1], np.nan)
    own = intervals.jeffreys(hits, trials, confidence)
    gap = shares["value"].to_numpy(dtype="float64") - (rest_share - rest[2])
    bounds = intervals.combine(
        gap,
        share,
        intervals.wilson(hits, trials, confidence),
        rest_share,
        intervals.wilson(rest[0], rest[1], confidence),
    )
    frame = shares[["attribute", "group", "measure", "value", "overall"]].copy()
    return frame.assign(low=own.low - shift, high=own.high - shift, gap=gap, gap_low=bounds.low, gap_high=bounds.high)


def _spread_null(shares: pd.DataFrame) -> pd.Series:
    """Standard deviation of the gap of two shares when both are equal."""
    trials, rest_trials = (shares[name].where(shares[name] > 0) for name in ("trials", "rest_trials"))
    pooled = (shares["hits"] + shares["rest_hits"]) / (trials + rest_trials)
    return pd.Series(np.sqrt(pooled * (1 - pooled) * (1 / trials + 1 / rest_trials)), index=shares.index)


def _spread_gaps(shares: pd.DataFrame, table: GroupTable) -> pd.DataFrame:
    """Variance and third moment of the gap in calibration, per finding; used where the measure is calibration."""
    own = table.groups[["n", "variance", "third_moment"]]
    rest = table.total[["n", "variance", "third_moment"]].astype("float64") - own
    n, rest_n = own["n"].where(own["n"] > 0), rest["n"].where(rest["n"] > 0)
    moments = pd.DataFrame(
        {
            "variance": own["variance"] / n**2 + rest["variance"] / rest_n**2,
            "third_moment": own["third_moment"] / n**3 - rest["third_moment"] / rest_n**3,
        }
    )
    return moments.iloc[_positions(table.groups, len(shares))].set_axis(shares.index, axis="index")


def _positions(groups: pd.DataFrame, length: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    # Findings hold one block per measure, each with the groups in the order of the table.
    return np.arange(length) % len(groups)


def _repeat(column: pd.Series, length: int) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    repeated: np.ndarray[tuple[int], np.dtype[np.object_]] = column.to_numpy(dtype="object")[
        np.arange(length) % len(column)
    ]
    return repeated


def _choose_notes(frame: pd.DataFrame) -> pd.Series:
    groups_of_attribute = frame.groupby(["attribute", "measure"])["n"].transform(lambda n: int((n > 0).sum()))
    reasons = [
        (frame["withheld"] == Withheld.TOO_SMALL, Note.TOO_SMALL),
        (frame["withheld"] == Withheld.PROTECTS_OTHER, Note.PROTECTS_OTHER),
        (frame["n"] == 0, Note.NOBODY),
        (groups_of_attribute == 1, Note.ONE_GROUP),
        (frame["value"].isna(), Note.NOTHING_TO_COUNT),
        (~frame["comparable"], Note.REST_EMPTY),
        (frame["gap_low"].isna(), Note.ONE_CELL),
        (frame["detectable_gap"] > frame["limit"], Note.LOW_POWER),
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
