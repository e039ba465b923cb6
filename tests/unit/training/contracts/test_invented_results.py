"""An invented result of the tests cannot be what no step would write."""

from pathlib import Path

import pandas as pd
import pytest
from lib.results import fill, write

from training.contracts.checking import ContractError
from training.contracts.inflow import CountsResult

LINE = {"programme": "34401", "academic_year": 2025, "students": 60}


def test_what_is_not_said_gets_a_plain_value():
    frame = fill(CountsResult, [{"programme": "34401", "academic_year": 2025}])

    assert frame.to_dict("records") == [LINE | {"students": 0}]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([LINE | {"students": 60.5}], "students is no whole number"),
        ([LINE | {"academic_year": "2025"}], "academic_year is no whole number"),
        ([LINE | {"students": -1}], "students is below 0"),
        ([LINE | {"faculty": "Law"}], "column faculty is not declared"),
        ([LINE, LINE], "is not unique"),
    ],
)
def test_what_the_step_would_not_write_cannot_be_made(rows, told, tmp_path: Path):
    with pytest.raises(ContractError, match=told):
        fill(CountsResult, rows)
    with pytest.raises(ContractError, match=told):
        write(pd.DataFrame(rows), CountsResult, tmp_path)
    assert list(tmp_path.iterdir()) == []
