"""Every feature of a dropout table; each is declared in the module that computes it."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.cohort_table import Feature
from features.dropout import activity, attendance, enrolments, history, results, submissions
from features.dropout.facts import fact_features

FEATURES: tuple[Feature, ...] = (
    *enrolments.FEATURES,
    *results.FEATURES,
    *submissions.FEATURES,
    *activity.FEATURES,
    *attendance.FEATURES,
    *history.FEATURES,
)


def declared_features(tables: Mapping[str, ir.Table]) -> tuple[Feature, ...]:
    """Return the features that the delivered `tables` can give, facts of the institution included."""
    delivered = set(tables)
    if "results" not in tables:
        delivered -= {"assessments"}  # what was due says nothing without what was handed in
    own = tuple(feature for feature in FEATURES if feature.source in delivered)
    return own + (fact_features(tables["facts"]) if "facts" in tables else ())
