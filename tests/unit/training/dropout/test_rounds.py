from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import KEY, cohort_table

from fairness.policy import Policy
from fairness.trend import Side, find_alarms, gather_rounds
from training.dropout.rounds import audit_hindsight, keep_list, list_waiting, read_rounds
from training.gate.versions import ModelVersion, Stage
from training.scoring import ModelReference, Scores
from training.tracking import Tracking

POLICY = Policy(attributes=("sex",), measures={"selection_rate": 0.1, "recall": 0.1}, resamples=20)
SAID_BEFORE, KNOWN_NOW = cohort_table(2022, 400, known=False), cohort_table(2022, 400)


@pytest.fixture
def served(tmp_path):
    """A model that put nobody of group F on its list of cohort 2022."""
    tracking = Tracking(tmp_path / "mlruns")
    with tracking.start_run("dropout", "dropout-results 2022") as run:
        version = ModelVersion("dropout-results", 1, run.run_id, Stage.CHAMPION, datetime.now(UTC), "trainer")
    frame = SAID_BEFORE.frame
    is_woman = np.arange(len(frame)) % 2 == 0
    sexes = pd.DataFrame({"student": frame["student"], "cohort": "2022", "attribute": "sex"})
    sexes.assign(value=np.where(is_woman, "F", "M")).to_parquet(tmp_path / "groups.parquet")
    scored = frame[list(KEY)].assign(score=np.where(is_woman, 0.1, 0.6))
    reference = ModelReference(version.name, version.version, version.run_id)
    empty = pd.DataFrame()
    scores = Scores(reference, "2022", "results", date(2022, 11, 15), "", scored, empty, empty, empty)
    return scores, version, tmp_path, tracking


def test_a_list_is_audited_when_it_is_made(served):
    scores, version, lake, tracking = served
    keep_list(scores, POLICY, lake, tracking)

    rounds = read_rounds([version], tracking)
    assert [(one.cohort, one.as_of, one.side) for one in rounds] == [("2022", "2022-11-15", Side.SELECTION)]
    assert rounds[0].findings.set_index("group").loc["F", "value"] == 0.0
    alarms = find_alarms(gather_rounds(rounds), POLICY)
    assert set(alarms["state"]) == {"alarm"}


def test_scores_of_then_are_audited_once_when_outcomes_arrive(served):
    scores, version, lake, tracking = served
    assert list_waiting(version, [KNOWN_NOW], tracking) == []  # this version never scored the cohort
    keep_list(scores, POLICY, lake, tracking)

    assert list_waiting(version, [SAID_BEFORE], tracking) == []
    assert list_waiting(version, [KNOWN_NOW], tracking) == [KNOWN_NOW]
    report = audit_hindsight(version, KNOWN_NOW, POLICY, lake, tracking)

    women = report.findings.query("group == 'F' and measure == 'recall'").iloc[0]
    assert (women["value"], report.n) == (0.0, 400)
    assert list_waiting(version, [KNOWN_NOW], tracking) == []
    assert {one.side for one in read_rounds([version], tracking)} == {Side.SELECTION, Side.ERRORS}


def test_a_cohort_that_was_never_scored_cannot_be_looked_back_at(served):
    _, version, lake, tracking = served
    with pytest.raises(LookupError, match="never scored cohort 2022"):
        audit_hindsight(version, KNOWN_NOW, POLICY, lake, tracking)


def test_an_audit_of_an_earlier_format_is_no_round_and_no_crash(served):
    _, version, _, tracking = served
    run = tracking.reopen(version.run_id)
    run.log_json({"test": [{"cohort": "2021", "as_of": "2021-11-15"}]}, "manifest.json")
    run.log_json({"format": 1}, "audit/audit.json")

    assert read_rounds([version], tracking) == []
