from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from features.errors import ExtractError, SettingsError
from features.extracts import read_extracts
from features.sources.delivery import Delivery
from features.sources.duo import SOURCE
from features.sources.options import SourceSettings

HBO = (
    "brin,instelling,type_ho,opleidingscode,opleidingsnaam,studiejaar,aantal,onderdrukt,definitie\n"
    "01AA,A,bachelor,34001,B Een,2019,40,False,old\n"
    "01AA,A,bachelor,34001,B Een,2020,50,False,new\n"
    "01AA,A,bachelor,34002,B Twee,2020,0,True,new\n"
)
WO = (
    "soort_ho,type_hoger_onderwijs,brin_nummer_actueel,croho_onderdeel,opleidingscode_actueel,opleidingsnaam_actueel,"
    "opleidingsvorm,geslacht,studiejaar,aantal\n"
    "wo,bachelor,21AA,recht,50001,B Recht,voltijd onderwijs,man,2018,8\n"
    "wo,bachelor,21AA,recht,50001,B Recht,voltijd onderwijs,vrouw,2018,13\n"
    "wo,bachelor,21AA,recht,50001,B Recht,deeltijd onderwijs,vrouw,2018,4\n"
    "wo,bachelor,21AA,recht,50002,B Klein,voltijd onderwijs,man,2018,9\n"
    "wo,bachelor,21AA,recht,50002,B Klein,voltijd onderwijs,vrouw,2018,-1\n"
)


def read(folder: Path, options: dict[str, Any] | None = None, **texts: str) -> Delivery:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return SOURCE.read(SourceSettings("duo", folder, options or {}))


def table(folder: Path, **texts: str) -> pd.DataFrame:
    return read(folder, **texts).tables["yearly_counts"].set_index(["programme", "academic_year"])


def test_a_suppressed_count_is_empty_and_not_zero(tmp_path: Path) -> None:
    counts = table(tmp_path, hbo=HBO)

    assert counts.loc[("34002", 2020), "is_suppressed"]
    assert pd.isna(counts.loc[("34002", 2020), "students"])
    assert counts.loc[("34001", 2020), "students"] == 50


def test_definitions_and_kinds_are_kept(tmp_path: Path) -> None:
    counts = table(tmp_path, hbo=HBO)

    assert counts["definition"].to_dict() == {("34001", 2019): "old", ("34001", 2020): "new", ("34002", 2020): "new"}
    assert set(counts["level"]) == {"hbo bachelor"}


def test_genders_and_forms_are_added_up_and_a_hidden_part_hides_the_sum(tmp_path: Path) -> None:
    counts = table(tmp_path, wo=WO)

    assert counts.loc[("50001", 2018), "students"] == 25
    assert pd.isna(counts.loc[("50002", 2018), "students"])
    assert counts.loc[("50001", 2018), ["level", "faculty"]].tolist() == ["wo bachelor", "recht"]


def test_rows_are_known_from_march_of_the_year_after_unless_told_otherwise(tmp_path: Path) -> None:
    known = read(tmp_path, hbo=HBO).tables["yearly_counts"]["known_on"]
    told = read(tmp_path, {"counts_known_on": "06-15"}).tables["yearly_counts"]["known_on"]

    assert known.max() == pd.Timestamp("2021-03-01")
    assert told.max() == pd.Timestamp("2021-06-15")


def test_a_count_that_is_no_number_is_set_apart_with_its_row(tmp_path: Path) -> None:
    delivery = read(tmp_path, hbo=HBO.replace("2020,50,", "2020,many,"))

    quarantine = delivery.quarantine["yearly_counts"]
    assert quarantine[["row", "reason"]].values.tolist() == [
        [3, "aantal is not a whole number from 0 (or -1 for suppressed)"]
    ]
    assert len(delivery.tables["yearly_counts"]) == 2


def test_what_is_no_panel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="no panels"):
        read(tmp_path)
    with pytest.raises(ExtractError, match="'opleidingscode'"):
        read(tmp_path, hbo=HBO.replace("opleidingscode", "code"))
    with pytest.raises(SettingsError, match="counts_known_on"):
        read(tmp_path, {"counts_known_on": "March"}, hbo=HBO)


def test_the_real_panels_are_read_whole(shared: Path) -> None:
    extracts = read_extracts([SourceSettings("duo", shared / "data" / "duo")])

    counts = extracts.tables["yearly_counts"]
    assert extracts.quarantine == {}
    assert counts.groupby("definition").size().sort_values().tolist() == [2879, 5404, 5800]
    assert counts["students"].isna().sum() == 112


WIDE = (
    "TYPE HOGER ONDERWIJS;BRIN NUMMER ACTUEEL;CROHO ONDERDEEL;OPLEIDINGSCODE ACTUEEL;OPLEIDINGSNAAM ACTUEEL;"
    "OPLEIDINGSVORM;GESLACHT;2020;2021;2022\n"
    "bachelor;99XX;economie;34401;B Communicatie;voltijd;man;12;<5;1.034\n"
    "bachelor;99XX;economie;34401;B Communicatie;voltijd;vrouw;22;9;-1\n"
    "bachelor;99XX;economie;34402;B Nieuw;voltijd;vrouw;;;850\n"
)


def test_a_column_per_year_is_read_as_duo_publishes_it(tmp_path: Path) -> None:
    delivery = read(tmp_path, wide=WIDE)
    counts = delivery.tables["yearly_counts"].set_index(["programme", "academic_year"])

    assert counts["students"].fillna(-1).to_dict() == {
        ("34401", 2020): 34, ("34401", 2021): -1, ("34401", 2022): -1, ("34402", 2022): 850,
    }  # fmt: skip
    assert counts["is_suppressed"].tolist() == [False, True, True, False]
    assert set(counts["level"]) == {"hbo bachelor"}
    assert delivery.account.read["yearly_counts", "wide.csv"] == 9


def test_numbers_and_years_as_people_write_them(tmp_path: Path) -> None:
    text = "".join(
        f"01AA;A;bachelor;3400{place};B Een;{year};{number};False;new\n"
        for place, (year, number) in enumerate([("2020", "1.034"), ("2021", "<5"), ("2022/2023", "57,0")])
    )
    counts = table(tmp_path, hbo=HBO.splitlines()[0].replace(",", ";") + "\n" + text)
    assert counts["students"].fillna(-1).to_dict() == {("34000", 2020): 1034, ("34001", 2021): -1, ("34002", 2022): 57}


def test_the_same_number_twice_is_merged_and_another_one_sets_both_apart(tmp_path: Path) -> None:
    again = "01AA,A,bachelor,34001,B Een,2020,50,False,new\n01AA,A,bachelor,34001,B Een,2019/2020,41,False,old\n"
    delivery = read(tmp_path, hbo=HBO + again)
    counts = delivery.tables["yearly_counts"].set_index(["programme", "academic_year"])["students"]
    assert counts.fillna(-1).to_dict() == {("34001", 2020): 50, ("34002", 2020): -1}
    assert delivery.quarantine["yearly_counts"]["row"].tolist() == [2, 6]
    assert [(one.rows, str(one.fate)) for one in delivery.account.entries if one.fate == "merged"] == [(1, "merged")]


def test_of_two_panels_the_newer_one_counts_and_that_is_told(tmp_path: Path) -> None:
    newer = HBO.replace(",50,", ",52,") + "01AA,A,bachelor,34001,B Een,2021,58,False,new\n"
    delivery = read(tmp_path, a_newer=newer, b_older=HBO)
    counts = delivery.tables["yearly_counts"].set_index(["programme", "academic_year"])["students"]
    assert counts.fillna(-1).to_dict() == {
        ("34001", 2019): 40,
        ("34001", 2020): 52,
        ("34001", 2021): 58,
        ("34002", 2020): -1,
    }
    told = [(one.file, one.sentence) for one in delivery.remarks]
    assert ("b_older.csv", "a newer panel has other numbers, which count") in told
    extracts = read_extracts([SourceSettings("duo", tmp_path)])  # the account balances
    assert len(extracts.tables["yearly_counts"]) == 4


def test_two_panels_of_the_same_years_that_contradict_are_both_set_apart(tmp_path: Path) -> None:
    delivery = read(tmp_path, one=HBO, other=HBO.replace(",50,", ",52,"))
    counts = delivery.tables["yearly_counts"].set_index(["programme", "academic_year"])["students"]
    assert counts.fillna(-1).to_dict() == {("34001", 2019): 40, ("34002", 2020): -1}
    quarantine = delivery.quarantine["yearly_counts"]
    assert sorted(quarantine[["file", "row"]].itertuples(index=False, name=None)) == [("one.csv", 3), ("other.csv", 3)]


def test_a_panel_may_be_a_workbook(tmp_path: Path) -> None:
    lines = [line.split(",") for line in HBO.splitlines()]
    kinds = {"aantal": int, "studiejaar": int, "opleidingscode": float}
    frame = pd.DataFrame(lines[1:], columns=lines[0]).astype(kinds)
    frame.to_excel(tmp_path / "panel.xlsx", index=False)
    assert table(tmp_path).loc[("34001", 2020), "students"] == 50
