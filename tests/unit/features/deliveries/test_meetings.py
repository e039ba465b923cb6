"""What must meet, meets, or it is said who does not and why it may be."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.deliveries.meetings import Meeting, check_meetings, find_meetings
from features.errors import AccountError

ISAT = ("34401", "34479", "56604")
PLACE = {"programme": "34401", "cohort": "2023"}
DAYS = ("2021-12-20", "2022-03-14")


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet")


def applied(folder: Path, seasons: dict[int, tuple[str, ...]]) -> None:
    rows = [
        {"programme": code, "academic_year": year, "delivered_on": pd.Timestamp(day), "applicants": 10.0 * place}
        for year, codes in seasons.items()
        for code in codes
        for place, day in enumerate(DAYS, start=1)
    ]
    write(folder, "application_counts", rows)


def counted(folder: Path, seasons: dict[int, tuple[str, ...]]) -> None:
    rows = [{"programme": code, "academic_year": year, "students": 20} for year in seasons for code in seasons[year]]
    write(folder, "student_counts", rows)


def find(folder: Path) -> list[Meeting]:
    return find_meetings({path.stem: path for path in folder.glob("*.parquet")})


def test_what_meets_is_not_told(tmp_path: Path) -> None:
    applied(tmp_path, {2022: ISAT, 2023: ISAT})
    counted(tmp_path, {2022: ISAT})
    assert find(tmp_path) == []


def test_a_national_file_beside_the_counts_of_one_institution_meets(tmp_path: Path) -> None:
    applied(tmp_path, {2022: (*ISAT, *(str(code) for code in range(60000, 60100)))})
    counted(tmp_path, {2022: ISAT})
    assert find(tmp_path) == []


def test_a_season_under_other_codes_is_broken_and_listed_changes_mend_it(tmp_path: Path) -> None:
    rio = ("1001O4401", "1001O4479", "1001O6604")
    applied(tmp_path, {2022: ISAT, 2023: rio})
    counted(tmp_path, {2022: ISAT})
    (found,) = find(tmp_path)
    assert (found.year, found.share, found.alone, found.codes) == (2023, 0.0, 60, rio)
    assert "codes of RIO beside codes of Isat: list old and new ones in programme_changes" in found.say()
    with pytest.raises(AccountError, match="0% of the students in application_counts of 2023 and student_counts meet"):
        check_meetings([found])
    changes = [{"programme": old, "becomes": new, "academic_year": 2023} for old, new in zip(ISAT, rio, strict=True)]
    write(tmp_path, "programme_changes", changes)
    assert find(tmp_path) == []


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (tuple(f"0{code}" for code in ISAT), "zeros before the code"),
        (tuple(f"{code}.0" for code in ISAT), "decimals behind it"),
        (("11111", "22222", "33333"), "another institution"),
    ],
)
def test_the_reason_is_guessed_from_the_codes(codes: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    applied(tmp_path, {2022: ISAT})
    counted(tmp_path, {2022: codes})
    (found,) = find(tmp_path)
    assert found.is_broken
    assert reason in found.reason


def test_a_third_that_is_alone_is_told_and_no_stop(tmp_path: Path) -> None:
    applied(tmp_path, {2022: ISAT})
    counted(tmp_path, {2022: (*ISAT[:2], "56605")})
    (found,) = find(tmp_path)
    assert (round(found.share, 2), found.codes) == (0.67, ("56604",))
    check_meetings([found])


@pytest.mark.parametrize("table", ["results", "activity", "groups"])
def test_students_that_are_not_enrolled_are_told(table: str, tmp_path: Path) -> None:
    write(tmp_path, "enrolments", [{"student": f"s{number}"} | PLACE for number in range(100)])
    write(tmp_path, table, [{"student": f"s{number}"} | PLACE for number in range(40)] * 2)
    assert find(tmp_path) == []  # fewer students, all of them enrolled
    write(tmp_path, table, [{"student": f"0s{number}"} | PLACE for number in range(100)])
    (found,) = find(tmp_path)
    assert (found.share, found.alone, found.is_broken) == (0.0, 100, True)


@pytest.mark.parametrize("other", [{"programme": "034401"}, {"cohort": "2023/2024"}])
def test_students_under_another_programme_or_cohort_are_told(other: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, "enrolments", [{"student": f"s{number}"} | PLACE for number in range(100)])
    write(tmp_path, "results", [{"student": f"s{number}"} | PLACE | other for number in range(100)])
    (found,) = find(tmp_path)
    assert (found.one, found.other, found.share, found.alone) == ("results", "enrolments", 0.0, 100)
    assert "cohorts in another writing, or zeros before the code" in found.reason
    with pytest.raises(AccountError):
        check_meetings([found])


def test_consents_meet_those_who_are_enrolled_or_apply_and_old_ones_need_not(tmp_path: Path) -> None:
    day = {"known_on": pd.Timestamp("2023-01-01")}
    write(tmp_path, "enrolments", [{"student": f"s{number}"} | day | PLACE for number in range(100)])
    applicant = {"programme": "34401", "academic_year": 2023} | day
    write(tmp_path, "applications", [{"student": f"a{number}"} | applicant for number in range(100)])
    spoke = [{"student": f"{kind}{number}"} | day for kind in "sa" for number in range(10)]
    write(tmp_path, "consents", spoke)
    assert find(tmp_path) == []
    gone = [{"student": f"gone{number}", "known_on": pd.Timestamp("2015-01-01")} for number in range(100)]
    write(tmp_path, "consents", spoke + gone)  # an objection does not wear off, and rows of enrolments do
    assert find(tmp_path) == []
    write(tmp_path, "consents", [one | {"student": f"0{one['student']}"} for one in spoke[1:]] + spoke[:1])
    (found,) = find(tmp_path)
    assert (found.one, found.alone, found.is_broken) == ("consents", 19, True)
