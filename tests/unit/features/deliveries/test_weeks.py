from datetime import date

import pandas as pd
from lib.deliveries import LAST, WEEKS, bend, inspect, institution, monday, rules, tell
from lib.lake import load

from features.deliveries import Rule, Severity, inspect_deliveries

Frames = dict[str, pd.DataFrame]


def of_week(files: pd.DataFrame, week: int, year: int = 2023) -> pd.Series:
    return files["delivered_on"] == pd.Timestamp(monday(year, week))


def empty(frames: Frames, week: int, year: int = 2023) -> None:
    bend(frames, 0.0, week=week, year=year)
    files = frames["count_files"]
    files.loc[of_week(files, week, year), "rows"] = 0


def without(frames: Frames, *weeks: int, year: int = 2023) -> None:
    for week in weeks:
        bend(frames, 0.0, week=week, year=year)
        files = frames["count_files"]
        frames["count_files"] = files[~of_week(files, week, year)]


def move(frames: Frames, week: int, days: int) -> None:
    """Let a delivery come some days after its Monday."""
    for name in ("application_counts", "count_files"):
        rows = frames[name]
        moved = of_week(rows, week)
        for column in ("delivered_on", "known_on"):
            rows.loc[moved, column] = rows.loc[moved, column] + pd.Timedelta(days=days)


def test_an_empty_newest_delivery_stops_with_what_was_there_before() -> None:
    frames = institution()
    empty(frames, LAST)
    found = inspect(frames)
    assert rules(found) == [("stop", Rule.EMPTY, LAST)]
    assert tell(found[0], "en") == (
        "The delivery of 15 May 2023 (week 20) is empty. The delivery before it had 1,058 applicants. "
        "In that week of earlier seasons there were 1,100. Ask for the delivery again."
    )
    assert tell(found[0], "nl") == (
        "De levering van 15 mei 2023 (week 20) is leeg. De levering ervoor telde 1.058 aanmelders. "
        "In eerdere seizoenen waren het er in die week 1.100. Vraag de levering opnieuw op."
    )
    assert (found[0].before, found[0].after, found[0].where) == (found[0].before, 0.0, "2023-05-15.csv")


def test_an_empty_delivery_in_between_is_a_warning() -> None:
    frames = institution()
    empty(frames, 10)
    assert rules(inspect(frames)) == [("warning", Rule.EMPTY, 10)]


def test_an_empty_file_where_earlier_seasons_had_none_either_is_normal() -> None:
    frames = institution(weeks=(40, *WEEKS))
    for year in (2020, 2021, 2022, 2023):
        empty(frames, 40, year)
    assert inspect(frames) == []


def test_an_empty_second_file_of_a_week_says_that_the_first_counts() -> None:
    frames = institution()
    files = frames["count_files"]
    second = files[of_week(files, LAST)].assign(
        delivered_on=pd.Timestamp("2023-05-16"), known_on=pd.Timestamp("2023-05-16"), rows=0, file_name="b.csv"
    )
    frames["count_files"] = pd.concat([files, second], ignore_index=True)
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.EMPTY, LAST)]
    assert tell(found[0], "en") == "The delivery of 16 May 2023 is empty; the other delivery of week 20 counts."


def test_a_replaced_delivery_says_which_one_counts() -> None:
    frames = institution()
    files = frames["count_files"]
    first = files[of_week(files, LAST)].assign(file_name="a.csv", replaced=True)
    frames["count_files"] = pd.concat([files, first], ignore_index=True)
    move(frames, LAST, 0)
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.REPLACED, LAST)]
    assert "There is more than one delivery of week 20." in tell(found[0], "en")
    assert found[0].where == "a.csv"


def test_missing_weeks_are_named_once_and_nothing_else_is_alarmed() -> None:
    frames = institution()
    without(frames, 9, 14)
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.WEEKS_MISSING, 14)]
    assert tell(found[0], "en") == (
        "There are no deliveries of weeks 9, 14. What was known the week before stands for them."
    )
    assert tell(found[0], "nl").startswith("Er zijn geen leveringen van de weken 9, 14.")


def test_a_week_that_no_season_ever_had_is_not_missing() -> None:
    frames = institution(weeks=[week for week in WEEKS if week != 9])
    assert inspect(frames) == []


def test_a_first_season_is_held_against_the_calendar() -> None:
    frames = institution(years=[2023], weeks=[4, 6])
    assert ("warning", Rule.WEEKS_MISSING, 5) in rules(inspect(frames))


def test_a_season_of_fifty_three_weeks_lies_beside_one_of_fifty_two() -> None:
    autumn = (48, 49, 50, 51, 52)
    frames = institution(years=(2020, 2021), weeks=(*autumn, 1, 2))
    extra = institution(years=(2021,), weeks=(53,))
    for name in ("application_counts", "count_files"):
        frames[name] = pd.concat([frames[name], extra[name]], ignore_index=True)
    bend(frames, 1.06, week=52, year=2021)  # week 53 of the helper is far later; only the calendar is looked at
    found = inspect(frames, academic_year=2021)
    assert Rule.WEEKS_MISSING not in {one.rule for one in found}
    without(frames, 53, year=2021)
    found = inspect(frames, academic_year=2021)
    assert Rule.WEEKS_MISSING not in {one.rule for one in found}  # 2020 never had one


def test_a_season_without_autumn_weeks_begins_late() -> None:
    frames = institution(weeks=(45, 46, *WEEKS))
    without(frames, 45, 46)
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.BEGINS_LATE, 4)]
    assert "The first delivery of this season is of week 4; earlier seasons began in week 45." in tell(found[0], "en")


def test_a_delivery_on_thursday_is_late() -> None:
    frames = institution()
    move(frames, LAST, 3)
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.LATE, LAST)]
    assert "The delivery of 18 May 2023 is of a Thursday; usually that is Monday." in tell(found[0], "en")
    assert "De levering van 18 mei 2023 is van een donderdag; gewoonlijk is dat maandag." in tell(found[0], "nl")


def test_a_delivery_on_tuesday_is_not() -> None:
    frames = institution()
    move(frames, LAST, 1)
    assert inspect(frames) == []


def test_an_old_delivery_is_overdue_while_the_season_runs() -> None:
    frames = institution()
    earlier = institution(years=(2020, 2021, 2022), weeks=(*WEEKS, *range(21, 35)))
    frames = {
        name: pd.concat([earlier[name], rows[rows["delivered_on"] >= "2023-01-01"]], ignore_index=True)
        if "delivered_on" in rows
        else rows
        for name, rows in frames.items()
    }
    found = inspect(frames, days_later=25)
    assert rules(found) == [("warning", Rule.OVERDUE, LAST)]
    assert tell(found[0], "en").startswith("The newest delivery is of 15 May 2023, 25 days ago.")
    assert inspect(frames, days_later=9) == []


def test_after_the_last_delivery_of_a_season_nothing_is_overdue() -> None:
    assert inspect(institution(), days_later=60) == []
    assert inspect_deliveries(load(institution()), date(2023, 10, 15)) == []


def test_a_first_season_can_be_overdue_too() -> None:
    found = inspect(institution(years=[2023]), days_later=12)
    assert (Severity.WARNING, Rule.OVERDUE) in {(one.severity, one.rule) for one in found}
