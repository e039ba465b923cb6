"""Simulated institutions, where true chances are known: how near the scores come to the best reader of what was known.

See `bench.dropout.reader` for that reader. A world is one institution; the worlds it learns from are never judged.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import logit

from bench.dropout.judge import Deliveries, Floats, JudgedMoment, deliver, judge_moment, resample_aucs
from bench.dropout.reader import Reader, TruthTable, find_levels, learn_reader
from bench.dropout.report import Bar, Section, format_interval, format_table
from features.calendar import parse_moment
from features.cohort import KEY
from features.cohort_table import OUTCOME
from features.extracts import SourceSettings, read_extracts
from serving.pipeline.settings import read_settings
from simulation import SimulationSettings, simulate_institution
from training.dropout.models import LOGISTIC, stack
from training.dropout.settings import DropoutSettings
from training.evaluation.comparison import evaluate_scores
from training.evaluation.measures import auc
from training.evaluation.resampling import interval

ROOT = Path(__file__).parents[2]
MOMENTS = {"at enrolment": "day 0", "week 6": "day 42", "first results": "11-15", "1 February": "02-01"}
NEAR, CALIBRATION_BAR = 0.01, 0.02
TRUTH = ["dropout_chance", "drawn_dropout"]
SERVED, TRUE, CONSTANT = "score", "true chance", "constant"
READERS = ("reader of the chance", "reader of the outcome")
_COLUMNS = {SERVED: "served", LOGISTIC: "logistic"} | {name: name for name in (*READERS, TRUE)}
_READER = """\
The *best reader* stands for the true chances restricted to what was known: models that were told the truth of {worlds}
other institutions of this size, with the same features, and per programme the most likely level given the outcomes of
the cohorts the product learns from (`bench/dropout/reader.py`). There are two: one of the chance at enrolment, and one
that also learns from outcomes who is about to leave; per moment the better of the two on the judged students is held
against what is served. It is the best up to its learners; nothing proves that there is no better one. *true chance*
knows ability, engagement and circumstances, which leave traces at most."""
_MEASURES = """\
AUC: mean over institutions, interval over students within them (paired for differences). Calibration error and Brier
score: all institutions together, ten groups of equal size; *by chance* is what exactly right scores would show (mean,
5th to 95th percentile); per institution they are below. The simulation was made by the same people as the model."""
_FIRST_READER_SEED = 1001  # far from the seeds that are judged


@dataclass(frozen=True)
class Size:
    """How large each institution is (first-years over all cohorts), which are judged, and how many teach the reader."""

    students: int = 8_000
    years: int = 5
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    reader_worlds: int = 10
    moments: tuple[str, ...] = tuple(MOMENTS)


@dataclass(frozen=True)
class World:
    """One simulated institution: its cohort tables, and the truth by key."""

    delivered: Deliveries
    truth: pd.DataFrame

    def truth_of(self, moment: str) -> TruthTable:
        """Return everybody at a moment with the truth beside the features."""
        tables = self.delivered.by_moment[moment]
        rows = pd.concat([table.frame for table in tables], ignore_index=True)
        return TruthTable(tables[-1].features, rows.merge(self.truth, on=list(KEY), validate="one_to_one"))


@dataclass(frozen=True)
class JudgedWorld:
    """One institution at one moment: what is served, and outcome, truth, score and readers by student."""

    seed: int
    judged: JudgedMoment
    rows: pd.DataFrame


def judge_simulated(size: Size) -> dict[str, list[JudgedWorld]]:
    """Judge every institution at every moment; the readers are learnt first."""
    names = {moment: place for place, moment in enumerate(size.moments)}
    teachers = [make_world(_FIRST_READER_SEED + place, size) for place in range(size.reader_worlds)]
    readers = {
        moment: learn_reader([world.truth_of(f"moment{at}") for world in teachers]) for moment, at in names.items()
    }
    print(f"the readers have learnt from {len(teachers)} institutions", flush=True)
    del teachers
    found: dict[str, list[JudgedWorld]] = {moment: [] for moment in names}
    for seed in size.seeds:
        world = make_world(seed, size)
        for moment, at in names.items():
            found[moment].append(judge_world(seed, world, f"moment{at}", readers[moment]))
        print(f"institution {seed} is judged", flush=True)
    return found


def make_world(seed: int, size: Size) -> World:
    """Simulate an institution, read its extracts as the product does, and build the tables of every moment."""
    example = read_settings(ROOT / "examples" / "simulated" / "studiepeil.toml")
    if example.dropout is None or example.purpose is None:
        raise ValueError("the example of the simulated institution asks for no dropout")
    moments = tuple(parse_moment(f"moment{at}", MOMENTS[name]) for at, name in enumerate(size.moments))
    with tempfile.TemporaryDirectory() as folder:
        asked = SimulationSettings(students=size.students, years=size.years, seed=seed)
        made = simulate_institution(asked, Path(folder) / "data")
        tables = read_extracts([SourceSettings("institution", made.out / "institution")]).tables
        truth = pd.read_parquet(made.truth / "students.parquet", columns=[*KEY, *TRUTH])
        delivered = deliver(tables, replace(example.dropout, moments=moments), example.purpose, made.today)
    return World(delivered, truth.astype({"drawn_dropout": float}))


def judge_world(seed: int, world: World, moment: str, reader: Reader) -> JudgedWorld:
    """Judge what is served in one institution, and let the reader read the same judging cohort."""
    judged = judge_moment(world.delivered, moment, DropoutSettings())
    split = judged.split
    test = split.test.labelled
    levels = find_levels(reader, stack(split.train))
    readings = reader.read(test, levels).set_index(pd.MultiIndex.from_frame(test[list(KEY)]))
    truth = world.truth.set_index(list(KEY))["dropout_chance"].rename(TRUE)
    rows = judged.scores.join(readings, validate="one_to_one").join(truth, validate="one_to_one")
    return JudgedWorld(seed, judged, rows)


def write_section(found: Mapping[str, Sequence[JudgedWorld]], size: Size) -> Section:
    """Return the section of the report."""
    bars = [bar for moment, worlds in found.items() for bar in list_bars(moment, worlds)]
    tables = [_describe_order(found), _describe_calibration(found)]
    return Section("simulated", _describe_protocol(found, size), bars, tables)


def list_bars(moment: str, worlds: Sequence[JudgedWorld]) -> list[Bar]:
    """Judge every bar of the simulated institution at one moment."""
    best = best_reader(worlds)
    short = mean_auc(worlds, best)[0] - mean_auc(worlds, SERVED)[0]
    low, high = interval(resample_means(worlds, best) - resample_means(worlds, SERVED))
    together = measure_together(worlds)
    error, chance, brier = (
        together[SERVED, name] for name in ("calibration_error", "calibration_error_by_chance", "brier")
    )
    logistic = together[LOGISTIC, "brier"]
    is_baseline = all(one.judged.recipe.members == (LOGISTIC,) for one in worlds)
    return [
        Bar(f"{moment}: AUC at most {NEAR} below that of the best reader",
            format_interval(short, low, high), short <= NEAR),
        Bar(f"{moment}: calibration error at most {CALIBRATION_BAR}, all institutions together",
            f"{format_interval(*error)}; by chance {format_interval(*chance)}", error[0] <= CALIBRATION_BAR),
        Bar(f"{moment}: Brier score better than the logistic, or that is served",
            f"{format_interval(*brier, form='.4f')}; logistic {format_interval(*logistic, form='.4f')}",
            is_baseline or brier[0] < logistic[0]),
    ]  # fmt: skip


def best_reader(worlds: Sequence[JudgedWorld]) -> str:
    """Return the reader with the higher AUC: choosing afterwards favours it, and makes the bar higher."""
    return max(READERS, key=lambda name: mean_auc(worlds, name)[0])


def mean_auc(worlds: Sequence[JudgedWorld], name: str) -> tuple[float, float, float]:
    """Return the mean over institutions of the AUC of a column, with its interval over students."""
    each = [auc(one.rows[OUTCOME].to_numpy(float), one.rows[name].to_numpy(float)) for one in worlds]
    return float(np.mean(each)), *interval(resample_means(worlds, name))


def resample_means(worlds: Sequence[JudgedWorld], name: str) -> Floats:
    """Return the mean AUC over institutions in each resample; the same resamples for every column."""
    drawn = [resample_aucs([one.rows.assign(score=one.rows[name])], one.seed)[:, 0] for one in worlds]
    return np.asarray(np.mean(drawn, axis=0))


def measure_together(worlds: Sequence[JudgedWorld]) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return every measure of what is served and of the logistic regression, over the students of all institutions."""
    rows = pd.concat([one.rows for one in worlds], keys=[one.seed for one in worlds])
    scores = {name: rows[name] for name in (SERVED, LOGISTIC)} | {CONSTANT: rows[OUTCOME] * 0 + rows[OUTCOME].mean()}
    table = evaluate_scores(
        rows[OUTCOME], scores, model=SERVED, constant=CONSTANT, baselines=(LOGISTIC,), capacity=0.2, seed=1
    ).table
    numbers = table[["value", "low", "high"]].to_numpy(float)
    return {
        (model, measure): (float(value), float(low), float(high))
        for model, measure, (value, low, high) in zip(table["model"], table["measure"], numbers, strict=True)
    }


def _describe_protocol(found: Mapping[str, Sequence[JudgedWorld]], size: Size) -> str:
    first = next(iter(found.values()))
    splits = [one.judged.split for one in first]
    cohorts = f"learnt from {' + '.join(table.cohort for table in splits[0].train)}, judged on {splits[0].test.cohort}"
    counted = sum(len(one.rows) for one in first)
    return (
        f"Institutions simulated with seeds {', '.join(map(str, size.seeds))}: {size.students:,} first-years in "
        f"{size.years} cohorts each; at the first moment {cohorts} (the last with known outcomes; from later moments "
        f"on, a cohort more may be known): {counted:,} students judged, all institutions together. Students without "
        f"consent are left out, as in the product.\n\n{_READER.format(worlds=size.reader_worlds)}\n\n{_MEASURES}"
    )


def _describe_order(found: Mapping[str, Sequence[JudgedWorld]]) -> str:
    lines = []
    for moment, worlds in found.items():
        aucs = {f"AUC, {words}": format_interval(*mean_auc(worlds, name)) for name, words in _COLUMNS.items()}
        truth = {
            f"correlation with the truth, {_COLUMNS[name]}": f"{_correlation(worlds, name):.3f}"
            for name in (SERVED, *READERS)
        }
        lines.append({"moment": moment, "students": f"{sum(len(one.rows) for one in worlds):,}", **aucs, **truth})
    opening = "Order, and the correlation of the log-odds of score and true chance (mean over institutions):"
    return f"{opening}\n\n{format_table(pd.DataFrame(lines))}"


def _correlation(worlds: Sequence[JudgedWorld], name: str) -> float:
    """Return the mean over institutions of Pearson's correlation of log-odds."""
    each = []
    for one in worlds:
        margin = one.rows[name] if name in READERS else logit(one.rows[name])
        each.append(np.corrcoef(margin, logit(one.rows[TRUE]))[0, 1])
    return float(np.mean(each))


def _describe_calibration(found: Mapping[str, Sequence[JudgedWorld]]) -> str:
    lines = [
        {
            "moment": moment,
            "seed": one.seed,
            "students": f"{len(one.rows):,}",
            "served": one.judged.recipe.name,
            "calibration error": format_interval(*one.judged.read("calibration_error")),
            "by chance": format_interval(*one.judged.read("calibration_error_by_chance")),
            "Brier": format_interval(*one.judged.read("brier")),
            "Brier, logistic": format_interval(*one.judged.read("brier", LOGISTIC)),
        }
        for moment, worlds in found.items()
        for one in worlds
    ]
    return "Per institution:\n\n" + format_table(pd.DataFrame(lines))
