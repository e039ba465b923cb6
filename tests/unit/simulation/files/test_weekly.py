from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.files.weekly import COLUMNS, count_stocks
from simulation.market.applications import CANCELLED, ENROLMENT, NEVER, REQUEST, Applications


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str).astype({"Aantal": int, "meercode_V": int, "meercode_A": int})


def some_applications() -> Applications:
    """One stays a request, one enrols in week 40, one is cancelled in week 9; all in one programme."""

    def column(*values: int) -> np.ndarray:
        return np.array(values)

    return Applications(
        programme=column(0, 0, 0),
        origin=column(0, 0, 0),
        male=np.zeros(3, dtype=bool),
        requests=column(1, 1, 2),
        week=column(3, 3, 5),
        settles=column(NEVER, 40, 9),
        becomes=column(REQUEST, ENROLMENT, CANCELLED),
        kind=column(0, 0, 0),
    )


def test_stock_follows_each_application_through_its_states() -> None:
    cells, stocks = count_stocks(some_applications())
    by_state = {int(cell) % 8: list(stock) for cell, stock in zip(cells, stocks, strict=True)}
    assert by_state[0] == [0] * 3 + [2] * 37 + [1] * 8  # V, one request
    assert by_state[3] == [0] * 40 + [1] * 8  # I
    assert by_state[1] == [0] * 5 + [1] * 4 + [0] * 39  # V, two requests
    assert by_state[6] == [0] * 9 + [1] * 39  # A, one request left


def test_files_are_in_the_official_format(made: Any) -> None:
    path = made.weekly(2021)[30]
    content = path.read_bytes()
    assert content.split(b"\n")[0].decode() == ",".join(COLUMNS)
    assert len(COLUMNS) == 22
    assert b"\r" not in content
    assert b'"' not in content
    frame = read(path)
    assert set(frame["HBO_WO"]) == {"H"}
    assert set(frame["Brincode"]) == {"99ZZ"}
    assert set(frame["Status"]) <= {"V", "I", "A"}
    assert set(frame["Herkomst"]) == {"N", "E", "R"}
    assert set(frame["Fixus"]) == {"J", "N"}
    assert frame.loc[frame["Fixus"] == "J", "Isatcode"].nunique() == 1
    assert (frame["Aantal"] > 0).all()
    assert (frame["etl_is_deleted"] == "0").all()
    assert (frame.loc[frame["Status"] != "A", "meercode_V"] >= 1).all()
    assert (frame.loc[frame["Status"] == "A", "meercode_A"] >= 1).all()
    keys = [name for name in COLUMNS if name != "Aantal" and not name.startswith("etl_")]
    assert not frame.duplicated(keys).any()
    assert set(frame["Studiejaar"]) == {"2021"}


def test_deliveries_come_on_mondays_with_three_declared_exceptions(made: Any) -> None:
    odd = []
    for path in (made.summary.out / "studielink").glob("*.csv"):
        _, _, day, week, season = path.stem.split("_")
        delivered = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        assert delivered <= made.summary.today
        if delivered.weekday() != 0:
            odd.append((season, week, delivered.weekday()))
    assert sorted(odd) == [("2020", "v27", 3), ("2021", "v31", 2)]
    weeks = [path.stem.split("_")[3] for path in made.weekly(2019)]
    assert "v20" not in weeks
    assert {"v19", "v21"} <= set(weeks)
    assert [path.stem.split("_")[3] for path in made.weekly(2021)].count("v31") == 2


def test_second_delivery_of_a_week_is_the_complete_one(made: Any) -> None:
    first, second = (read(path) for path in made.weekly(2021) if "_v31_" in path.name)
    before = next(read(path) for path in made.weekly(2021) if "_v30_" in path.name)
    sums = [frame.groupby("Isatcode")["Aantal"].sum().to_dict() for frame in (first, before, second)]
    assert sums[0].items() < sums[2].items()
    assert all(sums[2][programme] >= 0.9 * number for programme, number in sums[1].items())


def test_season_to_come_is_half_way(made: Any) -> None:
    files = made.weekly(2022)
    last = files[-1].stem.split("_")[2]
    assert date.fromisoformat(f"{last[:4]}-{last[4:6]}-{last[6:]}").isocalendar()[:2] == (2022, 20)
    assert "I" not in set(read(files[-1])["Status"])


def test_applications_build_up_and_mostly_end_as_enrolments(made: Any) -> None:
    weekly = [read(path) for path in made.weekly(2020)]
    new = [frame[(frame["Hogerejaars"] == "N") & (frame["Status"] != "A")] for frame in weekly]
    people = [float((frame["Aantal"] / frame["meercode_V"]).sum()) for frame in new]
    assert people[10] < people[20] < people[30] < people[-1]
    last = new[-1]
    enrolled = last.loc[last["Status"] == "I", "Aantal"].sum()
    book = pd.read_excel(made.summary.out / "studielink" / "oktober_bestand.xlsx")
    first = book[(book["Collegejaar"] == 2020) & (book["Aantal eerstejaars croho"] == 1)]
    counted = first["Aantal Hoofdinschrijvingen"].sum()
    assert 0.9 * counted < enrolled <= 1.03 * counted


def test_suppression_leaves_small_cells_out(tmp_path: Path) -> None:
    from simulation import SimulationSettings, simulate_institution

    settings = {"students": 300, "years": 1, "seed": 3}
    simulate_institution(SimulationSettings(**settings), tmp_path / "all")
    simulate_institution(SimulationSettings(**settings, suppress_below=5), tmp_path / "large")
    name = "telbestand_sl_20190429_v31_2019.csv"
    every, large = (read(tmp_path / folder / "studielink" / name) for folder in ("all", "large"))
    assert large["Aantal"].min() >= 5
    assert every["Aantal"].min() == 1
    assert large["Aantal"].sum() == every.loc[every["Aantal"] >= 5, "Aantal"].sum()
