"""Features of the grades that were given: how high, beside the others, better or worse than before."""

from functools import partial

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.dropout.peers import PEERS, mean_of, place_of, zero_without_rows
from features.engine import join_left

_result = partial(Feature, source="results", group=FeatureGroup.RESULTS, missing=Missing.NOTHING_YET, actionable=True)
_count = partial(_result, missing=Missing.NONE_MEANS_ZERO, unit="results")

FEATURES: tuple[Feature, ...] = (
    _count("graded"),
    _result("mean_score", unit="0-100"),
    _result("lowest_score", unit="0-100"),
    _result("last_score", unit="0-100"),
    _result("share_passed", unit="share"),
    _count("failed"),
    _count("resits"),
    _result("score_against_course", unit="points"),
    _result("place_in_course", unit="share"),
    _result("share_below_mean", unit="share"),
    _result("last_score_against_course", unit="points"),
    _result("score_trend", unit="points"),
    _result("credits_earned", unit="EC"),
    _result("credits_earned_against_programme", unit="EC"),
    _count("banked", actionable=False),
)  # fmt: skip

PRACTICE: tuple[Feature, ...] = (_result("practice_score", source="assessments", unit="0-100"),)

_ITEM = (*PEERS, "course", "assessment")


def list_practice(assessments: ir.Table) -> ir.Table:
    """Return the work that weighs nothing where other work of its course does: `programme` to `assessment`.

    Args:
        assessments: What was set for the members, with its weight in the course.
    """
    weighs = assessments.group_by(*PEERS, "course").aggregate(of_course=assessments["weight"].sum())
    light = assessments.filter(assessments["weight"].fill_null(0) == 0).select(*_ITEM)
    return light.semi_join(weighs.filter(weighs["of_course"] > 0), [*PEERS, "course"])


def leave_out_practice(results: ir.Table, practice: ir.Table) -> ir.Table:
    """Return the results without the grades of practice: that work stays handed in, its grade and pass are not known.

    Args:
        results: Those of the members.
        practice: As `list_practice` gives it.
    """
    marked = join_left(results, practice.mutate(is_practice=True), _ITEM)
    is_practice = marked["is_practice"].fill_null(False)
    hidden = {name: ibis.ifelse(is_practice, ibis.null(), marked[name]) for name in ("score", "passed")}
    return marked.mutate(**hidden).drop("is_practice")


def from_practice(results: ir.Table, practice: ir.Table) -> ir.Table:
    """Return the feature of PRACTICE per member who did any; arguments as of `leave_out_practice`."""
    done = results.semi_join(practice, list(_ITEM))
    return done.group_by(*KEY).aggregate(practice_score=done["score"].mean())


def from_results(results: ir.Table, members: ir.Table) -> ir.Table:
    """Return the features above per member; `results` are those of the members, in their own programme and cohort."""
    summed = _sum_up(_compare(results))
    table = zero_without_rows(members, summed, ("graded", "failed", "resits", "banked"))
    return table.mutate(credits_earned_against_programme=table["credits_earned"] - mean_of(table, "credits_earned"))


def _compare(results: ir.Table) -> ir.Table:
    """Put every grade beside those of the others for the same work, and mark the first and the last of a student."""
    graded_on = ibis.ifelse(results["score"].notnull(), results["submitted_on"].cast("date"), ibis.null())
    mine = ibis.window(group_by=list(KEY))
    return results.mutate(
        difference=results["score"] - mean_of(results, "score", _ITEM),
        place=place_of(results, "score", _ITEM),
        is_last=graded_on == graded_on.max().over(mine),
        is_first=graded_on == graded_on.min().over(mine),
    )


def _sum_up(compared: ir.Table) -> ir.Table:
    difference, score = compared["difference"], compared["score"]
    last, first = (difference.mean(where=compared[name]) for name in ("is_last", "is_first"))
    return compared.group_by(*KEY).aggregate(
        graded=score.count(),
        mean_score=score.mean(),
        lowest_score=score.min(),
        last_score=score.mean(where=compared["is_last"]),
        share_passed=compared["passed"].cast("float64").mean(),
        failed=(~compared["passed"]).cast("int64").sum().fill_null(0),
        resits=(compared["attempt"] > 1).cast("int64").sum(),
        score_against_course=difference.mean(),
        place_in_course=compared["place"].mean(),
        share_below_mean=(difference < 0).cast("float64").mean(),
        last_score_against_course=last,
        score_trend=ibis.ifelse(compared["submitted_on"].nunique(where=score.notnull()) > 1, last - first, ibis.null()),
        credits_earned=compared["credits"].sum(),
        banked=compared["banked"].cast("int64").sum(),
    )
