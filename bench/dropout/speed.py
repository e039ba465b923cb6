"""How long one moment of a large institution takes: features, training with everything around it, scores with reasons.

Each step in a process of its own, so that its peak memory is its own:

    python -m bench.dropout.speed STEP WORK --institution DATA [--scored 8000]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from bench.dropout.report import Bar, Section, format_table
from features.calendar import parse_moment
from features.cohort_table import write_table
from features.dropout.build import build_dropout_tables
from features.engine import Engine
from features.knowledge import known_on
from features.outcomes import outcome_dates
from serving.pipeline.cohort_tables import asked_of, read_tables
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.tables.extracts import check_extracts
from simulation import SimulationSettings, simulate_institution
from training.dropout.audit import audit_version
from training.dropout.experiment import train_dropout
from training.registry import Registry
from training.scoring import Certainty, ModelReference, score_table
from training.tracking import Tracking

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "simulated" / "studiepeil.toml"
YEARS, MODEL = 5, "dropout-first_results"
STEPS = ("features", "train", "score")
SECONDS = {"features": 15.0, "train": 300.0, "score": 8.0}
MEMORY = {"features": 2048.0}
NAMES = {
    "features": "features of one moment",
    "train": "training with validation, calibration, evaluation and audit",
    "score": "scores with SHAP values and sentences",
}

_PROTOCOL = """\
A simulated institution of {years} cohorts (seed 1), read and checked before the clock starts; the moment is 15
November. Features: every cohort, from the files of the lake. Training: the whole run (model selection, calibration,
evaluation with learning curve and ablation, intervals, pages, registration) and the audit. Scores: loading the
registered model, scores with intervals and ties, SHAP values, reasons in two languages and what would change the score.
Each in a process of its own; peak memory is of that whole process, libraries included. On a busy machine, seconds of
computing (all threads together) are the better guide."""


@dataclass
class Took:
    """Seconds by the clock and of computing, the peak memory of the process in MiB, and what it was done to."""

    wall: float = 0.0
    computing: float = 0.0
    peak: float = 0.0
    sizes: dict[str, int | str] = field(default_factory=dict)


def measure_speed(work: Path, institution: Path | None, students: int, scored: int) -> dict[str, Took]:
    """Measure every step in a process of its own. `institution`: a simulated one that is there already."""
    work.mkdir(parents=True, exist_ok=True)
    data = institution or _simulate_once(work / f"institution-{students}", students)
    arguments = ["--institution", str(data), "--scored", str(scored)]
    took = {}
    for step in ("prepare", *STEPS):
        command = [sys.executable, "-m", "bench.dropout.speed", step, str(work), *arguments]
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "OMP_WAIT_POLICY": "passive"})
        if step in STEPS:
            took[step] = Took(**json.loads((work / f"{step}.json").read_text()))
            print(f"speed, {step}: {took[step].wall:.1f} s", flush=True)
    return took


def _simulate_once(folder: Path, students: int) -> Path:
    """Return the extracts of an institution, made now unless they are there; one that was cut short is made again."""
    if not (folder / "data-truth" / "students.parquet").exists():  # the last file that a simulation writes
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        simulate_institution(SimulationSettings(students=students, years=YEARS, seed=1), folder / "data")
    return folder / "data"


def prepare(settings: Settings) -> None:
    """Check the extracts and fill the lake, as a first delivery does; not measured."""
    check_extracts(settings)


def measure_features(settings: Settings) -> Took:
    """Build the tables of one moment for every cohort, and keep them for the next step."""
    shutil.rmtree(settings.tables, ignore_errors=True)
    question, purpose = asked_of(settings.dropout, settings), asked_of(settings.purpose, settings)
    with _timed() as took:
        lake = Engine().open_lake(settings.lake)
        tables = list(build_dropout_tables(lake, question, purpose, settings.today))
    for table in tables:
        write_table(table, settings.tables / MODEL / f"{table.cohort}.parquet")
    results = pq.read_metadata(settings.lake / "results.parquet").num_rows
    activity = pq.read_metadata(settings.lake / "activity.parquet").num_rows
    took.sizes = {"first-years": sum(len(table.frame) for table in tables), "cohorts": len(tables),
                  "features": len(tables[-1].features), "results": results, "rows of activity": activity}  # fmt: skip
    return took


def measure_training(settings: Settings) -> Took:
    """Train, judge, register and audit the model of one moment."""
    shutil.rmtree(settings.mlruns, ignore_errors=True)
    lake = known_on(Engine().open_lake(settings.lake), settings.today)
    question = asked_of(settings.dropout, settings)
    dates = outcome_dates(lake, question.outcome, settings.today, question.advice)
    tables, tracking = read_tables(settings, MODEL), Tracking(settings.mlruns)
    with _timed() as took:
        version = train_dropout(tables, dates, settings.dropout_training, tracking)
        report = audit_version(version, settings.policy, settings.lake, tracking)
    recipe = Registry(tracking).manifest(version)["result"]["model"]
    took.sizes = {"tables": len(tables), "served": recipe, "rows of the audit": len(report.to_json().splitlines())}
    return took


def measure_scores(settings: Settings, scored: int) -> Took:
    """Score the first `scored` students of the newest cohort, with everything an adviser gets to see."""
    registry = Registry(Tracking(settings.mlruns))
    version = registry.versions(MODEL)[0]
    certainty = Certainty.from_dict(registry.manifest(version)["result"]["certainty"])
    table = read_tables(settings, MODEL)[-1]
    asked = replace(table, frame=table.frame.head(scored))
    reference = ModelReference(version.name, version.version, version.run_id)
    with _timed() as took:
        scores = score_table(registry.load(version), asked, reference, certainty)
    took.sizes = {"students scored": len(scores.frame), "reasons": len(scores.reasons), "changes": len(scores.changes)}
    return took


def write_section(took: Mapping[str, Took]) -> Section:
    """Return the section of the report."""
    bars = []
    for step, one in took.items():
        bar = SECONDS[step]
        measured = f"{one.wall:.1f} s ({one.computing:.1f} s of computing)"
        bars.append(Bar(f"{NAMES[step]} under {bar:.0f} s", measured, one.wall < bar))
        if step in MEMORY:
            asked = f"{NAMES[step]} within {MEMORY[step] / 1024:.0f} GiB"
            bars.append(Bar(asked, f"{one.peak:,.0f} MiB", one.peak < MEMORY[step]))
    lines = [
        {"step": NAMES[step], "seconds": f"{one.wall:.1f}", "seconds of computing": f"{one.computing:.1f}",
         "peak MiB": f"{one.peak:,.0f}", "of": ", ".join(_describe_size(*size) for size in one.sizes.items())}
        for step, one in took.items()
    ]  # fmt: skip
    return Section("speed", _PROTOCOL.format(years=YEARS), bars, [format_table(pd.DataFrame(lines))])


def _describe_size(name: str, value: int | str) -> str:
    return f"{value:,} {name}" if isinstance(value, int) else f"{name}: {value}"


@contextmanager
def _timed() -> Iterator[Took]:
    took, started, computed = Took(), time.perf_counter(), time.process_time()
    yield took
    took.wall, took.computing = time.perf_counter() - started, time.process_time() - computed
    took.peak = _peak()


def _peak() -> float:
    """Return the most memory this process has held, in MiB; getrusage would tell that of the process that began it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _make_settings(work: Path, institution: Path) -> Settings:
    example = read_settings(EXAMPLE)
    sources = tuple(
        replace(one, path=institution / "institution") for one in example.sources if one.format == "institution"
    )
    question = replace(asked_of(example.dropout, example), moments=(parse_moment("first_results", "11-15"),))
    today = SimulationSettings(students=1000, years=YEARS).today
    return replace(example, today=today, sources=sources, work=work, inflow=None, years=None, dropout=question)


def main() -> None:
    """Do one step and keep what it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.dropout.speed", description=__doc__)
    parser.add_argument("step", choices=("prepare", *STEPS))
    parser.add_argument("work", type=Path)
    parser.add_argument("--institution", type=Path, required=True, help="a simulated institution of five cohorts")
    parser.add_argument("--scored", type=int, default=8_000)
    asked = parser.parse_args()
    settings = _make_settings(asked.work, asked.institution)
    if asked.step == "prepare":
        prepare(settings)
        return
    measured = {
        "features": lambda: measure_features(settings),
        "train": lambda: measure_training(settings),
        "score": lambda: measure_scores(settings, asked.scored),
    }[asked.step]()
    (asked.work / f"{asked.step}.json").write_text(json.dumps(vars(measured)))


if __name__ == "__main__":
    main()
