"""The table that leaves this package: one population on one as-of date.

Keys, features, and the outcome where it is already known. Never a protected attribute, never an
identifier among the features. A table is checked when it is made and carries a fingerprint of its content,
so that every model and every score can say which table it came from.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import TableError

OUTCOME = "outcome"
_METADATA = b"studiepeil"


class Question(StrEnum):
    """What is asked: how many will come, or who may stop."""

    INFLOW = "inflow"
    DROPOUT = "dropout"


class FeatureKind(StrEnum):
    """How a model has to read a feature."""

    NUMERIC = "numeric"
    CATEGORY = "category"


class Audience(StrEnum):
    """Who may see a feature of a student with a name beside it."""

    ADVISER = "adviser"  # the adviser, the student and the officer
    OFFICER = "officer"  # the officer, and only in totals over students


class Missing(StrEnum):
    """What an empty value of a feature means. The models read it as it is; nothing is filled in."""

    NOT_DELIVERED = "not delivered"
    NOT_THERE = "not there"
    NOTHING_YET = "nothing to measure yet"
    NONE_MEANS_ZERO = "no row means zero"


class FeatureGroup(StrEnum):
    """The parts a dropout table is made of: what is left out together to see what it adds."""

    BACKGROUND = "background"
    APPLICATION = "application"
    RESULTS = "results"
    SUBMISSIONS = "submissions"
    ACTIVITY = "activity"
    ATTENDANCE = "attendance"
    HISTORY = "history"
    FACTS = "facts"


@dataclass(frozen=True)
class Feature:
    """One feature, declared once: unit, source table, use. What people call it is a text of serving.

    `actionable`: a student or adviser can do something about it; only such reasons come first on an
    adviser's page. `seen_by`: who may see it of one student. `missing`: what an empty value means.
    `group`: a FeatureGroup in a dropout table, empty elsewhere.
    """

    name: str
    source: str
    unit: str = ""
    kind: FeatureKind = FeatureKind.NUMERIC
    actionable: bool = False
    seen_by: Audience = Audience.ADVISER
    missing: Missing = Missing.NOT_DELIVERED
    group: str = ""


@dataclass(frozen=True)
class CohortTable:
    """One population (`cohort`) on one date (`as_of`).

    `frame` has the columns of `key`, one column per feature (float, or string for categories) and, where
    the outcome is asked for, `outcome` (float; missing while it is not known). One row per key.
    """

    question: Question
    cohort: str
    moment: str
    as_of: date
    key: tuple[str, ...]
    features: tuple[Feature, ...]
    frame: pd.DataFrame = field(repr=False)

    def __post_init__(self) -> None:
        check_table(self)

    @property
    def feature_names(self) -> list[str]:
        """Names of the features, in the order of the columns."""
        return [feature.name for feature in self.features]

    @property
    def labelled(self) -> pd.DataFrame:
        """The rows whose outcome is known."""
        return self.frame.loc[self.frame[OUTCOME].notna()]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what the table says, independent of the order of its rows."""
        return self._fingerprint(self._head())

    @property
    def content(self) -> str:
        """SHA-256 of what the table says but for its as-of date: a day later the same may be known."""
        return self._fingerprint({name: value for name, value in self._head().items() if name != "as_of"})

    @cached_property
    def _hashed(self) -> bytes:
        ordered = self.frame.sort_values(list(self.key)).reset_index(drop=True)
        return pd.util.hash_pandas_object(ordered, index=False).to_numpy().tobytes()

    def _fingerprint(self, head: dict[str, object]) -> str:
        content = hashlib.sha256(self._hashed)
        content.update(json.dumps([head, list(self.frame.columns)]).encode())
        return content.hexdigest()

    def _head(self) -> dict[str, object]:
        return {
            "question": self.question.value,
            "cohort": self.cohort,
            "moment": self.moment,
            "as_of": self.as_of.isoformat(),
            "key": list(self.key),
            "features": [vars(feature) for feature in self.features],
        }


@dataclass(frozen=True)
class TableHead:
    """What a cohort table on disk is, without its rows.

    Attributes:
        fingerprint: of all that the table says; content: the same without its as-of date.
        rows, labelled: how many there are, and of how many the outcome is known.
    """

    cohort: str
    moment: str
    as_of: date
    fingerprint: str
    content: str
    rows: int
    labelled: int


def check_table(table: CohortTable) -> None:
    """Raise TableError when keys are not unique or missing, or columns are not exactly the declared ones."""
    frame, key = table.frame, list(table.key)
    expected = [*key, *table.feature_names]
    extra = [name for name in frame.columns if name not in (*expected, OUTCOME)]
    missing = [name for name in expected if name not in frame.columns]
    where = f"cohort table {table.question} {table.cohort}, {table.moment}"
    if extra or missing:
        raise TableError(
            f"columns do not match the declared features: missing {missing}, not declared {extra}", where=where
        )
    if frame[key].isna().any(axis=None):
        raise TableError(f"{int(frame[key].isna().any(axis=1).sum())} rows have an empty key", where=where)
    if duplicated := int(frame.duplicated(key).sum()):
        raise TableError(
            f"{duplicated} rows repeat the key {', '.join(key)}",
            where=where,
            do="look for the double rows in the extract; a score is given to one row per key",
        )


def write_table(table: CohortTable, path: Path) -> None:
    """Write `table` to one Parquet file that describes itself; same content, same bytes. It appears whole or not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = table.frame.sort_values(list(table.key)).reset_index(drop=True)
    arrow = pa.Table.from_pandas(ordered, preserve_index=False)
    labelled = len(table.labelled) if OUTCOME in ordered else 0
    said = {"fingerprint": table.fingerprint, "content": table.content, "rows": len(ordered), "labelled": labelled}
    head = json.dumps({**table._head(), **said}).encode()
    metadata = {**(arrow.schema.metadata or {}), _METADATA: head}
    partial = path.with_suffix(".partial")
    pq.write_table(arrow.replace_schema_metadata(metadata), partial, compression="zstd")
    partial.replace(path)


def read_head(path: Path) -> TableHead:
    """Read what a table written by `write_table` is. Raises TableError when the file is no cohort table of today."""
    head = _read_metadata(_read_file(pq.read_schema, path), path)
    try:
        numbers = {name: head[name] for name in ("cohort", "moment", "fingerprint", "content", "rows", "labelled")}
    except KeyError:
        raise TableError(
            "the file was written by an earlier version", where=str(path), do="make it again with studiepeil build"
        ) from None
    return TableHead(as_of=date.fromisoformat(head["as_of"]), **numbers)


def read_table(path: Path) -> CohortTable:
    """Read a table written by `write_table`.

    Raises TableError when the file is no cohort table or its content is not what was written.
    """
    arrow = _read_file(pq.read_table, path)
    head = _read_metadata(arrow.schema, path)
    table = CohortTable(
        question=Question(head["question"]),
        cohort=head["cohort"],
        moment=head["moment"],
        as_of=date.fromisoformat(head["as_of"]),
        key=tuple(head["key"]),
        features=tuple(read_feature(one) for one in head["features"]),
        frame=arrow.to_pandas(),
    )
    if table.fingerprint != head["fingerprint"]:
        raise TableError(
            "the content is not what was written", where=str(path), do="make it again with studiepeil build"
        )
    return table


def _read_file(read: Callable[[Path], Any], path: Path) -> Any:
    try:
        return read(path)
    except (OSError, ValueError):  # what is no Parquet (any more) raises a kind of ValueError
        raise TableError(
            "the file is damaged and cannot be read", where=str(path), do="make it again with studiepeil build"
        ) from None


def _read_metadata(schema: pa.Schema, path: Path) -> dict[str, Any]:
    raw = (schema.metadata or {}).get(_METADATA)
    if raw is None:
        raise TableError("the file is not a cohort table", where=str(path), do="make it with studiepeil build")
    head: dict[str, Any] = json.loads(raw)
    return head


def read_feature(declared: dict[str, Any]) -> Feature:
    """Return a feature as it was declared, from the plain data of a table or a manifest."""
    kinds = {"kind": FeatureKind, "seen_by": Audience, "missing": Missing}
    known = {one.name: declared[one.name] for one in fields(Feature) if one.name in declared}  # not its name of before
    return Feature(**known | {name: kind(known[name]) for name, kind in kinds.items()})
