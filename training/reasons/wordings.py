"""The texts that reasons are made of, in Dutch and English; `reason_sentences` puts them together."""

from dataclasses import dataclass

from features.cohort_table import FeatureGroup

Pair = tuple[str, str]  # Dutch and English

MOST_OF_PROGRAMME: Pair = ("de meeste studenten van deze opleiding", "most students in this programme")
MOST_OF_ALL: Pair = ("de meeste eerstejaars", "most first-years")
IN_FAVOUR: Pair = ("In het voordeel: ", "In favour: ")
NOTHING_YET: dict[str, Pair] = {
    FeatureGroup.RESULTS: ("Er is nog niets beoordeeld", "Nothing has been graded yet"),
    FeatureGroup.SUBMISSIONS: ("Er is nog niets ingeleverd", "Nothing has been handed in yet"),
    FeatureGroup.ACTIVITY: (
        "Er is nog geen activiteit in de leeromgeving gezien",
        "No activity in the learning environment has been seen yet",
    ),
    FeatureGroup.ATTENDANCE: ("Er is nog geen aanwezigheid vastgelegd", "No attendance has been recorded yet"),
}


@dataclass(frozen=True)
class Wording:
    """How the number of one feature is told: `{own}` with its noun, `{usual}` as "3 or more", `{most}` the others.

    `nouns`: for one and for several; what has nouns is counted ("or fewer"). `below`: how a number under zero is
    told, without its sign. Without `others` nothing is told beside it, because the number says it itself.
    """

    own: Pair
    others: Pair | None = None
    nouns: tuple[Pair, Pair] | None = None
    below: Pair | None = None


_TIMES = (("keer", "time"), ("keer", "times"))
_ENROLMENTS = (("inschrijving", "enrolment"), ("inschrijvingen", "enrolments"))
_DAYS = (("dag", "day"), ("dagen", "days"))
_POINTS = (("punt", "point"), ("punten", "points"))
_CREDITS = (("studiepunt", "credit"), ("studiepunten", "credits"))
_ASSIGNMENTS = (("opdracht", "assignment"), ("opdrachten", "assignments"))
_GRADED = (("beoordeelde toets of opdracht", "graded test or assignment"),
           ("beoordeelde toetsen en opdrachten", "graded tests and assignments"))  # fmt: skip
_OF_OTHERS: Pair = ("bij {most} zijn het er {usual}", "for {most} it is {usual}")
WORDINGS: dict[str, Wording] = {
    "previous_attempts": Wording(
        ("Begon al {own} eerder aan deze opleiding", "Started this programme {own} before"), _OF_OTHERS, _TIMES
    ),
    "earlier_enrolments": Wording(("Had eerder al {own}", "Had {own} before"), _OF_OTHERS, _ENROLMENTS),
    "concurrent_enrolments": Wording(
        ("Heeft {own} naast deze", "Has {own} beside this one"), _OF_OTHERS, _ENROLMENTS
    ),
    "days_applied_before_start": Wording(
        ("Meldde zich {own} voor de start aan", "Applied {own} before the start"),
        ("{most} deden dat {usual} dagen ervoor", "{most} did so {usual} days before it"), _DAYS,
        ("Meldde zich {own} na de start aan", "Applied {own} after the start"),
    ),
    "place_applied": Wording(
        ("Meldde zich later aan dan {own} van de medestudenten", "Applied later than {own} of fellow students")
    ),
    "days_enrolled_before_start": Wording(
        ("Schreef zich {own} voor de start in", "Enrolled {own} before the start"),
        ("{most} deden dat {usual} dagen ervoor", "{most} did so {usual} days before it"), _DAYS,
        ("Schreef zich {own} na de start in", "Enrolled {own} after the start"),
    ),
    "place_enrolled": Wording(
        ("Schreef zich later in dan {own} van de medestudenten", "Enrolled later than {own} of fellow students")
    ),
    "share_handed_in": Wording(
        ("Leverde {own} in van wat moest", "Handed in {own} of what was due"),
        ("{most} leverden {usual} in", "{most} handed in {usual}"),
    ),
    "missing": Wording(("Leverde {own} nog niet in", "Has not handed in {own} yet"), _OF_OTHERS, _ASSIGNMENTS),
    "missing_in_a_row": Wording(
        ("Leverde de laatste tijd {own} achter elkaar niet in", "Has lately not handed in {own} in a row"),
        _OF_OTHERS, _ASSIGNMENTS,
    ),
    "late": Wording(("Leverde {own} te laat in", "Handed in {own} late"), _OF_OTHERS, _ASSIGNMENTS),
    "share_late": Wording(
        ("Leverde {own} van het ingeleverde werk te laat in", "Handed in {own} of the work late"),
        ("bij {most} is dat {usual}", "for {most} it is {usual}"),
    ),
    "ahead": Wording(
        ("Leverde {own} in waarvan de deadline nog komt", "Handed in {own} ahead of a deadline still to come"),
        _OF_OTHERS, _ASSIGNMENTS,
    ),
    "days_early": Wording(
        ("Leverde gemiddeld {own} voor de deadline in", "Handed in {own} before the deadline on average"),
        ("{most} deden dat {usual} dagen ervoor", "{most} did so {usual} days before it"), _DAYS,
        ("Leverde gemiddeld {own} na de deadline in", "Handed in {own} after the deadline on average"),
    ),
    "days_early_against_course": Wording(
        ("Leverde gemiddeld {own} eerder in dan de groep", "Handed in {own} earlier than the group on average"),
        None, _DAYS,
        ("Leverde gemiddeld {own} later in dan de groep", "Handed in {own} later than the group on average"),
    ),
    "latest_days_early": Wording(
        ("Leverde de laatste keer {own} voor de deadline in", "Handed in {own} before the deadline the last time"),
        ("{most} deden dat {usual} dagen ervoor", "{most} did so {usual} days before it"), _DAYS,
        ("Leverde de laatste keer {own} na de deadline in", "Handed in {own} after the deadline the last time"),
    ),
    "graded": Wording(("Heeft {own}", "Has {own}"), ("{most} hebben er {usual}", "{most} have {usual}"), _GRADED),
    "share_passed": Wording(
        ("Haalde een voldoende voor {own} van wat is beoordeeld", "Passed {own} of what was graded"),
        ("{most} voor {usual}", "{most} passed {usual}"),
    ),
    "score_against_course": Wording(
        ("Cijfers liggen gemiddeld {own} boven die van de groep", "Grades are {own} above the group on average"),
        None, _POINTS,
        ("Cijfers liggen gemiddeld {own} onder die van de groep", "Grades are {own} below the group on average"),
    ),
    "last_score_against_course": Wording(
        ("Het laatste cijfer ligt {own} boven dat van de groep", "The last grade is {own} above the group"),
        None, _POINTS,
        ("Het laatste cijfer ligt {own} onder dat van de groep", "The last grade is {own} below the group"),
    ),
    "score_trend": Wording(
        ("Het laatste cijfer ligt, gemeten aan de groep, {own} boven het eerste",
         "The last grade is {own} above the first, measured by the group"),
        None, _POINTS,
        ("Het laatste cijfer ligt, gemeten aan de groep, {own} onder het eerste",
         "The last grade is {own} below the first, measured by the group"),
    ),
    "share_below_mean": Wording(
        ("Van de cijfers ligt {own} onder het gemiddelde van de groep", "Of the grades {own} are below the group mean"),
        ("bij {most} is dat {usual}", "for {most} it is {usual}"),
    ),
    "place_in_course": Wording(
        ("Haalt hogere cijfers dan {own} van de medestudenten", "Has higher grades than {own} of fellow students")
    ),
    "credits_earned": Wording(
        ("Behaalde {own}", "Earned {own}"), ("{most} behaalden er {usual}", "{most} earned {usual}"), _CREDITS
    ),
    "active_days": Wording(
        ("Was op {own} actief in de leeromgeving", "Was active in the learning environment on {own}"),
        ("{most} waren dat op {usual}", "{most} were on {usual}"), _DAYS,
    ),
    "active_days_against_course": Wording(
        ("Was op {own} meer actief in de leeromgeving dan de groep",
         "Was active in the learning environment on {own} more than the group"),
        None, _DAYS,
        ("Was op {own} minder actief in de leeromgeving dan de groep",
         "Was active in the learning environment on {own} fewer than the group"),
    ),
    "share_active_weeks": Wording(
        ("Was in {own} van de weken actief in de leeromgeving", "Was active in the learning environment in {own} of the"
         " weeks"),
        ("{most} waren dat in {usual}", "{most} were in {usual}"),
    ),
    "place_by_clicks": Wording(
        ("Was actiever in de leeromgeving dan {own} van de medestudenten",
         "Was more active in the learning environment than {own} of fellow students")
    ),
    "place_by_recent_clicks": Wording(
        ("Was de laatste twee weken actiever in de leeromgeving dan {own} van de medestudenten",
         "Was more active in the learning environment in the last two weeks than {own} of fellow students")
    ),
    "place_by_clicks_before_start": Wording(
        ("Was voor de start actiever in de leeromgeving dan {own} van de medestudenten",
         "Was more active in the learning environment before the start than {own} of fellow students")
    ),
    "place_by_sessions": Wording(
        ("Bezocht de leeromgeving vaker dan {own} van de medestudenten",
         "Visited the learning environment more often than {own} of fellow students")
    ),
    "recent_clicks": Wording(
        ("Klikte de laatste twee weken {own} in de leeromgeving",
         "Clicked {own} in the learning environment in the last two weeks"),
        ("{most} deden dat {usual} keer", "{most} did so {usual} times"), _TIMES,
    ),
    "regularity": Wording(
        ("Spreidde de activiteit voor {own} over de dagen (100\N{NO-BREAK SPACE}% is elke dag evenveel)",
         "Spread activity over the days for {own} (100% is every day the same)"),
        ("bij {most} is dat {usual}", "for {most} it is {usual}"),
    ),
    "days_since_activity": Wording(
        ("Was {own} geleden voor het laatst actief in de leeromgeving",
         "Was last active in the learning environment {own} ago"),
        ("{most} {usual} dagen geleden", "{most} {usual} days ago"), _DAYS,
    ),
    "share_attended": Wording(
        ("Was bij {own} van de bijeenkomsten", "Attended {own} of the meetings"),
        ("{most} waren bij {usual}", "{most} attended {usual}"),
    ),
    "share_attended_recently": Wording(
        ("Was de laatste vier weken bij {own} van de bijeenkomsten",
         "Attended {own} of the meetings of the last four weeks"),
        ("{most} waren bij {usual}", "{most} attended {usual}"),
    ),
}  # fmt: skip
# Set against others or against before, as "{own}" = "45% less than" or "3 times as much as".
RATIOS: dict[str, Pair] = {
    "clicks_against_course": (
        "Deed in de leeromgeving {own} de groep", "Did {own} the group in the learning environment"
    ),
    "clicks_against_earlier": (
        "Deed in de leeromgeving {own} studenten in dezelfde week van eerdere jaren",
        "Did {own} students in the same week of earlier years in the learning environment",
    ),
    "sessions_against_course": (
        "Bezocht de leeromgeving {own} de groep", "Visited the learning environment {own} the group"
    ),
    "activity_trend": (
        "Deed in de leeromgeving de laatste twee weken {own} in de twee weken daarvoor",
        "Did in the learning environment in the last two weeks {own} in the two weeks before",
    ),
}  # fmt: skip
# What is so or not: how no and yes are told.
YES_NO: dict[str, tuple[Pair, Pair]] = {
    "latest_handed_in": (
        ("Leverde de laatste opdracht niet in", "Did not hand in the latest assignment"),
        ("Leverde de laatste opdracht in", "Handed in the latest assignment"),
    ),
    "first_on_time": (
        ("Leverde de eerste opdracht niet op tijd in", "Did not hand in the first assignment on time"),
        ("Leverde de eerste opdracht op tijd in", "Handed in the first assignment on time"),
    ),
}
MOST_DID: Pair = ("{most} wel", "{most} did")
MOST_DID_NOT: Pair = ("{most} niet", "{most} did not")
