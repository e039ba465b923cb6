"""Who may be scored, for how long their data are kept, and under which name they are known here.

A person-level score exists only for a purpose with a lawful basis. With consent as the basis, a student
is in after giving it and out after withdrawing it; with another basis (a public task, research under
safeguards) a student is in until objecting. What a student says works at once and for every cohort table
made from then on: it is the one fact that is looked up today and not at the as-of date.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow.parquet as pq

from features.engine import Tables
from features.errors import BasisError
from features.schemas import SCHEMAS
from features.vocabulary import ConsentStatus

LONGEST_RETENTION_YEARS = 10
_PSEUDONYM_LENGTH = 20  # hexadecimal digits: 80 bits, no collision expected below 10^9 students


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


def keep_permitted(tables: Mapping[str, ir.Table], purpose: Purpose, today: date) -> Tables:
    """Return `tables` without the rows of students who may not be scored for `purpose` on `today`."""
    if "enrolments" not in tables:
        return dict(tables)
    refused = _refused(tables, purpose, today)
    return {
        name: table.anti_join(refused, "student") if SCHEMAS[name].person and name != "consents" else table
        for name, table in tables.items()
    }


def refused_students(tables: Mapping[str, ir.Table], purpose: Purpose, today: date) -> pd.DataFrame:
    """Return the pseudonyms (column `student`) that may not be scored for `purpose` on `today`."""
    frame: pd.DataFrame = _refused(tables, purpose, today).order_by("student").execute()
    return frame


def _refused(tables: Mapping[str, ir.Table], purpose: Purpose, today: date) -> ir.Table:
    students = tables["enrolments"].select("student").distinct()
    said = _last_said(tables["consents"], purpose, today) if "consents" in tables else None
    if purpose.lawful_basis is LawfulBasis.CONSENT:
        if said is None:
            return students
        given = said.filter(said["status"].isin([ConsentStatus.GIVEN.value, ConsentStatus.OBJECTION_LIFTED.value]))
        return students.anti_join(given, "student")
    if said is None:
        return students.filter(ibis.literal(False))
    against = said.filter(said["status"].isin([ConsentStatus.OBJECTED.value, ConsentStatus.WITHDRAWN.value]))
    return students.semi_join(against, "student")


def _last_said(consents: ir.Table, purpose: Purpose, today: date) -> ir.Table:
    heard = consents.filter(
        consents["purpose"] == purpose.name, consents["known_on"].cast("date") <= ibis.literal(today)
    )
    newest = ibis.row_number().over(group_by="student", order_by=ibis.desc("known_on"))
    return heard.mutate(newest=newest).filter(lambda t: t["newest"] == 0).select("student", "status")


def drop_expired(tables: Mapping[str, pd.DataFrame], purpose: Purpose, today: date) -> dict[str, pd.DataFrame]:
    """Return `tables` without the person rows that were known before the retention term of `purpose`."""
    oldest = pd.Timestamp(today) - pd.DateOffset(years=purpose.retention_years)
    kept = {}
    for name, frame in tables.items():
        is_person_row_expired = frame["known_on"] < oldest if SCHEMAS[name].person else None
        kept[name] = frame if is_person_row_expired is None else frame.loc[~is_person_row_expired]
    return kept


def erase_students(folder: Path, students: Collection[str]) -> int:
    """Remove the rows of `students` (pseudonyms) from every Parquet file below `folder`; return the files changed.

    A score made before an objection is a score all the same: it goes from the results and from old runs too.
    """
    changed = 0
    for path in sorted(folder.rglob("*.parquet")):
        if "student" not in pq.read_schema(path).names:
            continue
        frame = pd.read_parquet(path)
        kept = frame.loc[~frame["student"].isin(students)]
        if len(kept) < len(frame):
            kept.to_parquet(path, index=False)
            changed += 1
    return changed


def open_key(path: Path) -> bytes:
    """Return the pseudonym key at `path`, made on first use and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text().strip())


def pseudonym(student: str, key: bytes) -> str:
    """Return the pseudonym of one student number: a keyed hash (HMAC-SHA-256), not reversible without the key."""
    return hmac.new(key, student.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_LENGTH]


def pseudonymise(frame: pd.DataFrame, column: str, key: bytes) -> pd.DataFrame:
    """Return `frame` with the student numbers in `column` replaced by pseudonyms; missing stays missing."""
    codes, students = pd.factorize(frame[column], use_na_sentinel=True)
    names = pd.array([pseudonym(str(student), key) for student in students], dtype="string")
    replaced = pd.Series(names.take(codes, allow_fill=True), index=frame.index, dtype="string")
    return frame.assign(**{column: replaced})
