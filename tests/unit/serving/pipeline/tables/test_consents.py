"""A check stops at doubtful consents, or takes them over with a name and a reason; the lake has what counts."""

from pathlib import Path

import pandas as pd
import pytest
from lib.lake import frame

from features.persons.pseudonyms import open_key, pseudonym
from serving.pipeline.acceptance import Acceptance
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.tables.consents import ConsentError
from serving.pipeline.tables.extracts import KEY_FILE, Checked, check_extracts
from serving.records.store import open_store

ACCEPTED = Acceptance("officer", "the faculty left")
SAID = [
    {"student": "s1", "status": "objected", "known_on": "2021-10-01"},
    {"student": "s2", "status": "given", "known_on": "2021-10-01"},
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "institution"
    folder.mkdir()
    frame("enrolments", [{"student": f"s{number}"} for number in range(1, 7)]).to_csv(
        folder / "enrolments.csv", index=False
    )
    (tmp_path / "studiepeil.toml").write_text(
        "[features]\ntoday = 2022-05-19\n"
        '[[features.sources]]\nformat = "institution"\npath = "institution"\n'
        '[features.purpose]\nname = "first-year dropout"\nlawful_basis = "public task"\n'
        'necessity = "An order to see students in."\nretention_years = 7\n'
    )
    return read_settings(tmp_path / "studiepeil.toml")


def deliver(settings: Settings, rows: list[dict[str, str]] | None) -> None:
    path = settings.work / "institution" / "consents.csv"
    path.unlink(missing_ok=True)
    if rows is not None:
        frame("consents", rows).to_csv(path, index=False)


def refused(settings: Settings) -> list[str]:
    """The student numbers of the objections in the lake."""
    key = open_key(settings.vault / KEY_FILE)
    names = {pseudonym(f"s{number}", key): f"s{number}" for number in range(1, 7)}
    rows = pd.read_parquet(settings.lake / "consents.parquet")
    return sorted({names[one] for one in rows.loc[rows["status"] == "objected", "student"]})


def sentences(checked: Checked) -> list[tuple[str, int]]:
    return [(one.sentence, one.count) for one in checked.remarks if one.table == "consents"]


def test_consents_that_vanish_stop_the_check_and_nothing_is_written(settings: Settings) -> None:
    deliver(settings, SAID)
    check_extracts(settings)
    before = (settings.lake / "consents.parquet").read_bytes()

    for gone, told in ((None, "2 of the 6 students"), ([], "no rows"), (SAID[1:], "1 of the 2 students")):
        deliver(settings, gone)
        with pytest.raises(ConsentError, match=told) as error:
            check_extracts(settings)
        assert error.value.exit_code == 2
        assert "s1" not in str(error.value)
        assert (settings.lake / "consents.parquet").read_bytes() == before


def test_an_accepted_loss_is_on_record_and_takes_no_refusal_back(settings: Settings) -> None:
    deliver(settings, SAID)
    check_extracts(settings)
    deliver(settings, None)

    checked = check_extracts(settings, acceptance=ACCEPTED)

    assert refused(settings) == ["s1"]
    assert sentences(checked) == [
        ("refusals that were heard before stand, although this delivery lifts or lacks them", 1)
    ]
    event = open_store(settings.serving.store_url).latest_events(1)[0].event
    assert (event.who, event.about, event.detail["reason"]) == ("officer", ("consents",), "the faculty left")
    check_extracts(settings)  # and it is not asked again
    assert refused(settings) == ["s1"]


def test_a_doubt_that_lasts_is_accepted_once_as_long_as_its_numbers_stay(settings: Settings) -> None:
    deliver(settings, [*SAID, {"student": "s3", "status": "bezwaar", "known_on": "2021-10-01"}])
    with pytest.raises(ConsentError, match="1 of 3 rows of consents have no known status"):
        check_extracts(settings)

    checked = check_extracts(settings, acceptance=ACCEPTED)
    check_extracts(settings)

    assert refused(settings) == ["s1", "s3"]
    assert ("students count as refusing, because a row of theirs cannot be read", 1) in sentences(checked)


def test_a_damaged_memory_stops_and_a_lost_one_is_made_from_the_lake(settings: Settings) -> None:
    deliver(settings, SAID)
    check_extracts(settings)
    memory = settings.vault / "refusals.parquet"
    kept = memory.read_bytes()
    for damaged in (b"", kept[:100]):
        memory.write_bytes(damaged)
        with pytest.raises(ConsentError, match="what students said before cannot be read"):
            check_extracts(settings)

    memory.unlink()
    deliver(settings, SAID[1:])
    with pytest.raises(ConsentError, match="1 of the 2 students"):
        check_extracts(settings)


def test_when_consent_is_the_basis_it_has_to_be_delivered(settings: Settings) -> None:
    text = settings.path.read_text().replace("public task", "consent")
    settings.path.write_text(text)

    with pytest.raises(ConsentError, match="rests on consent: all 6 students would be left out"):
        check_extracts(read_settings(settings.path))


@pytest.mark.parametrize("status", ["Objected", " OBJECTED", "objected\u00a0"])
def test_a_status_is_known_by_its_word_however_it_is_written(settings: Settings, status: str) -> None:
    deliver(settings, [{"student": "s1", "status": status}])
    check_extracts(settings)

    assert refused(settings) == ["s1"]


@pytest.mark.parametrize("status", ["Ja", "nee", "granted", "bezwaar"])
def test_a_status_that_is_no_word_of_ours_stops_with_its_row_and_the_words_there_are(
    settings: Settings, status: str
) -> None:
    said = [{"student": f"s{number}", "status": "objected"} for number in (2, 3, 4, 5, 6)]
    deliver(settings, [*said, {"student": "s1", "status": status}])
    with pytest.raises(ConsentError, match="1 of 6 rows of consents have no known status") as error:
        check_extracts(settings)

    assert "row 7" in str(error.value)
    assert "given, withdrawn, objected, objection lifted" in str(error.value)
    assert status not in str(error.value)
    check_extracts(settings, acceptance=ACCEPTED)
    assert "s1" in refused(settings)


@pytest.mark.parametrize("written", ["s01", "S1", "1", "s-0001"])
def test_one_number_in_another_writing_stops_because_an_objection_would_go_unheard(
    settings: Settings, written: str
) -> None:
    numbers = pd.read_csv(settings.work / "institution" / "enrolments.csv")
    if written == "1":  # and the other way round: among the students there are zeros
        numbers.assign(student=numbers["student"].replace("s1", "0001")).to_csv(
            settings.work / "institution" / "enrolments.csv", index=False
        )
    said = [{"student": f"s{number}", "status": "objected"} for number in (2, 3, 4, 5, 6)]
    deliver(settings, [*said, {"student": written, "status": "objected"}])
    with pytest.raises(ConsentError, match="1 of the 6 students in consents are nobody whom we know"):
        check_extracts(settings)
    deliver(settings, [*said, {"student": "s7", "status": "objected"}])  # who left is somebody else
    check_extracts(settings)
