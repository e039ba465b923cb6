from datetime import date

import pandas as pd
import pytest
from lib.lake import lake

from features.errors import SettingsError, TableError
from features.years.yearly_counts import OWN, read_yearly_counts

TODAY = date(2024, 5, 1)


def counted(programme: str, year: int, students: int, origin: str = "NL", exam_type: str = "Bachelor") -> dict:
    return {"programme": programme, "academic_year": year, "students": students, "origin": origin,
            "exam_type": exam_type, "known_on": f"{year}-11-01"}  # fmt: skip


def published(institution: str, year: int, students: int | None, programme: str = "34001") -> dict:
    return {"institution": institution, "programme": programme, "academic_year": year, "students": students,
            "name": "Een", "level": "hbo bachelor", "faculty": "unknown", "definition": "new",
            "is_suppressed": students is None, "known_on": f"{year + 1}-03-01"}  # fmt: skip


def test_own_counts_are_added_up_per_programme_and_named() -> None:
    tables = lake(
        student_counts=[counted("A", 2023, 30), counted("A", 2023, 4, "EEA"), counted("A", 2022, 20)],
        programmes=[{"programme": "A", "name": "Alpha", "faculty": "Fac", "exam_type": "Bachelor",
                     "known_on": "2020-01-01"}],
    )  # fmt: skip

    rows = read_yearly_counts(tables, TODAY)

    assert rows[["academic_year", "students"]].values.tolist() == [[2022, 20], [2023, 34]]
    assert set(rows["institution"]) == {OWN}
    assert rows.iloc[0][["name", "faculty", "level"]].tolist() == ["Alpha", "Fac", "Bachelor"]


def test_what_became_known_later_is_not_there() -> None:
    tables = lake(student_counts=[counted("A", 2022, 20), counted("A", 2023, 30)], programmes=[])

    rows = read_yearly_counts(tables, date(2023, 10, 31))

    assert rows["academic_year"].tolist() == [2022]


def test_published_counts_of_others_stand_beside_the_own_ones() -> None:
    tables = lake(
        student_counts=[counted("34001", 2022, 20)],
        yearly_counts=[published("01AA", 2022, 21), published("02BB", 2022, None)],
    )

    rows = read_yearly_counts(tables, TODAY, "01AA")

    # Those of the institution itself are left out: they count the same students.
    assert rows[["institution", "is_own"]].values.tolist() == [["02BB", False], [OWN, True]]
    assert pd.isna(rows["students"].iloc[0])


def test_without_own_counts_the_settings_say_which_institution_is_meant() -> None:
    tables = lake(yearly_counts=[published("01AA", 2022, 21), published("02BB", 2022, 5)])

    rows = read_yearly_counts(tables, TODAY, "02BB")

    assert rows.loc[rows["is_own"], "institution"].tolist() == ["02BB"]
    with pytest.raises(SettingsError, match="2 institutions"):
        read_yearly_counts(tables, TODAY)
    with pytest.raises(SettingsError, match="not of 09ZZ"):
        read_yearly_counts(tables, TODAY, "09ZZ")


def test_no_counts_at_all_is_an_error_that_says_what_to_deliver() -> None:
    with pytest.raises(TableError, match="no yearly counts"):
        read_yearly_counts({}, TODAY)


def test_a_changed_code_has_one_history() -> None:
    tables = lake(
        student_counts=[counted("OLD", 2022, 20), counted("NEW", 2023, 30)],
        programmes=[],
        programme_changes=[{"programme": "OLD", "becomes": "NEW", "academic_year": 2023, "known_on": "2023-01-01"}],
    )

    rows = read_yearly_counts(tables, TODAY)

    assert rows[["programme", "academic_year", "students"]].values.tolist() == [["NEW", 2022, 20], ["NEW", 2023, 30]]
