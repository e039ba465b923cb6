"""What became of the first-years, and from when that may be used.

dropout  enrolled on 1 October of year t in the institution as first-year, not on 1 October of t+1
switch   enrolled on 1 October of t+1 in the institution, but not in the programme of year t
bsa_not_reached  still enrolled at the end of the first year, too few credits earned in it (features.study_advice)

Who has the diploma of a programme of year t before the count of t+1 is known (a master of one year) did not drop out,
and who has it of this programme did not switch. Diplomas are used here and for counting, and are never a feature.

Outcomes that a source delivers as such (a withdrawn presentation, a label column) are taken as they are.
The last cohort has no year t+1 yet, and therefore no outcome.
"""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.cohort import KEY, counted_enrolments
from features.engine import join_left
from features.errors import TableError
from features.graduation import has_graduated
from features.study_advice import USUAL_ADVICE, StudyAdvice, derive_not_reached
from features.vocabulary import OutcomeName

_DERIVED = (OutcomeName.DROPOUT, OutcomeName.SWITCH, OutcomeName.BSA_NOT_REACHED)


def read_outcome(
    tables: Mapping[str, ir.Table], outcome: OutcomeName, today: date, advice: StudyAdvice = USUAL_ADVICE
) -> ir.Table:
    """Return the first-years whose `outcome` is known on `today`: the key, `outcome` (0 or 1) and `known_on`.

    `tables` may hold more than was known on `today`; what became known later is left out. `advice` says how many
    credits a first-year needs, where that is the outcome.
    """
    delivered = tables.get("outcomes")
    asked = None if delivered is None else delivered.filter(delivered["outcome"] == outcome.value)
    # An outcome that only a source can deliver may not be known of anybody yet: then no row is the answer.
    if asked is not None and (outcome not in _DERIVED or asked.count().execute() > 0):
        rows = asked.select(*KEY, "value", "known_on")
        named = rows.mutate(outcome=rows["value"].cast("float64"), known_on=rows["known_on"].cast("date")).drop("value")
    else:
        named = _derive(tables, outcome, advice)
    return named.filter(named["known_on"] <= ibis.literal(today))


def outcome_dates(
    tables: Mapping[str, ir.Table], outcome: OutcomeName, today: date, advice: StudyAdvice = USUAL_ADVICE
) -> dict[str, date]:
    """Return per cohort the date from which the outcome of all its students was known, as far as known `today`."""
    known = read_outcome(tables, outcome, today, advice)
    dates = known.group_by("cohort").aggregate(known_on=known["known_on"].max()).execute()
    return {
        str(cohort): known_on.date()
        for cohort, known_on in zip(dates["cohort"], pd.to_datetime(dates["known_on"]), strict=True)
    }


def _derive(tables: Mapping[str, ir.Table], outcome: OutcomeName, advice: StudyAdvice) -> ir.Table:
    if outcome is OutcomeName.BSA_NOT_REACHED:
        return derive_not_reached(tables, advice)
    if outcome not in _DERIVED:
        raise TableError(
            f"{outcome.value} cannot be derived from enrolments",
            where="[features.dropout] outcome",
            do="choose dropout, switch or bsa_not_reached, or add a source that delivers the outcome",
        )
    return _derive_next_year(tables["enrolments"], outcome)


def _derive_next_year(enrolments: ir.Table, outcome: OutcomeName) -> ir.Table:
    counted = counted_enrolments(enrolments)
    own = counted.mutate(graduated=has_graduated(counted, counted["year"]))
    anything = own.group_by("student", "year").aggregate(graduated_anywhere=own["graduated"].any())
    first = own.filter(own["year_of_study"] == 1).select(*KEY, "year", "graduated")
    stays = counted.mutate(year=counted["year"] - 1)
    anywhere = stays.select("student", "year").distinct().mutate(in_institution=True)
    in_programme = stays.select("student", "programme", "year").distinct().mutate(in_programme=True)
    # Without any student who goes on in year t+1, the count of t+1 has not been delivered (new students may have
    # been), and nobody dropped out. It is known when its last row is, and not before 1 November.
    goes_on = stays.filter(stays["year_of_study"] > 1)
    complete = goes_on.group_by("year").aggregate(counted_known_on=goes_on["known_on"].cast("date").max())
    followed = join_left(first.inner_join(complete, "year"), anywhere, ["student", "year"])
    followed = followed.inner_join(anything, ["student", "year"])
    joined = join_left(followed, in_programme, ["student", "programme", "year"])
    in_institution = joined["in_institution"].fill_null(False)
    switched = in_institution & ~joined["in_programme"].fill_null(False) & ~joined["graduated"]
    dropped_out = ~in_institution & ~joined["graduated_anywhere"]
    happened = dropped_out if outcome is OutcomeName.DROPOUT else switched
    november = ibis.date(joined["year"] + 1, 11, 1)  # features.calendar.count_known_on, for a column of years
    known = ibis.greatest(november, joined["counted_known_on"])
    return joined.select(*KEY, outcome=happened.cast("float64"), known_on=known)
