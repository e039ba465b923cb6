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
from features.engine import keep_in_memory, take_cohort
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
    for cohort, starts_on in starts.items():
        # What others did counts only within the cohort.
        dated = [name for name, table in permitted.items() if "cohort" in table.columns]
        own, became = take_cohort(permitted, cohort, dated), outcomes.loc[outcomes["cohort"] == cohort]
        for moment in question.moments:
            as_of = moment.as_of(starts_on)
            if as_of <= today:
                known = known_on(own, as_of)
                population = first_years(known["enrolments"], cohort, as_of, counted=question.counted)
                frame = judge_signals(known, population, starts_on, as_of)
                labelled = frame.merge(became, on=list(KEY), how="left", validate="many_to_one")
                yield Judged(cohort, moment.name, as_of, labelled)


def judge_signals(known: Mapping[str, ir.Table], population: ir.Table, starts_on: date, as_of: date) -> pd.DataFrame:
    """Return one row per student of `population` and rule: the columns of JUDGEMENT, ordered by student and signal.

    `known` and `population` are cut at `as_of`; `starts_on` is the first day of teaching of the cohort.
    """
    # Several rules read these: kept, they are computed once, and no rule carries the query behind them along.
    members, owed = keep_in_memory(begin_dates(population)), None
    if {"assessments", "results"} <= set(known):
        owed = keep_in_memory(owed_assignments(known, members, as_of))
    judged = judge_starts(known, members, starts_on, as_of) + judge_pace(known, owed, members, starts_on, as_of)
    if owed is not None:
        judged += judge_first_assignment(owed)
    if "group_work" in known:
        judged.append(judge_teamwork(known["group_work"], members))
    wanted = [rule.signal.value for rule in delivered_rules(known)]
    together = ibis.union(*(one.select(*JUDGEMENT) for one in judged))
    frame: pd.DataFrame = together.filter(together["signal"].isin(wanted)).order_by(*KEY, "signal").execute()
    return frame
