"""Grades of work without weight are no grades where other work of the course weighs; it is handed in all the same."""

import pytest
from lib.lake import lake

from features.dropout.results import from_practice, leave_out_practice, list_practice


@pytest.mark.parametrize(
    ("weights", "kept"),
    [
        ((0.0, 100.0), {"exam"}),
        ((None, 100.0), {"exam"}),
        ((0.0, 0.0), {"practice", "exam"}),
        ((None, None), {"practice", "exam"}),
    ],
)
def test_a_grade_counts_where_its_work_weighs_or_none_does(weights, kept):
    work = [{"assessment": name, "weight": weight} for name, weight in zip(("practice", "exam"), weights, strict=True)]
    other_course = {"course": "D", "assessment": "practice", "weight": 0.0}
    rows = [{"student": "a", "assessment": name} for name in ("practice", "exam")]
    alone = {"student": "a", "course": "D", "assessment": "practice"}
    tables = lake(assessments=[*work, other_course], results=[*rows, alone])

    practice = list_practice(tables["assessments"])
    found = leave_out_practice(tables["results"], practice).execute()

    assert len(found) == 3  # handed in is handed in
    own = found[found["course"] == "C"]
    assert set(own.loc[own["score"].notna(), "assessment"]) == set(own.loc[own["passed"].notna(), "assessment"]) == kept
    assert found.loc[found["course"] == "D", "score"].notna().all()
    scores = from_practice(tables["results"], practice).execute()["practice_score"].tolist()
    assert scores == ([] if "practice" in kept else [60.0])
