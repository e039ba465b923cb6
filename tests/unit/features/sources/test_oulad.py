from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.errors import ExtractError, SettingsError
from features.sources.delivery import Delivery
from features.sources.options import SourceSettings
from features.sources.oulad.tables import SOURCE

FILES = {
    "courses.csv": "code_module,code_presentation,module_presentation_length\n"
    "AAA,2013J,268\nBBB,2013J,240\nAAA,2014B,100\n",
    "studentInfo.csv": "code_module,code_presentation,id_student,gender,region,highest_education,imd_band,age_band,"
    "num_of_prev_attempts,studied_credits,disability,final_result\n"
    "AAA,2013J,1,M,Wales,A Level,?,0-35,0,60,N,Pass\n"
    "BBB,2013J,1,M,Wales,A Level,10-20,0-35,1,30,N,Fail\n"
    "AAA,2014B,2,F,Wales,None,0-10%,35-55,0,60,Y,Withdrawn\n"
    "AAA,2014B,3,F,Wales,None,0-10%,35-55,0,60,Y,Withdrawn\n",
    "studentRegistration.csv": "code_module,code_presentation,id_student,date_registration,date_unregistration\n"
    "BBB,2013J,1,-10,\nAAA,2013J,1,-31.0,\nAAA,2014B,2,5,20\nAAA,2014B,3,,-7\n",
    "assessments.csv": "code_module,code_presentation,id_assessment,assessment_type,date,weight\n"
    "AAA,2013J,11,TMA,19,10\nAAA,2013J,12,Exam,,100\nAAA,2014B,13,TMA,9,50\n",
    "studentAssessment.csv": "id_assessment,id_student,date_submitted,is_banked,score\n"
    "11,1,18,0,40\n12,1,240,0,\n13,2,-1,1,39\n",
    "clicks_by_day.csv": "code_module,code_presentation,id_student,clicks_before_day0,click_rows_before_day0,"
    "clicks_to_day56\n"
    "AAA,2013J,1,98,11,529\n",
}


def read(folder: Path, changed: dict[str, str] | None = None, **options: Any) -> Delivery:
    for name, text in {**FILES, **(changed or {})}.items():
        (folder / name).write_text(text)
    return SOURCE.read(SourceSettings("oulad", folder, options))


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def test_enrolments_count_days_from_the_start(tmp_path: Path) -> None:
    table = read(tmp_path).tables["enrolments"].set_index(["student", "programme"])
    first = table.loc[("1", "AAA")]
    assert first[["starts_on", "enrolled_on", "known_on"]].tolist() == [
        day("2013-10-01"),
        day("2013-08-31"),
        day("2013-08-31"),
    ]
    assert pd.isna(first["left_on"])
    late = table.loc[("2", "AAA")]
    assert late[["starts_on", "enrolled_on", "left_on"]].tolist() == [
        day("2014-02-01"),
        day("2014-02-06"),
        day("2014-02-21"),
    ]


def test_registrations_are_joined_by_key_not_by_position(tmp_path: Path) -> None:
    table = read(tmp_path).tables["enrolments"].set_index(["student", "programme"])
    assert table.loc[("1", "BBB"), "enrolled_on"] == day("2013-09-21")


def test_a_student_without_registration_date_is_quarantined(tmp_path: Path) -> None:
    rejected = read(tmp_path).quarantine["enrolments"]
    assert rejected[["student", "reason", "row"]].values.tolist() == [
        ["3", "date_registration in studentRegistration.csv is empty: not known from when", 5]
    ]


def test_grades_are_known_after_the_days_for_grading(tmp_path: Path) -> None:
    table = read(tmp_path, grading_days=14).tables["results"].set_index("assessment")
    graded = table.loc["11"]
    assert graded[["submitted_on", "graded_on", "known_on"]].tolist() == [
        day("2013-10-19"),
        day("2013-11-02"),
        day("2013-10-19"),
    ]
    assert table["passed"].tolist() == [True, pd.NA, False]  # 40 is a pass, 39 is not, no grade is neither
    assert pd.isna(table.loc["12", "graded_on"])


def test_a_banked_result_is_known_from_the_registration(tmp_path: Path) -> None:
    banked = read(tmp_path, grading_days=14).tables["results"].set_index("assessment").loc["13"]
    assert banked["submitted_on"] == day("2014-01-31")
    assert banked[["graded_on", "known_on"]].tolist() == [day("2014-02-06"), day("2014-02-06")]


def test_an_assessment_without_date_has_none(tmp_path: Path) -> None:
    delivery = read(tmp_path)
    table = delivery.tables["assessments"].set_index("assessment")
    assert table.loc["11", "due_on"] == day("2013-10-20")
    assert pd.isna(table.loc["12", "due_on"])
    assert ("no date is given; due_on is empty", 1) in [(one.sentence, one.count) for one in delivery.remarks]


def test_click_totals_are_parted_at_the_start(tmp_path: Path) -> None:
    delivery = read(tmp_path)
    table = delivery.tables["activity"].sort_values("on")
    assert table["clicks"].tolist() == [98, 431]
    assert table["on"].tolist() == [day("2013-09-30"), day("2013-11-26")]
    assert table["known_on"].tolist() == [day("2013-10-01"), day("2013-11-26")]
    assert table["days"].tolist() == [28, 57]  # totals: nothing can be said about days
    assert table["sessions"].tolist() == [11, pd.NA]


def test_daily_clicks_are_summed_over_pages(tmp_path: Path) -> None:
    pd.DataFrame(
        {
            "code_module": "AAA",
            "code_presentation": "2013J",
            "id_student": 1,
            "id_site": [1, 2, 1],
            "date": [-1, -1, 3],
            "sum_click": [2, 5, 4],
        }
    ).to_parquet(tmp_path / "studentVle.parquet")
    delivery = read(tmp_path, clicks="daily")
    table = delivery.tables["activity"].sort_values("on")
    assert table[["on", "clicks", "sessions"]].values.tolist() == [[day("2013-09-30"), 7, 2], [day("2013-10-04"), 4, 1]]
    assert ("presentations have no clicks in this file", 2) in [(one.sentence, one.count) for one in delivery.remarks]
    with pytest.raises(SettingsError, match="'clicks' of format 'oulad' cannot be 'hourly'"):
        read(tmp_path, clicks="hourly")


def test_days_are_taken_where_they_are_complete_and_totals_elsewhere(tmp_path: Path) -> None:
    clicks = {"code_presentation": "2013J", "id_student": 1, "id_site": 1, "sum_click": 2}
    pd.DataFrame(
        [{"code_module": "AAA", "date": 230, **clicks}, {"code_module": "BBB", "date": 130, **clicks}]
    ).to_parquet(tmp_path / "studentVle.parquet")
    totals = FILES["clicks_by_day.csv"] + "BBB,2013J,1,5,3,9\n"

    table = read(tmp_path, {"clicks_by_day.csv": totals}, clicks="both").tables["activity"].sort_values(["on"])

    assert table["programme"].tolist() == ["BBB", "BBB", "AAA"]
    assert table["clicks"].tolist() == [5, 4, 2]


def test_groups_are_one_per_student_and_presentation(tmp_path: Path) -> None:
    delivery = read(tmp_path)
    table = delivery.tables["groups"]
    assert not table.duplicated(["student", "cohort", "attribute"]).any()
    band = table[(table["student"] == "1") & (table["attribute"] == "deprivation_band")].iloc[0]
    assert (band["value"], band["known_on"]) == ("10-20", day("2013-08-31"))
    assert any(one.count == 1 and "two values of one attribute" in one.sentence for one in delivery.remarks)
    assert set(table["attribute"]) == {"sex", "region", "deprivation_band", "age_band", "disability"}


def test_outcomes_are_known_at_the_end_of_the_presentation(tmp_path: Path) -> None:
    table = read(tmp_path).tables["outcomes"].set_index(["student", "programme", "outcome"])
    assert table.loc[("1", "BBB", "withdrawn_or_failed"), "value"]
    assert not table.loc[("1", "BBB", "withdrawn"), "value"]
    assert table.loc[("2", "AAA", "withdrawn"), "value"]
    assert table.loc[("2", "AAA", "withdrawn"), "known_on"] == day("2014-05-12")


def test_missing_files_and_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"courses.csv lacks the column 'module_presentation_length'"):
        read(tmp_path, {"courses.csv": "code_module,code_presentation\n"})
    read(tmp_path)
    (tmp_path / "assessments.csv").unlink()
    with pytest.raises(ExtractError, match=r"There is no assessments.csv"):
        SOURCE.read(SourceSettings("oulad", tmp_path))


def test_the_public_data_set(shared: Path) -> None:
    delivery = SOURCE.read(SourceSettings("oulad", shared / "data" / "oulad"))
    assert {name: len(table) for name, table in delivery.tables.items()} == {
        "enrolments": 21_297,
        "groups": 104_210,
        "outcomes": 42_666,
        "assessments": 149,
        "results": 121_738,
        "activity": 42_666,
    }
    assert len(delivery.quarantine["enrolments"]) == 36
    results = delivery.tables["results"]
    assert int(results["banked"].sum()) == 1129
    enrolled = results.merge(delivery.tables["enrolments"][["student", "programme", "cohort", "enrolled_on"]])
    assert (enrolled["known_on"] >= enrolled["enrolled_on"]).all()


def test_coursework_that_weighs_nothing_beside_an_exam_has_no_known_weight(tmp_path: Path) -> None:
    assessments = (
        "code_module,code_presentation,id_assessment,assessment_type,date,weight\n"
        "AAA,2013J,11,TMA,19,0\nAAA,2013J,12,Exam,,100\nAAA,2014B,13,TMA,9,50\nAAA,2014B,14,CMA,9,0\n"
    )
    delivery = read(tmp_path, {"assessments.csv": assessments})
    weights = delivery.tables["assessments"].set_index("assessment")["weight"]
    assert weights.isna().tolist() == [True, True, False, False]  # the last is practice beside work that counts
    assert [one.count for one in delivery.remarks if "no weight at all" in one.sentence] == [2]
