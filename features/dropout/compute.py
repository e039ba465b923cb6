"""The features of a dropout table, computed from tables that were cut at the as-of date by `features.knowledge`.

A feature whose source table is not delivered is left out, not filled in. What is missing for one student stays
missing, unless it is declared that no row means zero; the models say how they read it.

Rows of the students in question are taken out of the big tables once and kept in memory; every part reads those.
"""

from collections.abc import Iterator, Mapping, Sequence

import ibis.expr.types as ir
import pandas as pd

from features.cohort import KEY
from features.cohort_table import Feature
from features.dropout import activity, enrolments, lacking, results, submissions
from features.dropout.facts import fact_features
from features.engine import Day, Keep

_RESULTS = ("course", "assessment", "attempt", "submitted_on", "score", "passed", "credits", "banked")


FEATURES: tuple[Feature, ...] = (
    *enrolments.FEATURES, *results.FEATURES, *results.PRACTICE, *submissions.FEATURES, *activity.FEATURES,
    *activity.ATTENDANCE, *lacking.FEATURES, *enrolments.HISTORY,
)  # fmt: skip
"""Every feature of a dropout table; each is declared in the module that computes it."""


def declared_features(tables: Mapping[str, ir.Table]) -> tuple[Feature, ...]:
    """Return the features that the delivered `tables` can give, facts of the institution included."""
    delivered = set(tables)
    if "results" not in tables:
        delivered -= {"assessments"}  # what was due says nothing without what was handed in
    own = tuple(feature for feature in FEATURES if feature.source in delivered)
    return own + (fact_features(tables["facts"]) if "facts" in tables else ())


def list_parts(known: Mapping[str, ir.Table], population: ir.Table, as_of: Day, keep: Keep) -> Iterator[ir.Table]:
    """Yield the features in parts: first who there is, then tables of KEY and features of who has any.

    Features are missing where nothing is known; facts are no part of it (`add_facts`).

    Args:
        known: Tables cut at `as_of`.
        population: Enrolments of the first-years in question, a row each (`features.cohort.first_years`).
        as_of: Days are counted back from here.
        keep: Keeps what several parts read.
    """
    members = keep(population)
    yield members.select(*KEY)
    yield enrolments.from_enrolments(members)
    yield enrolments.from_other_enrolments(known["enrolments"], members)
    if "results" in known:
        own = known["results"].select(*KEY, *_RESULTS).semi_join(members, KEY)
        if "assessments" in known:
            due = keep(known["assessments"].semi_join(members, ["programme", "cohort"]))
            practice, every = keep(results.list_practice(due)), keep(own)
            yield results.from_practice(every, practice)
            own = keep(results.leave_out_practice(every, practice))
            yield submissions.from_submissions(due, own, members, as_of)
        else:
            own = keep(own)
        yield results.from_results(own, members)
    if "activity" in known:
        yield _part_of_activity(known, members, as_of, keep)
    if "attendance" in known:
        yield activity.from_attendance(known["attendance"].semi_join(members, KEY), as_of)


def _part_of_activity(known: Mapping[str, ir.Table], members: ir.Table, as_of: Day, keep: Keep) -> ir.Table:
    began = keep(activity.cohort_days(known["enrolments"], as_of))
    elapsed = keep(activity.elapsed_days(began, members))["elapsed"].as_scalar()
    levels = keep(activity.earlier_levels(known["activity"], began, elapsed, as_of))
    own = keep(known["activity"].semi_join(members, KEY))
    return activity.from_activity(own, levels, members, as_of)


def join_parts(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return one row per student of the first of `parts`, with all features but facts, ordered by KEY."""
    frame = parts[0]
    for part in parts[1:]:
        frame = frame.merge(part, on=list(KEY), how="left", validate="one_to_one")
    return lacking.add_lacking(frame.sort_values(list(KEY), ignore_index=True))
