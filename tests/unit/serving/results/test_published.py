"""What is served: only what comes from the present champions, and nobody who objected."""

import os
from dataclasses import replace

import pandas as pd
import pytest
from lib.early_world import EARLIER
from lib.serving_world import MODEL, MOMENT, FakeRegistry

from serving.site.context import AppContext
from training.registry import Stage


def test_scores_of_the_champion_are_served_in_order_of_rank(app: AppContext) -> None:
    scores = app.published.scores(MOMENT)
    assert scores["rank"].tolist() == list(range(1, 12))
    assert app.published.moments() == [MOMENT, EARLIER]
    assert set(app.published.reasons(MOMENT)["position"]) == {1, 2, 3}


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.REFUSED, Stage.RETIRED, Stage.CANDIDATE])
def test_nothing_is_served_of_a_model_that_is_no_champion(
    app: AppContext, registry: FakeRegistry, stage: Stage
) -> None:
    registry.known[MODEL, 2] = replace(registry.known[MODEL, 2], stage=stage)
    assert app.published.scores(MOMENT).empty
    assert app.published.reasons(MOMENT).empty
    assert app.published.moments() == [EARLIER]


def test_scores_of_an_older_version_are_not_served(app: AppContext, registry: FakeRegistry) -> None:
    registry.withdraw(MODEL, officer="officer", reason="newer")
    registry.known[MODEL, 3] = replace(registry.known[MODEL, 3], stage=Stage.CHAMPION)
    assert app.published.scores(MOMENT).empty


def test_a_student_who_objected_is_gone_from_scores_and_reasons(app: AppContext) -> None:
    pd.DataFrame({"student": ["p02"]}).to_parquet(app.published.vault / "excluded.parquet")
    assert "p02" not in set(app.published.scores(MOMENT)["student"])
    assert "p02" not in set(app.published.reasons(MOMENT)["student"])
    assert len(app.published.scores(MOMENT)) == 10


def test_a_score_that_is_not_there_is_not_served(app: AppContext) -> None:
    path = app.published.results / "scores" / f"{MOMENT}.parquet"
    frame = pd.read_parquet(path)
    frame.loc[0, "score"] = float("nan")
    _replace(path, frame)
    assert "p01" not in set(app.published.scores(MOMENT)["student"])


def test_a_changed_file_is_read_again(app: AppContext) -> None:
    path = app.published.results / "scores" / f"{MOMENT}.parquet"
    assert len(app.published.scores(MOMENT)) == 11
    _replace(path, pd.read_parquet(path).head(4))
    assert len(app.published.scores(MOMENT)) == 4


@pytest.mark.parametrize("moment", ["nothing", "../../vault/caseload", "", "*"])
def test_a_moment_that_is_no_file_gives_nothing(app: AppContext, moment: str) -> None:
    assert app.published.scores(moment).empty


def test_a_withdrawn_model_takes_its_forecast_along_with_the_baselines_and_intervals_of_its_run(
    app: AppContext, registry: FakeRegistry
) -> None:
    assert set(app.published.forecast()["rival"]) == {"", "baseline_last_year_ratio"}
    registry.withdraw("inflow", officer="officer", reason="wrong")
    app.published.champions.forget()
    assert app.published.forecast().empty


def test_earlier_weeks_of_a_replaced_champion_stay_as_they_were_and_those_of_a_withdrawn_one_go(
    app: AppContext, registry: FakeRegistry
) -> None:
    path = app.published.results / "forecast.parquet"
    frame = pd.read_parquet(path)
    frame["model_version"] = frame["model_version"].where(frame["iso_week"] > 8, 2)
    frame.loc[frame["iso_week"] == 10, "model_version"] = frame["model_version"].where(frame["level"] != "cell", 2)
    frame.to_parquet(path)
    old = replace(registry.known["inflow", 3], version=2, stage=Stage.RETIRED)
    registry.known["inflow", 2] = old

    shown = app.published.forecast()
    assert set(shown["iso_week"]) == {6, 7, 8, 9, 10}
    assert set(shown.loc[shown["iso_week"] == 10, "model_version"]) == {3}

    registry.known["inflow", 2] = replace(old, stage=Stage.WITHDRAWN)
    app.published.champions.forget()
    assert set(app.published.forecast()["iso_week"]) == {9, 10}


@pytest.mark.parametrize("year", ["2025", "../../vault/2026", "*"])
def test_paths_are_those_of_a_week_that_was_kept(app: AppContext, year: str) -> None:
    assert app.published.paths("2026", 10) is not None
    assert app.published.paths("2026", 9) is None
    assert app.published.paths(year, 10) is None


def test_without_files_there_is_nothing(app: AppContext) -> None:
    (app.published.results / "forecast.parquet").unlink()
    assert app.published.forecast().empty
    for name in ("changes", "years", "stock"):
        (app.published.results / f"{name}.parquet").unlink()
    assert all(one.empty for one in (app.published.changes(), app.published.years(), app.published.stock()))


def _replace(path: os.PathLike[str], frame: pd.DataFrame) -> None:
    frame.to_parquet(path)
    stat = os.stat(path)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000))


def test_while_nobody_knows_who_objected_nobody_is_shown(app: AppContext) -> None:
    moment = app.published.moments()[0]
    (app.published.vault / "excluded.parquet").unlink()

    assert app.published.scores(moment).empty
    assert app.published.reasons(moment).empty


def test_what_only_officers_may_see_is_in_no_reason_and_no_change(app: AppContext) -> None:
    for kind in ("reasons", "changes_possible"):
        path = app.published.results / kind / f"{MOMENT}.parquet"
        frame = pd.read_parquet(path)
        column = "feature" if kind == "reasons" else "features"
        is_first = frame["student"] == "p01"
        frame[column] = frame[column].mask(is_first, "postcode_area" if kind == "reasons" else "days, postcode_area")
        frame.to_parquet(path)

    assert "p01" not in set(app.published.reasons(MOMENT)["student"])
    assert set(app.published.changes_possible(MOMENT)["student"]) == {"p02"}


def test_years_ahead_that_grew_from_a_forecast_go_with_it(app: AppContext, registry: FakeRegistry) -> None:
    published = app.published
    season = pd.DataFrame({"academic_year": [2026], "iso_week": [10]})
    season.to_parquet(published.results / "years-season.parquet")
    season.iloc[:0].to_parquet(published.results / "stock-season.parquet")
    assert not published.years().empty
    registry.withdraw("inflow", officer="officer", reason="wrong")
    assert published.forecast().empty
    assert published.years().empty
    assert not published.stock().empty  # it took nothing from the season's forecast


def test_a_week_stands_while_its_forecast_is_shown(app: AppContext, registry: FakeRegistry) -> None:
    assert app.published.has_week("2026", 10)
    assert app.published.has_week(2026, 6)
    assert not app.published.has_week(2026, 44)
    registry.withdraw("inflow", officer="officer", reason="wrong")
    assert not app.published.has_week(2026, 10)
