"""What became known after the as-of date changes nothing in what is known of applicants, nor in their forecast."""

from collections import ChainMap
from datetime import date, timedelta
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.applicants import PURPOSE, application, decided, registered
from lib.lake import lake, load

from features.inflow.applicants import build_all_applicants, build_applicants
from training.inflow.individual import IndividualSettings, forecast_individual

AS_OF, TODAY = date(2023, 3, 26), date(2024, 1, 10)
JANUARY, SEASONS = date(2023, 1, 15), (2021, 2022, 2023)
REGISTER = registered(SEASONS, programmes=2)
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


@cache
def as_it_was(today=AS_OF):
    """The applicants without anything that became known later."""
    return build(APPLICATIONS, today=today)


def check_same(one, leave_out=(), today=AS_OF):
    for name in ("rows", "series"):
        left, right = (
            getattr(each, name).drop(columns=list(leave_out), errors="ignore") for each in (one, as_it_was(today))
        )
        pd.testing.assert_frame_equal(left, right)


@settings(max_examples=10)
@given(st.lists(late_applications, min_size=1, max_size=4, unique_by=lambda row: tuple(map(str, row.values()))))
def test_applications_known_later_change_nothing(late):
    check_same(build([*APPLICATIONS, *late]))


@settings(max_examples=10)
@given(late_enrolments)
def test_enrolments_known_later_change_nothing(late):
    check_same(build(APPLICATIONS, [*ENROLMENTS, late]))


@settings(max_examples=10)
@given(later)
def test_a_withdrawal_later_changes_nothing(withdrawn_on):
    changed = [{**row, "withdrawn_on": row.get("withdrawn_on") or withdrawn_on} for row in APPLICATIONS[1:]]

    check_same(build([APPLICATIONS[0], *changed]))


@settings(max_examples=10)
@given(st.lists(st.booleans(), min_size=4, max_size=4))
def test_what_became_of_applications_changes_no_feature(outcomes):
    changed = [{**row, "enrolled": outcome} for row, outcome in zip(APPLICATIONS[1:], outcomes, strict=True)]

    known_later = build([APPLICATIONS[0], *changed], today=TODAY)
    check_same(known_later, leave_out=("outcome", "enrolled", "first_years"), today=TODAY)


def forecast(register, counts_known_on):
    """The forecast of 2023 in January, with every count of a season replaced and known on a day of its own."""
    counts = register["student_counts"].copy()
    for year, (students, known_on) in counts_known_on.items():
        of_year = counts["academic_year"] == year
        counts.loc[of_year, "students"], counts.loc[of_year, "known_on"] = students, pd.Timestamp(known_on)
    known = load({**register, "student_counts": counts})
    weeks = build_all_applicants(known, SEASONS, (2,), PURPOSE, TODAY)
    return forecast_individual(dict(ChainMap(*weeks)), (2023, 2), IndividualSettings(fewest=50))


@cache
def forecast_without_counts():
    """The forecast where nobody ever hears how many came last year and this."""
    return forecast(REGISTER, {2022: (0, TODAY + timedelta(days=1)), 2023: (0, TODAY + timedelta(days=1))})


@settings(max_examples=4)
@given(
    st.integers(0, 500), st.dates(JANUARY + timedelta(days=1), TODAY), st.integers(0, 500),
    st.dates(date(2023, 11, 1), TODAY),
)  # fmt: skip
def test_counts_known_later_change_no_forecast(last, last_known_on, this, this_known_on):
    late = {2022: (last, last_known_on), 2023: (this, this_known_on)}

    pd.testing.assert_frame_equal(forecast(REGISTER, late), forecast_without_counts())


def test_counts_known_in_time_do_change_the_forecast():
    in_time, late = (forecast(REGISTER, {2022: (500, day)}) for day in (JANUARY, JANUARY + timedelta(days=1)))

    assert not in_time.equals(late)


def forecast_with_outcomes(came, known_on):
    """The forecast of 2023 when outcomes of 2022 are known on a day, those of the first applications replaced."""
    rows = REGISTER["applications"].copy()
    last = rows.index[rows["academic_year"] == 2022]
    rows.loc[last, "enrolled_known_on"] = pd.Timestamp(known_on)
    rows.loc[last[: len(came)], "enrolled"] = came
    return forecast({**REGISTER, "applications": rows}, {2022: (0, TODAY + timedelta(days=1))})


@cache
def forecast_before_outcomes():
    """The forecast where the outcomes are as they are, and known the day after."""
    return forecast_with_outcomes([], JANUARY + timedelta(days=1))


@settings(max_examples=3)
@given(st.lists(st.booleans(), min_size=40, max_size=40), st.dates(JANUARY + timedelta(days=1), TODAY))
def test_outcomes_known_later_change_no_forecast(came, known_on):
    pd.testing.assert_frame_equal(forecast_with_outcomes(came, known_on), forecast_before_outcomes())


def test_the_same_rows_known_in_time_do_change_the_applicants():
    timely = application("newcomer", "2023-03-20")

    assert len(build([*APPLICATIONS, timely]).rows) == len(as_it_was().rows) + 1
