"""One table as a college really has it, through `check`, `build` and `train`."""

import pandas as pd
import pytest
from lib.field import FLAT_MOMENT, FLAT_OPTIONS, FLAT_TRAINING, list_first_years, write_settings


@pytest.fixture
def check(call, tmp_path):
    """Check a flat table; returns exit code and what was printed, as one line."""

    def run(
        table: pd.DataFrame | str | bytes, options: str = FLAT_OPTIONS, *, name: str = "table.csv"
    ) -> tuple[int, str]:
        path = tmp_path / name
        if isinstance(table, pd.DataFrame) and name.endswith(".xlsx"):
            table.to_excel(path, index=False)
        elif isinstance(table, pd.DataFrame):
            table.to_csv(path, index=False, sep=";")
        else:
            path.write_bytes(table.encode() if isinstance(table, str) else table)
        toml = write_settings(tmp_path, "flat", name, options, today="2024-06-01", after=FLAT_MOMENT + FLAT_TRAINING)
        return call("check", "-s", toml)

    return run


@pytest.fixture
def lake(tmp_path):
    """Read a table of the lake."""
    return lambda table: pd.read_parquet(tmp_path / "lake" / f"{table}.parquet")


def add_up(lake, name: str) -> float:
    """The sum of a fact: students have pseudonyms in the lake, and no order."""
    facts = lake("facts")
    return facts.loc[facts["name"] == name, "number"].sum()


def write_dutch(number: float) -> str:
    """1234.5 as 1.234,5: what Excel writes in Dutch."""
    whole, part = f"{number:,.1f}".split(".")
    return f"{whole.replace(',', '.')},{part}"


def test_dutch_numbers_are_the_numbers_a_person_reads(check, lake):
    table = list_first_years(300)
    numbers = {column: table[column].map(write_dutch) for column in ("punten", "cijfer", "uren")}
    dutch = table.assign(**numbers | {"uren": numbers["uren"].str.removesuffix(",0")})
    assert check(dutch)[0] == 0
    assert add_up(lake, "cijfer") == pytest.approx(table["cijfer"].sum())
    assert add_up(lake, "uren") == table["uren"].sum()


def test_dashes_and_words_for_missing_leave_a_column_of_numbers(check, lake):
    table = list_first_years(300).astype({"cijfer": object})
    table.loc[[0, 9, 20, 31], "cijfer"] = ["-", "n.v.t.", "VR", "."]
    code, said = check(table)
    assert code == 0, said
    facts = lake("facts")
    assert facts.loc[facts["name"] == "cijfer", "number"].notna().sum() == 296


def test_a_column_that_can_be_read_two_ways_is_refused_with_two_rows(check):
    table = list_first_years(300)
    table["uren"] = [f"{1 + number % 3}.{number % 900 + 100}" for number in range(300)]
    code, said = check(table)  # punten has a decimal point, which shows nothing about a column that was pasted in
    assert code == 4
    assert "Column 'uren' can be read in two ways" in said
    assert "1.100" not in said  # no value of a row


def test_a_value_of_the_label_without_a_meaning_is_asked_for(check):
    table = list_first_years(300)
    table.loc[:40, "uitval"] = "Enrolled"
    code, said = check(table)
    assert code == 3
    assert "values that no option says the meaning of" in said
    assert "Enrolled (41)" in said
    assert check(table, f'{FLAT_OPTIONS}, unknown = ["enrolled"], negative = ["nee"]')[0] == 0


def test_a_table_without_a_key_can_be_numbered(check, lake):
    table = list_first_years(120)
    text = "\ufeff" + table.drop(columns="studentnummer").rename(columns={"cijfer": "cijfer\t"}).to_csv(index=False)
    assert check(text)[0] == 4  # no such column
    code, said = check(text, FLAT_OPTIONS.replace('"studentnummer"', '"row number"'))
    assert code == 0, said
    assert add_up(lake, "cijfer") == pytest.approx(table["cijfer"].sum())
    assert lake("enrolments")["student"].nunique() == 120


@pytest.mark.parametrize("year", ["{0}/{1}", "{0}-{1}", "{0}.0", "01-09-{0}"])
def test_academic_years_in_any_writing_are_cohorts(check, lake, year):
    table = list_first_years(120)
    written = table.assign(jaar=table["jaar"].map(lambda first: year.format(first, first + 1)))
    code, said = check(written)
    assert code == 0, said
    assert set(lake("enrolments")["cohort"]) == {"2020", "2021", "2022"}


def test_what_tells_who_somebody_is_is_no_input(check, lake):
    table = list_first_years(120)
    mail = table.assign(
        email=table["studentnummer"].map("s{}@example.org".format), naam=table["studentnummer"].map("Student {}".format)
    )
    code, said = check(mail)
    assert code == 0
    assert not {"email", "naam"} & set(lake("facts")["name"])
    assert "email" in said
    assert "@example.org" not in said


def test_a_workbook_is_read_as_the_csv_is(check, lake):
    table = list_first_years(120)
    check(table)
    of_csv = lake("facts")
    code, said = check(table, name="table.xlsx")
    assert code == 0, said
    same = ["student", "cohort", "name", "number", "text"]
    pd.testing.assert_frame_equal(lake("facts")[same], of_csv[same])


@pytest.mark.parametrize(("text", "code"), [("", 4), (";".join(list_first_years(3).columns) + "\n", 2)])
def test_an_empty_table_is_refused(check, text, code):
    assert check(text)[0] == code


def test_without_a_header_nobody_is_in_a_message(check):
    code, said = check(
        "2134567;Jansen;Pietje;01-02-2003;V;34401;2022;Nee\n2134568;Bakker;Ans;05-06-2004;M;34401;2022;Ja\n"
    )
    assert code == 4
    for secret in ("2134567", "Jansen", "Pietje", "01-02-2003"):
        assert secret not in said


def test_steps_out_of_order_are_a_sentence(call, tmp_path):
    list_first_years(14).to_csv(tmp_path / "table.csv", index=False)
    write_settings(tmp_path, "flat", "table.csv", FLAT_OPTIONS, today="2024-06-01", after=FLAT_MOMENT + FLAT_TRAINING)
    for command in (("build",), ("train", "dropout")):
        code, said = call(*command, "-s", tmp_path / "studiepeil.toml")
        assert code == 5
        assert "what to do: run studiepeil" in said


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (lambda table: table.head(14), 5, "where: "),
        (lambda table: table.assign(uitval="Nee"), 5, "everybody has the same outcome"),
        # Trains a model: with make test-all.
        pytest.param(
            lambda table: table.assign(punten=0, cijfer=1, uren=""),
            0,
            "no better than a constant",
            marks=pytest.mark.slow,
        ),
    ],
    ids=["14 students", "nobody stopped", "constant and empty columns"],
)
def test_too_little_to_learn_from_is_said(check, call, tmp_path, change, code, sentence):
    assert check(change(list_first_years(150)))[0] == 0
    call("build", "-s", tmp_path / "studiepeil.toml")
    found, said = call("train", "dropout", "-s", tmp_path / "studiepeil.toml")
    assert found == code
    assert sentence in said
    assert code or "No recommendation is made" in said
