"""The data dictionary: the declared schemas as a page for people who deliver extracts (docs/formats.md)."""

from features.schemas import SCHEMAS
from features.vocabulary import Column, Schema

_HEAD = "| column | type | unit | empty | meaning | known from |\n|---|---|---|---|---|---|"


def describe_schemas() -> str:
    """Return every table and column of `features.schemas` as Markdown."""
    return "\n\n".join(_describe(schema) for schema in SCHEMAS.values()) + "\n"


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
