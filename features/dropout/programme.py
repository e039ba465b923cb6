"""Features of the programme in this cohort and before: they say something of a programme that no model has seen."""

from functools import partial

import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.dropout.peers import PEERS
from features.engine import join_left

_programme = partial(Feature, source="enrolments", group=FeatureGroup.HISTORY, missing=Missing.NOT_DELIVERED)

FEATURES: tuple[Feature, ...] = (
    _programme("programme_size", "eerstejaars van de opleiding", "first-years of the programme", unit="students"),
    _programme("programme_share_left", "aandeel van de eerstejaars dat al vertrokken is",
               "share of the first-years who have left already", unit="share"),
    _programme("programme_share_late", "aandeel eerstejaars dat zich laat inschreef",
               "share of first-years who enrolled late", unit="share"),
    _programme("programme_mean_credits", "gemiddelde studielast van de eerstejaars van de opleiding",
               "mean credits signed up for in the programme", unit="credits"),
    _programme("programme_dropout_before", "eerdere uitval van de opleiding",
               "outcome of earlier cohorts of the programme", unit="share", source="outcomes",
               missing=Missing.NOTHING_YET),
    _programme("programme_mean_score", "gemiddeld cijfer in de opleiding tot nu toe",
               "mean grade in the programme so far", unit="0-100", source="results", missing=Missing.NOTHING_YET),
)  # fmt: skip

_LATE_DAYS = 21  # before the start
_STRENGTH = 100  # students: so many of the whole institution are added to every programme's own past


def from_programme(cohort: ir.Table, members: ir.Table) -> ir.Table:
    """Return the features of enrolment per member; `cohort` are all first-years of it, those who left included."""
    days = cohort["starts_on"].cast("date").delta(cohort["enrolled_on"].cast("date"), unit="day")
    table = cohort.group_by(*PEERS).aggregate(
        programme_size=cohort.count(),
        programme_share_left=cohort["left_on"].notnull().cast("float64").mean(),
        programme_share_late=(days < _LATE_DAYS).cast("float64").mean(),
        programme_mean_credits=cohort["planned_credits"].mean(),
    )
    return join_left(members.select(*KEY), table, PEERS)


def from_outcomes(outcomes: ir.Table, members: ir.Table) -> ir.Table:
    """Return the share with the outcome per member, from what was known of earlier cohorts, drawn to the whole.

    `outcomes` are those known on the as-of date. A cohort whose outcome is known of some only (who left is known
    first) is not used: its share would be that of the leavers.
    """
    own = members.select("cohort").distinct()
    past = outcomes.anti_join(own, "cohort")
    whole = past.aggregate(whole=past["outcome"].mean())
    table = past.group_by("programme").aggregate(number=past.count(), happened=past["outcome"].sum())
    joined = join_left(members.select(*KEY), table, ["programme"]).cross_join(whole)
    number, happened = (joined[name].fill_null(0) for name in ("number", "happened"))
    level = (happened + _STRENGTH * joined["whole"]) / (number + _STRENGTH)
    return joined.select(*KEY, programme_dropout_before=level)


def from_programme_results(results: ir.Table, members: ir.Table) -> ir.Table:
    """Return the mean grade of the programme so far per member."""
    table = results.group_by(*PEERS).aggregate(programme_mean_score=results["score"].mean())
    return join_left(members.select(*KEY), table, PEERS)
