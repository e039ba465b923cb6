"""Every candidate beside the present model, on three small cohorts."""

from dataclasses import asdict, replace

import pandas as pd
import pytest
from lib.cohorts import cohort_table
from lib.mitigations import grouped_tables, present_of, protected_groups

from fairness.mitigation.trade_offs import PRESENT
from fairness.policy import Policy
from features.cohort import KEY
from features.errors import StudiepeilError, TableError
from serving.reports.mitigation import render_mitigation
from training.dropout.mitigation.candidates import Candidate, Kind, find_way, learn_candidate, list_candidates
from training.dropout.mitigation.choices import log_comparison, read_comparison
from training.dropout.mitigation.comparison import compare_candidates, find_present
from training.manifest import describe_features, describe_tables
from training.tracking import Tracking

POLICY = Policy(attributes=("sex",), capacity=0.2)


@pytest.fixture(scope="module")
def tables():
    return grouped_tables()


@pytest.fixture(scope="module")
def compared(tables):
    return compare_candidates(present_of(tables), protected_groups(tables), POLICY, 1)


def test_the_candidates_are_named_and_say_whether_they_can_be_served(tables):
    found = {one.name: one.is_servable for one in list_candidates(tables[0].features, ["sex"])}

    assert found == {
        "as_it_is": True,
        "without:results": True,
        "without:submissions": True,
        "without:background": True,
        "reweighed:sex": True,
        "constrained:sex": True,
        "calibrated:sex": False,
        "places:sex:50": False,
        "places:sex:100": False,
    }


def test_every_candidate_is_judged_and_its_list_has_exactly_its_size(compared, tables):
    names = {one.name for one in list_candidates(tables[0].features, ["sex"])}

    assert set(compared.trade_offs["candidate"]) == names == set(compared.scores["candidate"])
    listed = compared.scores.groupby("candidate")["listed"].sum()
    assert compared.places == 60
    assert listed.to_numpy() == pytest.approx(60)
    assert compared.scores.notna().all(axis=None)
    assert compared.scores["score"].between(0, 1).all()
    kept = compared.trade_offs.set_index("candidate")["is_servable"]
    assert set(kept.index[~kept]) == {"calibrated:sex", "places:sex:50", "places:sex:100"}


def test_candidates_differ_from_the_present_model(compared):
    scores = compared.scores.set_index([*KEY, "candidate"])["score"].unstack()
    changed = [name for name in scores if not scores[name].equals(scores[PRESENT])]

    assert {"without:results", "reweighed:sex", "constrained:sex"} <= set(changed)
    assert "places:sex:100" not in changed  # chances stay as they are


@pytest.mark.slow  # learns all candidates again
def test_the_same_cohorts_give_the_same_bytes(compared, tables):
    again = compare_candidates(present_of(tables), protected_groups(tables), POLICY, 1)

    pd.testing.assert_frame_equal(again.trade_offs, compared.trade_offs, check_exact=True)
    pd.testing.assert_frame_equal(again.scores, compared.scores, check_exact=True)


@pytest.mark.slow  # learns all candidates again
def test_the_outcomes_of_who_judges_change_no_score_and_no_list(compared, tables):
    present = present_of(tables)
    turned = replace(present, scored=present.scored.assign(outcome=1 - present.scored["outcome"]))
    test = present.split.test
    frame = test.frame.assign(outcome=1 - test.frame["outcome"])
    turned = replace(turned, split=replace(present.split, test=replace(test, frame=frame)))

    found = compare_candidates(turned, protected_groups(tables), POLICY, 1)

    pd.testing.assert_frame_equal(found.scores, compared.scores, check_exact=True)
    assert not found.trade_offs["benefit"].equals(compared.trade_offs["benefit"])


@pytest.mark.parametrize("kind", [Kind.CALIBRATED, Kind.PLACES])
def test_what_needs_a_group_to_score_is_never_learnt_as_a_model(tables, kind):
    present = present_of(tables)

    with pytest.raises(StudiepeilError, match="never knows it"):
        find_way(Candidate(kind, "sex"), present.features, present.recipe, protected_groups(tables), 0.2)


@pytest.mark.parametrize("kind", [Kind.REWEIGHED, pytest.param(Kind.CONSTRAINED, marks=pytest.mark.slow)])
def test_a_model_that_learnt_with_groups_asks_for_features_only(tables, kind):
    present = present_of(tables)
    way = find_way(Candidate(kind, "sex"), present.features, present.recipe, protected_groups(tables), 0.2)

    learnt = learn_candidate(way, present.split.train, 1)

    assert set(learnt.model.feature_names_in_) == {"mean_score", "missing", "prior_education"}
    assert set(learnt.held_out["cohort"]) == {"2018", "2019"}


def test_groups_too_small_to_learn_from_get_no_candidates(tables):
    groups = protected_groups(tables).assign(sex="m")
    groups.loc[:20, "sex"] = "f"

    found = compare_candidates(present_of(tables), groups, POLICY, 1)

    assert {one.kind for one in found.candidates} == {Kind.PRESENT, Kind.WITHOUT}


def manifest_of(present, **result):
    train, test = list(present.split.train), [present.split.test]
    return {
        "train": describe_tables(train),
        "test": describe_tables(test),
        "features": describe_features(present.features),
        "result": {"recipe": asdict(present.recipe), **result},
    }


def test_the_version_is_found_again_from_its_manifest(tables):
    present = present_of(tables)

    found = find_present(manifest_of(present), present.scored, tables)

    assert (found.recipe, found.features) == (present.recipe, present.features)
    assert [one.cohort for one in found.split.train] == ["2018", "2019"]


def test_a_version_whose_tables_changed_or_that_no_later_cohort_judged_is_refused(tables):
    present = present_of(tables)

    with pytest.raises(TableError, match="no longer those"):
        find_present(manifest_of(present), present.scored, [cohort_table(year, 90) for year in (2018, 2019, 2020)])
    with pytest.raises(TableError, match="no later cohort"):
        find_present(manifest_of(present, is_cross_validated=True), present.scored, tables)


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "kan direct discrimineren"), ("en", "can be direct discrimination")]
)
def test_the_page_says_what_each_candidate_does_and_what_cannot_be_used(compared, language, said):
    page = render_mitigation(compared, "dropout-results 3", language)

    assert page.count("<svg") == 2
    assert said in page
    assert "--choose reweighed:sex" in page
    assert "--choose calibrated:sex" not in page
    assert "nan" not in page.lower().replace("finance", "")


def test_a_page_in_another_language_is_refused(compared):
    with pytest.raises(StudiepeilError, match="no texts"):
        render_mitigation(compared, "dropout-results 3", "fr")


def test_what_a_run_keeps_is_read_back_without_scores_of_students_and_gives_the_same_page(compared, tmp_path):
    tracking = Tracking(tmp_path / "mlruns")
    with tracking.start_run("dropout", "compared") as run:
        log_comparison(run, compared)

    kept = read_comparison(tracking, run.run_id)

    assert kept.scores.empty
    pd.testing.assert_frame_equal(kept.trade_offs, compared.trade_offs, check_exact=True)
    pd.testing.assert_frame_equal(kept.moves, compared.moves, check_exact=True)
    frames = dict.fromkeys(("trade_offs", "moves", "scores"))
    assert replace(kept, **frames) == replace(compared, **frames)
    for language in ("nl", "en"):
        page = render_mitigation(compared, "dropout-results 3", language)
        assert render_mitigation(kept, "dropout-results 3", language) == page
