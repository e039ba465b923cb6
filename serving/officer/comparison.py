"""Two versions of a model side by side: what they are made of, how good they are, and which gaps came and went.

What was not judged on the same students under the same policy cannot be compared number by number; then that is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pandas as pd
from starlette.responses import Response

from fairness.audit_report import AuditReport
from fairness.policy import Measure
from fairness.words.formats import format_number
from fairness.words.names import name_attribute, name_group, name_measure
from serving.errors import NotFound
from serving.officer.audits import write_gap
from serving.results.models import EvaluationLine, ModelRegistry, summarise_evaluation
from serving.site.context import RequestContext

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion

_KEY = ["attribute", "measure", "group"]
_NUMBERS = ("value", "gap", "gap_low", "gap_high")


class Change(StrEnum):
    """What became of a gap beyond its limit, from the first version to the second."""

    APPEARED = "appeared"
    STAYED = "stayed"
    DISAPPEARED = "disappeared"
    NONE = ""


class Caution(StrEnum):
    """Why the numbers of two versions may not be held against each other."""

    OTHER_QUESTION = "other_question"
    OTHER_STUDENTS = "other_students"
    OTHER_POLICY = "other_policy"
    NO_AUDIT = "no_audit"


@dataclass(frozen=True)
class Judged:
    """One of the two: the version with what its run keeps."""

    version: "ModelVersion"
    manifest: Mapping[str, Any]
    audit: AuditReport | None
    evaluation: Sequence[EvaluationLine]

    @property
    def cohorts(self) -> tuple[str, ...]:
        """The cohorts that it was judged on."""
        return tuple(str(one.get("cohort", "?")) for one in self.manifest.get("test", []))

    @property
    def learnt_from(self) -> tuple[str, ...]:
        """The cohorts that it learnt from."""
        return tuple(str(one.get("cohort", "?")) for one in self.manifest.get("train", []))

    @property
    def features(self) -> frozenset[str]:
        """The features that it looks at."""
        return frozenset(str(one["name"]) for one in self.manifest.get("features", []))

    @property
    def policy(self) -> str:
        """The policy that it was audited under: name, version and date."""
        declared = {} if self.audit is None else self.audit.policy
        return " ".join(str(declared[name]) for name in ("name", "version", "dated") if declared.get(name))


@dataclass(frozen=True)
class MeasureBeside:
    """One measure of both; `difference` is the second less the first, None where either is missing."""

    level: str
    measure: str
    first: EvaluationLine | None
    second: EvaluationLine | None

    @property
    def difference(self) -> float | None:
        """The second less the first."""
        return None if self.first is None or self.second is None else self.second.value - self.first.value


@dataclass(frozen=True)
class GapBeside:
    """The finding on one group and measure in both; numbers are None where withheld or absent."""

    attribute: str
    measure: str
    group: str
    first: Mapping[str, float | None]
    second: Mapping[str, float | None]
    change: Change

    @property
    def difference(self) -> float | None:
        """How much larger the gap is in the second, whatever its direction; below zero it is smaller."""
        before, after = self.first["gap"], self.second["gap"]
        return None if before is None or after is None else abs(after) - abs(before)


@dataclass(frozen=True)
class VersionComparison:
    """Two versions side by side."""

    first: Judged
    second: Judged
    cautions: tuple[Caution, ...]
    measures: tuple[MeasureBeside, ...]
    gaps: tuple[GapBeside, ...]

    def changed(self, change: Change) -> list[GapBeside]:
        """Return the gaps beyond their limit that came, stayed or went."""
        return [one for one in self.gaps if one.change is change]


def compare(registry: ModelRegistry, first: "ModelVersion", second: "ModelVersion") -> VersionComparison:
    """Return two versions side by side."""
    two = [_judge(registry, version) for version in (first, second)]
    return VersionComparison(two[0], two[1], tuple(_find_cautions(*two)), tuple(_measures(*two)), tuple(_gaps(*two)))


def _judge(registry: ModelRegistry, version: "ModelVersion") -> Judged:
    lines = [line for line in summarise_evaluation(registry.evaluation(version)) if line.is_served]
    return Judged(version, registry.manifest(version), registry.audit(version), lines)


def _find_cautions(first: Judged, second: Judged) -> Iterable[Caution]:
    if first.manifest.get("question") != second.manifest.get("question"):
        yield Caution.OTHER_QUESTION
    if (first.cohorts, _data(first)) != (second.cohorts, _data(second)):
        yield Caution.OTHER_STUDENTS
    if first.audit is None or second.audit is None:
        yield Caution.NO_AUDIT
    elif _declared(first.audit) != _declared(second.audit):
        yield Caution.OTHER_POLICY


def _data(judged: Judged) -> list[object]:
    return [one.get("fingerprint") for one in judged.manifest.get("test", [])]


def _declared(report: AuditReport) -> object:
    return report.policy.get("fingerprint") or report.policy


def _measures(first: Judged, second: Judged) -> Iterable[MeasureBeside]:
    lines = [{(line.level, line.measure): line for line in one.evaluation} for one in (first, second)]
    for level, measure in dict.fromkeys([*lines[0], *lines[1]]):
        yield MeasureBeside(level, measure, lines[0].get((level, measure)), lines[1].get((level, measure)))


def _gaps(first: Judged, second: Judged) -> Iterable[GapBeside]:
    known = [_by_group(one.audit) for one in (first, second)]
    for key in dict.fromkeys([*known[0], *known[1]]):
        before, after = (one.get(key, {}) for one in known)
        states = bool(before.get("breach")), bool(after.get("breach"))
        change = {(False, True): Change.APPEARED, (True, True): Change.STAYED, (True, False): Change.DISAPPEARED}.get(
            states, Change.NONE
        )
        yield GapBeside(*key, _numbers(before), _numbers(after), change)


def _by_group(report: AuditReport | None) -> dict[tuple[str, str, str], dict[str, Any]]:
    if report is None or report.findings.empty:
        return {}
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    # A difference in outcomes is there without any model, so it is no difference between models.
    made = report.findings[report.findings["measure"] != Measure.OUTCOME_RATE]
    for row in made.astype("object").to_dict("records"):
        plain = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        attribute, measure, group = (str(plain[name]) for name in _KEY)
        found[attribute, measure, group] = plain
    return found


def _numbers(row: Mapping[str, Any]) -> dict[str, float | None]:
    return {name: row.get(name) for name in _NUMBERS}


def comparison(context: RequestContext) -> Response:
    """Show two versions side by side, or ask which two."""
    versions = sorted(context.app.registry.versions(), key=lambda one: (one.name, -one.version))
    known = {one.label: one for one in versions}
    chosen = [_find(known, context.query(name)) for name in ("a", "b")]
    found = None
    if chosen[0] is not None and chosen[1] is not None:
        found = compare(context.app.registry, chosen[0], chosen[1])
    return context.page(
        "comparison.html",
        versions=versions,
        chosen=["" if one is None else one.label for one in chosen],
        found=found,
        apart=[] if found is None else _features_apart(found.first, found.second),
        made_of=[] if found is None else _made_of(context, found.first, found.second),
        tables=[] if found is None else _tables(found.gaps),
        changes=[] if found is None else [(one, _groups_of(found.changed(one))) for one in _TOLD],
        names={"attribute": name_attribute, "group": name_group, "measure": name_measure},
        gap_of=lambda gap, measure: write_gap(gap, measure, str(context.language)),
        number_of=lambda value, measure: format_number(value, measure, str(context.language)),
    )


_TOLD = (Change.APPEARED, Change.STAYED, Change.DISAPPEARED)


def _groups_of(gaps: list[GapBeside]) -> list[tuple[str, str, list[str]]]:
    """Return attribute, measure and the groups: with two groups one gap is found twice."""
    together: dict[tuple[str, str], list[str]] = {}
    for one in gaps:
        together.setdefault((one.attribute, one.measure), []).append(one.group)
    return [(*key, groups) for key, groups in together.items()]


def _find(known: "Mapping[str, ModelVersion]", label: str | None) -> "ModelVersion | None":
    if label is None:
        return None
    if label not in known:
        raise NotFound("no_model")
    return known[label]


def _made_of(context: RequestContext, *two: Judged) -> list[tuple[str, list[str]]]:
    """Return what the two are made of, a line per subject."""
    words = context.text
    results = [one.manifest.get("result", {}) for one in two]
    return [
        (words("compare.state"), [context.label("stage", one.version.state) for one in two]),
        (words("compare.recipe"), [str(one.get("model", "–")) for one in results]),
        (words("compare.trained_by"), [one.version.trained_by or "–" for one in two]),
        (words("compare.learnt_from"), [", ".join(one.learnt_from) or "–" for one in two]),
        (words("compare.judged_on"), [", ".join(one.cohorts) or "–" for one in two]),
        (words("compare.features"), [str(len(one.features)) for one in two]),
        (words("compare.audited"), ["–" if one.audit is None else str(one.audit.n) for one in two]),
        (words("compare.policy"), [one.policy or "–" for one in two]),
    ]


def _features_apart(first: Judged, second: Judged) -> list[tuple[Judged, list[str]]]:
    """Return the features that only one of the two looks at."""
    apart = [(first, sorted(first.features - second.features)), (second, sorted(second.features - first.features))]
    return [(one, names) for one, names in apart if names]


def _tables(gaps: tuple[GapBeside, ...]) -> list[tuple[str, list[GapBeside]]]:
    """Return the findings, a table per attribute."""
    by_attribute: dict[str, list[GapBeside]] = {}
    for one in gaps:
        by_attribute.setdefault(one.attribute, []).append(one)
    return list(by_attribute.items())
