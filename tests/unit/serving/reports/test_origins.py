"""Where gaps come from, kept with a run: what is made, and what is left out rather than mixed."""

import json
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table
from scipy.special import expit

from fairness.disclosure.recoding import Recoding
from fairness.policy import Policy
from features.cohort import KEY
from serving.reports.origins import render_origins, tell_origins
from training.dropout.origins import (
    FRAME_FILES,
    ORIGINS_FILE,
    Skipped,
    describe_run,
    find_run_origins,
    log_origins,
    read_origins,
)
from training.manifest import describe_tables
from training.registry import MANIFEST_FILE, ModelVersion, Stage
from training.run_files import SHAP_FILE
from training.tracking import Tracking

TABLES = [cohort_table(year, 200) for year in (2019, 2020, 2021)]
POLICY = Policy(attributes=("sex",))


def groups_of(rows):
    sex = np.where(rows["student"].str[-1].isin(list("01234")), "man", "woman")
    return rows[list(KEY)].assign(sex=np.where(rows["student"].str.endswith("007"), "x<b>", sex))


def scores():
    frame = TABLES[2].frame
    random = np.random.default_rng(1)
    is_man = groups_of(frame)["sex"].to_numpy() == "man"
    shap = frame[list(KEY)].assign(
        base=-1.0,
        mean_score=random.normal(0, 0.3, len(frame)) + 0.6 * is_man,
        missing=random.normal(0, 0.2, len(frame)),
        prior_education=random.normal(0, 0.2, len(frame)),
    )
    margin = shap.drop(columns=[*KEY]).sum(axis=1)
    return shap, frame[[*KEY, "outcome"]].assign(score=expit(margin))


@pytest.fixture
def run(tmp_path):
    tracking = Tracking(tmp_path / "mlruns")
    shap, scored = scores()
    with tracking.start_run("dropout", "test") as made:
        manifest = {
            "features": [asdict(one) | {"group": "results"} for one in TABLES[2].features],
            "train": describe_tables(TABLES[:2]),
            "test": describe_tables(TABLES[2:]),
            "result": {"is_cross_validated": False},
        }
        made.log_json(manifest, MANIFEST_FILE)
        made.log_frame(shap, SHAP_FILE)
    version = ModelVersion("dropout-results", 1, made.run_id, Stage.CANDIDATE, datetime.now(UTC), "trainer")
    return version, scored, tracking


def find(run, tables=TABLES, policy=POLICY, recodings=None):
    version, scored, tracking = run
    return find_run_origins(version, policy, scored, tables, groups_of, tracking, recodings)


def test_everything_is_made_and_kept(run):
    version, _, tracking = run
    found = find(run)

    log_origins(found, version.run_id, tracking)

    kept = json.loads(tracking.read_text(version.run_id, ORIGINS_FILE))
    assert (kept["skipped"], kept["n"], kept["cohort"]) == ([], 200, "2021")
    assert kept["policy"]["fingerprint"] == POLICY.fingerprint
    assert all(all(tell_origins(found, language).values()) for language in ("nl", "en"))
    frames = {name: tracking.read_frame(version.run_id, path) for name, path in FRAME_FILES.items()}
    assert all(len(frame) for frame in frames.values())
    assert not any({"student", "programme"} & set(frame.columns) for frame in frames.values())
    assert set(frames["learnt_from"]["cohort"]) == {"2019", "2020", ""}
    assert set(frames["contribution_groups"]["feature"]) == {"results"}
    assert {"mean_score"} <= set(frames["data_gaps"]["feature"])
    assert "prior_education" in set(frames["proxies"]["feature"])


@pytest.mark.parametrize("tables", [TABLES, TABLES[1:], []])
def test_what_a_run_keeps_is_read_back_as_it_was_and_gives_the_same_page(run, tables):
    version, _, tracking = run
    found = find(run, tables, policy=replace(POLICY, capacity=40, intersections=(), dated=date(2026, 1, 15)))
    log_origins(found, version.run_id, tracking)

    kept = read_origins(tracking, version.run_id)

    parts = ("origins", "proxies", "data_gaps")
    assert replace(kept, **dict.fromkeys(parts)) == replace(found, **dict.fromkeys(parts))
    assert kept.policy.fingerprint == found.policy.fingerprint
    for name in parts:
        one, other = getattr(kept, name), getattr(found, name)
        assert (one is None) == (other is None)
        for field in () if one is None else fields(one):
            mine, theirs = getattr(one, field.name), getattr(other, field.name)
            if field.name == "n":
                assert mine == theirs
            else:
                pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
    for language in ("nl", "en"):
        assert render_origins(kept, language) == render_origins(found, language)


def test_the_summary_holds_no_figure_of_a_small_group(run):
    content = describe_run(find(run, recodings=()))

    hidden = [row for row in content["summary"] if row["suppressed"]]
    assert {"x<b>"} < {row["group"] for row in hidden}
    for row in hidden:
        assert all(row[name] is None for name in ("n", "score", "outcome", "unscored", "margin_gap"))


def test_the_groups_are_those_of_the_audit(run):
    together = Recoding("sex", "woman + x<b>", ("woman", "x<b>"), False)
    found = find(run, recodings=(together,))

    for table in (found.origins.summary, found.proxies.groups, found.data_gaps.gaps, found.data_gaps.seen):
        assert set(table["group"]) == {"man", "woman + x<b>"}


def test_another_table_is_not_mixed_in(run):
    other = [replace(TABLES[2], frame=TABLES[2].frame.head(150)), *TABLES[:2]]

    found = find(run, other)

    assert found.skipped == (Skipped.OTHER_TABLE,)
    assert found.proxies is None
    assert found.data_gaps is None
    assert found.origins is not None
    assert "worden niet gemengd" in render_origins(found, "nl")


@pytest.mark.parametrize(("tables", "why"), [([], Skipped.NO_TABLE), (TABLES[1:], Skipped.NO_TRAINING_TABLES)])
def test_what_is_gone_is_told(run, tables, why):
    found = find(run, tables)

    assert found.skipped == (why,)
    assert found.data_gaps is None or found.data_gaps.seen.empty


def test_a_part_that_is_not_made_any_more_leaves_nothing_of_an_earlier_audit(run):
    version, _, tracking = run
    log_origins(find(run), version.run_id, tracking)
    log_origins(find(run, []), version.run_id, tracking)

    assert tracking.read_frame(version.run_id, FRAME_FILES["proxies"]).empty
    assert tell_origins(read_origins(tracking, version.run_id), "nl")["proxies"] == []


def test_a_run_without_contributions_says_so(run):
    version, _, tracking = run
    (tracking.reopen(version.run_id).artifacts / SHAP_FILE).unlink()

    found = find(run)

    assert found.skipped == (Skipped.NO_CONTRIBUTIONS,)
    assert found.origins is None
    assert "keeps no contributions" in render_origins(found, "en")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_is_whole_and_safe(run, language):
    page = render_origins(find(run), language)

    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert "x<b>" not in page  # names of groups are text from outside
    assert "nan" not in page.lower().replace("finan", "")
    assert page.count("<svg") >= 4
    assert "None" not in page
    assert {"nl": "Gemiddeld cijfer", "en": "Mean grade"}[language] in page


def test_scores_out_of_fold_are_told(run):
    version, _, tracking = run
    manifest = tracking.read_json(version.run_id, MANIFEST_FILE)
    manifest["result"]["is_cross_validated"] = True
    tracking.reopen(version.run_id).log_json(manifest, MANIFEST_FILE)

    assert "No later cohort judged this version" in render_origins(find(run), "en")


def test_groups_without_students_enough_leave_a_page_that_says_so(run):
    page = render_origins(find(run, policy=replace(POLICY, smallest_group=190)), "en")

    assert "no two groups large enough" in page
