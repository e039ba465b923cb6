from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.applicants import PURPOSE, registered
from lib.lake import load

from features.applicants import CATEGORIES, NUMBERS, Applicants, build_all_applicants
from training.inflow.individual import IndividualSettings, forecast_all_individual, forecast_individual
from training.inflow.roads import combine_roads

YEARS, WEEK, TODAY = range(2018, 2024), 22, date(2024, 1, 10)
SERIES = ["programme", "origin", "exam_type"]
SETTINGS = IndividualSettings(fewest=50)


@pytest.fixture(scope="module")
def register():
    return registered(YEARS)


@pytest.fixture(scope="module")
def seasons(register):
    return build_all_applicants(load(register), YEARS, (2, WEEK), PURPOSE, TODAY)


@pytest.fixture(scope="module")
def forecasts(register, seasons):
    """All forecasts beside what was counted, and the conversion of the years before times the open applications."""
    rows = forecast_all_individual(seasons, SETTINGS).merge(register["student_counts"], on=[*SERIES, "academic_year"])
    opened = pd.concat(one.series.assign(academic_year=year, iso_week=week) for (year, week), one in seasons.items())
    rows = rows.merge(opened, on=[*SERIES, "academic_year", "iso_week"])
    past = opened.sort_values("academic_year").groupby([*SERIES, "iso_week"])[["first_years", "open_applications"]]
    sums = past.transform(lambda counts: counts.cumsum() - counts)
    ratio = (sums["first_years"] / sums["open_applications"]).rename("ratio")
    rows = rows.merge(opened[[*SERIES, "academic_year", "iso_week"]].assign(ratio=ratio))
    return rows.assign(actual=rows["students"].astype(float), cumulative=rows["ratio"] * rows["open_applications"])


def error_of(rows, column):
    return (rows[column] - rows["actual"]).abs().sum() / rows["actual"].sum()


def test_where_prior_education_decides_the_applications_know_more_than_their_number(forecasts):
    late = forecasts.loc[forecasts["iso_week"] == WEEK]

    assert error_of(late, "individual") < 0.75 * error_of(late, "cumulative")


def test_both_roads_together_beat_the_counts_alone(forecasts):
    judged = forecasts.loc[(forecasts["iso_week"] == WEEK) & (forecasts["academic_year"] >= 2022)]
    earlier = forecasts.loc[(forecasts["iso_week"] == WEEK) & (forecasts["academic_year"] < 2022)]

    both = combine_roads(judged["cumulative"], judged["individual"], earlier)

    assert error_of(judged.assign(both=both), "both") < error_of(judged, "cumulative")


def test_before_most_have_applied_those_to_come_are_added(forecasts):
    early = forecasts.loc[forecasts["iso_week"] == 2]

    assert early["open_applications"].mean() < 40  # of the sixty that will apply per programme
    assert early["individual"].sum() == pytest.approx(early["actual"].sum(), rel=0.15)


def test_a_forecast_is_a_number_per_series_and_nothing_of_a_person(forecasts, seasons):
    rows = forecast_individual(seasons, (2023, WEEK), SETTINGS)

    assert list(rows) == [*SERIES, "individual"]
    assert not rows.duplicated(SERIES).any()
    assert (rows["individual"] >= 0).all()


def test_the_same_question_gets_the_same_answer(seasons):
    one, two = (forecast_individual(seasons, (2023, WEEK), SETTINGS) for _ in range(2))

    pd.testing.assert_frame_equal(one, two)


def test_nothing_is_learned_from_a_count_that_was_not_known_then(seasons):
    changed = dict(seasons)
    for year in (2022, 2023):
        one = seasons[year, WEEK]
        rows, series = one.rows.assign(outcome=1.0), one.series.assign(first_years=999.0)
        changed[year, WEEK] = Applicants(year, one.as_of, rows, series)

    # On a day of 2022 the count of 2021 is known and that of 2022 is not.
    pd.testing.assert_frame_equal(
        forecast_individual(changed, (2022, WEEK), SETTINGS), forecast_individual(seasons, (2022, WEEK), SETTINGS)
    )
    assert not forecast_individual(changed, (2023, WEEK), SETTINGS).equals(
        forecast_individual(seasons, (2023, WEEK), SETTINGS)
    )


def test_the_first_season_and_a_small_one_have_no_road(seasons):
    assert forecast_individual(seasons, (2018, WEEK), SETTINGS).empty
    assert forecast_individual(seasons, (2019, WEEK), IndividualSettings(fewest=500)).empty
    assert forecast_all_individual({}, SETTINGS).empty


def make_season(year, rows, first_years=(), as_of=None):
    """One season in which every application is like the others: (programme, outcome, times)."""
    plain = {
        **dict.fromkeys(NUMBERS, 1.0),
        **dict.fromkeys(CATEGORIES, "unknown"),
        "origin": "NL",
        "exam_type": "Bachelor",
    }
    frames = [pd.DataFrame([{**plain, "programme": name, "outcome": outcome}] * times) for name, outcome, times in rows]
    stacked = pd.concat(frames, ignore_index=True)
    series = stacked.groupby(SERIES, as_index=False).agg(open_applications=("programme", "size"))
    counts = pd.DataFrame(first_years, columns=["programme", "first_years"]).assign(origin="NL", exam_type="Bachelor")
    series = series.merge(counts, on=SERIES, how="outer").fillna({"open_applications": 0})
    return Applicants(year, as_of or date(year, 3, 26), stacked, series)


def of(rows, programme):
    return rows.set_index("programme").loc[programme, "individual"]


def test_a_new_programme_gets_the_chance_of_all():
    seasons = {
        (2021, 12): make_season(2021, [("P", 1.0, 200), ("P", 0.0, 200)], [("P", 200.0)]),
        (2022, 12): make_season(2022, [("P", np.nan, 400), ("new", np.nan, 50)]),
    }

    rows = forecast_individual(seasons, (2022, 12), SETTINGS)

    assert of(rows, "P") == pytest.approx(200, rel=0.02)
    assert of(rows, "new") == pytest.approx(25, rel=0.1)


def test_a_series_without_applications_yet_has_its_history_and_a_programme_without_any_is_left_out():
    past = [("P", 1.0, 50), ("P", 0.0, 50), ("late", 1.0, 10), ("ended", 1.0, 10)]
    now = make_season(2022, [("P", np.nan, 100)])
    now.series.loc[1] = ["late", "NL", "Bachelor", 0, np.nan]
    seasons = {(2021, 12): make_season(2021, past, [("P", 50.0), ("late", 100.0), ("ended", 10.0)]), (2022, 12): now}

    rows = forecast_individual(seasons, (2022, 12), SETTINGS)

    assert 0 < of(rows, "late") < 100
    assert "ended" not in set(rows["programme"])


def test_who_may_not_be_looked_at_counts_as_the_others_of_the_series():
    past = make_season(2021, [("P", 1.0, 100), ("P", 0.0, 100)], [("P", 100.0)])
    now = make_season(2022, [("P", np.nan, 150)])
    seasons = {(2021, 12): past, (2022, 12): now}
    without = of(forecast_individual(seasons, (2022, 12), SETTINGS), "P")
    now.series["open_applications"] = 200

    assert of(forecast_individual(seasons, (2022, 12), SETTINGS), "P") > 1.25 * without


def test_a_changed_code_keeps_its_history():
    past = make_season(
        2021, [("OLD", 1.0, 90), ("OLD", 0.0, 10), ("P", 1.0, 20), ("P", 0.0, 180)], [("OLD", 90.0), ("P", 20.0)]
    )
    now = make_season(2022, [("NEW", np.nan, 100), ("P", np.nan, 100)])
    seasons = {(2021, 12): past, (2022, 12): now}
    lost = of(forecast_individual(seasons, (2022, 12), SETTINGS), "NEW")
    kept = Applicants(2022, now.as_of, now.rows, now.series, {"OLD": "NEW"})

    assert of(forecast_individual({**seasons, (2022, 12): kept}, (2022, 12), SETTINGS), "NEW") > 1.2 * lost


def test_trees_serve_only_where_an_earlier_season_shows_that_they_are_better():
    """Who comes is a matter of two things together, which no sum of effects can say."""
    random = np.random.default_rng(2)

    def make_crossed(year):
        season = make_season(year, [("P", 1.0, 1500)])
        one, two = (random.choice(["yes", "no"], 1500) for _ in range(2))
        came = (random.random(1500) < np.where(one == two, 0.9, 0.1)).astype(float)
        rows = season.rows.assign(newest_request=one, withdrew_before=two, outcome=came)
        return Applicants(year, season.as_of, rows, season.series.assign(first_years=came.sum()))

    now = make_season(2022, [("P", np.nan, 100)])
    now = Applicants(2022, now.as_of, now.rows.assign(newest_request="yes", withdrew_before="yes"), now.series)
    settings = IndividualSettings(prior=0.0, borrowed=1.0)
    one_year, two_years = (
        {(2022, 12): now, **{(year, 12): make_crossed(year) for year in years}} for years in ((2021,), (2020, 2021))
    )

    assert of(forecast_individual(one_year, (2022, 12), settings), "P") == pytest.approx(50, abs=10)
    assert of(forecast_individual(two_years, (2022, 12), settings), "P") == pytest.approx(90, abs=5)
