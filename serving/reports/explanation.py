"""The page about what a model looks at: self-contained HTML in Dutch or English, without script or another host."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from fairness.disclosure.smallest import SMALLEST_GROUP
from features.cohort_table import Feature, FeatureKind
from serving.reports.drawing import COLORS, INK, SOFT, chart_of, draw
from serving.reports.rendering import check_language, render_page
from serving.reports.texts.explanation import TEXTS
from serving.results.sentences import name_feature
from training.dropout.evaluation.explanation_report import PAIRS, RunExplanation

LANGUAGES = tuple(TEXTS)
Records = Sequence[Mapping[str, Any]]
_MOST_BARS = 15
_WIDTH = 330


def render_explanation(explanation: RunExplanation, language: str) -> str:
    """Return what the model looks at as one HTML page in "nl" or "en". Raises StudiepeilError for another language."""
    check_language(language, LANGUAGES)
    return render_page("explanation.html", _Words(explanation, language).page())


class _Words:
    """The parts of the page in one language."""

    def __init__(self, explanation: RunExplanation, language: str) -> None:
        self.explanation, self.language, self.texts = explanation, language, TEXTS[language]
        self.declared = {feature.name: feature for feature in explanation.features}

    def page(self) -> dict[str, Any]:
        """Return what the template needs."""
        told = self.explanation
        return {
            "language": self.language,
            "t": self.texts,
            "about": self.texts["about"].format(moment=told.moment, cohort=told.cohort, students=told.students),
            "lead": self.texts["lead"].format(fewest=SMALLEST_GROUP),
            "importance": [one for level in ("feature", "group") if (one := self._importance(level))],
            "curves": [self._curve(name, points) for name, points in self._traced()],
            "missing": self._missing(),
            "pairs": self._pairs(),
        }

    def _importance(self, level: str) -> dict[str, str] | None:
        ranked = self.explanation.importance
        rows = ranked.loc[(ranked["level"] == level) & (ranked["importance"] > 0)].head(_MOST_BARS)
        if rows.empty:
            return None
        bars = [
            {"name": self._feature(name) if level == "feature" else self._group(name), "share": share}
            for name, share in zip(rows["name"], rows["share"], strict=True)
        ]
        title = self.texts[f"by_{level}"]
        said = ", ".join(f"{bar['name']} {self._percent(bar['share'])}" for bar in bars)
        return {
            "name": title,
            "svg": draw_importance(bars, self.texts["importance_axis"], self.language),
            "label": self.texts["bar_label"].format(title=title, points=said),
        }

    def _traced(self) -> list[tuple[str, pd.DataFrame]]:
        dependence = self.explanation.dependence
        known = dependence.loc[dependence["value"].notna() | dependence["category"].notna()]
        return [(str(name), points) for name, points in known.groupby("feature", sort=False)]

    def _curve(self, name: str, known: pd.DataFrame) -> dict[str, str]:
        feature = self.declared[name]
        is_category = feature.kind is FeatureKind.CATEGORY
        names = known["category"] if is_category else [self._value(value, feature) for value in known["value"]]
        said = "; ".join(
            f"{name}: {self._signed(value)}" for name, value in zip(names, known["contribution"], strict=True)
        )
        columns = ["contribution", "spread_low", "spread_high", *([] if is_category else ["value"])]
        records = known[columns].astype(float).assign(name=list(names)).to_dict("records")
        axis = {"value": self._axis(feature), "unit": feature.unit, "contribution": self.texts["contribution"]}
        draw = draw_categories if is_category else draw_curve
        return {
            "name": self._feature(name),
            "svg": draw([{str(key): value for key, value in one.items()} for one in records], axis, self.language),
            "label": self.texts["curve_label"].format(name=self._feature(name, is_title=False), points=said),
        }

    def _missing(self) -> list[str]:
        dependence = self.explanation.dependence
        empty = dependence.loc[dependence["value"].isna() & dependence["category"].isna()]
        return [
            self.texts["missing"].format(
                name=self._feature(row["feature"]), students=row["students"], value=self._signed(row["contribution"])
            )
            for row in empty.to_dict("records")
        ]

    def _pairs(self) -> dict[str, Any] | None:
        pairs = self.explanation.interactions
        if pairs.empty:
            return None
        names = list(dict.fromkeys([*pairs["first"], *pairs["second"]]))
        ranked = [name for name in self.explanation.importance["name"] if name in names]
        both = pd.concat([pairs, pairs.rename(columns={"first": "second", "second": "first"})])
        cells = [
            {"first": self._feature(first), "second": self._feature(second), "strength": strength}
            for first, second, strength in both[["first", "second", "strength"]].itertuples(index=False)
        ]
        top = pairs.head(PAIRS)
        rows = [
            [self._feature(first), self._feature(second), self._number(f"{strength:.2f}")]
            for first, second, strength in top[["first", "second", "strength"]].itertuples(index=False)
        ]
        caption = self.texts["pairs_caption"].format(number=len(rows))
        labels = [self._feature(name) for name in ranked]
        return {
            "svg": draw_interactions(cells, labels, self.language),
            "label": f"{caption}: {'; '.join(', '.join(row) for row in rows)}.",
            "caption": caption,
            "rows": rows,
        }

    def _feature(self, name: str, *, is_title: bool = True) -> str:
        text = name_feature(name, self.language)
        return text[:1].upper() + text[1:] if is_title else text

    def _value(self, value: float, feature: Feature) -> str:
        return self._percent(value) if feature.unit == "share" else self._number(f"{value:.3g}")

    def _percent(self, share: float) -> str:
        return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%" if self.language == "nl" else "%")

    def _axis(self, feature: Feature) -> str:
        return feature.unit if feature.unit in ("0-100", "EC") else ""

    def _group(self, name: str) -> str:
        return str(self.texts["groups"].get(name, name))

    def _signed(self, value: float) -> str:
        return self._number(f"{value:+.2f}")

    def _number(self, text: str) -> str:
        return text.replace(".", ",") if self.language == "nl" else text


def draw_importance(bars: Records, axis: str, language: str) -> str:
    """Return SVG of a bar per feature or group. `bars`: name, share; in the order to show."""
    names = [bar["name"] for bar in bars]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    x = alt.X("share:Q", title=axis, axis=alt.Axis(format="%", tickCount=5))
    return draw(chart_of(bars).mark_bar(color=COLORS[0], height=14).encode(x=x, y=y), 24 * len(bars), language, _WIDTH)


def draw_curve(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the mean contribution by value, with the band of the middle 80 %.

    `points`: value (number), contribution, spread_low, spread_high. Means are joined, because the values are in order.
    """
    unit = alt.Axis(format="%" if axis["unit"] == "share" else ",~r", tickCount=6)
    x = alt.X("value:Q", title=axis["value"], axis=unit, scale=alt.Scale(zero=False, nice=False, padding=8))
    band, line = chart_of(points), chart_of(points)
    layers = [
        _zero(),
        band.mark_area(color=COLORS[0], opacity=0.15).encode(x=x, y=_height("spread_low", axis), y2="spread_high:Q"),
        line.mark_line(color=COLORS[0], strokeWidth=2).encode(x=x, y=_height("contribution", axis)),
        line.mark_point(filled=True, size=50, opacity=1, color=COLORS[0]).encode(x=x, y=_height("contribution", axis)),
    ]
    return draw(alt.layer(*layers), 200, language, _WIDTH)


def draw_categories(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the mean contribution by category, with the middle 80 %. `points`: as in `draw_curve`, and name."""
    names = [point["name"] for point in points]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False))
    rules, dots = chart_of(points), chart_of(points)
    zero = chart_of([{"zero": 0}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="zero:Q")
    x = alt.X("spread_low:Q", title=axis["contribution"], axis=alt.Axis(format="+.2~f", tickCount=5))
    layers = [
        zero,
        rules.mark_rule(strokeWidth=2, color=COLORS[0], opacity=0.4).encode(y=y, x=x, x2="spread_high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(y=y, x="contribution:Q"),
    ]
    return draw(alt.layer(*layers), 28 * len(points), language, 250)


def draw_interactions(cells: Records, names: Sequence[str], language: str) -> str:
    """Return SVG of the strength of every pair. `cells`: first, second, strength; `names` in order."""
    x = alt.X("first:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=-35, labelLimit=220, domain=False))
    y = alt.Y("second:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    strongest = max(cell["strength"] for cell in cells)
    shades = alt.Scale(range=["#eef3f7", COLORS[0]], domain=[0, strongest or 1.0])
    # The numbers stand in the cells: no legend to look them up in.
    marked = [{**cell, "ink": "#ffffff" if cell["strength"] > strongest / 2 else INK} for cell in cells]
    squares, numbers = chart_of(marked), chart_of(marked)
    layers = [
        squares.mark_rect().encode(x=x, y=y, color=alt.Color("strength:Q", legend=None, scale=shades)),
        numbers.mark_text(fontSize=12).encode(
            x=x, y=y, text=alt.Text("strength:Q", format=".2f"), color=alt.Color("ink:N", scale=None)
        ),
    ]
    return draw(alt.layer(*layers).resolve_scale(color="independent"), 34 * len(names), language, 46 * len(names))


def _zero() -> Any:
    return chart_of([{"zero": 0}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(y="zero:Q")


def _height(name: str, axis: Mapping[str, str]) -> Any:
    return alt.Y(f"{name}:Q", title=axis["contribution"], axis=alt.Axis(format="+.2~f", tickCount=5))
