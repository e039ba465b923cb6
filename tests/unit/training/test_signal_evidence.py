from datetime import date

import numpy as np
import pandas as pd
import pytest

from features.signals import Judged, Signal
from training.contracts.dropout import SignalEvidenceResult
from training.signal_evidence import measure_signals


def judged(with_both, with_signal, with_outcome, students, cohort="2020", moment="week6", signal=Signal.NON_STARTER):
    """A cohort in which so many students had signal and outcome, the signal, the outcome; nobody else is unknown."""
    rest = with_outcome - with_both
    outcome = [1.0] * with_both + [0.0] * (with_signal - with_both) + [1.0] * rest
    on = [True] * with_signal + [False] * (students - with_signal)
    frame = pd.DataFrame({"signal": signal.value, "is_on": on, "outcome": outcome + [0.0] * (students - len(outcome))})
    return Judged(cohort, moment, date(2020, 10, 18), frame)


def test_shares_difference_and_newcombes_interval():
    """The worked example of Newcombe (1998), table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339."""
    (row,) = measure_signals([judged(56, 70, 104, 150)]).to_dict("records")

    assert (row["students"], row["with_signal"]) == (150, 70)
    assert (row["dropped_out_with"], row["dropped_out_without"]) == (0.8, 0.6)
    assert row["recall"] == pytest.approx(56 / 104)
    assert (row["difference"], row["low"], row["high"]) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_cohorts_are_added_and_moments_and_signals_are_kept_apart():
    rows = measure_signals(
        [
            judged(10, 20, 30, 100, "2020"),
            judged(20, 30, 40, 100, "2021"),
            judged(6, 12, 30, 90, "2020", moment="february"),
            judged(8, 13, 30, 90, "2020", signal=Signal.FREE_RIDING),
        ]
    ).set_index(["moment", "signal"])

    assert rows.loc[("week6", "non_starter"), "cohorts"] == "2020, 2021"
    assert list(rows.index) == [("week6", "non_starter"), ("week6", "free_riding"), ("february", "non_starter")]
    both = rows.loc[("week6", "non_starter")]
    assert (both["students"], both["with_signal"], both["dropped_out_with"]) == (200, 50, 0.6)
    assert rows.loc[("february", "non_starter"), "with_signal"] == 12
    assert rows.loc[("week6", "free_riding"), "dropped_out_with"] == pytest.approx(8 / 13)


def test_students_whose_outcome_is_not_known_do_not_count():
    current = judged(0, 30, 0, 100, "2022")
    unknown = Judged("2022", "week6", current.as_of, current.frame.assign(outcome=np.nan))

    assert measure_signals([unknown]).empty
    (row,) = measure_signals([judged(10, 20, 30, 100), unknown]).to_dict("records")
    assert (row["cohorts"], row["students"]) == ("2020", 100)


@pytest.mark.parametrize(
    "counts", [(4, 20, 30, 100), (16, 20, 30, 100), (10, 20, 14, 100), (10, 20, 88, 100), (0, 0, 30, 100)]
)
def test_fewer_than_five_students_in_a_cell_are_not_told(counts):
    (row,) = measure_signals([judged(*counts)]).to_dict("records")

    assert row["students"] == 100
    assert all(row[name] is None for name in SignalEvidenceResult.contract.names[4:])


def test_a_signal_that_has_nothing_to_do_with_the_outcome_shows_no_difference():
    (row,) = measure_signals([judged(50, 100, 100, 200)]).to_dict("records")

    assert row["difference"] == 0.0
    assert row["low"] < 0 < row["high"]
