import pytest

from serving.officer.audits import write_gap


@pytest.mark.parametrize(
    ("gap", "measure", "written"),
    [
        (0.671, "recall", "+67.1 points"),
        (-0.05, "false_positive_rate", "−5.0 points"),
        (0.03, "calibration_in_the_large", "+3.0 points"),
        (-0.04, "auc", "−0.04"),
        (0.12, "calibration_slope", "+0.12"),
        (0.0, "recall", "0.0 points"),
        (None, "recall", "–"),
    ],
)
def test_a_gap_has_a_sign_and_the_unit_of_its_measure(gap, measure, written) -> None:
    assert write_gap(gap, measure, "en") == written
