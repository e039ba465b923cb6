from datetime import date
from pathlib import Path

import pytest
from lib.lake import lake, load

from features.errors import TableError
from features.extracts import read_extracts
from features.sources import SourceSettings
from features.years.progression import Progression, Step, read_progression
from simulation import SimulationSettings, simulate_institution

TODAY = date(2023, 6, 1)


def enrolled(
    student: str,
    year: int,
    study: int = 1,
    programme: str = "P",
    left_on: str | None = None,
    graduated_on: str | None = None,
) -> dict:
    return {"student": student, "cohort": str(year), "year_of_study": study, "programme": programme,
            "starts_on": f"{year}-09-01", "enrolled_on": f"{year}-08-01", "known_on": f"{year}-08-01",
            "left_on": left_on, "graduated_on": graduated_on}  # fmt: skip


ROWS = [
    *(enrolled(student, 2021) for student in ("goes", "repeats", "switches", "leaves", "early")),
    enrolled("goes", 2022, 2), enrolled("repeats", 2022, 1), enrolled("switches", 2022, 1, "Q"),
    enrolled("comes", 2022, 2),
]  # fmt: skip


def steps_of(progression: Progression) -> dict[str, int]:
    return dict(zip(progression.steps["step"], progression.steps["students"], strict=True))


def test_everyone_of_a_year_takes_one_step() -> None:
    progression = read_progression(lake(enrolments=ROWS), TODAY)

    assert steps_of(progression) == {Step.NEXT_YEAR: 1, Step.REPEAT: 1, Step.SWITCH: 1, Step.UNTOLD: 2}


def test_who_left_before_october_is_in_no_count() -> None:
    rows = [*ROWS[:4], enrolled("early", 2021, left_on="2021-09-20"), *ROWS[5:]]

    progression = read_progression(lake(enrolments=rows), TODAY)

    assert steps_of(progression)[Step.UNTOLD] == 1
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


def test_a_diploma_is_told_apart_from_leaving_without_one() -> None:
    rows = [
        enrolled("graduates", 2021, graduated_on="2022-07-01"),
        enrolled("master", 2021, graduated_on="2022-10-20"), enrolled("master", 2022, 1, "M"),
        enrolled("stays", 2021, graduated_on="2022-07-01"), enrolled("stays", 2022, 2),
        enrolled("late", 2021, graduated_on="2022-11-01"),
        enrolled("leaves", 2021),
    ]  # fmt: skip

    progression = read_progression(lake(enrolments=rows), TODAY)

    assert steps_of(progression) == {Step.NEXT_YEAR: 1, Step.GRADUATED: 2, Step.LEFT: 2}
    assert progression.has_diplomas


def test_before_the_first_diploma_leaving_is_not_told_apart() -> None:
    rows = [
        enrolled("gone", 2020), *(enrolled("stays", year, year - 2019) for year in (2020, 2021, 2022)),
        enrolled("graduates", 2021, 3, graduated_on="2022-07-01"), enrolled("gone later", 2021),
    ]  # fmt: skip

    steps = read_progression(lake(enrolments=rows), TODAY).steps

    left = steps[steps["step"].isin([Step.LEFT, Step.UNTOLD])]
    assert dict(zip(left["academic_year"], left["step"], strict=True)) == {2020: Step.UNTOLD, 2021: Step.LEFT}


def test_a_diploma_dated_after_the_day_of_asking_is_not_known() -> None:
    rows = [*ROWS[:-1], enrolled("graduates", 2021, graduated_on="2023-07-01")]

    assert not read_progression(lake(enrolments=rows), TODAY).has_diplomas


def test_a_diploma_of_later_changes_no_earlier_step() -> None:
    later = [enrolled("goes", 2022, 2, graduated_on="2023-07-01"), enrolled("comes", 2023, 3)]
    rows = [row for row in ROWS if (row["student"], row["cohort"]) != ("goes", "2022")]

    early = read_progression(lake(enrolments=[*rows, *later]), date(2024, 1, 1)).until(2022)

    assert steps_of(early) == steps_of(read_progression(lake(enrolments=ROWS), TODAY))


def test_every_diploma_of_a_simulated_institution_is_a_step_and_nothing_else_is(tmp_path: Path) -> None:
    made = simulate_institution(SimulationSettings(students=400, years=5, seed=1), tmp_path / "data")
    tables = read_extracts([SourceSettings("institution", tmp_path / "data" / "institution")]).tables
    enrolments = tables["enrolments"]

    steps = read_progression(load({"enrolments": enrolments}), made.today).steps

    counted = enrolments[enrolments["graduated_on"].notna() & (enrolments["cohort"].astype(int) < made.cohorts[-1])]
    graduated = steps[steps["step"] == Step.GRADUATED]
    assert (enrolments["graduated_on"].dropna() <= made.today.isoformat()).all()
    assert graduated["students"].sum() == len(counted) > 10
    assert graduated["year_of_study"].min() >= 2
    first = graduated["academic_year"].min()
    assert set(steps.loc[steps["academic_year"] < first, "step"]) & {Step.GRADUATED, Step.LEFT} == set()
    assert Step.UNTOLD not in set(steps.loc[steps["academic_year"] >= first, "step"])
