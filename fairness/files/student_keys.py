"""Keys: what tells students apart, written alike in two files that have to meet, without making two students one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from fairness.errors import AuditError
from fairness.files.account import Remark, RemarkKind
from fairness.files.cells import UNKNOWN_WORDS, fold_words, write_cells
from fairness.files.table import Table

EXPECTED = 0.95  # of the students with a score: with fewer who have a row in the groups, it is said why that may be
LEAST = 0.5  # with fewer, these are not the same students
GAINED = 0.01  # of the students: what a rule has to bring together to be no chance


class Rule(StrEnum):
    """Ways in which two files write one key differently; texts in `fairness.words`."""

    DECIMALS = "decimals"
    THOUSANDS = "thousands"
    BLANKS = "blanks"
    CAPITALS = "capitals"
    ZEROS = "zeros"


THOUSANDS = r"[1-9]\d{0,2}(?:([., '])\d{3})(?:\1\d{3})*"
CHANGES: dict[Rule, Callable[[str], str]] = {
    Rule.DECIMALS: lambda key: re.sub(r"^(\d+)[.,]0+$", r"\1", key),
    Rule.THOUSANDS: lambda key: re.sub(r"[., ']", "", key) if re.fullmatch(THOUSANDS, key) else key,
    Rule.BLANKS: lambda key: key.replace(" ", ""),
    Rule.CAPITALS: str.casefold,
    Rule.ZEROS: lambda key: re.sub(r"^0+(?=\d)", "", key),
}
# The first three change how a number is written and nothing else; the others are applied when they are asked for.
HARMLESS = (Rule.DECIMALS, Rule.THOUSANDS, Rule.BLANKS)
ON_REQUEST = (Rule.ZEROS, Rule.CAPITALS)
WORDS = {
    Rule.DECIMALS: "decimals (34401.0)",
    Rule.THOUSANDS: "marks for thousands",
    Rule.BLANKS: "blanks inside",
    Rule.CAPITALS: "capitals",
    Rule.ZEROS: "leading zeros",
}


@dataclass(frozen=True)
class Meeting:
    """Two files with keys that are written alike: rules that were applied, and students of the first in both."""

    scores: Table
    groups: Table
    rules: tuple[Rule, ...]
    met: int
    students: int


def read_keys(table: Table, key: Sequence[str]) -> Table:
    """The table with its keys as text, NaN where there is none; 12 in Parquet is 12 in a text.

    Raises:
        AuditError: Keys have lost their last digits, as a spreadsheet writes long numbers (2,1E+06).
    """
    frame = table.frame.copy()
    for name in key:
        texts = write_cells(frame[name])
        is_lost = texts.str.fullmatch(r"\d([.,]\d+)?[eE]\+\d+")
        if is_lost.any():
            first = table.name_line(texts.index[is_lost][0])
            raise AuditError(
                f"{int(is_lost.sum())} key(s) are written with a power of ten, without their last digits; see {first}",
                where=table.name_place(name),
                do="write the column as text in the program it comes from, and export it again",
            )
        is_empty = texts.map({one: fold_words(one) in UNKNOWN_WORDS for one in texts.unique()})
        frame[name] = texts.mask(is_empty.astype(bool), np.nan).astype("object")
    return replace(table, frame=frame)


def bring_together(scores: Table, groups: Table, key: Sequence[str], match_keys: bool | None) -> Meeting:
    """Write the keys of two files alike, as far as that brings students together and makes no two of them one.

    Args:
        scores: with keys as `read_keys` gives them, and complete.
        groups: the same.
        key: the columns.
        match_keys: apply rules that need a word of somebody (leading zeros, capitals); False: do not, and do not ask.

    Raises:
        AuditError: A rule would bring students together and nobody asked for it, or hardly any student is in both.
    """
    keys = [table.frame[list(key)] for table in (scores, groups)]
    students = len(keys[0].drop_duplicates())
    rules, met = _find_rules(keys, (), HARMLESS, _count_met(keys))
    more, met_then = _find_rules(keys, rules, ON_REQUEST, met)
    if more != rules and met_then - met >= max(1, GAINED * students) and match_keys is not False:
        if match_keys is None:
            raise _ask_for_rules(scores, groups, [one for one in more if one not in rules], (met, met_then, students))
        rules, met = more, met_then
    if met < LEAST * students:
        raise _refuse(scores, groups, keys, key, met, students)
    changed = _apply(keys, rules)
    tables = [
        replace(table, frame=table.frame.assign(**{name: own[name] for name in key}))
        for table, own in zip((scores, groups), changed, strict=True)
    ]
    return Meeting(tables[0], tables[1], rules, met, students)


def describe_meeting(meeting: Meeting) -> tuple[Remark, ...]:
    """What has to be told: which rules were applied, and how many students with a score are in no row of the groups."""
    file, remarks = meeting.groups.path.name, []
    if missing := meeting.students - meeting.met:
        remarks.append(Remark(RemarkKind.NO_GROUP_ROW, file, number=missing, of=meeting.students))
    if meeting.rules:
        remarks.append(Remark(RemarkKind.KEYS_CHANGED, file, number=meeting.met, words=tuple(map(str, meeting.rules))))
    return tuple(remarks)


def _find_rules(
    keys: Sequence[pd.DataFrame], present: tuple[Rule, ...], offered: Sequence[Rule], met: int
) -> tuple[tuple[Rule, ...], int]:
    """The fewest rules, beside those that are applied already or are harmless, by which most students meet."""
    best, most, students = present, met, len(keys[0].drop_duplicates())
    tries = [
        (*base, *added) for base in (present, HARMLESS) for added in (*((rule,) for rule in offered), tuple(offered))
    ]
    for rules in dict.fromkeys(tuple(dict.fromkeys(one)) for one in tries):
        if most == students:
            break
        tried = _apply(keys, rules)
        if (found := _count_met(tried)) > most and not any(map(_makes_one, keys, tried)):
            best, most = rules, found
    return best, most


def _apply(keys: Sequence[pd.DataFrame], rules: Sequence[Rule]) -> list[pd.DataFrame]:
    """Keys of both files after the rules; leading zeros only where a column holds whole numbers in both."""
    changed = [one.copy() for one in keys]
    for rule in rules:
        for name in changed[0].columns:
            if rule != Rule.ZEROS or all(one[name].str.fullmatch(r"\d+").all() for one in changed):
                for one in changed:
                    one[name] = one[name].map({text: CHANGES[rule](text) for text in one[name].unique()})
    return changed


def _makes_one(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    return len(after.drop_duplicates()) < len(before.drop_duplicates())


def _count_met(keys: Sequence[pd.DataFrame]) -> int:
    first, second = (pd.MultiIndex.from_frame(one).unique() for one in keys)
    return int(first.isin(second).sum())


def _ask_for_rules(scores: Table, groups: Table, rules: Sequence[Rule], counts: tuple[int, int, int]) -> AuditError:
    met, met_then, students = counts
    return AuditError(
        f"{met} of {students} students with a score are in the groups, and {met_then} would be without "
        f"{' and '.join(WORDS[rule] for rule in rules)} in the keys; no two students become one by it",
        where=f"{scores.path.name} and {groups.path.name}",
        do="add --match-keys when these are the same students, or --no-match-keys when they are not",
    )


def _refuse(
    scores: Table, groups: Table, keys: Sequence[pd.DataFrame], key: Sequence[str], met: int, students: int
) -> AuditError:
    others = [name for name in key if len(key) > 1 and _meets_without(keys, name)]
    first, second = (_describe_keys(one) for one in keys)
    return AuditError(
        f"{met} of {students} students with a score are in the groups ({met / students:.0%}): these are not the same "
        "students" + (f". Without column {' or '.join(others)} they would meet" if others else ""),
        where=f"{scores.path.name} (keys of {first}) and {groups.path.name} (keys of {second})",
        do="compare a few keys by hand: zeros in front, decimals, blanks, capitals, another year, another kind of "
        "number; --key names other columns",
    )


def _meets_without(keys: Sequence[pd.DataFrame], name: str) -> bool:
    rest = [one.drop(columns=name) for one in keys]
    return _count_met(rest) >= EXPECTED * len(rest[0].drop_duplicates())


def _describe_keys(keys: pd.DataFrame) -> str:
    lengths = keys.apply(lambda column: column.str.len())
    return ", ".join(f"{low} to {high} signs" for low, high in zip(lengths.min(), lengths.max(), strict=True))
