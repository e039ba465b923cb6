"""Rehearsals of decision 1: of the next cohort, which predicts better, the version that was judged or its refit?

At each origin everything is as it would have been on the day the next cohort was scored: the newest cohort whose
outcome was known judges a version that learnt from earlier ones; the refit has the same recipe and learnt from the
judging cohort too. Both then predict the next cohort, which neither knows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from bench.dropout.judge import Floats
from bench.dropout.oulad import Protocol, read_oulad
from bench.dropout.report import Bar, Section, format_interval, format_table
from bench.dropout.simulated import Size, make_world
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable
from training.dropout.model_selection import select_recipe
from training.dropout.models import usable_features
from training.dropout.served import learn
from training.evaluation.resampling import interval, measure_all, resample_measures
from training.prediction import predict
from training.splits import SplitRule, list_known, split_by_cohort

DAYS = (0, 14, 28, 56)
MOMENTS = ("at enrolment", "first results", "1 February")
MEASURES = ("auc", "brier", "calibration_error")
_CAPACITY = 0.2  # of the measures of a list, which are not shown
JUDGED, REFIT = "judged version", "refit"
_OULAD = "Open University"
_METHOD = """\
Both versions have the recipe that was found on the training cohorts alone. An origin needs {cohorts} cohorts that
teach, one that judges and a next one; outcomes that were not known on the day the next cohort is scored teach and judge
nothing there. The Open University has one origin (2013B teaches, 2013J judges, 2014B is next), with one cohort to find
the recipe on and its outcomes taken as known: the product itself makes no refit of one cohort. Of the six courses of
2014B three are in 2013B and five in 2013J, so there the refit knows courses that the judged version does not.
Differences: refit less judged version, mean over origins; interval over students within origins (paired), which leaves
out that years differ. *better in*: at how many origins the refit was better. Nothing was tuned on any of this."""


@dataclass(frozen=True)
class Rehearsal:
    """One origin: the cohorts, and outcome and both scores of every student of the next one."""

    place: str
    moment: str
    learnt: tuple[str, ...]
    judged: str
    following: str
    rows: pd.DataFrame
    seed: int

    @cached_property
    def values(self) -> Mapping[tuple[str, str], float]:
        """Every measure of both, by (score, measure)."""
        return {
            (name, measure): value
            for name, score in self._scores.items()
            for measure, value in measure_all(self._truth, score, _CAPACITY).items()
        }

    @cached_property
    def differences(self) -> Mapping[str, Floats]:
        """Refit less judged version in each resample of the students, by measure."""
        drawn = resample_measures(self._truth, self._scores, _CAPACITY, self.seed)
        return {measure: drawn[REFIT, measure] - drawn[JUDGED, measure] for measure in MEASURES}

    @property
    def _truth(self) -> Floats:
        return self.rows[OUTCOME].to_numpy(float)

    @property
    def _scores(self) -> dict[str, Floats]:
        return {name: self.rows[name].to_numpy(float) for name in (JUDGED, REFIT)}


def rehearse(
    place: str, moment: str, train: Sequence[CohortTable], judging: CohortTable, refitted: Sequence[CohortTable],
    following: CohortTable, seed: int = 1,
) -> Rehearsal:  # fmt: skip
    """Learn a version on `train`, and the same recipe on `refitted`; let both predict the cohort after."""
    features = usable_features(train)
    recipe = select_recipe(train, features, seed).recipe
    rows = following.labelled
    scores = {
        name: predict(learn(tables, features, seed, recipe), rows)
        for name, tables in ((JUDGED, train), (REFIT, refitted))
    }
    learnt = tuple(table.cohort for table in train)
    frame = rows[[*KEY, OUTCOME]].assign(**scores)
    return Rehearsal(place, moment, learnt, judging.cohort, following.cohort, frame, int(following.as_of.year) + seed)


def rehearse_origins(
    place: str, moment: str, tables: Sequence[CohortTable], known_on: Mapping[str, date], fewest: int = 2
) -> Iterator[Rehearsal]:
    """Rehearse every origin at which `fewest` cohorts could teach, with what was known on its day."""
    ordered = sorted((table for table in tables if len(table.labelled)), key=lambda table: table.as_of)
    for following in ordered:
        known = [table for table in ordered if known_on[table.cohort] <= following.as_of]
        earlier = [table for table in known[:-1] if known_on[table.cohort] <= known[-1].as_of]
        if len(earlier) >= fewest:
            split = split_by_cohort(known, known_on, SplitRule())
            refitted = list_known(known, split.test)
            yield rehearse(place, moment, split.train, split.test, refitted, following)


def rehearse_oulad(protocol: Protocol) -> Iterator[Rehearsal]:
    """Rehearse the one origin of three presentations at every day."""
    delivered, _, _ = read_oulad(protocol)
    for day in protocol.days:
        tables = {table.cohort: table for table in delivered.by_moment[f"day{day}"]}
        first, judging = (tables[name] for name in protocol.train)
        following = tables[protocol.test]
        yield rehearse(_OULAD, f"day {day}", [first], judging, [first, judging], following, protocol.seed)
        print(f"Open University, day {day} is rehearsed", flush=True)


def rehearse_simulated(size: Size) -> Iterator[Rehearsal]:
    """Rehearse every origin of every simulated institution."""
    for seed in size.seeds:
        delivered = make_world(seed, size).delivered
        for at, moment in enumerate(size.moments):
            tables = delivered.by_moment[f"moment{at}"]
            yield from rehearse_origins(f"simulated {seed}", moment, tables, delivered.outcome_known_on)
        print(f"institution {seed} is rehearsed", flush=True)


def write_section(rehearsals: Sequence[Rehearsal], size: Size) -> Section:
    """Return the section of the report."""
    protocol = (
        f"Presentations 2013B, 2013J and 2014B of the Open University (OULAD, CC BY 4.0), and institutions simulated "
        f"with seeds {', '.join(map(str, size.seeds))}: {size.students:,} first-years in {size.years} cohorts each.\n\n"
        f"{_METHOD.format(cohorts=2)}"
    )
    lines = [_describe(place, moment, own) for (place, moment), own in _group(rehearsals).items()]
    return Section("refits", protocol, list_bars(rehearsals), [format_table(pd.DataFrame(lines))])


def list_bars(rehearsals: Sequence[Rehearsal]) -> list[Bar]:
    """Hold the refit against what decision 1 asks: no worse of the next cohort than the version that was judged."""
    bars = []
    for (place, moment), own in _group(rehearsals).items():
        for measure, words, sign in (("auc", "AUC", 1), ("brier", "Brier score", -1)):
            value, low, high = differ(own, measure)
            asked = f"{place}, {moment}: {words} of refits no worse on the next cohort"
            bars.append(Bar(asked, format_interval(value, low, high, "+.4f"), sign * value >= 0))
    return bars


def differ(rehearsals: Sequence[Rehearsal], measure: str) -> tuple[float, float, float]:
    """Return refit less judged version: the mean over origins, with its interval over students."""
    value = float(np.mean([one.values[REFIT, measure] - one.values[JUDGED, measure] for one in rehearsals]))
    return value, *interval(np.mean([one.differences[measure] for one in rehearsals], axis=0))


def _group(rehearsals: Sequence[Rehearsal]) -> dict[tuple[str, str], list[Rehearsal]]:
    """Return the rehearsals by place and moment; all simulated institutions are one place."""
    grouped: dict[tuple[str, str], list[Rehearsal]] = {}
    for one in rehearsals:
        place = one.place if one.place == _OULAD else "simulated institutions"
        grouped.setdefault((place, one.moment), []).append(one)
    return grouped


def _describe(place: str, moment: str, own: Sequence[Rehearsal]) -> dict[str, str]:
    students = sum(len(one.rows) for one in own)
    line = {"data": place, "moment": moment, "origins": str(len(own)), "students": f"{students:,}"}
    for measure in MEASURES:
        judged, refit = (np.array([one.values[name, measure] for one in own]) for name in (JUDGED, REFIT))
        better = refit > judged if measure == "auc" else refit < judged
        name = measure.replace("_", " ").replace("auc", "AUC")
        form = ".3f" if measure in ("auc", "calibration_error") else ".4f"
        line[f"{name}, judged"], line[f"{name}, refit"] = f"{judged.mean():{form}}", f"{refit.mean():{form}}"
        line[f"difference in {name}"] = format_interval(*differ(own, measure), "+.4f")
        line[f"better in {name}"] = f"{int(better.sum())} of {len(own)}"
    return line
