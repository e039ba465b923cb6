"""The command `studiepeil mitigate` on a small institution: compared, chosen, made, and on record."""

import os
import re
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from serving.commands.app import app
from serving.pipeline.settings import read_settings
from serving.records.store import open_store
from serving.reports import ReportRegistry, RunPage
from training.registry import Registry, Stage
from training.tracking import Tracking

from .conftest import Institution

MODEL = "dropout-first_results"
BY = ["--by", "the board of the tests", "--reason", "the gap by prior route is too large"]


def call(institution, *words):
    mask = os.umask(0o077)
    result = CliRunner().invoke(app, ["mitigate", *words, "--settings", str(institution.toml)])
    os.umask(mask)
    return result


@pytest.fixture(scope="module")
def place(finished: Institution, tmp_path_factory: pytest.TempPathFactory) -> Institution:
    """A copy of the institution for this module; the tests below add to it, in order."""
    folder = tmp_path_factory.mktemp("mitigated") / "copy"
    shutil.copytree(finished.folder, folder)
    return Institution(folder / "studiepeil.toml", finished.steps)


@pytest.fixture(scope="module")
def compared(place):
    result = call(place, "dropout")
    assert result.exit_code == 0, result.output
    return result.output


def test_the_candidates_are_shown_and_kept_with_the_run(place, compared):
    registry, tracking = ReportRegistry(place.folder / "mlruns"), Tracking(place.folder / "mlruns")
    version = registry.versions(MODEL)[-1]
    kept = tracking.read_frame(version.run_id, "mitigation/candidates.parquet")

    assert "as_it_is" in compared
    assert "places in each list" in compared.replace("\n", " ")
    assert kept["listed"].nunique() == 1
    assert not kept.drop(columns="widest_group").isna().any(axis=None)
    assert RunPage.MITIGATION in registry.run_pages(version)
    assert "Wat kan er aan een verschil worden gedaan?" in registry.run_page(version, RunPage.MITIGATION, "nl")
    written = pd.read_parquet(place.folder / "results" / "mitigation" / f"{MODEL}.parquet")
    pd.testing.assert_frame_equal(written, kept)


def test_leaving_it_as_it_is_is_a_choice_with_a_reason(place, compared):
    refused = call(place, MODEL, "--choose", "as_it_is", "--by", "somebody")
    chosen = call(place, MODEL, "--choose", "as_it_is", *BY)

    assert "needs a name and a reason" in str(refused.exception)
    assert chosen.exit_code == 0, chosen.output
    registry = Registry(place.folder / "mlruns")
    assert [one.judged_by for one in registry.versions(MODEL)] == [1, None]
    choice = Tracking(place.folder / "mlruns").read_json(registry.versions(MODEL)[-1].run_id, "mitigation/choice.json")
    assert (choice["candidate"], choice["chosen_by"]) == ("as_it_is", BY[1])
    events = [one.event for one in open_store(read_settings(place.toml).serving.store_url).events_in_order()]
    assert (events[-1].kind, events[-1].who, events[-1].detail["reason"]) == ("mitigation chosen", BY[1], BY[3])


def test_what_needs_a_group_to_score_or_is_not_there_is_refused(place, compared):
    by_group, unknown = (call(place, MODEL, "--choose", name, *BY) for name in ("calibrated:sex", "magic"))

    assert "cannot be served" in str(by_group.exception)
    assert "there is no candidate magic" in str(unknown.exception)
    assert "a choice is about one model" in str(call(place, "dropout", "--choose", "as_it_is", *BY).exception)


def test_another_model_is_trained_audited_and_waits_for_an_officer(place, compared):
    chosen = call(place, MODEL, "--choose", "reweighed:sex", *BY)

    assert chosen.exit_code == 0, chosen.output
    assert re.search(r"version 3 was trained as a\s+candidate", chosen.output)
    registry = Registry(place.folder / "mlruns")
    made, _, before = registry.versions(MODEL)
    assert (made.version, made.stage) == (3, Stage.CANDIDATE)
    mitigation = registry.manifest(made)["result"]["mitigation"]
    assert (mitigation["candidate"], mitigation["reason"]) == ("reweighed:sex", BY[3])
    assert (mitigation["beside_version"], mitigation["learns_from"]) == (before.version, "sex")
    assert "herwogen naar geslacht" in ReportRegistry(place.folder / "mlruns").run_page(made, RunPage.CARD, "nl")
    assert registry.audit(made) is not None
    assert "sex" not in registry.load(made).feature_names_in_
    # What was judged is what was made: the list finds exactly as many as was shown.
    tracking = Tracking(place.folder / "mlruns")
    shown = tracking.read_frame(before.run_id, "mitigation/candidates.parquet").set_index("candidate")
    scored = tracking.read_frame(made.run_id, "scores/test.parquet")
    places = round(shown["listed"].iloc[0])
    listed = scored.nlargest(places, "score")
    assert listed["outcome"].sum() / scored["outcome"].sum() == pytest.approx(
        shown.loc["reweighed:sex", "benefit"].iloc[0]
    )
