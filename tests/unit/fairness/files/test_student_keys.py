"""Keys are compared as numbers of students are meant, and never so that two students become one."""

import pandas as pd
import pytest
from lib.outside import deliver, write

from fairness.errors import AuditError
from fairness.files.account import RemarkKind
from fairness.files.delivery import read_delivery


def scores(keys, name="student"):
    return "\n".join([f"{name},score,outcome", *(f'"{key}",0.5,{number % 2}' for number, key in enumerate(keys))])


def groups(keys, name="student"):
    return "\n".join([f"{name},sex", *(f'"{key}",{"mv"[number % 2]}' for number, key in enumerate(keys))])


NUMBERS = [str(number) for number in range(2_100_000, 2_100_040)]
SAME = {
    "decimals": [f"{one}.0" for one in NUMBERS],
    "decimal comma": [f"{one},0" for one in NUMBERS],
    "thousands": [f"{int(one):,}".replace(",", ".") for one in NUMBERS],
    "blanks": [f" {int(one):,}\u00a0".replace(",", " ") for one in NUMBERS],
}


@pytest.mark.parametrize("name", SAME)
def test_another_way_to_write_a_number_is_the_same_number_and_told(tmp_path, name):
    read = deliver(tmp_path, scores(NUMBERS), groups(SAME[name]))

    assert len(read.groups) == 40
    assert read.accounts[1].left_out == 0
    assert [one.kind for one in read.remarks] == [RemarkKind.KEYS_CHANGED]


@pytest.mark.parametrize(
    ("own", "others", "rule"),
    [
        (NUMBERS, [f"00{one}" for one in NUMBERS], "leading zeros"),
        ([f"s{one}" for one in NUMBERS], [f"S{one}" for one in NUMBERS], "capitals"),
        ([str(number) for number in range(1, 41)], [f"{number:02d}" for number in range(1, 41)], "leading zeros"),
        (NUMBERS, [f"00{one}.0" for one in NUMBERS], "leading zeros"),
    ],
)
def test_a_rule_that_needs_a_word_of_somebody_is_named_and_applied_when_asked(tmp_path, own, others, rule):
    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, scores(own), groups(others))
    read = deliver(tmp_path, scores(own), groups(others), match_keys=True)

    assert rule in caught.value.what
    assert "--match-keys" in caught.value.do
    assert caught.value.exit_code == 7
    assert len(read.groups) == 40
    assert any(one.kind == RemarkKind.KEYS_CHANGED for one in read.remarks)


def test_a_rule_that_would_make_two_students_one_is_never_applied(tmp_path):
    """1 and 01 are two students here, so zeros tell students apart."""
    own, others = [*NUMBERS, "1", "01"], [f"0{one}" for one in [*NUMBERS, "1", "2"]]

    with pytest.raises(AuditError, match=r"[01] of 42 students"):
        deliver(tmp_path, scores(own), groups(others), match_keys=True)


def test_files_about_other_students_are_refused_with_what_may_be_the_matter(tmp_path):
    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, scores(NUMBERS), groups([f"9{one}" for one in NUMBERS]))

    assert "0 of 40 students with a score are in the groups (0%)" in caught.value.what
    assert "another year" in caught.value.do
    assert "210000" not in str(caught.value)


def test_the_column_that_keeps_students_apart_is_named(tmp_path):
    own = scores([f'{one}","2022' for one in NUMBERS], 'student,year')  # fmt: skip
    others = groups([f'{one}","2023' for one in NUMBERS], "student,year")

    with pytest.raises(AuditError, match="Without column year they would meet"):
        deliver(tmp_path, own, others)


def test_students_without_a_row_in_the_groups_are_counted(tmp_path):
    read = deliver(tmp_path, scores(NUMBERS), groups(NUMBERS[:30]))

    assert [(one.kind, one.number, one.of) for one in read.remarks] == [(RemarkKind.NO_GROUP_ROW, 10, 40)]


def test_numbers_without_their_last_digits_are_refused(tmp_path):
    with pytest.raises(AuditError, match=r"40 key\(s\) are written with a power of ten.*see line 2"):
        deliver(tmp_path, scores(["2,1E+06"] * 40), groups(NUMBERS))


@pytest.mark.parametrize(("own", "others"), [(["", "-"], NUMBERS), (NUMBERS, ["", "onbekend"])])
def test_a_file_without_one_key_is_refused(tmp_path, own, others):
    with pytest.raises(AuditError, match="no row has a key"):
        deliver(tmp_path, scores(own), groups(others))


def test_twelve_in_parquet_is_twelve_in_a_text(tmp_path):
    pd.DataFrame({"student": [12.0, 13.0, None], "score": [0.1, 0.2, 0.3], "outcome": [True, False, None]}).to_parquet(
        tmp_path / "s.parquet"
    )
    write(tmp_path / "g.csv", "student,attribute,value\n12,sex,man\n13,sex,vrouw\n13,age,20\n")

    read = read_delivery(tmp_path / "s.parquet", tmp_path / "g.csv", ("sex",))

    assert list(read.scores["student"]) == ["12", "13"]
    assert list(read.outcomes["outcome"]) == [1.0, 0.0]
    assert [(one.file, one.lines) for one in read.left_out] == [("s.parquet", (3,)), ("g.csv", (4,))]
