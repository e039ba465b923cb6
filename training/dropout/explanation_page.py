"""The page about what a model looks at: self-contained HTML in Dutch or English, without script or another host."""

from typing import Any

import pandas as pd

from fairness.disclosure.smallest import SMALLEST_GROUP
from features.cohort_table import Feature, FeatureKind
from training.dropout.evaluation.explanation_report import PAIRS, RunExplanation
from training.dropout.explanation_charts import draw_categories, draw_curve, draw_importance, draw_interactions
from training.dropout.explanation_texts import TEXTS
from training.rendering import check_language, render_page
from training.run_pages import RunPage, page_file
from training.tracking import Run

LANGUAGES = ("nl", "en")
IMPORTANCE_FILE = "shap/importance.parquet"
DEPENDENCE_FILE = "shap/dependence.parquet"
INTERACTIONS_FILE = "shap/interactions.parquet"
_MOST_BARS = 15


def log_explanation(run: Run, explanation: RunExplanation) -> None:
    """Keep the page in both languages, and what it was made of, with a run."""
    for language in LANGUAGES:
        run.log_text(render_explanation(explanation, language), page_file(RunPage.EXPLANATION, language))
    run.log_frame(explanation.importance, IMPORTANCE_FILE)
    run.log_frame(explanation.dependence, DEPENDENCE_FILE)
    run.log_frame(explanation.interactions, INTERACTIONS_FILE)


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
        feature = self.declared[name]
        text = feature.nl if self.language == "nl" else feature.en
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
