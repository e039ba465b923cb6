"""Which files of a 1CijferHO delivery are read: of each kind the one that was decoded furthest.

The field's conversion tool leaves `EV*.csv`, `_decoded` and `_enriched` beside each other, each as CSV and Parquet: the
same rows, with more codes in words. They are one delivery.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from features.errors import ExtractError
from features.sources.cijferho.fixed_width import find_layout, read_fixed_width
from features.sources.cijferho.headings import rename_headings
from features.sources.reading import TableFile, read_table

_STATES = ("", "_decoded", "_enriched")  # the last is furthest
_ENDINGS = (".asc", ".parquet", ".xlsx", ".csv")  # the last keeps zeros before a number
_NAME = re.compile(r"^(?P<base>.+?)(?P<state>_decoded|_enriched)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The file that is read, and others of the same delivery that say the same with fewer words."""

    path: Path
    others: tuple[str, ...] = ()


def find_file(folder: Path, prefix: str) -> Found | None:
    """Return the file of a kind in `folder`, None where there is none.

    Args:
        folder: of the delivery.
        prefix: how the names of the kind begin, such as EV.

    Raises:
        ExtractError: There are files of several deliveries.
    """
    paths = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name.upper().startswith(prefix) and path.suffix.lower() in _ENDINGS
    ]
    if len({_split(path)[0] for path in paths}) > 1:
        raise ExtractError(
            f"There are {len(paths)} files {prefix}*: {', '.join(path.name for path in paths)}.",
            where=str(folder),
            do="Keep the latest delivery only: each holds all years, together they would count students twice.",
        )
    if not paths:
        return None
    chosen = max(paths, key=_rank)
    return Found(chosen, tuple(path.name for path in paths if path != chosen))


def read_delivered(path: Path, mandatory: Collection[str], wanted: Collection[str]) -> TableFile:
    """Read a file of the delivery, with its headings in snake_case.

    Args:
        path: converted, or fixed-width with its description beside it.
        mandatory: headings by which the description is known.
        wanted: headings that the file should have.
    """
    if path.suffix.lower() == ".asc":
        return read_fixed_width(path, find_layout(path, mandatory))
    file = read_table(path, wanted)
    return replace(file, frame=rename_headings(file.frame, path.name))


def _split(path: Path) -> tuple[str, str]:
    found = _NAME.match(path.stem)
    return (found["base"].lower(), (found["state"] or "").lower()) if found else (path.stem.lower(), "")


def _rank(path: Path) -> tuple[int, int]:
    return _STATES.index(_split(path)[1]), _ENDINGS.index(path.suffix.lower())
