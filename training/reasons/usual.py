"""What is usual among the students beside a student, which way is better, and which features move together.

Beside a student are those of the same programme and cohort, or else all. Medians of few students would tell the values
of single ones; below `SMALLEST_GROUP` the whole table is taken, and below that nothing is said. Features that are
computed from the same fact cannot change alone: who hands in one assignment more misses one less. Each lever moves all
of its features at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.disclosure.smallest import SMALLEST_GROUP
from features.cohort_table import Audience, Feature, FeatureGroup, FeatureKind

_PROGRAMME = ["programme", "cohort"]


@dataclass(frozen=True)
class Usual:
    """What is usual for each student and feature: frames of the same rows and columns.

    More than half of the students compared with have `at_least` or more, and more than half have `at_most` or
    less. `lowest` and `highest` are the ends of what was seen. All are missing where too few values are known.
    `is_measured`: at least half of them have a value. `of_programme`: they are of the student's programme.
    """

    at_least: pd.DataFrame
    at_most: pd.DataFrame
    lowest: pd.DataFrame
    highest: pd.DataFrame
    is_measured: pd.DataFrame
    of_programme: pd.DataFrame


def find_usual(frame: pd.DataFrame, numbers: Sequence[str]) -> Usual:
    """Return what is usual for the numeric columns `numbers`; `frame` has programme and cohort beside them."""
    values = frame[list(numbers)].astype(float)
    group = frame.groupby(_PROGRAMME, sort=False, dropna=False).ngroup().to_numpy()
    grouped = values.groupby(group)
    known = grouped.count().to_numpy()[group]
    own = known >= SMALLEST_GROUP
    members = np.bincount(group)[group][:, None]

    def pick(statistic: Callable[[Any], Any]) -> pd.DataFrame:
        of_group = statistic(grouped).to_numpy(dtype=float)[group]
        of_all = statistic(values).where(values.count() >= SMALLEST_GROUP).to_numpy(dtype=float)
        return _like(values, np.where(own, of_group, of_all))

    return Usual(
        at_least=pick(lambda one: one.quantile(0.5, interpolation="lower")),
        at_most=pick(lambda one: one.quantile(0.5, interpolation="higher")),
        lowest=pick(lambda one: one.min()),
        highest=pick(lambda one: one.max()),
        is_measured=_like(
            values, np.where(members >= SMALLEST_GROUP, 2 * known >= members, 2 * values.count() >= len(values))
        ),
        of_programme=_like(values, own),
    )


def _like(values: pd.DataFrame, content: NDArray[np.generic]) -> pd.DataFrame:
    return pd.DataFrame(content, index=values.index, columns=values.columns)


HIGHER, LOWER = 1, -1

# Which way is better. A feature that is not named here is told with what is usual beside it, whichever way, and is
# not moved; nor is one that a student cannot act on.
_HIGHER = """
    graded mean_score lowest_score last_score share_passed score_against_course place_in_course
    last_score_against_course score_trend credits_earned credits_earned_against_programme weighted_score practice_score
    share_handed_in latest_handed_in first_on_time ahead days_early days_early_against_course latest_days_early
    clicks_against_course place_by_clicks place_by_clicks_before_start clicks_against_earlier sessions_against_course
    place_by_sessions active_days active_days_against_course share_active_weeks recent_clicks place_by_recent_clicks
    activity_trend regularity share_attended attended_against_programme share_attended_recently attendance_trend
    prior_mean_grade prior_grade_against_programme
"""
_LOWER = """
    failed share_below_mean missing missing_in_a_row late share_late days_since_activity
    without_grade without_second_grade without_hand_in without_activity without_attendance
"""
BETTER = dict.fromkeys(_HIGHER.split(), HIGHER) | dict.fromkeys(_LOWER.split(), LOWER)

# Features that tell the same in other words: one of them is told.
SAME_FACT = tuple(
    tuple(line.split())
    for line in """
    share_handed_in missing missing_in_a_row
    late share_late
    days_early days_early_against_course
    mean_score score_against_course place_in_course weighted_score
    last_score last_score_against_course
    credits_earned credits_earned_against_programme
    clicks_against_course place_by_clicks
    sessions_against_course place_by_sessions
    recent_clicks place_by_recent_clicks
    active_days active_days_against_course
    share_attended attended_against_programme
    prior_mean_grade prior_grade_against_programme
    applications applications_against_programme
    days_applied_before_start place_applied
    days_enrolled_before_start place_enrolled
""".strip().splitlines()
)


def is_against_others(feature: Feature) -> bool:
    """Whether the feature is a distance already, from the group or from before: zero is what is usual."""
    return feature.unit in ("points", "log ratio") or "_against_" in feature.name or feature.name.endswith("_trend")


@dataclass(frozen=True)
class Lever:
    """What can be changed in one go: the features of `group`.

    `to_best`: features that go as far as was seen in the programme, as "everything was handed in" says; the
    others go to what is usual there, and with `to_best` only for students for whom one of those moves.
    """

    group: FeatureGroup
    to_best: tuple[str, ...] = ()

    def moves(self, features: Sequence[Feature]) -> list[str]:
        """Return the names among `features` that this lever moves."""
        return [
            feature.name
            for feature in features
            if feature.group == self.group
            and feature.actionable
            and feature.kind is FeatureKind.NUMERIC
            and feature.seen_by is Audience.ADVISER
            and feature.name in BETTER
        ]


LEVERS = (
    Lever(
        FeatureGroup.SUBMISSIONS,
        to_best=(
            *("share_handed_in", "latest_handed_in", "first_on_time"),
            *("missing", "missing_in_a_row", "late", "share_late"),
        ),
    ),
    Lever(FeatureGroup.ACTIVITY),
    Lever(FeatureGroup.ATTENDANCE),
    Lever(FeatureGroup.RESULTS),
)
