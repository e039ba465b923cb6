"""The columns of an inflow table, each declared once: from which table it comes, and in what unit."""

from features.cohort_table import Feature, FeatureKind
from features.inflow.growth import CARRIED, GROWN

_APPLICATIONS, _COUNTS = "application_counts", "student_counts"

FEATURES: tuple[Feature, ...] = (
    Feature("applicants", _APPLICATIONS, "students"),
    Feature("applicants_last_year", _APPLICATIONS, "students"),
    Feature("applicants_two_years_ago", _APPLICATIONS, "students"),
    Feature("applicants_against_last_year", _APPLICATIONS, "log ratio"),
    Feature("share_enrolled", _APPLICATIONS, "share"),
    Feature("applicants_per_request", _APPLICATIONS, "ratio"),
    Feature("last_outcome", _COUNTS, "students"),
    Feature("mean_outcome", _COUNTS, "students"),
    Feature("conversion_last_year", _COUNTS, "ratio"),
    Feature("conversion_three_years", _COUNTS, "ratio"),
    Feature("conversion_origin", _COUNTS, "ratio"),
    Feature("conversion_programme", _COUNTS, "ratio"),
    Feature("conversion_expected", _COUNTS, "ratio"),
    Feature("conversion_from_peak", _COUNTS, "ratio"),
    Feature("expected_against_last_year", _COUNTS, "log ratio"),
    *(Feature(name, _APPLICATIONS, "students") for name in (*CARRIED, *GROWN)),
    Feature("group_growth", _APPLICATIONS, "log ratio"),
    Feature("season_growth", _APPLICATIONS, "log ratio"),
    Feature("timing", _APPLICATIONS, "log ratio"),
    Feature("years_of_history", _COUNTS, "years"),
    Feature("season_week", _APPLICATIONS, "weeks"),
    Feature("has_fixus", _APPLICATIONS),
    Feature("cap", "programmes", "students"),
    Feature("origin_group", _APPLICATIONS, kind=FeatureKind.CATEGORY),
    Feature("exam_type_group", _APPLICATIONS, kind=FeatureKind.CATEGORY),
)
