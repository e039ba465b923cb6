"""What students said, on its way into the lake: a doubtful delivery stops, and a refusal that was heard stays.

A stop is accepted through the same door as that of a delivery of counts: with a name and a reason, which go on record.
An acceptance holds for the doubts as they were, with their numbers; another one stops again.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pandas as pd

from features.errors import StudiepeilError, rows_text
from features.extracts import Remark
from features.persons.consent import Purpose
from features.persons.pseudonyms import list_writings, pseudonym, pseudonymise
from features.persons.refusals import Asked, Delivered, Doubt, Finding, TakenOver, no_memory, remember_lake, take_over
from features.schemas import APPLICATIONS, CONSENTS, ENROLMENTS
from features.vocabulary import ConsentStatus
from serving.pipeline.acceptance import Acceptance, keep_accepted, list_open
from serving.pipeline.settings import Settings
from serving.pipeline.steps import write_result
from serving.records.log import COMMAND_LINE, Event, EventKind
from serving.records.store import open_store
from training.contracts.dropout import RefusalsResult

REGISTERS: Final = (ENROLMENTS.name, APPLICATIONS.name)
"""The tables that say who there is, for the purpose of scoring students and of counting applicants."""

_ACCEPTED_FILE: Final = "consents.json"
_SAID: Final[Mapping[Doubt, str]] = {
    Doubt.ABSENT: "no table of consents was delivered, and '{purpose}' rests on consent: all {count} students would be "
    "left out",
    Doubt.VANISHED: "no table of consents was delivered; {count} of the {total} students had said something about "
    "'{purpose}' in the delivery before",
    Doubt.EMPTY: "the table of consents has no rows, for {total} students whom '{purpose}' is about",
    Doubt.WITHOUT_STUDENT: "{count} of {total} rows of consents do not say of which student they are",
    Doubt.UNREADABLE: "{count} of {total} rows of consents have no known status; who spoke there counts as refusing",
    Doubt.MISSPELT: "{count} of {total} rows of consents name a purpose that is nearly one of the settings",
    Doubt.OTHER_PURPOSES: "none of {total} rows of consents is about '{purpose}'",
    Doubt.MEETS_NOBODY: "{count} students in consents speak about '{purpose}', and none is among the {total} whom it "
    "is about",
    Doubt.MOVED: "{count} of the {total} students who had spoken about a purpose that is none of the settings do so no "
    "more",
    Doubt.MEETS_FEWER: "{count} of the {total} students who had said something about '{purpose}' are not in consents "
    "any more",
    Doubt.OTHER_WRITING: "{count} of the {total} students in consents are nobody whom we know, and are somebody with "
    "other zeros or letters before their number: what they said would go unheard",
}


class ConsentError(StudiepeilError):
    """A delivery of consents is such that somebody could be scored against their will."""

    exit_code = 2


def say_taken(taken: TakenOver) -> tuple[Remark, ...]:
    """Return in remarks what a person should know about what counts."""
    told = (
        ("refusals that were heard before stand, although this delivery lifts or lacks them", taken.standing),
        ("students count as refusing, because a row of theirs cannot be read", taken.unread),
    )
    return tuple(Remark(CONSENTS.name, CONSENTS.name, sentence, count) for sentence, count in told if count)


class ConsentsReader:
    """Collects what a check reads of consents and of who there is; takes it over once all was read."""

    def __init__(self, settings: Settings, key: bytes) -> None:
        self._settings, self._key = settings, key
        self._words: pd.DataFrame | None = None
        self._numbers: tuple[str, ...] = ()
        self._students: dict[str, frozenset[str]] = {}

    def keep(self, name: str, frame: pd.DataFrame) -> None:
        """Keep what is needed of a table that was read, with student numbers."""
        if name == CONSENTS.name:
            self._words = pseudonymise(frame, "student", self._key)
            self._numbers = tuple(str(one) for one in frame["student"].dropna().unique())
        elif name in REGISTERS:
            self._students[name] = frozenset(
                pseudonymise(frame[["student"]].drop_duplicates(), "student", self._key)["student"]
            )

    def take_over(self, unread: pd.DataFrame | None, read: set[str], acceptance: Acceptance | None) -> TakenOver:
        """Return what counts from now on, and remember it.

        Args:
            unread: rejected rows of consents, with pseudonyms.
            read: the tables that were read; of others the lake tells who there is.
            acceptance: of whoever goes on although the delivery is doubtful.

        Raises:
            ConsentError: The delivery is doubtful and nobody accepts it; then nothing is remembered.
        """
        rows = pd.DataFrame(columns=[*CONSENTS.names, "reason"], dtype="string") if unread is None else unread
        asked = [Asked(purpose, self._students_of(register, read)) for register, purpose in self._purposes()]
        delivered = Delivered(self._words, rows, self._count_written_otherwise(read))
        taken = take_over(delivered, self._remembered(), asked, self._settings.today)
        _check_accepted(taken.findings, rows, self._settings, acceptance)
        days = {name: taken.memory[name].dt.date for name in (RefusalsResult.heard_on, RefusalsResult.seen_on)}
        write_result(taken.memory.assign(**days), RefusalsResult.contract.file(self._settings.vault), RefusalsResult)
        return taken

    def _purposes(self) -> list[tuple[str, Purpose]]:
        purposes = zip(REGISTERS, (self._settings.purpose, self._settings.inflow_purpose), strict=True)
        return [(register, purpose) for register, purpose in purposes if purpose is not None]

    def _count_written_otherwise(self, read: set[str]) -> int:
        """Count who is known by another writing of their number only; the lake has names and no numbers to compare."""
        known = frozenset[str]().union(*(self._students_of(register, read) for register in REGISTERS))
        unmet = [number for number in self._numbers if pseudonym(number, self._key) not in known]
        return sum(any(pseudonym(one, self._key) in known for one in list_writings(number)) for number in unmet)

    def _students_of(self, register: str, read: set[str]) -> frozenset[str]:
        path = self._settings.lake / f"{register}.parquet"
        if register in read or not path.exists():
            return self._students.get(register, frozenset())
        return frozenset(pd.read_parquet(path, columns=["student"])["student"])

    def _remembered(self) -> pd.DataFrame:
        path, lake = (
            RefusalsResult.contract.file(self._settings.vault),
            self._settings.lake / f"{CONSENTS.name}.parquet",
        )
        if path.exists():
            return _read_memory(path)
        return remember_lake(pd.read_parquet(lake), self._settings.today) if lake.exists() else no_memory()


def _name_rows(unread: pd.DataFrame) -> str:
    if unread.empty or "row" not in unread:
        return "the table consents"
    return f"the table consents, {rows_text(unread['row'].dropna())}"


def _read_memory(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)[RefusalsResult.contract.names].astype(no_memory().dtypes.to_dict())
    except (OSError, ValueError, KeyError):
        raise ConsentError(
            "what students said before cannot be read",
            where=str(path),
            do="put the file back from your backup of the vault. Without one, deliver every consent and objection "
            "there ever was, remove the file and run studiepeil check",
        ) from None


def _check_accepted(
    findings: tuple[Finding, ...], unread: pd.DataFrame, settings: Settings, acceptance: Acceptance | None
) -> None:
    """Raise ConsentError on a doubt that nobody accepts; an acceptance is in the log before it counts."""
    path = settings.vault / _ACCEPTED_FILE
    doubts = list_open(findings, path)
    if not doubts:
        return
    told = "; ".join(_SAID[one.doubt].format(**asdict(one)) for one in doubts)
    if acceptance is None:
        raise ConsentError(
            f"the consents cannot be taken over: {told}",
            where=f"{_name_rows(unread)}; nothing was taken over, and every refusal that was heard still stands",
            do="deliver all that students ever said, with their numbers as among the students and a status that is one "
            f"of {', '.join(ConsentStatus)}, and check again; when it is right as it is, say so with your reason: "
            'studiepeil check --accept "REASON"',
        )
    detail: dict[str, str | int | float | None] = {"reason": acceptance.reason, "findings": told}
    event = Event(EventKind.DELIVERY_ACCEPTED, acceptance.who, COMMAND_LINE, (CONSENTS.name,), detail)
    open_store(settings.serving.store_url).record(event)
    keep_accepted(doubts, acceptance, settings.today, path)
