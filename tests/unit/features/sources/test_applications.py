import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.account import Fate
from features.errors import ExtractError, SettingsError
from features.extracts import read_extracts
from features.sources.applications import SOURCE
from features.sources.delivery import Delivery
from features.sources.options import SourceSettings

ROW = {
    "Sleutel": "s1",
    "Datum Verzoek Inschr": "15-01-2023",
    "Ingangsdatum": "01-09-2023",
    "Collegejaar": "2023",
    "Datum intrekking vooraanmelding": "",
    "Inschrijfstatus": "Ingeschreven",
    "Examentype": "Propedeuse Bachelor",
    "Croho": "34401",
    "Is eerstejaars croho opleiding": "1",
    "Is hogerejaars": "0",
    "BBC ontvangen": "0",
    "Type vooropleiding": "vwo",
    "Nationaliteit": "Nederlandse",
    "EER": "J",
    "Geslacht": "V",
    "Geverifieerd adres postcode": "3512 JE",
    "Geverifieerd adres land": "Nederland",
    "Land code eerste vooropleiding": "NL",
}
AFTER_THE_COUNT = {"exported_on": datetime.date(2023, 12, 1)}


def write(path: Path, *rows: dict[str, str], separator: str = ";", without: tuple[str, ...] = ()) -> Path:
    names = [name for name in ROW if name not in without]
    lines = [separator.join(names)] + [separator.join({**ROW, **row}[name] for name in names) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


def read(folder: Path, *rows: dict[str, str], options: dict[str, Any] = AFTER_THE_COUNT, **how: Any) -> Delivery:
    path = write(folder / "individuele_aanmelddata.csv", *rows, **how)
    return SOURCE.read(SourceSettings("applications", path, options))


def test_an_application_becomes_a_row_known_from_the_day_of_the_request(tmp_path: Path) -> None:
    row = read(tmp_path, {}).tables["applications"].loc[2]

    assert row.to_dict() == {
        "student": "s1", "programme": "34401", "exam_type": "Bachelor", "academic_year": 2023,
        "applied_on": pd.Timestamp("2023-01-15"), "origin": "NL", "first_year": True, "higher_years": False,
        "withdrawn_on": pd.NaT, "prior_education": "vwo", "prior_abroad": False, "home_region": "35",
        "enrolled": True, "enrolled_known_on": pd.Timestamp("2023-11-01"), "known_on": pd.Timestamp("2023-01-15"),
    }  # fmt: skip


def test_nothing_of_sex_nationality_or_address_is_kept(tmp_path: Path) -> None:
    delivery = read(tmp_path, {}, {"Inschrijfstatus": "?", "Sleutel": "s2"}, {"Sleutel": "s3"})

    for kept in (delivery.tables["applications"], delivery.quarantine["applications"]):
        assert not kept.astype(str).isin(["V", "Nederlandse", "3512 JE", "3512"]).any(axis=None)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_documented_spellings_read_the_same(tmp_path: Path, separator: str) -> None:
    other = {
        "Datum Verzoek Inschr": "2023-01-15", "Ingangsdatum": "2023-09-01", "Collegejaar": "2023/2024",
        "Is eerstejaars croho opleiding": "Ja", "Is hogerejaars": "Nee", "BBC ontvangen": "N", "EER": "1",
        "Examentype": "bachelor", "Inschrijfstatus": "ingeschreven",
    }  # fmt: skip
    (tmp_path / "a").mkdir()
    plain, spelt = read(tmp_path / "a", {}), read(tmp_path, other, separator=separator)

    pd.testing.assert_frame_equal(plain.tables["applications"], spelt.tables["applications"])


@pytest.mark.parametrize(
    ("nationality", "eea", "origin"),
    [
        ("Nederlandse", "N", "NL"),
        ("Duitse", "J", "EEA"),
        ("Indiase", "Nee", "non-EEA"),
        ("", "J", "EEA"),
        ("", "", "unknown"),
        ("", "N", "unknown"),
        ("Indiase", "?", "unknown"),
    ],
)
def test_origin_follows_from_nationality_and_eea(tmp_path: Path, nationality: str, eea: str, origin: str) -> None:
    delivery = read(tmp_path, {"Nationaliteit": nationality, "EER": eea})

    assert delivery.tables["applications"]["origin"].tolist() == [origin]


def test_a_student_comes_back_with_every_application(tmp_path: Path) -> None:
    table = read(tmp_path, {}, {"Croho": "56604", "Examentype": "Master"}).tables["applications"]

    assert table["student"].tolist() == ["s1", "s1"]
    assert table["exam_type"].tolist() == ["Bachelor", "Master"]


@pytest.mark.parametrize(
    ("status", "elsewhere", "enrolled"),
    [
        ("Ingeschreven", "0", True),
        ("Uitgeschreven", "", True),
        ("Ingeschreven", "1", False),
        ("Geannuleerd", "0", False),
        ("Verzoek tot inschrijving", "0", False),
    ],
)
def test_the_final_status_says_who_enrolled(tmp_path: Path, status: str, elsewhere: str, enrolled: bool) -> None:
    delivery = read(tmp_path, {"Inschrijfstatus": status, "BBC ontvangen": elsewhere})

    assert delivery.tables["applications"]["enrolled"].tolist() == [enrolled]


def test_a_status_from_before_october_is_no_outcome(tmp_path: Path) -> None:
    delivery = read(tmp_path, {}, options={"exported_on": datetime.date(2023, 9, 30)})

    assert delivery.tables["applications"]["enrolled"].isna().all()
    assert "the export is from before 1 October of the season; the status is not used" in sentences(delivery)


def test_without_a_day_of_export_the_latest_date_counts(tmp_path: Path) -> None:
    later = {"Sleutel": "s2", "Collegejaar": "2024", "Datum Verzoek Inschr": "02-10-2023"}
    table = read(tmp_path, {}, {**later, "Ingangsdatum": "01-09-2024"}, options={}).tables["applications"]

    assert table["enrolled"].tolist() == [True, pd.NA]


def test_a_date_that_no_season_can_hold_makes_no_early_export_final(tmp_path: Path) -> None:
    wrong = {"Sleutel": "s2", "Datum intrekking vooraanmelding": "01-03-2032"}
    elsewhen = {**wrong, "Sleutel": "s3", "Ingangsdatum": "01-02-2024"}
    delivery = read(tmp_path, {}, wrong, elsewhen, options={})

    assert delivery.tables["applications"]["enrolled"].isna().tolist() == [True]
    assert delivery.quarantine["applications"]["student"].tolist() == ["s2"]


def test_a_start_in_february_may_be_asked_for_in_january(tmp_path: Path) -> None:
    delivery = read(tmp_path, {"Datum Verzoek Inschr": "05-01-2024", "Ingangsdatum": "01-02-2024"}, options={})

    assert "applications" not in delivery.quarantine or delivery.quarantine["applications"].empty
    assert left_out(delivery) == {"for a start in another month than September or October": 1}


def test_a_date_after_the_day_of_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="holds dates after exported_on") as error:
        read(tmp_path, {}, options={"exported_on": datetime.date(2023, 1, 14)})
    assert "Correct the option exported_on" in error.value.do


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Sleutel": ""}, "Sleutel or Croho is empty"),
        ({"Collegejaar": "dit jaar"}, "Collegejaar is not a year"),
        ({"Datum Verzoek Inschr": "31-02-2023"}, "Datum Verzoek Inschr is not a date"),
        ({"Datum intrekking vooraanmelding": "20"}, "Datum intrekking vooraanmelding is not a date"),
        ({"Datum intrekking vooraanmelding": "01-01-2023"}, "lies before Datum Verzoek Inschr"),
        ({"Datum Verzoek Inschr": "15-01-2019"}, "lies outside the season of Collegejaar"),
        ({"Datum Verzoek Inschr": "01-01-2024"}, "Inschr lies after 31 December of Collegejaar"),
        ({"Datum intrekking vooraanmelding": "01-03-2032"}, "vooraanmelding lies after 31 December of Collegejaar"),
        ({"Examentype": "Minor"}, r"Examentype is empty or unknown \(option 'exam_types'\)"),
        ({"Inschrijfstatus": ""}, r"Inschrijfstatus is empty or unknown \(option 'statuses'\)"),
        ({"Is hogerejaars": "misschien"}, "Is hogerejaars is not 1 or 0, Ja or Nee"),
        ({"Is eerstejaars croho opleiding": ""}, "Is eerstejaars croho opleiding is not 1 or 0"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_set_apart_with_the_reason(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    delivery = read(tmp_path, {}, {"Sleutel": "s2", **change})

    assert delivery.tables["applications"]["student"].tolist() == ["s1"]
    rejected = delivery.quarantine["applications"]
    assert rejected["row"].tolist() == [3]
    assert rejected["reason"].str.contains(reason).all()


def test_options_add_words(tmp_path: Path) -> None:
    options = {**AFTER_THE_COUNT, "exam_types": {"Schakel": "Pre-master"}, "statuses": {"Definitief": True}}
    delivery = read(tmp_path, {"Examentype": "schakel", "Inschrijfstatus": "definitief"}, options=options)

    assert delivery.tables["applications"][["exam_type", "enrolled"]].to_numpy().tolist() == [["Pre-master", True]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": {"Nummer": "Student"}}, "Option 'columns' gives an unknown meaning: Student"),
        ({"exam_types": {"Schakel": "Bridge"}}, "Option 'exam_types' gives an unknown meaning: Bridge"),
        ({"statuses": {"Weg": "no"}}, "Option 'statuses' gives an unknown meaning: no"),
    ],
)
def test_a_meaning_that_does_not_exist_is_refused(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read(tmp_path, {}, options=options)


def test_columns_can_have_other_names(tmp_path: Path) -> None:
    path = write(tmp_path / "export.csv", {})
    path.write_text(path.read_text().replace("Sleutel", "Studentnummer"))
    options = {**AFTER_THE_COUNT, "columns": {"Studentnummer": "Sleutel"}}

    assert SOURCE.read(SourceSettings("applications", path, options)).tables["applications"]["student"].tolist() == [
        "s1"
    ]
    with pytest.raises(ExtractError, match="lacks the column 'Sleutel'"):
        SOURCE.read(SourceSettings("applications", path))
    with pytest.raises(ExtractError, match="has both 'EER' and 'Croho'"):
        SOURCE.read(SourceSettings("applications", path, {"columns": {"Studentnummer": "Sleutel", "EER": "Croho"}}))


def test_a_file_without_a_needed_column_is_refused_and_an_optional_one_is_remarked(tmp_path: Path) -> None:
    delivery = read(tmp_path, {}, without=("Type vooropleiding", "BBC ontvangen", "Geslacht"))

    assert delivery.tables["applications"]["prior_education"].isna().all()
    assert "column 'BBC ontvangen' is missing; what is made of it is empty" in sentences(delivery)
    with pytest.raises(ExtractError, match="lacks the column 'Datum intrekking vooraanmelding'"):
        read(tmp_path, {}, without=("Datum intrekking vooraanmelding",))


def test_another_start_is_left_out_with_a_remark(tmp_path: Path) -> None:
    delivery = read(tmp_path, {"Ingangsdatum": "01-02-2024"}, {"Ingangsdatum": ""}, {"Ingangsdatum": "2023-10-01"})

    assert len(delivery.tables["applications"]) == 2
    assert left_out(delivery) == {"for a start in another month than September or October": 1}


@pytest.mark.parametrize(
    ("postcode", "country", "region"),
    [("1011AB", "NL", "10"), ("9712", "", "97"), ("50667", "Duitsland", "abroad"), ("", "", None), ("x", "", None)],
)
def test_of_a_postcode_two_digits_stay(tmp_path: Path, postcode: str, country: str, region: str | None) -> None:
    table = read(tmp_path, {"Geverifieerd adres postcode": postcode, "Geverifieerd adres land": country}).tables
    kept = table["applications"]["home_region"]

    assert kept.tolist() == [region] if region else kept.isna().all()


def test_a_folder_holds_one_export(tmp_path: Path) -> None:
    write(tmp_path / "individuele_aanmelddata_2022.csv", {})
    assert len(SOURCE.read(SourceSettings("applications", tmp_path)).tables["applications"]) == 1
    write(tmp_path / "individuele_aanmelddata_2023.csv", {})
    with pytest.raises(ExtractError, match="is one file, and here are 2"):
        SOURCE.read(SourceSettings("applications", tmp_path))


def test_a_file_without_rows_is_a_file(tmp_path: Path) -> None:
    assert read(tmp_path, options={}).tables["applications"].empty


def test_an_export_fits_its_schema_and_a_double_row_goes(tmp_path: Path) -> None:
    path = write(tmp_path / "individuele_aanmelddata.csv", {}, {}, {"Datum Verzoek Inschr": "2023-02-01"})
    extracts = read_extracts([SourceSettings("applications", path, AFTER_THE_COUNT)])

    assert len(extracts.tables["applications"]) == 2
    assert [one.rows for one in extracts.account.entries if one.fate is Fate.MERGED] == [1]


def left_out(delivery: Delivery) -> dict[str, int]:
    return {one.reason: one.rows for one in delivery.account.entries if one.fate is Fate.LEFT_OUT}


def sentences(delivery: Delivery) -> list[str]:
    return [remark.sentence for remark in delivery.remarks]


def test_a_workbook_with_near_headings_reads_as_the_csv_does(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    plain = read(tmp_path / "csv", {"Sleutel": "1001"}, {"Sleutel": "1002", "EER": "N"})
    rows = [ROW | {"Sleutel": 1001, "Croho": 34401.0, "Collegejaar": 2023}, ROW | {"Sleutel": 1002, "EER": "N"}]
    frame = pd.DataFrame(rows).assign(**{"Datum Verzoek Inschr": pd.Timestamp("2023-01-15"), "Croho": 34401.0})
    headed = frame.rename(columns={"Is hogerejaars": "IS_HOGEREJAARS", "Croho": "croho"})
    with pd.ExcelWriter(tmp_path / "individuele_aanmelddata.xlsx") as writer:
        pd.DataFrame({"made by": ["IR"]}).to_excel(writer, sheet_name="Cover", index=False)
        headed.to_excel(writer, sheet_name="Data", index=False, startrow=2)
    delivery = SOURCE.read(SourceSettings("applications", tmp_path / "individuele_aanmelddata.xlsx", AFTER_THE_COUNT))
    one, other = (found.tables["applications"].reset_index(drop=True) for found in (plain, delivery))
    pd.testing.assert_frame_equal(one, other)
    assert "headings read as columns: 'IS_HOGEREJAARS' as Is hogerejaars, 'croho' as Croho" in [
        told.sentence for told in delivery.remarks
    ]


def test_the_account_of_a_doubled_export_counts_rows_and_students(tmp_path: Path) -> None:
    path = write(
        tmp_path / "individuele_aanmelddata.csv", {}, {}, {"Sleutel": "s2", "Croho": "34401.0"}, {"Sleutel": ""}
    )
    extracts = read_extracts([SourceSettings("applications", path, AFTER_THE_COUNT)])
    report = extracts.account.report()
    told = report[report["file"] == path.name].set_index("fate")[["rows", "students"]]
    assert told.to_dict("index") == {
        "kept": {"rows": 2, "students": 2},
        "merged": {"rows": 1, "students": 0},
        "quarantined": {"rows": 1, "students": 0},
    }
