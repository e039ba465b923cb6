"""Applications and withdrawals that became known after the as-of date change nothing in what is known of applicants."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.applicants import PURPOSE, application, decided
from lib.lake import lake

from features.applicants import build_applicants

AS_OF, TODAY = date(2023, 3, 26), date(2024, 1, 10)
APPLICATIONS = [
    decided("a", "2022-01-15", True),
    decided("a", "2023-01-15", True),
    decided("b", "2023-02-01", False, programme="Q", prior_education="vwo"),
    decided("c", "2023-02-10", False, withdrawn_on="2023-03-01"),
    decided("d", "2023-02-10", True, origin="EEA"),
]
ENROLMENTS = [{"student": "a", "cohort": "2022", "enrolled_on": "2022-09-01", "known_on": "2022-09-01"}]

later = st.integers(1, 400).map(lambda days: (AS_OF + timedelta(days=days)).isoformat())
late_applications = st.builds(
    lambda student, applied_on, known_on, programme, year: application(
        student, applied_on.isoformat(), known_on=known_on, programme=programme, academic_year=year
    ),
    st.sampled_from(["a", "b", "newcomer"]), st.dates(date(2022, 10, 1), AS_OF), later,
    st.sampled_from(["P", "Q", "new"]), st.sampled_from([2022, 2023]),
)  # fmt: skip
late_enrolments = st.builds(
    lambda student, known_on: {"student": student, "cohort": "2022", "enrolled_on": "2022-09-01", "known_on": known_on},
    st.sampled_from(["b", "d"]), later,
)  # fmt: skip


def build(applications, enrolments=ENROLMENTS, today=AS_OF):
    return build_applicants(lake(applications=applications, enrolments=enrolments), 2023, AS_OF, PURPOSE, today)


def check_same(one, other, leave_out=()):
    for name in ("rows", "series"):
        left, right = (getattr(each, name).drop(columns=list(leave_out), errors="ignore") for each in (one, other))
        pd.testing.assert_frame_equal(left, right)


@settings(max_examples=10)
@given(st.lists(late_applications, min_size=1, max_size=4, unique_by=lambda row: tuple(map(str, row.values()))))
def test_applications_known_later_change_nothing(late):
    check_same(build([*APPLICATIONS, *late]), build(APPLICATIONS))


@settings(max_examples=10)
@given(late_enrolments)
def test_enrolments_known_later_change_nothing(late):
    check_same(build(APPLICATIONS, [*ENROLMENTS, late]), build(APPLICATIONS))


@settings(max_examples=10)
@given(later)
def test_a_withdrawal_later_changes_nothing(withdrawn_on):
    changed = [{**row, "withdrawn_on": row.get("withdrawn_on") or withdrawn_on} for row in APPLICATIONS[1:]]

    check_same(build([APPLICATIONS[0], *changed]), build(APPLICATIONS))


@settings(max_examples=10)
@given(st.lists(st.booleans(), min_size=4, max_size=4))
def test_what_became_of_applications_changes_no_feature(outcomes):
    changed = [{**row, "enrolled": outcome} for row, outcome in zip(APPLICATIONS[1:], outcomes, strict=True)]

    known_later = build([APPLICATIONS[0], *changed], today=TODAY)
    check_same(known_later, build(APPLICATIONS, today=TODAY), leave_out=("outcome", "first_years"))


def test_the_same_rows_known_in_time_do_change_the_applicants():
    timely = application("newcomer", "2023-03-20")

    assert len(build([*APPLICATIONS, timely]).rows) == len(build(APPLICATIONS).rows) + 1
