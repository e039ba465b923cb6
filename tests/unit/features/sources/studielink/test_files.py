import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.account import Fate
from features.errors import ExtractError, SettingsError
from features.extracts import read_extracts
from features.sources.delivery import Delivery
from features.sources.options import SourceSettings
from features.sources.studielink.files import SOURCE
from features.sources.studielink.weekly_files import parse_name

EXPORT = (
    "HBO_WO,Brincode,Brin_volgnr,Isatcode,Type_HO,Opl_vorm,Voertaal,Studiejaar,Fixus,Maand,Herkomst,Geslacht,meercode_V,"
    "meercode_A,Status,Hogerejaars,Herinschrijving,1cHO_L,1cHO_K,Aantal,etl_ingestion_timestamp,etl_is_deleted"
)
LEGACY = (
    "Brincode;Studiejaar;Type_HO;Isatcode;Groepeernaam;Faculteit;Herkomst;Hogerejaars;Herinschrijving;Aantal;"
    "meercode_V;Status"
)
ROW = {
    "HBO_WO": "W",
    "Brincode": "21PK",
    "Brin_volgnr": "0",
    "Isatcode": "56604",
    "Type_HO": "B",
    "Opl_vorm": "1",
    "Voertaal": "",
    "Studiejaar": "2023",
    "Fixus": "N",
    "Maand": "9",
    "Herkomst": "N",
    "Geslacht": "V",
    "meercode_V": "1",
    "meercode_A": "0",
    "Status": "V",
    "Hogerejaars": "N",
    "Herinschrijving": "N",
    "1cHO_L": "1",
    "1cHO_K": "1",
    "Aantal": "30",
    "etl_ingestion_timestamp": "2023-06-05",
    "etl_is_deleted": "0",
}


def export(path: Path, *rows: dict[str, str], separator: str = ",", columns: str = EXPORT) -> Path:
    names = columns.split(",")
    lines = [separator.join(names), *(separator.join({**ROW, **row}[name] for name in names) for row in rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def read(path: Path, **options: Any) -> Delivery:
    return SOURCE.read(SourceSettings("studielink", path, options))


def counts(path: Path, **options: Any) -> pd.DataFrame:
    return read(path, **options).tables["application_counts"]


@pytest.mark.parametrize(
    ("name", "season", "day"),
    [
        ("telbestand_sl_20230605_v36_2023.csv", 2023, "2023-06-05"),
        ("telbestand_sl_2023_v36_20230605.csv", 2023, "2023-06-05"),
        ("telbestandY2023W20.csv", 2023, "2023-05-15"),
        ("telbestandY2023W40.csv", 2023, "2022-10-03"),
        ("telbestandY2021W53.csv", 2021, "2020-12-28"),
        ("telbestandY2023W1.csv", 2023, "2023-01-02"),
        ("VU_telbestand_2024_W10.csv", 2024, "2024-03-04"),
    ],
)
def test_names_tell_the_season_and_the_day(name: str, season: int, day: str) -> None:
    parsed = parse_name(Path(name))
    assert parsed is not None
    assert (parsed.season, parsed.delivered_on) == (season, datetime.date.fromisoformat(day))


@pytest.mark.parametrize(
    "name", ["telbestandY2023W53.csv", "telbestandY2023W77.csv", "telbestand_sl_20231305_v01_2023.csv"]
)
def test_a_date_or_week_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ExtractError, match=f"{name} has a date or week in its name that does not exist"):
        parse_name(Path(name))


def left_out(delivery: Delivery) -> list[tuple[str, str, int]]:
    return [(one.file, one.reason, one.rows) for one in delivery.account.entries if one.fate is Fate.LEFT_OUT]


def test_rows_are_summed_to_the_key_and_weighted_per_student(tmp_path: Path) -> None:
    export(
        tmp_path / "telbestand_sl_20230605_v36_2023.csv",
        {"Aantal": "46", "meercode_V": "2"},
        {"Aantal": "30", "Geslacht": "M"},
        {"Aantal": "25", "Status": "A", "meercode_V": "0"},
        {"Aantal": "21", "Brincode": "21PB", "Fixus": "J", "Herkomst": "R", "Hogerejaars": "J", "Herinschrijving": "J"},
    )
    table = counts(tmp_path).set_index(["institution", "status"]).sort_index()
    assert table.loc[("21PK", "V"), "applications"] == 76
    assert table.loc[("21PK", "V"), "applicants"] == 53.0
    assert table.loc[("21PK", "A"), "applications"] == 25
    assert pd.isna(table.loc[("21PK", "A"), "applicants"])
    other = table.loc[("21PB", "V")]
    assert (other["origin"], other["higher_years"], other["re_enrolment"], other["fixus"]) == (
        "non-EEA",
        True,
        True,
        True,
    )
    assert set(table["delivered_on"]) == set(table["known_on"]) == {pd.Timestamp("2023-06-05")}


def test_all_dialects_lie_together_in_one_folder(tmp_path: Path) -> None:
    export(tmp_path / "weeks" / "telbestand_sl_20230605_v36_2023.csv", {})
    export(
        tmp_path / "telbestand_sl_2023_v35_20230529.csv",
        {},
        separator=";",
        columns=EXPORT.rsplit(",", 3)[0] + ",Aantal",
    )
    (tmp_path / "telbestandY2023W20.csv").write_text(
        f"{LEGACY}\n21PK;2023;B;56604;Economie;Recht en economie;N;N;N;1.234,0;1,25;V\n"
    )
    delivery = read(tmp_path)
    table = delivery.tables["application_counts"].sort_values("delivered_on")
    assert table["delivered_on"].dt.strftime("%m-%d").tolist() == ["05-15", "05-29", "06-05"]
    assert table["applications"].tolist() == [1234, 30, 30]
    assert table["applicants"].tolist() == [1234 / 1.25, 30, 30]
    programme = delivery.tables["programmes"].iloc[0]
    assert (programme["name"], programme["faculty"], programme["exam_type"]) == (
        "Economie",
        "Recht en economie",
        "Bachelor",
    )
    assert programme["known_on"] == "2023-05-15"


def test_a_point_in_the_average_is_a_decimal_point(tmp_path: Path) -> None:
    (tmp_path / "telbestandY2023W20.csv").write_text(f"{LEGACY}\n21PK;2023;B;56604;E;R;N;N;N;50;1.25;V\n")
    assert counts(tmp_path)["applicants"].tolist() == [40.0]


def test_a_file_without_rows_is_normal(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20221003_v01_2023.csv")
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {})
    delivery = read(tmp_path)
    assert len(delivery.tables["application_counts"]) == 1
    assert delivery.account.read["application_counts", "telbestand_sl_20221003_v01_2023.csv"] == 0
    assert delivery.quarantine == {}


def test_only_files_without_rows_give_an_empty_table(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20221003_v01_2023.csv")
    assert counts(tmp_path).empty


def test_two_deliveries_in_one_week_are_never_added(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {"Aantal": "30"}, {"Aantal": "40", "Brincode": "21PB"})
    export(tmp_path / "telbestand_sl_20230607_v37_2023.csv", {"Aantal": "33"})
    delivery = read(tmp_path)
    table = delivery.tables["application_counts"].set_index("institution")["applications"]
    assert table.to_dict() == {"21PB": 40, "21PK": 33}  # the later one says nothing about 21PB
    assert left_out(delivery) == [
        ("telbestand_sl_20230605_v36_2023.csv", "replaced by a later delivery in the same ISO week", 1)
    ]


def test_of_one_day_the_highest_number_counts(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v09_2023.csv", {"Aantal": "30"})
    export(tmp_path / "telbestand_sl_20230605_v10_2023.csv", {"Aantal": "33"})
    assert counts(tmp_path)["applications"].tolist() == [33]


def test_two_seasons_in_one_week_both_count(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {})
    export(tmp_path / "telbestand_sl_20230605_v01_2024.csv", {"Studiejaar": "2024"})
    assert sorted(counts(tmp_path)["academic_year"]) == [2023, 2024]


def test_a_season_in_the_name_that_is_not_in_the_rows_is_refused(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {}, {"Studiejaar": "2022"})
    with pytest.raises(ExtractError) as error:
        read(tmp_path)
    assert "is named for Studiejaar 2023, but 1 of its rows have another one" in error.value.what
    assert error.value.where.endswith("column Studiejaar, row 3")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"Status": "X"}, "Status is not one of V, I, A, U"),
        (
            {"Type_HO": "N"},
            "Type_HO is N, which is not one of A, B, M, O, P; say what it means with the option "
            'type_ho = { N = "Bachelor" }',
        ),
        ({"Type_HO": "a longer text"}, "Type_HO is not one of A, B, M, O, P"),
        ({"Herkomst": "Q"}, "Herkomst is not one of N, E, R, O"),
        ({"Hogerejaars": ""}, "Hogerejaars is not J or N"),
        ({"Aantal": "-3"}, "Aantal is not a whole number from 0"),
        ({"Aantal": "many"}, "Aantal is not a whole number from 0"),
        ({"meercode_V": "0"}, "meercode_V is 0 on a row that is not cancelled"),
        ({"meercode_V": ""}, "meercode_V is not a number from 0"),
        ({"Isatcode": ""}, "Brincode or Isatcode is empty"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_quarantined(row: dict[str, str], reason: str, tmp_path: Path) -> None:
    path = export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {}, row)
    delivery = read(tmp_path)
    rejected = delivery.quarantine["application_counts"]
    assert rejected[["reason", "file", "row"]].values.tolist() == [[reason, path.name, 3]]
    assert delivery.tables["application_counts"]["applications"].tolist() == [30]


def test_unknown_re_enrolment_counts_as_no_and_is_said(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {"Herinschrijving": "O"})
    delivery = read(tmp_path)
    assert delivery.tables["application_counts"]["re_enrolment"].tolist() == [False]
    assert delivery.remarks[0].sentence == "Herinschrijving is unknown (O) and counts as no"


def test_deleted_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {}, {"etl_is_deleted": "1"})
    delivery = read(tmp_path)
    assert delivery.tables["application_counts"]["applications"].tolist() == [30]
    assert left_out(delivery) == [("telbestand_sl_20230605_v36_2023.csv", "marked as deleted (etl_is_deleted)", 1)]


def test_one_institution_out_of_the_national_file(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {}, {"Brincode": "21PB"})
    delivery = read(tmp_path, institution="21PB")
    assert delivery.tables["application_counts"]["institution"].tolist() == ["21PB"]
    assert left_out(delivery) == [("telbestand_sl_20230605_v36_2023.csv", "of institutions other than 21PB", 1)]
    with pytest.raises(ExtractError, match="No row is of institution '99XX'") as error:
        read(tmp_path, institution="99XX")
    assert "There are: 21PB, 21PK." in error.value.do
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {"Brincode": "867530901"}, {"Brincode": "21PB"})
    with pytest.raises(ExtractError) as error:
        read(tmp_path, institution="99XX")
    assert "There are: 21PB, (no code)." in error.value.do  # what is no code may be about a person


def test_several_institutions_out_of_the_national_file(tmp_path: Path) -> None:
    others = [{"Brincode": "21PB"}, {"Brincode": "21PC"}]
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {}, *others)
    assert sorted(counts(tmp_path, institution=["21PB", "21PC"])["institution"]) == ["21PB", "21PC"]
    with pytest.raises(ExtractError, match="No row is of institution '99XX'"):
        read(tmp_path, institution=["21PB", "99XX"])
    with pytest.raises(ExtractError, match="Option 'institution' names no institution"):
        read(tmp_path, institution=[])


def test_a_season_to_forget_is_not_read(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {})
    export(tmp_path / "telbestand_sl_20200608_v36_2020.csv", {"Studiejaar": "2020"})
    workbook(tmp_path / "oktober_bestand.xlsx", *((year, 56604, "E", "NL", "Master", 1, 40) for year in (2020, 2021)))
    delivery = read(tmp_path, exclude_years=[2020])
    assert delivery.tables["application_counts"]["academic_year"].tolist() == [2023]
    assert delivery.tables["count_files"]["academic_year"].tolist() == [2023]
    assert delivery.tables["student_counts"]["academic_year"].tolist() == [2021]
    assert [(one.sentence, one.count) for one in delivery.remarks] == [
        ("count files of 2020 were not read (option exclude_years)", 1),
        ("the workbook has no dates; a count is known from 11-01 of its year (option counts_known_on)", 1),
    ]
    assert left_out(delivery) == [("oktober_bestand.xlsx", "of a year in the option exclude_years", 1)]
    with pytest.raises(SettingsError, match="Option 'exclude_years' is not a list of years") as error:
        read(tmp_path, exclude_years=["2020"])
    assert "[2020, 2021]" in error.value.do


def test_their_names_of_columns_are_read_as_ours(tmp_path: Path) -> None:
    theirs = EXPORT.replace("Brincode", "Instelling").replace("Aantal", "Aanmeldingen")
    rows = {"Instelling": "21PK", "Aanmeldingen": "44"}
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", rows, columns=theirs)
    export(tmp_path / "telbestand_sl_20230529_v35_2023.csv", {})  # a file with our own names lies beside it
    workbook(tmp_path / "oktober_bestand.xlsx", (2022, 56604, "E", "NL", "Master", 1, 40), year="Jaar")
    columns = {"Instelling": "Brincode", "Aanmeldingen": "Aantal", "Jaar": "Collegejaar"}
    delivery = read(tmp_path, columns=columns)
    assert sorted(delivery.tables["application_counts"]["applications"]) == [30, 44]
    assert delivery.tables["student_counts"]["academic_year"].tolist() == [2022]
    with pytest.raises(SettingsError, match="maps to a column that is not read: Amount") as error:
        read(tmp_path, columns={"Instelling": "Amount"})
    assert '{ "their name" = "Aantal" }' in error.value.do


def test_a_file_with_their_name_and_ours_is_refused(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {"Instelling": "21PB"}, columns=f"{EXPORT},Instelling")
    with pytest.raises(ExtractError, match="has both 'Instelling' and 'Brincode'; which of the two counts"):
        read(tmp_path, columns={"Instelling": "Brincode"})


def test_the_meaning_of_type_p_is_a_setting(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {"Type_HO": "P"})
    assert counts(tmp_path)["exam_type"].tolist() == ["Post-initial"]
    assert counts(tmp_path, type_ho={"P": "Bachelor"})["exam_type"].tolist() == ["Bachelor"]
    with pytest.raises(SettingsError, match="maps to an unknown exam type: Batchelor"):
        counts(tmp_path, type_ho={"P": "Batchelor"})


def test_missing_columns_are_named(tmp_path: Path) -> None:
    (tmp_path / "telbestandY2023W20.csv").write_text("Brincode;Studiejaar;Isatcode\n")
    with pytest.raises(ExtractError, match="lacks the columns 'Type_HO', 'Herkomst', 'meercode_V', 'Status'"):
        read(tmp_path)


def test_a_folder_without_count_files_is_refused_and_other_files_are_said(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a\n")
    with pytest.raises(ExtractError, match="There are no count files here") as error:
        read(tmp_path)
    assert "telbestandY2023W20.csv" in error.value.do
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {})
    assert [(one.file, one.sentence) for one in read(tmp_path).remarks] == [
        ("notes.csv", "the name is not that of a count file; it was not read")
    ]


def test_programmes_take_names_from_the_list_and_fill_up_from_the_counts(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {}, {"Isatcode": "60001", "Type_HO": "M"})
    (tmp_path / "names.csv").write_text("programme,name,faculty,cap\n56604,Economie,FEB,120\n77777,Nieuw,,\n")
    delivery = read(tmp_path, programmes="names.csv")
    table = delivery.tables["programmes"].set_index("programme")
    assert table.loc["56604", ["name", "faculty", "exam_type", "cap"]].tolist() == [
        "Economie",
        "FEB",
        "Bachelor",
        "120",
    ]
    assert table.loc["60001", ["name", "faculty", "exam_type"]].tolist() == ["60001", "unknown", "Master"]
    assert delivery.quarantine["programmes"]["reason"].tolist() == ["no exam_type, and no counts that tell it"]
    with pytest.raises(ExtractError, match=r"The list other.csv is not there"):
        read(tmp_path, programmes="other.csv")


def test_every_file_is_listed_also_without_rows_or_replaced(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20221003_v01_2023.csv")
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {}, {"Brincode": "21PB"})
    export(tmp_path / "telbestand_sl_20230608_v37_2023.csv", {})
    export(tmp_path / "telbestand_sl_20230609_v38_2023.csv", {})
    files = read(tmp_path).tables["count_files"].set_index("file_name")
    assert files["rows"].tolist() == [0, 2, 1, 1]
    assert files["replaced"].tolist() == [False, False, True, False]  # v36 still tells about 21PB
    assert files["delivered_on"].dt.strftime("%m-%d").tolist() == ["10-03", "06-05", "06-08", "06-09"]
    of_one = read(tmp_path, institution="21PK").tables["count_files"].set_index("file_name")
    assert of_one["rows"].tolist() == [0, 1, 1, 1]
    assert of_one["replaced"].tolist() == [False, True, True, False]


def test_caps_and_changed_codes_come_from_lists_beside_the_files(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {})
    (tmp_path / "places.csv").write_text(
        "programme;academic_year;cap;known_on\n56604;2023;120;2022-11-30\n56604;2024;;\n56604;2025;veel;\n"
    )
    (tmp_path / "codes.csv").write_text("programme,becomes,academic_year\n30001,56604,2022\n")
    options = {"caps": "places.csv", "programme_changes": "codes.csv"}
    extracts = read_extracts([SourceSettings("studielink", tmp_path, options)])
    caps = extracts.tables["caps"]
    assert caps["cap"].tolist() == [120, pd.NA]
    assert caps["known_on"].dt.strftime("%Y-%m-%d").tolist() == ["2022-11-30", "2023-10-01"]
    assert extracts.quarantine["caps"]["reason"].tolist() == ["cap is not a whole number"]
    changes = extracts.tables["programme_changes"].iloc[0]
    assert changes[["programme", "becomes", "academic_year"]].tolist() == ["30001", "56604", 2022]
    assert changes["known_on"] == pd.Timestamp("2021-10-01")
    assert [one for one in extracts.remarks if "not that of a count file" in one.sentence] == []
    with pytest.raises(ExtractError, match=r"The list other.csv is not there") as error:
        read(tmp_path, programme_changes="other.csv")
    assert "go on with each code as a programme of its own" in error.value.do


def test_a_list_of_changes_that_cannot_be_followed_is_refused_at_once(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {})
    (tmp_path / "codes.csv").write_text("programme,becomes,academic_year\n1,2,2022\n1,3,2022\n")
    with pytest.raises(ExtractError, match="Programme 1 goes on as two: 2 and 3"):
        read(tmp_path, programme_changes="codes.csv")


def workbook(path: Path, *rows: tuple[Any, ...], year: str = "Collegejaar") -> None:
    columns = [
        year,
        "Isatcode",
        "Groepeernaam Croho",
        "EER-NL-nietEER",
        "Examentype code",
        "Aantal eerstejaars croho",
        "Aantal Hoofdinschrijvingen",
    ]
    pd.DataFrame(rows, columns=columns).to_excel(path, index=False)


def test_first_years_are_counted_from_flag_and_type(tmp_path: Path) -> None:
    workbook(
        tmp_path / "oktober_bestand.xlsx",
        (2022, 56604, "Economie", "NL", "Bachelor eerstejaars", 1, 40),
        (2022, 56604, "Economie (oud)", "NL", "Bachelor eerstejaars", 1, 2),
        (2022, 56604, "Economie", "NL", "Bachelor hogerejaars", 0, 90),
        (2022, 60001, "Recht", "Niet-EER", "Master", 1, 7),
        (2022, 60001, "Recht", "Mars", "Master", 1, 7),
        (2022, 56604, "Economie", "EER", "Bachelor hogerejaars", 1, 3),
        (2022, 60001, "Recht", "EER", "Master", 1, "veel"),
    )
    delivery = read(tmp_path)
    table = delivery.tables["student_counts"].set_index("programme")
    assert table.loc["56604", ["origin", "exam_type", "academic_year", "students"]].tolist() == [
        "NL",
        "Bachelor",
        2022,
        42,
    ]
    assert table.loc["60001", ["origin", "students"]].tolist() == ["non-EEA", 7]
    assert set(table["known_on"]) == {pd.Timestamp("2022-11-01")}
    rejected = delivery.quarantine["student_counts"]
    assert rejected[["row", "reason"]].values.tolist() == [
        [6, "unknown code in EER-NL-nietEER"],
        [7, "flagged as first-years, but the Examentype code is not one of first-years"],
        [8, "the count is not a whole number from 0"],
    ]


def test_a_workbook_per_year_is_read_and_what_stands_in_two_counts_once(tmp_path: Path) -> None:
    first = (2021, 56604, "Economie", "NL", "Bachelor eerstejaars", 1, 40)
    workbook(tmp_path / "oktober_bestand_2021.xlsx", first)
    workbook(tmp_path / "oktober_bestand_2022.xlsx", first, (2022, 56604, "Economie", "NL", "Master", 1, 50))
    delivery = read(tmp_path)
    assert sorted(delivery.tables["student_counts"]["students"]) == [40, 50]
    assert delivery.account.read["student_counts", "oktober_bestand_2022.xlsx"] == 2


def test_the_day_on_which_counts_are_known_is_a_setting(tmp_path: Path) -> None:
    workbook(tmp_path / "oktober_bestand.xlsx", (2022, 1, "x", "NL", "Master", 1, 40))
    table = read(tmp_path, counts_known_on="12-15").tables["student_counts"]
    assert table["known_on"].tolist() == [pd.Timestamp("2022-12-15")]
    with pytest.raises(SettingsError, match="'counts_known_on' is not a month and day: '15-12'"):
        read(tmp_path, counts_known_on="15-12")
    with pytest.raises(SettingsError, match="'counts_known_on' lies before 10-01, what it dates: '09-30'"):
        read(tmp_path, counts_known_on="09-30")


def test_student_counts_of_one_institution_must_be_checked_by_a_person(tmp_path: Path) -> None:
    export(tmp_path / "telbestand_sl_20230605_v36_2023.csv", {})
    workbook(tmp_path / "oktober_bestand.xlsx", (2022, 1, "x", "NL", "Master", 1, 40))
    said = [one.sentence for one in read(tmp_path, institution="21PK").remarks]
    assert "student counts name no institution: check that they are of 21PK alone" in said


@pytest.mark.slow  # reads 192 files of public data
def test_the_public_demo_gives_the_figures_of_its_description(shared: Path) -> None:
    delivery = read(shared / "data" / "studielink_demo")
    assert delivery.quarantine == {}
    assert sum(1 for table, _ in delivery.account.read if table == "application_counts") == 192
    table = delivery.tables["application_counts"]
    week_23 = table[(table["delivered_on"] == "2023-06-05") & ~table["higher_years"] & (table["status"] != "A")]
    assert round(week_23["applicants"].sum()) == 124_334
    students = delivery.tables["student_counts"].groupby("academic_year")["students"].agg(["size", "sum"])
    assert students.loc[2020].tolist() == [433, 22_719]
    assert students.loc[2023].tolist() == [512, 30_149]
