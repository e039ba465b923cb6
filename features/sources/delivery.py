"""What every source shares: its settings, what it hands over, and the intake that collects it.

A `Delivery` is not checked yet: `features.extracts` holds it to the schemas. What a source itself
cannot trust (an unknown code, a double key) is rejected here already, with the file and row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from features.errors import ExtractError, SettingsError
from features.schemas import SCHEMAS
from features.values.dates import read_day

TRUTH_MARK = "KNOWN_TRUTH"
_KIND_NAMES: dict[type, str] = {
    str: "a text", int: "a whole number", list: "a list", dict: "a table", bool: "true or false", float: "a number",
}  # fmt: skip


@dataclass(frozen=True)
class SourceSettings:
    """One source in `studiepeil.toml`: its format, where it lies, and the format's own options."""

    format: str
    path: Path
    options: Mapping[str, Any] = field(default_factory=dict)


def read_month_day(settings: SourceSettings, option: str, default: str, earliest: str = "01-01") -> str:
    """Return the month and day (such as "11-01") that `option` asks for.

    Raises SettingsError when it is neither, or before `earliest`: nothing is known before it happened.
    """
    value = settings.options.get(option, default)
    day = read_day(f"2001-{value}")
    if day is None or f"{day:%m-%d}" < earliest:
        fault = "is not a month and day" if day is None else f"lies before {earliest}, what it dates"
        raise SettingsError(
            f"Option '{option}' {fault}: '{value}'.",
            where=f"source of format '{settings.format}'",
            do=f"Write it as '{default}'.",
        )
    return f"{day:%m-%d}"


def read_date_option(settings: SourceSettings, option: str) -> date | None:
    """Return the date that `option` names, None where it is not given. Raises SettingsError when it is no whole day."""
    if option not in settings.options:
        return None
    day = read_day(settings.options[option])
    if day is None:
        raise SettingsError(
            f"Option '{option}' is not a day between 1990 and 2100.",
            where=f"source of format '{settings.format}'",
            do="Write it as 2023-09-01, without quotes and without a time.",
        )
    return day


@dataclass(frozen=True)
class Remark:
    """Something a person should know about a file, with the number of rows it is about."""

    table: str
    file: str
    sentence: str
    count: int


class DeliveredTables(Mapping[str, pd.DataFrame]):
    """Tables by name. One that was left in its file is read whenever it is asked for: one is in memory at a time."""

    def __init__(self, read: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._read = dict(read)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the table `name`."""
        return self._read[name]()

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._read)

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(self._read)


@dataclass(frozen=True)
class Delivery:
    """What one source read.

    tables: canonical columns, values as delivered, indexed by row in the file (the header is row 1).
    files: the file each table comes from. rows: rows read per (table, file). quarantine: per table
    the rejected rows as text with `reason`, `file` and `row`. stopgaps: tables of which a row counts only
    when no other source delivers its key (programmes as far as counts tell about them).
    """

    tables: Mapping[str, pd.DataFrame]
    files: dict[str, str]
    rows: dict[tuple[str, str], int]
    quarantine: dict[str, pd.DataFrame]
    remarks: tuple[Remark, ...]
    stopgaps: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source:
    """A real format.

    Attributes:
        format: Its name in studiepeil.toml.
        tables: What it may deliver. A table that is not in `features.schemas` is an error of the declaration, and a
            table that is delivered without being declared an error of the source.
        options: Its options and the types they may have.
        fill: Reads what lies at the path of the settings into an `Intake`.
    """

    format: str
    tables: tuple[str, ...]
    options: Mapping[str, tuple[type, ...]]
    fill: Callable[[SourceSettings, "Intake"], None]

    def __post_init__(self) -> None:
        undeclared = sorted(set(self.tables) - set(SCHEMAS))
        if undeclared:
            raise ValueError(f"format {self.format} names tables without a schema: {', '.join(undeclared)}")

    def read(self, settings: SourceSettings) -> Delivery:
        """Read the source. Raises SettingsError on an option, ExtractError on a file that does not fit."""
        check_options(settings, self.options)
        check_not_truth(settings.path)
        if not settings.path.exists():
            raise ExtractError(
                f"There is nothing at {settings.path}.",
                where=f"source of format '{self.format}'",
                do="Put the delivery there, or correct `path` in studiepeil.toml.",
            )
        intake = Intake()
        self.fill(settings, intake)
        delivery = intake.delivery()
        undeclared = sorted((set(delivery.tables) | set(delivery.quarantine)) - set(self.tables))
        if undeclared:
            raise ValueError(f"format {self.format} delivers tables it does not declare: {', '.join(undeclared)}")
        return delivery


class Intake:
    """Collects what a source reads, rejects and remarks. Local to one read."""

    def __init__(self) -> None:
        self._tables: dict[str, Callable[[], pd.DataFrame]] = {}
        self._files: dict[str, str] = {}
        self._rows: dict[tuple[str, str], int] = {}
        self._rejected: dict[str, list[pd.DataFrame]] = {}
        self._remarks: list[Remark] = []
        self._stopgaps: set[str] = set()

    def add(self, table: str, frame: pd.DataFrame, file: str, rows: int | None = None) -> None:
        """Take `frame` as `table`; `rows` read from the file, where that is not its length."""
        self._tables[table], self._files[table] = (lambda: frame), file
        if rows != 0:  # 0: the rows were counted per file already
            self.count(table, file, len(frame) if rows is None else rows)

    def add_file(self, table: str, read: Callable[[], pd.DataFrame], file: str, rows: int) -> None:
        """Take as `table` what `read` will return when it is needed; `rows` are in the file."""
        self._tables[table], self._files[table] = read, file
        self.count(table, file, rows)

    def add_stopgap(self, table: str, frame: pd.DataFrame, file: str) -> None:
        """Take `frame` as `table`, for keys that no other source delivers."""
        self.add(table, frame, file)
        self._stopgaps.add(table)

    def count(self, table: str, file: str, rows: int) -> None:
        """Add `rows` to what was read from `file` for `table`."""
        self._rows[table, file] = self._rows.get((table, file), 0) + rows

    def reject(
        self, table: str, frame: pd.DataFrame, reason: str | pd.Series, file: str | pd.Series, rows: int | None = None
    ) -> None:
        """Put rows in quarantine, unless there are none.

        Args:
            table: The table that they would have been in.
            frame: The rows, indexed by their number in the file; columns as in the table, where known.
            reason: Why, of all or of each.
            file: Where they were read, all or each.
            rows: How many rows of the file this adds to what was read, where `add` does not count them.
        """
        if frame.empty:
            return
        self._rejected.setdefault(table, []).append(
            frame.astype("string[pyarrow]").assign(reason=reason, file=file, row=frame.index.to_numpy())
        )
        if rows is not None and isinstance(file, str):
            self.count(table, file, rows)

    def remark(self, table: str, file: str, sentence: str, count: int) -> None:
        """Record a remark, unless it is about no rows at all."""
        if count:
            self._remarks.append(Remark(table, file, sentence, count))

    def delivery(self) -> Delivery:
        """Close the intake."""
        quarantine = {name: pd.concat(parts, ignore_index=True) for name, parts in self._rejected.items()}
        return Delivery(
            DeliveredTables(self._tables),
            self._files,
            self._rows,
            quarantine,
            tuple(self._remarks),
            frozenset(self._stopgaps),
        )


def find_faults(index: pd.Index, rules: Iterable[tuple[pd.Series, str]]) -> pd.Series:
    """Return for each row the sentence of the first rule that it breaks, an empty text where it breaks none.

    Args:
        index: Of the rows.
        rules: A mask of the rows that break it, missing where that cannot be seen, and the sentence.
    """
    reason = pd.Series("", index=index, dtype=object)
    for mask, sentence in rules:
        broken = mask.fillna(False).to_numpy(dtype=bool)
        reason = reason.mask(broken & (reason == ""), sentence)
    return reason


def check_not_truth(path: Path) -> None:
    """Raise ExtractError when `path`, or a folder above it, holds the truth of a simulation."""
    for folder in (path, *path.resolve().parents):
        if (folder / TRUTH_MARK).exists():
            raise ExtractError(
                f"{folder} holds the simulated truth and may not be read as a delivery.",
                where=f"the file {TRUTH_MARK} marks that folder",
                do="Point `path` to the folder with the extracts; the truth is for judging forecasts only.",
            )


def check_options(settings: SourceSettings, allowed: Mapping[str, tuple[type, ...]]) -> None:
    """Raise SettingsError on an unknown option or one of the wrong type."""
    where = f"[[features.sources]] format = '{settings.format}', path = '{settings.path}'"
    known = "this format has no options" if not allowed else "its options are: " + ", ".join(sorted(allowed))
    unknown = sorted(set(settings.options) - set(allowed))
    if unknown:
        raise SettingsError(
            f"Format '{settings.format}' does not know {', '.join(unknown)}.",
            where=where,
            do=f"Remove or correct it; {known}.",
        )
    for name, value in settings.options.items():
        # bool is an int to Python, but not to the person who wrote the settings
        if not isinstance(value, allowed[name]) or (isinstance(value, bool) and bool not in allowed[name]):
            kinds = " or ".join(_KIND_NAMES.get(kind, kind.__name__) for kind in allowed[name])
            raise SettingsError(
                f"Option '{name}' of format '{settings.format}' must be {kinds}.",
                where=where,
                do="Correct the value in studiepeil.toml.",
            )
