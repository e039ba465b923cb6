"""However a delivery of consents is garbled, it adds nobody to a list: it stops, or who refused is refused still."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from lib.lake import lake

from features.errors import StudiepeilError
from features.extracts import SourceSettings, read_extracts
from features.persons.consent import LawfulBasis, Purpose, refused_students
from features.persons.refusals import COLUMNS, Asked, Delivered, TakenOver, no_memory, standing_refusals, take_over
from features.vocabulary import ConsentStatus

NAME, TODAY, LATER = "first-year dropout", date(2022, 1, 10), date(2022, 2, 10)
STUDENTS = [f"{number}" for number in range(1, 41)]
HEADER = ",".join(COLUMNS)


def clean_rows(chance: random.Random) -> list[list[str]]:
    """Return what 30 of 40 students said, some of them more than once, in order of time."""
    rows = []
    for student in STUDENTS[:30]:
        purpose = NAME if chance.random() < 0.9 else "newsletter"
        for word in range(chance.choice((1, 1, 2, 3))):
            status = chance.choice(("given", "given", "withdrawn", "objected", "objection lifted"))
            rows.append([student, purpose, status, f"2021-{2 + 3 * word:02d}-{chance.randrange(1, 29):02d}"])
    return rows


def some(chance: random.Random, rows: list[list[str]], change: Callable[[list[str]], list[str]]) -> list[list[str]]:
    return [change(row) if chance.random() < 0.3 else row for row in rows]


def put(place: int, value: str) -> Callable[[list[str]], list[str]]:
    return lambda row: [*row[:place], value, *row[place + 1 :]]


def shuffle_column(chance: random.Random, rows: list[list[str]]) -> list[list[str]]:
    place = chance.randrange(4)
    values = chance.sample([row[place] for row in rows], len(rows))
    return [put(place, value)(row) for row, value in zip(rows, values, strict=True)]


ROWS: tuple[Callable[[random.Random, list[list[str]]], list[list[str]]], ...] = (
    lambda chance, rows: [row for row in rows if chance.random() < 0.8],
    lambda _, rows: rows[:1],
    lambda _, __: [],
    lambda chance, rows: some(chance, rows, put(chance.randrange(4), "")),
    lambda chance, rows: some(
        chance, rows, put(1, chance.choice(("newsletter", "First-Year Dropout ", "dropuot", "?")))
    ),
    lambda chance, rows: [put(1, chance.choice(("first year drop out", "uitval", NAME.upper())))(row) for row in rows],
    lambda chance, rows: some(chance, rows, put(2, chance.choice(("Objected", "objeted", "bezwaar", "ja", "1", " ")))),
    lambda chance, rows: some(chance, rows, lambda row: put(2, row[2].title())(row)),
    lambda chance, rows: some(
        chance, rows, put(3, chance.choice(("2021", "today", "9999-12-31", "0001-01-01", "44440")))
    ),
    lambda chance, rows: some(chance, rows, lambda row: put(3, row[3][: chance.randrange(10)])(row)),
    lambda chance, rows: some(chance, rows, lambda row: put(0, chance.choice((f"00{row[0]}", row[0][:1], "x")))(row)),
    lambda _, rows: [put(0, f"00{row[0]}")(row) for row in rows],
    lambda _, rows: [put(3, "-".join(reversed(row[3].split("-"))))(row) for row in rows],
    lambda _, rows: [put(3, f"{row[3][5:7]}/{row[3][8:]}/{row[3][:4]}")(row) for row in rows],
    lambda chance, rows: rows + chance.sample(rows, len(rows) // 2),
    lambda chance, rows: chance.sample(rows, len(rows)),
    shuffle_column,
    lambda _, rows: rows,
)
TEXTS: tuple[Callable[[random.Random, str], bytes], ...] = (
    lambda _, text: text.encode(),
    lambda _, text: text.encode(),
    lambda _, text: text.encode("utf-8-sig"),
    lambda _, text: text.encode("utf-16"),
    lambda _, text: text.replace(",", ";").encode("cp1252"),
    lambda chance, text: text.encode()[: chance.randrange(len(text) + 1)],
    lambda _, text: text.partition("\n")[2].encode(),
    lambda chance, text: text.replace(chance.choice(COLUMNS), "other", 1).encode(),
    lambda chance, text: text.replace("status", "Status", 1).replace("student", chance.choice(COLUMNS), 1).encode(),
    lambda _, text: text.replace("\n", "\r\n").encode(),
)


def hear(folder: Path, memory: pd.DataFrame, basis: LawfulBasis, today: date) -> TakenOver:
    """Take over what lies in `folder`, as a check does but for the pseudonyms."""
    path = folder / "consents.csv"
    read = read_extracts([SourceSettings("institution", folder)]) if path.exists() else None
    words = None if read is None else read.tables.get("consents")
    unread = pd.DataFrame(columns=[*COLUMNS, "reason"], dtype="string")
    if read is not None and "consents" in read.quarantine:
        unread = read.quarantine["consents"]
    asked = Asked(Purpose(NAME, basis, "to see students in time", 7), frozenset(STUDENTS))
    return take_over(Delivered(words, unread), memory, [asked], today)


def permitted(words: pd.DataFrame, basis: LawfulBasis, today: date) -> set[str]:
    own = words[words["purpose"] == NAME]
    may = set(STUDENTS) - set(standing_refusals(own, today)["student"])
    gave = own[(own["status"] == ConsentStatus.GIVEN.value) & (own["known_on"] <= pd.Timestamp(today))]
    return may & set(gave["student"]) if basis is LawfulBasis.CONSENT else may


def write(folder: Path, content: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "consents.csv").write_bytes(content)


@pytest.mark.parametrize("ways", [60, pytest.param(500, marks=pytest.mark.slow)])
@pytest.mark.parametrize("basis", [LawfulBasis.CONSENT, LawfulBasis.PUBLIC_TASK])
def test_a_garbled_delivery_adds_nobody(tmp_path: Path, basis: LawfulBasis, ways: int) -> None:
    chance, added, stopped = random.Random(basis.value), [], 0
    rows = clean_rows(chance)
    write(tmp_path / "clean", "\n".join([HEADER, *map(",".join, rows)]).encode())
    clean = hear(tmp_path / "clean", no_memory(), basis, TODAY)
    allowed = permitted(clean.words, basis, LATER)
    assert clean.findings == ()
    assert 5 < len(allowed) < 35
    for way in range(ways):
        garbled = chance.choice(ROWS)(chance, rows)
        text = "\n".join([HEADER, *map(",".join, garbled)])
        write(tmp_path / "garbled", chance.choice(TEXTS)(chance, text))
        try:
            taken = hear(tmp_path / "garbled", clean.memory, basis, LATER)
        except StudiepeilError:
            stopped += 1
            continue
        more = permitted(taken.words, basis, LATER) - allowed
        stopped += bool(taken.findings)
        # Where students are in until they object, nobody comes in even when an officer accepts what is doubtful.
        if more and (not taken.findings or basis is not LawfulBasis.CONSENT):
            added.append((way, more))

    assert added == []
    assert ways * 0.3 < stopped < ways * 0.95


@pytest.mark.parametrize("basis", list(LawfulBasis))
def test_the_words_that_stand_are_those_by_which_students_are_left_out(basis: LawfulBasis) -> None:
    """`standing_refusals` and what the tables are made by are two ways to one answer."""
    chance = random.Random(5)
    said = [dict(zip(COLUMNS, row, strict=True)) for _ in range(3) for row in clean_rows(chance)]
    words = pd.DataFrame(said, columns=COLUMNS).assign(known_on=lambda rows: pd.to_datetime(rows["known_on"]))
    tables = lake(enrolments=[{"student": student} for student in STUDENTS], consents=said)

    left_out = refused_students(tables, Purpose(NAME, basis, "to see students in time", 7), LATER)

    assert set(STUDENTS) - set(left_out["student"]) == permitted(words, basis, LATER)
