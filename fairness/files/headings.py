"""The row with the names: where it is, and whether what stands there may be shown.

The first row of a file without a heading is itself about a person. A row is taken for a heading only because names that
were asked for stand in it, and is shown in a message only then.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from fairness.files.cells import clean, write_cell
from fairness.files.csv_rows import Row

MOST_ABOVE = 50  # rows in which a heading is looked for: titles, a date, an explanation stand above it
HAS_DIGITS = re.compile(r"\d{4,}|^\W*\d[\d\W]*$|@")


@dataclass(frozen=True)
class Asked:
    """The columns that are looked for: one of several sets of names is enough (a wide table, or a long one).

    known: names of columns of another file, which tell a heading too, and are not asked for.
    """

    ways: tuple[frozenset[str], ...]
    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *ways: Collection[str], known: Collection[str] = ()) -> "Asked":
        """One set of names, or several of which one is enough."""
        return cls(tuple(frozenset(map(clean, way)) for way in ways), frozenset(known))

    def find(self, names: Collection[str]) -> frozenset[str]:
        """The names that are asked for, or known, and are there, however capitals are written."""
        there = {name.casefold() for name in names}
        return frozenset(name for name in self.known.union(*self.ways) if name.casefold() in there)

    def count(self, names: Collection[str]) -> float:
        """The share of the names that are there, of the way that has most; next to nothing for known ones alone."""
        there = {name.casefold() for name in names}
        share = max(sum(name.casefold() in there for name in way) / len(way) for way in self.ways)
        return share or 0.001 * bool(self.find(names))


@dataclass(frozen=True)
class Heading:
    """A row with names: its place among the rows, the names, and the share of those asked for that it holds."""

    place: int
    names: tuple[str, ...]
    share: float


def find_heading(rows: Sequence[Row], asked: Asked) -> Heading | None:
    """Find the first row that holds all names, else the first of those that hold most; None where none holds any."""
    best: Heading | None = None
    for place, (_, row) in enumerate(islice(rows, MOST_ABOVE)):
        names = tuple(map(write_cell, row))
        share = asked.count(names)
        if share > (best.share if best else 0.0) and not _is_data(rows, place, names, asked):
            best = Heading(place, names, share)
    return best


def can_be_shown(names: Sequence[str], asked: Asked) -> bool:
    """Whether these are names and not what somebody's row holds: one was asked for, and none looks like a number."""
    return bool(asked.find(names)) and not any(HAS_DIGITS.search(name) for name in names)


def _is_data(rows: Sequence[Row], place: int, names: tuple[str, ...], asked: Asked) -> bool:
    """Whether a name that was asked for stands in another row of its column too, as `sex` does in a long table.

    A heading that is repeated as a whole, because files were put together, is none of this.
    """
    found = {name.casefold() for name in asked.find(names)}
    columns = [column for column, name in enumerate(names) if name.casefold() in found]
    for _, row in islice(rows, place + 1 + MOST_ABOVE):
        own = tuple(map(write_cell, row))
        if own != names and any(column < len(own) and own[column] == names[column] for column in columns):
            return True
    return False
