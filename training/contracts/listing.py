"""All results that one part writes and another reads, and the page that documents them."""

from training.contracts.contract import Column, Contract, Result
from training.contracts.dropout import (
    CaseloadResult,
    ExcludedResult,
    PossibleChangesResult,
    ReasonsResult,
    ScoresResult,
    SignalEvidenceResult,
    SignalsResult,
)
from training.contracts.evaluation import (
    ContributionsResult,
    EvaluationResult,
    ExtractsResult,
    HeldOutScoresResult,
    KeptScoresResult,
    SeriesContributionsResult,
    WatchAlarmsResult,
    WatchRoundsResult,
)
from training.contracts.inflow import (
    ChangesResult,
    CountsResult,
    DeliveriesResult,
    ForecastResult,
    IndividualResult,
    PathsResult,
)
from training.contracts.years import (
    GraduatesResult,
    StockResult,
    StockSeasonResult,
    YearsLeftOutResult,
    YearsResult,
    YearsSeasonResult,
)

RESULTS: tuple[type[Result], ...] = (
    *(ExtractsResult, DeliveriesResult, IndividualResult, ForecastResult, PathsResult, ChangesResult, CountsResult),
    *(YearsResult, YearsLeftOutResult, YearsSeasonResult, StockResult, StockSeasonResult, GraduatesResult),
    *(
        ScoresResult,
        ReasonsResult,
        PossibleChangesResult,
        SignalsResult,
        SignalEvidenceResult,
        CaseloadResult,
        ExcludedResult,
    ),
    *(EvaluationResult, HeldOutScoresResult, KeptScoresResult, ContributionsResult, SeriesContributionsResult),
    *(WatchRoundsResult, WatchAlarmsResult),
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
