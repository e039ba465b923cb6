"""Scores of other systems as people really have them, audited by the command."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from lib.field import POLICY, list_outsiders

from serving.commands.cli import main

KINDS = {"man": ["man", "MAN", "Man", " man\u00a0", "M"], "vrouw": ["vrouw", "VROUW", "Vrouw", "vrouw\u00a0", "V"]}


@pytest.fixture
def audit_files(monkeypatch, capsys, tmp_path):
    """Audit scores and groups that lie in files; returns exit code and everything that was printed, as one line."""

    def run(scores: str, groups: str, *more: str) -> tuple[int, str]:
        (tmp_path / "policy.toml").write_text(POLICY)
        monkeypatch.chdir(tmp_path)
        asked = ["--policy", "policy.toml", "--out", "out", "--no-pdf", "--language", "en", *more]
        monkeypatch.setattr(sys, "argv", ["studiepeil", "audit", scores, groups, *asked])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), " ".join((printed.out + printed.err).split())

    return run


@pytest.fixture
def audit(audit_files, tmp_path):
    """Audit two tables."""

    def run(scores: pd.DataFrame, groups: pd.DataFrame, *more: str, name: str = "scores.csv") -> tuple[int, str]:
        write = {"csv": scores.to_csv, "xlsx": scores.to_excel}[name.split(".")[1]]
        write(tmp_path / name, index=False)
        groups.to_csv(tmp_path / "groups.csv", index=False)
        return audit_files(name, "groups.csv", *more)

    return run


def parted(students: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = list_outsiders(students)
    return table[["student", "score", "outcome"]], table[["student", "sex"]]


def read_groups(folder: Path) -> set[str]:
    findings = pd.read_csv(folder / "out" / "findings.csv")
    return set(findings.loc[findings["attribute"] == "sex", "group"])


def test_one_group_in_several_spellings_is_one_group_and_that_is_told(audit, tmp_path):
    scores, groups = parted(600)
    spelled = [KINDS[sex][number % 5] for number, sex in enumerate(groups["sex"])]
    for number in range(0, 600, 12):
        spelled[number] = ["", "NA", "onbekend", "Onbekend", "-"][number % 5]

    code, said = audit(scores, groups.assign(sex=spelled))

    assert code in (0, 4)
    assert read_groups(tmp_path) <= {"man", "vrouw", "unknown"}
    assert "Brought together, with the number of spellings: " in said


def test_keys_that_lost_their_zeros_are_asked_about(audit):
    scores, groups = parted(400)
    numbers = groups.assign(student=groups["student"].astype(int))
    code, said = audit(scores, numbers)
    assert code == 7
    assert "0 of 400 students with a score are in the groups" in said or "without leading zeros in the keys" in said
    assert "add --match-keys when these are the same students" in said
    assert audit(scores, numbers, "--match-keys")[0] in (0, 4)


def test_students_without_a_group_are_told_first_and_keep_the_attribute_from_passing(audit):
    scores, groups = parted(900)
    code, said = audit(scores, groups.iloc[:540])
    assert code == 4
    assert said.index("360 of 900 students with a score have no row in groups.csv") < said.index("within what a pass")
    assert "of 40% of the students it is not known which group they are in; the policy allows 10%" in said


def test_where_nobody_dropped_out_it_is_asked_what_0_means(audit):
    scores, groups = parted(400)
    code, said = audit(scores.assign(outcome=0), groups)
    assert code != 0
    assert "None of the 400 students whose outcome is known dropped out. Does 0 mean" in said
    assert audit(scores.assign(outcome=""), groups)[0] == 7


def test_one_score_for_everybody_is_no_list_and_no_pass(audit):
    scores, groups = parted(400)
    code, said = audit(scores.assign(score=0.3), groups)
    assert code == 3
    assert "would mostly be drawn by lot" in said


@pytest.mark.parametrize("turned", ["score", "outcome"])
def test_chances_of_staying_stop_the_audit(audit, turned):
    scores, groups = parted(400)
    code, said = audit(scores.assign(**{turned: 1 - scores[turned]}), groups)
    assert code == 7
    assert "are these chances of staying?" in said


def write_percent(share: float) -> str:
    return f"{100 * share:.2f} %".replace(".", ",")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "scores.xlsx"),
        ({"score": write_percent}, "scores.csv"),
        ({"score": lambda share: str(share).replace(".", ",")}, "scores.csv"),
        ({"outcome": {1: "Ja", 0: "Nee"}.get}, "scores.csv"),
    ],
    ids=["Excel", "per cents with a comma", "decimal comma", "Ja and Nee"],
)
def test_what_can_be_read_one_way_is_read_so(audit, change, name, tmp_path):
    scores, groups = parted(400)
    audit(scores, groups)
    plain = (tmp_path / "out" / "findings.csv").read_text()
    for column, write in change.items():
        scores[column] = scores[column].map(write)
    code, said = audit(scores, groups, name=name)
    assert code in (0, 4), said
    assert (tmp_path / "out" / "findings.csv").read_text() == plain
    assert f"{name}: 400 rows read = 400 in the audit + 0 left out + 0 merged" in said


def test_rows_without_a_score_are_left_out_by_line(audit):
    scores, groups = parted(400)
    words = scores["score"].astype(object)
    words.iloc[:4] = ["n.v.t.", "-", "VR", "."]
    code, said = audit(scores.assign(score=words), groups)
    assert code in (0, 4)
    assert "Left out: scores.csv, lines 2, 3, 4, 5: " in said
    assert "scores.csv: 400 rows read = 396 in the audit + 4 left out" in said


def test_other_names_of_columns_are_asked_for_by_option(audit):
    scores, groups = parted(300)
    code, said = audit(scores.rename(columns={"outcome": "label_value"}), groups)
    assert code == 7
    assert "name it with --outcome-column" in said


def test_without_a_header_nobody_is_in_a_message(audit_files, tmp_path):
    (tmp_path / "s.csv").write_text("2134567;0,8;1;Jansen Pietje\n2134568;0,2;0;Bakker Ans\n")
    (tmp_path / "g.csv").write_text("2134567;vrouw;Jansen Pietje\n2134568;man;Bakker Ans\n")
    code, said = audit_files("s.csv", "g.csv")
    assert code == 7
    for secret in ("2134567", "Jansen", "Bakker"):
        assert secret not in said
