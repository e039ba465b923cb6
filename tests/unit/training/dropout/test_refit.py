"""A refit learns from the cohort that judged, and nothing that is said of it comes from scores it learnt from."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from lib.cohorts import cohort_table, known_dates
from lib.dropout_runs import grouped

from features.cohort_table import OUTCOME
from features.errors import TableError
from training.dropout.experiment import train_dropout
from training.dropout.model_selection import Recipe
from training.dropout.models import stack
from training.dropout.refit import refit_version, score_left_out
from training.dropout.rounds import list_waiting
from training.dropout.served import learn_rows
from training.dropout.settings import Depth, DropoutSettings, is_refittable
from training.evaluation.cross_validation import assign_folds
from training.gate.versions import find_judged, find_refit
from training.likeness import find_levels
from training.prediction import predict
from training.registry import Registry
from training.run_files import EVALUATION_FILE, TEST_SCORES_FILE
from training.scoring import Certainty
from training.splits import SplitRule, split_by_cohort
from training.tracking import Tracking

TABLES = [grouped(cohort_table(year, 200)) for year in (2018, 2019, 2020, 2021)]
COMING = grouped(cohort_table(2022, 100, known=False))
KNOWN = known_dates(*TABLES) | {"2020": date(2021, 12, 1)}  # after the moment at which 2021 is predicted
SETTINGS = DropoutSettings(evaluation=Depth.SHORT, trained_by="trainer")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A judged version and its refit; the outcome of 2020 was not known in time to teach the judged one."""
    tracking = Tracking(tmp_path_factory.mktemp("runs") / "mlruns")
    judged = train_dropout([*TABLES, COMING], KNOWN, SETTINGS, tracking)
    return judged, refit_version(judged, [*TABLES, COMING], SETTINGS, tracking), tracking


def test_a_refit_learns_from_every_known_cohort_with_the_recipe_of_the_judged_version(world):
    judged, refit, tracking = world
    registry = Registry(tracking)
    made_of, before = registry.manifest(refit), registry.manifest(judged)

    assert [one["cohort"] for one in before["train"]] == ["2018", "2019"]
    assert [one["cohort"] for one in made_of["train"]] == ["2018", "2019", "2020", "2021"]
    for name in ("recipe", "conclusion", "model"):
        assert made_of["result"][name] == before["result"][name]
    assert made_of["features"] == before["features"]
    names = {one["name"] for one in before["features"]}
    features = tuple(one for one in TABLES[-1].features if one.name in names)
    model = learn_rows(stack(TABLES), features, SETTINGS.seed, Recipe.from_dict(before["result"]["recipe"]))
    pd.testing.assert_series_equal(predict(registry.load(refit), COMING.frame), predict(model, COMING.frame))


def test_what_is_expected_of_a_refit_was_measured_on_the_judged_version(world):
    judged, refit, tracking = world
    assert refit.judged_by == judged.version
    assert Registry(tracking).manifest(refit)["result"]["judged_by"] == judged.version
    figures = [tracking.read_frame(one.run_id, EVALUATION_FILE) for one in (judged, refit)]
    pd.testing.assert_frame_equal(*figures)


def test_a_refit_is_audited_on_scores_by_models_that_did_not_learn_from_the_student(world):
    judged, refit, tracking = world
    scored = [tracking.read_frame(one.run_id, TEST_SCORES_FILE) for one in (judged, refit)]
    assert len(scored[1]) == len(TABLES[-1].labelled)
    own = predict(Registry(tracking).load(refit), TABLES[-1].labelled).to_numpy()
    assert not (scored[1]["score"].to_numpy() == own).any()

    split = replace(split_by_cohort(TABLES, KNOWN, SplitRule()), train=tuple(TABLES))
    recipe = Recipe.from_dict(Registry(tracking).manifest(judged)["result"]["recipe"])
    frame = TABLES[-1].frame
    scores = score_left_out(split, recipe, TABLES[0].features, SETTINGS)[0]
    assert scores.to_numpy() == pytest.approx(scored[1]["score"].to_numpy())
    fold = assign_folds(frame, seed=SETTINGS.seed, folds=2, repeats=1)[0]
    rows = pd.concat([stack(TABLES[:-1]), frame[fold == 1]], ignore_index=True)
    other = learn_rows(rows, TABLES[0].features, SETTINGS.seed, recipe)
    pd.testing.assert_series_equal(scores[fold == 0], predict(other, frame[fold == 0]), check_names=False)


def test_the_intervals_of_a_refit_rest_on_cohorts_that_were_predicted_without_them(world):
    judged, refit, tracking = world
    certain = [Certainty.from_dict(Registry(tracking).manifest(one)["result"]["certainty"]) for one in (judged, refit)]
    assert certain[1].intervals == certain[0].intervals
    assert certain[1].intervals.cohorts == 3  # 2018 and 2019 from each other, and 2021
    known = stack(TABLES)
    own = predict(Registry(tracking).load(refit), known)
    assert certain[1].levels == pytest.approx(find_levels(own, known["programme"]))


def test_named_cohorts_are_all_that_a_refit_learns_from(tmp_path):
    tracking = Tracking(tmp_path / "mlruns")
    settings = replace(SETTINGS, split=SplitRule(("2018", "2020"), "2021"))
    judged = train_dropout(TABLES, KNOWN, settings, tracking)
    refit = refit_version(judged, TABLES, settings, tracking)

    assert [one["cohort"] for one in Registry(tracking).manifest(refit)["train"]] == ["2018", "2020", "2021"]


def test_a_refit_is_not_audited_in_hindsight_on_cohorts_it_learnt_from(world):
    judged, refit, tracking = world
    for one in (judged, refit):
        tracking.reopen(one.run_id).log_frame(pd.DataFrame({"student": ["s"]}), "scores/2021.parquet")

    assert list_waiting(judged, TABLES, tracking) == [TABLES[-1]]
    assert list_waiting(refit, TABLES, tracking) == []


def test_a_refit_is_no_judged_version(world):
    judged, refit, tracking = world
    versions = Registry(tracking).versions(judged.name)

    assert versions[0] == refit
    assert find_judged(versions) == judged
    assert find_refit(versions, judged) == refit
    with pytest.raises(TableError, match="is not refitted"):
        refit_version(refit, TABLES, SETTINGS, tracking)


@pytest.mark.parametrize("result", [{"is_cross_validated": True}, {"mitigation": {"candidate": "x"}}, {"judged_by": 1}])
def test_what_no_later_cohort_judged_or_was_chosen_is_not_refitted(result):
    taught = {"train": [{"cohort": "2018"}, {"cohort": "2019"}]}

    assert is_refittable({**taught, "result": {}})
    assert not is_refittable({**taught, "result": result})
    assert not is_refittable({"train": taught["train"][:1], "result": {}})


def test_changed_tables_are_not_refitted(world):
    judged, _, tracking = world
    other = [*TABLES[:-1], grouped(cohort_table(2021, 150))]

    with pytest.raises(TableError, match="no longer those"):
        refit_version(judged, other, SETTINGS, tracking)


def test_nobody_can_be_left_out_where_one_student_has_an_outcome(tmp_path):
    tracking = Tracking(tmp_path / "mlruns")
    rare = TABLES[-1].frame
    first = rare.index[rare[OUTCOME] == 1][0]
    tables = [*TABLES[:-1], replace(TABLES[-1], frame=rare.assign(**{OUTCOME: (rare.index == first).astype(float)}))]
    judged = train_dropout(tables, KNOWN, SETTINGS, tracking)

    assert refit_version(judged, tables, SETTINGS, tracking) is None
