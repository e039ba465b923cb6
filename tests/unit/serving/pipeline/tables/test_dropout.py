from pathlib import Path

import pandas as pd
from lib.lake import frame

from features.extracts import Extracts, write_lake
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.tables.dropout import build_dropout

SETTINGS = """
[features]
today = 2022-01-10
sources = []
[features.purpose]
name = "first-year dropout"
lawful_basis = "public task"
necessity = "to test"
retention_years = 7
[features.dropout]
outcome = "dropout"
[features.dropout.moments]
first_results = "11-15"
"""


def settings(folder: Path, objected: str = "") -> Settings:
    """Four first-years, of whom one may have said something on 1 December."""
    said = [{"student": "b", "status": objected, "known_on": "2021-12-01"}] if objected else []
    rows = {"enrolments": [{"student": student} for student in "abcd"], "consents": said}
    tables = {name: frame(name, found) for name, found in rows.items() if found}
    write_lake(Extracts(tables, {}, (), {}), folder / "lake", folder / "quarantine")
    (folder / "studiepeil.toml").write_text(SETTINGS)
    return read_settings(folder / "studiepeil.toml")


def write_before(folder: Path) -> list[Path]:
    """What was said of students before: scores as Parquet and CSV, signals, and explanations in an earlier run."""
    said = pd.DataFrame({"student": ["a", "b", "left"], "score": [0.2, 0.7, 0.1]})
    parquet = ("results/scores/first_results", "results/signals/first_results", "mlruns/artifacts/1/shap/2020")
    paths = [folder / f"{name}.parquet" for name in parquet]
    for path in paths:
        path.parent.mkdir(parents=True)
        said.to_parquet(path)
    said.to_csv(paths[0].with_suffix(".csv"), index=False)
    return [*paths, paths[0].with_suffix(".csv")]


def read(path: Path) -> list[str]:
    found = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
    return found["student"].tolist()


def test_an_objection_removes_what_was_said_before_from_results_and_runs(tmp_path: Path) -> None:
    before = write_before(tmp_path)
    built = build_dropout(settings(tmp_path, "objected"))

    assert [read(path) for path in before] == [["a"]] * len(before)  # nor is anybody kept who is no longer in the lake
    assert pd.read_parquet(tmp_path / "vault" / "excluded.parquet")["student"].tolist() == ["b"]
    assert pd.read_parquet(built["file"].iloc[0])["student"].tolist() == ["a", "c", "d"]


def test_nobody_is_removed_who_said_nothing(tmp_path: Path) -> None:
    before = write_before(tmp_path)
    built = build_dropout(settings(tmp_path))

    assert [read(path) for path in before] == [["a", "b"]] * len(before)
    assert pd.read_parquet(tmp_path / "vault" / "excluded.parquet").empty
    assert pd.read_parquet(built["file"].iloc[0])["student"].tolist() == ["a", "b", "c", "d"]
