"""However dates are garbled, a row is known on its date, or is refused: never too early."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest
from lib.lake import load

from features.knowledge import known_on
from features.quarantine import hold_to_schema
from features.schemas import SCHEMAS
from features.values import PANDAS_DTYPES
from features.values.dates import read_dates

START = date(2019, 1, 1)
WAYS = 1_000
WRITINGS: dict[str, Callable[[date], str]] = {
    "year first": date.isoformat,
    "with a time": lambda day: f"{day}T23:30:00+02:00",
    "compact": lambda day: f"{day:%Y%m%d}",
    "dashes": lambda day: f"{day:%d-%m-%Y}",
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "short": lambda day: f"{day.day}-{day.month}-{day.year}",
    "month first": lambda day: f"{day:%m/%d/%Y}",
    "numbers of days": lambda day: str((day - date(1899, 12, 30)).days),
}
NOISE = (
    "2019", "2019-10", "now", "today", "20191", "9999-12-31", "31-12-9999", "0000-00-00", "0001-01-01", "1900-01-01",
    "1970-01-01", "1546300800", "", " ", "-", "?", "onbekend", "0", "00000000", "2019-W01-1", "1-1-19", "19-01-01",
    "NaT", "2019-02-30", "30-02-2019", "999999", "-43000", "1e5", "43000,5", "jan 2019", "2019-01-01 25:00",
)  # fmt: skip
GARBLES: dict[str, Callable[[random.Random, date, str], str]] = {
    "noise": lambda chance, _, __: chance.choice(NOISE),
    "cut at the end": lambda chance, _, text: text[: chance.randrange(len(text))],
    "cut at the start": lambda chance, _, text: text[chance.randrange(1, len(text)) :],
    "doubled": lambda _, __, text: text + text,
    "two digits": lambda _, day, __: f"{day:%d-%m-%y}",
    "only the month": lambda _, day, __: f"{day:%Y-%m}",
    "only the year": lambda _, day, __: str(day.year),
    "blanks": lambda _, __, text: f" \u00a0{text}\t",
    "another time": lambda _, day, __: f"{day} 00:00:01Z",
    "a number of days": lambda _, day, __: WRITINGS["numbers of days"](day),
    "year first": lambda _, day, __: day.isoformat(),
}


def garble(chance: random.Random) -> tuple[list[date], list[str]]:
    """Return true days, and how they are delivered: one writing of all, and some of them garbled."""
    days = [START + timedelta(days=chance.randrange(1_500)) for _ in range(12)]
    days.append(date(2021, 7, 31))  # a column that tells its order
    write = WRITINGS[chance.choice(list(WRITINGS))]
    column = [write(day) for day in days]
    for place in chance.sample(range(len(days) - 1), chance.randrange(4)):
        column[place] = GARBLES[chance.choice(list(GARBLES))](chance, days[place], column[place])
    return days, column


def is_lost_digit(delivered: str, day: date) -> bool:
    """Tell whether a day without leading zeros lost a digit: what is left is as good a date as any."""
    return delivered in (f"{day.day % 10}-{day.month}-{day.year}",) and day.day > 9


def test_a_row_is_known_on_its_date_or_refused_in_a_thousand_ways() -> None:
    chance, read_rows, early = random.Random(12), 0, []
    for way in range(WAYS):
        days, column = garble(chance)
        read = read_dates(pd.Series(column, name="known_on"))
        for place, (day, delivered) in enumerate(zip(days, column, strict=True)):
            said = read.values[place]
            if pd.isna(said):
                assert read.unfit[place] or not delivered.strip(" \u00a0\t")
            else:
                read_rows += 1
                if said.date() != day and not is_lost_digit(delivered, day):
                    early.append((way, delivered, day, said))

    assert early == []
    assert read_rows > WAYS * 8


@pytest.mark.parametrize("seed", range(10))
def test_what_is_refused_is_in_no_table_of_any_day(seed: int) -> None:
    days, column = garble(random.Random(seed))
    schema = SCHEMAS["activity"]
    rows = pd.DataFrame({"student": [f"s{place}" for place in range(len(days))], "known_on": column})
    rows = rows.assign(programme="P", cohort="2019", on="2019-01-01", clicks="1")

    held = hold_to_schema(rows, schema, "activity.csv")
    fit = held.fit.astype({column.name: PANDAS_DTYPES[column.kind] for column in schema.columns})
    tables = load({"activity": fit[list(schema.names)]})

    assert len(held.fit) + len(held.unfit) == len(rows)
    for cut in sorted(days):
        shown = known_on({"activity": next(iter(tables.values()))}, cut)["activity"].execute()
        allowed = {f"s{place}" for place, day in enumerate(days) if day <= cut}
        assert set(shown["student"]) <= allowed
