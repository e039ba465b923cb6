from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.yearly import counts, lines

from features.errors import TableError
from training.contracts.years import WhyLeftOut
from training.inflow.levels import QUANTILES
from training.years.backtest import backtest_years
from training.years.forecast import COLUMNS, IN_SEASON, NEW, Outlook, Plans, describe_outlook, look_ahead
from training.years.lines import Lines, last_own_year, make_lines
from training.years.paths import SeasonForecast, make_season

NO_PLANS = Plans({}, {}, {})
TODAY = date(2020, 5, 1)
KNOWN: dict[str, list[float | None]] = {
    "a": [100, 104, 99, 103, 101],
    "b": [50, 48, 55, 51, 52],
    "young": [np.nan, np.nan, 20, 24, 30],
}


def ahead(known: Lines, plans: Plans = NO_PLANS, season: SeasonForecast | None = None) -> Outlook:
    return look_ahead(known, backtest_years(known, 3), 3, plans, season)


def rows_of(outlook: Outlook, programme: str) -> pd.DataFrame:
    rows = describe_outlook(outlook, TODAY)
    return rows[rows["programme"] == programme].set_index("horizon")


def season_of(demand: dict[str, list[float]], cap: float | None = None) -> SeasonForecast:
    rows = [
        {"programme": code, "faculty": "G", "cap": cap, "demand": one, "expected": float(np.mean(one))}
        for code, one in demand.items()
    ]
    return make_season(pd.DataFrame(rows).astype({"cap": "float64"}), 2020, 20)


def test_every_level_and_year_has_a_row_with_all_columns_filled() -> None:
    rows = describe_outlook(ahead(lines(KNOWN)), TODAY)

    assert list(rows.columns) == COLUMNS
    assert not rows.isna().any(axis=None)
    assert rows.groupby("level").size().to_dict() == {"programme": 9, "faculty": 3, "institution": 3}
    assert rows["academic_year"].unique().tolist() == [2020, 2021, 2022]
    assert (rows[list(QUANTILES)].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_parts_add_up_to_the_whole_on_every_path() -> None:
    outlook = ahead(lines(KNOWN))
    rows = describe_outlook(outlook, TODAY)

    sums = rows[rows["level"] == "programme"].groupby("horizon")[["forecast", "baseline_last_year"]].sum()
    whole = rows[rows["level"] == "institution"].set_index("horizon")[["forecast", "baseline_last_year"]]
    pd.testing.assert_frame_equal(sums, whole)
    assert np.quantile(outlook.paths.sum(axis=0)[0], 0.9) == pytest.approx(
        rows.query("level == 'institution' and horizon == 1")["p90"].iloc[0]
    )


def test_a_cap_holds_for_forecast_and_interval_in_its_years_only() -> None:
    rows = rows_of(ahead(lines(KNOWN), Plans({("a", 2021): 80.0}, {}, {})), "a")

    assert rows.loc[2, ["forecast", "p975", "note"]].tolist() == [80.0, 80.0, "capped"]
    assert rows.loc[1, "forecast"] > 90
    assert rows["note"].tolist() == ["", "capped", ""]


def test_a_programme_that_ends_has_nobody_after_its_last_year() -> None:
    rows = rows_of(ahead(lines(KNOWN), Plans({}, {}, {"b": 2020})), "b")

    assert rows.loc[1, "forecast"] > 0
    assert rows.loc[[2, 3], ["forecast", "p975"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    assert rows["note"].tolist() == ["", "ended", "ended"]


def test_a_new_programme_starts_as_large_as_earlier_ones_did() -> None:
    rows = rows_of(ahead(lines(KNOWN), Plans({}, {"n": ("New", "F", 2021)}, {})), "n")

    assert rows["forecast"].tolist() == [0, 20, 20]  # `young` started with 20
    assert set(rows["note"]) == {NEW}
    assert rows.loc[2, "p10"] < 20 < rows.loc[2, "p90"]


def test_what_cannot_be_forecast_has_a_reason() -> None:
    known: dict[str, list[float | None]] = {
        "a": [100, 104, 99], "stopped": [30, 25, np.nan], "small": [9, 6, None], "empty": [8, 3, 0],
    }  # fmt: skip
    outlook = ahead(lines(known), Plans({}, {"n": ("New", "F", 2019)}, {}))

    assert dict(zip(outlook.left_out["programme"], outlook.left_out["reason"], strict=True)) == {
        "stopped": WhyLeftOut.NOT_COUNTED, "small": WhyLeftOut.SUPPRESSED, "empty": WhyLeftOut.EMPTY,
        "n": WhyLeftOut.UNLIKE_ANY,
    }  # fmt: skip
    assert outlook.points["programme"].tolist() == ["a"]


def test_the_years_ahead_start_from_the_newest_published_own_count() -> None:
    others = counts({"a": [50.0] * 4}, institution="other", is_own=False)
    known = make_lines(pd.concat([others, counts({"a": [40.0, 41, None]})], ignore_index=True))

    assert known.own_years == (2015, 2016)
    assert ahead(known).last_year == last_own_year(known) == 2016


def test_without_a_published_own_count_a_person_is_told_what_to_do() -> None:
    others = counts({"a": [50.0] * 3}, institution="other", is_own=False)
    hidden = make_lines(pd.concat([others, counts({"a": [None] * 3})], ignore_index=True))

    with pytest.raises(TableError, match=r"(?s)nothing to look ahead from.*add a source"):
        ahead(hidden)


def test_without_first_years_in_the_last_year_a_person_is_told_what_to_do() -> None:
    with pytest.raises(TableError, match=r"no programme had first-years in 2017"):
        describe_outlook(ahead(lines({"a": [3.0, 1, 0]})), TODAY)


def test_the_season_is_the_first_year_and_later_years_grow_from_it() -> None:
    season = season_of({"a": [150.0] * 99 + [150.0], "fresh": [12.0] * 100})
    outlook = ahead(lines(KNOWN), season=season)

    a, fresh = rows_of(outlook, "a"), rows_of(outlook, "fresh")
    assert a.loc[1, ["forecast", "p025", "p975", "served"]].tolist() == [150, 150, 150, IN_SEASON]
    assert a.loc[2, "forecast"] == pytest.approx(150, rel=0.1)
    assert a.loc[2, "p10"] < a.loc[2, "forecast"] < a.loc[2, "p90"]
    assert fresh["forecast"].round().tolist() == [12, 12, 12]
    assert set(fresh["note"]) == {NEW}
    assert rows_of(outlook, "b").loc[1, "forecast"] == pytest.approx(52, rel=0.1)  # without applications: from counts


def test_the_season_counts_after_its_caps() -> None:
    season = season_of({"a": [90.0, 110.0, 130.0]}, cap=100)

    assert season.paths.tolist() == [[90, 100, 100]]
    assert season.expected.tolist() == [100]


def test_a_season_of_another_year_is_left_alone() -> None:
    early = season_of({"a": [150.0] * 100})
    other = SeasonForecast(2019, 20, early.programmes, early.faculties, early.expected, early.paths)

    assert rows_of(ahead(lines(KNOWN), season=other), "a").loc[1, "forecast"] == pytest.approx(101, rel=0.1)
