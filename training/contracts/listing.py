"""All results that one part writes and another reads, and the page that documents them."""

from training.contracts import dropout, evaluation, inflow, years
from training.contracts.contract import Column, Contract, Result

RESULTS: tuple[type[Result], ...] = tuple(
    one
    for module in (inflow, years, dropout, evaluation)
    for one in vars(module).values()
    # A group of columns that results have in common has no contract of its own.
    if isinstance(one, type)
    and one.__module__ == module.__name__
    and issubclass(one, Result)
    and "contract" in vars(one)
)
_HEAD = "| column | type | unit | empty | meaning |\n|---|---|---|---|---|"


def describe_results() -> str:
    """Return every result with its columns as Markdown (docs/results.md)."""
    return "\n\n".join(_describe(result.contract) for result in RESULTS) + "\n"


def _describe(contract: Contract) -> str:
    key = f" Key: {', '.join(contract.key)}." if contract.key else ""
    others = "" if contract.others is None else f" Beside these, one column ({contract.others}) per feature."
    lines = [
        f"## {contract.name}\n",
        f"`{contract.path}` in {contract.folder}. {contract.meaning}{key}{others}\n",
        f"Written by {_list(contract.written_by)}; read by {_list(contract.read_by)}.\n",
        _HEAD,
        *map(_describe_column, contract.columns),
    ]
    return "\n".join(lines)


def _list(packages: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in packages)


def _describe_column(column: Column) -> str:
    named = [value or "''" for value in column.allowed]
    bounds = [f"{name} {value:g}" for name, value in (("from", column.low), ("to", column.high)) if value is not None]
    meaning = "; ".join([column.meaning, *([f"one of: {', '.join(named)}"] if named else []), *bounds])
    empty = ("may be" if column.nullable else "no") + (", or no column" if column.optional else "")
    return f"| {column.name} | {column.kind} | {column.unit} | {empty} | {meaning} |"
