import pytest
from lib.deliveries import LAST, bend, inspect, institution, rules, tell

from features.deliveries import Rule


def test_losing_more_than_half_stops_with_what_earlier_seasons_did() -> None:
    frames = institution()
    bend(frames, 0.3)
    stop = inspect(frames)[0]
    assert rules([stop]) == [("stop", Rule.CUT, LAST)]
    assert tell(stop, "en") == (
        "Of the 1,058 applicants of week 19 there are 337 left in week 20: 68% fewer. In earlier seasons it did not "
        "fall in that week. The delivery is probably not complete. Ask for it again."
    )
    assert tell(stop, "nl") == (
        "Van de 1.058 aanmelders van week 19 zijn er in week 20 nog 337: 68% minder. In eerdere seizoenen daalde het "
        "in die week niet. De levering is vermoedelijk niet volledig. Vraag haar opnieuw op."
    )


def test_losing_half_as_earlier_seasons_did_is_no_stop() -> None:
    frames = institution()
    for year, factor in ((2020, 0.4), (2021, 0.35), (2022, 0.45), (2023, 0.4)):
        bend(frames, factor, year=year)
    assert Rule.CUT not in {one.rule for one in inspect(frames)}


def test_a_loss_in_an_earlier_week_is_a_warning() -> None:
    frames = institution()
    bend(frames, 0.3, week=12)
    assert ("warning", Rule.CUT, 12) in rules(inspect(frames))


def test_what_is_left_at_the_end_of_a_season_is_not_missed() -> None:
    frames = institution()
    bend(frames, 0.05, week=LAST - 1)
    bend(frames, 0.01)
    assert ("stop", Rule.CUT, LAST) not in rules(inspect(frames))


def test_a_first_season_has_no_precedent_and_still_stops() -> None:
    frames = institution(years=[2023])
    bend(frames, 0.3)
    assert ("stop", Rule.CUT, LAST) in rules(inspect(frames))


@pytest.mark.parametrize(
    ("where", "severity", "words"),
    [
        ({"origin": "EEA"}, "stop", "no applicants left of origin EEA; in week 19 there were 192"),
        ({"programme": "econ"}, "warning", "no applicants left of faculty FEB; in week 19 there were 500"),
    ],
)
def test_a_part_that_is_gone_is_named(where: dict[str, str], severity: str, words: str) -> None:
    frames = institution()
    bend(frames, 0.0, **where)
    gone = [one for one in inspect(frames) if one.rule is Rule.PART_GONE]
    assert rules(gone) == [(severity, Rule.PART_GONE, LAST)]
    assert words in tell(gone[0], "en")
    assert gone[0].after == 0.0


def test_a_part_that_leaves_every_year_is_not_missed() -> None:
    frames = institution()
    for year in (2022, 2023):
        bend(frames, 0.0, year=year, origin="EEA")
    assert Rule.PART_GONE not in {one.rule for one in inspect(frames)}


def test_an_institution_missing_from_a_national_delivery_is_named() -> None:
    frames = institution()
    rows = frames["application_counts"]
    frames["application_counts"] = rows.assign(institution=rows["programme"].map({"econ": "21PB"}).fillna("21PC"))
    bend(frames, 0.0, institution="21PB")
    gone = {one.where for one in inspect(frames) if one.rule is Rule.PART_GONE}
    assert gone == {"21PB", "FEB"}
