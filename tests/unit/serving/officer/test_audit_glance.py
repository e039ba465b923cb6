"""One mark per attribute and measure, which never says more than the audit could show."""

import pandas as pd
import pytest

from serving.officer.audits import PAIRS, Cell, Mark, look, mark_groups

SEEN = {"limit": 0.1, "within": True, "breach": False, "suppressed": False, "note": ""}
UNSEEN = SEEN | {"within": False}
BREACH = SEEN | {"within": False, "breach": True}
HIDDEN = SEEN | {"suppressed": True, "note": "protects_other"}
REFERENCE = UNSEEN | {"note": "reference"}
SMALL = UNSEEN | {"suppressed": True, "note": "too_small"}


def findings(*rows, measure="recall", attribute="sex"):
    made = [
        {"attribute": attribute, "group": f"g{number}", "measure": measure} | row for number, row in enumerate(rows)
    ]
    return pd.DataFrame(made).astype({"limit": "float64"})


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([SEEN, SEEN], Cell(Mark.WITHIN, 0, 2, 2)),
        ([SEEN, UNSEEN, UNSEEN], Cell(Mark.PARTLY, 0, 1, 3)),
        ([UNSEEN, UNSEEN], Cell(Mark.UNKNOWN, 0, 0, 2)),
        ([SEEN, REFERENCE], Cell(Mark.WITHIN, 0, 1, 1)),
        ([SEEN, BREACH], Cell(Mark.BEYOND, 1, 1, 2)),
        ([HIDDEN, HIDDEN], Cell(Mark.WITHHELD, 0, 0, 0)),
        ([HIDDEN, SEEN], Cell(Mark.WITHIN, 0, 1, 1)),
        ([SMALL, SEEN], Cell(Mark.WITHIN, 0, 1, 1)),
        ([HIDDEN | {"within": False}, SEEN], Cell(Mark.PARTLY, 0, 1, 1)),
        ([HIDDEN | {"breach": True}], Cell(Mark.BEYOND, 1, 0, 0)),
        ([UNSEEN | {"limit": None}], Cell(Mark.NO_LIMIT, 0, 0, 1)),
    ],
)
def test_a_mark_says_what_the_audit_could_show(rows, cell) -> None:
    assert mark_groups(findings(*rows)) == cell


def test_nothing_measured_is_no_mark_of_safety() -> None:
    assert mark_groups(findings(SEEN).iloc[:0]) == Cell(Mark.ABSENT)


def test_measures_without_a_limit_and_outcomes_are_left_out_of_the_matrix() -> None:
    frame = pd.concat([findings(SEEN), findings(SEEN | {"limit": None}, measure="precision"),
                       findings(SEEN | {"limit": None}, measure="outcome_rate")])  # fmt: skip
    assert look(frame, are_pairs_together=False).measures == ("recall",)
    unlimited = frame[frame["measure"] != "recall"]
    assert look(unlimited, are_pairs_together=False).measures == ("precision",)


def test_intersections_stand_together_in_a_list_and_apart_on_a_page() -> None:
    pairs = [findings(row, attribute=name) for row, name in ((SEEN, "sex × origin"), (BREACH, "sex × age"))]
    frame = pd.concat([findings(SEEN), *pairs])
    together = look(frame, are_pairs_together=True)
    assert [(row.attribute, row.pairs, row.cells[0].mark) for row in together.rows] == [
        ("sex", 0, Mark.WITHIN), (PAIRS, 2, Mark.BEYOND),
    ]  # fmt: skip
    assert [row.attribute for row in look(frame, are_pairs_together=False).rows] == ["sex", "sex × origin", "sex × age"]
    assert together.marks == (Mark.BEYOND, Mark.WITHIN)


def test_an_attribute_that_was_not_measured_by_a_measure_says_so() -> None:
    frame = pd.concat([findings(SEEN), findings(SEEN, measure="auc", attribute="origin")])
    assert [cell.mark for cell in look(frame, are_pairs_together=True).rows[0].cells] == [Mark.WITHIN, Mark.ABSENT]
