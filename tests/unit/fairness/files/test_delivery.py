"""Files of any model are read as they come, and refused with file, column, number of rows and what to do."""

import pytest
from lib.outside import GROUPS, SCORES, deliver, groups_of, rows, write

from fairness.errors import AuditError
from fairness.files.account import Account, Reason
from fairness.files.delivery import Columns, read_delivery
from fairness.words.remarks import describe_accounts
from fairness.words.sentences import describe_left_out


def test_the_key_is_what_both_files_share(tmp_path):
    read = deliver(tmp_path)

    assert read.key == ("student", "programme")
    assert list(read.scores["score"]) == [0.25, 0.5, 0.75]
    assert list(read.outcomes["outcome"].fillna(-1)) == [1.0, 0.0, -1.0]
    assert read.left_out == ()


def test_dutch_csv_reads_as_any_other(tmp_path):
    scores = "\ufeffstudent;Score;Uitkomst\n1;0,25;1\n2;0,5;0\n3;0,75;\n"
    groups = "student;sex\n1;M\n2;Vrouw één\n3;X\n".encode("cp1252")

    read = deliver(tmp_path, scores, groups, score="Score", outcome="Uitkomst")

    assert list(read.scores["score"]) == [0.25, 0.5, 0.75]
    assert list(read.groups["sex"]) == ["M", "Vrouw één", "X"]


def test_lines_that_do_not_count_are_named_with_the_reason(tmp_path):
    scores = "student,score,outcome\n1,0.25,1\n\n,0.5,0\n3,,1\n"
    groups = "student,sex\n1,M\n2,V\n3,V\n,X\n"

    read = deliver(tmp_path, scores, groups)

    assert [(one.file, one.number, one.lines) for one in read.left_out] == [
        ("scores.csv", 1, (4,)), ("scores.csv", 1, (5,)), ("groups.csv", 1, (5,)), ("groups.csv", 2, (3, 4)),
    ]  # fmt: skip
    assert (
        describe_left_out(read.left_out, "nl")[0] == "Niet meegeteld: scores.csv, regel 4: de sleutel is niet compleet."
    )
    assert describe_left_out(read.left_out, "en") == [
        "Left out: scores.csv, line 4: the key is incomplete.",
        "Left out: scores.csv, line 5: there is no score.",
        "Left out: groups.csv, line 5: the key is incomplete.",
        "Left out: groups.csv, lines 3, 4: there is no score with this key.",
    ]
    assert describe_accounts(read.accounts, "en") == [
        "scores.csv: 3 rows read = 1 in the audit + 2 left out + 0 merged with an equal row.",
        "groups.csv: 4 rows read = 1 in the audit + 3 left out + 0 merged with an equal row.",
    ]


def test_an_account_that_does_not_balance_is_no_account():
    with pytest.raises(AuditError, match="of 5 rows 4 are accounted for"):
        Account("scores.csv", 5, 2, 1, 1)


def test_copies_are_merged_and_counted(tmp_path):
    """Copies are alike in every column of the scores, and in what is asked of the groups."""
    read = deliver(
        tmp_path, SCORES + '1,A,"0,25",ja\n2,A,0.50,0\n'.replace('"0,25"', "0.250"), GROUPS + "1,A,Man\n1,A,M\n"
    )

    assert [(one.read, one.audited, one.merged) for one in read.accounts] == [(5, 3, 2), (5, 3, 2)]


CONTRADICTIONS = {
    "score": (SCORES + "2,A,0.6,0\n", GROUPS, "scores.csv", "line 3 and line 5"),
    "outcome": (SCORES + "2,A,0.5,\n", GROUPS, "scores.csv", "line 3 and line 5"),
    "group": (SCORES, GROUPS + "1,A,vrouw\n", "groups.csv", "line 2 and line 5"),
    "unknown group": (SCORES, GROUPS + "3,B,man\n", "groups.csv", "line 4 and line 5"),
    "another column": (
        "student,course,score,outcome\n1,x,0.5,1\n1,y,0.5,1\n", "student,sex\n1,x\n", "scores.csv", "line 2 and line 3",
    ),
    "long group": (
        SCORES, "student,programme,attribute,value\n1,A,sex,man\n1,A,sex,x\n", "groups.csv", "line 2 and line 3",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_rows_that_contradict_each_other_are_refused_with_both_lines(tmp_path, name):
    scores, groups, file, lines = CONTRADICTIONS[name]

    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, scores, groups)

    assert f"say something else; see {lines}" in caught.value.what
    assert file in caught.value.where


def test_rows_of_attributes_that_nobody_asks_for_are_accounted_for(tmp_path):
    long = "student,programme,attribute,value\n1,A,sex,man\n1,A,age,20\n2,A,sex,V\n2,A,sex,v\n3,B,sex,vrouw\n"

    read = deliver(tmp_path, SCORES, long)

    assert list(read.groups["value"]) == ["man", "vrouw", "vrouw"]
    assert [(one.reason, one.lines) for one in read.left_out] == [(Reason.NOT_ASKED, (3,))]
    assert (read.accounts[1].read, read.accounts[1].merged) == (5, 1)


def test_odd_scores_are_left_out_and_named(tmp_path):
    read = deliver(tmp_path, rows(["0.5"] * 199 + ["inf"]), groups_of(200))

    assert describe_left_out(read.left_out, "en")[0] == "Left out: scores.csv, line 201: the score is no number."


def test_one_file_may_hold_both_when_it_is_said_what_tells_students_apart(tmp_path):
    file = write(tmp_path / "all.csv", "student,score,outcome,sex\n1,0.5,1,man\n2,0.5,0,vrouw\n")

    read = read_delivery(file, file, ("sex",), Columns(key=("student",)))

    assert list(read.groups["sex"]) == ["man", "vrouw"]
    with pytest.raises(AuditError, match="are the same file"):
        read_delivery(file, file, ("sex",))


@pytest.mark.parametrize("columns", [{"score_column": "outcome"}, {"key": ("score",)}, {"listed": "score"}])
def test_a_column_is_one_thing(tmp_path, columns):
    named = {"score": columns.pop("score_column")} if "score_column" in columns else columns

    with pytest.raises(AuditError, match="one column is named for two things"):
        deliver(tmp_path, **named)


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
        (
            SCORES.replace("0.25", "high"),
            GROUPS,
            {},
            "1 of 3 row(s) hold no number: see line 2 (letters)",
            "column score",
            "one notation",
        ),
        (SCORES.replace("0.5,0", "0.5,maybe"), GROUPS, {}, "1 row(s) mean neither", "column outcome", "--unknown"),
        (SCORES, GROUPS.replace("sex", "age"), {}, "no group named sex", "groups.csv", "change the policy"),
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
