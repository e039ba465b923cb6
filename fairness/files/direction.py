"""Whether scores are chances of what the outcomes say, or of the other event: then every figure means its opposite.

Both signs are held against chance at 1 in 1,000, so that a weak or unlucky model is audited like any other.
"""

import numpy as np
import pandas as pd
from scipy import stats

from fairness.errors import AuditError

CHANCE = 0.001  # at which a model whose scores are worth nothing, or right, is stopped all the same
FEWEST = 100  # students of whom the mean is judged
TIMES = 3.0  # how many times the mean may be the rate of the outcome, or the rate the mean


def check_direction(scores: pd.Series, outcomes: pd.Series, place: str, accepted: str) -> bool:
    """Say whether scores speak of the other event, where somebody accepts that in writing.

    Args:
        scores: chances, one per student.
        outcomes: theirs: 1, 0 or NaN, with both kinds among them.
        place: where they stand, for a message.
        accepted: why it is right all the same; "" when nobody said so.

    Raises:
        AuditError: They do, and nobody accepted it.
    """
    is_known = outcomes.notna()
    score, outcome = scores[is_known].to_numpy(dtype="float64"), outcomes[is_known].to_numpy(dtype="float64")
    if len(np.unique(score)) == 1:
        return False  # chances of nothing: that is for the audit to say
    upper, rate, mean = bound_auc(score, outcome), float(outcome.mean()), float(score.mean())
    is_reversed, is_far = upper < 0.5, is_far_from_rate(score, outcome)
    if accepted or not (is_reversed or is_far):
        return is_reversed or is_far
    if is_reversed:
        raise AuditError(
            f"students who dropped out have lower scores than those who did not (AUC below {upper:.2f}): are these "
            "chances of staying?",
            where=place,
            do="deliver 1 minus the score, or say with --positive which outcome the scores are chances of; when it is "
            'right as it is, --accept "why" puts the reason in the report',
        )
    raise AuditError(
        f"the mean score is {mean:.1%} and {rate:.1%} dropped out: are these chances of staying, or of something else?",
        where=place,
        do="deliver the chance of what the outcomes say, or say with --positive what 1 and 0 mean; when it is right as "
        'it is, --accept "why" puts the reason in the report',
    )


def bound_auc(score: np.ndarray, outcome: np.ndarray) -> float:
    """The upper bound of the AUC at CHANCE, by the rank sum of Mann and Whitney; 1 without both outcomes.

    Its variance is that of scores that are worth nothing, which is what the bound is held against, or that of DeLong,
    DeLong and Clarke-Pearson (1988) where it is larger.
    """
    dropped, stayed = score[outcome == 1], score[outcome == 0]
    ones, zeros = len(dropped), len(stayed)
    if not ones or not zeros:
        return 1.0
    ranks = stats.rankdata(np.concatenate([dropped, stayed]))
    auc = (ranks[:ones].sum() - ones * (ones + 1) / 2) / (ones * zeros)
    spread = 0.0
    if min(ones, zeros) > 1:
        above = (ranks[:ones] - stats.rankdata(dropped)) / zeros
        below = (ranks[ones:] - stats.rankdata(stayed)) / ones
        spread = above.var(ddof=1) / ones + below.var(ddof=1) / zeros
    variance = max((ones + zeros + 1) / (12 * ones * zeros), spread)
    step = 0.5 / (ones * zeros)  # half a pair, for continuity
    return float(min(auc + step + stats.norm.ppf(1 - CHANCE) * np.sqrt(variance), 1.0))


def is_far_from_rate(score: np.ndarray, outcome: np.ndarray) -> bool:
    """Whether the mean score is more than TIMES the rate of the outcome, or less than that part, and surely so.

    If the scores are right, the number who drop out varies less than a binomial with their mean (Hoeffding 1956).
    """
    mean, dropped = float(score.mean()) if len(score) else 0.0, int(outcome.sum())
    if len(score) < FEWEST:
        return False
    rate = dropped / len(score)
    is_beyond = mean > TIMES * rate or TIMES * mean < rate
    return is_beyond and stats.binomtest(dropped, len(score), min(max(mean, 0.0), 1.0)).pvalue < CHANCE
