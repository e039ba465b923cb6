"""What every source shares: what it hands over, and the intake that collects it.

A `Delivery` is not checked yet: `features.extracts` holds it to the schemas. What a source itself
cannot trust (an unknown code, a double key) is rejected here already, with the file and row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.account import MOST_ROWS, USUAL_QUARANTINE, Account, Entry, Fate, list_students
from features.errors import ExtractError
from features.schemas import SCHEMAS
from features.sources.options import SourceSettings, check_not_truth, check_options
from features.sources.reading import TableFile

TOTAL = "a total of other rows, or a sentence below them"


@dataclass(frozen=True)
class Remark:
    """Something a person should know about a file, with the number of rows it is about."""

    table: str
    file: str
    sentence: str
    count: int


_Parts = Mapping[str, Sequence[tuple[str, Callable[[], pd.DataFrame]]]]  # file, and what reads it, per table


class DeliveredTables(Mapping[str, pd.DataFrame]):
    """Tables by name. One that was left in its file is read whenever it is asked for: one is in memory at a time."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = {name: tuple(of_table) for name, of_table in parts.items()}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the table `name`, of all its files."""
        parts = [part for _, part in self.read_parts(name)]
        return parts[0] if len(parts) == 1 else pd.concat(parts)

    def read_parts(self, name: str) -> list[tuple[str, pd.DataFrame]]:
        """Return what each file holds of the table `name`, with the name of the file."""
        return [(file, read()) for file, read in self._parts[name]]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._parts)

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(self._parts)


@dataclass(frozen=True)
class Delivery:
    """What one source read.

    tables: canonical columns, values as delivered, indexed by row in the file (the header is row 1). account: rows
    read per file and what the source did with them; the rows of a table in `settled` are all accounted for there,
    those of any other table are kept row by row as far as they fit. quarantine: per table the rejected rows as text
    with `reason`, `file` and `row`. stopgaps: tables of which a row counts only when no other source delivers its key
    (programmes as far as counts tell about them).
    """

    tables: DeliveredTables
    account: Account
    settled: frozenset[str]
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
    """Collects what a source reads, rejects, leaves out and remarks. Local to one read."""

    def __init__(self) -> None:
        self._parts: dict[str, list[tuple[str, Callable[[], pd.DataFrame]]]] = {}
        self._account = Account()
        self._settled: set[str] = set()
        self._rejected: dict[str, list[pd.DataFrame]] = {}
        self._remarks: list[Remark] = []
        self._stopgaps: set[str] = set()

    def add(self, table: str, frame: pd.DataFrame, file: str, rows: int | None = None) -> None:
        """Take `frame` for `table`, a row for each row of the file that was not left out, merged or rejected.

        A table may come from several files.

        Args:
            table: its name.
            frame: its rows, indexed by row in the file.
            file: where they were read.
            rows: how many rows of the file were read for it, where that is not the length of the frame; 0 where they
                were counted already.
        """
        self._parts.setdefault(table, []).append((file, lambda: frame))
        if rows != 0:
            self.count(table, file, len(frame) if rows is None else rows)

    def add_made(self, table: str, frame: pd.DataFrame, file: str, used: Mapping[str, int] | int) -> None:
        """Take `frame` as `table`, where its rows are made of those of the file and are not the same ones.

        Args:
            table: its name.
            frame: its rows.
            file: where they come from.
            used: how many rows of the file (of each file) are in it, of those that were counted.
        """
        self._parts[table] = [(file, lambda: frame)]
        self._settled.add(table)
        students = list_students(frame, SCHEMAS[table].person)
        for name, number in ({file: used} if isinstance(used, int) else used).items():
            self._account.add(Entry(table, name, Fate.KEPT, "", number, students=students))

    def add_file(self, table: str, read: Callable[[], pd.DataFrame], file: str, rows: int) -> None:
        """Take as `table` what `read` will return when it is needed; `rows` are in the file."""
        self._parts.setdefault(table, []).append((file, read))
        self.count(table, file, rows)

    def add_stopgap(self, table: str, frame: pd.DataFrame, file: str) -> None:
        """Take `frame` as `table`, for keys that no other source delivers."""
        self.add_made(table, frame, file, 0)
        self._stopgaps.add(table)

    def count(self, table: str, file: str, rows: int) -> None:
        """Add `rows` to what was read from `file` for `table`."""
        self._account.add_read(table, file, rows)

    def take_file(self, table: str, name: str, file: TableFile) -> None:
        """Count the rows of a file, account for its totals, and say which sheets were read and which were not."""
        self.count(table, name, file.read)
        self.leave_out(table, name, TOTAL, file.totals)
        if len(file.sheets) > 1:
            self.remark(table, name, f"read from {len(file.sheets)} sheets: {', '.join(file.sheets)}", file.read)
        if file.passed_over:
            said = f"sheets that are hidden or lack these columns were passed over: {', '.join(file.passed_over)}"
            self.remark(table, name, said, len(file.passed_over))
        if file.hidden:
            said = f"headings that look like a value of a row are not shown: {', '.join(file.hidden)}"
            self.remark(table, name, said, len(file.hidden))

    def leave_out(
        self, table: str, file: str, reason: str, rows: pd.DataFrame | pd.Index | int, usual: float = 1.0
    ) -> None:
        """Account for rows that are right and not asked for.

        Args:
            table: the table that they would have been in.
            file: where they were read.
            reason: why they are not asked for.
            rows: the rows, or how many.
            usual: the share of the file up to which that is usual for its format; beyond it a person has to say why.
        """
        self._enter(table, file, Fate.LEFT_OUT, reason, rows, usual)

    def merge(self, table: str, file: str, rows: pd.DataFrame | pd.Index | int, reason: str = "") -> None:
        """Account for rows that say the same as another row, which is kept."""
        self._enter(table, file, Fate.MERGED, reason or "the same row is delivered more than once", rows, 1.0)

    def reject(
        self,
        table: str,
        frame: pd.DataFrame,
        reason: str | pd.Series,
        file: str | pd.Series,
        rows: int | None = None,
        usual: float = USUAL_QUARANTINE,
    ) -> None:
        """Put rows in quarantine, unless there are none.

        Args:
            table: The table that they would have been in.
            frame: The rows, indexed by their number in the file; columns as in the table, where known.
            reason: Why, of all or of each.
            file: Where they were read, all or each.
            rows: How many rows of the file this adds to what was read, where `add` does not count them.
            usual: the share of a file up to which that is usual for its format.
        """
        if frame.empty:
            return
        apart = frame.astype("string[pyarrow]").assign(reason=reason, file=file, row=frame.index.to_numpy())
        self._rejected.setdefault(table, []).append(apart)
        for (name, why), part in apart.groupby(["file", "reason"], observed=True, sort=False):
            self._enter(table, str(name), Fate.QUARANTINED, str(why), part.set_index("row"), usual)
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
            DeliveredTables(self._parts),
            self._account,
            frozenset(self._settled),
            quarantine,
            tuple(self._remarks),
            frozenset(self._stopgaps),
        )

    def _enter(
        self, table: str, file: str, fate: Fate, reason: str, rows: pd.DataFrame | pd.Index | int, usual: float
    ) -> None:
        if isinstance(rows, int):
            self._account.add(Entry(table, file, fate, reason, rows, usual))
            return
        index = rows.index if isinstance(rows, pd.DataFrame) else rows
        students = list_students(rows, SCHEMAS[table].person) if isinstance(rows, pd.DataFrame) else frozenset()
        at = tuple(int(row) for row in index[:MOST_ROWS])
        self._account.add(Entry(table, file, fate, reason, len(index), usual, students, at))


def find_faults(index: pd.Index, rules: Iterable[tuple[pd.Series, str]]) -> pd.Series:
    """Return for each row the sentence of the first rule that it breaks, an empty text where it breaks none.

    Args:
        index: Of the rows.
        rules: A mask of the rows that break it, missing where that cannot be seen, and the sentence.
    """
    reason = np.full(len(index), "", dtype=object)
    for mask, sentence in rules:
        broken = mask.fillna(False).to_numpy(dtype=bool)
        if broken.any():
            reason[broken & (reason == "")] = sentence
    return pd.Series(reason, index=index, dtype=object)
