"""The peer: studentprognose 1.7.1 in an environment of its own, run by its own command on the files of one run.

Its results are kept, since its runs are slow: per run and mode a Parquet file with every column of its output for
the year and week that were forecast, under our keys, and a JSON file with what the run took.
"""

import json
import os
import platform
import shutil
import subprocess
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import pandas as pd

from bench.peer.protocol import COUNTS, KEY, Run
from bench.peer.stopwatch import Duration, time_process
from features.vocabulary import Origin

PACKAGE, VERSION = "studentprognose", "1.7.1"
# The last week of the season for this file format, by the tool's own documentation (its general default is 38).
FINAL_WEEK = 36
_ORIGINS = {"NL": Origin.NL, "EER": Origin.EEA, "Niet-EER": Origin.NON_EEA, "Onbekend": Origin.UNKNOWN}
_NAMES = {"Croho groepeernaam": "programme", "Herkomst": "origin", "Examentype": "exam_type"}


class Mode(StrEnum):
    """Its ways of forecasting that need no data about persons."""

    CWF = "cwf"
    CUMULATIVE = "c"


FORECASTS = {Mode.CWF: ("Prognose_cwf",), Mode.CUMULATIVE: ("SARIMA_cumulative", "Prognose_ratio")}
INTERVAL = ("cwf_ondergrens", "cwf_bovengrens")
_OUTPUTS = {Mode.CWF: "output_first-years_cwf.xlsx", Mode.CUMULATIVE: "output_first-years_cumulatief.xlsx"}


@dataclass(frozen=True)
class PeerResult:
    """What one run gave: `rows` per series with its columns, the counts it read, and how long it took, when."""

    rows: pd.DataFrame
    counts: pd.DataFrame
    took: Duration
    finished: str


def install_peer(environment: Path, python: str | None) -> None:
    """Make `environment` with the peer in it, with `python` or the first Python 3.12 on PATH; nothing when it is there.

    Raises RuntimeError when there is no Python 3.12.
    """
    if _installed_version(environment) == VERSION:
        return
    interpreter = python or shutil.which("python3.12")
    if interpreter is None:
        raise RuntimeError(f"{PACKAGE} {VERSION} needs Python 3.12, and PATH has none: name one with --python")
    subprocess.run([interpreter, "-m", "venv", "--clear", environment], check=True)
    pip: list[str | Path] = [
        _binary(environment, "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, f"{PACKAGE}=={VERSION}"], check=True)
    if (found := _installed_version(environment)) != VERSION:
        raise RuntimeError(f"{environment} has {PACKAGE} {found}, and not {VERSION}")


def run_peer(environment: Path, known: Path, run: Run, mode: Mode, work: Path) -> PeerResult:
    """Run the peer on the files in `known`, in a new folder under `work`; timed without making that folder."""
    folder = work / f"{run.name}-{mode}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = _binary(environment, PACKAGE)
    time_process([command, "init"], folder, folder / "init.log")
    shutil.copytree(known / "telbestanden", folder / "data" / "input_raw" / "telbestanden", dirs_exist_ok=True)
    shutil.copy(known / COUNTS, folder / "data" / "input_raw")
    _set_final_week(folder / "configuration" / "configuration.json")
    arguments: list[str | Path] = [command, "-w", str(run.iso_week), "-y", str(run.year), "-d", mode.value, "--yes"]
    took = time_process(arguments, folder, folder / "run.log")
    output = pd.read_excel(folder / "data" / "output" / _OUTPUTS[mode])
    rows = output.loc[(output["Collegejaar"] == run.year) & (output["Weeknummer"] == run.iso_week)]
    counts = pd.read_excel(folder / "data" / "input" / "student_count_first-years.xlsx")
    finished = f"{datetime.now():%Y-%m-%d %H:%M}"
    return PeerResult(translate_keys(rows), translate_keys(counts), took, finished)


def translate_keys(rows: pd.DataFrame) -> pd.DataFrame:
    """Return `rows` with our names and words in the key. Raises ValueError on an unknown origin or a double key."""
    named = rows.rename(columns=_NAMES).reset_index(drop=True)
    origin = named["origin"].map(_ORIGINS).astype("string")
    if origin.isna().any():
        raise ValueError(f"unknown origin in the peer's rows: {sorted(set(named.loc[origin.isna(), 'origin']))}")
    named = named.assign(programme=named["programme"].astype("int64").astype(str), origin=origin)
    key = [name for name in (*KEY, "Collegejaar") if name in named]
    if named.duplicated(key).any():
        raise ValueError("the peer has two rows for one series")
    return named


def keep_result(result: PeerResult, folder: Path, run: Run, mode: Mode) -> None:
    """Write `result` to `folder`, where `read_result` finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{run.name}-{mode}"
    result.counts.to_parquet(folder / f"{name}-counts.parquet", index=False)
    result.rows.to_parquet(folder / f"{name}.parquet", index=False)
    about = {
        **asdict(result.took),
        "finished": result.finished,
        "version": VERSION,
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[1], 1),
    }
    (folder / f"{name}.json").write_text(json.dumps(about, indent=1) + "\n")


def read_result(folder: Path, run: Run, mode: Mode) -> PeerResult | None:
    """Return what `keep_result` wrote; None when there is nothing."""
    name = f"{run.name}-{mode}"
    if not (folder / f"{name}.json").exists():
        return None
    about = json.loads((folder / f"{name}.json").read_text())
    rows, counts = (pd.read_parquet(folder / f"{name}{part}.parquet") for part in ("", "-counts"))
    return PeerResult(rows, counts, Duration(about["wall"], about["cpu"]), about["finished"])


def _set_final_week(configuration: Path) -> None:
    content = json.loads(configuration.read_text(encoding="utf-8"))
    content["model_config"]["final_academic_week"] = FINAL_WEEK
    configuration.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _installed_version(environment: Path) -> str | None:
    python = _binary(environment, "python")
    if not python.exists():
        return None
    code = f"from importlib.metadata import version; print(version({PACKAGE!r}))"
    asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


def _binary(environment: Path, name: str) -> Path:
    return environment.absolute() / "bin" / name
