"""Withdrawn or failed at the Open University: AUC, Brier score and calibration at every moment, beside references.

The cohorts and the files are options, so that the same protocol can be taken to a presentation that nobody has seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.dropout.held_groups import describe_groups, list_group_bars, place_groups
from bench.dropout.judge import Deliveries, JudgedMoment, deliver, judge_moment, resample_aucs
from bench.dropout.report import Bar, Section, format_interval, format_table
from features.calendar import parse_moment
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind
from features.extracts import SourceSettings, read_extracts
from serving.pipeline.settings import read_settings
from training.dropout.models import LOGISTIC
from training.dropout.served import learn
from training.dropout.settings import DropoutSettings
from training.evaluation.measures import auc
from training.evaluation.resampling import interval
from training.prediction import predict
from training.splits import SplitRule

ROOT = Path(__file__).parents[2]
DAYS = (0, 14, 28, 56, 84)
# Means of an untuned logistic regression and boosting, or the best of the three, on 2014B (computed, rounded to three).
REFERENCES = (0.675, 0.689, 0.770, 0.814)
GAIN, CALIBRATION_BAR = 0.01, 0.03
TODAY = date(2016, 1, 1)  # every presentation of the data has ended
_METHOD = """\
Without gender, age band, disability, deprivation band and region. Which models are combined, their weights and the
calibration are found on the training cohorts; the judging cohort decides nothing. The kinds of trees, their sizes and
the prior of the weights were chosen on 2013B and 2013J, each predicted from the other, and on small flat tables.
References: untuned logistic regression, boosting and their mean, the best of the three in AUC. Intervals: bootstrap of
students, who keep their moments together in the mean of days; they leave out that other years differ. Calibration
error: ten groups of equal size; *by chance* is what exactly right scores would show (mean, 5th to 95th percentile)."""
_CHANCE = "calibration_error_by_chance"


@dataclass(frozen=True)
class Protocol:
    """Where the files are, who teaches and who judges; `clicks` as in the source; `sample`: students, 0 for all."""

    path: Path
    train: tuple[str, ...] = ("2013B", "2013J")
    test: str = "2014B"
    clicks: str = "totals"
    references: tuple[float, ...] = REFERENCES
    days: tuple[int, ...] = DAYS
    sample: int = 0
    seed: int = 1


@dataclass(frozen=True)
class Added:
    """What the protected attributes would have added to the AUC: with them, and the difference with its interval."""

    auc: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class JudgedOulad:
    """Every moment judged, by its day, and what the protected attributes would have added there."""

    protocol: Protocol
    moments: Mapping[int, JudgedMoment]
    added: Mapping[int, Added]


def judge_oulad(protocol: Protocol) -> JudgedOulad:
    """Judge every day of `protocol`; see the module."""
    delivered, groups, settings = read_oulad(protocol)
    split = SplitRule(train_cohorts=protocol.train, test_cohort=protocol.test)
    asked = replace(settings, split=split, seed=protocol.seed)
    moments: dict[int, JudgedMoment] = {}
    added: dict[int, Added] = {}
    for day in protocol.days:
        moments[day] = judge_moment(delivered, f"day{day}", asked)
        added[day] = measure_added(moments[day], groups, protocol.seed)
        print(f"OULAD, day {day}: AUC {moments[day].read('auc')[0]:.3f}", flush=True)
    return JudgedOulad(protocol, moments, added)


def measure_added(judged: JudgedMoment, groups: pd.DataFrame, seed: int) -> Added:
    """Learn the same recipe with the protected attributes among the features. Told, never used."""
    names = [name for name in groups.columns if name not in KEY]
    more = tuple(Feature(name, "groups", kind=FeatureKind.CATEGORY) for name in names)
    train, test = ([_join(one, groups, more) for one in tables] for tables in (judged.split.train, [judged.split.test]))
    model = learn(train, (*judged.features, *more), seed, judged.recipe)
    rows = test[0].labelled
    scores = rows[[*KEY, OUTCOME]].assign(score=predict(model, rows)).set_index(list(KEY))
    drawn, drawn_less = (resample_aucs([one.sort_index()], seed)[:, 0] for one in (scores, judged.scores))
    value, less = (auc(one[OUTCOME].to_numpy(float), one["score"].to_numpy(float)) for one in (scores, judged.scores))
    return Added(value, value - less, *interval(drawn - drawn_less))


def write_section(found: JudgedOulad) -> Section:
    """Return the section of the report."""
    groups = {day: place_groups(judged) for day, judged in found.moments.items()}
    tables = [_describe_moments(found), describe_groups(groups), _describe_added(found)]
    return Section("oulad", _describe_protocol(found), [*list_bars(found), *list_group_bars(groups)], tables)


def list_bars(found: JudgedOulad) -> list[Bar]:
    """Judge every bar of the Open University."""
    bars = []
    referred = dict(zip(found.protocol.days, found.protocol.references, strict=False))
    for day, reference in referred.items():
        value = found.moments[day].read("auc")
        # References are rounded to three decimals, and so is what is held against them.
        bars.append(
            Bar(f"AUC on day {day} at least {reference:.3f}", format_interval(*value), round(value[0], 3) >= reference)
        )
    drawn = resample_aucs([found.moments[day].scores for day in referred], found.protocol.seed).mean(axis=1)
    mean, bar = np.mean([found.moments[day].read("auc")[0] for day in referred]), np.mean(list(referred.values()))
    low, high = interval(drawn - float(bar))
    gain = format_interval(float(mean - bar), low, high, "+.4f")
    asked = f"mean AUC of those {len(referred)} at least {GAIN:.2f} above the mean of the references ({bar:.4f})"
    bars.append(Bar(asked, f"{mean:.4f}, difference {gain}", bool(mean - bar >= GAIN)))
    for day, judged in found.moments.items():
        error, chance = judged.read("calibration_error"), judged.read(_CHANCE)
        measured = f"{format_interval(*error)}; by chance {format_interval(*chance)}"
        bars.append(
            Bar(f"calibration error on day {day} at most {CALIBRATION_BAR}", measured, error[0] <= CALIBRATION_BAR)
        )
    for day, judged in found.moments.items():
        both = (format_interval(*judged.read("brier", *model)) for model in ((), (LOGISTIC,)))
        measured = "; logistic ".join(both) + f"; served: {judged.recipe.name}"
        bars.append(
            Bar(
                f"Brier score on day {day} better than the logistic, or that is served",
                measured,
                judged.is_brier_bar_met,
            )
        )
    return bars


def read_oulad(protocol: Protocol) -> tuple[Deliveries, pd.DataFrame, DropoutSettings]:
    """Return the cohort tables, the protected attributes per student and cohort, and how a model is trained."""
    example = read_settings(ROOT / "examples" / "oulad" / "studiepeil.toml")
    source = SourceSettings("oulad", protocol.path, {"clicks": protocol.clicks})
    tables = read_extracts([source]).tables
    if protocol.sample:
        students = tables["enrolments"]["student"].drop_duplicates().sort_values().head(protocol.sample)
        tables = {
            name: frame[frame["student"].isin(students)] if "student" in frame else frame
            for name, frame in tables.items()
        }
    if example.dropout is None or example.purpose is None:
        raise ValueError("the example of the Open University asks for no dropout")
    question = replace(example.dropout, moments=tuple(parse_moment(f"day{day}", f"day {day}") for day in protocol.days))
    groups = tables["groups"].pivot(index=["student", "cohort"], columns="attribute", values="value")
    groups = groups.astype("object").fillna("unknown").rename_axis(columns=None).reset_index()
    return deliver(tables, question, example.purpose, TODAY), groups, example.dropout_training


def _join(table: CohortTable, groups: pd.DataFrame, more: tuple[Feature, ...]) -> CohortTable:
    frame = table.frame.merge(groups, on=["student", "cohort"], how="left", validate="many_to_one")
    frame = frame.fillna(dict.fromkeys([feature.name for feature in more], "unknown"))
    return replace(table, features=(*table.features, *more), frame=frame)


def _describe_protocol(found: JudgedOulad) -> str:
    protocol, first = found.protocol, next(iter(found.moments.values()))
    students = f"{len(first.split.test.labelled):,} students of {protocol.test} on day {protocol.days[0]}"
    sample = f" **A sample of {protocol.sample:,} students: not for figures.**" if protocol.sample else ""
    elsewhere = (
        ""
        if protocol.test == "2014B" and protocol.train == ("2013B", "2013J")
        else " The references were made on another split (2013B + 2013J, 2014B)."
    )
    return (
        f"Open University Learning Analytics Dataset (CC BY 4.0): withdrawn or failed, of {students} and of those "
        f"still registered later; learnt from {' + '.join(protocol.train)}; clicks: {protocol.clicks}. {_METHOD}"
        f"{elsewhere}{sample}"
    )


def _describe_moments(found: JudgedOulad) -> str:
    lines = []
    for day, judged in found.moments.items():
        rows = judged.split.test.labelled
        lines.append(
            {
                "day": day,
                "students": f"{len(rows):,}",
                "share withdrawn or failed": f"{rows[OUTCOME].mean():.3f}",
                "served": judged.recipe.name,
                "AUC": format_interval(*judged.read("auc")),
                "AUC, logistic": format_interval(*judged.read("auc", LOGISTIC)),
                "Brier": format_interval(*judged.read("brier")),
                "Brier, logistic": format_interval(*judged.read("brier", LOGISTIC)),
                "calibration slope": format_interval(*judged.read("calibration_slope")),
                "withdrawn or failed minus expected": format_interval(*judged.read("calibration_in_the_large")),
            }
        )
    return format_table(pd.DataFrame(lines))


def _describe_added(found: JudgedOulad) -> str:
    lines = [
        {"day": day, "AUC without": f"{found.moments[day].read('auc')[0]:.3f}", "AUC with": f"{added.auc:.3f}",
         "difference": format_interval(added.difference, added.low, added.high, "+.3f")}
        for day, added in found.added.items()
    ]  # fmt: skip
    opening = (
        "What gender, age band, disability, deprivation band and region would have added (same recipe, learnt with "
        "them, in this bench only; they are not used):"
    )
    return f"{opening}\n\n{format_table(pd.DataFrame(lines))}"
