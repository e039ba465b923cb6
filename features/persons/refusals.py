"""What students said, taken over so that a damaged delivery lets nobody in.

A refusal (an objection, a withdrawn consent) stands from the day on which it was heard until a later word lifts it:
a delivery that lacks it takes nothing back. What cannot be read of a row counts as a refusal of its student. What makes
a delivery doubtful is found here, with numbers; whether it stops is for the caller.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

import pandas as pd

from features.persons.consent import LawfulBasis, Purpose
from features.vocabulary import ConsentStatus

COLUMNS: Final = ["student", "purpose", "status", "known_on"]
MEMORY: Final = ["student", "purpose", "status", "heard_on", "seen_on", "in_delivery"]
"""Of what is remembered: `status` is empty for a student who spoke and refuses nothing."""

_REFUSING: Final = (ConsentStatus.WITHDRAWN.value, ConsentStatus.OBJECTED.value)
_OBJECTIONS: Final = (ConsentStatus.OBJECTED.value, ConsentStatus.OBJECTION_LIFTED.value)
_ALIKE: Final = 0.8  # from here on a name is more likely a misspelling than another name
_YEARS_AFTER: Final = 1  # a refusal goes this long after its student: one delivery may lack a student by mistake


class Doubt(StrEnum):
    """Why a delivery of consents cannot be taken over without a word."""

    ABSENT = "absent"
    VANISHED = "vanished"
    EMPTY = "empty"
    WITHOUT_STUDENT = "without student"
    UNREADABLE = "unreadable"
    MISSPELT = "misspelt purpose"
    OTHER_PURPOSES = "other purposes"
    MEETS_NOBODY = "meets nobody"
    MEETS_FEWER = "meets fewer"
    OTHER_WRITING = "other writing"
    MOVED = "moved"


@dataclass(frozen=True)
class Finding:
    """One doubt: about which purpose (empty where about all), how many rows or students, and of how many."""

    doubt: Doubt
    purpose: str
    count: int
    total: int


@dataclass(frozen=True)
class Asked:
    """A purpose, and the pseudonyms of the students whom it is about."""

    purpose: Purpose
    students: frozenset[str]


@dataclass(frozen=True)
class Delivered:
    """What was delivered of consents.

    Attributes:
        words: COLUMNS, with pseudonyms; None where the table is not there.
        unread: rows that do not fit, as text, with their pseudonym where the student can be read.
        written_otherwise: how many students are nobody whom we know, and somebody with other zeros or letters before
            their number: what they said would go unheard.
    """

    words: pd.DataFrame | None
    unread: pd.DataFrame
    written_otherwise: int = 0


@dataclass(frozen=True)
class TakenOver:
    """What counts from now on.

    Attributes:
        words: COLUMNS: what was delivered, what still stands of before, and a refusal for what cannot be read.
        memory: MEMORY, for the next delivery.
        findings: what makes the delivery doubtful.
        standing: how many refusals stand although this delivery alone would lift or lack them.
        unread: how many students count as refusing because a row of theirs cannot be read.
    """

    words: pd.DataFrame
    memory: pd.DataFrame
    findings: tuple[Finding, ...]
    standing: int
    unread: int


def take_over(delivered: Delivered, memory: pd.DataFrame, asked: Sequence[Asked], today: date) -> TakenOver:
    """Return what counts of a delivery of consents, with what is remembered of those before.

    Args:
        delivered: the table and its rejected rows.
        memory: MEMORY, as it was left the last time; without rows where nobody ever spoke.
        asked: the purposes that the settings name, with the students whom each is about.
        today: the day on which it is heard.
    """
    names = [one.purpose.name for one in asked]
    words = _none() if delivered.words is None else delivered.words[COLUMNS].reset_index(drop=True)
    purpose, is_alike = _spell(words["purpose"], names)
    words = words.assign(purpose=purpose)
    findings = _find_doubts(delivered, words, is_alike, memory, asked)
    # A refusal counts for the purpose that it is most likely about; nothing else does.
    words = words.assign(purpose=words["purpose"].mask(is_alike & ~words["status"].isin(_REFUSING)))
    words = words.dropna(subset=["purpose"])
    heard = memory[(memory["status"] != "") & memory["purpose"].isin(names)]
    before = heard.rename(columns={"heard_on": "known_on"})[COLUMNS]
    said = _together(words, before)
    standing = standing_refusals(said, today)
    unread = _refuse_unread(delivered.unread, names, words, today)
    counted = _together(said, unread).drop_duplicates(COLUMNS, ignore_index=True)
    own = standing[standing["purpose"].isin(names)]
    parts = [part for part in (own, _without_consent(words, asked, today)) if len(part)]
    new = _remember(words, pd.concat(parts or [own]).drop_duplicates(), memory, asked, today)
    kept = len(standing) - len(standing.merge(standing_refusals(words, today)))
    return TakenOver(counted, new, findings, kept, int(unread["student"].nunique()))


def standing_refusals(words: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return student, purpose and status of the refusals that no later word has lifted.

    A refusal is heard whatever day it carries, and wins from its opposite on the same day.
    """
    refuses = words["status"].isin(_REFUSING)
    heard = words.assign(refuses=refuses, fact=words["status"].isin(_OBJECTIONS))
    heard = heard[refuses | (words["known_on"] <= pd.Timestamp(today))]
    last = heard.sort_values(["known_on", "refuses"], kind="stable")
    last = last.drop_duplicates(["student", "purpose", "fact"], keep="last")
    return last.loc[last["refuses"], ["student", "purpose", "status"]].reset_index(drop=True)


def no_memory() -> pd.DataFrame:
    """Return what is remembered where nobody ever spoke."""
    kinds = {"heard_on": "datetime64[ns]", "seen_on": "datetime64[ns]", "in_delivery": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "string")) for name in MEMORY})


def remember_lake(words: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the memory that consents of a lake amount to, of before there was one."""
    said = _together(words)
    standing = standing_refusals(said, today)
    speakers = said[["student", "purpose"]].drop_duplicates()
    rows = speakers.merge(standing, on=["student", "purpose"], how="left").fillna({"status": ""})
    day = pd.Timestamp(today)
    return rows.assign(heard_on=day, seen_on=day, in_delivery=True)[MEMORY].astype(no_memory().dtypes.to_dict())


def _none() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="string") for name in COLUMNS}).astype({"known_on": "datetime64[ns]"})


def _together(*parts: pd.DataFrame) -> pd.DataFrame:
    kinds = _none().dtypes.to_dict()
    return pd.concat([part[COLUMNS].astype(kinds) for part in parts if len(part)] or [_none()], ignore_index=True)


def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKD", name).casefold()).strip()


def _spell(purposes: pd.Series, names: Sequence[str]) -> tuple["pd.Series[str]", "pd.Series[bool]"]:
    """Return the purposes as the settings spell them, and a mask of those that are only like one of these."""
    folded = {_fold(name): name for name in names}
    meant, is_alike = {}, set()
    for purpose in purposes.dropna().unique():
        own = _fold(str(purpose))
        near = max(folded, key=lambda one: SequenceMatcher(None, own, one).ratio(), default=None)
        if own in folded:
            meant[purpose] = folded[own]
        elif near is not None and SequenceMatcher(None, own, near).ratio() >= _ALIKE:
            meant[purpose] = folded[near]
            is_alike.add(purpose)
    return purposes.map(meant).fillna(purposes).astype("string"), purposes.isin(is_alike)


def _find_doubts(
    delivered: Delivered, words: pd.DataFrame, is_alike: "pd.Series[bool]", memory: pd.DataFrame, asked: Sequence[Asked]
) -> tuple[Finding, ...]:
    unread, rows = delivered.unread, len(words) + len(delivered.unread)  # rows that say the same count once
    about = [one for one in asked if one.students]
    found: list[Finding] = []
    if delivered.words is None or (rows == 0 and about):
        for one in about:
            found.extend(_find_absent(one, memory, is_there=delivered.words is not None))
        return tuple(found)
    nameless = int(unread["student"].isna().sum())
    unknown = int(unread["reason"].str.contains("status is not", regex=False).fillna(False).sum())
    found += [Finding(Doubt.WITHOUT_STUDENT, "", nameless, rows), Finding(Doubt.UNREADABLE, "", unknown, rows)]
    found.append(Finding(Doubt.MISSPELT, "", int(is_alike.sum()), rows))
    is_named = not set(words["purpose"]).isdisjoint(one.purpose.name for one in asked)
    for one in about:
        found.extend(_find_fewer(one, words, memory, rows, is_named=is_named))
    found.append(_find_moved(words, memory, asked))
    found.append(Finding(Doubt.OTHER_WRITING, "", delivered.written_otherwise, words["student"].nunique()))
    return tuple(finding for finding in found if finding.count)


def _find_absent(one: Asked, memory: pd.DataFrame, *, is_there: bool) -> list[Finding]:
    spoke = _speakers(memory, one)
    if is_there:
        return [Finding(Doubt.EMPTY, one.purpose.name, max(len(spoke), 1), len(one.students))]
    if spoke:
        return [Finding(Doubt.VANISHED, one.purpose.name, len(spoke), len(one.students))]
    if one.purpose.lawful_basis is LawfulBasis.CONSENT:
        return [Finding(Doubt.ABSENT, one.purpose.name, len(one.students), len(one.students))]
    return []


def _find_fewer(one: Asked, words: pd.DataFrame, memory: pd.DataFrame, rows: int, *, is_named: bool) -> list[Finding]:
    """What makes the words about one purpose doubtful; `is_named`: whether any purpose of the settings is named."""
    name, before = one.purpose.name, _speakers(memory, one)
    told = set(words.loc[words["purpose"] == name, "student"])
    if not told:
        is_needed = one.purpose.lawful_basis is LawfulBasis.CONSENT or before or not is_named
        return [Finding(Doubt.OTHER_PURPOSES, name, rows, rows)] if is_needed else []
    met = told & one.students
    if not met:
        return [Finding(Doubt.MEETS_NOBODY, name, len(told), len(one.students))]
    return [Finding(Doubt.MEETS_FEWER, name, len(before - met), len(before))]


def _find_moved(words: pd.DataFrame, memory: pd.DataFrame, asked: Sequence[Asked]) -> Finding:
    """Who spoke about a purpose that is none of the settings, and does not any more: it may have become one of them."""
    students = frozenset[str]().union(*(one.students for one in asked))
    pairs = ["student", "purpose"]
    is_other = memory["in_delivery"] & ~memory["purpose"].isin([one.purpose.name for one in asked])
    before = memory.loc[is_other & memory["student"].isin(students), pairs].drop_duplicates()
    return Finding(Doubt.MOVED, "", len(before) - len(before.merge(words[pairs].drop_duplicates())), len(before))


def _speakers(memory: pd.DataFrame, one: Asked) -> set[str]:
    """Who spoke about a purpose in the delivery before, and is a student still."""
    is_own = (memory["purpose"] == one.purpose.name) & memory["in_delivery"]
    return set(memory.loc[is_own, "student"]) & one.students


def _refuse_unread(unread: pd.DataFrame, names: Sequence[str], words: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return a refusal of each student of whom a row cannot be read, for each purpose that the row may be about."""
    known = unread.dropna(subset=["student"])
    purpose, _ = _spell(known["purpose"], names)
    others = set(words["purpose"]) - set(names)  # other rows speak of it: it is a purpose, and none of ours
    parts = [_none()]
    for name in names:
        may_be = known[(purpose == name) | ~(purpose.isin(names) | purpose.isin(others))]
        parts.append(
            pd.DataFrame({"student": may_be["student"].unique()}, dtype="string").assign(
                purpose=name, status=ConsentStatus.OBJECTED.value, known_on=pd.Timestamp(today)
            )
        )
    return _together(*parts)


def _without_consent(words: pd.DataFrame, asked: Sequence[Asked], today: date) -> pd.DataFrame:
    """Return, as withdrawn, who spoke about a purpose that rests on consent and gave none: an older word gives none."""
    names = [one.purpose.name for one in asked if one.purpose.lawful_basis is LawfulBasis.CONSENT]
    told = words[words["purpose"].isin(names)]
    gave = told[(told["status"] == ConsentStatus.GIVEN.value) & (told["known_on"] <= pd.Timestamp(today))]
    pairs = ["student", "purpose"]
    found = told[pairs].drop_duplicates().merge(gave[pairs].drop_duplicates(), on=pairs, how="left", indicator="gave")
    return found.loc[found["gave"] == "left_only", pairs].assign(status=ConsentStatus.WITHDRAWN.value)


def _remember(
    words: pd.DataFrame, standing: pd.DataFrame, memory: pd.DataFrame, asked: Sequence[Asked], today: date
) -> pd.DataFrame:
    """Return MEMORY after a delivery: who spoke in it, and what stands, since the day on which it was first heard."""
    pairs, day = ["student", "purpose"], pd.Timestamp(today)
    speakers = words[pairs].drop_duplicates().assign(in_delivery=True)
    rows = speakers.merge(standing, on=pairs, how="outer")
    before = memory[[*pairs, "status", "heard_on", "seen_on"]]
    rows = rows.fillna({"status": ""}).merge(before, on=[*pairs, "status"], how="left")
    is_there = {(one.purpose.name, student) for one in asked for student in one.students}
    seen = [pair in is_there for pair in zip(rows["purpose"], rows["student"], strict=True)]
    is_told = rows["in_delivery"].eq(True).fillna(False).astype(bool)
    rows = rows.assign(
        heard_on=rows["heard_on"].fillna(day),
        seen_on=rows["seen_on"].fillna(day).mask(pd.Series(seen, rows.index, dtype=bool) | is_told, day),
        in_delivery=is_told,
    )
    kept = rows[rows["seen_on"] > day - pd.DateOffset(years=_YEARS_AFTER)]
    ordered = kept[MEMORY].astype(no_memory().dtypes.to_dict()).sort_values([*pairs, "status"], ignore_index=True)
    return ordered.drop_duplicates([*pairs, "status"], ignore_index=True)
