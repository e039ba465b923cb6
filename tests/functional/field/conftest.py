"""A folder with a delivery, and commands whose output reads as one line."""

from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def call(studiepeil):
    """Run a command; returns its exit code and all that it printed, as one line."""

    def run(*arguments: object) -> tuple[int, str]:
        code, out, err = studiepeil(*arguments)
        return code, " ".join((out + err).split())

    return run
