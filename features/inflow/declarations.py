"""The columns of an inflow table, each declared once: what it means, in what unit, and from which table."""

from features.cohort_table import Feature, FeatureKind
from features.inflow.growth import CARRIED

_APPLICATIONS, _COUNTS = "application_counts", "student_counts"

FEATURES: tuple[Feature, ...] = (
    Feature("applicants", "aanmelders tot nu toe", "applicants so far", _APPLICATIONS, "students"),
    Feature(
        "applicants_last_year",
        "aanmelders in dezelfde week vorig jaar",
        "applicants in the same week last year",
        _APPLICATIONS,
        "students",
    ),
    Feature(
        "applicants_two_years_ago",
        "aanmelders in dezelfde week twee jaar geleden",
        "applicants in the same week two years ago",
        _APPLICATIONS,
        "students",
    ),
    Feature(
        "applicants_against_last_year",
        "aanmelders ten opzichte van vorig jaar",
        "applicants compared with last year",
        _APPLICATIONS,
        "log ratio",
    ),
    Feature("share_enrolled", "aandeel dat al is ingeschreven", "share already enrolled", _APPLICATIONS, "share"),
    Feature("applicants_per_request", "aanmelders per verzoek", "applicants per request", _APPLICATIONS, "ratio"),
    Feature("last_outcome", "eerstejaars vorig jaar", "first-years last year", _COUNTS, "students"),
    Feature(
        "mean_outcome",
        "gemiddeld aantal eerstejaars in drie jaar",
        "mean first-years over three years",
        _COUNTS,
        "students",
    ),
    Feature(
        "conversion_last_year",
        "conversie vorig jaar vanaf deze week",
        "conversion last year from this week",
        _COUNTS,
        "ratio",
    ),
    Feature(
        "conversion_three_years",
        "conversie over drie jaar vanaf deze week",
        "conversion over three years from this week",
        _COUNTS,
        "ratio",
    ),
    Feature(
        "conversion_origin",
        "conversie van deze herkomst en dit examentype",
        "conversion of this origin and exam type",
        _COUNTS,
        "ratio",
    ),
    Feature("conversion_programme", "conversie van deze opleiding", "conversion of this programme", _COUNTS, "ratio"),
    Feature("conversion_expected", "verwachte conversie", "expected conversion", _COUNTS, "ratio"),
    Feature(
        "conversion_from_peak",
        "verwachte conversie vanaf de piek van eerdere seizoenen",
        "conversion expected from the peak of earlier seasons",
        _COUNTS,
        "ratio",
    ),
    Feature(
        "expected_against_last_year",
        "aanmelders maal conversie ten opzichte van vorig jaar",
        "applicants times conversion compared with last year",
        _COUNTS,
        "log ratio",
    ),
    *(
        Feature(
            name,
            f"telling van {k} jaar terug maal de groei van de aanmelders sindsdien",
            f"count of {k} years ago times the growth of applicants since",
            _APPLICATIONS,
            "students",
        )
        for k, name in enumerate(CARRIED, start=1)
    ),
    *(
        Feature(
            name,
            f"tellingen van drie jaar maal de groei van {nl}",
            f"counts of three years times the growth of {en}",
            _APPLICATIONS,
            "students",
        )
        for name, nl, en in (
            ("grown_group", "de aanmelders, geleund op de groep", "applicants, leaning on the group"),
            ("grown_own", "de eigen aanmelders", "its own applicants"),
            ("grown_open", "wie nu aangemeld staat", "those applied now"),
            ("grown_requests", "de verzoeken", "requests"),
            ("grown_enrolled", "wie al is ingeschreven", "those enrolled already"),
        )
    ),
    Feature(
        "group_growth",
        "groei van herkomst en examentype sinds vorig jaar",
        "growth of origin and exam type since last year",
        _APPLICATIONS,
        "log ratio",
    ),
    Feature(
        "season_growth",
        "groei van deze week tot de piek in eerdere seizoenen",
        "growth from this week to the peak in earlier seasons",
        _APPLICATIONS,
        "log ratio",
    ),
    Feature(
        "years_of_history", "jaren met aanmeldingen en telling", "years with applications and a count", _COUNTS, "years"
    ),
    Feature("season_week", "week van het aanmeldseizoen", "week of the season", _APPLICATIONS, "weeks"),
    Feature("has_fixus", "numerus fixus", "numerus fixus", _APPLICATIONS),
    Feature("cap", "beschikbare plaatsen", "places available", "programmes", "students"),
    Feature("origin_group", "herkomst", "origin", _APPLICATIONS, kind=FeatureKind.CATEGORY),
    Feature("exam_type_group", "examentype", "exam type", _APPLICATIONS, kind=FeatureKind.CATEGORY),
)
