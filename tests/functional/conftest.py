"""One small simulated institution, taken through the whole pipeline once; tests that change it copy it."""

import fcntl
import os
import pickle
import shutil
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from serving.commands.app import main
from serving.pipeline.run import Signature, StepDone, run_all
from serving.pipeline.settings import read_settings
from simulation import SimulationSettings, simulate_institution

ROOT = Path(__file__).parents[2]
# With so few students an audit may well fail by its declared policy; the gate itself is tested elsewhere.
SIGNATURE = Signature("officer of the tests", "exception for a test", date.today() + timedelta(days=30))


@dataclass(frozen=True)
class Institution:
    """A work folder with its settings file, and what the run said."""

    toml: Path
    steps: tuple[StepDone, ...]

    @property
    def folder(self) -> Path:
        return self.toml.parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the whole pipeline is slow."""
    for item in items:
        if "finished" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Institution:
    """The institution; of several workers the first that asks for it makes it, and each has a copy of its own.

    A copy, since a database in use has files beside it that come and go.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, steps = shared / "made-institution", shared / "made-institution.pickle"
    with (shared / "made-institution.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not steps.exists():
            made.mkdir()
            steps.write_bytes(pickle.dumps(_make_institution(made)))
        shutil.copytree(made, base / "institution")
    return Institution(base / "institution" / "studiepeil.toml", pickle.loads(steps.read_bytes()))


def _make_institution(folder: Path) -> tuple[StepDone, ...]:
    simulate_institution(SimulationSettings(students=1200, years=4, seed=1), folder / "data")
    toml = folder / "studiepeil.toml"
    asked = (ROOT / "examples" / "simulated" / "studiepeil.toml").read_text()
    for moment in ('enrolment = "day 0"', 'week6 = "day 42"', 'february = "02-01"'):  # one of the four is enough here
        assert f"{moment}\n" in asked
        asked = asked.replace(f"{moment}\n", "")
    # What is only learnt again to judge the model is tested where it is made (tests/unit/training/dropout), and so is
    # learning from the weeks around the one that is asked for (tests/unit/training/inflow).
    quick = '[training.dropout]\nevaluation = "short"\n\n[training.inflow]\nwindow = 0\n'
    toml.write_text(asked.replace("[training.inflow]\n", quick))
    for name in ("policy.toml", "facts.toml"):
        shutil.copy(ROOT / "examples" / "simulated" / name, folder)
    return tuple(run_all(read_settings(toml), SIGNATURE))


@pytest.fixture
def institution(finished: Institution, tmp_path: Path) -> Institution:
    shutil.copytree(finished.folder, tmp_path / "copy")
    return Institution(tmp_path / "copy" / "studiepeil.toml", finished.steps)


@pytest.fixture
def studiepeil(monkeypatch, capsys):
    """Run a command; returns exit code, what was printed, and what was printed as an error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["studiepeil", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return run
