from contextlib import nullcontext
from datetime import date

import pandas as pd
import pytest
from lib.lake import frame, lake

from features.errors import BasisError
from features.persons.consent import LawfulBasis, Purpose, drop_expired, keep_only, keep_permitted, refused_students

PURPOSE = Purpose("p", LawfulBasis.CONSENT, "n", 5)
TODAY = date(2021, 5, 2)


def test_person_rows_past_their_term_are_dropped_and_aggregates_stay():
    old, new = {"student": "a", "known_on": "2016-05-01"}, {"student": "b", "known_on": "2016-05-03"}
    tables = {
        "activity": frame("activity", [old, new]),
        "programmes": frame("programmes", [{"programme": "P", "known_on": "2000-01-01"}]),
    }

    kept = drop_expired(tables, PURPOSE.retention_years, date(2021, 5, 2))

    assert list(kept["activity"]["student"]) == ["b"]
    assert len(kept["programmes"]) == 1


def test_forgetting_a_student_reaches_every_file_with_students(tmp_path):
    with_students = tmp_path / "runs" / "shap.parquet"
    without = tmp_path / "evaluation.parquet"
    with_students.parent.mkdir()
    pd.DataFrame({"student": ["a", "b"], "clicks": [0.1, 0.2]}).to_parquet(with_students)
    pd.DataFrame({"measure": ["auc"], "value": [0.7]}).to_parquet(without)

    pd.DataFrame({"student": ["a", "b"], "score": [0.1, 0.2]}).to_csv(tmp_path / "scores.csv", index=False)

    assert keep_only(tmp_path, {"b", "c"}) == 2
    assert list(pd.read_parquet(with_students)["student"]) == ["b"]
    assert list(pd.read_csv(tmp_path / "scores.csv")["student"]) == ["b"]
    assert keep_only(tmp_path, {"b", "c"}) == 0


@pytest.mark.parametrize("name", ["scores.parquet", "scores.csv"])
def test_a_file_that_cannot_be_read_keeps_nobody(tmp_path, name):
    pd.DataFrame({"student": ["a", "b"]}).to_parquet(tmp_path / "whole.parquet")
    (tmp_path / name).write_bytes((tmp_path / "whole.parquet").read_bytes()[:40] if name.endswith("parquet") else b"")

    assert keep_only(tmp_path, {"b"}) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["whole.parquet"]
    assert list(pd.read_parquet(tmp_path / "whole.parquet")["student"]) == ["b"]


def test_an_objection_does_not_wear_off():
    said = frame("consents", [{"student": "a", "status": "objected", "known_on": "2010-01-01"}])

    assert len(drop_expired({"consents": said}, PURPOSE.retention_years, date(2021, 5, 2))["consents"]) == 1


@pytest.mark.parametrize(("years", "is_allowed"), [(0, False), (1, True), (10, True), (11, False)])
def test_data_are_kept_one_to_ten_years(years, is_allowed):
    with nullcontext() if is_allowed else pytest.raises(BasisError, match=f"retention_years is {years}"):
        Purpose("p", LawfulBasis.CONSENT, "n", years)


def test_a_row_from_the_first_day_of_the_term_stays():
    rows = frame("activity", [{"student": "a", "known_on": "2016-05-02"}])

    assert len(drop_expired({"activity": rows}, PURPOSE.retention_years, date(2021, 5, 2))["activity"]) == 1


def test_for_a_public_task_nobody_is_refused_who_said_nothing_and_tables_without_students_stay_whole():
    tables = lake(enrolments=[{"student": "a"}], programmes=[{"programme": "P"}])
    task = Purpose("p", LawfulBasis.PUBLIC_TASK, "n", 5)

    assert len(keep_permitted(tables, task, TODAY)["enrolments"].execute()) == 1
    assert len(keep_permitted(tables, PURPOSE, TODAY)["enrolments"].execute()) == 0
    assert len(keep_permitted(tables, PURPOSE, TODAY)["programmes"].execute()) == 1


def test_who_gave_no_consent_and_objected_is_refused_once():
    said = [{"student": "a", "purpose": "p", "status": "objected", "known_on": "2021-01-01"}]
    tables = lake(enrolments=[{"student": "a"}, {"student": "b"}], consents=said)

    assert list(refused_students(tables, PURPOSE, TODAY)["student"]) == ["a", "b"]
