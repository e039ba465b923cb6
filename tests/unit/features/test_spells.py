"""Spells within one academic year are one enrolment; what overlaps contradicts itself."""

from pathlib import Path

import pandas as pd
import pytest

from features.extracts import Extracts, read_extracts
from features.sources.options import SourceSettings
from features.spells import REASON

HEADER = "student,programme,cohort,year_of_study,starts_on,enrolled_on,left_on,prior_education,known_on\n"
OTHERS = ("2", "3", "4")  # nothing is wrong with them: less is set apart than kept


def read(folder: Path, *rows: str) -> Extracts:
    lines = "".join(f"1,P,2021,1,2021-09-01,{row}\n" for row in rows)
    others = "".join(f"{student},P,2021,1,2021-09-01,2021-09-01,,vwo,2021-09-01\n" for student in OTHERS)
    (folder / "enrolments.csv").write_text(HEADER + lines + others)
    return read_extracts([SourceSettings("institution", folder)])


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("end", "left_on"), [("", None), ("2022-06-30", "2022-06-30")])
def test_who_comes_back_within_the_year_is_one_enrolment(
    end: str, left_on: str | None, backwards: bool, tmp_path: Path
) -> None:
    rows = ["2021-09-01,2021-10-31,vwo,2021-09-01", f"2022-02-01,{end},vwo,2022-02-01"]
    extracts = read(tmp_path, *(reversed(rows) if backwards else rows))
    table = extracts.tables["enrolments"].set_index("student")
    one = table.loc["1"]
    assert len(table) == 1 + len(OTHERS)
    assert (one["enrolled_on"], one["known_on"]) == (pd.Timestamp("2021-09-01"), pd.Timestamp("2021-09-01"))
    assert (None if pd.isna(one["left_on"]) else str(one["left_on"].date())) == left_on
    merged = extracts.account.report().query("fate == 'merged'")
    assert merged[["reason", "rows"]].to_numpy().tolist() == [[REASON, 1]]
    assert "enrolments" not in extracts.quarantine


@pytest.mark.parametrize(
    "second",
    [
        "2021-10-01,2022-01-31,vwo,2021-10-01",  # begins before the first has ended
        "2022-02-01,,havo,2022-02-01",  # says something else about the student
        "2021-09-01,2021-12-31,vwo,2021-09-01",  # another end of the same spell
    ],
)
def test_rows_that_contradict_each_other_are_no_spells(second: str, tmp_path: Path) -> None:
    extracts = read(tmp_path, "2021-09-01,2021-10-31,vwo,2021-09-01", second)
    assert extracts.tables["enrolments"]["student"].tolist() == list(OTHERS)
    assert len(extracts.quarantine["enrolments"]) == 2


def test_a_spell_without_an_end_that_another_follows_is_a_contradiction(tmp_path: Path) -> None:
    extracts = read(tmp_path, "2021-09-01,,vwo,2021-09-01", "2022-02-01,,vwo,2022-02-01")
    assert len(extracts.quarantine["enrolments"]) == 2
