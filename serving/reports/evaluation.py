"""The page about a dropout run: self-contained HTML for advisers and officers, without script or another host.

A short answer first, then the drawings with what they say beside them as text. No small count is shown, nor a share
that would tell one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from serving.reports.charts import draw_calibration, draw_groups, draw_lines, draw_steps
from serving.reports.rendering import PageWords
from serving.results.sentences import name_features, tell_comparison, tell_limits, tell_order, tell_rule
from serving.words import has_text
from training.dropout.evaluation.curves import EVERYONE, NOBODY
from training.dropout.evaluation.refits import helpful_groups
from training.dropout.evaluation.report import RunReport
from training.dropout.evaluation.slices import COHORT, FEWEST_OF_OUTCOME, FEWEST_STUDENTS
from training.evaluation.comparison import CHANCE_LEVEL, LOGISTIC, RANDOM, RESAMPLES, RULE
from training.gate.versions import JUDGED_BY

_LEAST = 1e-6  # an interval that is narrower has nothing to do with chance
_OF_SLICES = ("auc", "calibration_in_the_large")  # the share found would tell small counts
_AT_CAPACITY = ("precision_at_capacity", "recall_at_capacity")
_MEASURES = (
    "auc", "average_precision", "brier", "log_loss", "calibration_error", "calibration_error_by_chance",
    "calibration_in_the_large", "calibration_slope", "precision_at_capacity", "recall_at_capacity",
)  # fmt: skip
_TALK_FROM = 0.2  # the threshold that is said in words

Record = Mapping[Any, Any]
Shown = dict[str, Any]


def render_report(report: RunReport, language: str, result: Mapping[str, Any] | None = None) -> str:
    """Return the report as one HTML page. Raises StudiepeilError for a language without texts.

    `result`: of the manifest, for what the report does not hold: how sure the order of a small table is, and of which
    version these are the figures on the page of a refit.
    """
    return _Page(report, language, result or {}).make()


def is_told_apart(found: float, places: float, dropped_out: float) -> bool:
    """Tell whether a list can be shown: neither who it finds, nor who it misses or sees in vain, is a small count."""
    return min(found, places - found, dropped_out - found) >= read_smallest_count()


class _Page(PageWords):
    """The page in one language."""

    def __init__(self, report: RunReport, language: str, result: Mapping[str, Any]) -> None:
        super().__init__(language)
        self.result = result
        self.report = report
        self.lists = _records_by(report.lists, "model")

    def make(self) -> str:
        """Return the page as HTML."""
        return self.render(
            "dropout.html",
            facts=self.report.facts,
            places=self.count(self.report.facts.places),
            sentences=self._answer_shortly(),
            lists={**self._show_gains(), "rows": [self._list_row(row) for row in self.lists.values()]},
            calibration=self._show_calibration(),
            benefit=self._show_benefit(),
            steps=[self._show_learning(), self._show_cohorts()],
            ablation=self._show_ablation(),
            slices=self._list_slices(),
            fewest={"students": FEWEST_STUDENTS, "fewest": FEWEST_OF_OUTCOME},
            measures=self._list_measures(),
            meanings=[(self.text(f"measure.{one}"), self.text(f"evaluation.meaning.{one}")) for one in _MEASURES],
            resamples=RESAMPLES,
            smallest=read_smallest_count(),
        )

    def _answer_shortly(self) -> list[str]:
        report, conclusion = self.report, self.report.comparison.conclusion
        refit = [tell_limits(self.result, self.language)] if JUDGED_BY in self.result else []
        order = tell_order(self.result, self.language)
        sentences = [*refit, *self._tell_found(), *([order] if order else [])]
        if report.rule is None:
            sentences.append(self.text("evaluation.no_rule"))
        else:
            sentences.append(self.text("evaluation.rule", rule=tell_rule(report.rule, self.language)))
        sentences.append(self.text(f"evaluation.random_{'better' if conclusion.better_than[RANDOM] else 'not'}"))
        sentences += [tell_comparison(conclusion, self.language), self._tell_calibration()]
        if len(report.ablation):
            groups = ", ".join(name_features(one, self.language) for one in helpful_groups(report.ablation))
            sentences.append(self.text(f"evaluation.ablation_{'helps' if groups else 'none'}", groups=groups))
        if late := ", ".join(report.facts.not_yet_known):
            sentences.append(self.text("evaluation.late", cohorts=late))
        return sentences

    def _tell_found(self) -> list[str]:
        facts, own = self.report.facts, self.lists[self.report.settings.name]
        if not self._is_shown(own):
            return [self.text("evaluation.answer_small")]

        def tell(key: str, row: Record, **values: str) -> str:
            found, share = self.count(row["found"]), self.percent(row["share_found"])
            return self.text(key, found=found, share=share, **values)

        counts = {one: self.count(getattr(facts, one)) for one in ("places", "students")}
        dropped, interval = self.count(facts.dropped_out), self._share_span(own)
        others = [name for name in (RULE, RANDOM) if name in self.lists and self._is_shown(self.lists[name])]
        return [
            tell("evaluation.answer", own, dropped=dropped, range=interval, **counts),
            *(tell("evaluation.other", self.lists[name], name=self._whose(name)) for name in others),
        ]

    def _tell_calibration(self) -> str:
        table = self.report.comparison.table
        own = _records_by(table.loc[table["is_served"]], "measure")
        error, chance = own["calibration_error"]["value"], own[CHANCE_LEVEL]
        return self.text(
            f"evaluation.calibration_{'fine' if error <= chance['high'] else 'off'}",
            error=self.points(error),
            chance=self.points(chance["value"]),
            high=self.points(chance["high"]),
        )

    def _list_row(self, row: Record) -> list[str]:
        """Return name, found, share, interval, precision, overlap of a list; what would tell a few is blank."""
        cells = [self.text("evaluation.few", smallest=read_smallest_count()), "–", "–", "–", "–"]
        if self._is_shown(row):
            cells = [
                self.count(row["found"]),
                self.percent(row["share_found"]),
                self._share_span(row) if row["high"] - row["low"] > _LEAST else "–",
                self.percent(row["precision"]),
                self.percent(row["overlap"] / row["places"]),
            ]
        return [self._whose(row["model"]), *cells]

    def _list_slices(self) -> Shown | None:
        """Return the heads and rows of the parts of the judging cohort; None where none is large enough."""
        slices = self.report.slices
        own = slices.loc[(slices["model"] == self.report.settings.name) & (slices["slice"] != COHORT)]
        if own.empty:
            return None
        rows = []
        for (kind, name), part in own.groupby(["slice", "value_of_slice"], sort=False):
            values = _records_by(part, "measure")
            cells = []
            for measure in _OF_SLICES:
                signed = measure != "auc"
                cells.append(self.number(values[measure]["value"], signed=signed))
                cells.append(self._span(values[measure], signed=signed))
            students = self.count(part["students"].iloc[0])
            rows.append([self.text(f"evaluation.slice.{kind}"), self.label("reports.size", name), students, *cells])
        interval = self.text("reports.column.interval")
        heads = [head for measure in _OF_SLICES for head in (self.text(f"measure.{measure}"), interval)]
        return {"heads": heads, "rows": rows}

    def _list_measures(self) -> Shown:
        """Return heads (models) and rows (measures) of every measure; at capacity only where no small count is told."""
        table = self.report.comparison.table
        shown = {name for name, row in self.lists.items() if self._is_shown(row)}
        kept = table.loc[~table["measure"].isin(_AT_CAPACITY) | table["model"].isin(shown)]
        cells = {}
        for row in kept.to_dict("records"):
            value = self.number(row["value"])
            is_exact = row["high"] - row["low"] <= _LEAST
            cells[row["model"], row["measure"]] = value if is_exact else f"{value} ({self._span(row)})"
        models = [model for model in dict.fromkeys(kept["model"]) if model != RANDOM]  # told with the lists
        return {
            "heads": [self._name(model) for model in models],
            "rows": [
                [self.text(f"measure.{measure}"), *(cells.get((model, measure), "–") for model in models)]
                for measure in dict.fromkeys(kept["measure"])
            ],
        }

    def _show_gains(self) -> Shown:
        """Return the gain curve of the model and of the lists beside it."""
        facts, gains = self.report.facts, self.report.gains
        found, places = gains["found"] * facts.dropped_out, gains["listed"] * facts.students
        shown = gains.loc[[is_told_apart(*pair, facts.dropped_out) for pair in zip(found, places, strict=True)]]
        models = self._order_models(shown, LOGISTIC, RULE, RANDOM)
        if not models or models[0] != self.report.settings.name:
            return {"svg": "", "label": ""}
        axes = {"listed": self.text("evaluation.axis.listed"), "found": self.text("measure.recall_at_capacity")}
        shares = [(self._name(one), self.percent(self.lists[one]["share_found"])) for one in models]
        points, names, end = (
            self._name_models(shown, models),
            [name for name, _ in shares],
            facts.places / facts.students,
        )
        return self._figure(
            "lists",
            [{"name": name, "share": share} for name, share in shares],
            draw_lines(points, names, axes, self, end=end),
        )

    def _show_calibration(self) -> Shown | None:
        """Return the calibration plot with its table; None where groups would be too small."""
        points = self.report.calibration.to_dict("records")
        if not points:
            return None
        said = [{"score": self.percent(one["score"]), "share": self.percent(one["share"])} for one in points]
        rows = [
            [one["score"], self.count(point["students"]), one["share"], self._share_span(point)]
            for one, point in zip(said, points, strict=True)
        ]
        return {**self._figure("calibration", said, draw_calibration(points, self)), "rows": rows}

    def _show_benefit(self) -> Shown:
        """Return the decision curve of the model, the logistic regression, everyone and nobody.

        What is worth less than nothing is cut off a little below zero.
        """
        curve = self.report.net_benefit
        models = self._order_models(curve, LOGISTIC, EVERYONE, NOBODY)
        points = self._name_models(curve, models)
        top = max(point["high"] for point in points)
        bottom = -0.2 * top if top > 0 else min(point["low"] for point in points)
        drawn = [point for point in points if point["net_benefit"] >= bottom]
        axes = {name: self.text(f"evaluation.axis.{name}") for name in ("threshold", "net_benefit")}
        at = curve.loc[(curve["threshold"] - _TALK_FROM).abs() < 1e-9].set_index("model")["net_benefit"]
        said = [{"name": self._name(model), "share": self.percent(at[model], 1)} for model in models]
        names = [one["name"] for one in said]
        return self._figure("benefit", said, draw_lines(drawn, names, axes, self, shown=".1%", domain=(bottom, top)))

    def _show_learning(self) -> Shown | None:
        learning = self.report.learning
        return self._show_steps("learning", learning.loc[learning["measure"] == "auc"], "cohorts")

    def _show_cohorts(self) -> Shown | None:
        slices = self.report.slices
        steps = slices.loc[(slices["slice"] == COHORT) & (slices["measure"] == "auc")].sort_values("value_of_slice")
        return self._show_steps("cohorts", steps, "value_of_slice")

    def _show_steps(self, label: str, steps: pd.DataFrame, name: str) -> Shown | None:
        """Return how good the model was by what it learnt from, or for each cohort; None with one step only."""
        if len(steps) < 2:
            return None
        points = [{**row, "name": str(row[name])} for row in steps.to_dict("records")]
        said = "; ".join(f"{one['name']}: {self.number(one['value'], 2)}" for one in points)
        return {
            "svg": draw_steps(points, self.text(f"evaluation.axis.{label}"), self),
            "label": self.text(f"evaluation.{label}_label", points=said),
        }

    def _show_ablation(self) -> Shown | None:
        """Return what each group of features brings, the group that is missed most first; None without groups."""
        rows = self.report.ablation.loc[self.report.ablation["measure"] == "auc"].sort_values("difference")
        if rows.empty:
            return None
        points = [
            {"name": name_features(row["group"], self.language), "value": row["difference"],
             "low": row["low"], "high": row["high"]}
            for row in rows.to_dict("records")
        ]  # fmt: skip
        said = [{"group": one["name"], "difference": self.number(one["value"], signed=True)} for one in points]
        svg = draw_groups(points, self.text("evaluation.axis.difference"), self, shown="+.3f")
        lines = [[*one.values(), self._span(point, signed=True)] for one, point in zip(said, points, strict=True)]
        return {**self._figure("ablation", said, svg), "rows": lines}

    def _figure(self, name: str, said: Sequence[Mapping[str, str]], svg: str) -> Shown:
        points = "; ".join(self.text(f"evaluation.{name}_point", **one) for one in said)
        return {"svg": svg, "label": self.text(f"evaluation.{name}_label", points=points)}

    def _order_models(self, rows: pd.DataFrame, *others: str) -> list[str]:
        """Return the models of `rows` that are drawn, in the order of the legend: the served one first."""
        return [name for name in (self.report.settings.name, *others) if name in set(rows["model"])]

    def _name_models(self, rows: pd.DataFrame, models: Sequence[str]) -> list[dict[Any, Any]]:
        shown = rows.loc[rows["model"].isin(models)].to_dict("records")
        return [{**row, "model": self._name(row["model"])} for row in shown]

    def _name(self, model: str) -> str:
        """Return what a model is called; the served one is simply the model."""
        return self.text("found.subject.model") if model == self.report.settings.name else self.label("method", model)

    def _whose(self, model: str) -> str:
        """Return whose list it is."""
        return self.label("found.beside", model) if has_text(f"found.beside.{model}") else self._name(model)

    def _is_shown(self, row: Record) -> bool:
        return is_told_apart(row["found"], row["places"], self.report.facts.dropped_out)

    def _share_span(self, row: Record) -> str:
        return self.span(self.percent(row["low"]), self.percent(row["high"]))

    def _span(self, row: Record, *, signed: bool = False) -> str:
        low, high = (self.number(row[end], signed=signed) for end in ("low", "high"))
        return self.span(low, high)


def _records_by(frame: pd.DataFrame, column: str) -> dict[str, dict[Any, Any]]:
    """Return the rows of a frame as plain records, by the value of a column that is different in each."""
    return {str(row[column]): row for row in frame.to_dict("records")}
