from datetime import date

import pandas as pd
import pytest
from lib.lake import frame, lake

from features.knowledge import cut_rows, known_at, known_on
from features.schemas import APPLICATIONS

ROWS = [
    {"student": "s1", "programme": "P", "academic_year": 2023, "applied_on": "2023-01-10", "known_on": "2023-01-10",
     "withdrawn_on": "2023-03-01", "enrolled": True, "enrolled_known_on": "2023-11-01"},
    {"student": "s2", "programme": "P", "academic_year": 2023, "applied_on": "2023-02-20", "known_on": "2023-02-20",
     "enrolled": False, "enrolled_known_on": "2023-11-01"},
]  # fmt: skip


@pytest.mark.parametrize(
    "day", [date(2023, 1, 9), date(2023, 2, 28), date(2023, 3, 1), date(2023, 10, 31), date(2024, 1, 1)]
)
def test_a_frame_in_memory_is_cut_as_a_table_of_the_lake(day):
    cut = cut_rows(frame("applications", ROWS), day, APPLICATIONS)
    asked = known_on(lake(applications=ROWS), day)["applications"].execute()

    assert cut["student"].tolist() == asked["student"].tolist()
    for name in ("withdrawn_on", "enrolled", "enrolled_known_on"):
        assert cut[name].isna().tolist() == asked[name].isna().tolist(), name


def test_without_late_values_rows_are_cut_alone():
    rows = pd.DataFrame({"known_on": pd.to_datetime(["2023-01-01", "2023-01-02"]), "value": [1, 2]})
    assert cut_rows(rows, date(2023, 1, 1))["value"].tolist() == [1]


def test_each_cohort_is_cut_at_its_own_day_and_one_without_a_day_is_gone():
    rows = [
        {"student": cohort, "cohort": cohort, "known_on": f"{cohort}-10-01", "graded_on": f"{cohort}-10-{day}"}
        for cohort, day in (("2021", "08"), ("2022", "09"), ("2023", "08"))
    ]
    days = {"2021": date(2021, 10, 8), "2022": date(2022, 10, 8)}

    known = known_at(lake(results=rows), days)["results"].execute().set_index("student")

    assert sorted(known.index) == ["2021", "2022"]
    assert known["score"].notna().to_dict() == {"2021": True, "2022": False}
