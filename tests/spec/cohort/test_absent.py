"""Nobody falls out of every table without a word, and no cohort is without an outcome without one."""

from datetime import date

import pandas as pd
import pytest

from features.calendar import parse_moment
from features.dropout.absent import (
    AFTER_COUNT,
    COLUMNS,
    GONE,
    REFUSED,
    TOO_EARLY,
    TOO_LATE,
    list_absent,
    list_without_outcome,
)

MOMENTS = (parse_moment("november", "11-15"), parse_moment("february", "02-01"))
TODAY = pd.Timestamp("2024-02-15")


def table(*rows: tuple[str, int, int, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["student", "cohort", "year_of_study", "enrolled_on", "left_on"])
    frame["starts_on"] = [f"{cohort}-09-01" for cohort in frame["cohort"]]
    frame["known_on"], frame["graduated_on"] = frame["enrolled_on"], None
    dates = [name for name in COLUMNS if name.endswith("_on")]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates}, cohort=frame["cohort"].astype(str))


@pytest.mark.parametrize(
    ("enrolled_on", "left_on", "reason"),
    [
        ("2021-09-01", None, None),
        ("2021-09-01", "2021-12-01", None),  # was in the table of November
        ("2022-02-01", None, AFTER_COUNT),
        ("2021-09-01", "2021-10-31", GONE),
        ("2021-10-01", None, None),
    ],
)
def test_the_reason_why_somebody_is_in_no_table(enrolled_on: str, left_on: str | None, reason: str | None) -> None:
    absent = list_absent(table(("1", 2021, 1, enrolled_on, left_on)), MOMENTS, TODAY, counted=True)
    assert absent["reason"].tolist() == ([] if reason is None else [reason])


def test_reasons_that_are_not_of_the_student() -> None:
    rows = table(("1", 2021, 1, "2021-09-01", None), ("2", 2021, 1, "2021-09-01", None))
    refused = list_absent(rows, MOMENTS, TODAY, counted=True, refused={"2"})
    assert refused.to_numpy().tolist() == [["2021", REFUSED, 1]]
    early = list_absent(rows, MOMENTS, pd.Timestamp("2021-10-15"), counted=True)
    assert early.to_numpy().tolist() == [["2021", TOO_EARLY, 2]]
    late = list_absent(rows.assign(known_on=pd.Timestamp("2022-03-01")), MOMENTS, TODAY, counted=True)
    assert late["reason"].tolist() == [TOO_LATE]


def test_higher_years_are_not_first_years() -> None:
    assert list_absent(table(("1", 2021, 2, "2022-02-01", None)), MOMENTS, TODAY, counted=True).empty


def test_a_course_without_a_count_date_has_no_late_starters() -> None:
    rows = table(("1", 2021, 1, "2021-11-01", None))
    assert list_absent(rows, MOMENTS, TODAY, counted=False).empty


def test_a_cohort_needs_the_rows_of_the_year_after() -> None:
    first = [("1", 2020, 1, "2020-09-01", "2021-08-31"), ("2", 2021, 1, "2021-09-01", "2022-08-31")]
    assert list_without_outcome(table(*first), TODAY) == ["2020", "2021"]
    goes_on = ("1", 2021, 2, "2021-09-01", None)
    assert list_without_outcome(table(*first, goes_on), TODAY) == ["2021"]
    assert list_without_outcome(table(*first, goes_on), pd.Timestamp(date(2022, 10, 15))) == []
