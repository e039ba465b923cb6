"""From the lake to signals: the same path as the cohort tables take.

permitted (consent) -> known (as_of) -> population (cohort) -> rules -> outcome, where known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.cohort import KEY, cohort_starts, first_years
from features.dropout.build import DropoutQuestion, read_labels
from features.engine import Day, Keep, Queries, keep_in_memory, take_cohort
from features.knowledge import known_on
from features.persons.consent import Purpose, keep_permitted
from features.signals.rules import FACTS, delivered_rules
from features.signals.starts import begin_dates, judge_starts
from features.signals.work import judge_first_assignment, judge_pace, judge_teamwork, owed_assignments

JUDGEMENT = (*KEY, "signal", "is_on", *FACTS)


@dataclass(frozen=True)
class Judged:
    """What the rules say of one cohort at one moment.

    `frame` has a row per student and rule that could be held: the columns of JUDGEMENT and `outcome` (missing while it
    is not known). A rule whose tables are not delivered, or whose time has not come, has no rows.
    """

    cohort: str
    moment: str
    as_of: date
    frame: pd.DataFrame = field(repr=False)

    def shown(self) -> pd.DataFrame:
        """Return the signals that are there: KEY, signal, moment, as_of and what the rule saw (FACTS)."""
        there = self.frame.loc[self.frame["is_on"]].assign(moment=self.moment, as_of=self.as_of)
        # Days come as times from the engine; all of them missing, they come without a type.
        there["day"] = pd.Series([None if pd.isna(day) else pd.Timestamp(day).date() for day in there["day"]],
                                 index=there.index, dtype=object)  # fmt: skip
        return there[[*KEY, "signal", "moment", "as_of", *FACTS]].reset_index(drop=True)


def read_signals(
    tables: Mapping[str, ir.Table], question: DropoutQuestion, purpose: Purpose, today: date
) -> Iterator[Judged]:
    """Yield what the rules say per cohort and moment that lies on or before `today`, oldest cohort first.

    Args:
        tables: The lake, with enrolments.
        question: Whose outcome stands beside the signals, and at which moments the rules are held.
        purpose: Of who may not be scored for it nothing is said.
        today: Outcomes and permissions are those known on this date.
    """
    permitted = keep_permitted(tables, purpose, today)
    starts = cohort_starts(known_on({"enrolments": tables["enrolments"]}, today)["enrolments"])
    outcomes = read_labels(permitted, question, today)
    of_cohort, of_moment = Queries(permitted), Queries(permitted)
    # What others did counts only within the cohort.
    dated = [name for name, table in permitted.items() if "cohort" in table.columns]
    own = take_cohort(permitted, of_cohort.word("cohort"), dated, of_cohort.keep)
    as_of = of_moment.day("as_of")
    known = known_on(own, as_of)
    population = first_years(known["enrolments"], of_moment.word("cohort"), as_of, counted=question.counted)
    of_moment.ask(judge_signals(known, population, of_moment.day("starts_on"), as_of, of_moment.keep))
    for cohort, starts_on in starts.items():
        of_cohort.answer(cohort=cohort)
        became = outcomes.loc[outcomes["cohort"] == cohort]
        for moment in question.moments:
            day = moment.as_of(starts_on)
            if day <= today:
                (frame,) = of_moment.answer(cohort=cohort, starts_on=starts_on, as_of=day)
                labelled = frame.merge(became, on=list(KEY), how="left", validate="many_to_one")
                yield Judged(cohort, moment.name, day, labelled)


def judge_signals(
    known: Mapping[str, ir.Table], population: ir.Table, starts_on: Day, as_of: Day, keep: Keep = keep_in_memory
) -> ir.Table:
    """Return one row per student of `population` and rule: the columns of JUDGEMENT, ordered by student and signal.

    `known` and `population` are cut at `as_of`; `starts_on` is the first day of teaching of the cohort. What several
    rules read is kept by `keep`: it is computed once, and no rule carries the query behind it along.
    """
    members, owed = keep(begin_dates(population)), None
    if {"assessments", "results"} <= set(known):
        owed = keep(owed_assignments(known, members, as_of))
    judged = judge_starts(known, members, starts_on, as_of, keep)
    judged += judge_pace(known, owed, members, starts_on, as_of)
    if owed is not None:
        judged += judge_first_assignment(owed)
    if "group_work" in known:
        judged.append(judge_teamwork(known["group_work"], members))
    wanted = [rule.signal.value for rule in delivered_rules(known)]
    together = ibis.union(*(one.select(*JUDGEMENT) for one in judged))
    return together.filter(together["signal"].isin(wanted)).order_by(*KEY, "signal")
