import pandas as pd
import pytest
from lib.deliveries import LAST, in_week, inspect, institution, monday, rules, tell
from lib.lake import frame, load
from lib.seasons import applied, counted

from features.deliveries import Rule, inspect_deliveries

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
        tell(found[0], "en") == "The delivery of week 20 is the same as that of week 19. Probably nothing was updated."
    )


def test_the_numbers_of_another_season_stop() -> None:
    frames = many(institution())
    copy(frames, LAST, 2022, LAST)
    found = inspect(frames)
    assert rules(found)[0] == ("stop", Rule.SAME_AS_OTHER_SEASON, LAST)
    assert "week 20 is exactly that of season 2022, week 20. One of them is not true." in tell(found[0], "en")


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
    assert "in week 11, and all numbers are even. Was everything delivered twice?" in tell(stop, "en")
    assert "Replace the file: the highest number of the season counts in all weeks after it." in tell(stop, "en")
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
    assert tell(found[0], "en").startswith("The smallest number in the 255 rows of this season is 32")
    assert inspect({**frames, "application_counts": rows}) == []


def test_no_earlier_count_stops() -> None:
    frames = institution()
    del frames["student_counts"]
    found = inspect(frames)
    assert rules(found) == [("stop", Rule.NO_COUNT, None)]
    assert tell(found[0], "en") == (
        "There is no count of 1 October before 2023. Without a count there is nothing to learn from."
    )
    frames["student_counts"] = frame("student_counts", [])
    assert rules(inspect(frames)) == [("stop", Rule.NO_COUNT, None)]


def test_a_count_that_should_be_there_is_asked_for() -> None:
    frames = institution()
    counts = frames["student_counts"]
    frames["student_counts"] = counts[counts["academic_year"] < 2022]
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.COUNT_MISSING, None)]
    assert (
        tell(found[0], "nl") == "De nieuwste telling is die van 2021. Die van 2022 zou er moeten zijn: lever haar aan."
    )


def test_before_november_the_last_count_is_not_missed() -> None:
    frames = institution(weeks=(41, 42))
    found = inspect_deliveries(load(frames), monday(2023, 42))
    assert Rule.COUNT_MISSING not in {one.rule for one in found}


def test_programmes_without_a_name_in_the_list_are_named_by_their_code() -> None:
    frames = institution()
    names = frames["programmes"]
    frames["programmes"] = names[names["programme"] != "law"]
    found = [one for one in inspect(frames) if one.rule is Rule.NO_NAME]
    assert "without a name in the list of programmes: law (together 388 applicants)." in tell(found[0], "en")
    frames["programmes"] = names.assign(name=names["programme"], faculty="unknown")  # there is no list at all
    assert Rule.NO_NAME not in {one.rule for one in inspect(frames)}


def test_applications_in_a_counted_season_but_never_a_count() -> None:
    frames = institution()
    counts = frames["student_counts"]
    frames["student_counts"] = counts[counts["programme"] != "art"]
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.NEVER_COUNTED, None)]
    assert tell(found[0], "nl") == (
        "Wel aanmeldingen, ook in eerdere seizoenen, maar nooit een telling van 1 oktober: art "
        "(nu samen 204 aanmelders). Is een code veranderd, of tellen ze niet mee?"
    )


def test_a_new_programme_needs_no_count() -> None:
    frames = institution()
    rows, counts = frames["application_counts"], frames["student_counts"]
    frames["application_counts"] = rows[(rows["programme"] != "art") | (rows["academic_year"] == 2023)]
    frames["student_counts"] = counts[counts["programme"] != "art"]
    assert Rule.NEVER_COUNTED not in {one.rule for one in inspect(frames)}


def test_a_count_but_never_an_application() -> None:
    frames = institution()
    more = frame("student_counts", [counted(2022, 60, programme="old"), counted(2022, 3, programme="tiny")])
    frames["student_counts"] = pd.concat([frames["student_counts"], more], ignore_index=True)
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.NEVER_APPLIED, None)]
    assert "Counted in 2022, but without applications in any delivery: old (together 60 first-years)." in (
        tell(found[0], "en")
    )
