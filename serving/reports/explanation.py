"""The page about what a model looks at: self-contained HTML, without script or another host."""

from typing import Any

import pandas as pd

from fairness.disclosure.smallest import SMALLEST_GROUP
from features.cohort_table import Feature, FeatureKind
from serving.reports.charts import draw_curve, draw_groups, draw_importance, draw_interactions
from serving.reports.rendering import PageWords, capitalise
from serving.results.sentences import name_feature, name_features
from training.dropout.evaluation.explanation_report import PAIRS, RunExplanation

_MOST_BARS = 15


def render_explanation(explanation: RunExplanation, language: str) -> str:
    """Return what the model looks at as one HTML page. Raises StudiepeilError for a language without texts."""
    return _Page(explanation, language).make()


class _Page(PageWords):
    """The page in one language."""

    def __init__(self, explanation: RunExplanation, language: str) -> None:
        super().__init__(language)
        self.explanation = explanation
        self.declared = {feature.name: feature for feature in explanation.features}

    def make(self) -> str:
        """Return the page as HTML."""
        dependence = self.explanation.dependence
        is_empty = dependence["value"].isna() & dependence["category"].isna()
        curves = dependence.loc[~is_empty].groupby("feature", sort=False)
        return self.render(
            "explanation.html",
            explained=self.explanation,
            fewest=SMALLEST_GROUP,
            importance=[self._importance(level) for level in ("feature", "group")],
            curves=[self._curve(self.declared[str(name)], points) for name, points in curves],
            missing=[
                {
                    "name": self._feature(row["feature"]),
                    "students": row["students"],
                    "value": self._signed(row["contribution"]),
                }
                for row in dependence.loc[is_empty].to_dict("records")
            ],
            pairs=self._pairs(),
        )

    def _importance(self, level: str) -> dict[str, str] | None:
        ranked = self.explanation.importance
        rows = ranked.loc[(ranked["level"] == level) & (ranked["importance"] > 0)].head(_MOST_BARS)
        if rows.empty:
            return None
        bars = [
            {"name": self._feature(name) if level == "feature" else name_features(name, self.language), "share": share}
            for name, share in zip(rows["name"], rows["share"], strict=True)
        ]
        title = self.text(f"explanation.by_{level}")
        said = ", ".join(f"{bar['name']} {self.percent(bar['share'])}" for bar in bars)
        return {"name": title, "svg": draw_importance(bars, self), "label": f"{title}. {said}."}

    def _curve(self, feature: Feature, known: pd.DataFrame) -> dict[str, str]:
        is_category, is_share = feature.kind is FeatureKind.CATEGORY, feature.unit == "share"
        names = known["category"] if is_category else [self._value(value, feature) for value in known["value"]]
        columns = {"contribution": "value", "spread_low": "low", "spread_high": "high"}
        records = known[["value", *columns]].rename(columns={"value": "at"} | columns).astype(float)
        points: list[dict[Any, Any]] = records.assign(name=list(names)).to_dict("records")
        said = "; ".join(f"{one['name']}: {self._signed(one['value'])}" for one in points)
        if is_category:
            values = [{key: value for key, value in one.items() if key != "at"} for one in points]
            svg = draw_groups(values, self.text("explanation.contribution"), self, shown="+.2~f", width=250)
        else:
            title = feature.unit if feature.unit in ("0-100", "EC") else ""
            svg = draw_curve(points, title, self, is_share=is_share)
        label = self.text("explanation.curve_label", name=self._feature(feature.name, is_title=False), points=said)
        return {"name": self._feature(feature.name), "svg": svg, "label": label}

    def _pairs(self) -> dict[str, Any] | None:
        pairs = self.explanation.interactions
        if pairs.empty:
            return None
        both = pd.concat([pairs, pairs.rename(columns={"first": "second", "second": "first"})])
        names = set(both["first"])
        ranked = [self._feature(name) for name in self.explanation.importance["name"] if name in names]
        named = both.assign(**{one: both[one].map(self._feature) for one in ("first", "second")})
        cells: list[dict[Any, Any]] = named[["first", "second", "strength"]].to_dict("records")
        rows = [
            [one["first"], one["second"], self.number(one["strength"], 2)] for one in cells[: min(PAIRS, len(pairs))]
        ]
        caption = self.text("explanation.pairs_caption", number=len(rows))
        return {
            "svg": draw_interactions(cells, ranked, self),
            "label": f"{caption}: {'; '.join(', '.join(row) for row in rows)}.",
            "caption": caption,
            "rows": rows,
        }

    def _feature(self, name: str, *, is_title: bool = True) -> str:
        text = name_feature(name, self.language)
        return capitalise(text) if is_title else text

    def _value(self, value: float, feature: Feature) -> str:
        if feature.unit == "share":
            return self.percent(value)
        written = f"{value:.3g}"
        return written if "e" in written else self.number(value, len(written.partition(".")[2]))

    def _signed(self, value: float) -> str:
        return self.number(value, 2, signed=True)
