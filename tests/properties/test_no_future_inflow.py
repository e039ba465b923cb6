"""A row that became known after the as-of date changes nothing in an inflow table."""

from datetime import date, timedelta
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.lake import frame, load
from lib.seasons import applied, counted

from features.inflow.build import build_inflow_table

AS_OF, TODAY = date(2023, 5, 21), date(2024, 6, 1)
APPLICATIONS = [
    applied(day, size * number, programme=programme)
    for number, day in enumerate(("2021-05-17", "2022-05-16", "2023-05-15"), start=1)
    for programme, size in (("P", 20.0), ("Q", 35.0))
]
COUNTS = [counted(year, 10 + year % 7, programme=programme) for year in (2021, 2022, 2023) for programme in ("P", "Q")]

programmes = st.sampled_from(["P", "Q", "new"])
origins = st.sampled_from(["NL", "EEA"])
late_applications = st.builds(
    lambda delivered_on, late, size, status, programme, origin: applied(
        delivered_on.isoformat(), size, institution="00LATE", status=status, programme=programme, origin=origin,
        known_on=(max(AS_OF, delivered_on) + timedelta(days=late)).isoformat(),
    ),
    st.dates(date(2020, 10, 1), date(2023, 9, 1)), st.integers(1, 400), st.floats(1, 5000), st.sampled_from("VI"),
    programmes, origins,
)  # fmt: skip
late_counts = st.builds(
    lambda year, students, origin, late: counted(
        year, students, programme="new", origin=origin, known_on=(AS_OF + timedelta(days=late)).isoformat()
    ),
    st.integers(2020, 2023), st.integers(0, 5000), origins, st.integers(1, 900),
)  # fmt: skip


def build(applications, counts, today=TODAY):
    unique = frame("student_counts", counts).drop_duplicates(["programme", "origin", "exam_type", "academic_year"])
    tables = load({"application_counts": frame("application_counts", applications), "student_counts": unique})
    return build_inflow_table(tables, 2023, AS_OF, today)


@cache
def as_it_was(today=TODAY):
    """The table without anything that became known later."""
    return build(APPLICATIONS, COUNTS, today)


@settings(max_examples=8)
@given(st.lists(late_applications, min_size=1, max_size=4))
def test_applications_known_later_change_nothing(late):
    assert build([*APPLICATIONS, *late], COUNTS).fingerprint == as_it_was().fingerprint


@settings(max_examples=8)
@given(st.lists(late_counts, min_size=1, max_size=4))
def test_counts_known_later_change_no_key_and_no_feature(late):
    base, more = as_it_was(), build(APPLICATIONS, [*COUNTS, *late])

    columns = [*base.key, *base.feature_names]
    pd.testing.assert_frame_equal(base.frame[columns], more.frame[columns])


@settings(max_examples=8)
@given(st.lists(late_counts, min_size=1, max_size=4))
def test_counts_known_after_today_change_nothing_at_all(late):
    later = build(APPLICATIONS, [*COUNTS, *late], today=AS_OF)

    assert later.fingerprint == as_it_was(AS_OF).fingerprint


def test_the_same_rows_known_in_time_do_change_the_table():
    timely = applied("2023-05-15", 500.0, institution="00LATE")

    assert build([*APPLICATIONS, timely], COUNTS).fingerprint != as_it_was().fingerprint
