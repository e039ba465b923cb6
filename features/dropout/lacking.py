"""What a student lacks and most others of the programme have: a grade, a second one, work handed in, activity.

An empty value says something about a student only beside others who have one. Where a whole programme has no test yet
nobody lacks anything, and a model that was taught by other programmes has nothing to hold against its students.
"""

import pandas as pd

from features.cohort_table import Feature, FeatureGroup, Missing
from features.dropout.peers import PEERS

_MOST = 0.5  # share of the peers

LACKING: dict[str, str] = {
    "without_grade": "mean_score",
    "without_second_grade": "score_trend",
    "without_hand_in": "days_early",
    "without_activity": "days_since_activity",
    "without_attendance": "share_attended",
}
"""Per feature below the one that is empty for who lacks it."""

_SOURCES = {
    FeatureGroup.RESULTS: "results",
    FeatureGroup.SUBMISSIONS: "assessments",
    FeatureGroup.ACTIVITY: "activity",
    FeatureGroup.ATTENDANCE: "attendance",
}
_GROUPS = (FeatureGroup.RESULTS, *_SOURCES)

FEATURES: tuple[Feature, ...] = tuple(
    Feature(name, _SOURCES[group], actionable=True, missing=Missing.NONE_MEANS_ZERO, group=group)
    for name, group in zip(LACKING, _GROUPS, strict=True)
)


def add_lacking(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with the features above: 1 where a value is empty that at least half of the peers have, else 0.

    Args:
        frame: KEY and the other features, every peer a row; of what is not among its columns nothing is added.
    """
    of = {name: value for name, value in LACKING.items() if value in frame}
    has = frame[list(of.values())].notna()
    share = has.groupby([frame[name] for name in PEERS]).transform("mean")
    lacks = ~has & (share >= _MOST)
    return frame.assign(**{name: lacks[value].astype("float64") for name, value in of.items()})
