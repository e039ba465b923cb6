"""The page about a backtest: self-contained HTML for planners, without script or another host.

Dots and groups carry no names of programmes; groups of few series are left out, because their error would tell a
single count. What a drawing says stands beside it as text, for who has the page read aloud.
"""

from typing import Any

import numpy as np
import pandas as pd

from features.calendar import order_of_week
from serving.reports.charts import draw_coverage, draw_errors, draw_groups, draw_scatter
from serving.reports.rendering import PageWords
from serving.results.sentences import tell_backtest
from training.contracts.inflow import Baseline
from training.inflow.evaluation.judgement import ALL_WEEKS, FEWEST, Verdict
from training.inflow.evaluation.measures import MODELS, SERVED, SIZES, place_of
from training.inflow.evaluation.report import BacktestReport, order_of_place
from training.inflow.levels import ALL, MODEL

MOST_DOTS = 1500  # of the scatter; more make the page heavy and the drawing black
_MEASURES = (
    "wape", "mae", "bias", "mase", "weighted_quantile_loss", "coverage_50", "coverage_80", "coverage_90", "coverage_95",
    "width_80", "width_95", "winkler_80", "winkler_95",
)  # fmt: skip
_SHARES = ("wape", "bias", "weighted_quantile_loss", "coverage", "width")


def render_backtest(report: BacktestReport, language: str) -> str:
    """Return the report as one HTML page. Raises StudiepeilError for a language without texts."""
    return _Page(report, language).make()


class _Page(PageWords):
    """The page in one language."""

    def __init__(self, report: BacktestReport, language: str) -> None:
        super().__init__(language)
        self.report = report
        whole = report.measured
        # All years together, without slices: what most of the page shows.
        self.pooled = whole.loc[(whole["slice"] == ALL) & (whole["year"] == ALL)]

    def make(self) -> str:
        """Return the page as HTML."""
        report = self.report
        return self.render(
            "backtest.html",
            facts=report.facts,
            sentences=[*(tell_backtest(one, self.language) for one in report.overall), self._count_places()],
            comparisons=self._comparisons(),
            errors=[self._errors(level) for level in report.levels],
            coverage=self._coverage(),
            scatter=self._scatter(),
            bias=self._bias(),
            fewest=FEWEST,
            rivals=self._rivals(),
            measures=self._measures(),
            meanings=[(self.text(f"measure.{one}"), self.text(f"backtest.meaning.{one}")) for one in _MEASURES],
            resamples=report.settings.resamples,
            confidence=self.percent(report.settings.confidence),
            years_counted=len(report.years),
            details=self._details(),
        )

    def _count_places(self) -> str:
        verdicts = [one.verdict for one in self.report.by_week.values()]
        better, too_few = verdicts.count(Verdict.BETTER), verdicts.count(Verdict.TOO_FEW)
        return self.text(
            "backtest.count_of_places",
            places=len(verdicts),
            better=better,
            too_few=too_few,
            not_better=len(verdicts) - better - too_few,
            subject=self.text(f"found.subject.{self.report.subject}"),
        )

    def _comparisons(self) -> list[list[str]]:
        return [
            [
                *self._place(place),
                self.percent(one.model_wape, 1),
                self.label("method", one.baseline),
                self.percent(one.baseline_wape, 1),
                self.text(f"backtest.verdict.{one.verdict}"),
            ]
            for place, one in sorted(self.report.by_week.items(), key=lambda item: order_of_place(item[0]))
        ]

    def _errors(self, level: str) -> dict[str, str]:
        rows = self._by_week(level).query("measure == 'wape'")
        served, model = (rows.loc[rows["model"] == name, "value"].to_list() for name in (SERVED, MODEL))
        if served == model:
            rows = rows.loc[rows["model"] != MODEL]
        found = ((week, self.report.by_week[level, week]) for week in self.report.weeks)
        said = [
            self.text(
                "backtest.error_point",
                week=week,
                subject=self.text(f"found.subject.{one.model}"),
                own=self.percent(one.model_wape, 1),
                baseline=self.label("method", one.baseline),
                other=self.percent(one.baseline_wape, 1),
            )
            for week, one in found
        ]
        shown = rows[["model", "iso_week", "value", "low", "high"]].to_dict("records")
        points = [{**row, "model": self.label("method", row["model"])} for row in shown]
        name = self.label("level", level)
        return {
            "name": name,
            "label": self.text("backtest.error_label", level=name, points="; ".join(said)),
            "svg": draw_errors(points, [self.label("method", one) for one in (SERVED, MODEL, *Baseline)], self),
        }

    def _coverage(self) -> dict[str, Any] | None:
        rows = self.pooled.loc[
            (self.pooled["iso_week"] == ALL_WEEKS) & self.pooled["measure"].str.startswith("coverage_")
        ]
        if rows.empty:
            return None
        points = [
            {
                "level": self.label("level", row["level"]),
                "nominal": int(row["measure"].removeprefix("coverage_")) / 100,
                "found": row["value"],
                "low": row["low"],
                "high": row["high"],
            }
            for row in rows.to_dict("records")
        ]
        names = [self.label("level", level) for level in self.report.levels]
        forecasts = self.report.rows["level"].value_counts()
        written = [
            {**one, "nominal": self.percent(one["nominal"]), "found": self.percent(one["found"], 1)} for one in points
        ]
        said = (
            self.text("backtest.coverage_point", **one)
            for point, one in zip(points, written, strict=True)
            if point["nominal"] in (0.8, 0.95)
        )
        return {
            "label": self.text("backtest.coverage_label", points="; ".join(said)),
            "names": list(dict.fromkeys(one["nominal"] for one in written)),
            "rows": [
                [name, *(one["found"] for one in written if one["level"] == name), self.count(forecasts[level])]
                for level, name in zip(self.report.levels, names, strict=True)
            ],
            "svg": draw_coverage(points, names, self),
        }

    def _scatter(self) -> dict[str, Any]:
        week, rows = self.report.weeks[-1], self.report.rows
        level = "programme" if "programme" in self.report.levels else "cell"
        own = rows.loc[(rows["level"] == level) & (rows["iso_week"] == week)]
        points = pd.DataFrame({"actual": own["actual"], "forecast": own[MODELS[self.report.subject]]})
        # Evenly over the sizes, so that what is left out does not depend on the order of the rows.
        shown = points.sort_values(["actual", "forecast"])
        if len(points) > MOST_DOTS:
            shown = shown.iloc[np.linspace(0, len(points) - 1, MOST_DOTS).astype(int)]
        off = (points["forecast"] - points["actual"]).abs().quantile([0.5, 0.9])
        middle, most = map(self.count, off)
        return {
            "week": week,
            "shown": len(shown),
            "total": len(points),
            "label": self.text("backtest.scatter_label", week=week, total=len(points), middle=middle, most=most),
            "svg": draw_scatter(shown, self),
        }

    def _bias(self) -> dict[str, Any] | None:
        whole = self.report.measured
        rows = whole.loc[
            (whole["level"] == "cell")
            & (whole["year"] == ALL)
            & (whole["iso_week"] == ALL_WEEKS)
            & (whole["model"] == self.report.subject)
            & (whole["measure"] == "bias")
            & whole["slice"].isin(("origin", "size"))
            & (whole["n"] >= FEWEST)
        ]
        if rows.empty:
            return None
        order = [*sorted(set(rows["value_of_slice"]) - set(SIZES)), *SIZES]
        records = rows.assign(place=rows["value_of_slice"].map(order.index)).sort_values("place").to_dict("records")
        points, said, lines = [], [], []
        for row in records:
            kind = self.text(f"backtest.slice.{row['slice']}")
            group = self.label("reports.size" if row["slice"] == "size" else "origin", row["value_of_slice"])
            value, low, high = (self.percent(row[one], 1, signed=True) for one in ("value", "low", "high"))
            points.append({"name": f"{kind}: {group}", **{one: row[one] for one in ("value", "low", "high")}})
            said.append(f"{kind} {group}: {value}")
            interval = "–" if row["low"] == row["high"] else self.span(low, high)
            lines.append([f"{kind}: {group}", value, interval, self.count(row["n"])])
        return {
            "label": self.text("backtest.bias_label", points="; ".join(said)),
            "rows": lines,
            "svg": draw_groups(points, self.text("backtest.axis.bias"), self, shown="+.0%"),
        }

    def _rivals(self) -> dict[str, Any] | None:
        if "rival" not in self.report.rows.columns:
            return None
        rows = self.report.rows.drop_duplicates(["level", "iso_week", "academic_year", "rival"])
        names = rows.assign(name=[self.label("method", one) if one else "–" for one in rows["rival"]])
        table = names.groupby(["level", "iso_week", "academic_year"])["name"].agg(" / ".join).unstack(fill_value="–")
        return {
            "years": [str(year) for year in table.columns],
            "rows": [[*self._place(place), *table.loc[place]] for place in sorted(table.index, key=order_of_place)],
        }

    def _measures(self) -> dict[str, Any]:
        names = [name for name in _MEASURES if name in set(self.pooled["measure"])]
        rows = []
        for level in self.report.levels:
            values = self._by_week(level).query("model == @self.report.subject").set_index(["iso_week", "measure"])
            for week in self.report.weeks:
                cells = [self._measure(name, values["value"].get((week, name))) for name in names]
                rows.append([*self._place((level, week)), *cells])
        return {"names": [self.text(f"measure.{name}") for name in names], "rows": rows}

    def _details(self) -> list[tuple[str, str]]:
        report = self.report
        cells = report.rows.loc[report.rows["level"] == "cell"]
        facts = {
            "institution": report.facts.institution,
            "years": ", ".join(map(str, report.years)),
            "weeks": ", ".join(map(str, report.weeks)),
            "series": self.count(len(place_of(cells).drop_duplicates())),
            "forecasts": self.count(len(cells)),
            "made_on": report.facts.made_on.isoformat(),
            "seed": str(report.settings.seed),
            "data_fingerprint": report.facts.data_fingerprint,
        }
        return [(self.text(f"backtest.fact.{name}"), value) for name, value in facts.items() if value]

    def _by_week(self, level: str) -> pd.DataFrame:
        """Return the pooled rows of a level per week, weeks in the order of the season."""
        rows = self.pooled.loc[(self.pooled["level"] == level) & (self.pooled["iso_week"] != ALL_WEEKS)]
        return rows.sort_values("iso_week", key=lambda weeks: weeks.map(order_of_week), kind="stable")

    def _place(self, place: tuple[str, int]) -> list[str]:
        return [self.label("level", place[0]), str(place[1])]

    def _measure(self, name: str, value: float | None) -> str:
        if value is None:
            return "–"
        return self.percent(value, 1) if name.startswith(_SHARES) else self.number(value, 2 if name == "mase" else 1)
