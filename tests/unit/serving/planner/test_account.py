"""What planners see of the account of a check: every row, no small number of people, and none to be worked out."""

from datetime import date

import pandas as pd
import pytest

from serving.planner.account import AccountLine, list_meetings, read_account, tell_accepted, tell_meeting, tell_whole
from serving.planner.deliveries import AcceptedStop
from serving.results.disclosure import Count
from serving.site.context import AppContext
from training.contracts.checking import make_frame
from training.contracts.evaluation import ExtractsResult, MeetingsResult

HIDDEN, SMALL = Count(None, suppressed=True), Count(None, suppressed=True, small=True)
SET_APART = {"fate": "quarantined", "reason": "no date"}


def write(app: AppContext, *rows: dict[str, object]) -> None:
    """Write an account; what a row does not say is that of enrolments that were kept."""
    plain = dict.fromkeys(ExtractsResult.contract.names, "") | {"students": None}
    plain |= {"table": "enrolments", "file": "a.csv", "fate": "kept"}
    frame = make_frame(ExtractsResult, pd.DataFrame([plain | row for row in rows]))
    frame.to_parquet(app.published.results / "check.parquet")


def lines(app: AppContext) -> list[AccountLine]:
    return [line for table in read_account(app.published) or [] for file in table.parted for line in file.lines]


def test_before_a_check_there_is_no_account(app: AppContext) -> None:
    (app.published.results / "check.parquet").unlink(missing_ok=True)
    assert read_account(app.published) is None


def test_each_file_has_what_was_read_and_each_fate_with_who_accepted_it(app: AppContext) -> None:
    said = {"accepted_by": "officer", "accepted_on": "2026-03-04", "accepted_because": "no dates then"}
    write(app, {"rows": 70, "students": 60}, SET_APART | {"rows": 30, "students": 28} | said)
    (table,) = read_account(app.published) or []
    (file,) = table.parted
    assert (table.whole, file.file, file.read) == ((), "a.csv", Count(100.0))
    kept, apart = file.lines
    assert (kept.rows, kept.students, kept.acceptance) == (Count(70.0), Count(60.0), None)
    assert (apart.fate, apart.reason, apart.rows, apart.students) == (
        "quarantined", "no date", Count(30.0), Count(28.0),
    )  # fmt: skip
    assert apart.acceptance == AcceptedStop("officer", date(2026, 3, 4), "no dates then")


def test_files_of_which_every_row_counts_are_summed(app: AppContext) -> None:
    weekly = [{"table": "application_counts", "file": f"week{week}.csv", "rows": week} for week in range(1, 5)]
    write(app, *weekly, {"table": "application_counts", "file": "week4.csv", "rows": 2} | SET_APART)
    (table,) = read_account(app.published) or []
    assert [one.read for one in table.whole] == [Count(1.0), Count(2.0), Count(3.0)]  # rows of files, and of nobody
    assert [(one.file, one.read) for one in table.parted] == [("week4.csv", Count(6.0))]
    assert tell_whole(table, "nl") == "In 3 bestanden telt elke rij mee: 6 rijen samen."


@pytest.mark.parametrize(
    ("rows", "students", "seen"),
    [
        ((97, 30, 3), (97, 30, 3), [(Count(97.0), Count(97.0)), (HIDDEN, HIDDEN), (SMALL, SMALL)]),
        ((97, 30, 40), (97, 30, 3), [(Count(97.0), Count(97.0)), (Count(30.0), Count(30.0)), (Count(40.0), SMALL)]),
        (
            (97, 30, 40),
            (97, 30, 0),
            [(Count(97.0), Count(97.0)), (Count(30.0), Count(30.0)), (Count(40.0), Count(0.0))],
        ),
    ],
    ids=["few rows", "few students", "nobody"],
)
def test_small_numbers_of_people_are_withheld_and_cannot_be_worked_out(app, rows, students, seen) -> None:
    fates = [{}, {"fate": "left out", "reason": "another year"}, SET_APART]
    write(app, *[fate | {"rows": n, "students": m} for fate, n, m in zip(fates, rows, students, strict=True)])
    assert [(one.rows, one.students) for one in lines(app)] == seen


def test_copies_hide_nobody(app: AppContext) -> None:
    copies = {"fate": "merged", "reason": "twice", "rows": 2, "students": 0}
    write(app, {"rows": 70, "students": 60}, SET_APART | {"rows": 30, "students": 28}, copies)
    assert [one.rows for one in lines(app)] == [Count(70.0), Count(30.0), Count(2.0)]
    write(app, {"rows": 70, "students": 60}, SET_APART | {"rows": 3, "students": 3}, copies)
    (file,) = (read_account(app.published) or [])[0].parted
    assert [one.rows for one in file.lines] == [HIDDEN, SMALL, Count(2.0)]
    assert file.read == Count(75.0)


def test_tables_that_hardly_meet_are_told_where_somebody_accepted_it(app: AppContext) -> None:
    assert list_meetings(app.published) == []
    said = {"accepted_by": "officer", "accepted_on": "2026-03-04", "accepted_because": "the groups are of another year"}
    rows = [
        {"one": "groups", "other": "enrolments", "year": None, "share": 0.2, "alone": 3} | said,
        {"one": "application_counts", "other": "student_counts", "year": 2026, "share": 0.1, "alone": 90} | said,
        {"one": "consents", "other": "enrolments and applications", "year": None, "share": 0.8, "alone": 9}
        | dict.fromkeys(said, ""),
    ]
    frame = make_frame(MeetingsResult, pd.DataFrame(rows).astype({"year": "Int64"}))
    frame.to_parquet(app.published.results / "meetings.parquet")
    found = list_meetings(app.published)
    assert [tell_meeting(one, "en") for one in found] == [
        "groups for the audit and enrolments: 20% of the students of the one are found in the other.",
        "applications counted per week of 2026 and students counted on 1 October: 10% of the students of the one are "
        "found in the other.",
    ]
    assert tell_accepted(found[0].acceptance, "en").endswith("the groups are of another year”")
