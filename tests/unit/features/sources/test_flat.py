import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.errors import ExtractError, SettingsError
from features.sources.delivery import Delivery
from features.sources.flat import SOURCE
from features.sources.options import SourceSettings

TABLE = (
    "nr;Year;Track;Mother's job;Sex;Mark (1st);Result\n"
    "1;2021;A;cook;f;6.5;Dropout\n2;2022;B;;m;;Graduate\n3;2022;A;3;m;7;\n"
)
OPTIONS = {
    "key": "nr",
    "label": "Result",
    "positive": "Dropout",
    "cohort": "Year",
    "programme": "Track",
    "protected": ["Sex"],
}


def read(folder: Path, text: str = TABLE, **options: Any) -> Delivery:
    (folder / "table.csv").write_text(text)
    return SOURCE.read(SourceSettings("flat", folder / "table.csv", {**OPTIONS, **options}))


def test_columns_become_facts_numbers_or_texts(tmp_path: Path) -> None:
    facts = read(tmp_path).tables["facts"]
    numbers = facts[facts["name"] == "mark_1st"]
    texts = facts[facts["name"] == "mothers_job"]
    assert dict(zip(numbers["student"], numbers["number"], strict=True)) == {"1": 6.5, "3": 7.0}
    assert dict(zip(texts["student"], texts["text"], strict=True)) == {"1": "cook", "3": "3"}
    assert texts["number"].isna().all()
    assert numbers["text"].isna().all()
    assert set(facts["name"]) == {"mark_1st", "mothers_job"}  # not the key, the label, the group, cohort or programme


def test_rows_are_known_from_the_start_of_their_cohort(tmp_path: Path) -> None:
    delivery = read(tmp_path)
    enrolments = delivery.tables["enrolments"].set_index("student")
    assert enrolments.loc["1", ["programme", "cohort", "known_on"]].tolist() == [
        "A",
        "2021",
        pd.Timestamp("2021-09-01"),
    ]
    outcomes = delivery.tables["outcomes"].set_index("student")
    assert outcomes["value"].to_dict() == {"1": True, "2": False}  # 3 has no label
    assert outcomes.loc["1", ["outcome", "known_on"]].tolist() == ["dropout", pd.Timestamp("2022-10-01")]


def test_a_table_without_cohorts_takes_its_date_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("nr,x\n1,2\n")
    settings = SourceSettings("flat", tmp_path, {"key": "nr", "starts_on": datetime.date(2023, 9, 4)})
    delivery = SOURCE.read(settings)
    assert delivery.tables["enrolments"]["starts_on"].tolist() == [pd.Timestamp("2023-09-04")]
    assert [one.sentence for one in delivery.remarks] == [
        "the table has no dates; all its columns count as known on 2023-09-04"
    ]
    assert "outcomes" not in delivery.tables


def test_without_any_date_the_settings_are_asked_for_one(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("nr,x\n1,2\n")
    with pytest.raises(SettingsError, match="Nothing says when these students started") as error:
        SOURCE.read(SourceSettings("flat", tmp_path, {"key": "nr"}))
    assert "starts_on" in error.value.do


def test_a_whole_file_can_be_one_cohort(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("nr,x\n1,2\n")
    enrolments = [
        SOURCE.read(SourceSettings("flat", tmp_path, {"key": "nr", **options})).tables["enrolments"].iloc[0]
        for options in ({"cohort_value": 2024}, {"cohort_value": "now", "starts_on": datetime.date(2025, 2, 1)})
    ]
    assert [one["cohort"] for one in enrolments] == ["2024", "now"]
    assert [one["starts_on"] for one in enrolments] == [pd.Timestamp("2024-09-01"), pd.Timestamp("2025-02-01")]
    with pytest.raises(SettingsError, match="both 'cohort' and 'cohort_value'"):
        SOURCE.read(SourceSettings("flat", tmp_path, {"key": "nr", "cohort": "x", "cohort_value": 2024}))


def test_columns_that_sound_protected_are_no_input_unless_somebody_says_so(tmp_path: Path) -> None:
    text = "nr;Year;Track;Sex;StudentAge;Age at start;Passage;Result\n1;2021;A;f;18;18;2;Dropout\n"
    delivery = read(tmp_path, text, allow=["StudentAge"])
    said = [one.sentence for one in delivery.remarks if one.table == "facts"]
    assert len(said) == 1
    assert said[0].startswith("'Age at start' is no input of a model: its name (age) is that of a protected attribute")
    assert set(delivery.tables["facts"]["name"]) == {"studentage", "passage"}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("contact", [f"s{row}@example.org" for row in range(30)]),
        ("remark", [f"a text of its own {row}" for row in range(30)]),
        ("file", [str(40_000 + row) for row in range(30)]),
        ("e-mail", ["x"] * 30),
        ("naam_student", ["x"] * 30),
    ],
)
def test_what_identifies_a_person_is_never_a_fact(column: str, values: list[str], tmp_path: Path) -> None:
    lines = [f"{row};2021;A;f;{row % 7};{value};Graduate" for row, value in enumerate(values)]
    text = "\n".join([f"nr;Year;Track;Sex;mark;{column};Result", *lines]) + "\n"
    delivery = read(tmp_path, text)
    assert set(delivery.tables["facts"]["name"]) == {"mark"}
    assert any(one.sentence.startswith(f"'{column}' is no input of a model") for one in delivery.remarks)
    assert not any(value in str(delivery.remarks) for value in values if value != "x")


def test_protected_columns_go_to_groups_under_a_chosen_name(tmp_path: Path) -> None:
    groups = read(tmp_path, protected={"Sex": "sex"}).tables["groups"]
    assert groups[["student", "attribute", "value"]].values.tolist() == [
        ["1", "sex", "f"],
        ["2", "sex", "m"],
        ["3", "sex", "m"],
    ]


def test_all_copies_of_a_double_key_go(tmp_path: Path) -> None:
    delivery = read(tmp_path, TABLE + "1;2021;A;cook;f;9;Graduate\n;2022;A;x;f;1;Graduate\n")
    assert delivery.tables["enrolments"]["student"].tolist() == ["2", "3"]
    assert set(delivery.tables["facts"]["student"]) == {"2", "3"} - {"2"}
    rejected = delivery.quarantine["enrolments"].sort_values("row")
    assert rejected[["row", "reason"]].values.tolist() == [
        [2, "the key occurs more than once, with other values; which row is right cannot be known"],
        [5, "the key occurs more than once, with other values; which row is right cannot be known"],
        [6, "key or programme or cohort is empty or cannot be read"],
    ]


@pytest.mark.parametrize("positive", [1, "1", ["1"], [1, 7]])
def test_one_is_one_however_it_is_written(positive: Any, tmp_path: Path) -> None:
    delivery = read(tmp_path, "nr;Year;Track;Sex;Result\n1;2021;A;f;1.0\n2;2021;A;f;0\n", positive=positive)
    assert delivery.tables["outcomes"]["value"].tolist() == [True, False]


def test_a_table_without_the_label_can_still_be_scored(tmp_path: Path) -> None:
    delivery = read(tmp_path, "nr;Year;Track;Sex;x\n1;2021;A;f;1\n")
    assert "outcomes" not in delivery.tables
    assert delivery.remarks[-1].sentence == "has no column 'Result': no outcomes, students can only be scored"


def test_a_label_that_never_occurs_is_said(tmp_path: Path) -> None:
    text = TABLE.replace("Dropout", "Graduate")
    said = [one.sentence for one in read(tmp_path, text).remarks]
    assert "no row has the label that counts as dropout in 'Result': is 'positive' right, and is it known yet?" in said


def test_a_value_of_the_label_without_a_meaning_is_asked_for(tmp_path: Path) -> None:
    text = TABLE + "4;2022;A;cook;f;6;Enrolled\n5;2022;A;cook;f;6;onbekend\n6;2022;A;cook;f;6;DROPOUT \n"
    more = "".join(f"{row};2022;A;cook;f;6;Enrolled\n" for row in range(20, 24))
    with pytest.raises(SettingsError, match=r"no option says the meaning of: Enrolled \(5\), 4 values in few") as error:
        read(tmp_path, text + more)
    assert "negative = [...]" in error.value.do
    with pytest.raises(SettingsError, match="the meaning of: 5 values in few rows"):
        read(tmp_path, text)
    for options, value in (
        ({"negative": ["Graduate", "Enrolled"]}, {"4": False}),
        ({"negative": "Graduate", "unknown": "enrolled"}, {}),
    ):
        outcomes = read(tmp_path, text, **options).tables["outcomes"].set_index("student")["value"]
        assert outcomes.to_dict() == {"1": True, "2": False, "6": True, **value}


def test_the_values_of_a_label_with_many_are_not_shown(tmp_path: Path) -> None:
    lines = "".join(f"{row};2022;A;cook;f;6;name{row}\n" for row in range(20, 40))
    with pytest.raises(SettingsError, match="22 different values, of which 21 have no meaning") as error:
        read(tmp_path, TABLE + lines)
    assert "name2" not in str(error.value)


def test_ignored_columns_are_no_facts_and_must_exist(tmp_path: Path) -> None:
    facts = read(tmp_path, ignore=["Mark (1st)"]).tables["facts"]
    assert set(facts["name"]) == {"mothers_job"}
    with pytest.raises(ExtractError, match=r"table.csv lacks the column 'Marc'"):
        read(tmp_path, ignore=["Marc"])


def test_names_that_become_the_same_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="names cannot be told apart: mark a, mark-a"):
        read(tmp_path, "nr;Year;Track;Sex;mark a;mark-a\n1;2021;A;f;1;2\n")


def test_settings_that_are_incomplete_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("nr,x\n1,2\n")
    with pytest.raises(SettingsError, match="needs the option 'key'"):
        SOURCE.read(SourceSettings("flat", tmp_path))
    with pytest.raises(SettingsError, match="has a label but no option 'positive'"):
        SOURCE.read(SourceSettings("flat", tmp_path, {"key": "nr", "label": "x"}))
    (tmp_path / "u.csv").write_text("nr,x\n1,2\n")
    with pytest.raises(ExtractError, match="A flat table is one file, and here are 2"):
        SOURCE.read(SourceSettings("flat", tmp_path, {"key": "nr"}))


def test_parquet_is_read_alike(tmp_path: Path) -> None:
    pd.DataFrame({"nr": [1.0, 2.0], "x": ["a", "b"]}).to_parquet(tmp_path / "t.parquet")
    delivery = SOURCE.read(SourceSettings("flat", tmp_path, {"key": "nr", "cohort_value": "2023"}))
    assert delivery.tables["facts"][["student", "text"]].values.tolist() == [["1", "a"], ["2", "b"]]


def test_the_public_table_of_3097_students(shared: Path) -> None:
    options = {"key": "row", "label": "Target", "positive": "Dropout", "protected": ["Gender"], "cohort_value": 2023}
    options["negative"] = ["Graduate", "Enrolled"]  # who was still enrolled had not dropped out
    delivery = SOURCE.read(SourceSettings("flat", shared / "data" / "uci697" / "data_70pct.csv", options))
    assert len(delivery.tables["enrolments"]) == 3097
    assert int(delivery.tables["outcomes"]["value"].sum()) == 995
    assert delivery.tables["facts"]["name"].nunique() == 33
    assert "row" not in set(delivery.tables["facts"]["name"])


def test_the_double_numbers_of_the_public_training_table(shared: Path) -> None:
    options = {"key": "Studentnummer", "label": "Dropout", "positive": 1, "cohort_value": 2023}
    path = shared / "data" / "uitnodigingsregel_demo" / "synth_data_train.csv"
    delivery = SOURCE.read(SourceSettings("flat", path, options))
    assert (len(delivery.tables["enrolments"]), len(delivery.quarantine["enrolments"])) == (744, 255)
    assert "studentnummer" not in set(delivery.tables["facts"]["name"])


def many(values: list[str]) -> str:
    rows = [f"{number};2021;A;x;f;{value};Dropout" for number, value in enumerate(values)]
    return "\n".join([TABLE.splitlines()[0], *rows]) + "\n"


@pytest.mark.parametrize("written", ["{} EC", "€ {}", "{} uur", "{} €", "EUR {}"])
def test_numbers_with_one_unit_are_numbers_and_it_is_told(written: str, tmp_path: Path) -> None:
    delivery = read(tmp_path, many([written.format(f"{number},5") for number in range(40)]))
    facts = delivery.tables["facts"]
    assert sorted(facts.loc[facts["name"] == "mark_1st", "number"]) == [number + 0.5 for number in range(40)]
    assert any("without the unit" in remark.sentence for remark in delivery.remarks)


def test_numbers_beside_many_other_texts_are_asked_about(tmp_path: Path) -> None:
    mixed = [f"({number})" if number % 3 == 0 else str(number) for number in range(60)]
    with pytest.raises(ExtractError, match="holds numbers in 40 rows and other texts in 20") as error:
        read(tmp_path, many(mixed))
    assert "rows 2, 5, 8" in error.value.where
    assert read(tmp_path, many(mixed), categories=["Mark (1st)"]).tables["facts"]["text"].notna().any()


def test_years_that_are_none_are_named_with_their_rows(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="'Year' holds no academic years: 3 rows") as error:
        read(tmp_path, TABLE.replace("2021", "44440").replace("2022", "44440"))
    assert error.value.where == "table.csv, rows 2, 3 and 4"
