import pandas as pd
from lib.deliveries import inspect, institution, monday, rules
from lib.lake import frame, load
from lib.seasons import counted

from features.deliveries import Rule, inspect_deliveries


def test_no_earlier_count_stops() -> None:
    frames = institution()
    del frames["student_counts"]
    found = inspect(frames)
    assert rules(found) == [("stop", Rule.NO_COUNT, None)]
    assert found[0].sentence_en == (
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
        found[0].sentence_nl == "De nieuwste telling is die van 2021. Die van 2022 zou er moeten zijn: lever haar aan."
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
    assert "without a name in the list of programmes: law (together 388 applicants)." in found[0].sentence_en
    frames["programmes"] = names.assign(name=names["programme"], faculty="unknown")  # there is no list at all
    assert Rule.NO_NAME not in {one.rule for one in inspect(frames)}


def test_applications_in_a_counted_season_but_never_a_count() -> None:
    frames = institution()
    counts = frames["student_counts"]
    frames["student_counts"] = counts[counts["programme"] != "art"]
    found = inspect(frames)
    assert rules(found) == [("warning", Rule.NEVER_COUNTED, None)]
    assert found[0].sentence_nl == (
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
        found[0].sentence_en
    )
