"""Dates as people and systems write them: whole days, read one way per column, or refused.

A wrong date lets the future through the one cut-off. Therefore a value is read only where it names one day: a year, a
month, "today" and two digits for a year do not. Which ways of writing are read:

- 2024-01-31, 2024/01/31, 20240131, 31 januari 2024 and 31-jan-2024, whatever else is in the column;
- 31-01-2024, 31/01/2024 and 31.01.2024, day first; 1-2-2024 only where no value has 01 or 02. Where no value tells day
  from month, other columns of the file may; where those do not either, it is read day first, as in the Netherlands, and
  told. A column that puts the month first, or has it both ways, is refused;
- days since 1900 as spreadsheets count them, where the whole column is written so, and told.

A time behind a day is cut off: the day counts as it is written, in whatever time zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import reduce
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.values.texts import are_whole, to_arrow
from features.values.writings import Days, Found, Mask, Numbers, make_days

FIRST_DAY, LAST_DAY = np.datetime64("1990-01-01"), np.datetime64("2100-12-31")
"""Between which days a date can be told from a mistake: those of the academic years that are read."""

NO_DATE: Final = "is not a date such as 2024-09-01"
OUT_OF_RANGE: Final = "lies before 1990 or after 2100"
EITHER_WAY: Final = "puts the month before the day, or now one and now the other first; write dates as 2024-09-01"
AMONG_DATES: Final = "is a number of days in a column with dates; write dates as 2024-09-01"
_DAY_FIRST: Final = "does not tell day from month in any value; it was read day first"
_SERIAL: Final = "is written as the numbers of days of a spreadsheet; they were read as dates"
_OPEN_END: Final = "has dates after 2100, which stand for 'not yet'; left empty"
_ZONED: Final = "has times with a time zone; the day as it is written counts"

_MOST_ODD: Final = 0.01  # of the values that tell day from month: more than this, and they are no errors of writing
_DTYPE: Final = np.dtype("datetime64[ns]")


@dataclass(frozen=True)
class Dates:
    """A column of dates as far as it could be read.

    Attributes:
        values: midnight of each day (datetime64[ns]) on the index of the column; missing where empty or refused.
        faults: masks on the same index of the values that were refused, each with why; no value is in two.
        told: what a person should know about how the column was read, each with the number of values.
    """

    values: "pd.Series[pd.Timestamp]"
    faults: tuple[tuple["pd.Series[bool]", str], ...] = ()
    told: tuple[tuple[str, int], ...] = ()

    @property
    def unfit(self) -> "pd.Series[bool]":
        """The mask of the values that were refused, for whatever reason."""
        none = pd.Series(False, index=self.values.index)
        return reduce(lambda one, fault: one | fault[0], self.faults, none)


def read_dates(values: pd.Series, *, may_be_open: bool = False, beside: Iterable[pd.Series] = ()) -> Dates:
    """Read a column of dates.

    Args:
        values: texts, dates, moments or numbers of days.
        may_be_open: whether a date after 2100 stands for "not yet", as in the day of a departure; it is then empty.
        beside: other columns with dates of the same file, asked for the order of day and month where `values` do not
            tell it.
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        days = values.dt.tz_localize(None) if isinstance(values.dtype, pd.DatetimeTZDtype) else values
        return _settle(values, days.to_numpy().astype("datetime64[D]"), values.notna().to_numpy(), may_be_open)
    text = _strip(values)
    filled = pc.is_valid(text).to_numpy(zero_copy_only=False)
    quick = _cast(text)
    if quick is not None:
        return _settle(values, quick, filled, may_be_open)
    return _read_text(values, text, filled, may_be_open, beside)


def read_day(written: object) -> date | None:
    """Return the day that a setting or a form names as 2024-01-31; None where it is anything else.

    A date of TOML is one already. What `date.fromisoformat` takes beside it (20240131, 2024-W05-3) is not read.
    """
    if isinstance(written, datetime):
        return None
    if isinstance(written, date):
        return written if FIRST_DAY <= np.datetime64(written) <= LAST_DAY else None
    days = _cast(_strip(pd.Series([written], dtype=object)))
    return None if days is None or not FIRST_DAY <= days[0] <= LAST_DAY else days[0].item()


def days_in(years: pd.Series, month_day: str) -> "pd.Series[pd.Timestamp]":
    """Return the day such as "10-01" of each year; missing where the year is, or lies outside 1990 to 2100."""
    numbers = pd.to_numeric(years, errors="coerce").astype("float64")
    known = numbers.where((numbers % 1 == 0) & numbers.between(1990, 2100))
    month, day = (np.full(len(known), int(part)) for part in month_day.split("-"))
    days = make_days(known.fillna(0).to_numpy().astype("int64"), month, day)
    return pd.Series(np.where(known.notna(), days, np.datetime64("NaT")), index=years.index).astype(_DTYPE)


def _strip(values: pd.Series) -> pa.Array:
    """Texts without blanks around them, missing where nothing is left; a whole number has no decimal point."""
    if pd.api.types.is_float_dtype(values.dtype) and are_whole(values):
        values = values.astype("Int64")
    stripped = pc.utf8_trim_whitespace(to_arrow(values)).combine_chunks()
    return pc.if_else(pc.equal(stripped, ""), pa.scalar(None, stripped.type), stripped)


def _cast(text: pa.Array) -> Days | None:
    """The quick way, for a column that is written as 2024-01-31 throughout."""
    try:
        cast = text.cast(pa.date32())
    except pa.ArrowInvalid:
        return None
    days: Days = cast.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return days


def _settle(values: pd.Series, days: Days, filled: Mask, may_be_open: bool) -> Dates:
    """Return `days` that were read one by one, without those that no date here can be."""
    is_open = (days > LAST_DAY) & may_be_open
    unread, outside = filled & np.isnat(days), ((days < FIRST_DAY) | (days > LAST_DAY)) & ~is_open
    return _conclude(values, days, {NO_DATE: unread, OUT_OF_RANGE: outside}, {_OPEN_END: is_open})


def _conclude(values: pd.Series, days: Days, faults: dict[str, Mask], told: dict[str, Mask]) -> Dates:
    outside = (days < FIRST_DAY) | (days > LAST_DAY)  # refused, or open-ended; beyond 2262 nanoseconds overflow
    kept = np.where(outside, np.datetime64("NaT"), days).astype(_DTYPE)
    index = values.index
    return Dates(
        pd.Series(kept, index=index, name=values.name),
        tuple((pd.Series(mask, index=index), why) for why, mask in faults.items() if mask.any()),
        tuple((sentence, int(mask.sum())) for sentence, mask in told.items() if mask.any()),
    )


def _read_text(
    values: pd.Series, text: pa.Array, filled: Mask, may_be_open: bool, beside: Iterable[pd.Series]
) -> Dates:
    coded = pc.dictionary_encode(text)  # dates repeat: each way of writing one is looked at once
    places = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)
    found = Found.read(coded.dictionary)
    here = Found(**{one.name: _spread(getattr(found, one.name), places, filled) for one in fields(Found)})
    days, either_way = here.day_or_none.copy(), np.zeros(len(values), dtype=np.bool_)
    told: dict[str, Mask] = {}
    written = here.is_year_last
    if written.any():
        evidence = _Order.count(here)
        order = evidence if evidence.is_known else sum((_order_of(one) for one in beside), _Order())
        refused = written & (here.is_month_first | order.is_refused)
        # 1-10-2024 beside 01-09-2024 has lost a digit, and may have been another day.
        written = written & ~(here.is_cut & here.is_padded.any())
        days, either_way = np.where(written & ~refused, here.day_first, days), refused & ~np.isnat(here.some_day)
        if not order.is_known:
            told[_DAY_FIRST] = written & ~np.isnat(here.day_first)
    is_plain = written | ((here.day_or_none >= FIRST_DAY) & (here.day_or_none <= LAST_DAY))
    is_number = ~np.isnat(here.numbered)
    among = is_number & is_plain.any()
    days = np.where(is_number & ~among, here.numbered, days)
    told[_SERIAL] = is_number & ~among & (here.numbered >= FIRST_DAY) & (here.numbered <= LAST_DAY)
    settled = _settle(values, days, filled & ~either_way & ~among, may_be_open)
    faults = {why: mask.to_numpy() for mask, why in settled.faults} | {EITHER_WAY: either_way, AMONG_DATES: among}
    told |= {_ZONED: here.is_zoned & ~np.isnat(days), _OPEN_END: (days > LAST_DAY) & may_be_open}
    return _conclude(values, days, faults, told)


@dataclass(frozen=True)
class _Order:
    """How often a value tells that the day, or the month, is written first."""

    day_first: int = 0
    month_first: int = 0

    @classmethod
    def count(cls, found: Found) -> "_Order":
        return cls(int(found.is_day_first.sum()), int(found.is_month_first.sum()))

    def __add__(self, other: "_Order") -> "_Order":
        return _Order(self.day_first + other.day_first, self.month_first + other.month_first)

    @property
    def is_known(self) -> bool:
        return bool(self.day_first or self.month_first)

    @property
    def is_refused(self) -> bool:
        return self.month_first > _MOST_ODD * (self.day_first + self.month_first)


def _order_of(column: pd.Series) -> _Order:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return _Order()
    text = _strip(column)
    counted = pc.value_counts(text.drop_null())
    found, times = Found.read(counted.field("values")), counted.field("counts").to_numpy()
    return _Order(int(times[found.is_day_first].sum()), int(times[found.is_month_first].sum()))


def _spread(found: Any, places: Numbers, filled: Mask) -> Any:
    """What was found of each different text, at every place where it stands; nothing where a value is missing."""
    nothing = np.array("NaT", "datetime64[D]") if found.dtype.kind == "M" else np.array(False)
    taken = found[places] if len(found) else nothing
    return np.where(filled, taken, nothing)
