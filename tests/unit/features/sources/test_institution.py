from pathlib import Path

import pandas as pd
import pytest

from features.errors import ExtractError
from features.sources.delivery import Delivery
from features.sources.institution import SOURCE
from features.sources.options import SourceSettings


def read(path: Path) -> Delivery:
    return SOURCE.read(SourceSettings("institution", path))


def test_any_tables_as_csv_or_parquet(tmp_path: Path) -> None:
    (tmp_path / "consents.csv").write_text("student;purpose;status;known_on\n007;advice;given;2024-09-01\n")
    pd.DataFrame({"student": ["7", None], "clicks": [3, None]}).to_parquet(tmp_path / "activity.parquet")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "folder").mkdir()
    delivery = read(tmp_path)
    assert delivery.tables["consents"].loc[2].tolist() == ["007", "advice", "given", "2024-09-01"]
    assert delivery.tables["activity"].index.tolist() == [1, 2]
    assert delivery.account.read == {("consents", "consents.csv"): 1, ("activity", "activity.parquet"): 2}


def test_unknown_files_are_named_with_what_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text("a\n")
    (tmp_path / "results.docx").write_text("")
    with pytest.raises(ExtractError, match=r"holds files that are no table: results.docx, students.csv") as error:
        read(tmp_path)
    assert "Rename or move them. Allowed are programmes, programme_changes, caps" in error.value.do


def test_application_counts_are_sent_to_their_own_format(tmp_path: Path) -> None:
    (tmp_path / "application_counts.csv").write_text("a\n")
    with pytest.raises(ExtractError) as error:
        read(tmp_path)
    assert "format 'studielink'" in error.value.do


def test_one_table_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("a\n")
    (tmp_path / "groups.parquet").write_text("")
    with pytest.raises(ExtractError, match=r"Table 'groups' is there twice: groups.csv and groups.parquet"):
        read(tmp_path)


def test_an_empty_folder_or_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="The exchange folder holds no tables"):
        read(tmp_path)
    (tmp_path / "groups.csv").write_text("a\n")
    with pytest.raises(ExtractError, match="is not a folder"):
        read(tmp_path / "groups.csv")


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groups.parquet").write_text("half a file")
    with pytest.raises(ExtractError, match=r"groups.parquet cannot be read as Parquet"):
        read(tmp_path)
