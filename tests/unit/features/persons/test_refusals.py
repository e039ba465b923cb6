"""A refusal that was heard stands until a later word; a doubtful delivery is found with its numbers."""

from datetime import date

import pandas as pd
import pytest

from features.persons.consent import LawfulBasis, Purpose
from features.persons.refusals import (
    COLUMNS,
    Asked,
    Delivered,
    Doubt,
    Finding,
    TakenOver,
    no_memory,
    remember_lake,
    standing_refusals,
    take_over,
)

TODAY, LATER = date(2022, 1, 10), date(2022, 2, 10)
NAME = "first-year dropout"
NOTHING: list[tuple[str, ...]] = []


def words(*rows: tuple[str, ...]) -> pd.DataFrame:
    """Rows of student, status, day and perhaps another purpose."""
    made = [(row[0], row[3] if len(row) > 3 else NAME, row[1], pd.Timestamp(row[2])) for row in rows]
    frame = pd.DataFrame(made, columns=COLUMNS)
    return frame.astype(dict.fromkeys(COLUMNS[:3], "string") | {"known_on": "datetime64[ns]"})


def unread(*rows: tuple[str | None, str | None, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["student", "purpose", "reason"], dtype="string")


def hear(
    said: pd.DataFrame | None,
    memory: pd.DataFrame | None = None,
    today: date = TODAY,
    students: str = "abcdefgh",
    basis: LawfulBasis = LawfulBasis.PUBLIC_TASK,
    rejected: pd.DataFrame | None = None,
) -> TakenOver:
    asked = Asked(Purpose(NAME, basis, "to see students in time", 7), frozenset(students))
    delivered = Delivered(said, unread() if rejected is None else rejected)
    return take_over(delivered, no_memory() if memory is None else memory, [asked], today)


def refusing(taken: TakenOver, today: date = LATER) -> set[str]:
    standing = standing_refusals(taken.words, today)
    return set(standing.loc[standing["purpose"] == NAME, "student"])


FIRST = words(("a", "objected", "2021-10-01"), ("b", "withdrawn", "2021-11-01"), ("c", "given", "2021-09-01"))


def test_a_delivery_without_doubts_counts_as_it_is() -> None:
    taken = hear(FIRST)

    assert (taken.findings, taken.standing, taken.unread) == ((), 0, 0)
    pd.testing.assert_frame_equal(taken.words, FIRST)
    assert taken.memory[["student", "status", "in_delivery"]].values.tolist() == [
        ["a", "objected", True], ["b", "withdrawn", True], ["c", "", True],
    ]  # fmt: skip


@pytest.mark.parametrize("said", [None, FIRST.iloc[:0], FIRST.iloc[2:], words(("z", "given", "2021-09-01"))])
def test_a_refusal_that_is_not_delivered_again_still_stands_and_is_missed(said: pd.DataFrame | None) -> None:
    taken = hear(said, hear(FIRST).memory, LATER)

    assert refusing(taken) == {"a", "b"}
    assert taken.standing == 2
    assert len(taken.findings) == 1
    assert refusing(hear(said, taken.memory, LATER)) == {"a", "b"}  # and the time after


def test_a_word_later_than_the_hearing_lifts_and_an_older_one_does_not() -> None:
    memory = hear(FIRST).memory
    old, new = ("a", "objection lifted", "2021-12-01"), ("b", "given", "2022-01-20")

    taken = hear(pd.concat([FIRST, words(old, new)]), memory, LATER)

    assert refusing(taken) == {"a"}
    assert (taken.findings, taken.standing) == ((), 1)
    assert refusing(hear(FIRST.iloc[2:], taken.memory, LATER)) == {"a"}


def test_a_refusal_is_heard_whatever_day_it_carries_and_can_still_be_lifted() -> None:
    taken = hear(words(("a", "objected", "2099-01-01")))
    lifted = hear(words(("a", "objection lifted", "2022-01-20")), taken.memory, LATER)

    assert refusing(taken, TODAY) == {"a"}
    assert refusing(lifted) == set()


@pytest.mark.parametrize(
    ("said", "basis", "doubt", "count"),
    [
        (None, LawfulBasis.CONSENT, Doubt.ABSENT, 8),
        (FIRST.iloc[:0], LawfulBasis.PUBLIC_TASK, Doubt.EMPTY, 1),
        (words(("a", "given", "2021-01-01", "newsletter")), LawfulBasis.RESEARCH, Doubt.OTHER_PURPOSES, 1),
        (words(("007", "objected", "2021-01-01")), LawfulBasis.PUBLIC_TASK, Doubt.MEETS_NOBODY, 1),
        (words(("a", "objected", "2021-01-01", "first-year drop-out")), LawfulBasis.RESEARCH, Doubt.MISSPELT, 1),
    ],
)
def test_a_first_delivery_is_doubted(said, basis, doubt, count) -> None:
    assert [(one.doubt, one.count) for one in hear(said, basis=basis).findings] == [(doubt, count)]


def test_nobody_has_to_deliver_consents_before_anybody_spoke_where_the_basis_is_not_consent() -> None:
    assert hear(None).findings == ()
    assert hear(None).words.empty


def test_what_vanishes_is_counted_among_those_who_are_students_still() -> None:
    memory = hear(FIRST).memory

    assert hear(None, memory, LATER).findings == (Finding(Doubt.VANISHED, NAME, 3, 8),)
    assert hear(FIRST.iloc[:1], memory, LATER).findings == (Finding(Doubt.MEETS_FEWER, NAME, 2, 3),)
    assert hear(FIRST.iloc[:1], memory, LATER, students="ac").findings == (Finding(Doubt.MEETS_FEWER, NAME, 1, 2),)
    assert hear(FIRST.iloc[:1], memory, LATER, students="a").findings == ()


def test_what_was_accepted_once_is_no_doubt_the_next_time() -> None:
    fewer = hear(FIRST.iloc[:1], hear(FIRST).memory, LATER)

    assert hear(FIRST.iloc[:1], fewer.memory, LATER).findings == ()


def test_a_purpose_in_another_spelling_is_that_purpose() -> None:
    said = words(("a", "objected", "2021-01-01", "First-Year\u00a0 Dropout"), ("b", "given", "2021-01-01"))

    assert (refusing(hear(said)), hear(said).findings) == ({"a"}, ())


def test_of_a_purpose_that_is_nearly_ours_only_refusals_count() -> None:
    nearly = "first year droput"
    said = words(
        ("a", "objected", "2021-01-01", nearly), ("b", "given", "2021-01-01", nearly), ("c", "given", "2021-01-01")
    )

    taken = hear(said)

    assert refusing(taken) == {"a"}
    assert set(taken.words["student"]) == {"a", "c"}


def test_who_cannot_be_read_counts_as_refusing_until_the_row_can() -> None:
    status = "status is not one of given, withdrawn, objected, objection lifted"
    rejected = unread(
        ("d", NAME, status), ("e", None, "purpose is empty"), ("f", "newsletter", status), (None, NAME, status)
    )
    other = words(("g", "given", "2021-01-01", "newsletter"))

    taken = hear(pd.concat([FIRST, other]), rejected=rejected)

    assert refusing(taken) == {"a", "b", "d", "e"}
    assert taken.unread == 2
    assert [(one.doubt, one.count) for one in taken.findings] == [(Doubt.WITHOUT_STUDENT, 1), (Doubt.UNREADABLE, 3)]
    assert refusing(hear(FIRST, taken.memory, LATER)) == {"a", "b"}


def test_what_is_remembered_goes_a_year_after_the_student() -> None:
    memory = hear(FIRST).memory
    gone = hear(None, memory, date(2022, 12, 31), students="c")

    assert set(gone.memory["student"]) == {"a", "b"}  # one delivery may lack a student by mistake
    assert hear(None, gone.memory, date(2023, 1, 10), students="c").memory.empty


def test_a_lake_of_before_there_was_a_memory_is_one() -> None:
    memory = remember_lake(FIRST, TODAY)

    assert refusing(hear(FIRST.iloc[2:], memory, LATER)) == {"a", "b"}
    assert hear(None, memory, LATER).findings == (Finding(Doubt.VANISHED, NAME, 3, 8),)


def test_a_word_that_moves_to_our_purpose_is_missed_at_the_other_one() -> None:
    before = pd.concat([FIRST, words(("d", "given", "2021-09-01", "newsletter"))])
    moved = pd.concat([FIRST, words(("d", "given", "2021-09-01"))])

    taken = hear(moved, hear(before).memory, LATER)

    assert taken.findings == (Finding(Doubt.MOVED, "", 1, 1),)


def test_who_spoke_and_gave_no_consent_gives_none_by_an_older_word() -> None:
    memory = hear(words(("a", "objection lifted", "2021-09-01")), basis=LawfulBasis.CONSENT).memory
    older, later = words(("a", "given", "2021-09-01")), words(("a", "given", "2022-01-20"))

    assert refusing(hear(older, memory, LATER, basis=LawfulBasis.CONSENT)) == {"a"}
    assert refusing(hear(later, memory, LATER, basis=LawfulBasis.CONSENT)) == set()
    assert refusing(hear(words(("a", "objection lifted", "2021-09-01")))) == set()
