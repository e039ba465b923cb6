"""The data dictionary as pages: the declared schemas (docs/formats.md), the features of dropout (docs/features.md)."""

from collections.abc import Callable
from itertools import groupby

from features.cohort_table import Audience, Feature
from features.dropout import FEATURES
from features.schemas import SCHEMAS
from features.vocabulary import Column, Schema

_HEAD = "| column | type | unit | empty | meaning | known from |\n|---|---|---|---|---|---|"
_FEATURE_HEAD = (
    "| feature | meaning | betekenis | unit | source | who may see it | empty means | can be acted on |\n"
    "|---|---|---|---|---|---|---|---|"
)
_SEEN_BY = {Audience.ADVISER: "adviser, student, officer", Audience.OFFICER: "officer, in totals"}


def describe_schemas() -> str:
    """Return every table and column of `features.schemas` as Markdown."""
    return "\n\n".join(_describe(schema) for schema in SCHEMAS.values()) + "\n"


def describe_features(name: Callable[[str, str], str]) -> str:
    """Return every feature of a dropout table as Markdown, one table per group.

    Args:
        name: What people call a feature, given its name and a language: `serving.results.sentences.name_feature`.
    """
    ordered = sorted(FEATURES, key=lambda feature: [one.group for one in FEATURES].index(feature.group))
    return (
        "\n\n".join(
            "\n".join([f"## {group}\n", _FEATURE_HEAD, *(_describe_feature(one, name) for one in features)])
            for group, features in groupby(ordered, lambda feature: feature.group)
        )
        + "\n"
    )


def _describe_feature(feature: Feature, name: Callable[[str, str], str]) -> str:
    cells = (
        feature.name,
        name(feature.name, "en"),
        name(feature.name, "nl"),
        feature.unit,
        feature.source,
        _SEEN_BY[feature.seen_by],
        feature.missing.value,
        "yes" if feature.actionable else "no",
    )
    return "| " + " | ".join(cells) + " |"


def _describe(schema: Schema) -> str:
    rows = "\n".join(_describe_column(column) for column in schema.columns)
    return f"### {schema.name}\n\n{schema.meaning} Key: {', '.join(schema.key)}.\n\n{_HEAD}\n{rows}"


def _describe_column(column: Column) -> str:
    bounds = [f"{name} {value:g}" for name, value in (("from", column.low), ("to", column.high)) if value is not None]
    meaning = "; ".join(
        [column.meaning, *([f"one of: {', '.join(column.allowed)}"] if column.allowed else []), *bounds]
    )
    known = f"`{column.known_on}`" if column.known_on else "the row"
    empty = "may be" if column.nullable else "no"
    return f"| {column.name} | {column.kind.value} | {column.unit} | {empty} | {meaning} | {known} |"
