"""The page about a dropout run: self-contained HTML for advisers and officers, without script or another host.

A short answer first, then the drawings with what they say beside them as text. No count below five is shown, nor a
share that would tell one.
"""

from typing import Any

import pandas as pd

from serving.reports.evaluation_drawings import (
    Words,
    records_by,
    show_ablation,
    show_benefit,
    show_calibration,
    show_cohorts,
    show_gains,
    show_learning,
)
from serving.reports.numbers import is_told_apart
from serving.reports.rendering import check_language, render_page
from serving.reports.texts.evaluation import TEXTS
from serving.reports.texts.measures import GLOSSARY
from serving.results.sentences import name_features, tell_comparison, tell_rule
from training.dropout.evaluation.refits import helpful_groups
from training.dropout.evaluation.report import RunReport
from training.dropout.evaluation.slices import COHORT
from training.evaluation.comparison import CHANCE_LEVEL, RANDOM, RULE

LANGUAGES = tuple(TEXTS)
_LEAST = 1e-6  # an interval that is narrower has nothing to do with chance
_OF_SLICES = ("auc", "calibration_in_the_large")  # the share found would tell small counts
_AT_CAPACITY = ("precision_at_capacity", "recall_at_capacity")


def render_report(report: RunReport, language: str) -> str:
    """Return the report as one HTML page in "nl" or "en". Raises StudiepeilError for another language."""
    check_language(language, LANGUAGES)
    return render_page("dropout.html", _page(report, Words(report, language)))


def _page(report: RunReport, words: Words) -> dict[str, Any]:
    facts, texts = report.facts, words.texts
    return {
        "language": words.language,
        "t": texts,
        "moment": texts["moment"].format(moment=facts.moment, as_of=facts.as_of.isoformat(), cohort=facts.cohort),
        "sentences": answer_shortly(report, words),
        "lists": {
            **show_gains(report, words),
            "caption": texts["lists_caption"].format(places=words.count(facts.places)),
            "rows": list_rows(report, words),
        },
        "calibration": show_calibration(report, words),
        "benefit": show_benefit(report, words),
        "learning": show_learning(report, words),
        "cohorts": show_cohorts(report, words),
        "ablation": show_ablation(report, words),
        "slices": slice_rows(report, words),
        "measures": measure_table(report, words),
        "glossary": list(GLOSSARY[words.language].values()),
        "how": [one.format(train=", ".join(facts.train_cohorts), cohort=facts.cohort) for one in texts["how"]],
    }


def answer_shortly(report: RunReport, words: Words) -> list[str]:
    """Return the sentences of the short answer, in the language of `words`."""
    comparison, texts = report.comparison, words.texts
    sentences = [*_say_found(report, words)]
    if report.rule is None:
        sentences.append(texts["no_rule"])
    else:
        sentences.append(texts["rule"].format(rule=tell_rule(report.rule, words.language)))
    sentences.append(texts["random_better" if comparison.conclusion.better_than[RANDOM] else "random_not"])
    sentences.append(tell_comparison(comparison.conclusion, words.language))
    sentences.append(_say_calibration(report, words))
    if len(report.ablation):
        groups = [name_features(group, words.language) for group in helpful_groups(report.ablation)]
        sentences.append(texts["ablation_helps" if groups else "ablation_none"].format(groups=", ".join(groups)))
    if report.facts.not_yet_known:
        sentences.append(texts["late"].format(cohorts=", ".join(report.facts.not_yet_known)))
    return sentences


def _say_found(report: RunReport, words: Words) -> list[str]:
    facts, lists = report.facts, records_by(report.lists, "model")
    own = lists[report.settings.name]
    if not is_told_apart(own["found"], facts.places, facts.dropped_out):
        return [words.texts["answer_small"]]
    sentences = [
        words.texts["answer"].format(
            dropped=words.count(facts.dropped_out),
            found=words.count(own["found"]),
            share=words.percent(own["share_found"]),
            range=words.percent_range(own),
            places=words.count(facts.places),
            students=words.count(facts.students),
        )
    ]
    for name in (RULE, RANDOM):
        if name in lists and is_told_apart(lists[name]["found"], facts.places, facts.dropped_out):
            sentences.append(
                words.texts["other"].format(
                    name=words.list_name(name),
                    found=words.count(lists[name]["found"]),
                    share=words.percent(lists[name]["share_found"]),
                )
            )
    return sentences


def _say_calibration(report: RunReport, words: Words) -> str:
    table = report.comparison.table
    own = records_by(table.loc[table["is_served"]], "measure")
    error, chance = own["calibration_error"], own[CHANCE_LEVEL]
    text: str = words.texts["calibration_fine" if error["value"] <= chance["high"] else "calibration_off"]
    numbers = {"error": error["value"], "chance": chance["value"], "high": chance["high"]}
    return text.format(**{name: words.number(100 * value, 1) for name, value in numbers.items()})


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
