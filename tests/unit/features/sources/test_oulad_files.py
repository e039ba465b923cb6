"""The dataset as it is published: the zip, every click, rows twice, rows that point nowhere."""

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.errors import ExtractError, SettingsError
from features.extracts import Extracts, read_extracts
from features.sources.delivery import TOTAL
from features.sources.options import SourceSettings
from features.sources.oulad import clicks
from tests.unit.features.sources.test_oulad import FILES

RAW = "code_module,code_presentation,id_student,id_site,date,sum_click\n"
CLICKS = (
    RAW + "AAA,2013J,1,5,-3,2\nAAA,2013J,1,5,-3,2\nAAA,2013J,1,6,-3,1\nAAA,2013J,1,6,0,4\nAAA,2014B,2,9,?,1\n"
    "AAA,2015J,1,6,0,4\n"
)
PUBLISHED = {name: text for name, text in FILES.items() if name != "clicks_by_day.csv"} | {"studentVle.csv": CLICKS}


def put(folder: Path, **changed: str) -> Path:
    for name, text in (PUBLISHED | {f"{name}.csv": text for name, text in changed.items()}).items():
        (folder / name).write_text(text)
    return folder


def read(path: Path, **options: Any) -> Extracts:
    return read_extracts([SourceSettings("oulad", path, options)])


def pack(folder: Path, inside: str = "anonymisedData/") -> Path:
    packed = folder.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.iterdir()):
            target.write(path, inside + path.name)
    return packed


def test_every_click_is_added_up_per_day(tmp_path: Path) -> None:
    extracts = read(put(tmp_path))
    table = extracts.tables["activity"]
    assert table[["student", "on", "clicks", "sessions"]].to_numpy().tolist() == [
        ["1", pd.Timestamp("2013-09-28"), 5, 3],
        ["1", pd.Timestamp("2013-10-01"), 4, 1],
    ]
    said = extracts.account.of_table("activity").report()
    assert dict(zip(said["reason"], said["rows"], strict=True)) == {
        "": 4,
        "the presentation is not in courses.csv": 1,
        "no student, no day, or no number of clicks is given": 1,
    }
    assert extracts.quarantine["activity"]["row"].tolist() == [6]


def test_a_zip_and_its_folder_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "oulad"
    folder.mkdir()
    unpacked, packed = read(put(folder)), read(pack(folder))
    for name, table in unpacked.tables.items():
        pd.testing.assert_frame_equal(table, packed.tables[name])


def test_reading_in_small_parts_gives_the_same_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"AAA,2013J,{row % 7},5,{row % 11},{row % 3}\n" for row in range(5000))
    path = put(tmp_path, studentVle=RAW + rows) / "studentVle.csv"
    whole = clicks.add_up_clicks(path)
    monkeypatch.setattr(clicks, "_BLOCK", 4096)
    monkeypatch.setattr(clicks, "_MOST_PARTS", 50)
    parts = clicks.add_up_clicks(path)
    key = ["student", "programme", "cohort", "date"]
    assert (parts.read, parts.frame["sessions"].sum()) == (whole.read, 5000)
    pd.testing.assert_frame_equal(
        parts.frame.sort_values(key, ignore_index=True), whole.frame.sort_values(key, ignore_index=True)
    )


@pytest.mark.parametrize("name", ["courses", "studentInfo", "studentRegistration", "assessments", "studentAssessment"])
def test_a_row_twice_is_one_row(name: str, tmp_path: Path) -> None:
    (tmp_path / "once").mkdir()
    (tmp_path / "twice").mkdir()
    once = read(put(tmp_path / "once"))
    lines = PUBLISHED[f"{name}.csv"].splitlines(keepends=True)
    twice = read(put(tmp_path / "twice", **{name: "".join((*lines, lines[1]))}))
    for table, frame in once.tables.items():
        pd.testing.assert_frame_equal(frame, twice.tables[table])
    merged = twice.account.report().query("fate == 'merged'")
    told = [remark for remark in twice.remarks if "taken once" in remark.sentence and remark.file == f"{name}.csv"]
    assert len(merged) or told


def test_registrations_that_contradict_each_other_do_not_count(tmp_path: Path) -> None:
    text = PUBLISHED["studentRegistration.csv"] + "AAA,2013J,1,-30,\n"
    extracts = read(put(tmp_path, studentRegistration=text))
    reasons = dict(
        zip(extracts.quarantine["enrolments"]["row"], extracts.quarantine["enrolments"]["reason"], strict=True)
    )
    assert reasons[2].startswith("studentRegistration.csv: rows contradict each other")
    assert reasons[5] == "date_registration in studentRegistration.csv is empty: not known from when"


def test_a_student_who_is_nowhere_registered_is_told_so(tmp_path: Path) -> None:
    lines = PUBLISHED["studentRegistration.csv"].splitlines(keepends=True)
    extracts = read(put(tmp_path, studentRegistration="".join(line for line in lines if not line.startswith("BBB"))))
    assert "studentRegistration.csv has no row of the student and presentation" in set(
        extracts.quarantine["enrolments"]["reason"]
    )


def test_rows_of_a_presentation_that_is_not_there_are_set_apart_with_that_reason(tmp_path: Path) -> None:
    lines = PUBLISHED["courses.csv"].splitlines(keepends=True)
    extracts = read(put(tmp_path, courses="".join(line for line in lines if not line.startswith("BBB"))))
    assert "the presentation is not in courses.csv" in set(extracts.quarantine["enrolments"]["reason"])


def test_a_letter_without_a_month_asks_for_it(tmp_path: Path) -> None:
    changed = {
        name.removesuffix(".csv"): text.replace("2014B", "2014D") for name, text in PUBLISHED.items() if "2014B" in text
    }
    with pytest.raises(ExtractError, match="first day is not known") as error:
        read(put(tmp_path, **changed))
    assert "rows" in str(error.value) or "row 4" in str(error.value)
    table = read(tmp_path, starts={"D": "04-01"}).tables["enrolments"]
    assert table.loc[table["cohort"] == "2014D", "starts_on"].tolist() == [pd.Timestamp("2014-04-01")]
    with pytest.raises(SettingsError, match="Option 'starts'"):
        read(tmp_path, starts={"D": "April"})


def test_no_clicks_at_all_is_an_error(tmp_path: Path) -> None:
    (put(tmp_path) / "studentVle.csv").unlink()
    with pytest.raises(ExtractError, match="There are no clicks"):
        read(tmp_path)


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "oulad.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("studentVle.csv", "0" * 50_000_000)
    with pytest.raises(ExtractError, match="unpacks to 48 MB from"):
        read(packed)
    packed.write_bytes(packed.read_bytes()[:2000])
    with pytest.raises(ExtractError, match="cannot be read as a zip"):
        read(packed)


def test_a_click_file_that_was_cut_off_names_no_value(tmp_path: Path) -> None:
    path = put(tmp_path, studentVle=CLICKS + "AAA,2013J,7654321\n")
    with pytest.raises(ExtractError, match=r"studentVle.csv cannot be read beyond row") as error:
        read(path)
    assert "7654321" not in str(error.value)


def test_scores_with_a_decimal_comma_and_flags_in_words_are_read(tmp_path: Path) -> None:
    header = "id_assessment;id_student;date_submitted;is_banked;score\n"
    rows = "11;1;18;0.0;39,5\n13;2;18;true;61,25\n"
    results = read(put(tmp_path, studentAssessment=header + rows)).tables["results"]
    assert results["score"].tolist() == [39.5, 61.25]
    assert results["passed"].tolist() == [False, True]
    assert results["graded_on"].notna().all()
    assert results["banked"].tolist() == [False, True]


def test_a_total_is_accounted_for(tmp_path: Path) -> None:
    clicks = FILES["clicks_by_day.csv"]
    extracts = read(put(tmp_path, clicks_by_day=clicks + "Totaal,,,98,11,529\n"), clicks="totals")
    said = extracts.account.of_table("activity").report().set_index("reason")["rows"]
    assert said[TOTAL] == 1
    assert extracts.account.read["activity", "clicks_by_day.csv"] == 2


def test_clicks_with_bytes_of_no_encoding_are_refused_in_a_sentence(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "studentVle.csv").write_bytes(CLICKS.replace("AAA,2013J,1,6,0", "AA\x8f,2013J,1,6,0").encode("latin-1"))
    with pytest.raises(ExtractError, match="cannot be read beyond row") as error:
        read(tmp_path)
    assert "AA" not in str(error.value)
