from datetime import date

import pytest
from lib.lake import lake

from features.errors import TableError
from features.progression import Progression, Step, read_progression

TODAY = date(2023, 6, 1)


def enrolled(student: str, year: int, study: int = 1, programme: str = "P", left_on: str | None = None) -> dict:
    return {"student": student, "cohort": str(year), "year_of_study": study, "programme": programme,
            "starts_on": f"{year}-09-01", "enrolled_on": f"{year}-08-01", "known_on": f"{year}-08-01",
            "left_on": left_on}  # fmt: skip


ROWS = [
    *(enrolled(student, 2021) for student in ("goes", "repeats", "switches", "leaves", "early")),
    enrolled("goes", 2022, 2), enrolled("repeats", 2022, 1), enrolled("switches", 2022, 1, "Q"),
    enrolled("comes", 2022, 2),
]  # fmt: skip


def steps_of(progression: Progression) -> dict[str, int]:
    return dict(zip(progression.steps["step"], progression.steps["students"], strict=True))


def test_everyone_of_a_year_takes_one_step() -> None:
    progression = read_progression(lake(enrolments=ROWS), TODAY)

    assert steps_of(progression) == {Step.NEXT_YEAR: 1, Step.REPEAT: 1, Step.SWITCH: 1, Step.LEFT: 2}


def test_who_left_before_october_is_in_no_count() -> None:
    rows = [*ROWS[:4], enrolled("early", 2021, left_on="2021-09-20"), *ROWS[5:]]

    progression = read_progression(lake(enrolments=rows), TODAY)

    assert steps_of(progression)[Step.LEFT] == 1
    assert progression.stock.query("academic_year == 2021")["students"].sum() == 4


def test_who_comes_into_a_higher_year_is_an_entrant() -> None:
    progression = read_progression(lake(enrolments=ROWS), TODAY)

    assert progression.entrants[["programme", "year_of_study", "academic_year", "students"]].values.tolist() == [
        ["P", 2, 2022, 1]
    ]


def test_a_step_is_known_after_the_count_of_the_year_after_and_not_before() -> None:
    with pytest.raises(TableError, match="no two complete counts"):
        read_progression(lake(enrolments=ROWS), date(2022, 10, 31))


def test_a_delivery_of_first_years_alone_is_no_count_of_who_went_on() -> None:
    rows = [one for one in ROWS if one["year_of_study"] == 1]

    with pytest.raises(TableError, match="no two complete counts"):
        read_progression(lake(enrolments=rows), TODAY)


def test_until_a_year_leaves_what_was_not_known_then() -> None:
    rows = [*ROWS, enrolled("goes", 2023, 3), enrolled("comes", 2023, 3)]

    early = read_progression(lake(enrolments=rows), date(2024, 1, 1)).until(2022)

    assert early.last_year == 2022
    assert set(early.steps["academic_year"]) == {2021}
    assert steps_of(early) == steps_of(read_progression(lake(enrolments=ROWS), TODAY))


def test_a_new_code_is_no_switch_and_a_merger_no_double() -> None:
    rows = [
        enrolled("a", 2021, 1, "OLD"), enrolled("a", 2022, 2, "NEW"),
        enrolled("b", 2021, 1, "OTHER"), enrolled("b", 2021, 1, "NEW"), enrolled("b", 2022, 2, "NEW"),
    ]  # fmt: skip
    changes = [
        {"programme": old, "becomes": "NEW", "academic_year": 2022, "known_on": "2022-01-01"}
        for old in ("OLD", "OTHER")
    ]

    progression = read_progression(lake(enrolments=rows, programme_changes=changes), TODAY)

    assert steps_of(progression) == {Step.NEXT_YEAR: 2}
    assert progression.entrants.empty
    assert set(progression.stock["programme"]) == {"NEW"}
