"""Weekly files, counts of 1 October and open data of DUO as they come, through `check`, `build` and `run`."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from lib.facts import IN_SETTINGS, write_facts
from lib.field import PROGRAMMES, count_applications, count_students, put_season, write_settings

JUDGED = '[training]\ntrained_by = "the tests"\n[training.inflow]\nweeks = [20]\ntest_years = [2022]\nwindow = 0\n'


@pytest.fixture
def run(call, tmp_path):
    """Run a command on a folder `data`; returns its exit code and all that it printed, as one line."""

    def run(
        *command: object, kind: str = "studielink", options: str = "", today: str = "2023-06-10", after: str = ""
    ) -> tuple[int, str]:
        toml = write_settings(tmp_path, kind, "data", options, today=today, after=JUDGED + after)
        return call(*command, "-s", toml)

    return run


def read_lake(data: Path, table: str) -> pd.DataFrame:
    return pd.read_parquet(data.parent / "lake" / f"{table}.parquet")


def count_in_lake(data: Path, table: str) -> float:
    """All students of a table: the right sum, however the file was written."""
    counts = read_lake(data, table)
    return counts["students"].sum() if "students" in counts else counts["applications"].sum()


def put_two_seasons(data: Path, change: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows) -> int:
    """Write weeks 12 and 36 of two seasons; returns how many applications they hold."""
    for season in (2022, 2023):
        put_season(data, season, (12, 36), change)
    return sum(count_applications(season, week)["Aantal"].sum() for season in (2022, 2023) for week in (12, 36))


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows,
        lambda rows: rows.rename(
            columns={"Type_HO": "Type HO", "meercode_V": "Meercode_V", "meercode_A": "Meercode_A"}
        ),
        lambda rows: rows.assign(Isatcode=rows["Isatcode"] + ".0"),
        lambda rows: rows.assign(Isatcode="0" + rows["Isatcode"]),
        lambda rows: rows.assign(Herkomst=rows["Herkomst"].map({"N": "NL", "E": "EER", "R": "Niet-EER"})),
        lambda rows: rows.assign(Status=rows["Status"].str.lower()),
        lambda rows: pd.concat([rows, rows.head(3)]),
        lambda rows: pd.concat([rows, rows.head(1).assign(Isatcode="Totaal", Aantal=rows["Aantal"].sum())]),
    ],
    ids=[
        "plain",
        "names of the specification",
        "34401.0",
        "034401",
        "origins in words",
        "small letters",
        "rows twice",
        "a total of all programmes",
    ],
)
def test_weekly_files_in_any_dialect_count_the_same_and_meet_the_counts(run, data, change):
    expected = put_two_seasons(data, change)
    count_students([2021, 2022]).to_excel(data / "oktober_bestand.xlsx", index=False)
    code, said = run("check")
    assert code == 0, said
    assert "4 files" in said  # what was kept is a line per table, and not one per week
    applications = read_lake(data, "application_counts")
    assert applications["applications"].sum() == expected
    assert set(applications["programme"]) == set(read_lake(data, "student_counts")["programme"]) == set(PROGRAMMES)


def test_a_week_that_cannot_be_judged_is_told_with_the_reason(run, data):
    put_two_seasons(data)
    count_students([2021, 2022]).to_excel(data / "oktober_bestand.xlsx", index=False)
    assert run("check")[0] == 0
    code, said = run("build")
    assert code == 0, said
    assert "not judged (no delivery in that week or just before): 2022 week 20" in said
    put_season(data, 2022, (33,))  # ISO week 20
    assert run("check")[0] == 0
    assert "not judged" not in run("build")[1]


def test_an_unknown_type_is_set_apart_and_named(run, data):
    put_two_seasons(data, lambda rows: rows.assign(Type_HO=rows["Type_HO"].where(rows["Isatcode"] != "56604", "N")))
    count_students([2021, 2022]).to_excel(data / "oktober_bestand.xlsx", index=False)
    code, said = run("check")
    assert code == 2
    assert "Type_HO is N" in said


def test_new_codes_that_meet_no_count_stop_with_what_it_may_be(run, data):
    put_season(data, 2022, (12, 36))
    put_season(data, 2023, (12, 36), lambda rows: rows.assign(Isatcode="1001O" + rows["Isatcode"].str[1:]))
    count_students([2021, 2022]).to_excel(data / "oktober_bestand.xlsx", index=False)
    code, said = run("check")
    assert code == 2
    assert "Hardly anything meets" in said
    assert "programme_changes" in said
    assert run("build")[0] == 5  # and nothing is built of it


def put_sheets(counts: pd.DataFrame, path: Path) -> None:
    with pd.ExcelWriter(path) as workbook:
        pd.DataFrame({"Toelichting": ["gemaakt door het bureau"]}).to_excel(
            workbook, sheet_name="Leeswijzer", index=False
        )
        for year, rows in counts.groupby("Collegejaar"):
            rows.to_excel(workbook, sheet_name=str(year), index=False)


def put_total(counts: pd.DataFrame, path: Path) -> None:
    total = {"Collegejaar": "Totaal", "Aantal Hoofdinschrijvingen": counts["Aantal Hoofdinschrijvingen"].sum()}
    pd.concat([counts, pd.DataFrame([total])]).to_excel(path, index=False)


def put_number_in_flag(counts: pd.DataFrame, path: Path) -> None:
    counts.assign(**{"Aantal eerstejaars croho": counts["Aantal Hoofdinschrijvingen"]}).to_excel(path, index=False)


@pytest.mark.parametrize(
    "put",
    [
        put_sheets,
        put_total,
        put_number_in_flag,
        lambda counts, path: counts.to_excel(path, index=False, startrow=3),
        lambda counts, path: counts.to_csv(path.with_suffix(".csv"), index=False, sep=";"),
        lambda counts, path: pd.concat([counts, counts.head(3)]).to_excel(path, index=False),
        lambda counts, path: counts.assign(
            **{"EER-NL-nietEER": counts["EER-NL-nietEER"].str.upper(), "Examentype code": "Propedeuse Bachelor"}
        ).to_excel(path, index=False),
    ],
    ids=["a sheet per year", "a total", "numbers in the flag", "title rows", "CSV", "rows twice", "other words"],
)
def test_a_workbook_of_counts_is_read_as_a_person_reads_it(run, data, put):
    counts = count_students([2020, 2021, 2022])
    put_two_seasons(data)
    put(counts, data / "oktober_bestand.xlsx")
    code, said = run("check")
    assert code == 0, said
    assert count_in_lake(data, "student_counts") == counts["Aantal Hoofdinschrijvingen"].sum()


def test_thousands_and_suppressed_counts_as_text(run, data):
    counts = count_students([2020, 2021, 2022])
    numbers = counts["Aantal Hoofdinschrijvingen"] * 40
    texts = numbers.map(lambda number: f"{number:,}".replace(",", "."))
    put_two_seasons(data)
    counts.assign(**{"Aantal Hoofdinschrijvingen": ["<5", *texts[1:]]}).to_excel(
        data / "oktober_bestand.xlsx", index=False
    )
    code, said = run("check")
    assert code == 0, said
    assert count_in_lake(data, "student_counts") == numbers[1:].sum() + 2
    assert "<5" in said


def test_weeks_in_two_ways_of_naming_and_copies_count_once(run, data):
    put_season(data, 2022, (20,))
    (name,) = [path.name for path in data.iterdir()]
    plain = (data / name).read_bytes()
    (data / name.replace(".csv", " (1).csv")).write_bytes(plain)
    code, said = run("check", today="2022-03-20")
    assert code == 0, said
    assert count_in_lake(data, "application_counts") == count_applications(2022, 20)["Aantal"].sum()
    assert "the file is the same as" in said


@pytest.mark.parametrize(("week", "code"), [("Y2023W53", 4), ("Y2021W53", 0)])
def test_week_53_is_read_where_a_year_has_one(run, data, week, code):
    season = int(week[1:5])
    count_applications(season, 13).to_csv(data / f"telbestand{week}.csv", sep=";", index=False)
    found, said = run("check", today=f"{season}-03-20")
    assert found == code, said


WIDE = """\
PROVINCIE;GEMEENTENUMMER;GEMEENTENAAM;SOORT INSTELLING;TYPE HOGER ONDERWIJS;BRIN NUMMER ACTUEEL;\
INSTELLINGSNAAM ACTUEEL;CROHO ONDERDEEL;CROHO SUBONDERDEEL;OPLEIDINGSCODE ACTUEEL;OPLEIDINGSNAAM ACTUEEL;\
OPLEIDINGSVORM;GESLACHT;2020;2021;2022
Utrecht;344;Utrecht;reguliere inst.;bachelor;99XX;HS Één;economie;n.v.t.;34401;B Taal;voltijd;man;12;7;15
Utrecht;344;Utrecht;reguliere inst.;bachelor;99XX;HS Één;economie;n.v.t.;34401;B Taal;voltijd;vrouw;22;<5;1.034
"""
LONG = """\
brin;instelling;type_ho;opleidingscode;opleidingsnaam;studiejaar;aantal;onderdrukt;definitie
99XX;H;bachelor;34401;B Taal;2020;34;False;x
99XX;H;bachelor;34401;B Taal;2021/2022;<5;True;x
99XX;H;bachelor;34401;B Taal;2022;1.034;False;x
99XX;H;bachelor;34401;B Taal;2022;1034,0;False;x
99XX;H;bachelor;Totaal;;2020;34;False;x
Bron: DUO, peildatum 1 oktober
"""


def test_open_data_of_duo_with_a_column_per_year(run, data):
    (data / "panel.csv").write_text(WIDE, encoding="cp1252")
    code, said = run("check", kind="duo", today="2024-02-15")
    assert code == 0, said
    counts = read_lake(data, "yearly_counts").set_index("academic_year")["students"]
    assert counts[2020] == 34
    assert pd.isna(counts[2021])  # a hidden part hides the sum
    assert counts[2022] == 15 + 1034


def test_a_panel_as_people_write_it(run, data):
    (data / "panel.csv").write_text(LONG)
    code, said = run("check", kind="duo", today="2024-02-15")
    assert code == 0, said
    counts = read_lake(data, "yearly_counts").set_index("academic_year")["students"]
    assert (counts[2020], counts[2022]) == (34, 1034)
    assert pd.isna(counts[2021])


def test_a_first_season_without_counts_says_what_a_forecast_needs(run, data):
    put_season(data, 2023, (12, 36))
    code, said = run("run", "--officer", "another")
    assert code == 5
    assert "the count of 1 October of at least one earlier season" in said


@pytest.mark.slow
@pytest.mark.parametrize("put", [put_sheets, lambda counts, path: counts.to_excel(path, index=False)])
def test_one_earlier_season_gives_a_forecast_and_says_how_little_that_is(run, data, put):
    """From a workbook with a sheet per year to a forecast; the codes of the weekly files have decimals."""
    for season, until in ((2022, 49), (2023, 37)):
        put_season(data, season, range(1, until), lambda rows: rows.assign(Isatcode=rows["Isatcode"] + ".0"))
    put(count_students([2021, 2022]), data / "oktober_bestand.xlsx")
    write_facts(data.parent)
    until = date.today() + timedelta(days=30)
    signed = ("--officer", "another", "--reason", "too few years for an audit", "--exception-until", until)
    code, said = run("run", *signed, after=IN_SETTINGS)
    assert code == 0, said
    assert "There are too few years (1) to say whether the model is better" in said
    forecast = pd.read_parquet(data.parent / "results" / "forecast.parquet")
    of_all = forecast[forecast["level"] == "institution"]
    low, middle, high = (of_all[quantile].sum() for quantile in ("p10", "p50", "p90"))
    last = count_students([2022])["Aantal Hoofdinschrijvingen"].sum()
    assert 0.9 * last < low < middle < high < 1.3 * last
