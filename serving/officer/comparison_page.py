"""The officer's page with two versions side by side, chosen on the list of models."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import Response

from fairness.words.formats import format_number
from fairness.words.names import name_attribute, name_group, name_measure
from serving.errors import NotFound
from serving.officer.comparison import Change, GapBeside, Judged, compare
from serving.officer.gap_numbers import write_gap
from serving.site.request_context import RequestContext

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion


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
