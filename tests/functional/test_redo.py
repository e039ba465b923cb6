"""What a run redoes on a small simulated institution: after a touch, a day, a weekly count file, a feature.

One copy lives through all of it, since each run costs seconds; what happened is kept per event and asked about below.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.pipeline.run import StepPlanned, plan_run, run_all
from serving.pipeline.settings import Settings, read_settings
from serving.words import WORDS
from training.registry import Registry

from .conftest import SIGNATURE, Institution

pytestmark = pytest.mark.slow  # trains again after each event: with make test-all
MODEL = "dropout-first_results"


@dataclass(frozen=True)
class Event:
    """What was planned and what was done after something changed, and what lay there before and after."""

    planned: Sequence[StepPlanned]
    redone: set[str]
    before: dict[str, str]
    after: dict[str, str]
    versions: dict[str, int]

    def changed(self) -> set[str]:
        return {name for name in self.before | self.after if self.before.get(name) != self.after.get(name)}


def contents(settings: Settings) -> dict[str, str]:
    """Hash of every table and result, by its place in the work folder."""
    return {
        path.relative_to(settings.work).as_posix(): sha256(path.read_bytes()).hexdigest()
        for folder in (settings.tables, settings.results)
        for path in folder.rglob("*.parquet")
    }


def live(settings: Settings) -> Event:
    before, planned = contents(settings), plan_run(settings, SIGNATURE)
    redone = {one.step for one in run_all(settings, SIGNATURE) if one.is_redone}
    versions: dict[str, int] = {}
    for one in Registry(settings.mlruns).versions():
        versions[one.name] = versions.get(one.name, 0) + 1
    return Event(planned, redone, before, contents(settings), versions)


def add_week(data: Path, today: date) -> None:
    """Deliver the newest weekly file once more, dated today."""
    newest = max(data.rglob("telbestand_sl_*.csv"), key=lambda path: path.name.split("_")[2])
    parts = newest.stem.split("_")
    number = int(parts[3].removeprefix("v")) + 1
    shutil.copy(newest, newest.with_name(f"telbestand_sl_{today:%Y%m%d}_v{number:02d}_{parts[4]}.csv"))


def change_activity(path: Path) -> None:
    """Give the first student of the newest cohort clicks that nobody else has."""
    table = pq.read_table(path)
    frame = table.to_pandas()
    place = frame.index[frame["cohort"] == frame["cohort"].max()][0]
    frame.loc[place, "clicks"] = frame["clicks"].max() + 1000
    pq.write_table(pa.Table.from_pandas(frame, schema=table.schema, preserve_index=False), path)


def list_outputs(settings: Settings) -> list[Path]:
    """The files that the steps wrote, without those of the tracking, of which a new model would be made."""
    steps = json.loads((settings.work / "run.json").read_text())["steps"].values()
    names = sorted({name for step in steps for name in step["outputs"]})
    return [settings.work / name for name in names if not name.startswith(("mlruns/", "vault/"))]


def cut_off(settings: Settings) -> None:
    for path in list_outputs(settings):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def remove_every_second(settings: Settings) -> None:
    for path in list_outputs(settings)[::2]:
        path.unlink()


@pytest.fixture(scope="module")
def events(finished: Institution, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Event]:
    folder = tmp_path_factory.mktemp("lived") / "copy"
    shutil.copytree(finished.folder, folder)
    settings = read_settings(folder / "studiepeil.toml")
    told = {"copied": live(settings)}
    for path in (folder / "data").rglob("*"):
        path.touch()
    told["touched"] = live(settings)
    for damage in (cut_off, remove_every_second):
        damage(settings)
        told[damage.__name__] = live(settings)
    settings = replace(settings, today=settings.today + timedelta(days=1))
    told["next day"] = live(settings)
    settings = replace(settings, today=settings.today + timedelta(days=3))
    add_week(folder / "data" / "studielink", settings.today)
    told["new week"] = live(settings)
    change_activity(folder / "data" / "institution" / "activity.parquet")
    told["newest cohort"] = live(settings)
    (folder / "words" / "dossier" / "nl").mkdir(parents=True)
    (folder / "words" / "dossier" / "nl" / "both.md.jinja").write_text("{% block dates %}Binnenkort.{% endblock %}")
    (folder / "words" / "nl.po").write_text('msgctxt "dossier.page.needed"\nmsgid "needed"\nmsgstr "verplicht"\n')
    WORDS.override(folder / "words")
    told["changed text"] = live(settings)
    WORDS.override(None)
    return told


@pytest.mark.parametrize("event", ["copied", "touched"])
def test_identical_bytes_redo_nothing(events, event):
    assert events[event].redone == set()
    assert all(one.is_redone is False for one in events[event].planned)
    assert events[event].changed() == set()


@pytest.mark.parametrize("event", ["cut_off", "remove_every_second"])
def test_what_was_damaged_is_made_again_as_it_was_and_nothing_is_trained(events, event):
    damaged = events[event]

    assert {"check", "build inflow", "build dropout", "forecast", f"score {MODEL}"} <= damaged.redone
    assert damaged.versions == {"inflow": 1, MODEL: 2}
    assert damaged.after == events["touched"].after
    assert "it was not done yet" not in {reason for one in damaged.planned for reason in one.reasons}


def test_a_new_day_redoes_what_is_said_as_of_today_and_trains_nothing(events):
    day = events["next day"]

    # Of the week in progress a day more is known.
    assert day.redone <= {"build inflow", "single applications", "deliveries", "forecast", "years", "stock"}
    assert {"build inflow", "forecast"} <= day.redone
    assert day.versions == {"inflow": 1, MODEL: 2}
    assert not {name for name in day.changed() if "dropout" in name or "scores" in name}


def test_a_new_weekly_file_redoes_inflow_only(events):
    week = events["new week"]

    assert {"check", "build inflow", "train inflow", "audit inflow", "promote inflow", "forecast"} <= week.redone
    assert not {step for step in week.redone if "dropout" in step or step == "signals"}
    assert week.versions == {"inflow": 2, MODEL: 2}
    assert not {name for name in week.changed() if "dropout" in name or "scores" in name or "signals" in name}


def test_what_is_known_of_the_newest_cohort_scores_again_and_trains_nothing(events):
    """Who waits for an outcome teaches nothing."""
    told = events["newest cohort"]

    assert {"check", "build dropout", f"score {MODEL}"} <= told.redone
    assert not {
        step for step in told.redone if step.startswith(("train", "audit", "promote", "build inflow", "forecast"))
    }
    assert told.versions == {"inflow": 2, MODEL: 2}


def test_a_changed_text_redoes_the_documents_only(events):
    text = events["changed text"]

    made = {f"{step} {model}" for step in ("dossier", "reports") for model in ("inflow", MODEL, f"{MODEL} refit")}
    assert text.redone == made
    assert text.versions == events["newest cohort"].versions
    assert text.changed() == set()


@pytest.mark.parametrize(
    "event", ["next day", "new week", "newest cohort", "changed text", "cut_off", "remove_every_second"]
)
def test_what_was_redone_is_what_the_plan_said_might_be(events, event):
    planned = {one.step for one in events[event].planned if one.is_redone is not False}

    assert events[event].redone <= planned
    assert {one.step for one in events[event].planned if one.is_redone} <= events[event].redone
    assert all(one.reasons for one in events[event].planned if one.is_redone is not False)
