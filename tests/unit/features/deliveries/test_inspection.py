from datetime import date

import pandas as pd
import pytest
from lib.deliveries import LAST, bend, in_week, inspect, institution, monday, rules, tell
from lib.lake import frame, load

from features.deliveries import Rule, Severity, inspect_deliveries


def test_a_normal_season_has_nothing_to_say() -> None:
    assert inspect(institution()) == []


def test_without_application_counts_there_is_nothing_to_inspect() -> None:
    assert inspect_deliveries({}, date(2023, 5, 1)) == []
    frames = institution()
    assert inspect_deliveries(load(frames), date(2000, 1, 1)) == []


def test_a_jump_since_the_week_before_is_said_with_its_numbers() -> None:
    frames = institution()
    bend(frames, 2.0, programme="art")
    found = [one for one in inspect(frames) if one.rule is Rule.WEEK_ON_WEEK]
    assert {one.where for one in found} == {"", "FHM", "NL", "art NL"}
    cell = next(one for one in found if one.where == "art NL")
    assert tell(cell, "en") == (
        "Week 20: 408 applicants for programme Art (art), origin the Netherlands, against 192 in week 19: "
        "112% more. In earlier years it was 6% more; 204 were expected."
    )
    assert tell(cell, "nl").startswith(
        "Week 20: 408 aanmelders voor opleiding Art (art), herkomst Nederland, tegen 192"
    )
    assert tell(cell, "nl").endswith("112% meer. In eerdere jaren was dat 6% meer; verwacht werden er 204.")
    assert (cell.severity, round(cell.before or 0), round(cell.after or 0)) == (Severity.WARNING, 192, 408)


def test_a_jump_in_an_earlier_week_is_said_of_the_whole_and_its_large_parts_only() -> None:
    frames = institution()
    bend(frames, 1.6, week=12)
    found = {(one.rule, one.iso_week, one.where) for one in inspect(frames)}
    assert (Rule.WEEK_ON_WEEK, 12, "") in found
    assert (Rule.WEEK_ON_WEEK, 13, "NL") in found  # and back again
    assert not [where for _, _, where in found if " " in where]


def test_a_jump_since_last_year_is_said_at_the_newest_delivery() -> None:
    frames = institution()
    for week in range(4, LAST + 1):
        bend(frames, 2.5, week=week, programme="econ", origin="NL")
    found = [one for one in inspect(frames) if one.rule is Rule.YEAR_ON_YEAR]
    assert {(one.where, one.iso_week) for one in found} == {("", LAST), ("FEB", LAST), ("NL", LAST), ("econ NL", LAST)}
    cell = next(one for one in found if one.where == "econ NL")
    assert "1,020 applicants for programme Econ (econ), origin the Netherlands, against 388 in" in tell(cell, "en")
    assert tell(cell, "en").endswith("163% more. In earlier years it was between 8% fewer and 5% more.")


def test_only_the_largest_jumps_are_said_one_by_one() -> None:
    frames = institution()
    extra = [
        frames["application_counts"].query("programme == 'art'").assign(programme=f"p{number:02d}")
        for number in range(14)
    ]
    frames["application_counts"] = pd.concat([frames["application_counts"], *extra], ignore_index=True)
    for number in range(14):
        bend(frames, 2.0 + number / 10, programme=f"p{number:02d}")
    cells = [one for one in inspect(frames) if one.rule is Rule.WEEK_ON_WEEK and " " in one.where]
    assert len(cells) == 10
    assert cells[0].where == "p13 NL"
    assert tell(cells[-1], "en").endswith("Another 4 numbers jumped like this.")
    assert tell(cells[-1], "nl").endswith("Nog 4 andere aantallen sprongen zo.")


def test_what_was_delivered_after_today_is_not_looked_at() -> None:
    frames = institution()
    bend(frames, 3.0, week=LAST)
    assert inspect_deliveries(load(frames), monday(2023, LAST - 1)) == []


def test_an_earlier_season_can_be_inspected_as_it_was() -> None:
    frames = institution()
    bend(frames, 0.2, week=LAST, year=2022)
    found = inspect_deliveries(load(frames), monday(2022, LAST), 2022)
    assert ("stop", Rule.CUT, LAST) in rules(found)


def test_a_merged_programme_is_held_against_the_sum_of_its_parts() -> None:
    frames = institution()
    rows = frames["application_counts"]
    is_new = rows["academic_year"] == 2023
    merged = rows[is_new].replace({"programme": {"law": "arts", "art": "arts"}})
    key = [name for name in rows.columns if name not in ("applications", "applicants")]
    merged = merged.groupby(key, as_index=False)[["applications", "applicants"]].sum()
    frames["application_counts"] = pd.concat([rows[~is_new], merged], ignore_index=True)
    named = {"name": "Arts", "faculty": "FHM", "exam_type": "Bachelor", "known_on": "2022-10-01"}
    frames["programmes"] = pd.concat([frames["programmes"], frame("programmes", [{"programme": "arts", **named}])])
    changes = [
        {"programme": code, "becomes": "arts", "academic_year": 2023, "known_on": "2022-10-01"}
        for code in ("law", "art")
    ]
    without = {one.rule for one in inspect(frames)}
    assert Rule.YEAR_ON_YEAR in without
    assert inspect({**frames, "programme_changes": frame("programme_changes", changes)}) == []


def test_stops_come_first_and_then_the_newest_weeks() -> None:
    frames = institution()
    bend(frames, 0.3)
    bend(frames, 1.5, week=9)
    found = rules(inspect(frames))
    assert found[0] == ("stop", Rule.CUT, LAST)
    weeks = [week for severity, _, week in found if severity == "warning" and week is not None]
    assert weeks == sorted(weeks, reverse=True)


@pytest.mark.parametrize("week", [8, LAST])
def test_counts_without_files_are_inspected_too(week: int) -> None:
    frames = institution()
    del frames["count_files"]
    bend(frames, 0.3, week=week)
    found = inspect_deliveries(load(frames), monday(2023, LAST))
    assert (Severity.STOP if week == LAST else Severity.WARNING, Rule.CUT) in {
        (one.severity, one.rule) for one in found
    }
    assert in_week(frames["application_counts"], week).any()
