"""The page about a backtest: self-contained HTML for planners, in Dutch or English, without script or another host.

Dots and groups carry no names of programmes; groups of few series are left out, because their error would tell a
single count. What a drawing says stands beside it as text, for who has the page read aloud.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from features.calendar import order_of_week
from serving.reports import backtest_drawings as charts
from serving.reports.rendering import check_language, render_page
from serving.reports.texts.backtest import TEXTS
from serving.results.sentences import name_baseline, tell_backtest
from training.contracts.inflow import Baseline
from training.inflow.evaluation.judgement import ALL_WEEKS, FEWEST, Verdict
from training.inflow.evaluation.measures import MODELS, SERVED, SIZES, place_of
from training.inflow.evaluation.report import BacktestReport, order_of_place
from training.inflow.levels import ALL, MODEL

LANGUAGES = tuple(TEXTS)
MOST_DOTS = 1500  # of the scatter; more make the page heavy and the drawing black
_SHARES = ("wape", "bias", "weighted_quantile_loss", "coverage", "width")


def render_backtest(report: BacktestReport, language: str) -> str:
    """Return the report as one HTML page in "nl" or "en". Raises StudiepeilError for another language."""
    check_language(language, LANGUAGES)
    return render_page("backtest.html", _Words(report, language).page())


class _Words:
    """The parts of the page in one language."""

    def __init__(self, report: BacktestReport, language: str) -> None:
        self.report, self.language = report, language
        baselines = {one.value: name_baseline(one, language) for one in Baseline}
        self.texts = TEXTS[language] | {"models": TEXTS[language]["models"] | baselines}
        whole = report.measured
        # All years together, without slices: what most of the page shows.
        self.pooled = whole.loc[(whole["slice"] == ALL) & (whole["year"] == ALL)]

    def page(self) -> dict[str, Any]:
        """Return what the template needs."""
        return {
            "language": self.language,
            "t": self.texts,
            "institution": self.report.facts.institution,
            "made_on": self.report.facts.made_on.isoformat(),
            "sentences": [tell_backtest(one, self.language) for one in self.report.overall],
            "places": self._count_places(),
            "comparisons": list(self._comparisons()),
            "errors": [self._errors(level) for level in self.report.levels],
            "coverage": self._coverage(),
            "scatter": self._scatter(),
            "bias": self._bias(),
            "served": self._served(),
            "measures": self._measures(),
            "facts": self._facts(),
            "how": [one.format(**self._numbers()) for one in self.texts["how"]],
        }

    def _count_places(self) -> str:
        verdicts = [one.verdict for one in self.report.by_week.values()]
        better, too_few = verdicts.count(Verdict.BETTER), verdicts.count(Verdict.TOO_FEW)
        text: str = self.texts["count_of_places"]
        return text.format(
            places=len(verdicts),
            better=better,
            too_few=too_few,
            not_better=len(verdicts) - better - too_few,
            subject=self.texts["subject"][self.report.subject],
        )

    def _comparisons(self) -> Iterator[list[str]]:
        for place in sorted(self.report.by_week, key=order_of_place):
            one = self.report.by_week[place]
            yield [
                self.texts["levels"][place[0]],
                str(place[1]),
                self.percent(one.model_wape),
                self.texts["models"][one.baseline.value],
                self.percent(one.baseline_wape),
                self.texts["verdicts"][one.verdict.value],
            ]

    def _errors(self, level: str) -> dict[str, Any]:
        rows = self._by_week(level).query("measure == 'wape'")
        served, model = (rows.loc[rows["model"] == name, "value"].to_list() for name in (SERVED, MODEL))
        if served == model:
            rows = rows.loc[rows["model"] != MODEL]
        points = [
            self.texts["error_point"].format(
                week=week,
                subject=self.texts["subject"][one.model],
                own=self.percent(one.model_wape),
                baseline=self.texts["models"][one.baseline.value],
                other=self.percent(one.baseline_wape),
            )
            for week, one in ((week, self.report.by_week[level, week]) for week in self.report.weeks)
        ]
        name = self.texts["levels"][level]
        return {
            "name": name,
            "label": self.texts["error_label"].format(level=name, points="; ".join(points)),
            "svg": charts.draw_errors(rows, self.texts["models"], self.texts["axis"], self.language),
        }

    def _coverage(self) -> dict[str, Any] | None:
        rows = self.pooled.loc[
            (self.pooled["iso_week"] == ALL_WEEKS) & self.pooled["measure"].str.startswith("coverage_")
        ]
        if rows.empty:
            return None
        points = [
            {
                "level": self.texts["levels"][row["level"]],
                "nominal": int(row["measure"].removeprefix("coverage_")) / 100,
                "found": row["value"],
                "low": row["low"],
                "high": row["high"],
            }
            for row in rows.to_dict("records")
        ]
        names = [self.texts["levels"][level] for level in self.report.levels]
        forecasts = self.report.rows["level"].value_counts()
        said = [
            {**point, "nominal": f"{point['nominal']:.0%}", "found": self.percent(point["found"])} for point in points
        ]
        return {
            "label": self._join("coverage", [one for one in said if one["nominal"] in ("80%", "95%")]),
            "names": list(dict.fromkeys(one["nominal"] for one in said)),
            "rows": [
                [name, *(one["found"] for one in said if one["level"] == name), self.number(forecasts[level], 0)]
                for level, name in zip(self.report.levels, names, strict=True)
            ],
            "svg": charts.draw_coverage(points, names, self.texts["axis"], self.language),
        }

    def _scatter(self) -> dict[str, Any]:
        week = self.report.weeks[-1]
        rows = self.report.rows
        level = "programme" if "programme" in self.report.levels else "cell"
        own = rows.loc[(rows["level"] == level) & (rows["iso_week"] == week)]
        points = pd.DataFrame({"actual": own["actual"], "forecast": own[MODELS[self.report.subject]]})
        # Evenly over the sizes, so that what is left out does not depend on the order of the rows.
        shown = points.sort_values(["actual", "forecast"])
        if len(points) > MOST_DOTS:
            shown = shown.iloc[np.linspace(0, len(points) - 1, MOST_DOTS).astype(int)]
        middle, most = (points["forecast"] - points["actual"]).abs().quantile([0.5, 0.9])
        thinned = self.texts["scatter_thinned"].format(shown=len(shown), total=len(points))
        return {
            "text": self.texts["scatter_text"].format(week=week),
            "thinned": thinned if len(shown) < len(points) else "",
            "label": self.texts["scatter_label"].format(
                week=week, total=len(points), middle=self.number(middle, 0), most=self.number(most, 0)
            ),
            "svg": charts.draw_scatter(shown, self.texts["axis"], self.language),
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
        points = [{**row, "group": f"{self._slice(row)}: {self._group(row)}"} for row in records]
        said = [
            {"slice": self._slice(row), "group": self._group(row), "value": self.percent(row["value"], signed=True)}
            for row in records
        ]
        return {
            "label": self._join("bias", said),
            "rows": [
                [
                    point["group"],
                    one["value"],
                    self.range(row["low"], row["high"], signed=True),
                    self.number(row["n"], 0),
                ]
                for point, one, row in zip(points, said, records, strict=True)
            ],
            "svg": charts.draw_bias(
                [{name: one[name] for name in ("group", "value", "low", "high")} for one in points],
                self.texts["axis"],
                self.language,
            ),
        }

    def _served(self) -> dict[str, Any] | None:
        if "served" not in self.report.rows.columns:
            return None
        rows = self.report.rows.drop_duplicates(["level", "iso_week", "academic_year", "served"])
        names = rows.assign(name=rows["served"].map(self.texts["models"]).fillna(rows["served"]))
        table = names.groupby(["level", "iso_week", "academic_year"])["name"].agg(" / ".join).unstack(fill_value="–")
        places = sorted(table.index, key=order_of_place)
        return {
            "years": [str(year) for year in table.columns],
            "rows": [[self.texts["levels"][level], str(week), *table.loc[(level, week)]] for level, week in places],
        }

    def _measures(self) -> dict[str, Any]:
        names = [name for name in self.texts["measures"] if name in set(self.pooled["measure"])]
        rows = []
        for level in self.report.levels:
            values = self._by_week(level).query("model == @self.report.subject").set_index(["iso_week", "measure"])
            for week in self.report.weeks:
                found = {name: values["value"].get((week, name)) for name in names}
                cells = ["–" if value is None else self._measure(name, value) for name, value in found.items()]
                rows.append([self.texts["levels"][level], str(week), *cells])
        return {"names": [self.texts["measures"][name][0] for name in names], "rows": rows}

    def _facts(self) -> list[tuple[str, str]]:
        cells = self.report.rows.loc[self.report.rows["level"] == "cell"]
        facts = {
            "institution": self.report.facts.institution,
            "years": ", ".join(map(str, self.report.years)),
            "weeks": ", ".join(map(str, self.report.weeks)),
            "series": self.number(len(place_of(cells).drop_duplicates()), 0),
            "forecasts": self.number(len(cells), 0),
            "made_on": self.report.facts.made_on.isoformat(),
            "seed": str(self.report.settings.seed),
            "data_fingerprint": self.report.facts.data_fingerprint,
        }
        return [(self.texts["facts"][name], value) for name, value in facts.items() if value]

    def _numbers(self) -> dict[str, Any]:
        return {
            "resamples": self.report.settings.resamples,
            "confidence": f"{self.report.settings.confidence:.0%}",
            "years_counted": len(self.report.years),
        }

    def _by_week(self, level: str) -> pd.DataFrame:
        """Return the pooled rows of a level per week, weeks in the order of the season."""
        rows = self.pooled.loc[(self.pooled["level"] == level) & (self.pooled["iso_week"] != ALL_WEEKS)]
        return rows.sort_values("iso_week", key=lambda weeks: weeks.map(order_of_week), kind="stable")

    def _join(self, name: str, points: list[dict[str, Any]]) -> str:
        joined = "; ".join(self.texts[f"{name}_point"].format(**point) for point in points)
        label: str = self.texts[f"{name}_label"]
        return label.format(points=joined)

    def _slice(self, row: dict[Any, Any]) -> str:
        return str(self.texts["slices"][row["slice"]])

    def _group(self, row: dict[Any, Any]) -> str:
        return str(self.texts["values"].get(row["value_of_slice"], row["value_of_slice"]))

    def _measure(self, name: str, value: float) -> str:
        return self.percent(value) if name.startswith(_SHARES) else self.number(value, 2 if name == "mase" else 1)

    def range(self, low: float, high: float, *, signed: bool = False) -> str:
        """Write an interval, or a dash where there is none."""
        between = "tot" if self.language == "nl" else "to"
        return (
            "–" if low == high else f"{self.percent(low, signed=signed)} {between} {self.percent(high, signed=signed)}"
        )

    def percent(self, value: float, *, signed: bool = False) -> str:
        """Write a share as a percentage with one decimal."""
        sign = "+" if signed and value > 0 else ""
        return f"{sign}{self.number(100 * value, 1)}%"

    def number(self, value: float, digits: int) -> str:
        """Write a number as a reader of the language does."""
        written = f"{value:,.{digits}f}".replace("-", "\u2212")
        return written.translate(str.maketrans(",.", ".,")) if self.language == "nl" else written
