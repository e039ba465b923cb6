"""Files of any model are read as they come, and refused with file, column, number of rows and what to do."""

import numpy as np
import pandas as pd
import pytest

from fairness.errors import AuditError
from fairness.files import read_delivery
from fairness.words.sentences import describe_left_out

SCORES = "student,programme,score,outcome\n1,A,0.25,1\n2,A,0.5,0\n3,B,0.75,\n"
GROUPS = "student,programme,sex\n1,A,M\n2,A,V\n3,B,\n"


def deliver(folder, scores=SCORES, groups=GROUPS, **options):
    (folder / "scores.csv").write_bytes(scores if isinstance(scores, bytes) else scores.encode())
    (folder / "groups.csv").write_bytes(groups if isinstance(groups, bytes) else groups.encode())
    return read_delivery(folder / "scores.csv", folder / "groups.csv", ("sex",), **options)


def test_the_key_is_what_both_files_share(tmp_path):
    read = deliver(tmp_path)

    assert read.key == ("student", "programme")
    assert list(read.scores["score"]) == [0.25, 0.5, 0.75]
    assert list(read.outcomes["outcome"].fillna(-1)) == [1.0, 0.0, -1.0]
    assert read.left_out == ()


def test_dutch_csv_reads_as_any_other(tmp_path):
    scores = "\ufeffstudent;Score;Uitkomst\n1;0,25;1\n2;0,5;0\n3;0,75;\n"
    groups = "student;sex\n1;M\n2;Vrouw één\n3;X\n".encode("cp1252")

    read = deliver(tmp_path, scores, groups, score_column="Score", outcome_column="Uitkomst")

    assert list(read.scores["score"]) == [0.25, 0.5, 0.75]
    assert list(read.groups["sex"]) == ["M", "Vrouw één", "X"]


def test_long_groups_and_parquet_beside_csv_join_on_the_same_keys(tmp_path):
    """Numbers in Parquet, also those that an empty cell made fractions, are the same keys as texts in CSV."""
    pd.DataFrame({"student": [1.0, 2.0, np.nan], "score": [0.1, 0.2, 0.3], "outcome": [True, False, None]}).to_parquet(
        tmp_path / "s.parquet"
    )
    (tmp_path / "g.csv").write_text("student,attribute,value\n1,sex,M\n2,sex,V\n")

    read = read_delivery(tmp_path / "s.parquet", tmp_path / "g.csv", ("sex",))

    assert list(read.scores["student"]) == ["1", "2"]
    assert list(read.outcomes["outcome"]) == [1.0, 0.0]
    assert [(one.file, one.lines) for one in read.left_out] == [("s.parquet", (3,))]


def test_lines_that_do_not_count_are_named_with_the_reason(tmp_path):
    scores = "student,score,outcome\n1,0.25,1\n\n,0.5,0\n3,,1\n"
    groups = "student,sex\n1,M\n2,V\n3,V\n,X\n"

    read = deliver(tmp_path, scores, groups)

    assert [(one.file, one.number, one.lines) for one in read.left_out] == [
        ("scores.csv", 1, (4,)), ("groups.csv", 1, (5,)), ("scores.csv", 1, (5,)), ("groups.csv", 1, (3,)),
    ]  # fmt: skip
    assert (
        describe_left_out(read.left_out, "nl")[0] == "Niet meegeteld: scores.csv, regel 4: de sleutel is niet compleet."
    )
    assert describe_left_out(read.left_out, "en") == [
        "Left out: scores.csv, line 4: the key is incomplete.",
        "Left out: groups.csv, line 5: the key is incomplete.",
        "Left out: scores.csv, line 5: there is no score.",
        "Left out: groups.csv, line 3: there is no score with this key.",
    ]


def test_of_many_lines_the_first_are_named_and_the_rest_counted(tmp_path):
    lines = "".join(f"{student},,1\n" for student in range(2, 30))
    read = deliver(tmp_path, f"student,score,outcome\n1,0.25,1\n{lines}", "student,sex\n1,M\n")

    assert describe_left_out(read.left_out, "en") == [
        f"Left out: scores.csv, lines {', '.join(map(str, range(3, 23)))} and 8 more: there is no score."
    ]


@pytest.mark.parametrize(
    ("scores", "groups", "options", "what", "where", "do"),
    [
        (SCORES.replace("score", "risk", 1), GROUPS, {}, "no column score", "scores.csv", "--score-column"),
        (SCORES.replace("outcome", "uit"), GROUPS, {}, "no column outcome", "scores.csv", "--outcome-column"),
        (
            SCORES.replace("0.25", "25").replace("0.5", "50"),
            GROUPS,
            {},
            "2 row(s)",
            "column score",
            "Divide percentages",
        ),
        (SCORES.replace("0.25", "high"), GROUPS, {}, "1 row(s) hold no number", "column score", "deliver numbers"),
        (SCORES.replace("0.5,0", "0.5,yes"), GROUPS, {}, "1 row(s) are neither", "column outcome", "leave empty"),
        (SCORES, GROUPS.replace("sex", "age"), {}, "sex", "groups.csv", "attributes of the policy"),
        (SCORES, "nr,sex\n1,M\n", {}, "share no column", "groups.csv", "--key"),
        (SCORES, GROUPS, {"key": ("id",)}, "no column id", "scores.csv", "--key"),
        (SCORES, GROUPS, {"key": ("programme",)}, "1 row(s) repeat", "scores.csv", "longer key"),
        (SCORES, GROUPS + "1,A,V\n", {}, "1 row(s) repeat", "groups.csv", "one row per student"),
        (SCORES, GROUPS + "4,A\n", {}, "another number of columns", "groups.csv", "quotes"),
        ("student,score,outcome\n1,,1\n", GROUPS, {}, "no row has a score", "column score", "scored students"),
        ("student,score,outcome\n", GROUPS, {}, "no rows", "scores.csv", "one row per student"),
        ("", GROUPS, {}, "no rows", "scores.csv", "one row per student"),
    ],
)
def test_what_cannot_be_audited_is_refused_in_words(tmp_path, scores, groups, options, what, where, do):
    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, scores, groups, **options)

    assert what in caught.value.what
    assert where in caught.value.where
    assert do in caught.value.do


@pytest.mark.parametrize(("name", "content"), [("s.xlsx", b"PK"), ("s.parquet", b"no"), ("missing.csv", None)])
def test_a_file_of_another_kind_is_refused(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "g.csv").write_text(GROUPS)

    with pytest.raises(AuditError) as caught:
        read_delivery(tmp_path / name, tmp_path / "g.csv", ("sex",))

    assert name in caught.value.where
    assert caught.value.do


def test_no_message_holds_what_a_row_says(tmp_path):
    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, SCORES.replace("0.25", "secret-7"))

    assert "secret-7" not in str(caught.value)
