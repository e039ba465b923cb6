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
