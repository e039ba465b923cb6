"""Deliveries before a forecast: what was found is written, a stop blocks, and a person who accepts it is on record.

An acceptance holds for the findings as they were, with their numbers: the same finding of a later run stays accepted,
another one blocks again.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pandas as pd

from features.deliveries import Finding, Severity, inspect_deliveries
from serving.pipeline.acceptance import Acceptance, DeliveryError
from serving.pipeline.lake_tables import DELIVERY_TABLES
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, read_earlier, write_result
from serving.records.log import COMMAND_LINE, Event, EventKind
from serving.records.store import open_store
from serving.results.delivery_sentences import tell_delivery
from training.contracts.checking import make_frame
from training.contracts.inflow import DeliveriesResult

DELIVERIES_FILE: Final = "deliveries.parquet"
_ACCEPTANCE = ["accepted", "accepted_by", "accepted_on", "reason"]
# What makes a finding the same one: every fact of it, but not whether it stops the forecast or only warns.
_FACTS = [name for name in DeliveriesResult.contract.names if name not in ("severity", *_ACCEPTANCE)]
_DECIMALS = 6  # an engine with several threads adds in any order; beyond this a sum is not the same twice


def run_deliveries(settings: Settings, acceptance: Acceptance | None, progress: Progress) -> Made:
    """Inspect the deliveries as a step; what stops the forecast is raised once all else is done."""
    try:
        rows = check_deliveries(settings, acceptance, progress)
    except DeliveryError as error:
        return Made("they stop the forecast", error=error)
    return Made(say_deliveries(rows), (settings.results / DELIVERIES_FILE,))


def check_deliveries(
    settings: Settings, acceptance: Acceptance | None = None, progress: Progress = be_silent
) -> pd.DataFrame:
    """Inspect the deliveries of the newest season and write results/deliveries.parquet; return its rows.

    Columns: those of a finding, accepted, accepted_by, accepted_on (text), reason. Raises DeliveryError when a finding
    stops the forecast and nobody accepts it. An acceptance is in the log before it is in the results.
    """
    progress("inspecting the deliveries", 0.0)
    path = settings.results / DELIVERIES_FILE
    found = inspect_deliveries(settings.engine.open_lake(settings.lake, DELIVERY_TABLES), settings.today)
    rows = _keep_accepted(lay_out_findings(found), path)
    is_open = (rows["severity"] == Severity.STOP.value) & ~rows["accepted"]
    if acceptance is not None and is_open.any():
        _record(settings, acceptance, rows[is_open])
        said = {"accepted_by": acceptance.who, "accepted_on": settings.today.isoformat(), "reason": acceptance.reason}
        told = {name: rows[name].mask(is_open, text) for name, text in said.items()}
        rows = rows.assign(accepted=rows["accepted"] | is_open, **told)
    write_result(rows, path, DeliveriesResult)
    progress("deliveries inspected", 1.0)
    if acceptance is None and is_open.any():
        raise _error(rows[is_open])
    return rows


def say_deliveries(rows: pd.DataFrame) -> str:
    """Return in a sentence what an inspection found."""
    if rows.empty:
        return "nothing to remark on"
    accepted, warnings = int(rows["accepted"].sum()), int((rows["severity"] == Severity.WARNING.value).sum())
    parts = [f"{count:,} {what}" for count, what in ((accepted, "accepted"), (warnings, "to read")) if count]
    return f"{', '.join(parts)}; see results/deliveries.parquet"


def lay_out_findings(found: Sequence[Finding]) -> pd.DataFrame:
    """Return findings, a row each, that nobody has accepted."""
    rows = pd.DataFrame([asdict(one) for one in found], columns=["severity", *_FACTS])
    told = rows.assign(severity=rows["severity"].map(str), rule=rows["rule"].map(str))
    open_ones = told.assign(accepted=False, accepted_by="", accepted_on="", reason="")
    return make_frame(DeliveriesResult, open_ones).round(_DECIMALS)


def _keep_accepted(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Take over what was accepted before of findings that are the same in every fact."""
    before = read_earlier(path)
    if before is None or DeliveriesResult.contract.missing([str(name) for name in before.columns]):
        return (
            rows  # there is none, or one of another release: what was accepted then cannot be held against these facts
        )
    accepted = before.loc[before["accepted"], [*_FACTS, *_ACCEPTANCE]].drop_duplicates(_FACTS)
    merged = rows.drop(columns=_ACCEPTANCE).merge(accepted, on=_FACTS, how="left", validate="many_to_one")
    told = {name: merged[name].fillna("") for name in _ACCEPTANCE[1:]}
    return make_frame(DeliveriesResult, merged.assign(accepted=merged["accepted"].isin([True]), **told))


def _tell(rows: pd.DataFrame) -> str:
    return " ".join(
        tell_delivery({str(name): fact for name, fact in one.items()}, "en") for one in rows.to_dict("records")
    )


def _record(settings: Settings, acceptance: Acceptance, stops: pd.DataFrame) -> None:
    about = tuple(dict.fromkeys(f"season {year}" for year in stops["academic_year"]))
    detail: dict[str, str | int | float | None] = {"reason": acceptance.reason, "findings": _tell(stops)}
    event = Event(EventKind.DELIVERY_ACCEPTED, acceptance.who, COMMAND_LINE, about, detail)
    open_store(settings.serving.store_url).record(event)


def _error(stops: pd.DataFrame) -> DeliveryError:
    return DeliveryError(
        "there is no forecast: " + _tell(stops),
        where="the newest season; every finding is in results/deliveries.parquet",
        do="get the delivery again and run check and build; when it is right as it is, say so with your reason: "
        'studiepeil forecast --accept "REASON"',
    )
