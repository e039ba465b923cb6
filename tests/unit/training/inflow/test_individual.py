import weakref
from collections import ChainMap
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from lib.applicants import PURPOSE, registered
from lib.lake import load

from features.inflow.applicants import CATEGORIES, NUMBERS, Applicants, build_all_applicants
from training.inflow.components import combine_components, measure_weight
from training.inflow.individual import IndividualSettings, forecast_all_individual, forecast_individual

YEARS, WEEK, TODAY = range(2018, 2024), 22, date(2024, 1, 10)
SERIES = ["programme", "origin", "exam_type"]
SETTINGS = IndividualSettings(fewest=50)


@pytest.fixture(scope="module")
def register():
    return registered(YEARS)


@pytest.fixture(scope="module")
def weeks(register):
    return list(build_all_applicants(load(register), YEARS, (2, WEEK), PURPOSE, TODAY))


@pytest.fixture(scope="module")
def seasons(weeks):
    return dict(ChainMap(*weeks))


@pytest.fixture(scope="module")
def forecasts(register, seasons, weeks):
    """All forecasts beside what was counted, and the conversion of the years before times the open applications."""
    rows = forecast_all_individual(weeks, SETTINGS).merge(register["student_counts"], on=[*SERIES, "academic_year"])
    listed = [one.series.assign(academic_year=year, iso_week=week) for (year, week), one in seasons.items()]
    opened = pd.concat(listed, ignore_index=True)
    rows = rows.merge(opened, on=[*SERIES, "academic_year", "iso_week"])
    past = opened.sort_values("academic_year").groupby([*SERIES, "iso_week"])[["first_years", "open_applications"]]
    sums = past.transform(lambda counts: counts.cumsum() - counts)
    ratio = (sums["first_years"] / sums["open_applications"]).rename("ratio")
    rows = rows.merge(opened[[*SERIES, "academic_year", "iso_week"]].assign(ratio=ratio))
    return rows.assign(actual=rows["students"].astype(float), cumulative=rows["ratio"] * rows["open_applications"])


def error_of(rows, column):
    return (rows[column] - rows["actual"]).abs().sum() / rows["actual"].sum()


@pytest.mark.slow  # learns every season
def test_where_prior_education_decides_the_applications_know_more_than_their_number(forecasts):
    late = forecasts.loc[forecasts["iso_week"] == WEEK]

    assert error_of(late, "individual") < 0.75 * error_of(late, "cumulative")


@pytest.mark.slow  # learns every season
def test_both_components_together_beat_the_counts_alone(forecasts):
    judged = forecasts.loc[(forecasts["iso_week"] == WEEK) & (forecasts["academic_year"] >= 2022)]
    earlier = forecasts.loc[(forecasts["iso_week"] == WEEK) & (forecasts["academic_year"] < 2022)]

    both = combine_components(judged["cumulative"], judged["individual"], measure_weight(earlier))

    assert error_of(judged.assign(both=both), "both") < error_of(judged, "cumulative")


@pytest.mark.slow  # learns every season
def test_before_most_have_applied_those_to_come_are_added(forecasts):
    early = forecasts.loc[forecasts["iso_week"] == 2]

    assert early["open_applications"].mean() < 40  # of the sixty that will apply per programme
    assert early["individual"].sum() == pytest.approx(early["actual"].sum(), rel=0.15)


def test_a_forecast_is_a_number_per_series_and_nothing_of_a_person(seasons):
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
        changed[year, WEEK] = replace(one, rows=rows, series=series)

    # On a day of 2022 the count of 2021 is known and that of 2022 is not.
    pd.testing.assert_frame_equal(
        forecast_individual(changed, (2022, WEEK), SETTINGS), forecast_individual(seasons, (2022, WEEK), SETTINGS)
    )
    assert not forecast_individual(changed, (2023, WEEK), SETTINGS).equals(
        forecast_individual(seasons, (2023, WEEK), SETTINGS)
    )


def test_before_the_counts_are_known_the_outcomes_stand_in_for_them(seasons):
    late = {
        key: replace(one, series=one.series.assign(first_years=999.0), counted_on=date(key[0] + 1, 9, 1))
        for key, one in seasons.items()
    }
    without = {
        key: replace(one, series=one.series.assign(first_years=one.series["enrolled"]), counted_on=None)
        for key, one in seasons.items()
    }

    # In May only the count of the season before last is known: 999 for a programme of sixty applications.
    known, uncounted = (forecast_individual(one, (2020, WEEK), SETTINGS) for one in (late, without))
    assert not known.equals(uncounted)
    first = {key: one for key, one in late.items() if key[0] >= 2019}
    pd.testing.assert_frame_equal(
        forecast_individual(first, (2020, WEEK), SETTINGS),
        forecast_individual({key: without[key] for key in first}, (2020, WEEK), SETTINGS),
    )


def test_a_season_counts_from_the_day_its_outcomes_are_known(seasons):
    target = seasons[2019, WEEK].as_of
    in_time, late, never = (
        {**seasons, (2018, WEEK): replace(seasons[2018, WEEK], decided_on=day)}
        for day in (target, target + timedelta(days=1), None)
    )

    assert len(forecast_individual(in_time, (2019, WEEK), SETTINGS))
    assert forecast_individual(late, (2019, WEEK), SETTINGS).empty
    assert forecast_individual(never, (2019, WEEK), SETTINGS).empty


def test_what_only_its_own_count_knows_of_a_season_is_not_in_its_forecast(seasons):
    target = seasons[2023, WEEK]
    extra = pd.DataFrame([{**target.series.iloc[0], "origin": "non-EEA", "open_applications": 0, "first_years": 9.0}])
    more = replace(target, series=pd.concat([target.series, extra], ignore_index=True))

    pd.testing.assert_frame_equal(
        forecast_individual({**seasons, (2023, WEEK): more}, (2023, WEEK), SETTINGS),
        forecast_individual(seasons, (2023, WEEK), SETTINGS),
    )


@pytest.mark.slow  # learns every week twice
def test_week_by_week_gives_what_all_weeks_at_once_give(register):
    weeks = [*build_all_applicants(load(register), range(2021, 2024), (20, 21, 23), PURPOSE, TODAY)]

    pd.testing.assert_frame_equal(
        forecast_all_individual(iter(weeks), SETTINGS), forecast_all_individual([ChainMap(*weeks)], SETTINGS)
    )
    assert [sorted({week for _, week in part}) for part in weeks] == [[20], [21], [23]]


@pytest.mark.slow  # learns every week again
def test_weeks_that_are_done_are_let_go(register):
    alive = weakref.WeakSet()

    def give():
        for week in build_all_applicants(load(register), (2021, 2022), (18, 19, 20, 21, 22), PURPOSE, TODAY):
            part = Part(week)
            alive.add(part)
            yield part
            del part, week
            assert len(alive) <= 3

    assert len(forecast_all_individual(give(), SETTINGS))


class Part(dict):
    """The seasons of a week, of which it can be seen whether somebody still holds them."""

    __hash__ = object.__hash__


def test_the_first_season_and_a_small_one_have_no_component(seasons):
    assert forecast_individual(seasons, (2018, WEEK), SETTINGS).empty
    assert forecast_individual(seasons, (2019, WEEK), IndividualSettings(fewest=500)).empty
    assert forecast_all_individual([], SETTINGS).empty


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
    known_on = date(year, 11, 1)
    return Applicants(
        year, as_of or date(year, 3, 26), stacked, series.assign(enrolled=series["first_years"]), known_on, known_on
    )


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
    one = make_season(2021, past, [("P", 50.0), ("late", 100.0), ("ended", 10.0)])
    late = one.series["programme"] == "late"
    origins = one.series["origin"].mask(late, "EEA")
    one = replace(one, series=one.series.assign(programme=one.series["programme"].mask(late, "P"), origin=origins))
    seasons = {(2021, 12): one, (2022, 12): make_season(2022, [("P", np.nan, 100)])}

    rows = forecast_individual(seasons, (2022, 12), SETTINGS)

    assert 0 < rows.set_index("origin").loc["EEA", "individual"] < 100
    assert set(rows["programme"]) == {"P"}


def test_who_may_not_be_looked_at_counts_as_the_others_of_the_series():
    past = make_season(2021, [("P", 1.0, 100), ("P", 0.0, 100)], [("P", 100.0)])
    now = make_season(2022, [("P", np.nan, 150)])
    seasons = {(2021, 12): past, (2022, 12): now}
    without = of(forecast_individual(seasons, (2022, 12), SETTINGS), "P")
    now.series["open_applications"] = 200

    assert of(forecast_individual(seasons, (2022, 12), SETTINGS), "P") > 1.25 * without


def forecast_few(few):
    """Forecast series of which P has many applications; what is `few` differs from the others in who comes."""
    random = np.random.default_rng(4)
    past = make_season(2021, [("P", 1.0, 300), ("P", 0.0, 300)], [("P", 300.0)])
    prior = np.where(random.random(600) < np.where(past.rows["outcome"] == 1, 0.9, 0.1), "vwo", "mbo")
    past = replace(past, rows=past.rows.assign(prior_education=prior))
    now = make_season(2022, [("P", np.nan, 40), *((name, np.nan, times) for name, times, _ in few)])
    for name, _, education in few:
        now.rows.loc[now.rows["programme"] == name, "prior_education"] = education
    settings = replace(SETTINGS, prior=0.0)
    return forecast_individual({(2021, 12): past, (2022, 12): now}, (2022, 12), settings)


def test_the_chance_of_one_person_cannot_be_read_off():
    will_come, will_not = (forecast_few([("few", 1, education)]) for education in ("vwo", "mbo"))

    pd.testing.assert_frame_equal(will_come, will_not)


def test_series_with_few_applications_share_the_mean_of_their_chances():
    rows = forecast_few([("one", 4, "vwo"), ("other", 1, "mbo"), ("many", 5, "vwo")])
    apart = forecast_few([("one", 5, "vwo"), ("other", 5, "mbo"), ("many", 5, "vwo")])

    assert of(rows, "one") == pytest.approx(4 * of(rows, "other"))
    assert of(rows, "one") + of(rows, "other") == pytest.approx(
        0.8 * of(apart, "one") + 0.2 * of(apart, "other"), rel=0.01
    )
    assert of(rows, "many") == pytest.approx(of(apart, "many"), rel=0.01)


def test_a_season_of_four_applications_has_no_component():
    past = make_season(2021, [("P", 1.0, 100), ("P", 0.0, 100)], [("P", 100.0)])

    four, five = ({(2021, 12): past, (2022, 12): make_season(2022, [("P", np.nan, times)])} for times in (4, 5))

    assert forecast_individual(four, (2022, 12), SETTINGS).empty
    assert len(forecast_individual(five, (2022, 12), SETTINGS)) == 1


def test_a_changed_code_keeps_its_history():
    past = make_season(
        2021, [("OLD", 1.0, 90), ("OLD", 0.0, 10), ("P", 1.0, 20), ("P", 0.0, 180)], [("OLD", 90.0), ("P", 20.0)]
    )
    now = make_season(2022, [("NEW", np.nan, 100), ("P", np.nan, 100)])
    seasons = {(2021, 12): past, (2022, 12): now}
    lost = of(forecast_individual(seasons, (2022, 12), SETTINGS), "NEW")
    kept = replace(now, codes={"OLD": "NEW"})

    assert of(forecast_individual({**seasons, (2022, 12): kept}, (2022, 12), SETTINGS), "NEW") > 1.2 * lost


def test_trees_serve_only_where_an_earlier_season_shows_that_they_are_better():
    """Who comes is a matter of two things together, which no sum of effects can say."""
    random = np.random.default_rng(2)

    def make_crossed(year):
        season = make_season(year, [("P", 1.0, 1500)])
        one, two = (random.choice(["yes", "no"], 1500) for _ in range(2))
        came = (random.random(1500) < np.where(one == two, 0.9, 0.1)).astype(float)
        rows = season.rows.assign(newest_request=one, withdrew_before=two, outcome=came)
        return replace(season, rows=rows, series=season.series.assign(first_years=came.sum()))

    now = make_season(2022, [("P", np.nan, 100)])
    now = replace(now, rows=now.rows.assign(newest_request="yes", withdrew_before="yes"))
    settings = IndividualSettings(prior=0.0, prior_strength=1.0)
    one_year, two_years = (
        {(2022, 12): now, **{(year, 12): make_crossed(year) for year in years}} for years in ((2021,), (2020, 2021))
    )

    assert of(forecast_individual(one_year, (2022, 12), settings), "P") == pytest.approx(50, abs=10)
    assert of(forecast_individual(two_years, (2022, 12), settings), "P") == pytest.approx(90, abs=5)
