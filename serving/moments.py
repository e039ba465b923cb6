"""The moments at which something is said about students, each with the date until which it looks."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from serving.published import Published


@dataclass(frozen=True)
class MomentShown:
    """A moment with scores, with signals, or with both; `as_of` is the last day that is looked at."""

    name: str
    as_of: date
    has_scores: bool


def moments_shown(published: Published) -> list[MomentShown]:
    """Return the moments of which something may be shown, the latest first."""
    scored = published.moments()
    found = [_moment(published.scores(name), name, has_scores=True) for name in scored]
    for name in published.signal_moments():
        signals = published.signals(name)
        if name not in scored and not signals.empty:
            found.append(_moment(signals, name, has_scores=False))
    return sorted(found, key=lambda one: (one.as_of, one.name), reverse=True)


def _moment(frame: pd.DataFrame, name: str, *, has_scores: bool) -> MomentShown:
    return MomentShown(name, pd.Timestamp(frame["as_of"].max()).date(), has_scores)
