"""Weekly counts and counts of 1 October as institutions really have them: other headings, words, numbers, copies."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.account import Fate
from features.errors import AccountError, ExtractError
from features.extracts import read_extracts
from features.sources.delivery import Delivery
from features.sources.options import SourceSettings
from features.sources.studielink.files import SOURCE

FULL = (
    "Brincode;Isatcode;Type_HO;Opl_vorm;Voertaal;Studiejaar;Fixus;Maand;Herkomst;Geslacht;meercode_V;meercode_A;Status;"
    "Hogerejaars;Herinschrijving;1cHO_L;1cHO_K;Aantal"
)
ROW = dict(
    zip(
        FULL.split(";"),
        ["21PK", "34401", "B", "1", "1", "2023", "N", "9", "N", "V", "1", "0", "V", "N", "N", "1", "1", "30"],
        strict=True,
    )
)
WEEK = "telbestand_sl_20230605_v36_2023.csv"
YEAR_COUNTS = {
    "Collegejaar": 2022,
    "Isatcode": "34401",
    "EER-NL-nietEER": "NL",
    "Examentype code": "Bachelor",
    "Aantal eerstejaars croho": 1,
    "Aantal Hoofdinschrijvingen": 40,
}


def export(folder: Path, *rows: dict[str, str], name: str = WEEK, header: str = FULL) -> Path:
    lines = [header, *(";".join((ROW | row).values()) for row in rows)]
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder / name


def read(path: Path, **options: Any) -> Delivery:
    return SOURCE.read(SourceSettings("studielink", path, options))


def counts(path: Path, **options: Any) -> pd.DataFrame:
    return read(path, **options).tables["application_counts"]


def said(delivery: Delivery) -> list[str]:
    return [one.sentence for one in delivery.remarks]


def fates(delivery: Delivery, fate: Fate) -> list[tuple[str, str, int]]:
    return [(one.file, one.reason, one.rows) for one in delivery.account.entries if one.fate is fate]


def october(folder: Path, *rows: dict[str, Any], name: str = "oktober_bestand.xlsx") -> Path:
    frame = pd.DataFrame([YEAR_COUNTS | row for row in rows])
    frame.to_excel(folder / name, index=False) if name.endswith("xlsx") else frame.to_csv(folder / name, index=False)
    return folder / name


def students(path: Path, **options: Any) -> dict[str, int]:
    table = read(path, **options).tables["student_counts"]
    return dict(zip(table["programme"], table["students"], strict=True))


def test_headings_as_in_the_specification_are_the_columns_they_are(tmp_path: Path) -> None:
    export(tmp_path, {}, header=FULL.replace("Type_HO", "Type HO").replace("meercode_V", " Meercode_V"))
    delivery = read(tmp_path)
    assert delivery.tables["application_counts"]["applications"].tolist() == [30]
    assert said(delivery) == ["headings read as columns: 'Meercode_V' as meercode_V, 'Type HO' as Type_HO"]


def test_two_headings_for_one_column_are_refused(tmp_path: Path) -> None:
    export(tmp_path, {}, header=FULL.replace("Type_HO", "Type HO").replace("Opl_vorm", "type-ho"))
    with pytest.raises(ExtractError, match="has both 'Type HO' and 'type-ho'"):
        read(tmp_path)


def test_a_missing_column_names_the_option_that_solves_it(tmp_path: Path) -> None:
    export(tmp_path, {}, header=FULL.replace("Aantal", "Verzoeken"))
    with pytest.raises(ExtractError, match="lacks the column 'Aantal'") as error:
        read(tmp_path)
    assert 'columns = { "its heading" = "Aantal" }' in error.value.do
    assert counts(tmp_path, columns={"Verzoeken": "Aantal"})["applications"].tolist() == [30]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["1.234", "850"], [1234, 850]),
        (["1,234", "850"], [1234, 850]),
        (["46,0", "8"], [46, 8]),
        (["46.0", "8.0"], [46, 8]),
        (["1.240", "46,0"], [1240, 46]),
        (["1 234", "7"], [1234, 7]),
    ],
)
def test_counts_are_read_as_a_person_reads_them(written: list[str], meant: list[int], tmp_path: Path) -> None:
    export(tmp_path, *({"Aantal": one, "Isatcode": str(place)} for place, one in enumerate(written, start=1)))
    assert counts(tmp_path).sort_values("programme")["applications"].tolist() == meant


def test_a_count_that_may_be_a_thousand_or_one_is_asked_for(tmp_path: Path) -> None:
    export(tmp_path, {"Aantal": "1.000", "meercode_V": "1.25"}, {"Aantal": "850", "Isatcode": "2"})
    with pytest.raises(ExtractError, match="'Aantal' can be read in two ways") as error:
        read(tmp_path)
    assert error.value.where == f"{WEEK}, column 'Aantal', such as row 2"
    assert sorted(counts(tmp_path, decimal=",")["applications"]) == [850, 1000]
    export(tmp_path, {"Aantal": "1.000", "meercode_V": "1,25"})  # a comma elsewhere tells
    assert counts(tmp_path)["applications"].tolist() == [1000]


def test_a_suppressed_count_is_the_middle_of_what_it_can_be_and_that_is_told(tmp_path: Path) -> None:
    export(tmp_path, {"Aantal": "<5"}, {"Aantal": "30", "Isatcode": "2"})
    delivery = read(tmp_path)
    assert sorted(delivery.tables["application_counts"]["applications"]) == [2, 30]
    assert ("the number is not published (such as <5); it counts as the middle of what it can be", 1) in [
        (one.sentence, one.count) for one in delivery.remarks
    ]


def test_codes_in_words_small_letters_and_with_decimals(tmp_path: Path) -> None:
    export(
        tmp_path,
        {"Isatcode": "34401.0", "Herkomst": "Niet-EER", "Status": "v", "Hogerejaars": "nee", "Herinschrijving": "0"},
        {"Isatcode": " 034401", "Herkomst": "EER", "Status": "i", "Hogerejaars": "Ja", "Herinschrijving": "1"},
        {"Isatcode": "34401", "Herkomst": "nl", "Type_HO": "b"},
    )
    table = counts(tmp_path).set_index("origin")
    assert set(table["programme"]) == {"34401"}
    assert table.loc["non-EEA", ["status", "higher_years", "re_enrolment"]].tolist() == ["V", False, False]
    assert table.loc["EEA", ["status", "higher_years", "re_enrolment"]].tolist() == ["I", True, True]
    assert table.loc["NL", "exam_type"] == "Bachelor"


def test_a_new_type_is_named_with_the_option_that_maps_it(tmp_path: Path) -> None:
    export(tmp_path, *({"Isatcode": str(code), "Type_HO": "N"} for code in range(30)), {})
    with pytest.raises(AccountError) as error:
        read_extracts([SourceSettings("studielink", tmp_path, {})])
    assert "30 of 31 rows" in error.value.what
    assert 'type_ho = { N = "Bachelor" }' in error.value.what
    assert [one.count for one in read(tmp_path).remarks if "Type_HO is N" in one.sentence] == [30]
    assert len(counts(tmp_path, type_ho={"N": "Bachelor"})) == 31


def test_exact_copies_of_rows_are_merged_and_contradicting_ones_set_apart(tmp_path: Path) -> None:
    rows = [{"Isatcode": code, "Geslacht": sex} for code in ("1", "2") for sex in "VM"]
    export(tmp_path, *rows, rows[0], {"Isatcode": "3"}, {"Isatcode": "3", "Aantal": "31"})
    delivery = read(tmp_path)
    table = delivery.tables["application_counts"].set_index("programme")["applications"]
    assert table.to_dict() == {"1": 60, "2": 60}
    assert fates(delivery, Fate.MERGED) == [(WEEK, "the same row is delivered more than once", 1)]
    assert delivery.quarantine["application_counts"]["row"].tolist() == [7, 8]
    delivery.account.of_table("application_counts").check_balance()


def test_a_deleted_row_beside_the_same_row_is_no_copy(tmp_path: Path) -> None:
    header = f"{FULL};etl_is_deleted"
    lines = [header, *(";".join([*ROW.values(), flag]) for flag in ("0", "1"))]
    (tmp_path / WEEK).write_text("\n".join(lines) + "\n")
    assert counts(tmp_path)["applications"].tolist() == [30]


@pytest.mark.parametrize("copy", ["{} (1).csv", "{} - kopie.csv", "{}_copy.csv", "{}(2).csv"])
def test_a_copy_of_a_file_counts_once_and_is_told(copy: str, tmp_path: Path) -> None:
    path = export(tmp_path, {}, {"Isatcode": "2"})
    copied = tmp_path / copy.format(path.stem)
    shutil.copy(path, copied)
    delivery = read(tmp_path)
    assert sorted(delivery.tables["application_counts"]["applications"]) == [30, 30]
    assert len(delivery.tables["count_files"]) == 1
    assert fates(delivery, Fate.MERGED) == [(copied.name, f"the file is the same as {WEEK}", 2)]
    assert f"the file is the same as {WEEK}, under another name; it counts once" in said(delivery)


def test_a_second_download_of_a_day_with_other_content_takes_the_place_of_the_first(tmp_path: Path) -> None:
    export(tmp_path, {})
    export(tmp_path, {"Aantal": "33"}, name=WEEK.replace(".csv", " (1).csv"))
    delivery = read(tmp_path)
    assert delivery.tables["application_counts"]["applications"].tolist() == [33]
    assert fates(delivery, Fate.LEFT_OUT) == [(WEEK, "replaced by a later delivery in the same ISO week", 1)]


def test_a_weekly_file_may_be_a_workbook(tmp_path: Path) -> None:
    frame = pd.DataFrame([ROW, ROW | {"Isatcode": "2"}]).astype({"Aantal": int, "meercode_V": float, "Studiejaar": int})
    frame.to_excel(tmp_path / WEEK.replace(".csv", ".xlsx"), index=False)
    table = counts(tmp_path)
    assert table["applications"].tolist() == [30, 30]
    assert set(table["programme"]) == {"34401", "2"}


@pytest.mark.parametrize("name", ["oktober_bestand.csv", "oktober_bestand_2022.csv", "oktober_bestand.xlsx"])
def test_counts_come_as_workbook_or_csv(name: str, tmp_path: Path) -> None:
    october(tmp_path, {"Isatcode": "34401.0"}, {"Isatcode": "2", "Aantal Hoofdinschrijvingen": 7}, name=name)
    assert students(tmp_path) == {"34401": 40, "2": 7}


def test_counts_as_text_and_suppressed(tmp_path: Path) -> None:
    written = {"1": "1.240", "2": "850", "3": "<5", "4": "46,0"}
    october(tmp_path, *({"Isatcode": code, "Aantal Hoofdinschrijvingen": one} for code, one in written.items()))
    assert students(tmp_path) == {"1": 1240, "2": 850, "3": 2, "4": 46}


def test_a_flag_that_holds_numbers_is_the_count(tmp_path: Path) -> None:
    flag, total = "Aantal eerstejaars croho", "Aantal Hoofdinschrijvingen"
    october(tmp_path, {"Isatcode": "1", flag: 40}, {"Isatcode": "2", flag: 30, total: 90}, {"Isatcode": "3", flag: 0})
    delivery = read(tmp_path)
    table = delivery.tables["student_counts"]
    assert dict(zip(table["programme"], table["students"], strict=True)) == {"1": 40, "2": 30}
    assert "'Aantal eerstejaars croho' holds numbers of first-years, not 1 or 0; they are the counts" in said(delivery)
    assert fates(delivery, Fate.LEFT_OUT) == [("oktober_bestand.xlsx", "not first-years", 1)]


def test_one_number_among_flags_is_a_mistake(tmp_path: Path) -> None:
    october(
        tmp_path,
        *({"Isatcode": str(code)} for code in range(1, 9)),
        {"Isatcode": "9", **{"Aantal eerstejaars croho": 17}},
    )
    delivery = read(tmp_path)
    assert "9" not in set(delivery.tables["student_counts"]["programme"])
    assert delivery.quarantine["student_counts"]["reason"].tolist() == ["Aantal eerstejaars croho is not 1 or 0"]


@pytest.mark.parametrize("origin", ["NIET-EER", "Niet EER", "niet_eer", "nietEER"])
def test_origins_and_exam_types_in_other_words(origin: str, tmp_path: Path) -> None:
    october(tmp_path, {"EER-NL-nietEER": origin, "Examentype code": "Propedeuse Bachelor"})
    row = read(tmp_path).tables["student_counts"].iloc[0]
    assert (row["origin"], row["exam_type"]) == ("non-EEA", "Bachelor")


def test_a_row_twice_in_a_workbook_or_in_two_counts_once(tmp_path: Path) -> None:
    october(tmp_path, {}, {"Isatcode": "2"}, {})
    october(tmp_path, {}, {"Isatcode": "3"}, name="oktober_bestand_later.xlsx")
    delivery = read(tmp_path)
    assert set(delivery.tables["student_counts"]["students"]) == {40}
    assert fates(delivery, Fate.MERGED) == [
        ("oktober_bestand.xlsx", "the same row is delivered more than once", 1),
        ("oktober_bestand_later.xlsx", "the same count is delivered in another file", 1),
    ]
    delivery.account.of_table("student_counts").check_balance()


def test_a_workbook_without_first_years_or_without_rows_stops(tmp_path: Path) -> None:
    october(tmp_path, {"Aantal eerstejaars croho": 0}, {"Aantal eerstejaars croho": 0, "Isatcode": "2"})
    with pytest.raises(AccountError, match="not first-years"):
        read_extracts([SourceSettings("studielink", tmp_path, {})])
    pd.DataFrame(columns=list(YEAR_COUNTS)).to_excel(tmp_path / "oktober_bestand.xlsx", index=False)
    with pytest.raises(ExtractError, match="has no counts"):
        read(tmp_path)


def test_a_sheet_per_year_with_titles_totals_and_a_cover(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "oktober_bestand.xlsx") as writer:
        pd.DataFrame({"made by": ["IR"]}).to_excel(writer, sheet_name="Cover", index=False)
        for year in (2021, 2022):
            frame = pd.DataFrame([YEAR_COUNTS | {"Collegejaar": year}]).drop(columns="Collegejaar")
            total = pd.DataFrame([{"Isatcode": "Totaal", "Aantal Hoofdinschrijvingen": 40}])
            pd.concat([frame, total]).to_excel(writer, sheet_name=str(year), index=False, startrow=3)
    table = read(tmp_path).tables["student_counts"]
    assert table[["academic_year", "students"]].values.tolist() == [[2021, 40], [2022, 40]]
