"""Enrolments without a day are few, or the delivery is wrong: who is in a cohort hangs on it."""

from pathlib import Path

import pytest

from features.errors import AccountError
from features.extracts import read_extracts
from features.sources.options import SourceSettings

HEADER = "student,programme,cohort,year_of_study,starts_on,enrolled_on,known_on\n"


def put(folder: Path, undated: int, written: str = "") -> Path:
    days = [written] * undated + ["2021-09-01"] * (200 - undated)
    rows = (f"{number},P,2021,1,2021-09-01,{day},2021-09-01\n" for number, day in enumerate(days))
    (folder / "enrolments.csv").write_text(HEADER + "".join(rows))
    return folder


@pytest.mark.parametrize("written", ["", "unknown", "2021"])
def test_a_few_enrolments_without_a_day_are_set_apart_and_more_stop(written: str, tmp_path: Path) -> None:
    few = read_extracts([SourceSettings("institution", put(tmp_path, 6, written))])
    assert len(few.quarantine["enrolments"]) == 6
    with pytest.raises(AccountError, match=r"7 of 200 rows of enrolments.csv were quarantined"):
        read_extracts([SourceSettings("institution", put(tmp_path, 7, written))])
