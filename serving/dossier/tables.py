"""The tables of the dossier: how good, for whom, on which data; numbers are written as each language does."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from fairness.audit_report import AuditReport
from fairness.disclosure.smallest import read_smallest_count
from fairness.findings import Note
from fairness.policy import JOINT, Measure
from fairness.words.formats import NOTHING, format_decimal, format_points, format_share
from fairness.words.names import explain_note, name_attribute, name_group, name_measure
from serving.dossier.known import Known
from serving.results.sentences import name_feature
from serving.words import has_text, label, text

SHOWN: Final = ("auc", "recall_at_capacity", "precision_at_capacity", "brier", "calibration_error")
PER_GROUP: Final = (Measure.RECALL, Measure.FALSE_POSITIVE_RATE, Measure.CALIBRATION, Measure.FORECAST_BIAS)
_SHARES = frozenset({"recall_at_capacity", "precision_at_capacity", "wape"})

Table = dict[str, Any]
"""columns: a heading for each; rows: lists of cells, written in one language."""


def tabulate_accuracy(evaluation: pd.DataFrame, language: str) -> Table | None:
    """Return how good the model was beside the baselines, with intervals; None when nothing was measured.

    Args:
        evaluation: One row per model and measure: model, measure, value, low, high, is_served; that of an inflow model
            also has level, year and iso_week (0: all weeks).
        language: "nl" or "en".
    """
    if evaluation.empty:
        return None
    tabulate = _tabulate_places if "level" in evaluation.columns else _tabulate_models
    return tabulate(evaluation, language)


def tabulate_groups(report: AuditReport, language: str) -> Table:
    """Return what the audit found per group of a single attribute, for the measures that decide; withheld is said."""
    findings = report.findings
    is_single = ~findings["attribute"].str.contains(JOINT, regex=False)
    chosen = findings[is_single & findings["measure"].isin([str(one) for one in PER_GROUP])]
    columns = ("group", "measure", "students", "value", "gap", "limit", "detectable", "note")
    return _table(columns, [_describe_group(row, language) for row in chosen.to_dict("records")], language)


def tabulate_cohorts(known: Known, language: str) -> Table:
    """Return the cohorts that taught and judged: as-of date, rows, known outcomes, fingerprint."""
    rows = [
        [
            str(table["cohort"]),
            str(table["moment"]),
            str(table["as_of"]),
            write_number(table["rows"], language),
            write_number(table["rows_with_outcome"], language),
            text(f"dossier.use.{use}", language),
            str(table["fingerprint"][:16]),
        ]
        for key, use in (("train", "train"), ("test", _second_use(known)))
        for table in known.manifest[key]
    ]
    return _table(("cohort", "moment", "as_of", "rows", "outcome", "use", "fingerprint"), rows, language)


def tabulate_features(known: Known, language: str) -> Table:
    """Return the features by their source: their names, and how many a student can do something about."""
    rows = []
    for source in known.sources:
        found = [one for one in known.manifest["features"] if one["source"] == source]
        actionable = text("dossier.of", language, part=sum(one["actionable"] for one in found), whole=len(found))
        names = "; ".join(name_feature(one["name"], language) for one in found)
        rows.append([label("dossier.data", source, language), names, actionable])
    return _table(("source", "features", "actionable"), rows, language)


def tabulate_fields(known: Known, language: str) -> Table:
    """Return what each feature is: type and unit, source, and from when it is known."""
    rows = []
    for one in known.manifest["features"]:
        parts = [label("dossier.kind", one["kind"], language)]
        parts += [label("dossier.unit", one["unit"], language)] if one["unit"] else []
        is_known = has_text(f"dossier.known_from.{one['source']}")
        since = text(f"dossier.known_from.{one['source'] if is_known else 'other'}", language)
        name, source = name_feature(one["name"], language), label("dossier.data", one["source"], language)
        rows.append([name, ", ".join(parts), source, since])
    return _table(("field", "type", "source", "known_from"), rows, language)


def tabulate_missing(known: Known, language: str) -> Table | None:
    """Return the share of empty rows per feature, the filled ones counted; None where the run did not record it."""
    rows, complete = [], 0
    for one in known.manifest["features"]:
        shares = [_share_missing(known.manifest[key], one["name"]) for key in ("train", "test")]
        if None in shares:
            return None
        if any(shares):
            name, means = name_feature(one["name"], language), label("dossier.empty", one.get("missing", ""), language)
            rows.append([name, *(format_share(share, language, 1) for share in shares), means])
        else:
            complete += 1
    none = format_share(0.0, language, 1)
    rows.append([text("dossier.always_filled", language, number=complete), none, none, ""])
    return _table(("field", "empty_train", f"empty_{_second_use(known)}", "empty_means"), rows, language)


def tabulate_quarantine(known: Known, language: str) -> Table:
    """Return per table how many rows were read and how many set apart."""
    rows = [
        [label("dossier.data", table, language), write_number(read, language), write_number(apart, language)]
        for table, read, apart in known.surroundings.quarantine
    ]
    return _table(("table", "rows_read", "set_apart"), rows, language)


def write_number(number: int, language: str) -> str:
    """Write a number of students as it may be shown: a small one as "fewer than 5"."""
    smallest = read_smallest_count()
    if 0 < number < smallest:
        return text("dossier.fewer_than", language, number=smallest)
    return format_decimal(number, language)


def _second_use(known: Known) -> str:
    return "judge" if known.is_about_persons else "forecast"


def _table(columns: tuple[str, ...], rows: list[list[str]], language: str) -> Table:
    return {"columns": [text(f"dossier.column.{column}", language) for column in columns], "rows": rows}


def _share_missing(tables: list[dict[str, Any]], feature: str) -> float | None:
    """Return the share of rows of `tables` in which a feature is empty; None where the run did not record it."""
    counted = [(table["rows"], table["missing"][feature]) for table in tables if feature in table.get("missing", {})]
    rows = sum(number for number, _ in counted)
    return sum(number * share for number, share in counted) / rows if rows else None


def _tabulate_models(evaluation: pd.DataFrame, language: str) -> Table:
    measures = [name for name in SHOWN if name in set(evaluation["measure"])]
    served = set(evaluation.loc[evaluation["is_served"].astype(bool), "model"]) if "is_served" in evaluation else set()
    rows = []
    for model, found in evaluation.groupby("model", sort=False):
        cells = found.set_index("measure")
        name = label("method", str(model), language)
        name = text("dossier.in_use", language, model=name) if model in served else name
        rows.append([name, *(_write_cell(cells, one, one, language) for one in measures)])
    columns = [text("dossier.column.model", language), *(label("measure", one, language) for one in measures)]
    return {"columns": columns, "rows": rows}


def _tabulate_places(evaluation: pd.DataFrame, language: str) -> Table:
    """One row per level, year and week, one column per forecast: how far off it was."""
    wape = evaluation[evaluation["measure"] == "wape"]
    models = list(dict.fromkeys(wape["model"]))
    rows = []
    for (level, year, week), found in wape.groupby(["level", "year", "iso_week"], sort=False):
        cells = found.set_index("model")
        weeks = text("dossier.all_weeks", language) if week == 0 else text("dossier.week", language, week=week)
        place = text("dossier.place", language, level=label("level", str(level), language), year=year, weeks=weeks)
        rows.append([place, *(_write_cell(cells, one, "wape", language) for one in models)])
    return {
        "columns": [text("dossier.column.place", language), *(label("method", one, language) for one in models)],
        "rows": rows,
    }


def _write_cell(cells: pd.DataFrame, row: str, measure: str, language: str) -> str:
    """Write a value of the evaluation with its interval; a dash where it was not measured."""
    if row not in cells.index:
        return NOTHING
    value, low, high = (float(cells[name].loc[row]) for name in ("value", "low", "high"))
    if pd.isna(value):
        return NOTHING
    own = _write_value(value, measure, language)
    if pd.isna(low) or low == high:
        return own
    return f"{own} ({_write_value(low, measure, language)}–{_write_value(high, measure, language)})"


def _write_value(value: float, measure: str, language: str) -> str:
    if measure in _SHARES:
        return format_share(value, language, 1 if measure == "wape" else 0)
    return format_decimal(value, language, 3)


def _describe_group(row: Mapping[Any, Any], language: str) -> list[str]:
    group = f"{name_attribute(row['attribute'], language)}: {name_group(row['group'], language)}"
    measure, limit = name_measure(row["measure"], language), format_points(row["limit"], language)
    note = "" if row["note"] == Note.LOW_POWER else explain_note(row["note"], language)
    note = f"{text('dossier.beyond_limit', language)} {note}".strip() if row["breach"] else note
    if row["suppressed"]:
        withheld = text("dossier.withheld", language)
        return [group, measure, withheld, withheld, withheld, limit, withheld, note]
    students = NOTHING if pd.isna(row["n"]) else write_number(int(row["n"]), language)
    value = _with_interval([format_share(row[name], language) for name in ("value", "low", "high")])
    gap = _with_interval([format_points(row[name], language) for name in ("gap", "gap_low", "gap_high")])
    return [group, measure, students, value, gap, limit, format_points(row["detectable_gap"], language), note]


def _with_interval(written: list[str]) -> str:
    own, low, high = written
    return own if NOTHING in (low, high) else f"{own} ({low} – {high})"
