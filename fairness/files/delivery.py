"""Scores and groups as files of any model: read, held to what an audit can bear, and brought together.

Never a value of a row in a message: the file, the column, the number of rows, the numbers of the lines, and the shape
of what stands there. The values of a column of answers are shown where they are few and each is that of several
students.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from fairness.errors import AuditError
from fairness.files.account import Account, LeftOut, Reason, Remark, RemarkKind, sort_remarks
from fairness.files.answers import Meaning, read_answers
from fairness.files.cells import clean, write_cells
from fairness.files.direction import check_direction
from fairness.files.headings import Asked
from fairness.files.number_column import describe_numbers, read_numbers
from fairness.files.repeats import merge_copies
from fairness.files.spellings import respell
from fairness.files.student_keys import bring_together, describe_meeting, read_keys
from fairness.files.table import Table, check_columns, read_table, refuse_columns

LONG = ("attribute", "value")
MOST_NAMES = 12  # of groups in one remark
NAMELESS = re.compile(r"Unnamed: \d+")  # what pandas calls a column without a name: it numbers rows, not students


@dataclass(frozen=True)
class Columns:
    """What the columns are called, and what their values mean.

    key: columns that tell students apart; those that the files share when none are given. listed: who was on the list
    as it was used, "" where the list is made of the scores.
    """

    score: str = "score"
    outcome: str = "outcome"
    listed: str = ""
    key: tuple[str, ...] = ()
    meaning: Meaning = Meaning.of()  # noqa: RUF009  # frozen

    @property
    def options(self) -> dict[str, str]:
        """The option that names a column, to its name."""
        named = {"--score-column": self.score, "--outcome-column": self.outcome, "--listed-column": self.listed}
        return {option: name for option, name in named.items() if name}


@dataclass(frozen=True)
class Delivery:
    """What `audit.audit_scores` asks for, what became of every row, and what has to be told.

    scores: key, `score` and, where it was asked for, `listed` (1 or 0). outcomes: key and `outcome`. groups: key and
    one column per attribute, or key, attribute and value.
    """

    scores: pd.DataFrame
    outcomes: pd.DataFrame
    groups: pd.DataFrame
    key: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    accounts: tuple[Account, ...]
    remarks: tuple[Remark, ...]


def read_delivery(
    scores_path: Path,
    groups_path: Path,
    attributes: Sequence[str],
    columns: Columns | None = None,
    *,
    match_keys: bool | None = None,
    accepted: str = "",
) -> Delivery:
    """Read both files, and account for every row.

    Args:
        scores_path: key, score and outcome, one row per student.
        groups_path: key and one column per attribute; or key, attribute, value.
        attributes: those of the policy, which have to be there.
        columns: what the columns are called and mean; `score` and `outcome`, 1 and 0, when left out.
        match_keys: as for `student_keys.bring_together`.
        accepted: why scores that seem to speak of the other event are right; as for `direction.check_direction`.

    Raises:
        AuditError: A file cannot be audited; with file, column, number of rows and what to do.
    """
    columns = columns or Columns()
    scores, groups, key = _read_files(scores_path, groups_path, attributes, columns)
    read = [len(table.lines) for table in (scores, groups)]
    scores, remarks = _read_scores(scores, columns)
    groups, remarks_of_groups = _read_groups(groups, attributes)
    scores, groups = (_leave_out_empty(read_keys(table, key), key) for table in (scores, groups))
    scores, merged = merge_copies(scores, key, [name for name in scores.frame.columns if name not in key])
    scores = _leave_out_unscored(scores, columns.score)
    said = [LONG[1]] if _is_long(groups) else list(attributes)
    groups, merged_groups = merge_copies(groups, [*key, LONG[0]] if _is_long(groups) else key, said)
    meeting = bring_together(scores, groups, key, match_keys)
    scores, groups = meeting.scores, meeting.groups
    keys = [pd.MultiIndex.from_frame(table.frame[list(key)]) for table in (scores, groups)]
    is_scored = keys[1].isin(keys[0])
    groups = groups.leave_out(pd.Series(~is_scored, index=groups.frame.index), Reason.NOT_SCORED)
    remarks += (*remarks_of_groups, *describe_meeting(meeting), *scores.remarks, *groups.remarks)
    remarks += _check_outcomes(scores, columns, accepted)
    return Delivery(
        scores.frame[[*key, "score", *(["listed"] if columns.listed else [])]],
        scores.frame[[*key, "outcome"]],
        groups.frame[[*key, *(LONG if _is_long(groups) else attributes)]],
        key,
        (*scores.left_out, *groups.left_out),
        (_account(scores, read[0], merged), _account(groups, read[1], merged_groups)),
        sort_remarks(remarks),
    )


def _read_files(
    scores_path: Path, groups_path: Path, attributes: Sequence[str], columns: Columns
) -> tuple[Table, Table, tuple[str, ...]]:
    if not columns.key and scores_path.exists() and groups_path.exists() and scores_path.samefile(groups_path):
        raise AuditError(
            "scores and groups are the same file, so the key cannot be told from the rest",
            where=str(scores_path),
            do="name the columns that tell students apart with --key",
        )
    if columns.score == columns.outcome or {columns.score, columns.outcome} & {columns.listed, *columns.key}:
        raise AuditError(
            "one column is named for two things",
            where="--score-column, --outcome-column, --listed-column and --key",
            do="name a column of its own for each",
        )
    named = list(columns.options.values())
    asked = Asked.of([*named, *columns.key])
    scores = _name_as_asked(read_table(scores_path, asked), [*named, *columns.key])
    asked = Asked.of([*attributes, *columns.key], [*LONG, *columns.key], known=scores.names or ())
    groups = _name_as_asked(read_table(groups_path, asked), [*attributes, *LONG, *columns.key])
    check_columns(scores, columns.options)
    groups = _name_as_asked(groups, [str(name) for name in scores.frame.columns])
    own = (*named, *attributes, *LONG)
    shared = dict.fromkeys(name for name in scores.frame.columns if name in groups.frame.columns and name not in own)
    key = columns.key or tuple(name for name in shared if not NAMELESS.fullmatch(name))
    _check_key(key, scores, groups)
    _check_attributes(groups, attributes)
    return scores, groups, key


def _name_as_asked(table: Table, names: Sequence[str]) -> Table:
    """Columns under the names they are asked by, where these differ in capitals alone."""
    there = list(table.frame.columns)
    asked = {clean(name).casefold(): name for name in names if name not in there}
    renamed = [asked.get(name.casefold(), name) for name in there]
    return replace(table, frame=table.frame.set_axis(renamed, axis="columns"))


def _read_scores(table: Table, columns: Columns) -> tuple[Table, tuple[Remark, ...]]:
    numbers = read_numbers(table, columns.score, within=(0.0, 1.0))
    _check_chances(table, columns.score, numbers.values)
    read = {
        "score": numbers.values,
        "outcome": read_answers(table, columns.outcome, columns.meaning, options=True),
        "is_odd": numbers.is_odd,
    }
    if columns.listed:
        read["listed"] = _read_listed(table, columns.listed)
    rest = table.frame.drop(columns=list(columns.options.values()))
    # What is not read counts all the same where rows are compared: copies are alike in every column.
    names = [name for name in rest.columns if name not in read]
    rest = rest.loc[:, ~rest.columns.duplicated()][list(dict.fromkeys(names))]
    return replace(table, frame=rest.assign(**read)), describe_numbers(table, columns.score, numbers)


def _read_listed(table: Table, column: str) -> pd.Series:
    listed = read_answers(table, column, Meaning.of(), options=False)
    if listed.isna().any():
        place = listed.index[listed.isna()][0]
        raise AuditError(
            f"of {int(listed.isna().sum())} row(s) it is not said whether they were on the list; see "
            f"{table.name_line(place)}",
            where=table.name_place(column),
            do="deliver 1 or ja for who was on the list, and 0 or nee for everybody else",
        )
    return listed


def _read_groups(table: Table, attributes: Sequence[str]) -> tuple[Table, tuple[Remark, ...]]:
    """Groups with one name each, per attribute; of a long table the rows of other attributes are left out."""
    file, remarks = table.path.name, []
    if not _is_long(table):
        values = {name: respell(table.frame[name]) for name in attributes}
        table = replace(table, frame=table.frame.assign(**{name: one.values for name, one in values.items()}))
    else:
        names = _name_attributes(table, attributes)
        table = replace(table, frame=table.frame.assign(attribute=names))
        table = table.leave_out(~names.isin(list(attributes)), Reason.NOT_ASKED)
        rows = table.frame.groupby(LONG[0], sort=False)[LONG[1]]
        values = {str(name): respell(column) for name, column in rows}
        joined = pd.concat([one.values for one in values.values()])
        table = replace(table, frame=table.frame.assign(value=joined))
    for name, one in values.items():
        if one.changed:
            words = tuple(f"{group} ({ways})" for group, ways in one.spellings.items())
            words = words if len(words) <= MOST_NAMES else (*words[:MOST_NAMES], "…")
            remarks.append(Remark(RemarkKind.GROUPS_RESPELLED, file, name, one.changed, len(one.values), words))
    return table, tuple(remarks)


def _leave_out_empty(table: Table, key: Sequence[str]) -> Table:
    table = table.leave_out(table.frame[list(key)].isna().any(axis="columns"), Reason.NO_KEY)
    if table.frame.empty:
        raise AuditError(
            "no row has a key", where=table.name_place(", ".join(key)), do="deliver the key of each student"
        )
    return table


def _leave_out_unscored(table: Table, column: str) -> Table:
    table = table.leave_out(table.frame["is_odd"], Reason.ODD_SCORE)
    table = table.leave_out(table.frame["score"].isna(), Reason.NO_SCORE)
    if table.frame.empty:
        raise AuditError("no row has a score", where=table.name_place(column), do="deliver scored students")
    return table


def _check_outcomes(table: Table, columns: Columns, accepted: str) -> tuple[Remark, ...]:
    """Ask whether outcomes mean what they seem to mean; what is accepted in writing is told."""
    outcome = table.frame["outcome"]
    known = int(outcome.notna().sum())
    if not known:
        raise AuditError(
            f"of none of {len(outcome)} students with a score is it known whether they dropped out",
            where=table.name_place(columns.outcome),
            do="audit again when the outcomes are there",
        )
    if outcome.nunique() == 1:
        return ()  # the audit asks what that means
    place = table.name_place(columns.score)
    if check_direction(table.frame["score"], outcome, place, accepted):
        return (Remark(RemarkKind.ACCEPTED, table.path.name, columns.score, words=(accepted,)),)
    return ()


def _account(table: Table, read: int, merged: int) -> Account:
    left_out = sum(one.number for one in table.left_out)
    return Account(table.path.name, read, len(table.frame), left_out, merged)


def _is_long(table: Table) -> bool:
    return set(LONG) <= set(table.frame.columns)


def _check_key(key: Sequence[str], scores: Table, groups: Table) -> None:
    if not key:
        raise AuditError(
            "the files share no column that can tell students apart",
            where=f"{scores.path.name} and {groups.path.name}",
            do="give both the same key, such as student and programme, or name it with --key",
        )
    for table in (scores, groups):
        for name in key:
            check_columns(table, {"--key": name})


def _check_attributes(table: Table, attributes: Sequence[str]) -> None:
    is_long = _is_long(table)
    for name in LONG if is_long else ():
        check_columns(table, {"the policy": name})
    there = set(_name_attributes(table, attributes)) if is_long else set(table.frame.columns)
    missing = [name for name in attributes if name not in there]
    if missing:
        raise refuse_columns(
            table, f"no group named {', '.join(missing)}, asked by the policy", "deliver it, or change the policy"
        )
    for name in () if is_long else attributes:
        check_columns(table, {"the policy": name})


def _name_attributes(table: Table, attributes: Sequence[str]) -> pd.Series:
    """The attribute of each row of a long table, under the policy's name where capitals alone differ."""
    asked = {name.casefold(): name for name in attributes}
    names = write_cells(table.frame[LONG[0]])
    return names.map({name: asked.get(name.casefold(), name) for name in names.unique()}).astype("object")


def _check_chances(table: Table, column: str, score: pd.Series) -> None:
    is_wrong = score.notna() & ~score.between(0, 1)
    if is_wrong.any():
        raise AuditError(
            f"{int(is_wrong.sum())} row(s) are no chance: they lie outside 0 to 1; see "
            f"{table.name_line(score.index[is_wrong][0])}",
            where=table.name_place(column),
            do="deliver the chance of dropout. Divide percentages by 100. A rank or a number of points is no chance: "
            "have the maker of the model turn it into one on an earlier cohort, or calibration cannot be audited",
        )
