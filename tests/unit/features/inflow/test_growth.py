"""Growth of applicants, like compared with like, and earlier counts carried by it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lib.lake import lake
from lib.seasons import applied, counted

from features.inflow.applications import LINE, SERIES, STOCKS
from features.inflow.build import build_inflow_table
from features.inflow.growth import CARRIED, GROWN, LITTLE, MUCH, summarise_growth

NL = ("P", "NL", "Bachelor")
EEA = ("P", "EEA", "Bachelor")


def series(*keys):
    return pd.DataFrame(list(keys), columns=list(SERIES))


def line(key, year, highest, institution="00XX", **stocks):
    stock = dict.fromkeys(STOCKS, float(highest)) | stocks
    return dict(zip(LINE, (*key, institution, False), strict=True)) | {"academic_year": year} | stock


def lines(*rows):
    return pd.DataFrame(list(rows), columns=[*LINE, "academic_year", *STOCKS])


def students(*rows):
    return pd.DataFrame([(*key, year, float(count)) for key, year, count in rows],
                        columns=[*SERIES, "academic_year", "students"])  # fmt: skip


def grow(keys, rows, counts, year=2023):
    made = summarise_growth(series(*keys), lines(*rows), students(*counts), year)
    return made.set_index(["programme", "origin"]).drop(columns="exam_type")


def test_a_count_is_carried_by_the_growth_of_the_applicants_since():
    rows = [line(NL, 2021, 50), line(NL, 2022, 100), line(NL, 2023, 200)]

    made = grow([NL], rows, [(NL, 2022, 40), (NL, 2021, 30)]).loc[("P", "NL")]

    assert made[["carried_1", "carried_2"]].tolist() == pytest.approx([80, 120])
    assert made[list(CARRIED[2:])].isna().all()
    # Over the two years together: 70 students of 150 applicants, and 200 applicants now.
    assert made[list(GROWN)].tolist() == pytest.approx([200 * 70 / 150] * len(GROWN))
    assert made["group_growth"] == pytest.approx(np.log(2))


def test_a_line_that_only_one_delivery_holds_is_not_growth():
    both = [line(NL, 2022, 100), line(NL, 2023, 110)]
    new = line(NL, 2023, 60, "00YY")  # too small to be delivered last year
    gone = line(NL, 2022, 60, "00ZZ")  # too small to be delivered now

    plain, more, less = (grow([NL], [*both, *extra], [(NL, 2022, 40)]) for extra in ([], [new], [gone]))

    assert plain.loc[("P", "NL"), "carried_1"] == pytest.approx(44)
    pd.testing.assert_frame_equal(more, plain)
    pd.testing.assert_frame_equal(less, plain)


def test_lines_are_told_apart_by_re_enrolment_too():
    rows = [line(NL, 2022, 100), line(NL, 2023, 100), {**line(NL, 2023, 50), "re_enrolment": True}]

    assert grow([NL], rows, [(NL, 2022, 40)]).loc[("P", "NL"), "carried_1"] == pytest.approx(40)


def test_a_large_series_grows_by_itself_and_a_small_one_with_its_group():
    big, small, other = ("B", "NL", "Bachelor"), ("S", "NL", "Bachelor"), ("O", "NL", "Bachelor")
    rows = [
        line(big, 2022, 10_000), line(big, 2023, 20_000), line(other, 2022, 10_000), line(other, 2023, 10_000),
        line(small, 2022, 4), line(small, 2023, 16),
    ]  # fmt: skip

    made = grow([big, small, other], rows, [(big, 2022, 100), (small, 2022, 100), (other, 2022, 100)])["carried_1"]

    assert made["B", "NL"] == pytest.approx(200, rel=0.01)
    assert made["O", "NL"] == pytest.approx(100, rel=0.01)
    assert 150 < made["S", "NL"] < 200  # its group grew by 1.5, itself by 4


@pytest.mark.parametrize(("name", "borrowed"), [("grown_own", LITTLE), ("grown_group", MUCH)])
def test_how_much_is_borrowed_is_a_number_of_applicants(name, borrowed):
    other = ("O", "NL", "Master")
    rows = [line(NL, 2022, 10), line(NL, 2023, 20), line(other, 2022, 990), line(other, 2023, 980)]

    made = grow([NL], rows, [(NL, 2022, 100)]).loc[("P", "NL"), name]

    # Together nothing grew. The own 20 against 10 is seen by origin, by programme and by the series.
    expected, growth = 10.0, 1.0
    for _ in range(3):
        factor = (20 + borrowed) / (expected + borrowed)
        expected, growth = expected * factor, growth * factor
    assert made == pytest.approx(100 * growth)


def test_a_series_without_a_line_of_its_own_grows_with_its_programme():
    rows = [line(NL, 2022, 5000), line(NL, 2023, 10_000)]
    elsewhere = ("Q", "EEA", "Master")

    made = grow([EEA, elsewhere], rows, [(EEA, 2022, 10), (elsewhere, 2022, 10)])["carried_1"]

    assert made.tolist() == pytest.approx([20, 20])


def test_each_stock_has_a_growth_of_its_own():
    rows = [
        line(NL, 2022, 5000, current=4000.0, requests=9000.0, enrolled=1000.0),
        line(NL, 2023, 5000, current=8000.0, requests=27_000.0, enrolled=4000.0),
    ]

    made = grow([NL], rows, [(NL, 2022, 10)]).loc[("P", "NL"), list(GROWN)]

    assert made.to_dict() == pytest.approx(
        {"grown_group": 10, "grown_own": 10, "grown_open": 20, "grown_requests": 30, "grown_enrolled": 40}
    )


def test_what_cannot_be_compared_is_missing_and_not_one():
    only_now, nobody_enrolled = line(NL, 2023, 20), line(NL, 2022, 20, enrolled=0.0)

    without_last_year = grow([NL], [only_now], [(NL, 2022, 10)]).loc[("P", "NL")]
    assert without_last_year.isna().all()
    both = grow([NL], [only_now, nobody_enrolled], [(NL, 2022, 10)]).loc[("P", "NL")]
    assert np.isnan(both["grown_enrolled"])
    assert both["grown_own"] == pytest.approx(10)
    without_count = grow([NL], [only_now, nobody_enrolled], []).loc[("P", "NL")]
    assert without_count.drop("group_growth").isna().all()


def test_a_current_stock_that_is_missing_is_not_compared():
    rows = [line(NL, 2022, 20, current=np.nan), line(NL, 2023, 30)]

    made = grow([NL], rows, [(NL, 2022, 10)]).loc[("P", "NL")]

    assert np.isnan(made["grown_open"])
    assert made["grown_own"] == pytest.approx(15)


def test_counts_of_the_season_itself_and_later_are_not_looked_at():
    rows = [line(NL, 2022, 100), line(NL, 2023, 200), line(NL, 2024, 900)]

    known, more = (grow([NL], rows, [(NL, 2022, 40), *extra]) for extra in ([], [(NL, 2023, 999), (NL, 2024, 999)]))

    pd.testing.assert_frame_equal(known, more)


def test_a_zero_count_is_carried_as_a_zero():
    assert grow([NL], [line(NL, 2022, 10), line(NL, 2023, 30)], [(NL, 2022, 0)]).loc[("P", "NL"), "carried_1"] == 0


def test_the_growth_of_a_table_is_measured_between_dates_and_not_between_iso_weeks():
    # Monday of week 18 is 2 May in 2022 and 29 April in 2024 (1 May 2023): the rush of 1 May is between them.
    applications = [
        *(applied(f"2023-{day}", size) for day, size in (("04-24", 50), ("05-01", 100), ("05-08", 150))),
        *(applied(f"2024-{day}", size) for day, size in (("04-22", 50), ("04-29", 100), ("05-06", 150))),
        *(applied(f"2021-{day}", size) for day, size in (("04-26", 50), ("05-03", 100), ("05-10", 150))),
    ]
    tables = lake(application_counts=applications, student_counts=[counted(2023, 40), counted(2021, 40)])

    row = build_inflow_table(tables, 2024, date(2024, 5, 5), date(2024, 6, 1)).frame.iloc[0]

    assert row["carried_1"] == pytest.approx(40)
    assert row["carried_3"] == pytest.approx(80)  # 26 April and not 3 May, week 18, which is four days away


stocks = st.floats(0.5, 500)


@given(st.lists(st.tuples(stocks, stocks), min_size=1, max_size=6), st.floats(0.2, 5))
def test_when_everything_grows_alike_every_count_is_carried_by_just_that(sizes, growth):
    keys = [(f"P{n}", "NL", "Bachelor") for n in range(len(sizes))]
    rows = [line(key, 2022, size) for key, (size, _) in zip(keys, sizes, strict=True)]
    rows += [line(key, 2023, size * growth) for key, (size, _) in zip(keys, sizes, strict=True)]
    counts = [(key, 2022, count) for key, (_, count) in zip(keys, sizes, strict=True)]

    made = grow(keys, rows, counts)

    expected = np.array([count for _, count in sizes]) * growth
    assert np.allclose(made[["carried_1", *GROWN]], expected[:, None])


@given(st.lists(st.tuples(stocks, stocks), min_size=1, max_size=6))
def test_growth_is_finite_and_positive_whatever_the_sizes(sizes):
    keys = [(f"P{n}", ("NL", "EEA")[n % 2], "Bachelor") for n in range(len(sizes))]
    rows = [line(key, year, size[place]) for key, size in zip(keys, sizes, strict=True)
            for place, year in enumerate((2022, 2023))]  # fmt: skip

    made = grow(keys, rows, [(key, 2022, 1) for key in keys])[["carried_1", *GROWN]].to_numpy()

    assert np.isfinite(made).all()
    assert (made > 0).all()
