from pathlib import Path

import pandas as pd
import pytest
from lib.deliveries import LAST, bend, institution, monday

from features.extracts import Extracts, write_lake
from serving.pipeline.acceptance import Acceptance, DeliveryError, accept_as
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.tables.deliveries import check_deliveries, say_deliveries
from serving.records.store import open_store
from training.contracts.inflow import DeliveriesResult

WHO = Acceptance("planner", "two programmes closed this week")
Frames = dict[str, pd.DataFrame]


def settings(folder: Path, frames: Frames) -> Settings:
    write_lake(Extracts(frames, {}, (), {}), folder / "lake", folder / "quarantine")
    toml = folder / "studiepeil.toml"
    toml.write_text(f"[features]\ntoday = {monday(2023, LAST)}\nsources = []\n")
    return read_settings(toml)


def broken() -> Frames:
    frames = institution()
    bend(frames, 0.3)
    return frames


def written(read: Settings) -> pd.DataFrame:
    return pd.read_parquet(read.results / "deliveries.parquet")


def events(read: Settings) -> list[tuple[str, str, str]]:
    log = open_store(read.serving.store_url).events_in_order()
    return [(one.event.kind, one.event.who, str(one.event.detail["reason"])) for one in log]


def test_deliveries_without_findings_leave_an_empty_table(tmp_path: Path) -> None:
    read = settings(tmp_path, institution())
    rows = check_deliveries(read)
    assert say_deliveries(rows) == "nothing to remark on"
    assert written(read).empty
    assert written(read).columns.tolist() == DeliveriesResult.contract.names


def test_a_stop_blocks_and_says_what_and_what_to_do(tmp_path: Path) -> None:
    read = settings(tmp_path, broken())
    with pytest.raises(DeliveryError) as error:
        check_deliveries(read)
    assert error.value.what.startswith("there is no forecast: Of the 1,058 applicants of week 19 there are 337 left")
    assert 'studiepeil forecast --accept "REASON"' in error.value.do
    rows = written(read)  # what blocks can be read on the pages too
    assert rows.loc[0, ["severity", "rule", "iso_week"]].tolist() == ["stop", "more than half lost", LAST]
    assert not rows["accepted"].any()
    assert events(read) == []


def test_who_accepts_goes_on_and_is_on_record(tmp_path: Path) -> None:
    read = settings(tmp_path, broken())
    rows = check_deliveries(read, WHO)
    stop = written(read).iloc[0]
    assert stop[["accepted", "accepted_by", "accepted_on", "reason"]].tolist() == [
        True, "planner", "2023-05-15", "two programmes closed this week",
    ]  # fmt: skip
    assert not written(read).loc[lambda frame: frame["severity"] == "warning", "accepted"].any()
    assert events(read) == [("delivery accepted", "planner", "two programmes closed this week")]
    assert say_deliveries(rows).startswith("1 accepted, ")
    assert open_store(read.serving.store_url).events_in_order()


def test_what_was_accepted_stays_accepted_and_anything_else_blocks_again(tmp_path: Path) -> None:
    frames = broken()
    read = settings(tmp_path, frames)
    check_deliveries(read, WHO)
    check_deliveries(read, WHO)
    assert len(events(read)) == 1
    assert check_deliveries(read)["accepted"].sum() == 1
    bend(frames, 0.5)
    with pytest.raises(DeliveryError, match="there are 168 left"):
        check_deliveries(settings(tmp_path, frames))


@pytest.mark.parametrize("other", [{"academic_year": 2022}, {"iso_week": 3}, {"where": "econ"}, {"rule": "rows twice"}])
def test_the_same_sentence_about_something_else_blocks_again(tmp_path: Path, other: dict[str, object]) -> None:
    read = settings(tmp_path, broken())
    check_deliveries(read, WHO)
    rows = written(read)
    rows.assign(**other).astype(rows.dtypes).to_parquet(read.results / "deliveries.parquet")

    with pytest.raises(DeliveryError, match="there are 337 left"):
        check_deliveries(read)


def test_accepting_without_a_stop_is_no_event(tmp_path: Path) -> None:
    read = settings(tmp_path, institution())
    check_deliveries(read, WHO)
    assert events(read) == []


def test_an_acceptance_has_a_name_and_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "jdv")
    assert accept_as(None) is None
    assert accept_as(" it is right ") == Acceptance("jdv", "it is right")
    assert accept_as("it is right", officer="the officer") == Acceptance("the officer", "it is right")
    with pytest.raises(DeliveryError, match="the acceptance has no reason"):
        accept_as("  ")
    with pytest.raises(DeliveryError, match="longer than 2000 characters"):
        accept_as("x" * 2001)


def test_an_account_without_a_name_can_accept(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert accept_as("it is right") == Acceptance("account without a name", "it is right")
