"""The columns of an inflow table: what is known of the applications of one season at the as-of date.

A series is a programme x origin x exam type. Applicants are first-years (pre-masters always count), requests
(V) and enrolments (I), weighted by the requests per student, summed over institutions. Stocks fall when
requests are cancelled, and small cells vanish from the files: the signal is therefore the highest stock of
the season so far. Earlier seasons are read at the same ISO week, from the last delivery up to then.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from features.applications import SERIES, last_delivery, read_applicants, read_counts, read_lines
from features.calendar import application_week, season_week, week_end
from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind, Question
from features.engine import Tables
from features.errors import SettingsError, TableError
from features.inflow_growth import CARRIED, summarise_growth
from features.inflow_history import add_zero_counts, count_zeros, summarise_history
from features.inflow_schemas import PROGRAMME_CHANGES
from features.knowledge import known_on
from features.programme_changes import apply_changes, caps_of, last_years_of

_SOURCES = ("application_counts", "student_counts", "programmes", "caps", "programme_changes")
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
    Feature(
        "recent_growth", "groei in de laatste vier weken", "growth in the last four weeks", _APPLICATIONS, "log ratio"
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
        "peak_against_week",
        "conversie vanaf de piek ten opzichte van die vanaf deze week",
        "conversion from the peak compared with that from this week",
        _COUNTS,
        "log ratio",
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


def build_inflow_tables(
    tables: Mapping[str, ir.Table], years: Iterable[int], iso_weeks: Iterable[int], today: date
) -> Iterator[CohortTable]:
    """Yield one table per academic year and application week that has begun by `today`.

    A table is of the end of its week, or of `today` for the week in progress. A week without a delivery of its
    own is left out: the delivery before it has a table already.
    """
    weeks = sorted(set(iso_weeks))
    for year in years:
        for week in weeks:
            try:
                as_of = min(week_end(year, week), today)
            except SettingsError:  # week 53, which not every year has
                continue
            if _delivered_in(tables, year, as_of) == week:
                yield build_inflow_table(tables, year, as_of, today)


def build_inflow_table(tables: Mapping[str, ir.Table], academic_year: int, as_of: date, today: date) -> CohortTable:
    """Return the table of the season of `academic_year` as it was known on `as_of`.

    One row per series with applications this season or a count last year; a programme that has ended and has
    no applications is left out. `outcome` is the count of 1 October as known `today`: 0 when the series had
    applications and its programme was counted without it (zero counts are not listed), else missing.
    Raises TableError when a source is missing or no delivery of the season was known on `as_of`.
    """
    sources = _select_sources(tables)
    known = apply_changes(known_on(sources, as_of), academic_year)
    delivered_on = last_delivery(known, academic_year, as_of)
    if delivered_on is None:
        raise TableError(
            f"no applications for {academic_year} were known on {as_of}",
            where="application_counts",
            do="choose a later date, or add the Studielink files of this season",
        )
    applied = read_applicants(known[_APPLICATIONS], academic_year, delivered_on)
    counts = read_counts(known[_COUNTS], academic_year)
    frame = _list_series(applied, counts, academic_year)
    frame = _add_programmes(frame, known, academic_year)
    frame = _add_season(frame, applied, academic_year)
    frame = frame.merge(
        summarise_history(frame, applied, counts, academic_year), on=list(SERIES), how="left", validate="one_to_one"
    )
    students = count_zeros(counts, applied.loc[applied["academic_year"] < academic_year])
    growth = summarise_growth(
        frame, read_lines(known[_APPLICATIONS], academic_year, delivered_on), students, academic_year
    )
    frame = frame.merge(growth, on=list(SERIES), how="left", validate="one_to_one")
    frame["season_week"] = season_week(delivered_on, academic_year)
    frame = _add_comparisons(frame)
    # What came of it is counted under the codes of the season too; changes that became known later do not matter.
    counted = known_on({_COUNTS: sources[_COUNTS]}, today)
    changes = {name: known[name] for name in (PROGRAMME_CHANGES.name,) if name in known}
    frame = _add_outcome(frame, apply_changes({**counted, **changes}, academic_year)[_COUNTS], academic_year)
    columns = [*SERIES, *(feature.name for feature in FEATURES), OUTCOME]
    kinds = {feature.name: "float64" if feature.kind is FeatureKind.NUMERIC else "object" for feature in FEATURES}
    moment = f"week{application_week(delivered_on):02d}"
    ordered = (
        frame[columns].astype({**kinds, **dict.fromkeys(SERIES, "object")}).sort_values(list(SERIES), ignore_index=True)
    )
    return CohortTable(Question.INFLOW, str(academic_year), moment, as_of, SERIES, FEATURES, ordered)


def _select_sources(tables: Mapping[str, ir.Table]) -> Tables:
    if absent := [name for name in _SOURCES[:2] if name not in tables]:
        raise TableError(f"the lake has no {' and no '.join(absent)}", do="add a source that delivers them")
    return {name: tables[name] for name in _SOURCES if name in tables}


def _delivered_in(tables: Mapping[str, ir.Table], academic_year: int, as_of: date) -> int | None:
    delivered_on = last_delivery(known_on(_select_sources(tables), as_of), academic_year, as_of)
    return None if delivered_on is None else application_week(delivered_on)


def _list_series(applied: pd.DataFrame, counts: pd.DataFrame, academic_year: int) -> pd.DataFrame:
    now = applied.loc[(applied["academic_year"] == academic_year) & applied["applicants"].notna(), list(SERIES)]
    # Before November the count of last year is not known yet: the latest known one says who may come again.
    before = counts.loc[counts["academic_year"] == counts["academic_year"].max(), list(SERIES)]
    return pd.concat([now, before]).drop_duplicates(ignore_index=True)


def _add_programmes(frame: pd.DataFrame, known: Mapping[str, ir.Table], academic_year: int) -> pd.DataFrame:
    for rows in (caps_of(known, academic_year), last_years_of(known)):
        frame = frame.merge(rows, on="programme", how="left", validate="many_to_one")
    return frame.astype({"cap": "float64", "last_year": "float64"})


def _add_season(frame: pd.DataFrame, applied: pd.DataFrame, academic_year: int) -> pd.DataFrame:
    season = applied.loc[applied["academic_year"] == academic_year].drop(columns=["academic_year", "peak"])
    frame = frame.merge(season, on=list(SERIES), how="left", validate="one_to_one")
    ended = (frame["last_year"] < academic_year) & frame["applicants"].isna()
    return frame.loc[~ended].reset_index(drop=True)


def _add_comparisons(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what follows from the columns that are there; a ratio with an unknown or empty side is missing."""
    applicants = frame["applicants"]
    return frame.assign(
        applicants_against_last_year=_log_ratio(applicants, frame["applicants_last_year"]),
        recent_growth=_log_ratio(applicants, frame["recent"]),
        share_enrolled=(frame["enrolled"] / applicants.where(applicants > 0)).clip(0, 1),
        applicants_per_request=applicants / frame["requests"].where(frame["requests"] > 0),
        expected_against_last_year=_log_ratio(applicants * frame["conversion_expected"], frame["last_outcome"]),
        peak_against_week=_log_ratio(frame["conversion_from_peak"], frame["conversion_expected"]),
        has_fixus=frame["has_fixus"].eq(True).astype(float).where(frame["cap"].isna(), 1.0),
        origin_group=frame["origin"],
        exam_type_group=frame["exam_type"],
    )


def _log_ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    ratio = above.where(above > 0) / below.where(below > 0)
    return pd.Series(np.log(ratio.astype("float64")), index=above.index)


def _add_outcome(frame: pd.DataFrame, counts: ir.Table, academic_year: int) -> pd.DataFrame:
    counted: pd.DataFrame = (
        counts.filter(counts["academic_year"] == academic_year).select(*SERIES, "academic_year", "students").execute()
    )
    applied = frame.loc[frame["applicants"] > 0, list(SERIES)].assign(academic_year=academic_year)
    filled = add_zero_counts(counted.astype({"academic_year": "int64", "students": "float64"}), applied)
    outcome = filled.drop(columns="academic_year").rename(columns={"students": OUTCOME})
    return frame.merge(outcome, on=list(SERIES), how="left", validate="one_to_one")
