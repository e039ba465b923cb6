"""A delivery of which unusually much would not count stops the check, until a person says why it is right."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from features.errors import AccountError, TableError
from serving.pipeline.acceptance import Acceptance
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.tables.account import CHECK_FILE
from serving.pipeline.tables.cohorts import build_tables
from serving.pipeline.tables.extracts import check_extracts
from serving.records.store import open_store

ACCEPTED = Acceptance("officer", "the old system wrote no dates")
COLUMNS = "student;programme;cohort;year_of_study;starts_on;enrolled_on;known_on"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "institution").mkdir()
    (tmp_path / "studiepeil.toml").write_text(
        '[features]\ntoday = 2024-02-15\n[[features.sources]]\nformat = "institution"\npath = "institution"\n'
    )
    return read_settings(tmp_path / "studiepeil.toml")


def deliver(settings: Settings, good: int, bad: int) -> None:
    days = ["2023-09-01"] * good + ["soon"] * bad
    rows = [f"secret{number};34401;2023;1;2023-09-01;{day};2023-09-01" for number, day in enumerate(days)]
    (settings.work / "institution" / "enrolments.csv").write_text("\n".join([COLUMNS, *rows]) + "\n")


def test_what_is_usual_is_told_and_goes_on(settings: Settings) -> None:
    deliver(settings, good=97, bad=3)
    report = check_extracts(settings).report
    assert report[["fate", "rows", "students", "accepted_by"]].values.tolist() == [
        ["kept", 97, 97, ""],
        ["quarantined", 3, 3, ""],
    ]


def test_what_is_unusual_stops_and_nothing_is_written(settings: Settings) -> None:
    deliver(settings, good=70, bad=30)
    with pytest.raises(AccountError) as error:
        check_extracts(settings)
    assert "30 of 100 rows of enrolments.csv were quarantined (enrolled_on is not a date" in error.value.what
    assert "rows 72, 73, 74, 75 and 76 and 25 more" in error.value.where
    assert "secret" not in str(error.value)
    assert not (settings.results / CHECK_FILE).exists()
    assert not list(settings.lake.glob("*.parquet"))


def test_an_acceptance_is_on_record_and_holds_for_the_same_rows(settings: Settings) -> None:
    deliver(settings, good=70, bad=30)
    for acceptance in (ACCEPTED, None):  # and it is not asked again
        lines = check_extracts(settings, acceptance=acceptance).report.set_index("fate")
        assert lines.loc["quarantined", ["accepted_by", "accepted_on", "accepted_because"]].tolist() == [
            "officer",
            "2024-02-15",
            "the old system wrote no dates",
        ]
        assert lines.loc["kept", "accepted_by"] == ""
    (event,) = (one.event for one in open_store(settings.serving.store_url).latest_events(9))
    assert event.detail["reason"] == "the old system wrote no dates"
    assert "30 of 100 rows" in str(event.detail["findings"])
    deliver(settings, good=69, bad=31)
    with pytest.raises(AccountError, match="31 of 100"):
        check_extracts(settings)


def test_only_the_lines_of_tables_that_were_read_change(settings: Settings) -> None:
    deliver(settings, good=70, bad=30)
    (settings.work / "institution" / "groups.csv").write_text(
        "student;cohort;attribute;value;known_on\nsecret1;2023;sex;f;2023-09-01\n"
    )
    check_extracts(settings, acceptance=ACCEPTED)
    check_extracts(settings, tables=["groups"])
    report = pd.read_parquet(settings.results / CHECK_FILE)
    assert report["table"].tolist() == ["enrolments", "enrolments", "groups"]
    assert report["accepted_by"].tolist() == ["", "officer", ""]


def deliver_groups(settings: Settings, prefix: str) -> None:
    rows = [f"{prefix}secret{number};2023;sex;{'VM'[number % 2]};2023-09-01" for number in range(40)]
    lines = "\n".join(["student;cohort;attribute;value;known_on", *rows])
    (settings.work / "institution" / "groups.csv").write_text(lines + "\n")


def test_tables_of_which_hardly_any_student_meets_stop_until_it_is_accepted(settings: Settings) -> None:
    deliver(settings, good=40, bad=0)
    deliver_groups(settings, "")
    assert not any("meet" in remark.sentence for remark in check_extracts(settings).remarks)
    deliver_groups(settings, "0")
    with pytest.raises(AccountError, match="0% of the students in groups and enrolments meet") as error:
        check_extracts(settings)
    assert "secret" not in str(error.value)
    told = check_extracts(settings, acceptance=ACCEPTED).remarks
    assert [remark.count for remark in told if "meet" in remark.sentence] == [40]
    (event,) = (one.event for one in open_store(settings.serving.store_url).latest_events(9))
    assert (event.detail["reason"], event.about) == (ACCEPTED.reason, ("groups, enrolments",))


def test_building_before_anything_was_checked_is_one_sentence(settings: Settings) -> None:
    with pytest.raises(TableError, match="no extract was read yet"):
        build_tables(settings)


def test_what_hardly_meets_is_accepted_for_the_numbers_as_they_are(settings: Settings) -> None:
    deliver(settings, good=40, bad=0)
    groups = settings.work / "institution" / "groups.csv"

    def put(strangers: int) -> None:
        rows = [f"other{number};34401;2023;sex;v;2023-09-01" for number in range(strangers)]
        groups.write_text("\n".join(["student;programme;cohort;attribute;value;known_on", *rows]) + "\n")

    put(30)
    with pytest.raises(AccountError, match="Hardly anything meets"):
        check_extracts(settings)
    check_extracts(settings, acceptance=ACCEPTED)
    check_extracts(settings)  # it is not asked again
    (told,) = pd.read_parquet(settings.results / "meetings.parquet").to_dict("records")
    assert (told["one"], told["other"], told["share"], told["accepted_by"]) == (
        "groups",
        "enrolments",
        0.0,
        ACCEPTED.who,
    )
    assert told["accepted_because"] == ACCEPTED.reason
    put(31)
    with pytest.raises(AccountError, match="31 of groups are not found"):
        check_extracts(settings)


def test_rows_of_the_future_are_told(settings: Settings) -> None:
    deliver(settings, good=40, bad=0)
    assert not any("become known after" in one.sentence for one in check_extracts(settings).remarks)
    early = replace(settings, today=date(2020, 1, 1))
    (told,) = (one for one in check_extracts(early).remarks if "become known after 2020-01-01" in one.sentence)
    assert told.count == 40
