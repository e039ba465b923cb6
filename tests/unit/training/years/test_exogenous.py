from pathlib import Path

import numpy as np
import pytest

from features.errors import SettingsError
from training.years.lines import NOTHING, read_exogenous


def written(folder: Path, text: str) -> Path:
    path = folder / "candidates.csv"
    path.write_text(text)
    return path


def test_growth_is_that_of_the_file_and_holds_after_its_last_year(tmp_path: Path) -> None:
    series = read_exogenous(written(tmp_path, "year,value\n2020,100\n2021,110\n2022,121\n"), 0.5)

    assert series.growth(2020, 2022) == pytest.approx([2 * np.log(1.1)])
    assert series.growth(2022, 2025) == pytest.approx([0])
    assert series.growth(2018, 2021) == pytest.approx([0])  # before its first year nothing is known
    assert series.believed(2020, 2021) == pytest.approx(0.5 * np.log(1.1))


def test_several_series_have_their_own_names(tmp_path: Path) -> None:
    text = "year,value,name\n2020,100,havo\n2021,110,havo\n2020,50,vwo\n2021,50,vwo\n"

    series = read_exogenous(written(tmp_path, text), 1.0)

    assert series.names == ("havo", "vwo")
    assert series.believed(2020, 2021) == pytest.approx(np.log(1.1) / 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year,number\n2020,1\n", "lacks value"),
        ("year,value\n2020,0\n", "above 0"),
        ("year,value\n2020,many\n", "above 0"),
        ("year,value\n20200,1\n", "wrong year"),
        ("year,value\n2020,1\n2020,2\n", "twice"),
        ("year,value,known_on\n2020,1,2019-06-01\n2020,2,2019-06-01\n", "twice"),
        ("year,value,known_on\n2020,1,June\n", "no date"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_exogenous(written(tmp_path, text), 0)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no file none\.csv"):
        read_exogenous(tmp_path / "none.csv", 0)


def test_without_dates_no_value_after_the_origin_is_known(tmp_path: Path) -> None:
    series = read_exogenous(written(tmp_path, "year,value\n2020,100\n2021,110\n2022,121\n"), 1.0)

    assert series.until(2021).growth(2020, 2021) == pytest.approx([np.log(1.1)])
    assert series.until(2021).growth(2021, 2022) == pytest.approx([0])
    assert series.until(2019).growth(2019, 2022) == pytest.approx([0])


def test_a_dated_value_is_known_from_its_date_and_replaced_by_a_later_one(tmp_path: Path) -> None:
    text = "year,value,known_on\n2020,100,\n2022,150,2020-06-15\n2022,120,2021-06-15\n2023,200,2022-12-01\n"
    series = read_exogenous(written(tmp_path, text), 1.0)

    assert series.growth(2020, 2022) == pytest.approx([np.log(1.2)])
    assert series.until(2021).growth(2020, 2022) == pytest.approx([np.log(1.2)])
    assert series.until(2020).growth(2020, 2022) == pytest.approx([np.log(1.5)])  # the projection of that time
    assert series.until(2022).growth(2022, 2023) == pytest.approx([0])  # told after the count of 2022 was known
    assert series.until(2019).names == series.names


def test_nothing_grows_nothing() -> None:
    assert NOTHING.believed(2020, 2021) == 0
    assert NOTHING.names == ()
