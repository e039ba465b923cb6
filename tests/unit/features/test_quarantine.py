import pandas as pd
import pytest

from features.errors import ExtractError
from features.quarantine import hold_to_schema, part_double_keys
from features.vocabulary import Column, Kind, Schema

SCHEMA = Schema(
    "marks",
    "A small table.",
    key=("student",),
    person="student",
    columns=(
        Column("student", Kind.TEXT, "who"),
        Column("score", Kind.NUMBER, "grade", nullable=True, low=0, high=100),
        Column("attempt", Kind.INTEGER, "which", low=1),
        Column("status", Kind.TEXT, "what", allowed=("V", "I")),
        Column("known_on", Kind.DATE, "when"),
    ),
)
ROW = {"student": "1", "score": "55", "attempt": "1", "status": "V", "known_on": "2024-09-01"}


def frame(*rows: dict[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame([{**ROW, **row} for row in rows], index=range(2, 2 + len(rows)))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"score": "101"}, "score is outside 0-100"),
        ({"score": "-0.1"}, "score is outside 0-100"),
        ({"score": "good"}, "score is not a number"),
        ({"attempt": "0"}, "attempt is below 1"),
        ({"attempt": "1.5"}, "attempt is not a whole number"),
        ({"attempt": None}, "attempt is empty"),
        ({"student": " "}, "student is empty"),
        ({"status": "X"}, "status is not one of V, I"),
        ({"known_on": "yesterday"}, "known_on is not a date such as 2024-09-01"),
        ({"score": "101", "attempt": "x"}, "attempt is not a whole number; score is outside 0-100"),
    ],
)
def test_an_unfit_row_has_its_reason_and_place(row: dict[str, str | None], reason: str) -> None:
    held = hold_to_schema(frame({}, row, {"score": None}), SCHEMA, "marks.csv")
    assert held.unfit[["reason", "file", "row"]].values.tolist() == [[reason, "marks.csv", 3]]
    assert held.fit["row"].tolist() == [2, 4]
    assert held.fit["score"].isna().tolist() == [False, True]


def test_an_unfit_row_keeps_what_was_delivered_as_text() -> None:
    held = hold_to_schema(frame({}, {"student": "7", "score": "good"}), SCHEMA, "marks.csv")
    assert held.unfit.loc[0, ["student", "score", "known_on"]].tolist() == ["7", "good", "2024-09-01"]
    assert {str(held.unfit[name].dtype) for name in SCHEMA.names} == {"string"}


def test_missing_mandatory_columns_are_refused_by_name() -> None:
    with pytest.raises(ExtractError) as error:
        hold_to_schema(frame({}).drop(columns=["attempt", "status"]), SCHEMA, "marks.csv")
    assert str(error.value).splitlines() == [
        "marks.csv lacks the columns attempt, status of table 'marks'.",
        "  where: marks.csv, header; it has: student, score, known_on",
        "  what to do: Add the column to the export. Columns of this table: student, score, attempt, status, known_on.",
    ]


def test_an_optional_column_may_be_absent_and_others_may_be_there() -> None:
    held = hold_to_schema(frame({}).drop(columns="score").assign(mood="good"), SCHEMA, "marks.csv")
    assert (held.absent, held.unknown) == (("score",), ("mood",))
    assert held.fit["score"].isna().all()
    assert str(held.fit["score"].dtype) == "float64"
    assert "mood" not in held.fit.columns


def test_a_table_without_rows_keeps_its_dtypes() -> None:
    held = hold_to_schema(frame({}).iloc[:0], SCHEMA, "marks.csv")
    assert [str(dtype) for dtype in held.fit[list(SCHEMA.names)].dtypes] == [
        "string",
        "float64",
        "Int64",
        "string",
        "datetime64[ns]",
    ]
    assert held.unfit.empty


def test_of_the_same_rows_one_stays_and_of_contradicting_rows_none() -> None:
    rows = frame({}, {}, {"student": "2"}, {"student": "2", "score": "56"}, {"student": "2"}, {"student": "3"})
    single = part_double_keys(hold_to_schema(rows, SCHEMA, "marks.csv").fit, SCHEMA)
    assert single.frame[["student", "row"]].values.tolist() == [["1", 2], ["3", 7]]
    assert single.merged["row"].tolist() == [3]
    assert single.conflicting[["row", "reason"]].values.tolist() == [
        [4, "rows contradict each other: one key, different values (key: student)"],
        [5, "rows contradict each other: one key, different values (key: student)"],
        [6, "rows contradict each other: one key, different values (key: student)"],
    ]
