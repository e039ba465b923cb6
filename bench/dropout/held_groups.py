"""Do intervals hold what happened to groups that nobody made them for: quarters by score of each course, a year later?

They are learnt from what models said of training cohorts that they had not learnt from; the judging cohort has no say.
"""

from collections.abc import Mapping

import pandas as pd

from bench.dropout.judge import JudgedMoment
from bench.dropout.report import Bar, format_table
from features.cohort_table import OUTCOME
from training.calibration import make_intervals, score_intervals
from training.likeness import find_cautions
from training.prediction import predict

LEAST, MOST = 0.90, 0.98
_QUARTERS = 4


def place_groups(judged: JudgedMoment) -> pd.DataFrame:
    """Return per course and quarter `low`, `high` and `seen` (means of its students), and `is_unlike`."""
    said = judged.held_out
    intervals = make_intervals(*(said[name] for name in ("score", OUTCOME, "cohort", "programme")))
    rows = judged.split.test.labelled
    score = predict(judged.model, rows)
    is_unlike = find_cautions(score, rows["programme"], judged.levels).notna()
    placed = score_intervals(score, intervals, is_unlike).assign(
        course=rows["programme"], seen=rows[OUTCOME].astype(float), is_unlike=is_unlike
    )
    rank = score.groupby(placed["course"]).rank(method="first", pct=True)
    groups = placed.assign(quarter=(rank * _QUARTERS).clip(upper=_QUARTERS - 0.5).astype(int)).groupby(
        ["course", "quarter"]
    )
    means = groups[["low", "high", "seen"]].mean()
    return means.assign(is_unlike=groups["is_unlike"].any())


def list_group_bars(groups: Mapping[int, pd.DataFrame]) -> list[Bar]:
    """Judge the intervals of every day; one group of a day is worth four percentage points."""
    bars = []
    for day, of_day in groups.items():
        held = _is_held(of_day)
        measured = f"{held.mean():.1%} ({held.sum()} of {len(held)})"
        asked = f"intervals hold for course-quartiles on day {day}: {LEAST:.0%} to {MOST:.0%}"
        bars.append(Bar(asked, measured, bool(LEAST <= held.mean() <= MOST)))
    return bars


def describe_groups(groups: Mapping[int, pd.DataFrame]) -> str:
    """Return the intervals of every day as a table."""
    lines = []
    for day, of_day in groups.items():
        held, unlike = _is_held(of_day), of_day["is_unlike"]
        width = of_day["high"] - of_day["low"]
        lines.append(
            {
                "day": day,
                "groups held": f"{held.sum()} of {len(held)}",
                "mean width": f"{width.mean():.3f}",
                "of known courses": f"{held[~unlike].sum()} of {(~unlike).sum()}",
                "their mean width": f"{width[~unlike].mean():.3f}",
                "courses told as new or unlike before": ", ".join(of_day[unlike].index.unique("course")) or "none",
            }
        )
    opening = (
        "The 95 % intervals beside what happened, per course and quarter by score (means over the students of a group; "
        "the share that was seen has chance in it, the interval has not):"
    )
    return f"{opening}\n\n{format_table(pd.DataFrame(lines))}"


def _is_held(groups: pd.DataFrame) -> pd.Series:
    held: pd.Series = groups["seen"].between(groups["low"], groups["high"])
    return held
