"""The drawings of the page with what they say in words, and the tables that belong to them."""

from typing import Any

import pandas as pd

from training.dropout import charts
from training.dropout.evaluation.net_benefit import EVERYONE, NOBODY
from training.dropout.evaluation.report import RunReport
from training.dropout.evaluation.slices import COHORT
from training.dropout.report_numbers import is_told_apart
from training.dropout.report_words import Words
from training.evaluation.comparison import LOGISTIC, RANDOM, RULE

Shown = dict[str, Any]
_TALK_FROM = 0.2  # the threshold that is said in words
_AUC_DIGITS = 2


def show_gains(report: RunReport, words: Words) -> Shown:
    """Return the gain curve of the model and of the lists beside it."""
    facts = report.facts
    gains = report.gains
    found, places = gains["found"] * facts.dropped_out, gains["listed"] * facts.students
    told = [is_told_apart(*pair, facts.dropped_out) for pair in zip(found, places, strict=True)]
    shown = gains.loc[told]
    models = [name for name in (report.settings.name, LOGISTIC, RULE, RANDOM) if name in set(shown["model"])]
    if not models or models[0] != report.settings.name:
        return {"svg": "", "label": ""}
    points = _name_models(shown.loc[shown["model"].isin(models)], words)
    lists = report.lists.set_index("model")["share_found"]
    said = [{"name": words.name(model), "share": words.percent(lists[model])} for model in models]
    names, end = [words.name(model) for model in models], facts.places / facts.students
    return {
        "svg": charts.draw_gains(points, names, end, words.texts["axis"], words.language),
        "label": words.label("lists", said),
    }


def show_calibration(report: RunReport, words: Words) -> Shown | None:
    """Return the calibration plot with its table; None where groups would be too small."""
    if report.calibration.empty:
        return None
    points = report.calibration.to_dict("records")
    said = [{"score": words.percent(one["score"]), "share": words.percent(one["share"])} for one in points]
    return {
        "svg": charts.draw_calibration(points, words.texts["axis"], words.language),
        "label": words.label("calibration", said),
        "rows": [
            [one["score"], words.count(point["students"]), one["share"], words.percent_range(point)]
            for one, point in zip(said, points, strict=True)
        ],
    }


def show_benefit(report: RunReport, words: Words) -> Shown:
    """Return the decision curve of the model, the logistic regression, everyone and nobody."""
    curve = report.net_benefit
    models = [name for name in (report.settings.name, LOGISTIC, EVERYONE, NOBODY) if name in set(curve["model"])]
    points = _name_models(curve.loc[curve["model"].isin(models)], words)
    at = curve.loc[(curve["threshold"] - _TALK_FROM).abs() < 1e-9].set_index("model")["net_benefit"]
    said = [{"name": words.name(model), "share": words.percent(at[model], 1)} for model in models]
    names = [words.name(model) for model in models]
    return {
        "svg": charts.draw_benefit(points, names, words.texts["axis"], words.language),
        "label": words.label("benefit", said),
    }


def show_learning(report: RunReport, words: Words) -> Shown | None:
    """Return the learning curve; None with one step only."""
    steps = report.learning.loc[report.learning["measure"] == "auc"]
    return _show_steps("learning", "cohorts", steps, "cohorts", words)


def show_cohorts(report: RunReport, words: Words) -> Shown | None:
    """Return how good the model was for each cohort, judged by the cohorts before it; None with one only."""
    slices = report.slices
    steps = slices.loc[(slices["slice"] == COHORT) & (slices["measure"] == "auc")].sort_values("value_of_slice")
    return _show_steps("cohorts", "cohort", steps, "value_of_slice", words)


def show_ablation(report: RunReport, words: Words) -> Shown | None:
    """Return what each group of features brings, the group that is missed most first; None without groups."""
    rows = report.ablation.loc[report.ablation["measure"] == "auc"].sort_values("difference")
    if rows.empty:
        return None
    points = [
        {**row, "group": words.texts["groups"].get(row["group"], row["group"])} for row in rows.to_dict("records")
    ]
    said = [{"group": one["group"], "difference": words.number(one["difference"], signed=True)} for one in points]
    return {
        "svg": charts.draw_differences(points, words.texts["axis"], words.language),
        "label": words.label("ablation", said),
        "rows": [
            [one["group"], one["difference"], words.number_range(point, signed=True)]
            for one, point in zip(said, points, strict=True)
        ],
    }


def _show_steps(label: str, axis: str, steps: pd.DataFrame, name: str, words: Words) -> Shown | None:
    if len(steps) < 2:
        return None
    points = [{**row, "name": str(row[name])} for row in steps.to_dict("records")]
    said = [{"name": one["name"], "value": words.number(one["value"], _AUC_DIGITS)} for one in points]
    texts = {**words.texts["axis"], "step": words.texts["axis"][axis]}
    return {"svg": charts.draw_steps(points, texts, words.language), "label": words.label(label, said, "step")}


def _name_models(rows: pd.DataFrame, words: Words) -> list[dict[Any, Any]]:
    return [{**row, "model": words.name(row["model"])} for row in rows.to_dict("records")]
