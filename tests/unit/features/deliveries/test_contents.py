import pandas as pd
import pytest
from lib.deliveries import LAST, in_week, inspect, institution, monday, rules
from lib.lake import frame
from lib.seasons import applied

from features.deliveries import Rule

Frames = dict[str, pd.DataFrame]


def many(frames: Frames, copies: int = 3) -> Frames:
    """Let there be enough rows to tell deliveries apart, and one small cell."""
    marked = [str(number) if number else "" for number in range(copies)]
    tiny = frame("application_counts", [applied("2023-03-06", 1, programme="art", origin="EEA")])
    made = {
        name: pd.concat([rows.assign(programme=rows["programme"] + mark) for mark in marked], ignore_index=True)
        for name, rows in frames.items()
        if "programme" in rows
    }
    return {**frames, **made, "application_counts": pd.concat([made["application_counts"], tiny], ignore_index=True)}


def copy(frames: Frames, week: int, year: int, to: int) -> None:
    """Let a delivery of 2023 have the numbers of another one."""
    rows = frames["application_counts"]
    on = pd.Timestamp(monday(2023, to))
    copied = rows[in_week(rows, week, year)].assign(delivered_on=on, known_on=on, academic_year=2023)
    frames["application_counts"] = pd.concat([rows[~in_week(rows, to, 2023)], copied], ignore_index=True)


def test_the_same_numbers_as_the_week_before_are_said() -> None:
    frames = many(institution())
    copy(frames, LAST - 1, 2023, LAST)
    found = [one for one in inspect(frames) if one.rule is Rule.SAME_AS_BEFORE]
    assert rules(found) == [("warning", Rule.SAME_AS_BEFORE, LAST)]
    assert (
        found[0].sentence_en == "The delivery of week 20 is the same as that of week 19. Probably nothing was updated."
    )


def test_the_numbers_of_another_season_stop() -> None:
    frames = many(institution())
    copy(frames, LAST, 2022, LAST)
    found = inspect(frames)
    assert rules(found)[0] == ("stop", Rule.SAME_AS_OTHER_SEASON, LAST)
    assert "week 20 is exactly that of season 2022, week 20. One of them is not true." in found[0].sentence_en


def test_a_few_rows_can_be_the_same_by_chance() -> None:
    frames = institution()
    copy(frames, LAST, 2022, LAST)
    assert Rule.SAME_AS_OTHER_SEASON not in {one.rule for one in inspect(frames)}


def test_everything_double_stops_in_any_week_of_the_season() -> None:
    frames = many(institution())
    rows = frames["application_counts"]
    is_double = in_week(rows, 12, 2023)
    for column in ("applications", "applicants"):
        rows.loc[is_double, column] = rows.loc[is_double, column] * 2
    stop = inspect(frames)[0]
    assert rules([stop]) == [("stop", Rule.DOUBLED, 12)]
    assert "in week 11, and all numbers are even. Was everything delivered twice?" in stop.sentence_en
    assert "Replace the file: the highest number of the season counts in all weeks after it." in stop.sentence_en
    assert stop.after == pytest.approx(2 * 1.06 * (stop.before or 0))


def test_one_part_that_doubles_is_a_jump_and_no_double_delivery() -> None:
    frames = many(institution())
    rows = frames["application_counts"]
    is_double = in_week(rows) & rows["programme"].str.startswith("econ")
    for column in ("applications", "applicants"):
        rows.loc[is_double, column] = rows.loc[is_double, column] * 2
    assert {one.rule for one in inspect(frames)} == {Rule.WEEK_ON_WEEK, Rule.YEAR_ON_YEAR}


def test_a_smallest_number_of_twenty_one_shows_that_smaller_ones_are_left_out() -> None:
    frames = many(institution())
    rows = frames["application_counts"]
    frames["application_counts"] = rows[rows["applications"] >= 21]
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.SUPPRESSED, None)]
    assert found[0].sentence_en.startswith("The smallest number in the 255 rows of this season is 32")
    assert inspect({**frames, "application_counts": rows}) == []
