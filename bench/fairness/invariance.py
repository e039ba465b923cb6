"""What must not matter to a verdict, and what an audit says of tables in which there is little or nothing."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from bench.fairness.students import GROUPS, KEY, POLICY, Planted, Students, draw_students, plant
from fairness.audit import audit_scores
from fairness.audit_report import AuditReport

AUDITED = replace(POLICY, resamples=200)
ORDER = ["measure", "attribute", "group"]
Change = Callable[[Students, np.random.Generator], Students]


def run(small: bool) -> list[str]:
    """Return the section in Markdown."""
    worlds = [_draw(seed, 400 if small else 1_500) for seed in range(1 if small else 10)]
    return [
        f"{len(worlds)} data sets of {len(worlds[0].scores):,} students, half of them with a planted gap. *same*: "
        "verdict, and every value, interval and q-value to 1e-9. A stated result: a verdict, sentences in two "
        "languages, a JSON without NaN that is read back as it was written.",
        "",
        "| change | same verdict | same findings |",
        "|---|---|---|",
        *(_compare(name, change, worlds) for name, change in CHANGES.items()),
        "",
        "| table | verdict | findings with a value | first sentence |",
        "|---|---|---|---|",
        *(_write_row(name, change(_draw(1, 300), np.random.default_rng(1))) for name, change in CASES.items()),
    ]


def _draw(seed: int, n: int) -> Students:
    random = np.random.default_rng(seed)
    students = draw_students(n, random)
    return plant(students, Planted.LIST_LOW, "two", n // 3, random) if seed % 2 else students


def _audit(students: Students) -> AuditReport:
    return audit_scores(students.scores, students.outcomes, students.groups, KEY, AUDITED, "bench")


def _rename(students: Students, random: np.random.Generator) -> Students:
    # "9", "8", ...: the names stand in the opposite order.
    renamed = {name: students.groups[name].map(lambda group: str(9 - int(group))) for name in GROUPS}
    return replace(students, groups=students.groups.assign(**renamed))


def _mix(students: Students, random: np.random.Generator) -> Students:
    scores, outcomes, groups = (
        table.sample(frac=1, random_state=random) for table in (students.scores, students.outcomes, students.groups)
    )
    return replace(students, scores=scores, outcomes=outcomes, groups=groups)


def _split(students: Students, random: np.random.Generator) -> Students:
    """As if delivered in three files, the last one first."""
    parts = np.array_split(np.arange(len(students.scores)), 3)[::-1]
    scores, outcomes, groups = (
        pd.concat([table.iloc[rows] for rows in parts])
        for table in (students.scores, students.outcomes, students.groups)
    )
    return replace(students, scores=scores, outcomes=outcomes, groups=groups)


def _turn_numbers(students: Students, random: np.random.Generator) -> Students:
    scores, outcomes, groups = (
        table.assign(student=-table["student"]) for table in (students.scores, students.outcomes, students.groups)
    )
    return replace(students, scores=scores, outcomes=outcomes, groups=groups)


CHANGES: dict[str, Change] = {
    "groups renamed": _rename,
    "rows in another order": _mix,
    "rows in three files": _split,
    "other student numbers": _turn_numbers,
}


def _group(students: Students) -> "pd.Series[bool]":
    return students.groups["two"] == "0"


CASES: dict[str, Change] = {
    "nobody": lambda s, _: replace(s, scores=s.scores[:0], outcomes=s.outcomes[:0], groups=s.groups[:0]),
    "one student": lambda s, _: replace(s, scores=s.scores[:1], outcomes=s.outcomes[:1], groups=s.groups[:1]),
    "no outcome known": lambda s, _: replace(s, outcomes=s.outcomes.assign(outcome=np.nan)),
    "outcomes of one group not known": lambda s, _: replace(
        s, outcomes=s.outcomes.assign(outcome=s.outcomes["outcome"].where(~_group(s)))
    ),
    "nobody of one group dropped out": lambda s, _: replace(
        s, outcomes=s.outcomes.assign(outcome=s.outcomes["outcome"].where(~_group(s), 0.0))
    ),
    "everybody dropped out": lambda s, _: replace(s, outcomes=s.outcomes.assign(outcome=1.0)),
    "a third of the scores missing": lambda s, _: replace(s, scores=s.scores[::3]),
    "scores empty": lambda s, _: replace(s, scores=s.scores.assign(score=np.nan)),
    "no attribute known": lambda s, _: replace(s, groups=s.groups.assign(**dict.fromkeys(GROUPS))),
    "groups of half the students": lambda s, _: replace(s, groups=s.groups[::2]),
    "all scores equal": lambda s, _: replace(s, scores=s.scores.assign(score=0.3)),
    "scores of 0 and 1 alone": lambda s, _: replace(s, scores=s.scores.assign(score=s.scores["score"].round())),
    "one group only": lambda s, _: replace(s, groups=s.groups.assign(**dict.fromkeys(GROUPS, "all"))),
    "groups of three students": lambda s, _: replace(
        s, groups=s.groups.assign(four=(s.groups["student"] // 3).astype(str))
    ),
}


def _compare(name: str, change: Change, worlds: list[Students]) -> str:
    same_verdict, same_findings = 0, 0
    for number, world in enumerate(worlds):
        before, after = _audit(world), _audit(change(world, np.random.default_rng(number)))
        same_verdict += before.verdict == after.verdict
        same_findings += _is_same(before.findings, after.findings, renamed=change is _rename)
    return f"| {name} | {same_verdict} of {len(worlds)} | {same_findings} of {len(worlds)} |"


def _is_same(before: pd.DataFrame, after: pd.DataFrame, *, renamed: bool) -> bool:
    if renamed:
        turned = [" × ".join(str(9 - int(part)) for part in group.split(" × ")) for group in before["group"]]
        before = before.assign(group=turned)
    ordered = [frame.sort_values(ORDER, ignore_index=True) for frame in (before, after)]
    try:
        pd.testing.assert_frame_equal(*ordered, check_exact=False, rtol=1e-9, atol=1e-9)
    except AssertionError:
        return False
    return True


def _write_row(name: str, students: Students) -> str:
    report = _audit(students)
    text = report.to_json()
    json.loads(text, parse_constant=_refuse)
    if AuditReport.from_json(text).to_json() != text or not all(report.describe(key) for key in ("nl", "en")):
        raise ValueError(f"no stated result: {name}")
    return f"| {name} | {report.verdict} | {int(report.findings['value'].notna().sum())} | {report.describe('en')[0]} |"


def _refuse(name: str) -> None:
    raise ValueError(f"{name} in the JSON of an audit")
