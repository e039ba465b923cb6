"""Scores and groups as files of any model, ours or another's: read, named and held to what an audit can bear.

Parquet, or CSV with comma, semicolon or tab, UTF-8 or Windows, decimal point or decimal comma. Never a personal value
in a message: the file, the column, the number of rows and the numbers of the lines.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pandas as pd

from fairness.errors import AuditError

CSV_ENDINGS = (".csv", ".tsv", ".txt")
PARQUET_ENDINGS = (".parquet", ".pq")
ENDINGS = CSV_ENDINGS + PARQUET_ENDINGS
LONG = ("attribute", "value")
MOST_LINES = 20  # line numbers that are kept; more are counted
YES, NO = ("1", "1.0", "true"), ("0", "0.0", "false")


class Reason(StrEnum):
    """Why a line is in no figure; texts in `fairness.words`."""

    NO_KEY = "no_key"
    NO_SCORE = "no_score"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True)
class LeftOut:
    """Lines of a file that are in no figure: how many, the numbers of the first MOST_LINES, and why."""

    file: str
    number: int
    lines: tuple[int, ...]
    reason: Reason


@dataclass(frozen=True)
class Delivery:
    """What `audit.audit_scores` asks for, and the lines that were left out."""

    scores: pd.DataFrame
    outcomes: pd.DataFrame
    groups: pd.DataFrame
    key: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def read_delivery(
    scores_path: Path,
    groups_path: Path,
    attributes: Sequence[str],
    *,
    key: Sequence[str] = (),
    score_column: str = "score",
    outcome_column: str = "outcome",
) -> Delivery:
    """Read both files, and name what is left out.

    Args:
        scores_path: key, score and outcome, one row per student.
        groups_path: key and one column per attribute; or key, attribute, value.
        attributes: those of the policy, which have to be there.
        key: columns that tell students apart; those that the files share when none are given.
        score_column: its name in the file.
        outcome_column: its name in the file.

    Raises:
        AuditError: A file cannot be audited; with file, column, number of rows and what to do.
    """
    scores, groups = read_table(scores_path), read_table(groups_path)
    check_columns(scores, scores_path, {"--score-column": score_column, "--outcome-column": outcome_column})
    own = (score_column, outcome_column, *attributes, *LONG)
    found = tuple(key) or tuple(name for name in scores.columns if name in groups.columns and name not in own)
    _check_key(found, scores, scores_path, groups, groups_path)
    _check_attributes(groups, groups_path, attributes)
    scores = scores.assign(
        score=read_numbers(scores[score_column], scores_path),
        outcome=read_outcomes(scores[outcome_column], scores_path),
    )
    _check_chances(scores["score"], scores_path, score_column)
    scores, groups = (table.assign(**{name: _as_text(table[name]) for name in found}) for table in (scores, groups))
    left_out = [_leave_out(scores, scores_path, scores[list(found)].isna().any(axis=1), Reason.NO_KEY)]
    left_out.append(_leave_out(groups, groups_path, groups[list(found)].isna().any(axis=1), Reason.NO_KEY))
    scores, groups = (table.dropna(subset=list(found)) for table in (scores, groups))
    _check_repeats(scores, scores_path, found)
    _check_repeats(groups, groups_path, (*found, LONG[0]) if _is_long(groups) else found)
    left_out.append(_leave_out(scores, scores_path, scores["score"].isna(), Reason.NO_SCORE))
    is_known = pd.MultiIndex.from_frame(groups[list(found)]).isin(pd.MultiIndex.from_frame(scores[list(found)]))
    left_out.append(_leave_out(groups, groups_path, pd.Series(~is_known, index=groups.index), Reason.NOT_SCORED))
    scored = scores.dropna(subset=["score"])
    if scored.empty:
        raise AuditError("no row has a score", where=_place(scores_path, score_column), do="deliver scored students")
    return Delivery(
        scored[[*found, "score"]],
        scored[[*found, "outcome"]],
        groups[is_known],
        found,
        tuple(one for one in left_out if one.number),
    )


def read_table(path: Path) -> pd.DataFrame:
    """One file as a table; its index is the number of the line (CSV, the heading is 1) or row (Parquet, from 1)."""
    if not path.is_file():
        raise AuditError("there is no such file", where=str(path), do="check the name and the folder")
    if path.suffix.lower() in PARQUET_ENDINGS:
        try:
            table = pd.read_parquet(path)
        except (ValueError, OSError):
            raise AuditError("this is not a Parquet file", where=str(path), do="write it again") from None
        table = table.reset_index(drop=True).rename(index=lambda row: row + 1)
    elif path.suffix.lower() in CSV_ENDINGS:
        table = _read_csv(path)
    else:
        raise AuditError(
            f"a file ending in {path.suffix or 'nothing'} cannot be read",
            where=str(path),
            do=f"use {', '.join(ENDINGS)}",
        )
    table.columns = [str(name).strip() for name in table.columns]
    if table.empty:
        raise AuditError("the file holds no rows", where=str(path), do="deliver one row per student")
    return table


def check_columns(table: pd.DataFrame, path: Path, wanted: dict[str, str]) -> None:
    """Raise when a column is not there; `wanted`: the option that names it, to its name."""
    for option, name in wanted.items():
        if name not in table.columns:
            raise AuditError(
                f"there is no column {name}",
                where=str(path),
                do=f"name it with {option}; the columns are: {', '.join(map(str, table.columns))}",
            )


def read_numbers(column: pd.Series, path: Path) -> pd.Series:
    """Numbers of a column, decimal comma or point; NaN where empty. Raises AuditError on anything else."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.astype("float64")
    text = column.astype("string").str.strip().replace("", pd.NA)
    numbers = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce").astype("float64")
    wrong = int((text.notna() & numbers.isna()).sum())
    if wrong:
        raise AuditError(f"{wrong} row(s) hold no number", where=_place(path, column.name), do="deliver numbers")
    return numbers.set_axis(column.index)


def read_outcomes(column: pd.Series, path: Path) -> pd.Series:
    """1 dropped out, 0 did not, NaN not known yet. Raises AuditError on anything else."""
    if pd.api.types.is_numeric_dtype(column):
        column = column.astype("Float64")
    text = column.astype("string").str.strip().str.lower().str.replace(",", ".", regex=False).replace("", pd.NA)
    outcomes = text.map(dict.fromkeys(YES, 1.0) | dict.fromkeys(NO, 0.0)).astype("float64")
    wrong = int((text.notna() & outcomes.isna()).sum())
    if wrong:
        raise AuditError(
            f"{wrong} row(s) are neither 0 nor 1",
            where=_place(path, column.name),
            do="deliver 1 for dropped out, 0 for not, and leave empty what is not known yet",
        )
    return outcomes


def _read_csv(path: Path) -> pd.DataFrame:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    heading = text.splitlines()[0] if text else ""
    separator = max(";\t,", key=heading.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    names, body = rows[0][1] if rows else [], rows[1:]
    odd = [line for line, row in body if len(row) != len(names)]
    if odd:
        raise AuditError(
            f"{len(odd)} row(s) have another number of columns than the heading; the first is line {odd[0]}",
            where=str(path),
            do="write the file again, with quotes around texts that hold the separator",
        )
    table = pd.DataFrame([row for _, row in body], columns=names, index=[line for line, _ in body], dtype="object")
    stripped: pd.DataFrame = table.apply(lambda column: column.str.strip()).replace("", None)
    return stripped


def _as_text(column: pd.Series) -> pd.Series:
    """Keys as text, so that 12 in Parquet is 12 in CSV; whole numbers that became fractions by an empty cell too."""
    if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    text = column.astype("string").str.strip()
    return text.replace("", pd.NA).astype("object").where(text.notna() & (text != ""), np.nan)


def _is_long(groups: pd.DataFrame) -> bool:
    return set(LONG) <= set(groups.columns)


def _check_key(
    key: Sequence[str], scores: pd.DataFrame, scores_path: Path, groups: pd.DataFrame, groups_path: Path
) -> None:
    if not key:
        raise AuditError(
            "the files share no column that can tell students apart",
            where=f"{scores_path.name} and {groups_path.name}",
            do="give both the same key, such as student and programme, or name it with --key",
        )
    for table, path in ((scores, scores_path), (groups, groups_path)):
        missing = [name for name in key if name not in table.columns]
        if missing:
            raise AuditError(
                f"there is no column {', '.join(missing)}",
                where=str(path),
                do=f"name the key with --key; the columns are: {', '.join(map(str, table.columns))}",
            )


def _check_attributes(groups: pd.DataFrame, path: Path, attributes: Sequence[str]) -> None:
    there = set(groups["attribute"].dropna().astype(str)) if _is_long(groups) else set(groups.columns)
    missing = [name for name in attributes if name not in there]
    if missing:
        raise AuditError(
            f"the groups do not hold what the policy looks at: {', '.join(missing)}",
            where=str(path),
            do="deliver it, or take it out of the attributes of the policy",
        )


def _check_chances(score: pd.Series, path: Path, name: str) -> None:
    wrong = int((score.notna() & ~score.between(0, 1)).sum())
    if wrong:
        raise AuditError(
            f"{wrong} row(s) are no chance: they lie outside 0 to 1",
            where=_place(path, name),
            do="deliver the chance of dropout. Divide percentages by 100. A rank or a number of points is no chance: "
            "have the maker of the model turn it into one on an earlier cohort, or calibration cannot be audited",
        )


def _check_repeats(table: pd.DataFrame, path: Path, key: Sequence[str]) -> None:
    repeated = table.index[table.duplicated(list(key), keep="first")]
    if len(repeated):
        raise AuditError(
            f"{len(repeated)} row(s) repeat the key ({', '.join(key)}) of another row; the first is line {repeated[0]}",
            where=str(path),
            do="deliver one row per student, or name a longer key with --key",
        )


def _leave_out(table: pd.DataFrame, path: Path, flags: pd.Series, reason: Reason) -> LeftOut:
    lines = tuple(int(line) for line in table.index[flags.to_numpy(dtype=bool)])
    return LeftOut(path.name, len(lines), lines[:MOST_LINES], reason)


def _place(path: Path, column: object) -> str:
    return f"{path}, column {column}"
