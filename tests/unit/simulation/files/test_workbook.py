from pathlib import Path

import numpy as np
import openpyxl

from simulation.files.workbook import COLUMNS, write_workbook
from simulation.programmes import draw_programmes
from simulation.settings import SimulationSettings

PROGRAMMES = draw_programmes(SimulationSettings(students=1000, years=1))


def counts(**cells: int) -> np.ndarray:
    """Counts per programme and origin; `p0_1=5` is programme 0, origin 1."""
    table = np.zeros((len(PROGRAMMES), 3), dtype=np.int64)
    for name, number in cells.items():
        table[int(name[1]), int(name[3])] = number
    return table


def read(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))


def test_rows_say_year_programme_origin_and_count(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    assert PROGRAMMES.master[6]
    assert not PROGRAMMES.master[0]
    written = write_workbook(PROGRAMMES, {2020: counts(p0_1=5, p6_0=3)}, {2020: counts(p0_0=9, p6_0=4)}, path)
    name = PROGRAMMES.name
    assert written == 3
    assert read(path) == [
        COLUMNS,
        (2020, 39001, name[0], "EER", "Bachelor eerstejaars", 1, 5),
        (2020, 49043, name[6], "NL", "Master", 1, 3),
        (2020, 39001, name[0], "NL", "Bachelor hogerejaars", 0, 9),
    ]


def test_zero_is_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    assert write_workbook(PROGRAMMES, {2020: counts()}, {2020: counts()}, path) == 0
    assert read(path) == [COLUMNS]


def test_no_time_of_writing_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(PROGRAMMES, {2020: counts(p0_0=1)}, {2020: counts()}, path)
    properties = openpyxl.load_workbook(path).properties
    assert properties.modified.year == properties.created.year == 1980
