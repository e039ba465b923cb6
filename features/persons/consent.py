"""Who may be scored, and for how long their data are kept.

A person-level score exists only for a purpose with a lawful basis. With consent as the basis, a student
is in after giving it and out after withdrawing it; with another basis (a public task, research under
safeguards) a student is in until objecting. What a student says works at once and for every cohort table
made from then on: it is the one fact that is looked up today and not at the as-of date.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow.parquet as pq

from features.engine import Tables, keep_in_memory
from features.errors import BasisError
from features.lake import replace_file
from features.schemas import CONSENTS, SCHEMAS
from features.vocabulary import ConsentStatus

LONGEST_RETENTION_YEARS = 10


class LawfulBasis(StrEnum):
    """Article 6 GDPR, as far as an institution can rely on it for this purpose."""

    CONSENT = "consent"
    PUBLIC_TASK = "public task"
    RESEARCH = "research"


@dataclass(frozen=True)
class Purpose:
    """Why person-level scores are made, on which basis, and how long person-level data are kept."""

    name: str
    lawful_basis: LawfulBasis
    necessity: str
    retention_years: int

    def __post_init__(self) -> None:
        if not (self.name.strip() and self.necessity.strip()):
            raise BasisError(
                "a purpose needs a name and a reason why it is necessary",
                where="[features.purpose] in studiepeil.toml",
                do="fill in name and necessity; without them no score of a person is made",
            )
        if not 1 <= self.retention_years <= LONGEST_RETENTION_YEARS:
            raise BasisError(
                f"retention_years is {self.retention_years}",
                where="[features.purpose] in studiepeil.toml",
                do=f"choose 1 to {LONGEST_RETENTION_YEARS} years",
            )


def keep_permitted(
    tables: Mapping[str, ir.Table], purpose: Purpose, today: date, register: str = "enrolments"
) -> Tables:
    """Return `tables` without the rows of students who may not be scored for `purpose` on `today`.

    `register` is the table that says who there is: applicants are not enrolled yet.
    """
    if register not in tables:
        return dict(tables)
    refused = keep_in_memory(_refused(tables, purpose, today, register))  # every query on what is left asks it again
    return {
        name: table.anti_join(refused, "student") if SCHEMAS[name].person and name != "consents" else table
        for name, table in tables.items()
    }


def refused_students(tables: Mapping[str, ir.Table], purpose: Purpose, today: date) -> pd.DataFrame:
    """Return the pseudonyms (column `student`) that may not be scored for `purpose` on `today`."""
    frame: pd.DataFrame = _refused(tables, purpose, today, "enrolments").order_by("student").execute()
    return frame


def _refused(tables: Mapping[str, ir.Table], purpose: Purpose, today: date, register: str) -> ir.Table:
    """Two facts count, each by its latest word: whether consent stands, and whether an objection stands."""
    students = tables[register].select("student").distinct()
    needs_consent = purpose.lawful_basis is LawfulBasis.CONSENT
    if "consents" not in tables:
        return students if needs_consent else students.filter(ibis.literal(False))
    consent = _last_said(tables["consents"], purpose, today, (ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN))
    objection = _last_said(tables["consents"], purpose, today, (ConsentStatus.OBJECTED, ConsentStatus.OBJECTION_LIFTED))
    objected = students.semi_join(objection.filter(objection["status"] == ConsentStatus.OBJECTED.value), "student")
    if needs_consent:
        given = consent.filter(consent["status"] == ConsentStatus.GIVEN.value)
        without = students.anti_join(given, "student")
    else:
        without = students.semi_join(consent.filter(consent["status"] == ConsentStatus.WITHDRAWN.value), "student")
    return without.union(objected, distinct=True)


def _last_said(
    consents: ir.Table, purpose: Purpose, today: date, words: tuple[ConsentStatus, ConsentStatus]
) -> ir.Table:
    """Return the latest of two opposite words per student; of two on one day the one that refuses.

    A word that refuses is heard whatever day it carries: nobody objects tomorrow, and a wrong date lets nobody in.
    """
    refusing = [ConsentStatus.WITHDRAWN.value, ConsentStatus.OBJECTED.value]
    heard = consents.filter(
        consents["purpose"] == purpose.name,
        consents["status"].isin([word.value for word in words]),
        (consents["known_on"].cast("date") <= ibis.literal(today)) | consents["status"].isin(refusing),
    )
    newest = ibis.row_number().over(
        group_by="student", order_by=[ibis.desc("known_on"), ibis.desc(heard["status"].isin(refusing))]
    )
    return heard.mutate(newest=newest).filter(lambda t: t["newest"] == 0).select("student", "status")


def drop_expired(tables: Mapping[str, pd.DataFrame], years: int, today: date) -> dict[str, pd.DataFrame]:
    """Return `tables` without the person rows that were known longer ago than the retention term of `years`.

    What students said about being scored is kept: an objection does not wear off.
    """
    oldest = pd.Timestamp(today) - pd.DateOffset(years=years)
    ends = {name for name in tables if SCHEMAS[name].person and name != CONSENTS.name}
    kept = dict(tables)
    for name in ends:
        is_expired = tables[name]["known_on"] < oldest
        if is_expired.any():
            kept[name] = tables[name].loc[~is_expired]
    return kept


def keep_only(folder: Path, students: Collection[str]) -> int:
    """Remove the rows of everybody but `students` (pseudonyms) from the files below `folder`; return the files changed.

    A score made before an objection, or before a term ended, is a score all the same: it goes from the results and
    from old runs too, from Parquet and CSV alike. Of a file that cannot be read nobody knows whom it is about: it goes.
    """
    changed = 0
    for path in sorted([*folder.rglob("*.parquet"), *folder.rglob("*.csv")]):
        try:
            columns = pq.read_schema(path).names if path.suffix == ".parquet" else list(pd.read_csv(path, nrows=0))
            if "student" not in columns:
                continue
            frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        except (OSError, ValueError):  # what is no Parquet or CSV (any more) raises a kind of ValueError
            path.unlink()
            changed += 1
            continue
        kept = frame.loc[frame["student"].astype(str).isin(students)]
        if len(kept) < len(frame):
            replace_file(kept, path)
            changed += 1
    return changed
