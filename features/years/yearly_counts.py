"""Yearly counts of first-years, one row per institution, programme, year and definition: the input of years ahead.

An institution's own counts are those of 1 October (`student_counts`, one definition), added up per programme.
Published counts (`yearly_counts`) of other institutions stand beside them, to learn from; where an institution has
no counts of its own, the published ones are its counts.
"""

from collections.abc import Mapping
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from features.errors import SettingsError, TableError
from features.knowledge import known_on
from features.programme_changes import apply_changes
from features.schemas import PROGRAMMES, STUDENT_COUNTS, YEARLY_COUNTS

OWN = "own"  # the institution of `student_counts`, which names none
OWN_DEFINITION = "first-years on 1 October, counted by the institution"
UNKNOWN_FACULTY = "unknown"
COLUMNS = ["institution", "programme", "name", "level", "faculty", "academic_year", "students", "definition", "is_own"]
_READ = (STUDENT_COUNTS.name, YEARLY_COUNTS.name, PROGRAMMES.name, "programme_changes", "caps")


def read_yearly_counts(tables: Mapping[str, ir.Table], as_of: date, institution: str = "") -> pd.DataFrame:
    """Return what was known on `as_of` of first-years per year (COLUMNS; students: number, missing where suppressed).

    `is_own` marks the institution that is to be forecast: that of `student_counts` where these are delivered, else
    `institution` (BRIN code) in the published counts. Published counts of that institution are then left out: two
    counts of the same students are not two programmes. Raises TableError without any counts, SettingsError when it is
    not clear which institution is meant.
    """
    known = known_on({name: tables[name] for name in _READ if name in tables}, as_of)
    parts = []
    if STUDENT_COUNTS.name in known:
        parts.append(_own_counts(known))
    if YEARLY_COUNTS.name in known:
        published = _published_counts(known[YEARLY_COUNTS.name])
        if parts:
            published = published[published["institution"] != institution].assign(is_own=False)
        else:
            own = _find_institution(published, institution)
            published = published.assign(is_own=published["institution"] == own)
        parts.append(published)
    counts = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    if not counts["is_own"].any():
        raise TableError(
            "there are no yearly counts of first-years in the lake",
            do="add a source that delivers student_counts (studielink, institution) or yearly_counts (duo)",
        )
    return counts[COLUMNS].sort_values(["institution", "programme", "definition", "academic_year"], ignore_index=True)


def _own_counts(known: Mapping[str, ir.Table]) -> pd.DataFrame:
    newest = known[STUDENT_COUNTS.name]["academic_year"].max().execute()
    if pd.isna(newest):
        return pd.DataFrame(columns=COLUMNS)
    # Under the codes that programmes have in the first year ahead, with the history of the codes before.
    changed = apply_changes(known, int(newest) + 1)
    rows: pd.DataFrame = changed[STUDENT_COUNTS.name].execute()
    rows = rows.astype({"programme": "object", "exam_type": "object", "students": "float64", "academic_year": "int64"})
    sizes = rows.groupby(["programme", "exam_type"])[["students"]].sum().reset_index()
    level = sizes.sort_values(["students", "exam_type"]).drop_duplicates("programme", keep="last")
    counts = rows.groupby(["programme", "academic_year"], as_index=False)["students"].sum()
    counts = counts.merge(level[["programme", "exam_type"]], on="programme", validate="many_to_one")
    return _add_names(counts.rename(columns={"exam_type": "level"}), changed).assign(
        institution=OWN, definition=OWN_DEFINITION, is_own=True
    )


def _add_names(counts: pd.DataFrame, known: Mapping[str, ir.Table]) -> pd.DataFrame:
    if PROGRAMMES.name not in known:
        return counts.assign(name=counts["programme"], faculty=UNKNOWN_FACULTY)
    programmes: pd.DataFrame = known[PROGRAMMES.name].select("programme", "name", "faculty").execute()
    named = counts.merge(programmes.astype("object"), on="programme", how="left", validate="many_to_one")
    return named.fillna({"name": named["programme"], "faculty": UNKNOWN_FACULTY})


def _published_counts(table: ir.Table) -> pd.DataFrame:
    rows: pd.DataFrame = table.select(*(name for name in COLUMNS if name != "is_own")).execute()
    texts = dict.fromkeys(["institution", "programme", "name", "level", "faculty", "definition"], "object")
    return rows.astype({**texts, "academic_year": "int64", "students": "float64"})


def _find_institution(published: pd.DataFrame, institution: str) -> str:
    codes = sorted(published["institution"].unique())
    if institution in codes:
        return institution
    if not institution and len(codes) == 1:
        return str(codes[0])
    raise SettingsError(
        f"the published counts are of {len(codes)} institutions" + (f", not of {institution}" if institution else ""),
        where="[training.years] institution",
        do="name the BRIN code of the institution to forecast, such as " + ", ".join(codes[:10]),
    )
