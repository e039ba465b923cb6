"""A frame that is not what its contract says is refused, in words without values."""

from datetime import date
from time import process_time

import numpy as np
import pandas as pd
import pytest

from features.errors import StudiepeilError
from training.contracts.checking import ContractError, check_result
from training.contracts.dropout import ScoresResult, SignalsResult
from training.contracts.evaluation import ContributionsResult, EvaluationResult
from training.contracts.inflow import PathsResult


def make_scores(students: int = 3) -> pd.DataFrame:
    number = np.arange(students)
    return pd.DataFrame(
        {
            "student": [f"secret{one:014d}" for one in number],
            "programme": "34401",
            "cohort": "2025",
            "model_name": "dropout-week6",
            "model_version": 2,
            "score": (number + 0.5) / students,
            "rank": students - number,
            "low": 0.0,
            "high": 1.0,
            "tie": 1,
            "on_list": 0.5,
            "moment": "week6",
            "as_of": date(2025, 10, 12),
        }
    )


def test_a_frame_that_keeps_to_its_contract_is_returned():
    frame = make_scores()

    assert check_result(frame, ScoresResult) is frame


SECRET = "secret00000000000000"
FAULTS = {
    "score is above 1": {"score": [0.5, 0.6, 1.5]},
    "rank is below 1": {"rank": [0, 1, 2]},
    "score is no number": {"score": ["0.5", "0.6", "0.7"]},
    "rank is no whole number": {"rank": [1.0, 2.0, 3.0]},
    "student is no text": {"student": [1, 2, 3]},
    "as_of is no date": {"as_of": pd.Timestamp("2025-10-12")},
    "score has empty values": {"score": [0.5, None, 0.7]},
    "column x is not declared": {"x": 1},
    "the key (student, programme, cohort) is not unique": {"student": SECRET},
}


@pytest.mark.parametrize(("told", "wrong"), FAULTS.items())
def test_a_frame_that_does_not_is_refused_without_its_values(told, wrong):
    with pytest.raises(ContractError) as caught:
        check_result(make_scores().assign(**wrong), ScoresResult)

    assert isinstance(caught.value, StudiepeilError)
    assert told in caught.value.what
    assert "secret0" not in str(caught.value)
    assert "1.5" not in str(caught.value)


def test_a_column_that_lacks_is_named_and_one_that_may_lack_is_not():
    check_result(make_scores().drop(columns=["tie", "on_list"]), ScoresResult)

    with pytest.raises(ContractError, match="column rank is missing"):
        check_result(make_scores().drop(columns=["rank"]), ScoresResult)


def test_a_value_outside_a_closed_list_is_refused():
    row = {"model": "a", "measure": "auc", "value": 0.7, "is_baseline": False}
    check_result(pd.DataFrame([row]), EvaluationResult)

    with pytest.raises(ContractError, match="is_baseline is no yes or no"):
        check_result(pd.DataFrame([row | {"is_baseline": "no"}]), EvaluationResult)


def test_every_number_of_a_list_is_held_to_the_range():
    row = {
        "programme": "34401", "origin": "NL", "exam_type": "Bachelor", "faculty": "Law", "applicants": 3.0,
        "cap": np.nan, "demand": np.array([1.0, 2.0]), "expected": 1.5,
    }  # fmt: skip
    check_result(pd.DataFrame([row]), PathsResult)

    with pytest.raises(ContractError, match="demand is below 0"):
        check_result(pd.DataFrame([row | {"demand": np.array([1.0, -2.0])}]), PathsResult)


def test_columns_per_feature_are_numbers():
    key = {"student": "a", "programme": "34401", "cohort": "2025", "base": -1.2}
    check_result(pd.DataFrame([key | {"credits": 0.3, "days": -0.2}]), ContributionsResult)

    with pytest.raises(ContractError, match="a column that is not declared is no number"):
        check_result(pd.DataFrame([key | {"credits": "many"}]), ContributionsResult)


def test_a_frame_without_rows_has_no_types_but_all_columns():
    check_result(pd.DataFrame(columns=SignalsResult.contract.names), SignalsResult)

    with pytest.raises(ContractError, match="column signal is missing"):
        check_result(pd.DataFrame(columns=["student"]), SignalsResult)


def test_eighty_thousand_scores_are_checked_in_well_under_a_second():
    frame = make_scores(80_000)
    check_result(frame.head(), ScoresResult)  # the schema is made once

    began = process_time()
    check_result(frame, ScoresResult)

    assert process_time() - began < 0.8
