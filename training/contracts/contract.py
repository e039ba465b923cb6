"""What a result is: a file that one part writes and another reads, with its columns, key, writer and readers.

A result is a class whose attributes are its columns. `Forecast.programme` is the name of the column, so no reader
types a name again and a name that is not declared is found by the type checker. Nothing here imports a library:
serving reads with these names without paying for a validator at start (`training.contracts.checking` has one).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar


class Kind(StrEnum):
    """The types a column of a result can have."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"
    DATE = "date"
    TIME = "date and time"
    NUMBERS = "list of numbers"


class Folder(StrEnum):
    """Where results are kept."""

    RESULTS = "results"
    VAULT = "vault"
    TABLES = "tables"
    RUN = "the run in MLflow"


@dataclass(frozen=True)
class Column:
    """One column of a result, declared as a class attribute that gives its own name.

    `low` and `high` are inclusive and hold for each number of a list; `allowed` is a closed list, kept when something
    is added to it. `nullable`: a value may be missing. `optional`: files may lack the column altogether. `is_key`: the
    columns so marked are unique together.
    """

    kind: Kind
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()
    nullable: bool = False
    optional: bool = False
    is_key: bool = False
    name: str = field(default="", init=False)

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name of the attribute."""
        object.__setattr__(self, "name", name)

    def __get__(self, instance: object, owner: type) -> str:
        """Return the name of the column."""
        return self.name


@dataclass(frozen=True)
class Contract:
    """What holds for the file of a result.

    `path` is relative to `folder`, with fields in braces. `others`: the kind of the columns that are not declared,
    for files with a column per feature; without it there are no others. `written_by` and `read_by` name packages.
    """

    name: str
    meaning: str
    path: str
    folder: Folder
    columns: tuple[Column, ...]
    written_by: tuple[str, ...]
    read_by: tuple[str, ...]
    others: Kind | None = None

    @property
    def names(self) -> list[str]:
        """Names of the declared columns, in order."""
        return [column.name for column in self.columns]

    @property
    def key(self) -> list[str]:
        """Names of the columns that are unique together; empty where rows may repeat."""
        return [column.name for column in self.columns if column.is_key]

    def missing(self, names: Iterator[str] | list[str]) -> list[str]:
        """Return the columns that may not be left out and are not among `names`."""
        there = set(names)
        return [column.name for column in self.columns if not column.optional and column.name not in there]

    def file(self, root: Path, **fields: object) -> Path:
        """Return the path of one file below `root`, the folder of the settings that `folder` names."""
        return root / self.path.format(**fields)

    def files(self, root: Path) -> dict[str, Path]:
        """Return the files there are of a path with one field, or one file name, by that field; sorted."""
        before, _, after = self.path.partition("{")
        after = after.partition("}")[2]
        folder, prefix = root / Path(f"{before}x").parent, Path(f"{before}x").name[:-1]
        found = sorted(folder.glob(f"{prefix}*{after}"))
        return {path.name[len(prefix) : len(path.name) - len(after)]: path for path in found}


class Result:
    """Base of the declarations: a subclass with class arguments `path`, `written_by`, `read_by` is a result.

    A subclass without them is a group of columns that results have in common.
    """

    contract: ClassVar[Contract]

    def __init_subclass__(
        cls,
        path: str = "",
        folder: Folder = Folder.RESULTS,
        written_by: tuple[str, ...] = (),
        read_by: tuple[str, ...] = (),
        others: Kind | None = None,
    ) -> None:
        """Gather the columns of the class and of those it inherits from, in the order of declaration."""
        super().__init_subclass__()
        if not path:
            return
        found: dict[str, Column] = {}
        for base in reversed(cls.__mro__):
            found |= {name: one for name, one in vars(base).items() if isinstance(one, Column)}
        meaning = " ".join((cls.__doc__ or "").split())
        columns = tuple(found.values())
        name = re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__.removesuffix("Result")).lower()
        cls.contract = Contract(name, meaning, path, folder, columns, written_by, read_by, others)
