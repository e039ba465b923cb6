"""The tables of the page: lists, parts of the cohort, and all measures."""

from typing import Any

import pandas as pd

from training.dropout.evaluation.report import RunReport
from training.dropout.evaluation.slices import COHORT
from training.dropout.report_numbers import is_told_apart
from training.dropout.report_words import Words, records_by
from training.evaluation.comparison import RANDOM

_LEAST = 1e-6  # an interval that is narrower has nothing to do with chance
_OF_SLICES = ("auc", "calibration_in_the_large")  # the share found would tell small counts
_AT_CAPACITY = ("precision_at_capacity", "recall_at_capacity")


def list_rows(report: RunReport, words: Words) -> list[list[str]]:
    """Return one row per list: name, found, share, interval, precision, overlap; what would tell a few is blank."""
    rows = []
    for row in report.lists.to_dict("records"):
        cells = [words.texts["few"], "–", "–", "–", "–"]
        if is_told_apart(row["found"], row["places"], report.facts.dropped_out):
            cells = [
                words.count(row["found"]),
                words.percent(row["share_found"]),
                words.percent_range(row) if row["high"] - row["low"] > _LEAST else "–",
                words.percent(row["precision"]),
                words.percent(row["overlap"] / row["places"]),
            ]
        rows.append([words.list_name(row["model"]), *cells])
    return rows


def slice_rows(report: RunReport, words: Words) -> dict[str, Any] | None:
    """Return the heads and rows of the parts of the judging cohort; None where none is large enough."""
    own = report.slices.loc[(report.slices["model"] == report.settings.name) & (report.slices["slice"] != COHORT)]
    if own.empty:
        return None
    rows = []
    for (kind, name), part in own.groupby(["slice", "value_of_slice"], sort=False):
        values = records_by(part, "measure")
        cells = [
            cell
            for measure in _OF_SLICES
            for cell in (
                words.number(values[measure]["value"], signed=measure != "auc"),
                words.number_range(values[measure], signed=measure != "auc"),
            )
        ]
        shown = words.texts["values"].get(name, name)
        rows.append([words.texts["slices"][kind], shown, words.count(part["students"].iloc[0]), *cells])
    heads = [head for measure in _OF_SLICES for head in (words.measure(measure), words.texts["columns"]["interval"])]
    return {"heads": heads, "rows": rows}


def measure_table(report: RunReport, words: Words) -> dict[str, Any]:
    """Return heads (models) and rows (measures) of every measure; at capacity only where no small count is told."""
    table = report.comparison.table
    lists = records_by(report.lists, "model")
    told = {name for name, row in lists.items() if is_told_apart(row["found"], row["places"], report.facts.dropped_out)}
    hidden = table["measure"].isin(_AT_CAPACITY) & ~table["model"].isin(told)
    shown: pd.DataFrame = table.loc[~hidden]
    cells = {(row["model"], row["measure"]): _write(row, words) for row in shown.to_dict("records")}
    models = [model for model in dict.fromkeys(shown["model"]) if model != RANDOM]  # told with the lists
    return {
        "heads": [words.name(model) for model in models],
        "rows": [
            [words.measure(measure), *(cells.get((model, measure), "–") for model in models)]
            for measure in dict.fromkeys(shown["measure"])
        ],
    }


def _write(row: dict[Any, Any], words: Words) -> str:
    value = words.number(row["value"])
    return value if row["high"] - row["low"] <= _LEAST else f"{value} ({words.number_range(row)})"
