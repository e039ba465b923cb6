"""The report of an audit: facts to keep and to read again. Light to import: nothing here measures anything."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

import pandas as pd

from fairness.disclosure.recoding import Recoding
from fairness.errors import AuditError
from fairness.files.account import Account, LeftOut, Reason, Remark, RemarkKind
from fairness.findings import COLUMNS, FLAGS, NUMBERS
from fairness.policy import Policy
from fairness.verdict import AttributeVerdict, NullRate, Verdict, judge_attributes
from fairness.words import WORDS
from fairness.words.catalogue import speak_of
from fairness.words.remarks import describe_accounts, describe_remarks
from fairness.words.sentences import describe_counted, describe_left_out
from fairness.words.verdicts import describe_reasons

FORMAT = 3  # of the JSON; raised when a reader would misunderstand it


class Question(StrEnum):
    """What was audited: a list of students at risk, or a forecast of first-years."""

    DROPOUT = "dropout"
    INFLOW = "inflow"


@dataclass(frozen=True, eq=False)
class AuditReport:
    """What an audit found: facts; sentences are made of them when somebody reads (`describe`).

    findings: one row per group and measure, `findings.COLUMNS`; empty is NaN or NA there, null in JSON.
    n: students audited. cohorts: the years they started in, as far as the key tells. null: how often this audit
    claims a gap when groups are permuted; None when nothing could be tested. policy: as `Policy.to_dict` gives it, and
    its fingerprint. recodings: groups taken together. counted: of a list `places`, `scored`, `known` (outcomes), `tied`
    and `unscored` students, and `as_used` where it is the list as it was used; of a forecast its `cells` and the rows
    `left_out`. unknown: as `verdict.find_unknown` gives it. left_out: lines of files in no figure. accounts: what
    became of the rows of each file. remarks: what reading made of them.
    """

    model: str
    policy: dict[str, Any]
    question: Question
    made_on: datetime.date
    n: int
    findings: pd.DataFrame
    verdict: Verdict
    counted: Mapping[str, int] = field(default_factory=dict)
    cohorts: tuple[str, ...] = ()
    null: NullRate | None = None
    recodings: tuple[Recoding, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unknown: Mapping[str, float | None] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def declared(self) -> Policy:
        """The policy it was made under."""
        return Policy.from_settings({name: value for name, value in self.policy.items() if name != "fingerprint"})

    @property
    def attributes(self) -> tuple[AttributeVerdict, ...]:
        """The verdict on each attribute of the policy."""
        return judge_attributes(self.findings, self.declared, self.unknown)

    def describe(self, language: str) -> tuple[str, ...]:
        """What was found, in sentences, the verdict's reasons first."""
        policy = follow_policy(self.declared, self.recodings)
        with speak_of(policy.outcome):
            reasons = describe_reasons(self.findings, self.null, policy, self.unknown, language)
        return (
            *describe_remarks(self.remarks, language, weighty=True),
            *reasons,
            describe_counted(self.counted, language),
            *describe_remarks(self.remarks, language, weighty=False),
            *describe_left_out(self.left_out, language),
            *describe_accounts(self.accounts, language),
        )

    def to_json(self) -> str:
        """The report as JSON text; `from_json` reads it back without loss. Never holds NaN.

        `attributes` and `sentences` are for readers of the file: they are made here, and not read back.
        """
        rows = [
            {name: None if pd.isna(value) else value for name, value in row.items()}
            for row in self.findings.astype("object").to_dict("records")
        ]
        content = {
            "format": FORMAT,
            "model": self.model,
            "policy": self.policy,
            "question": str(self.question),
            "made_on": self.made_on.isoformat(),
            "n": self.n,
            "cohorts": list(self.cohorts),
            "null": asdict(self.null) if self.null else None,
            "recodings": [asdict(recoding) for recoding in self.recodings],
            "verdict": str(self.verdict),
            "attributes": [_write_verdict(one) for one in self.attributes],
            "unknown": dict(self.unknown),
            "counted": dict(self.counted),
            "left_out": [asdict(one) for one in self.left_out],
            "accounts": [asdict(one) for one in self.accounts],
            "remarks": [asdict(one) for one in self.remarks],
            "sentences": {language: self.describe(language) for language in WORDS.languages},
            "findings": rows,
        }
        return json.dumps(content, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The report of a JSON text made by `to_json`. Raises AuditError when the text is something else."""
        try:
            content = json.loads(text)
            _check_format(content["format"])
            return cls(
                model=content["model"],
                policy=content["policy"],
                question=Question(content["question"]),
                made_on=datetime.date.fromisoformat(content["made_on"]),
                n=content["n"],
                findings=_restore_findings(content["findings"]),
                verdict=Verdict(content["verdict"]),
                counted=content["counted"],
                unknown=content["unknown"],
                cohorts=tuple(content["cohorts"]),
                null=NullRate(**content["null"]) if content["null"] else None,
                recodings=tuple(Recoding(**{**one, "parts": tuple(one["parts"])}) for one in content["recodings"]),
                left_out=tuple(
                    LeftOut(**{**one, "lines": tuple(one["lines"]), "reason": Reason(one["reason"])})
                    for one in content["left_out"]
                ),
                accounts=tuple(Account(**one) for one in content["accounts"]),
                remarks=tuple(
                    Remark(**{**one, "kind": RemarkKind(one["kind"]), "words": tuple(one["words"])})
                    for one in content["remarks"]
                ),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise AuditError("this is not an audit report", do="give the JSON that `to_json` made") from error


def follow_policy(policy: Policy, recodings: Sequence[Recoding]) -> Policy:
    """The policy in the names that groups have in the audit: a reference that is taken together keeps its place."""
    if isinstance(policy.reference, str):
        return policy
    names = {(one.attribute, part): one.group for one in recodings for part in one.parts}
    reference = {attribute: names.get((attribute, group), group) for attribute, group in policy.reference.items()}
    return replace(policy, reference=reference)


def _check_format(found: object) -> None:
    if isinstance(found, int) and found < FORMAT:
        raise AuditError(
            f"an audit report of format {found}, made by an earlier version",
            do="audit again (studiepeil audit): it says too little for a decision of today",
        )
    if found != FORMAT:
        raise AuditError(
            f"audit report of format {found}", do=f"read it with a version that knows it; this one knows {FORMAT}"
        )


def _restore_findings(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    types: dict[str, str] = dict.fromkeys(NUMBERS, "float64") | {"n": "Int64", "positives": "Int64"}
    return frame.astype(types | dict.fromkeys(FLAGS, "bool"))


def _write_verdict(one: AttributeVerdict) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "verdict": str(one.verdict),
        "decides": not one.is_watched,
        "has_too_many_unknown": one.has_unknown,
        "measures": [asdict(judgement) for judgement in one.judgements],
    }
