"""Yes, no, not known yet: what is not declared asks, and no value that few rows hold is shown."""

import pytest
from lib.outside import deliver, groups_of, rows

from fairness.errors import AuditError
from fairness.files.answers import Meaning


@pytest.mark.parametrize(
    "answers",
    [("Ja", "Nee"), ("yes", "No"), ("TRUE", "False"), ("1", "0"), ("1,0", "0.0"), (" ja\u00a0", "NEE"), ("J", "N")],
)
def test_usual_answers_are_read(tmp_path, answers):
    text = rows(["0.5"] * 4).replace(",1\n", f',"{answers[0]}"\n').replace(",0\n", f',"{answers[1]}"\n')
    text = f'{text[:-1]}"onbekend"'

    read = deliver(tmp_path, text, groups_of(4))

    assert list(read.outcomes["outcome"].fillna(-1)) == [1, 0, 1, -1]


def labelled(*counts):
    values = [label for label, number in counts for _ in range(number)]
    lines = [f"{number},0.5,{value}" for number, value in enumerate(values)]
    return "\n".join(["student,score,outcome", *lines]), groups_of(len(values))


def test_a_value_that_is_not_declared_asks_with_a_table_of_values(tmp_path):
    texts = labelled(("Graduate", 30), ("Dropout", 20), ("Enrolled", 10), ("Jansen", 1))

    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, *texts, meaning=Meaning.of(["dropout"], ["GRADUATE"]))

    assert "11 row(s) mean neither yes nor no, the first on line 52" in caught.value.what
    assert "Graduate (30 rows); Dropout (20 rows); Enrolled (10 rows, not declared); 1 value(s) in few rows" in (
        caught.value.what
    )
    assert "Jansen" not in str(caught.value)
    assert "--unknown" in caught.value.do


def test_declared_values_are_read(tmp_path):
    texts = labelled(("Graduate", 3), ("Dropout", 2), ("Enrolled", 1), ("", 1))

    read = deliver(tmp_path, *texts, meaning=Meaning.of(["dropout"], ["Graduate, other"], ["enrolled"]))

    assert list(read.outcomes["outcome"].fillna(-1)) == [0, 0, 0, 1, 1, -1, -1]


def test_values_of_a_column_with_many_are_only_counted(tmp_path):
    texts = labelled(*((f"name {number}", 6) for number in range(13)))

    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, *texts)

    assert "13 different values" in caught.value.what
    assert "name 1" not in str(caught.value)


def test_once_one_side_is_declared_the_other_is_not_taken_for_granted(tmp_path):
    with pytest.raises(AuditError, match=r"2 row\(s\) mean neither"):
        deliver(tmp_path, rows(["0.5"] * 4), groups_of(4), meaning=Meaning.of(["0"]))

    read = deliver(tmp_path, rows(["0.5"] * 4), groups_of(4), meaning=Meaning.of(["0"], ["1"]))
    assert list(read.outcomes["outcome"]) == [0, 1, 0, 1]


def test_a_value_that_is_declared_twice_is_refused():
    with pytest.raises(AuditError, match="two things: ja"):
        Meaning.of(["ja"], ["Ja"])


def test_without_one_known_outcome_there_is_no_audit(tmp_path):
    with pytest.raises(AuditError, match="of none of 4 students"):
        deliver(tmp_path, rows(["0.5"] * 4, outcomes="-"), groups_of(4))
    with pytest.raises(AuditError, match="of none of 4 students"):
        deliver(tmp_path, rows(["0.5"] * 4, outcomes="0"), groups_of(4), meaning=Meaning.of(unknown=["0"]))


def test_the_list_as_it_was_used_is_read(tmp_path):
    text = "student,score,outcome,on\n1,0.5,1,ja\n2,0.5,0,Nee\n3,0.5,0,1\n"

    read = deliver(tmp_path, text, groups_of(4), listed="on")

    assert list(read.scores["listed"]) == [1, 0, 1]
    with pytest.raises(AuditError, match=r"it is not said whether they were on the list; see line 3"):
        deliver(tmp_path, text.replace("Nee", "-"), groups_of(4), listed="on")
