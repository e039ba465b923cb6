"""The tables of numbers in the file: how good, for whom, on which data. Numbers are written as each language does."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from fairness.audit import AuditReport
from fairness.findings import Note
from fairness.policy import JOINT, Measure
from fairness.words.formats import format_share
from fairness.words.names import explain_note, name_attribute, name_group, name_measure
from serving.dossier.known import Known, tell_number
from serving.dossier.parts import LANGUAGES, Table, Text, same
from serving.dossier.words import LEVELS, MEASURES, MODELS, name_one

SHOWN: Final = ("auc", "recall_at_capacity", "precision_at_capacity", "brier", "calibration_error")
PER_GROUP: Final = (Measure.RECALL, Measure.FALSE_POSITIVE_RATE, Measure.CALIBRATION, Measure.FORECAST_BIAS)
_SHARES = frozenset({"recall_at_capacity", "precision_at_capacity", "wape"})
_NONE = same("–")
_WITHHELD = Text("niet getoond", "withheld")


def tabulate_accuracy(evaluation: pd.DataFrame) -> Table | None:
    """Return how good the model was beside the baselines, with intervals; None when nothing was measured."""
    if evaluation.empty:
        return None
    return _by_place(evaluation) if "level" in evaluation.columns else _by_model(evaluation)


def tabulate_groups(report: AuditReport) -> Table:
    """Return what the audit found per group of a single attribute, for the measures that decide; withheld is said."""
    findings = report.findings
    is_single = ~findings["attribute"].str.contains(JOINT, regex=False)
    chosen = findings[is_single & findings["measure"].isin([str(one) for one in PER_GROUP])]
    rows = tuple(_describe_group(row) for row in chosen.to_dict("records"))
    columns = (
        Text("kenmerk: groep", "attribute: group"),
        Text("maat", "measure"),
        Text("studenten", "students"),
        Text("waarde (interval)", "value (interval)"),
        Text("verschil met anderen, in punten", "gap to others, in points"),
        Text("grens", "limit"),
        Text("te zien vanaf", "can be seen from"),
        Text("opmerking", "remark"),
    )
    return Table(columns, rows)


def list_attributes(report: AuditReport) -> Text:
    """Return the attributes that an audit looked at, as a reader knows them."""
    return Text(*(", ".join(name_attribute(one, a) for one in report.policy["attributes"]) for a in LANGUAGES))


def tabulate_cohorts(manifest: Mapping[str, Any]) -> Table:
    """Return the cohorts that taught and judged: as-of date, rows, known outcomes, fingerprint."""
    uses = (("train", Text("leren", "learning")), ("test", Text("beoordelen", "judging")))
    if manifest["question"] != "dropout":
        uses = (uses[0], ("test", Text("voorspellen", "forecasting")))
    rows = tuple(
        (
            same(table["cohort"]),
            same(table["moment"]),
            same(table["as_of"]),
            tell_number(table["rows"]),
            tell_number(table["rows_with_outcome"]),
            use,
            same(table["fingerprint"][:16]),
        )
        for key, use in uses
        for table in manifest[key]
    )
    columns = (
        Text("cohort", "cohort"),
        Text("moment", "moment"),
        Text("peildatum", "as-of date"),
        Text("rijen", "rows"),
        Text("uitkomst bekend", "outcome known"),
        Text("gebruikt voor", "used for"),
        Text("vingerafdruk (begin)", "fingerprint (start)"),
    )
    return Table(columns, rows)


def share_missing(tables: list[dict[str, Any]], feature: str) -> float | None:
    """Return the share of rows of `tables` in which a feature is empty; None where the run did not record it."""
    counted = [(table["rows"], table["missing"][feature]) for table in tables if feature in table.get("missing", {})]
    rows = sum(number for number, _ in counted)
    return sum(number * share for number, share in counted) / rows if rows else None


def tell_share(value: float | None, digits: int = 0) -> Text:
    """Return a share as a percentage in both languages; a dash where there is none."""
    return Text(*(format_share(value, language, digits) for language in LANGUAGES))


def tell_models(known: Known) -> Text:
    """Return what is served, as a reader calls it."""
    return name_one(MODELS, str(known.manifest["result"].get("model", "")))


def _by_model(evaluation: pd.DataFrame) -> Table:
    measures = [name for name in SHOWN if name in set(evaluation["measure"])]
    served = set(evaluation.loc[evaluation["is_served"].astype(bool), "model"]) if "is_served" in evaluation else set()
    rows = []
    for model, found in evaluation.groupby("model", sort=False):
        cells = found.set_index("measure")
        mark = Text(" (in gebruik)", " (served)") if model in served else same("")
        name = name_one(MODELS, str(model))
        values = [_tell_value(cells.loc[one], one) if one in cells.index else _NONE for one in measures]
        rows.append((Text(name.nl + mark.nl, name.en + mark.en), *values))
    return Table((Text("model", "model"), *(MEASURES[one] for one in measures)), tuple(rows))


def _by_place(evaluation: pd.DataFrame) -> Table:
    """One row per level, year and week, one column per forecast: how far off it was."""
    wape = evaluation[evaluation["measure"] == "wape"]
    models = list(dict.fromkeys(wape["model"]))
    rows = []
    for place, found in wape.groupby(["level", "year", "iso_week"], sort=False):
        level, year, week = place
        cells = found.set_index("model")
        values = [_tell_value(cells.loc[one], "wape") if one in cells.index else _NONE for one in models]
        when = "alle weken" if week == 0 else f"week {week}"
        rows.append((_place(str(level), f"{year}, {when}"), *values))
    head = Text("niveau, jaar en week", "level, year and week")
    return Table((head, *(name_one(MODELS, one) for one in models)), tuple(rows))


def _place(level: str, when: str) -> Text:
    name = name_one(LEVELS, level)
    return Text(f"{name.nl}, {when}", f"{name.en}, {when.replace('alle weken', 'all weeks')}")


def _tell_value(cell: Any, measure: str) -> Text:
    numbers = [float(cell[name]) for name in ("value", "low", "high")]
    if pd.isna(numbers[0]):
        return _NONE
    parts = [_tell_number(one, measure) for one in numbers]
    if pd.isna(numbers[1]) or numbers[1] == numbers[2]:
        return parts[0]
    return Text(*(f"{own.to(a)} ({low.to(a)}–{high.to(a)})" for a in LANGUAGES for own, low, high in [parts]))


def _tell_number(value: float, measure: str) -> Text:
    if measure in _SHARES:
        return tell_share(value, 1 if measure == "wape" else 0)
    return Text(f"{value:.3f}".replace(".", ","), f"{value:.3f}")


def _describe_group(row: Mapping[Any, Any]) -> tuple[Text, ...]:
    group = Text(*(f"{name_attribute(row['attribute'], a)}: {name_group(row['group'], a)}" for a in LANGUAGES))
    measure = Text(*(name_measure(row["measure"], a) for a in LANGUAGES))
    limit = _tell_points(row["limit"])
    note = Text(*("" if row["note"] == Note.LOW_POWER else explain_note(row["note"], a) for a in LANGUAGES))
    if row["breach"]:
        note = Text(f"Boven de grens. {note.nl}".strip(), f"Beyond the limit. {note.en}".strip())
    if row["suppressed"]:
        return (group, measure, _WITHHELD, _WITHHELD, _WITHHELD, limit, _WITHHELD, note)
    students = tell_number(int(row["n"])) if not pd.isna(row["n"]) else _NONE
    value, gap = _with_interval(row, "value", "low", "high"), _gap_with_interval(row)
    return (group, measure, students, value, gap, limit, _tell_points(row["detectable_gap"]), note)


def _with_interval(row: Mapping[Any, Any], value: str, low: str, high: str) -> Text:
    own = tell_share(row[value])
    if pd.isna(row[low]) or pd.isna(row[high]):
        return own
    return Text(*(f"{own.to(a)} ({format_share(row[low], a)} – {format_share(row[high], a)})" for a in LANGUAGES))


def _gap_with_interval(row: Mapping[Any, Any]) -> Text:
    own, low, high = (_tell_points(row[name]) for name in ("gap", "gap_low", "gap_high"))
    if pd.isna(row["gap_low"]) or pd.isna(row["gap_high"]):
        return own
    return Text(*(f"{own.to(a)} ({low.to(a)} – {high.to(a)})" for a in LANGUAGES))


def _tell_points(value: float | None) -> Text:
    if value is None or pd.isna(value):
        return _NONE
    text = f"{100 * value + 0.0:.1f}".replace("-", "−")
    text = "0.0" if text == "−0.0" else text
    return Text(text.replace(".", ","), text)
