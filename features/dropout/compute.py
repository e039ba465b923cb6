"""The features of a dropout table, computed from tables that were cut at the as-of date by `features.knowledge`.

A feature whose source table is not delivered is left out, not filled in. What is missing for one student stays
missing, unless it is declared that no row means zero; the models say how they read it.

Rows of the students in question are taken out of the big tables once and kept in memory; every part reads those.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from features.cohort import KEY
from features.dropout.activity import from_activity
from features.dropout.attendance import from_attendance
from features.dropout.enrolments import from_enrolments
from features.dropout.history import from_other_enrolments, other_enrolments
from features.dropout.levels import clicks_at_the_same_day, cohort_days, earlier_levels
from features.dropout.results import from_results
from features.dropout.submissions import from_submissions
from features.engine import keep_in_memory

_RESULTS = ("course", "assessment", "attempt", "submitted_on", "score", "passed", "credits", "banked")


def compute_features(
    known: Mapping[str, ir.Table], population: ir.Table, outcomes: ir.Table, as_of: date
) -> pd.DataFrame:
    """Return one row per student of `population` with every feature the `known` tables can give.

    `known` and `population` are cut at `as_of`; `outcomes` (key and `outcome`) are those known by then. Facts are
    added by `add_facts`.
    """
    members = keep_in_memory(population)
    outcomes = keep_in_memory(outcomes)
    frame: pd.DataFrame = members.select(*KEY).execute()
    for part in _parts(known, members, outcomes, as_of):
        frame = frame.merge(part.execute(), on=list(KEY), how="left", validate="one_to_one")
    return frame


def _parts(known: Mapping[str, ir.Table], members: ir.Table, outcomes: ir.Table, as_of: date) -> Iterator[ir.Table]:
    enrolments = known["enrolments"]
    yield from_enrolments(members)
    yield from_other_enrolments(other_enrolments(enrolments, members), outcomes, members)
    if "results" in known:
        yield from _parts_of_results(known, members, as_of)
    if "activity" in known:
        yield from _parts_of_activity(known["activity"], enrolments, members, as_of)
    if "attendance" in known:
        yield from_attendance(known["attendance"].semi_join(members, KEY), as_of)


def _parts_of_results(known: Mapping[str, ir.Table], members: ir.Table, as_of: date) -> Iterator[ir.Table]:
    own = keep_in_memory(known["results"].select(*KEY, *_RESULTS).semi_join(members, KEY))
    yield from_results(own, members)
    if "assessments" in known:
        yield from_submissions(known["assessments"].semi_join(members, ["programme", "cohort"]), own, members, as_of)


def _parts_of_activity(activity: ir.Table, enrolments: ir.Table, members: ir.Table, as_of: date) -> Iterator[ir.Table]:
    began = keep_in_memory(cohort_days(enrolments, as_of))
    elapsed = began.semi_join(members, ["programme", "cohort"])["began"].median().execute()
    if pd.isna(elapsed):
        elapsed = 0
    clicks = keep_in_memory(clicks_at_the_same_day(activity, began, int(elapsed), as_of))
    own = keep_in_memory(activity.semi_join(members, KEY))
    yield from_activity(own, earlier_levels(clicks, int(elapsed)), members, as_of)
