"""A delivery that cannot be right, on the command line: it blocks, it says what to do, and a person can accept it."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from lib.deliveries import LAST, bend, institution, monday

from features.extracts import Extracts, write_lake
from serving.commands.app import main
from serving.pipeline.settings import read_settings
from serving.records.store import open_store


def forecast(toml: Path, *options: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["studiepeil", "forecast", "-s", str(toml), *options])
        with pytest.raises(SystemExit) as stopped:
            main()
    return int(stopped.value.code or 0)


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    frames = institution()
    bend(frames, 0.3)
    write_lake(Extracts(frames, {}, (), {}), tmp_path / "lake", tmp_path / "quarantine")
    path = tmp_path / "studiepeil.toml"
    path.write_text(f"[features]\ntoday = {monday(2023, LAST)}\nsources = []\n")
    return path


def test_a_delivery_that_lost_two_thirds_blocks_the_forecast(toml, capsys):
    code = forecast(toml)

    said = " ".join(capsys.readouterr().err.split())
    assert code == 11
    assert "there is no forecast: Of the 1,058 applicants of week 19 there are 337 left in week 20: 68% fewer." in said
    assert "what to do: get the delivery again and run check and build; when it is right as it is, say so" in said
    assert "Traceback" not in said


def test_accepting_it_goes_on_record_and_lets_the_forecast_pass(toml, capsys):
    code = forecast(toml, "--accept", "two programmes closed this week")

    assert code == 5  # on to the forecast, for which this lake has no champion
    assert "model inflow has no champion" in capsys.readouterr().err
    rows = pd.read_parquet(toml.parent / "results" / "deliveries.parquet")
    assert rows.loc[rows["severity"] == "stop", ["accepted", "reason"]].values.tolist() == [
        [True, "two programmes closed this week"]
    ]
    log = list(open_store(read_settings(toml).serving.store_url).events_in_order())
    assert [(one.event.kind, one.event.role) for one in log] == [("delivery accepted", "command line")]
    assert "337 left in week 20" in str(log[0].event.detail["findings"])


def test_an_empty_reason_is_no_acceptance(toml, capsys):
    assert forecast(toml, "--accept", " ") == 11
    assert "the acceptance has no reason" in capsys.readouterr().err
