"""Declarations: columns by name, groups of columns, paths."""

from pathlib import Path

import pytest

from training.contracts.contract import Column, Kind, Result
from training.contracts.dropout import ScoresResult
from training.contracts.evaluation import WatchAlarmsResult, WatchRoundsResult
from training.contracts.inflow import Baseline, ForecastResult, PathsResult
from training.contracts.listing import RESULTS
from training.contracts.places import QUANTILES

ROOT = Path(__file__).parents[4]


class Shared(Result):
    code = Column(Kind.TEXT, "a code", is_key=True)


class Counted(Shared, Result, path="counted/{year}-{code}.parquet"):
    """Counts."""

    number = Column(Kind.WHOLE, "a number")


def test_an_attribute_is_the_name_of_its_column():
    assert (Counted.code, Counted.number) == ("code", "number")


def test_columns_that_results_share_come_first_and_keep_their_marks():
    assert Counted.contract.names == ["code", "number"]
    assert Counted.contract.key == ["code"]


def test_a_group_of_columns_is_no_result():
    assert not hasattr(Shared, "contract")


def test_the_path_of_a_file_is_filled_in(tmp_path):
    assert PathsResult.contract.file(tmp_path, academic_year=2026, iso_week=5) == (
        tmp_path / "paths" / "2026-week05.parquet"
    )


def test_the_files_of_a_result_are_found_by_their_field(tmp_path):
    (tmp_path / "scores").mkdir()
    (tmp_path / "watch").mkdir()
    for name in ("scores/week6.parquet", "scores/february.parquet", "scores/week6.csv", "watch/x-rounds.parquet"):
        (tmp_path / name).touch()

    assert list(ScoresResult.contract.files(tmp_path)) == ["february", "week6"]
    assert WatchRoundsResult.contract.files(tmp_path) == {"x": tmp_path / "watch" / "x-rounds.parquet"}
    assert WatchAlarmsResult.contract.files(tmp_path) == {}


def test_what_may_be_left_out_is_not_missing():
    names = [name for name in ScoresResult.contract.names if name not in ("tie", "score")]

    assert ScoresResult.contract.missing(names) == ["score"]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.__name__)
def test_writers_and_readers_are_packages_that_exist(result):
    contract = result.contract

    assert contract.meaning
    assert contract.written_by
    assert contract.read_by
    for package in (*contract.written_by, *contract.read_by):
        path = ROOT.joinpath(*package.split("."))
        assert path.is_dir() or path.with_suffix(".py").exists(), package


def test_no_two_results_have_one_path():
    paths = [(result.contract.folder, result.contract.path) for result in RESULTS]

    assert len(set(paths)) == len(paths)


def test_the_forecast_has_every_quantile_and_baseline():
    assert {*QUANTILES, *Baseline} <= set(ForecastResult.contract.names)
