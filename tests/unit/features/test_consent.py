import re
from contextlib import nullcontext
from datetime import date

import pandas as pd
import pytest
from lib.lake import frame, lake

from features.consent import (
    LawfulBasis,
    Purpose,
    drop_expired,
    keep_only,
    keep_permitted,
    open_key,
    pseudonym,
    pseudonymise,
    refused_students,
)
from features.errors import BasisError

PURPOSE = Purpose("p", LawfulBasis.CONSENT, "n", 5)
TODAY = date(2021, 5, 2)


def test_a_pseudonym_is_stable_for_a_key_and_another_for_another_key():
    assert pseudonym("1234567", b"k") == pseudonym("1234567", b"k")
    assert pseudonym("1234567", b"k") != pseudonym("1234567", b"l")
    assert "1234567" not in pseudonym("1234567", b"k")


def test_pseudonymise_keeps_rows_with_their_student_and_missing_missing():
    rows = pd.DataFrame(
        {"student": pd.array(["2", "1", None, "2"], dtype="string"), "clicks": [1, 2, 3, 4]}, index=[7, 5, 5, 1]
    )

    named = pseudonymise(rows, "student", b"k")

    assert list(named["student"].fillna("")) == [pseudonym("2", b"k"), pseudonym("1", b"k"), "", pseudonym("2", b"k")]
    assert list(named.index) == [7, 5, 5, 1]
    assert list(named["clicks"]) == [1, 2, 3, 4]


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    path = tmp_path / "vault" / "pseudonym.key"

    assert open_key(path) == open_key(path)
    assert len(open_key(path)) == 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_person_rows_past_their_term_are_dropped_and_aggregates_stay():
    old, new = {"student": "a", "known_on": "2016-05-01"}, {"student": "b", "known_on": "2016-05-03"}
    tables = {
        "activity": frame("activity", [old, new]),
        "programmes": frame("programmes", [{"programme": "P", "known_on": "2000-01-01"}]),
    }

    kept = drop_expired(tables, PURPOSE, date(2021, 5, 2))

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


def test_an_objection_does_not_wear_off():
    said = frame("consents", [{"student": "a", "status": "objected", "known_on": "2010-01-01"}])

    assert len(drop_expired({"consents": said}, PURPOSE, date(2021, 5, 2))["consents"]) == 1


@pytest.mark.parametrize(("years", "is_allowed"), [(0, False), (1, True), (10, True), (11, False)])
def test_data_are_kept_one_to_ten_years(years, is_allowed):
    with nullcontext() if is_allowed else pytest.raises(BasisError, match=f"retention_years is {years}"):
        Purpose("p", LawfulBasis.CONSENT, "n", years)


def test_a_row_from_the_first_day_of_the_term_stays():
    rows = frame("activity", [{"student": "a", "known_on": "2016-05-02"}])

    assert len(drop_expired({"activity": rows}, PURPOSE, date(2021, 5, 2))["activity"]) == 1


def test_a_pseudonym_has_twenty_hexadecimal_digits():
    assert re.fullmatch("[0-9a-f]{20}", pseudonym("1234567", b"k"))


def test_the_key_may_lie_in_a_folder_that_is_there_or_in_one_that_is_not(tmp_path):
    assert len(open_key(tmp_path / "pseudonym.key")) == 32
    assert len(open_key(tmp_path / "institution" / "vault" / "pseudonym.key")) == 32


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
