"""Features of the enrolment itself: prior education, what was signed up for, and when."""

from functools import partial

import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Audience, Feature, FeatureGroup, FeatureKind
from features.dropout.peers import mean_of, place_of

_background = partial(Feature, source="enrolments", group=FeatureGroup.BACKGROUND)
_application = partial(Feature, source="enrolments", group=FeatureGroup.APPLICATION)

FEATURES: tuple[Feature, ...] = (
    _background("programme_followed", "opleiding", "programme", kind=FeatureKind.CATEGORY),
    _background("prior_education", "vooropleiding", "prior education", kind=FeatureKind.CATEGORY,
                seen_by=Audience.OFFICER),
    _background(
        "prior_mean_grade", "gemiddeld cijfer vooropleiding", "mean grade of prior education", unit="0-100"
    ),
    _background(
        "prior_grade_against_programme", "cijfer vooropleiding ten opzichte van de opleiding",
        "grade of prior education compared with the programme", unit="points",
    ),
    _background("years_since_diploma", "jaren sinds het diploma", "years since the diploma", unit="years",
                seen_by=Audience.OFFICER),
    _background(
        "planned_credits", "studiepunten waarvoor de student zich inschreef", "credits signed up for", unit="credits"
    ),
    _application("applications", "aantal aanmeldingen", "number of applications", unit="applications"),
    _application(
        "applications_against_programme", "aantal aanmeldingen ten opzichte van de opleiding",
        "number of applications compared with the programme", unit="applications",
    ),
    _application(
        "days_applied_before_start", "dagen tussen aanmelding en start", "days between application and start",
        unit="days",
    ),
    _application(
        "place_applied", "plaats in de volgorde van aanmelden (1 = laatste)",
        "place in the order of applying (1 = last)", unit="share",
    ),
    _application(
        "days_enrolled_before_start", "dagen tussen inschrijving en start", "days between enrolment and start",
        unit="days",
    ),
    _application(
        "place_enrolled", "plaats in de volgorde van inschrijven (1 = laatste)",
        "place in the order of enrolling (1 = last)", unit="share",
    ),
    _application(
        "days_from_application_to_enrolment", "dagen tussen aanmelding en inschrijving",
        "days between application and enrolment", unit="days",
    ),
)  # fmt: skip


def from_enrolments(members: ir.Table) -> ir.Table:
    """Return the features above per member; `members` are the enrolments of the population."""
    starts, applied, enrolled = (members[name].cast("date") for name in ("starts_on", "applied_on", "enrolled_on"))
    dated = members.mutate(
        years_since_diploma=starts.year() - members["prior_diploma_year"],
        days_applied_before_start=starts.delta(applied, unit="day"),
        days_enrolled_before_start=starts.delta(enrolled, unit="day"),
        days_from_application_to_enrolment=enrolled.delta(applied, unit="day"),
    )
    return dated.select(
        *KEY,
        "prior_education",
        "prior_mean_grade",
        "years_since_diploma",
        "planned_credits",
        "applications",
        "days_applied_before_start",
        "days_enrolled_before_start",
        "days_from_application_to_enrolment",
        programme_followed=dated["programme"],
        prior_grade_against_programme=dated["prior_mean_grade"] - mean_of(dated, "prior_mean_grade"),
        applications_against_programme=dated["applications"] - mean_of(dated, "applications"),
        place_applied=place_of(dated, "applied_on"),
        place_enrolled=place_of(dated, "enrolled_on"),
    )
