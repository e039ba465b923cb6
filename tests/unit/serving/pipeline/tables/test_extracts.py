"""A check of extracts reads again only the tables with a source that changed, and leaves what reading all would."""

import shutil
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from lib.lake import frame

from features.persons.pseudonyms import KeyDamagedError
from serving.pipeline.flow import Flow, list_steps
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.step_cache import StepCache
from serving.pipeline.steps import be_silent
from serving.pipeline.tables import extracts
from serving.pipeline.tables.account import CHECK_FILE
from serving.pipeline.versions import Versions

TODAY = date(2023, 5, 19)
COUNTS = "Brincode;Isatcode;Type_HO;Studiejaar;Herkomst;meercode_V;Status;Hogerejaars;Herinschrijving;Aantal\n"


def write_week(folder: Path, day: date, amount: int = 5) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"telbestand_sl_{day:%Y%m%d}_v{day.isocalendar().week:02d}_2023.csv"
    (folder / name).write_text(f"{COUNTS}21XX;34401;B;2023;N;1;V;N;N;{amount}\n")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Weekly counts, and an exchange folder with students; one result is about nobody and lies in quarantine."""
    write_week(tmp_path / "studielink", date(2023, 5, 8))
    folder = tmp_path / "institution"
    folder.mkdir()
    frame("enrolments", [{"student": "s1"}, {"student": "s2", "left_on": "2022-02-01"}]).to_csv(
        folder / "enrolments.csv", index=False
    )
    frame("results", [{"student": "s1"}, {"student": None}]).to_csv(folder / "results.csv", index=False)
    pd.DataFrame({"adviser": ["a1"], "student": ["s1"], "known_on": ["2022-01-01"]}).to_csv(
        folder / "caseload.csv", index=False
    )
    (tmp_path / "studiepeil.toml").write_text(
        f"[features]\ntoday = {TODAY}\n"
        '[[features.sources]]\nformat = "studielink"\npath = "studielink"\n'
        '[[features.sources]]\nformat = "institution"\npath = "institution"\n'
        '[features.purpose]\nname = "first-year dropout"\nlawful_basis = "public task"\n'
        'necessity = "An order to see students in."\nretention_years = 7\n'
    )
    return read_settings(tmp_path / "studiepeil.toml")


def check(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Check as a step, when there is a reason to; return the tables that were read."""
    read: set[str] = set()

    class Watched(extracts.LakeWriter):
        def write(self, name: str, rows: pd.DataFrame) -> None:
            read.add(name)
            super().write(name, rows)

    cache = StepCache.read(settings.work / "run.json")
    step = next(list_steps(Flow(settings, cache, Versions(settings.mlruns, cache))))
    with monkeypatch.context() as patched:
        patched.setattr(extracts, "LakeWriter", Watched)
        extracts.run_check(settings, *step.arguments, be_silent)
    cache.save()
    return read


def contents(settings: Settings) -> dict[str, str]:
    folders = (settings.lake, settings.quarantine, settings.vault, settings.results)
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(settings.work).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def anew(settings: Settings) -> dict[str, str]:
    """What a check of everything, with the same key, would leave."""
    other = replace(settings, work=settings.work / "anew")
    shutil.rmtree(other.work, ignore_errors=True)
    other.vault.mkdir(parents=True)
    shutil.copy(settings.vault / extracts.KEY_FILE, other.vault)
    extracts.check_extracts(other)
    return contents(other)


def test_a_new_weekly_file_reads_the_tables_of_studielink_alone(settings, monkeypatch):
    first = check(settings, monkeypatch)
    assert first == {"programmes", "application_counts", "count_files", "enrolments", "results", "caseload"}

    write_week(settings.work / "studielink", date(2023, 5, 15), amount=7)

    assert check(settings, monkeypatch) == {"programmes", "application_counts", "count_files"}
    assert contents(settings) == anew(settings)
    assert len(pd.read_parquet(settings.lake / "application_counts.parquet")) == 2


def test_a_changed_extract_of_students_reads_its_tables_again(settings, monkeypatch):
    check(settings, monkeypatch)
    frame("results", [{"student": "s1"}, {"student": "s2"}]).to_csv(
        settings.work / "institution" / "results.csv", index=False
    )

    assert "results" in check(settings, monkeypatch)
    assert contents(settings) == anew(settings)
    assert not (settings.quarantine / "results.parquet").exists()


@pytest.mark.parametrize("damaged", ["lake/results.parquet", "quarantine/results.parquet", "vault/caseload.parquet"])
def test_what_is_not_as_it_was_left_is_read_again(settings, monkeypatch, damaged):
    check(settings, monkeypatch)
    before = contents(settings)
    (settings.work / damaged).write_bytes(b"something else")

    read = check(settings, monkeypatch)

    assert read == {Path(damaged).stem}
    assert contents(settings) == before


@pytest.mark.parametrize("other", ["report", "purpose"])
def test_another_report_or_purpose_reads_everything_again(settings, monkeypatch, other):
    everything = check(settings, monkeypatch)
    if other == "report":
        (settings.results / CHECK_FILE).unlink()
    else:
        settings = replace(settings, purpose=replace(settings.purpose, retention_years=6))

    assert check(settings, monkeypatch) == everything
    assert contents(settings) == anew(settings)


def test_another_key_is_no_key_of_this_lake(settings, monkeypatch):
    check(settings, monkeypatch)
    before = contents(settings)
    (settings.vault / extracts.KEY_FILE).write_text("ab" * 32)

    with pytest.raises(KeyDamagedError, match="another than the one that the lake was made with"):
        check(settings, monkeypatch)

    del before[f"vault/{extracts.KEY_FILE}"]
    assert {name: one for name, one in contents(settings).items() if name in before} == before


def test_a_day_on_which_a_term_ends_reads_the_tables_of_persons_again(settings, monkeypatch):
    check(settings, monkeypatch)
    later = replace(settings, today=date(2028, 9, 1))  # enrolments of 20 August 2021 are over their seven years

    assert check(later, monkeypatch) == {"enrolments"}
    assert contents(later) == anew(later)


def test_nothing_is_read_when_nothing_changed(settings, monkeypatch):
    check(settings, monkeypatch)
    before = contents(settings)

    assert check(settings, monkeypatch) == set()
    assert contents(settings) == before
