"""Deliveries do not always come on Mondays, once a week, with rows: what a season's stock is when they do not.

Drawn as a calendar: each line is a file with its day and the applicants in it (None: a header without rows).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from lib.lake import load

from features.engine import Tables
from features.extracts import SourceSettings, read_extracts
from features.inflow.applications import read_stocks, summarise_applicants

HEADER = "Brincode;Studiejaar;Type_HO;Isatcode;Herkomst;Hogerejaars;Herinschrijving;Aantal;meercode_V;Status"


def deliver(folder: Path, calendar: Mapping[str, int | None], years: tuple[int, ...] = ()) -> Tables:
    """Write a file per line of the calendar (and a plain week 10 to 12 of the `years` before) and read them."""
    plain = {date.fromisocalendar(year, week, 1).isoformat(): 10 * week for year in years for week in (10, 11, 12)}
    for number, (day, applicants) in enumerate({**plain, **calendar}.items()):
        on = date.fromisoformat(day)
        season = on.year + (on.month >= 10)
        row = "" if applicants is None else f"21PC;{season};B;56604;N;N;N;{applicants};1;V\n"
        (folder / f"telbestand_sl_{on:%Y%m%d}_v{number:02d}_{season}.csv").write_text(f"{HEADER}\n{row}")
    return load(read_extracts([SourceSettings("studielink", folder)]).tables)


def stock(tables: Tables, season: int, as_of: str) -> tuple[date | None, float | None, float | None]:
    """Return the day of the last delivery, the applicants of the season by then, and of the same week last year."""
    known = read_stocks(tables["application_counts"]).known_on(date.fromisoformat(as_of))
    on = known.last_delivery(season, date.fromisoformat(as_of))
    if on is None:
        return None, None, None
    frame = summarise_applicants(known, season, on)
    found = frame.set_index("academic_year")["applicants"].to_dict()
    return on, found.get(season), found.get(season - 1)


def test_a_file_of_thursday_belongs_to_its_own_week(tmp_path: Path) -> None:
    tables = deliver(tmp_path, {"2023-03-06": 100, "2023-03-16": 130}, years=(2022,))
    assert stock(tables, 2023, "2023-03-15") == (date(2023, 3, 6), 100, 100)  # not known before it came
    assert stock(tables, 2023, "2023-03-19") == (date(2023, 3, 16), 130, 110)  # week 11 beside week 11


def test_of_two_files_in_a_week_the_later_counts_and_the_earlier_is_on_record(tmp_path: Path) -> None:
    tables = deliver(tmp_path, {"2023-03-06": 100, "2023-03-13": 260, "2023-03-15": 120})
    assert stock(tables, 2023, "2023-03-19") == (date(2023, 3, 15), 120, None)
    files = tables["count_files"].order_by("delivered_on").execute()
    assert files["replaced"].tolist() == [False, True, False]


def test_in_a_week_without_a_file_the_week_before_stands(tmp_path: Path) -> None:
    tables = deliver(tmp_path, {"2023-03-06": 100, "2023-03-20": 150}, years=(2022,))
    assert stock(tables, 2023, "2023-03-19") == (date(2023, 3, 6), 100, 100)  # week 10 beside week 10
    assert stock(tables, 2023, "2023-03-20") == (date(2023, 3, 20), 150, 120)


def test_a_missing_week_of_last_year_is_what_was_known_in_it(tmp_path: Path) -> None:
    tables = deliver(tmp_path, {"2022-03-07": 80, "2022-03-21": 95, "2023-03-13": 120})
    assert stock(tables, 2023, "2023-03-13") == (date(2023, 3, 13), 120, 80)


def test_a_file_without_rows_changes_no_stock_and_is_remembered(tmp_path: Path) -> None:
    tables = deliver(tmp_path, {"2023-03-06": 100, "2023-03-13": None})
    assert stock(tables, 2023, "2023-03-14") == (date(2023, 3, 6), 100, None)
    files = tables["count_files"].order_by("delivered_on").execute()
    assert files["rows"].tolist() == [1, 0]


def test_a_season_that_begins_in_the_new_year_has_the_weeks_it_has(tmp_path: Path) -> None:
    tables = deliver(tmp_path, {"2021-10-04": 20, "2022-01-10": 60, "2023-01-09": 70})
    assert stock(tables, 2023, "2022-12-31") == (None, None, None)
    assert stock(tables, 2023, "2023-01-09") == (date(2023, 1, 9), 70, 60)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2020-12-27", (date(2020, 12, 21), 50, 40)),  # week 52 beside week 52
        ("2021-01-03", (date(2020, 12, 28), 55, 40)),  # week 53, which last year did not have, beside its week 52
        ("2021-01-10", (date(2021, 1, 4), 60, 45)),  # week 1 beside week 1
    ],
)
def test_week_53_lies_beside_week_52(tmp_path: Path, as_of: str, expected: tuple[date, float, float]) -> None:
    calendar = {"2019-12-23": 40, "2019-12-30": 45, "2020-12-21": 50, "2020-12-28": 55, "2021-01-04": 60}
    assert stock(deliver(tmp_path, calendar), 2021, as_of) == expected


def test_deliveries_after_the_count_are_not_of_the_season(tmp_path: Path) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    tables = deliver(folder, {"2023-08-28": 300})
    late = f"{HEADER}\n21PC;2023;B;56604;N;N;N;280;1;I\n"
    (folder / "telbestand_sl_20231009_v54_2023.csv").write_text(late)
    tables = load(read_extracts([SourceSettings("studielink", folder)]).tables)
    assert stock(tables, 2023, "2023-12-01") == (date(2023, 8, 28), 300, None)
    assert len(tables["count_files"].execute()) == 2


def test_a_corrected_file_of_the_same_day_is_known_by_its_number(tmp_path: Path) -> None:
    for number, applicants in ((10, 120), (9, 999)):
        row = f"21PC;2023;B;56604;N;N;N;{applicants};1;V\n"
        (tmp_path / f"telbestand_sl_20230313_v{number:02d}_2023.csv").write_text(f"{HEADER}\n{row}")
    tables = read_extracts([SourceSettings("studielink", tmp_path)]).tables
    assert stock(load(tables), 2023, "2023-03-13")[1] == 120
    assert tables["count_files"].set_index("file_name")["replaced"].to_dict() == {
        "telbestand_sl_20230313_v10_2023.csv": False,
        "telbestand_sl_20230313_v09_2023.csv": True,
    }
