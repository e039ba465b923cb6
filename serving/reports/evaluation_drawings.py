"""The drawings of the page about a dropout run, with what they say in words: inline SVG by `drawing`."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from serving.reports.drawing import COLORS, SOFT, WIDTH, chart_of, draw
from serving.reports.numbers import is_told_apart, write_number, write_percent
from serving.reports.texts.evaluation import TEXTS
from serving.reports.texts.measures import GLOSSARY
from serving.results.sentences import name_features
from training.dropout.evaluation.curves import EVERYONE, NOBODY
from training.dropout.evaluation.report import RunReport
from training.dropout.evaluation.slices import COHORT
from training.evaluation.comparison import LOGISTIC, RANDOM, RULE

Record = Mapping[Any, Any]
Records = Sequence[Record]
Shown = dict[str, Any]
_TALK_FROM = 0.2  # the threshold that is said in words
_AUC_DIGITS = 2
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3]]
_LABELS = 130  # px of the names of groups, beside the drawing


class Words:
    """The words of one page."""

    def __init__(self, report: RunReport, language: str) -> None:
        self.language, self.texts = language, TEXTS[language]
        self.served = report.settings.name

    def name(self, model: str) -> str:
        """Return what a model is called; the served one is simply the model."""
        return str(self.texts["names"]["served" if model == self.served else model]) if self._is_known(model) else model

    def list_name(self, model: str) -> str:
        """Return whose list it is."""
        return str(self.texts["lists"].get(model, self.name(model)))

    def measure(self, name: str) -> str:
        """Return what a measure is called."""
        return GLOSSARY[self.language][name][0]

    def count(self, value: float) -> str:
        """Write a whole number."""
        return write_number(value, 0, self.language)

    def number(self, value: float, digits: int = 3, *, signed: bool = False) -> str:
        """Write a number with decimals."""
        return write_number(value, digits, self.language, signed=signed)

    def percent(self, value: float, digits: int = 0) -> str:
        """Write a share as a percentage."""
        return write_percent(value, self.language, digits)

    def percent_range(self, row: Record) -> str:
        """Write the interval of a share."""
        return f"{self.percent(row['low'])} {self.texts['to']} {self.percent(row['high'])}"

    def number_range(self, row: Record, *, signed: bool = False) -> str:
        """Write an interval of numbers."""
        low, high = (self.number(row[end], signed=signed) for end in ("low", "high"))
        return f"{low} {self.texts['to']} {high}"

    def label(self, name: str, points: list[dict[str, str]], point: str = "") -> str:
        """Say a drawing in words, point by point."""
        joined = "; ".join(self.texts[f"{point or name}_point"].format(**one) for one in points)
        text: str = self.texts[f"{name}_label"]
        return text.format(points=joined)

    def _is_known(self, model: str) -> bool:
        return model == self.served or model in self.texts["names"]


def records_by(frame: pd.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a frame as plain records, by the value of a column that is different in each."""
    return {str(row[column]): {str(name): value for name, value in row.items()} for row in frame.to_dict("records")}


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
        "svg": draw_gains(points, names, end, words.texts["axis"], words.language),
        "label": words.label("lists", said),
    }


def show_calibration(report: RunReport, words: Words) -> Shown | None:
    """Return the calibration plot with its table; None where groups would be too small."""
    if report.calibration.empty:
        return None
    points = report.calibration.to_dict("records")
    said = [{"score": words.percent(one["score"]), "share": words.percent(one["share"])} for one in points]
    return {
        "svg": draw_calibration(points, words.texts["axis"], words.language),
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
        "svg": draw_benefit(points, names, words.texts["axis"], words.language),
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
    points = [{**row, "group": name_features(row["group"], words.language)} for row in rows.to_dict("records")]
    said = [{"group": one["group"], "difference": words.number(one["difference"], signed=True)} for one in points]
    return {
        "svg": draw_differences(points, words.texts["axis"], words.language),
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
    return {"svg": draw_steps(points, texts, words.language), "label": words.label(label, said, "step")}


def _name_models(rows: pd.DataFrame, words: Words) -> list[dict[Any, Any]]:
    return [{**row, "model": words.name(row["model"])} for row in rows.to_dict("records")]


def draw_gains(points: Records, models: Sequence[str], capacity: float, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the share of dropouts found by the length of the list, with a line where the list ends.

    `points`: model, listed, found, low, high (shares); `models` in the order of the legend, the served one first, whose
    interval is drawn as a band.
    """
    place = {"x": alt.X("listed:Q", title=axis["listed"], axis=alt.Axis(format="%", tickCount=6))}
    end = chart_of([{"listed": capacity}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(**place)
    y = {"y": "low", "value": "found", "title": axis["found"], "format": "%"}
    return draw(alt.layer(end, *_lines(points, models, place, y)), 280, language)


def draw_benefit(points: Records, models: Sequence[str], axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the net benefit by threshold. `points`: model, threshold, net_benefit, low, high.

    What is worth less than nothing is cut off a little below zero.
    """
    top = max(point["high"] for point in points)
    bottom = -0.2 * top if top > 0 else min(point["low"] for point in points)
    place = {"x": alt.X("threshold:Q", title=axis["threshold"], axis=alt.Axis(format="%", tickCount=6))}
    y = {"y": "low", "value": "net_benefit", "title": axis["benefit"], "format": ".1%"}
    layers = _lines([point for point in points if point["net_benefit"] >= bottom], models, place, y, (bottom, top))
    return draw(alt.layer(*layers), 280, language)


def draw_calibration(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the share that stopped by score. `points`: score, share, low, high; on the line they agree."""
    top = min(1.0, max(max(point["score"], point["high"]) for point in points) * 1.05)
    scale, share = alt.Scale(domain=[0, top], nice=False), alt.Axis(format="%", tickCount=6)
    x = alt.X("score:Q", title=axis["score"], scale=scale, axis=share)
    y = alt.Y("share:Q", title=axis["share"], scale=scale, axis=share)
    line = chart_of([{"score": 0, "share": 0}, {"score": top, "share": top}])
    bars, dots = chart_of(points).mark_rule(strokeWidth=2, color=COLORS[0]), chart_of(points)
    layers = [
        line.mark_line(color=SOFT, strokeDash=[3, 3]).encode(x=x, y=y),
        bars.encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(x=x, y=y),
    ]
    return draw(alt.layer(*layers), 320, language, 340)


def draw_steps(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the AUC by what was learnt from or judged. `points`: name, value, low, high, in order."""
    names = [point["name"] for point in points]
    x = alt.X("name:O", sort=names, title=axis["step"], axis=alt.Axis(labelAngle=0))
    scale = alt.Scale(zero=False, padding=12)
    bars, dots = chart_of(points).mark_rule(strokeWidth=2, color=COLORS[0]), chart_of(points)
    layers = [
        bars.encode(x=x, y=alt.Y("low:Q", title=axis["auc"], scale=scale, axis=alt.Axis(tickCount=5)), y2="high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(x=x, y=alt.Y("value:Q", scale=scale)),
    ]
    return draw(alt.layer(*layers), 200, language, 340)


def draw_differences(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of a difference per group with its interval. `points`: group, difference, low, high, in order."""
    groups = [point["group"] for point in points]
    y = alt.Y("group:N", sort=groups, title=None, axis=alt.Axis(labelLimit=0, ticks=False, domain=False))
    zero = chart_of([{"zero": 0}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="zero:Q")
    bars, dots = chart_of(points).mark_rule(strokeWidth=2, color=COLORS[0]), chart_of(points)
    x = alt.X("low:Q", title=axis["difference"], axis=alt.Axis(format="+.3f", tickCount=5))
    layers = [
        zero,
        bars.encode(y=y, x=x, x2="high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(y=y, x="difference:Q"),
    ]
    return draw(alt.layer(*layers), 34 * len(points), language, WIDTH - _LABELS)


def _lines(
    points: Records,
    models: Sequence[str],
    place: Mapping[str, Any],
    y: Mapping[str, str],
    domain: tuple[float, float] | None = None,
) -> list[Any]:
    """Return a band for the first of `models` and a line for each."""
    scale = alt.Scale(domain=list(domain), nice=False, clamp=True) if domain else alt.Scale(domain=[0, 1])
    legend = alt.Legend(orient="bottom", columns=2, title=None, labelLimit=0, symbolSize=300, symbolStrokeWidth=2.5)
    color = alt.Color("model:N", legend=legend, scale=alt.Scale(domain=models, range=list(COLORS[: len(models)])))
    dash = alt.StrokeDash("model:N", legend=legend, scale=alt.Scale(domain=models, range=_DASHES[: len(models)]))
    shown = alt.Axis(format=y["format"], tickCount=6)
    band = chart_of([point for point in points if point["model"] == models[0]]).mark_area(opacity=0.15, color=COLORS[0])
    lines = chart_of(points).mark_line(strokeWidth=2)
    return [
        band.encode(**place, y=alt.Y("low:Q", title=y["title"], scale=scale, axis=shown), y2="high:Q"),
        lines.encode(**place, y=alt.Y(f"{y['value']}:Q", scale=scale), color=color, strokeDash=dash),
    ]
