"""The account of a delivery: every row that was read has one fate, and what is unusual stops."""

import pytest

from features.account import NO_ROWS, Account, Entry, Fate, check_usual
from features.errors import AccountError


def account(*entries: Entry, read: int = 100) -> Account:
    made = Account()
    made.add_read("results", "results.csv", read)
    for entry in entries:
        made.add(entry)
    return made


def rows(fate: Fate, number: int, reason: str = "", usual: float = 1.0, students: str = "") -> Entry:
    return Entry("results", "results.csv", fate, reason, number, usual, frozenset(students))


def stop_at_unusual(made: Account) -> None:
    check_usual(made, made.find_unusual())


def test_an_account_in_which_a_row_is_missing_does_not_balance() -> None:
    account(rows(Fate.KEPT, 90), rows(Fate.LEFT_OUT, 10, "other")).check_balance()
    for kept in (89, 91):
        with pytest.raises(ValueError, match=r"results.csv .results. does not balance: 100 rows read"):
            account(rows(Fate.KEPT, kept), rows(Fate.LEFT_OUT, 10, "other")).check_balance()


def test_the_report_has_every_fate_and_each_student_once() -> None:
    made = account(
        rows(Fate.QUARANTINED, 30, "unreadable", students="bcd"),
        rows(Fate.KEPT, 60, students="ab"),
        rows(Fate.LEFT_OUT, 10, "not asked for", students="de"),
    )
    assert made.report().values.tolist() == [
        ["results", "results.csv", "kept", "", 60, 2],
        ["results", "results.csv", "left out", "not asked for", 10, 2],
        ["results", "results.csv", "quarantined", "unreadable", 30, 1],  # b has a row that was kept, d is told already
    ]


def test_a_file_without_rows_has_a_line() -> None:
    assert account(read=0).report().values.tolist()[0][:5] == ["results", "results.csv", "left out", NO_ROWS, 0]


def test_a_table_without_rows_stops_and_one_empty_file_of_it_does_not() -> None:
    with pytest.raises(AccountError, match=r"results.csv \(results\) holds no rows"):
        stop_at_unusual(account(read=0))
    made = account(read=0)
    made.add_read("results", "more.csv", 1)
    made.add(Entry("results", "more.csv", Fate.KEPT, "", 1))
    stop_at_unusual(made)
    weekly = Account()
    weekly.add_read("application_counts", "week.csv", 0)
    stop_at_unusual(weekly)


@pytest.mark.parametrize(("left", "stops"), [(20, False), (21, True)])
def test_more_than_is_usual_for_a_reason_stops(left: int, stops: bool) -> None:
    made = account(rows(Fate.KEPT, 100 - left), rows(Fate.LEFT_OUT, left, "another year", usual=0.2))
    if not stops:
        stop_at_unusual(made)
        return
    with pytest.raises(AccountError, match=r"21 of 100 rows of results.csv were left out .another year.") as error:
        stop_at_unusual(made)
    assert error.value.exit_code == 2
    assert "--accept" in error.value.do


def test_nothing_kept_stops_whatever_is_usual() -> None:
    with pytest.raises(AccountError, match="3 of 3 rows"):
        stop_at_unusual(account(rows(Fate.LEFT_OUT, 3, "another year"), read=3))


def test_two_parts_with_one_reason_are_one_line_and_stop_together() -> None:
    half = rows(Fate.QUARANTINED, 15, "unreadable", usual=0.2)
    with pytest.raises(AccountError, match="30 of 100"):
        stop_at_unusual(account(half, half, rows(Fate.KEPT, 70)))


@pytest.mark.parametrize(("each", "stops"), [(1, False), (3, True)])
def test_files_with_few_rows_are_held_together_against_what_is_usual(each: int, stops: bool) -> None:
    made = Account()
    for week in range(4):
        file = f"week{week}.csv"
        made.add_read("application_counts", file, 9)
        made.add(Entry("application_counts", file, Fate.KEPT, "", 9 - each))
        made.add(Entry("application_counts", file, Fate.QUARANTINED, "unknown type", each, 0.2))
    unusual = made.find_unusual()
    assert [one.file for one in unusual] == ([f"week{week}.csv" for week in range(4)] if stops else [])


@pytest.mark.parametrize(("kept", "stops"), [(1, True), (6, True), (7, False), (13, False)])
def test_a_table_with_few_rows_stops_where_more_are_set_apart_than_kept(kept: int, *, stops: bool) -> None:
    made = account(rows(Fate.KEPT, kept), rows(Fate.QUARANTINED, 14 - kept, "unreadable", usual=0.2), read=14)
    assert bool(made.find_unusual()) == stops


def test_many_reasons_that_are_each_usual_stop_where_together_they_leave_little() -> None:
    reasons = [rows(Fate.QUARANTINED, 18, reason, usual=0.2) for reason in ("no date", "no number", "twice")]
    made = account(rows(Fate.KEPT, 46), *reasons)
    assert [one.reason for one in made.find_unusual()] == ["no date", "no number", "twice"]
    assert not account(rows(Fate.KEPT, 54), *reasons[:2], rows(Fate.LEFT_OUT, 10, "older", usual=0.75)).find_unusual()


def test_a_few_odd_rows_in_a_small_file_beside_a_large_one_do_not_stop() -> None:
    made = account(rows(Fate.KEPT, 100))
    made.add_read("results", "late.csv", 3)
    made.add(Entry("results", "late.csv", Fate.KEPT, "", 1))
    made.add(Entry("results", "late.csv", Fate.QUARANTINED, "unreadable", 2, 0.2))
    assert made.find_unusual() == []
