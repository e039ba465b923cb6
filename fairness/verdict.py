"""The verdict of an audit, per attribute and as a whole: a pass rests on what the data rule out.

Per attribute and measure with a limit one of three things is shown (certify or flag: Cherian and Candès 2023): a gap
beyond the limit; that every gap lies within reach, `reach` times the limit; or neither.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from fairness.disclosure.recoding import Recoding
from fairness.findings import Note
from fairness.group_names import JOINT, UNKNOWN
from fairness.policy import Measure, Policy


class Verdict(StrEnum):
    """Of an audit, and of one attribute.

    PASSED: every gap is shown to lie within reach. FAILED: a breach. NOT_SHOWN: neither; the data leave room for a gap
    beyond reach. INSUFFICIENT: nothing could be compared, or this audit cannot be trusted on these data.
    """

    PASSED = "passed"
    FAILED = "failed"
    NOT_SHOWN = "not_shown"
    INSUFFICIENT = "insufficient"


class Shown(StrEnum):
    """What is shown of the gaps in one measure; NOTHING: there is no group for which a bound can be given."""

    BEYOND = "beyond"
    WITHIN = "within"
    NEITHER = "neither"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Judgement:
    """One measure with a limit, over the groups of one attribute.

    room: the largest gap that the data leave room for, over the groups whose figures are shown; None without one.
    group: where that is. untold: group to `findings.Note` for the groups without a bound, other than those too small to
    be shown. is_withheld: the outcome rests on a group whose figures are withheld.
    """

    measure: str
    shown: Shown
    limit: float
    room: float | None = None
    group: str = ""
    untold: Mapping[str, str] = field(default_factory=dict)
    is_withheld: bool = False


@dataclass(frozen=True)
class AttributeVerdict:
    """The verdict on one attribute. is_watched: it does not decide. has_unknown: too many are in no known group."""

    attribute: str
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    is_watched: bool = False
    has_unknown: bool = False


@dataclass(frozen=True)
class NullRate:
    """In how many of the shuffles at least one gap was claimed; rate with its interval."""

    claims: int
    shuffles: int
    rate: float
    low: float
    high: float

    def exceeds_nominal_rate(self, false_discovery: float) -> bool:
        """More than twice the declared share of false claims, beyond chance: this audit cannot be trusted here."""
        return self.low > 2 * false_discovery


def decide(
    findings: pd.DataFrame,
    null: NullRate | None,
    policy: Policy,
    unknown: Collection[str] = frozenset(),
    *,
    is_one_sided: bool = False,
) -> Verdict:
    """Decide whether an audit passes.

    An audit that claims gaps on permuted groups more often than it may (`NullRate.exceeds_nominal_rate`) gives no
    verdict, whatever it claims. Then a breach decides, of an attribute or a pair without a watched one. Without a
    breach the audit passes when each attribute does that is not watched only; but never where everybody has the same
    outcome: whether 0 means "not known yet" is a question, and no audit passes with it unanswered.

    Args:
        findings: One row per group and measure, `findings.COLUMNS`.
        null: How often the audit claims a gap when there is none; None when nothing could be tested.
        policy: What was asked.
        unknown: Attributes of which more students are in no known group than the policy allows.
        is_one_sided: Whether everybody has the same outcome.
    """
    if null is not None and null.exceeds_nominal_rate(policy.false_discovery):
        return Verdict.INSUFFICIENT
    if (findings["breach"] & ~is_watched(findings, policy)).any():
        return Verdict.FAILED
    found = {one.verdict for one in judge_attributes(findings, policy, unknown) if not one.is_watched}
    if found <= {Verdict.PASSED}:
        return Verdict.INSUFFICIENT if is_one_sided else Verdict.PASSED
    return Verdict.INSUFFICIENT if found == {Verdict.INSUFFICIENT} else Verdict.NOT_SHOWN


def judge_attributes(
    findings: pd.DataFrame, policy: Policy, unknown: Collection[str] = frozenset()
) -> tuple[AttributeVerdict, ...]:
    """Return the verdict on each attribute of the policy; arguments as for `decide`.

    A breach fails it. It passes when all gaps in all measures with a limit are within reach: an intersection-union test
    (Berger 1982), so that no correction for the number of groups and measures is needed.
    """
    limited = findings[findings["limit"].notna()]
    verdicts = []
    for attribute in policy.attributes:
        own = limited[limited["attribute"] == attribute]
        judgements = tuple(_judge(str(measure), rows) for measure, rows in own.groupby("measure", sort=False))
        verdict = _combine({one.shown for one in judgements})
        has_unknown = attribute in unknown
        if has_unknown and verdict is Verdict.PASSED:
            verdict = Verdict.NOT_SHOWN
        verdicts.append(AttributeVerdict(attribute, verdict, judgements, attribute in policy.watched, has_unknown))
    return tuple(verdicts)


def find_unknown(
    counts: Mapping[str, int], n: int, policy: Policy, recodings: Sequence[Recoding] = ()
) -> dict[str, float | None]:
    """Return the attributes of which too many students are in no known group, with their share.

    Args:
        counts: Such students per attribute.
        n: All students that are audited.
        policy: `most_unknown` is the largest share, `smallest_group` the smallest number that a share is told of.
        recodings: Groups taken together; of what unknown students share a group with, the share would tell the rest.

    Returns:
        Attribute to share; None where it may not be told.
    """
    together = {one.attribute for one in recodings if UNKNOWN in one.parts}
    return {
        attribute: number / n if number >= policy.smallest_group and attribute not in together else None
        for attribute, number in counts.items()
        if number > policy.most_unknown * n
    }


def is_watched(findings: pd.DataFrame, policy: Policy) -> pd.Series:
    """Whether a finding is of an attribute that is watched only, or of a pair with one."""
    watched = {name: not set(name.split(JOINT)).isdisjoint(policy.watched) for name in findings["attribute"].unique()}
    return findings["attribute"].map(watched).astype(bool)


def pick_breaches(findings: pd.DataFrame) -> pd.DataFrame:
    """The breaches, each once: single attributes before pairs, largest gap first.

    With two groups the same gap counts once, from the group that is worse off: for recall and precision the lower
    one, for the other measures the higher one.
    """
    breaches = findings[findings["breach"]].copy()
    groups = findings.groupby("attribute")["group"].transform("nunique").reindex(breaches.index)
    lower_is_worse = breaches["measure"].isin([Measure.RECALL, Measure.PRECISION])
    is_worse = breaches["gap"].where(~lower_is_worse, -breaches["gap"]) > 0
    mirrored = (groups == 2) & ~is_worse & breaches["gap"].notna()
    size = breaches["gap"].abs().fillna(0.0).round(9)
    is_pair = breaches["attribute"].str.contains(JOINT, regex=False)
    order = breaches.assign(size=-size, is_pair=is_pair).sort_values(["is_pair", "size", "attribute", "group"])
    return order[~mirrored.reindex(order.index)].drop(columns=["size", "is_pair"])


def _judge(measure: str, rows: pd.DataFrame) -> Judgement:
    """rows: the findings of one measure about the groups of one attribute."""
    limit = float(rows["limit"].iloc[0])
    counted = rows[~rows["note"].isin([Note.REFERENCE, Note.TOO_SMALL])]
    bounds = counted["gap_bound"].dropna()
    room, group = (float(bounds.max()), str(counted.loc[bounds.idxmax(), "group"])) if len(bounds) else (None, "")
    open_groups = counted[~counted["within"]]
    is_untold = open_groups["gap_bound"].isna() & ~open_groups["suppressed"] & ~open_groups["breach"]
    untold = {str(name): str(note) for name, note in open_groups.loc[is_untold, ["group", "note"]].to_numpy()}
    if rows["breach"].any():
        shown = Shown.BEYOND
    elif counted["within"].all() and len(counted):
        shown = Shown.WITHIN
    else:
        shown = Shown.NOTHING if int(is_untold.sum()) == len(counted) else Shown.NEITHER
    is_withheld = bool((open_groups if shown is Shown.NEITHER else counted)["suppressed"].any())
    return Judgement(measure, shown, limit, room, group, untold, is_withheld)


def _combine(shown: Collection[Shown]) -> Verdict:
    if Shown.BEYOND in shown:
        return Verdict.FAILED
    if set(shown) <= {Shown.NOTHING}:
        return Verdict.INSUFFICIENT
    return Verdict.PASSED if set(shown) == {Shown.WITHIN} else Verdict.NOT_SHOWN
