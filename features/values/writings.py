"""The ways in which a day is written: what each text could be, before its column decides."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

_SPREADSHEET_START = np.datetime64("1899-12-30")
_TIME = r"(?:[T ]+(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?P<zone> ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?)?"
_YEAR_FIRST = rf"^(?P<a>\d{{4}})(?P<s>[-/.])(?P<b>\d{{2}})(?P<t>[-/.])(?P<c>\d{{2}}){_TIME}$"
_YEAR_LAST = rf"^(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P<t>[-/.])(?P<c>\d{{4}}){_TIME}$"
_HAS_ONE_DIGIT, _HAS_ZERO = r"^(\d|\d+[-/.]\d)[-/.]", r"^(0|\d+[-/.]0)"
_COMPACT = r"^(?P<a>\d{4})(?P<b>\d{2})(?P<c>\d{2})(?:\.0+)?$"
_DAYS = r"^(?P<a>\d{5}|2958465)(?:\.\d+)?$"  # 2958465 is 31 December 9999


_MONTHS = (
    "jan(?:uari|uary)?", "feb(?:ruari|ruary)?", "maart|mrt|mar(?:ch)?", "apr(?:il)?", "mei|may", "juni?|june",
    "juli?|july", "aug(?:ustus|ust)?", "sept?(?:ember)?", "o[kc]t(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip


def spell_months(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return the texts with days such as 1 september 2021 and 01-sep-2021 written as 2021-09-01."""
    if not pc.any(pc.match_substring_regex(texts, r"^\d{1,2}[-. ]+\p{L}{3,9}[-. ]+\d{4}")).as_py():
        return texts
    for number, names in enumerate(_MONTHS, start=1):
        for pattern, day in ((r"\d", r"0\1"), (r"\d\d", r"\1")):
            written = rf"^({pattern})[-. ]+(?i:{names})[-. ]+(\d{{4}})"
            texts = pc.replace_substring_regex(texts, written, rf"\2-{number:02d}-{day}")
    return texts


@dataclass(frozen=True)
class Found:
    """What each text could be: arrays of one length.

    `day_or_none`: written year first. `day_first`: written year last and read day first; `some_day`: read one way or
    the other. `numbered`: as a number of days. `is_day_first` and `is_month_first`: a number above 12 tells. `is_cut`:
    a day or month of one digit, `is_padded`: one that begins with 0.
    """

    day_or_none: Any
    day_first: Any
    some_day: Any
    numbered: Any
    is_year_last: Any
    is_day_first: Any
    is_month_first: Any
    is_cut: Any
    is_padded: Any
    is_zoned: Any

    @classmethod
    def read(cls, texts: pa.Array) -> "Found":
        """Return what each of `texts` could be; nothing for what is missing."""
        texts = spell_months(texts)
        first, compact, last = (_match(texts, pattern) for pattern in (_YEAR_FIRST, _COMPACT, _YEAR_LAST))
        number = _match(texts, _DAYS)
        by_year = np.where(
            first.is_found, make_days(first.a, first.b, first.c), make_days(compact.a, compact.b, compact.c)
        )
        day_first, month_first = make_days(last.c, last.b, last.a), make_days(last.c, last.a, last.b)
        counted = _SPREADSHEET_START + number.a.astype("timedelta64[D]")
        return cls(
            day_or_none=by_year,
            day_first=day_first,
            some_day=np.where(np.isnat(day_first), month_first, day_first),
            numbered=np.where(number.is_found, counted, np.datetime64("NaT")),
            is_year_last=last.is_found,
            is_day_first=~np.isnat(day_first) & np.isnat(month_first),
            is_month_first=np.isnat(day_first) & ~np.isnat(month_first),
            is_cut=last.is_found & _has(texts, _HAS_ONE_DIGIT),
            is_padded=last.is_found & _has(texts, _HAS_ZERO),
            is_zoned=first.is_zoned | last.is_zoned,
        )


@dataclass(frozen=True)
class _Match:
    a: Numbers
    b: Numbers
    c: Numbers
    is_found: Mask
    is_zoned: Mask


def _match(texts: pa.Array, pattern: str) -> _Match:
    """The numbers that `pattern` finds, 0 where it finds none; the marks between them have to be the same."""
    parts = pc.extract_regex(texts, pattern)
    names = [part.name for part in parts.type]
    found = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    if "s" in names:
        same = pc.equal(pc.struct_field(parts, "s"), pc.struct_field(parts, "t"))
        found = found & same.fill_null(False).to_numpy(zero_copy_only=False)
    zoned = np.zeros(len(found), dtype=np.bool_)
    if "zone" in names:
        zone = pc.struct_field(parts, "zone")
        zoned = found & pc.not_equal(zone, "").fill_null(False).to_numpy(zero_copy_only=False)
    numbers = {}
    for name in ("a", "b", "c"):
        numbers[name] = np.zeros(len(found), dtype=np.int64)
        if name in names:
            number = pc.struct_field(parts, name).cast(pa.int64()).fill_null(0)
            numbers[name] = np.where(found, number.to_numpy(zero_copy_only=False), 0)
    return _Match(numbers["a"], numbers["b"], numbers["c"], found, zoned)


def _has(texts: pa.Array, pattern: str) -> Mask:
    found: Mask = pc.match_substring_regex(texts, pattern).fill_null(False).to_numpy(zero_copy_only=False)
    return found


def make_days(year: Numbers, month: Numbers, day: Numbers) -> Days:
    """Return the days, missing where there is no such day: 0 is never one."""
    is_possible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = ((year - 1970) * 12 + np.where(is_possible, month, 1) - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.where(is_possible, day, 1) - 1).astype("timedelta64[D]")
    made: Days = np.where(is_possible & (days.astype("datetime64[M]") == months), days, np.datetime64("NaT"))
    return made
