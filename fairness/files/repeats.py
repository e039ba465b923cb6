"""Rows about one student: copies of one another become one row, and rows that contradict each other are refused."""

from collections.abc import Sequence
from dataclasses import replace

from fairness.errors import AuditError
from fairness.files.table import Table


def merge_copies(table: Table, key: Sequence[str], told: Sequence[str]) -> tuple[Table, int]:
    """Merge rows with one key that say the same, and say how many rows that takes away.

    Args:
        table: with complete keys.
        key: the columns that tell students apart.
        told: columns that have to be the same for two rows to be copies.

    Raises:
        AuditError: Two rows with one key say different things.
    """
    frame = table.frame
    is_later = frame.duplicated(list(key))
    if not is_later.any():
        return table, 0
    # A cell may be of any type, and an empty one is the same as an empty one.
    said = frame[[*key, *told]].astype("string").fillna("")
    is_copy = said.duplicated()
    contradicting = frame.index[is_later & ~is_copy]
    if len(contradicting):
        second = contradicting[0]
        same_key = (said[list(key)] == said.loc[second, list(key)]).all(axis="columns")
        first = frame.index[same_key][0]
        raise AuditError(
            f"{len(contradicting)} row(s) repeat the key ({', '.join(key)}) of another row and say something else; see "
            f"{table.name_line(first)} and {table.name_line(second)}",
            where=str(table.path),
            do="deliver one row per student, or name a longer key with --key",
        )
    return replace(table, frame=frame[~is_copy]), int(is_copy.sum())
