"""One small institution, made once for the tests that read what it delivers."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from simulation import SimulationSettings, SimulationSummary, simulate_institution


@dataclass(frozen=True)
class Made:
    """A simulated institution on disk."""

    settings: SimulationSettings
    summary: SimulationSummary

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.summary.out / "institution" / f"{name}.parquet", dtype_backend="pyarrow")

    def truth(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.summary.truth / f"{name}.parquet")

    def weekly(self, season: int) -> list[Path]:
        return sorted((self.summary.out / "studielink").glob(f"telbestand_sl_*_{season}.csv"))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    settings = SimulationSettings(students=1_500, years=3, seed=11)
    return Made(settings, simulate_institution(settings, tmp_path_factory.mktemp("simulated") / "out"))
