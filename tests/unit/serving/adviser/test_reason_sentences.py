import numpy as np
import pytest

from features.cohort_table import Feature, FeatureKind
from features.dropout import FEATURES
from serving.adviser.reason_sentences import HANDED_IN, NOUNS, ReasonFacts, tell_reason
from serving.words import WORDS
from training.reasons.selection import COUNTED_WORKS, NOTHING_YET
from training.reasons.usual import LEVERS


def feature(name: str, unit: str = "", **rest) -> Feature:
    return Feature(name, "results", unit, **{"group": "results"} | rest)


def told(one: Feature, own, at_least=None, at_most=None, **rest) -> tuple[str, str]:
    facts = {
        "own": None if isinstance(own, str) else own, "label": own if isinstance(own, str) else None,
        "at_least": at_least, "at_most": at_least if at_most is None else at_most, "of_programme": True,
        "in_favour": False,
    }  # fmt: skip
    said = ReasonFacts(**facts | rest)
    return tell_reason(one, said, "nl"), tell_reason(one, said, "en")


def handed_in(number: int, due: int, usual: int) -> dict[str, float]:
    return {
        "handed_in": number, "works_due": due, "handed_in_at_least": usual, "handed_in_at_most": usual
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit", "own", "usual", "nl", "en"),
    [
        ("late", "", 1, 0, "Leverde 1 opdracht te laat in; bij de meeste studenten van deze opleiding zijn het er 0",
         "Handed in 1 assignment late; for most students in this programme it is 0"),
        ("active_days", "days", 4, 15,
         "Was op 4 dagen actief in de leeromgeving; de meeste studenten van deze opleiding waren dat op 15 of meer",
         "Was active in the learning environment on 4 days; most students in this programme were on 15 or more"),
        ("days_since_activity", "days", 12, 2,
         "Was 12 dagen geleden voor het laatst actief in de leeromgeving; de meeste studenten van deze opleiding 2 of "
         "minder dagen geleden",
         "Was last active in the learning environment 12 days ago; most students in this programme 2 or fewer "
         "days ago"),
        ("share_attended", "share", 0.4, 0.75,
         "Was bij 40% van de bijeenkomsten; de meeste studenten van deze opleiding waren bij 75% of meer",
         "Attended 40% of the meetings; most students in this programme attended 75% or more"),
        ("share_passed", "share", 0.5, 1.0,
         "Haalde een voldoende voor 50% van wat is beoordeeld; de meeste studenten van deze opleiding voor "
         "100%",
         "Passed 50% of what was graded; most students in this programme passed 100%"),
        ("days_early", "days", -1.5, 2,
         "Leverde gemiddeld 1,5 dagen na de deadline in; de meeste studenten van deze opleiding deden dat 2 of meer "
         "dagen ervoor",
         "Handed in 1.5 days after the deadline on average; most students in this programme did so 2 or more days "
         "before it"),
        ("days_early", "days", -3, -1, "Leverde gemiddeld 3 dagen na de deadline in",
         "Handed in 3 days after the deadline on average"),
        ("score_against_course", "points", -8.0, 1, "Cijfers liggen gemiddeld 8 punten onder die van de groep",
         "Grades are 8 points below the group on average"),
        ("place_in_course", "share", 0.12, 0.5, "Haalt hogere cijfers dan 12% van de medestudenten",
         "Has higher grades than 12% of fellow students"),
        ("days_early_against_course", "days", -0.8, 0.1, "Leverde gemiddeld 0,8 dagen later in dan de groep",
         "Handed in 0.8 days later than the group on average"),
        ("clicks_against_course", "log ratio", float(np.log(0.55)), 0,
         "Deed in de leeromgeving 45% minder dan de groep",
         "Did 45% less than the group in the learning environment"),
        ("activity_trend", "log ratio", float(np.log(3)), 0,
         "Deed in de leeromgeving de laatste twee weken 3 keer zo veel als in de twee weken daarvoor",
         "Did in the learning environment in the last two weeks 3 times as much as in the two weeks before"),
        ("regularity", "share", 0.3, 0.6,
         "Spreidde de activiteit voor 30% over de dagen (100% is elke dag evenveel); bij de meeste "
         "studenten van deze opleiding is dat 60% of meer",
         "Spread activity over the days for 30% (100% is every day the same); for most "
         "students in this programme it is 60% or more"),
        ("concurrent_enrolments", "enrolments", 1, 0,
         "Heeft 1 inschrijving naast deze; bij de meeste studenten van deze opleiding zijn het er 0",
         "Has 1 enrolment beside this one; for most students in this programme it is 0"),
        ("first_on_time", "share", 0.0, 1,
         "Leverde de eerste opdracht niet op tijd in; de meeste studenten van deze opleiding wel",
         "Did not hand in the first assignment on time; most students in this programme did"),
        ("credits_earned", "EC", 5.0, 10,
         "Behaalde 5 studiepunten; de meeste studenten van deze opleiding behaalden er 10 of meer",
         "Earned 5 credits; most students in this programme earned 10 or more"),
    ],
)  # fmt: skip
def test_features_that_matter_have_their_own_words(name, unit, own, usual, nl, en):
    assert told(feature(name, unit), own, usual) == (nl, en)


@pytest.mark.parametrize(
    ("unit", "own", "usual", "nl", "en"),
    [
        ("0-100", 48.25, 61.0, "Something: 48,2 van 100; bij de meeste studenten van deze opleiding 61 of meer",
         "Something: 48.2 of 100; for most students in this programme 61 or more"),
        ("share", 0.9, 0.2, "Something: 90%; bij de meeste studenten van deze opleiding 20% of minder",
         "Something: 90%; for most students in this programme 20% or less"),
        ("EC", 1204.0, None, "Something: 1.204", "Something: 1,204"),
        ("log ratio", np.log(0.55), 0, "Something: 45% minder dan gemiddeld", "Something: 45% less than average"),
        ("log ratio", np.log(3), 0, "Something: 3 keer zo veel als gemiddeld", "Something: 3 times as much as average"),
        ("points", -3.2, 0, "Something: 3,2 lager", "Something: 3.2 lower"),
    ],
)  # fmt: skip
def test_any_other_feature_is_told_by_its_name_and_unit(unit, own, usual, nl, en):
    assert told(feature("something", unit), own, usual) == (nl, en)


@pytest.mark.parametrize("name", ["share_handed_in", "missing"])
def test_work_is_told_as_so_many_of_so_many(name):
    assert told(feature(name), 0.25, **handed_in(1, 4, 3)) == (
        "Leverde 1 van de 4 opdrachten in; de meeste studenten van deze opleiding leverden er 3 of meer in",
        "Handed in 1 of 4 assignments; most students in this programme handed in 3 or more",
    )
    assert told(feature(name), 0.25, **handed_in(1, 4, 4))[1].endswith("handed in 4")
    assert told(feature(name), 0.0, **handed_in(0, 1, 1))[0] == "Leverde de opdracht die moest nog niet in"


def test_where_the_programme_is_small_the_others_are_all_first_years():
    nl, en = told(feature("mean_score", "0-100"), 48.0, 61.0, of_programme=False)

    assert nl == "Gemiddeld cijfer: 48 van 100; bij de meeste eerstejaars 61 of meer"
    assert en == "Mean grade: 48 of 100; for most first-years 61 or more"


@pytest.mark.parametrize(
    ("group", "nl", "en"),
    [
        ("results", "Er is nog niets beoordeeld", "Nothing has been graded yet"),
        ("submissions", "Er is nog niets ingeleverd", "Nothing has been handed in yet"),
    ],
)
def test_what_is_missing_is_said_of_the_group_in_plain_words(group, nl, en):
    assert told(feature("days_early", "days", group=group), None) == (nl, en)


def test_a_category_is_told_as_it_is():
    prior = Feature("prior_education", "enrolments", kind=FeatureKind.CATEGORY)

    assert told(prior, "havo") == ("Vooropleiding: havo", "Prior education: havo")


def test_what_lowers_the_score_is_told_as_in_favour():
    assert told(feature("share_attended", "share"), 1.0, 0.5, in_favour=True) == (
        "In het voordeel: was bij 100% van de bijeenkomsten; de meeste studenten van deze opleiding waren bij "
        "50% of minder",
        "In favour: attended 100% of the meetings; most students in this programme attended 50% or less",
    )


def test_numbers_that_look_the_same_are_not_compared():
    assert told(feature("something", "0-100"), 48.01, 48.04) == ("Something: 48 van 100", "Something: 48 of 100")


def worded(kind: str) -> set[str]:
    """The features that have words of their own of this kind."""
    return {key.removeprefix(f"reason.{kind}.") for key in WORDS.sources if key.startswith(f"reason.{kind}.")}


def test_every_name_in_the_words_is_that_of_a_feature():
    named = set().union(*(worded(kind) for kind in ("own", "below", "others", "ratio", "yes", "no"))) | set(NOUNS)

    assert named <= {feature.name for feature in FEATURES}
    assert worded("below") | worded("others") | set(NOUNS) <= worded("own")
    assert worded("yes") == worded("no")


def test_a_ratio_has_words_of_its_own_and_no_other_feature_has_those():
    assert worded("ratio") == {feature.name for feature in FEATURES if feature.unit == "log ratio"}


def test_all_that_training_stores_without_words_has_words_here():
    assert worded("nothing_yet") == set(NOTHING_YET)
    assert HANDED_IN == COUNTED_WORKS
    assert {key.removeprefix("change.lever.") for key in WORDS.sources if key.startswith("change.lever.")} == {
        lever.group for lever in LEVERS
    }
