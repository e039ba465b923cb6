"""Features of presence at compulsory meetings."""

from datetime import date
from functools import partial

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.dropout.peers import mean_of

RECENT_DAYS = 28
_share = partial(
    Feature,
    source="attendance",
    unit="share",
    group=FeatureGroup.ATTENDANCE,
    missing=Missing.NOTHING_YET,
    actionable=True,
)

FEATURES: tuple[Feature, ...] = (
    _share("share_attended"),
    _share("attended_against_programme"),
    _share("share_attended_recently"),
    _share("attendance_trend"),
)  # fmt: skip


def from_attendance(attendance: ir.Table, as_of: date) -> ir.Table:
    """Return the features above per student of `attendance`, the meetings of the members."""
    recent = ibis.literal(as_of).delta(attendance["on"].cast("date"), unit="day") < RECENT_DAYS
    attended = attendance["attended"].cast("float64")
    table = attendance.group_by(*KEY).aggregate(
        share_attended=attended.mean(),
        share_attended_recently=attended.mean(where=recent),
        attendance_trend=attended.mean(where=recent) - attended.mean(where=~recent),
    )
    return table.mutate(attended_against_programme=table["share_attended"] - mean_of(table, "share_attended"))
