from typing import Any

import pandas as pd
import pytest
from lib.lake import lake
from lib.seasons import applied, counted

from features.errors import ExtractError
from features.programme_changes import apply_changes, caps_of, check_changes, last_years_of, newest_codes


def change(old: str, new: str, year: int = 2023, **other: Any) -> dict[str, Any]:
    return {"programme": old, "becomes": new, "academic_year": year, "known_on": f"{year - 1}-10-01", **other}


def cap(programme: str, year: int, places: int | None) -> dict[str, Any]:
    return {"programme": programme, "academic_year": year, "cap": places, "known_on": f"{year - 1}-10-01"}


def listed(programme: str, **other: Any) -> dict[str, Any]:
    about = {"name": programme, "faculty": "unknown", "exam_type": "Bachelor", "known_on": "2020-10-01"}
    return {"programme": programme, **about, **other}


def changes(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["programme", "becomes", "academic_year"])


def test_chains_are_followed_to_the_code_of_the_season() -> None:
    steps = changes(("A", "B", 2021), ("B", "C", 2023), ("X", "C", 2024))
    assert newest_codes(steps, 2022) == {"A": "B"}
    assert newest_codes(steps, 2023) == {"A": "C", "B": "C"}
    assert newest_codes(steps, 2024) == {"A": "C", "B": "C", "X": "C"}


@pytest.mark.parametrize(
    ("steps", "circle"),
    [
        ([("A", "B", 2021), ("B", "A", 2023)], "A -> B -> A"),
        ([("A", "A", 2021)], "A -> A"),
        ([("A", "B", 2021), ("B", "C", 2021), ("C", "B", 2022)], "A -> B -> C -> B"),
    ],
)
def test_a_circle_is_refused_with_the_codes_in_it(steps: list[tuple[str, str, int]], circle: str) -> None:
    with pytest.raises(ExtractError) as error:
        check_changes(changes(*steps))
    assert error.value.what == f"Programme codes change in a circle: {circle}. No code is the newest."
    assert "leave its changes out" in error.value.do


def test_what_is_no_code_is_not_named() -> None:
    with pytest.raises(ExtractError) as error:
        check_changes(changes(("867530901", "867530901", 2021)))
    assert error.value.what == "Programme codes change in a circle: (no code) -> (no code). No code is the newest."


def test_a_split_is_refused_with_what_to_do() -> None:
    with pytest.raises(ExtractError) as error:
        newest_codes(changes(("A", "B", 2021), ("A", "C", 2021)), 2020)  # also when the change is still to come
    assert error.value.what == "Programme A goes on as two: B and C. Its history cannot be divided over them."
    assert "Keep the line of the one that goes on with most of its students" in error.value.do


def test_merged_programmes_are_one_series_in_all_seasons() -> None:
    tables = lake(
        application_counts=[
            applied("2022-03-07", 30, programme="A", fixus=True),
            applied("2022-03-07", 20, programme="B"),
            applied("2022-03-07", 7, programme="Z"),
            applied("2023-03-06", 55, programme="B"),
        ],
        student_counts=[
            counted(2022, 12, programme="A"),
            counted(2022, 10, programme="B"),
            counted(2022, 3, origin="EEA"),
        ],
        programme_changes=[change("A", "B")],
    )
    changed = apply_changes(tables, 2023)
    rows = changed["application_counts"].order_by("academic_year", "programme").execute()
    assert rows[["programme", "academic_year", "applications", "applicants", "fixus"]].values.tolist() == [
        ["B", 2022, 50, 50.0, True],
        ["Z", 2022, 7, 7.0, False],
        ["B", 2023, 55, 55.0, False],
    ]
    counts = changed["student_counts"].order_by("programme").execute()
    assert counts[["programme", "students"]].values.tolist() == [["B", 22], ["P", 3]]
    assert changed["application_counts"].schema() == tables["application_counts"].schema()
    assert changed["student_counts"].schema() == tables["student_counts"].schema()


def test_before_its_season_a_change_changes_nothing() -> None:
    tables = lake(student_counts=[counted(2021, 12, programme="A")], programme_changes=[change("A", "B")])
    assert apply_changes(tables, 2022)["student_counts"].execute()["programme"].tolist() == ["A"]
    assert apply_changes({"student_counts": tables["student_counts"]}, 2023).keys() == {"student_counts"}


def test_cancelled_requests_still_have_no_weight_after_a_merger() -> None:
    cancelled = {"status": "A", "applicants": None, "applications": 4}
    tables = lake(
        application_counts=[{**applied("2022-03-07", 0, programme=code), **cancelled} for code in ("A", "B")],
        programme_changes=[change("A", "B")],
    )
    row = apply_changes(tables, 2023)["application_counts"].execute().iloc[0]
    assert row["applications"] == 8
    assert pd.isna(row["applicants"])


def test_applying_twice_is_applying_once() -> None:
    tables = lake(
        student_counts=[counted(2022, 12, programme="A"), counted(2022, 10, programme="B")],
        caps=[cap("A", 2022, 15), cap("B", 2022, 20), cap("B", 2023, 30)],
        programme_changes=[change("A", "B")],
    )
    once = apply_changes(tables, 2023)
    twice = apply_changes(once, 2023)
    assert twice["student_counts"].execute()["students"].tolist() == [22]
    assert caps_of(once, 2022)["cap"].tolist() == caps_of(twice, 2022)["cap"].tolist() == [35.0]


def test_a_new_code_takes_over_what_its_own_row_leaves_open() -> None:
    tables = lake(
        programmes=[
            listed("A", name="Economics", faculty="Law", first_year=2001, last_year=2022, cap=90),
            listed("B", known_on="2022-11-01", first_year=2023),
            listed("Z", name="Z and more"),
        ],
        programme_changes=[change("A", "B")],
    )
    rows = apply_changes(tables, 2023)["programmes"].order_by("programme").execute().set_index("programme")
    assert rows.loc["B", ["name", "faculty", "first_year", "cap"]].tolist() == ["Economics", "Law", 2001, 90]
    assert pd.isna(rows.loc["B", "last_year"])
    assert rows.loc["Z", "name"] == "Z and more"
    assert rows.index.tolist() == ["B", "Z"]


def test_the_places_of_one_part_are_not_those_of_a_merger() -> None:
    tables = lake(
        programmes=[listed("A", cap=90), listed("B"), listed("C")],
        programme_changes=[change("A", "C"), change("B", "C")],
    )
    assert caps_of(apply_changes(tables, 2023), 2023).empty


def test_caps_of_parts_add_up_until_the_change_and_then_the_new_code_decides() -> None:
    tables = lake(
        caps=[cap("A", 2021, 10), cap("A", 2022, 10), cap("B", 2022, 20), cap("A", 2023, 10), cap("B", 2023, 40)],
        student_counts=[counted(2021, 9, programme="A"), counted(2021, 30, programme="B")],
        programme_changes=[change("A", "B")],
    )
    changed = apply_changes(tables, 2023)
    assert caps_of(changed, 2021).empty  # B had no cap that year
    assert caps_of(changed, 2022).values.tolist() == [["B", 30.0]]
    assert caps_of(changed, 2023).values.tolist() == [["B", 40.0]]


def test_a_renamed_programme_keeps_the_caps_of_its_old_code() -> None:
    tables = lake(caps=[cap("A", 2022, 10), cap("Z", 2022, 5)], programme_changes=[change("A", "B")])
    assert caps_of(apply_changes(tables, 2023), 2022).values.tolist() == [["B", 10.0], ["Z", 5.0]]


def test_the_cap_of_the_year_wins_over_that_of_the_list() -> None:
    tables = lake(
        programmes=[listed("A", cap=90), listed("B", cap=50), listed("C", cap=70), listed("D")],
        caps=[cap("A", 2023, 100), cap("B", 2023, None), cap("C", 2022, 60), cap("D", 2023, 20)],
    )
    assert caps_of(tables, 2023).values.tolist() == [["A", 100.0], ["C", 70.0], ["D", 20.0]]


def test_a_cap_in_the_list_says_nothing_about_seasons_before_it_was_known() -> None:
    tables = lake(programmes=[listed("A", cap=90, known_on="2022-10-01")])
    assert caps_of(tables, 2022).empty
    assert caps_of(tables, 2023).values.tolist() == [["A", 90.0]]
    assert caps_of({}, 2023).columns.tolist() == ["programme", "cap"]


def test_the_last_year_of_a_programme_is_that_of_the_list() -> None:
    tables = lake(programmes=[listed("A", last_year=2022), listed("B")])
    assert last_years_of(tables).values.tolist() == [["A", 2022.0]]
    assert last_years_of({}).empty
