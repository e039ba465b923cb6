from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from features.account import MADE
from features.errors import AccountError, ExtractError, StudiepeilError
from features.extracts import Extracts, SourceSettings, read_extracts, write_lake
from features.schemas import SCHEMAS

RESULTS = (
    "student;programme;cohort;course;assessment;attempt;submitted_on;score;passed;banked;graded_on;credits;known_on\n"
)


def result(student: str, score: str = "55", attempt: str = "1", known_on: str = "2024-10-01") -> str:
    return f"{student};P;2024;C;A;{attempt};2024-10-01;{score};true;false;2024-10-12;5;{known_on}\n"


def folder(tmp_path: Path, name: str = "in", **tables: str) -> SourceSettings:
    path = tmp_path / name
    path.mkdir(exist_ok=True)
    for table, text in tables.items():
        (path / f"{table}.csv").write_text(text)
    return SourceSettings("institution", path)


def read(tmp_path: Path, *lines: str) -> Extracts:
    return read_extracts([folder(tmp_path, results=RESULTS + "".join(lines))])


def test_tables_have_the_canonical_dtypes(tmp_path: Path) -> None:
    table = read(tmp_path, result("007")).tables["results"]
    assert table.columns.tolist() == list(SCHEMAS["results"].names)
    kinds = {"text": "string", "integer": "Int64", "number": "float64", "date": "datetime64[ns]", "flag": "boolean"}
    assert [str(table[one.name].dtype) for one in SCHEMAS["results"].columns] == [
        kinds[one.kind] for one in SCHEMAS["results"].columns
    ]
    assert table.loc[0, ["student", "score", "passed"]].tolist() == ["007", 55.0, True]


def test_every_row_is_either_taken_or_in_quarantine(tmp_path: Path) -> None:
    lines = [
        result("1"),
        result("1"),
        result("2", score="130"),
        result("3"),
        result("3", score="60"),
        *map(result, "456789"),
    ]
    extracts = read(tmp_path, *lines)
    assert extracts.quarantine["results"].sort_values("row")["row"].tolist() == [4, 5, 6]
    key = "(key: student, programme, cohort, course, assessment, attempt)"
    assert extracts.account.report().values.tolist() == [
        ["results", "results.csv", "kept", "", 7, 7],
        ["results", "results.csv", "merged", "the same row is delivered more than once", 1, 0],
        ["results", "results.csv", "quarantined", f"rows contradict each other: one key, different values {key}", 2, 1],
        ["results", "results.csv", "quarantined", "score is outside 0-100", 1, 1],
    ]
    assert extracts.account.read["results", "results.csv"] == len(lines) == 11


def test_the_report_has_a_line_for_a_file_without_faults(tmp_path: Path) -> None:
    report = read(tmp_path, result("1")).account.report()
    assert report.to_dict("records") == [
        {"table": "results", "file": "results.csv", "fate": "kept", "reason": "", "rows": 1, "students": 1}
    ]


def test_a_table_of_which_most_is_unfit_is_refused(tmp_path: Path) -> None:
    good, bad = [result(str(number)) for number in range(15)], [result(f"s{one}", score="130") for one in range(5)]
    with pytest.raises(AccountError) as error:
        read(tmp_path, *good, *bad, result("x", score="999"))
    assert str(error.value).splitlines() == [
        "Much of a delivery would not count: 6 of 21 rows of results.csv were quarantined (score is outside 0-100).",
        "  where: results.csv, rows 17, 18, 19, 20 and 21 and 1 more",
        '  what to do: Correct the delivery or the options of its format. If it is right, say why: --accept "...".',
    ]


def test_a_misspelt_optional_column_is_not_taken_for_absent(tmp_path: Path) -> None:
    source = folder(tmp_path, results=RESULTS.replace("graded_on", "graded-on") + result("1"))
    with pytest.raises(
        ExtractError, match="has a column 'graded-on', which table 'results' does not know, and no 'graded_on'"
    ):
        read_extracts([source])


def test_columns_that_are_absent_or_unknown_are_remarked(tmp_path: Path) -> None:
    source = folder(
        tmp_path,
        activity="student,programme,cohort,on,clicks,days,sessions,known_on,page\n1,P,2024,2024-09-02,3,1,1,2024-09-02,x\n",
        groups="student,cohort,attribute,known_on\n1,2024,sex,2024-09-01\n",
    )
    said = {(one.table, one.sentence, one.count) for one in read_extracts([source]).remarks}
    assert said == {
        ("activity", "columns not known to this table and left out: page", 1),
        ("groups", "columns not delivered and left empty: value", 1),
    }


def test_keys_are_checked_over_all_sources_together(tmp_path: Path) -> None:
    one = folder(tmp_path, "one", results=RESULTS + result("1") + result("2") + result("4") + result("5"))
    two = folder(tmp_path, "two", results=RESULTS + result("1", score="60") + result("3"))
    extracts = read_extracts([one, two])
    assert sorted(extracts.tables["results"]["student"]) == ["2", "3", "4", "5"]
    assert len(extracts.quarantine["results"]) == 2


def test_programmes_derived_from_counts_give_way_to_a_delivered_list(tmp_path: Path) -> None:
    header = (
        "Brincode;Studiejaar;Type_HO;Isatcode;Groepeernaam;Faculteit;"
        "Herkomst;Hogerejaars;Herinschrijving;Aantal;meercode_V;Status\n"
    )
    (tmp_path / "counts").mkdir()
    (tmp_path / "counts" / "telbestandY2023W20.csv").write_text(
        header + "21PK;2023;B;1;Oude naam;X;N;N;N;5;1;V\n21PK;2023;B;2;Recht;Y;N;N;N;5;1;V\n"
    )
    own = folder(
        tmp_path, programmes="programme,name,faculty,exam_type,known_on\n1,Nieuwe naam,FEB,Bachelor,2020-01-01\n"
    )
    for order in (
        [SourceSettings("studielink", tmp_path / "counts"), own],
        [own, SourceSettings("studielink", tmp_path / "counts")],
    ):
        extracts = read_extracts(order)
        assert extracts.quarantine == {}
        assert extracts.tables["programmes"].set_index("programme")["name"].to_dict() == {
            "1": "Nieuwe naam",
            "2": "Recht",
        }


def test_parts_without_rows_change_nothing(tmp_path: Path) -> None:
    empty, filled = folder(tmp_path, "one", results=RESULTS), folder(tmp_path, "two", results=RESULTS + result("1"))
    for order in ([empty, filled], [filled, empty]):
        assert read_extracts(order).tables["results"]["student"].tolist() == ["1"]
    with pytest.raises(AccountError, match=r"results.csv \(results\) holds no rows"):
        read_extracts([empty, folder(tmp_path, "three", results=RESULTS)])


def test_derived_programmes_that_are_all_listed_add_nothing(tmp_path: Path) -> None:
    header = "Brincode;Studiejaar;Type_HO;Isatcode;Herkomst;Hogerejaars;Herinschrijving;Aantal;meercode_V;Status"
    (tmp_path / "telbestandY2023W20.csv").write_text(f"{header}\n21PK;2023;B;1;N;N;N;5;1;V\n")
    own = folder(tmp_path, programmes="programme,name,faculty,exam_type,known_on\n1,Recht,FEB,Bachelor,2020-01-01\n")
    extracts = read_extracts([SourceSettings("studielink", tmp_path / "telbestandY2023W20.csv"), own])
    assert extracts.tables["programmes"]["name"].tolist() == ["Recht"]


def test_what_a_source_rejects_has_its_own_limit(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "nr,x\n" + "".join(f"{one},2\n{one},3\n" for one in range(4)) + "".join(f"{one},2\n" for one in range(9, 25))
    )
    with pytest.raises(AccountError, match=r"8 of 24 rows of t.csv were quarantined"):
        read_extracts([SourceSettings("flat", path, {"key": "nr", "cohort_value": 2023})])


def test_the_lake_round_trip(tmp_path: Path) -> None:
    extracts = read(tmp_path, result("2"), result("1"), result("3", score="130"))
    lake, quarantine = tmp_path / "lake", tmp_path / "quarantine"
    write_lake(extracts, lake, quarantine)
    names = list(SCHEMAS["results"].names)
    back = pq.read_table(lake / "results.parquet").to_pandas().astype(extracts.tables["results"].dtypes)
    assert back["student"].tolist() == ["1", "2"]
    pd.testing.assert_frame_equal(back, extracts.tables["results"].sort_values("student", ignore_index=True)[names])
    rejected = pq.read_table(quarantine / "results.parquet").to_pylist()
    assert [(row["reason"], row["file"], row["row"], row["score"]) for row in rejected] == [
        ("score is outside 0-100", "results.csv", 4, "130")
    ]


def test_the_same_extracts_give_the_same_bytes(tmp_path: Path) -> None:
    for name, lines in (("a", [result("1"), result("2")]), ("b", [result("2"), result("1")])):
        write_lake(read(tmp_path, *lines), tmp_path / name, tmp_path / "q")
    assert (tmp_path / "a" / "results.parquet").read_bytes() == (tmp_path / "b" / "results.parquet").read_bytes()


def test_student_numbers_of_advisers_never_enter_the_lake(tmp_path: Path) -> None:
    extracts = read_extracts(
        [
            folder(
                tmp_path, caseload="adviser,student,known_on\nanna,1,2024-09-01\nanna,2,2024-09-01\nanna,,2024-09-01\n"
            )
        ]
    )
    assert len(extracts.tables["caseload"]) == 2
    write_lake(extracts, tmp_path / "lake", tmp_path / "q")
    assert not (tmp_path / "lake" / "caseload.parquet").exists()
    assert not (tmp_path / "q" / "caseload.parquet").exists()


def test_a_table_that_is_no_longer_delivered_leaves_the_lake(tmp_path: Path) -> None:
    lake, quarantine = tmp_path / "lake", tmp_path / "q"
    write_lake(read(tmp_path, result("1"), result("2"), result("3", score="130")), lake, quarantine)
    groups = read_extracts(
        [folder(tmp_path, "other", groups="student,cohort,attribute,value,known_on\n1,2024,sex,f,2024-09-01\n")]
    )
    write_lake(groups, lake, quarantine)
    assert [path.name for path in lake.iterdir()] == ["groups.parquet"]
    assert list(quarantine.iterdir()) == []


def test_no_personal_value_is_in_any_message(tmp_path: Path) -> None:
    faults = [
        RESULTS + result("secret") + "secret;P\n",
        RESULTS + result("secret", score="31415"),
        RESULTS.replace("attempt", "try") + result("secret"),
        RESULTS + result("secret", known_on="31415"),
    ]
    for text in faults:
        with pytest.raises(StudiepeilError) as error:
            read_extracts([folder(tmp_path, results=text)])
        assert "secret" not in str(error.value)
        assert "31415" not in str(error.value)


@pytest.mark.parametrize(
    ("format_", "path", "options", "rows"),
    [
        pytest.param(
            "studielink",
            "studielink_demo",
            {},
            {"programmes": 485, "application_counts": 153_699, "count_files": 192, "student_counts": 1918},
            marks=pytest.mark.slow,  # reads 192 files
        ),
        ("cijferho", "cijferho_demo", {}, {"enrolments": 8447, "facts": 8820, "groups": 42_385}),
        (
            "oulad",
            "oulad",
            {"clicks": "daily"},
            {
                "enrolments": 21_297,
                "assessments": 149,
                "results": 121_738,
                "activity": 171_512,
                "outcomes": 42_666,
                "groups": 104_210,
            },
        ),
        (
            "flat",
            "uci697/data_70pct.csv",
            {
                "key": "row",
                "label": "Target",
                "positive": "Dropout",
                "negative": ["Graduate", "Enrolled"],
                "protected": {"Gender": "sex"},
                "cohort_value": 2023,
            },
            {"enrolments": 3097, "facts": 102_201, "outcomes": 3097, "groups": 3097},
        ),
        (
            "flat",
            "uitnodigingsregel_demo/synth_data_train.csv",
            {"key": "Studentnummer", "label": "Dropout", "positive": 1, "cohort_value": 2023},
            {"enrolments": 744, "facts": 17_856, "outcomes": 744},
        ),
    ],
)
def test_public_data_fit_their_schemas(
    format_: str, path: str, options: dict[str, object], rows: dict[str, int], shared: Path
) -> None:
    extracts = read_extracts([SourceSettings(format_, shared / "data" / path, options)])
    assert {name: len(table) for name, table in extracts.tables.items()} == rows
    report = extracts.account.report()
    apart = report.loc[report["fate"] == "quarantined", "rows"].sum()
    assert apart == sum(len(rows) for rows in extracts.quarantine.values())
    assert report["rows"].sum() >= sum(extracts.account.read.values()) - sum(
        rows for (_, file), rows in extracts.account.read.items() if file.endswith(MADE)
    )
    assert not report.drop(columns="students").isna().any(axis=None)
    for name, table in extracts.tables.items():
        assert not table.duplicated(list(SCHEMAS[name].key)).any()
        assert isinstance(table.index, pd.RangeIndex)


@pytest.mark.parametrize(("second", "alike"), [("034401", 1), ("34479", 0)])
def test_codes_that_differ_in_zeros_alone_are_told(second: str, alike: int, tmp_path: Path) -> None:
    rows = [result(str(number)).replace(";P;", f";{code};") for number, code in enumerate(["34401", second] * 10)]
    told = [one for one in read(tmp_path, *rows).remarks if "zeros before them" in one.sentence]
    assert [one.count for one in told] == [alike] * (alike > 0)
