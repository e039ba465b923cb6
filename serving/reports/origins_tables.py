"""The tables of the page about where gaps between groups come from, as rows of text."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fairness.origins.data_gaps import EVERY_COHORT, DataGaps
from fairness.origins.proxies import TOGETHER, Proxies
from fairness.origins.sentences import Names
from fairness.words.names import name_attribute, name_group
from serving.reports.rendering import PageWords

Rows = list[list[str]]
Record = Mapping[Any, Any]


class OriginTables(PageWords):
    """Tables in one language; a withheld group has a row that says so and holds no figure."""

    def __init__(self, names: Names) -> None:
        super().__init__(names.language)
        self.names = names

    def list_summary(self, rows: pd.DataFrame) -> Rows:
        """Scores and outcomes per group of one attribute."""
        listed = []
        for row in rows.to_dict("records"):
            if row["suppressed"]:
                listed.append(self._withhold(row["group"], 9))
                continue
            cells = []
            for kind in ("score", "outcome"):
                cells += [self.percent(row[one], 1) for one in (kind, f"rest_{kind}")]
                cells.append(self.points(row[f"{kind}_gap"], signed=True))
            cells += [self.points(row["unscored"], signed=True), self._span(row, "unscored_low", "unscored_high")]
            listed.append([self.name_group(row["group"]), self.count(row["n"]), *cells])
        return listed

    def list_contributions(self, features: pd.DataFrame, summary: pd.DataFrame) -> Rows:
        """Every feature of every shown group of one attribute, with the sum and what the curve adds."""
        listed: Rows = []
        for whole in summary[~summary["suppressed"] & summary["margin_gap"].notna()].to_dict("records"):
            group = self.name_group(whole["group"])
            listed += [
                [
                    group,
                    self.names.feature(str(row["feature"])),
                    self.points(row["points"], signed=True),
                    self._span(row, "points_low", "points_high"),
                    self.number(row["gap"], signed=True),
                    self._answer(row["is_found"]),
                ]
                for row in features[features["group"] == whole["group"]].to_dict("records")
            ]
            total, curve = (self.points(whole[f"points_of_{one}"], signed=True) for one in ("features", "spread"))
            margin = self.number(whole["margin_gap"], signed=True)
            listed.append([group, self.text("origins.sum_row"), total, "", margin, ""])
            listed.append([group, self.text("origins.spread_row"), curve, "", "", ""])
        return listed

    def list_proxies(self, proxies: Proxies) -> list[dict[str, Any]]:
        """Per attribute: the features together per group, and every feature by itself."""
        tables = []
        for attribute, rows in proxies.attributes.groupby("attribute", sort=False):
            told = proxies.groups
            groups = told[(told["attribute"] == attribute) & (told["feature"] == TOGETHER)]
            alone = [
                [self.names.feature(str(row["feature"])), *self._strength(row), self._answer(row["is_found"])]
                for row in rows[rows["feature"] != TOGETHER].to_dict("records")
            ]
            together = [self._proxy_group(row) for row in groups.to_dict("records")]
            tables.append({"title": self.entitle("table", attribute), "groups": together, "alone": alone})
        return tables

    def list_gaps(self, gaps: DataGaps) -> list[dict[str, Any]]:
        """Per attribute: what is empty more or less often, per shown group and feature."""
        tables = []
        for attribute, rows in gaps.gaps.groupby("attribute", sort=False):
            listed = [
                [
                    self.name_group(row["group"]),
                    self.names.feature(str(row["feature"])),
                    self.text(f"origins.absence.{row['kind']}"),
                    self.percent(row["missing"], 1),
                    self.percent(row["rest_missing"], 1),
                    self.points(row["gap"], signed=True),
                    self._span(row, "low", "high"),
                    self._answer(row["is_found"]),
                ]
                for row in rows[~rows["suppressed"]].to_dict("records")
            ]
            tables.append({"title": self.entitle("table", attribute), "rows": listed})
        return tables

    def list_seen(self, gaps: DataGaps) -> dict[str, Any] | None:
        """Students learnt from, a row per group and a column per cohort."""
        if gaps.seen.empty:
            return None
        cohorts = [*sorted({str(one) for one in gaps.seen["cohort"]} - {EVERY_COHORT}), EVERY_COHORT]
        withheld, rows = self.text("chart.withheld"), []
        for attribute, group in dict.fromkeys(zip(gaps.seen["attribute"], gaps.seen["group"], strict=True)):
            own = gaps.seen[(gaps.seen["attribute"] == attribute) & (gaps.seen["group"] == group)].set_index("cohort")
            counts = own["n"].map(self.count).mask(own["suppressed"].astype(bool), withheld)
            name = f"{self.names.attribute(str(attribute))}: {self.name_group(group)}"
            rows.append([name, *(counts.get(one, "0") for one in cohorts)])
        return {"heads": ["", *cohorts[:-1], self.text("origins.every_cohort")], "rows": rows}

    def name_group(self, group: object) -> str:
        """Return a group as a reader knows it."""
        return name_group(str(group), self.language)

    def entitle(self, key: str, attribute: object) -> str:
        """Return a title of the page that names an attribute."""
        return self.text(f"origins.{key}", attribute=name_attribute(str(attribute), self.language))

    def _proxy_group(self, row: Record) -> list[str]:
        if row["suppressed"]:
            return self._withhold(row["group"], 5)
        model, other = (
            "" if row[one] in ("", "alone") else self.text(f"method.{row[one]}") for one in ("model", "other_model")
        )
        cells = [self.count(row["n"]), *self._strength(row), model, f"{other} {100 * row['other']:.0f}"]
        return [self.name_group(row["group"]), *cells]

    def _strength(self, row: Record) -> list[str]:
        """Write how often of a hundred the right one is pointed at, and its interval."""
        value, low, high = (f"{100 * row[one]:.0f}" for one in ("strength", "low", "high"))
        return [value, self.span(low, high)]

    def _withhold(self, group: object, cells: int) -> list[str]:
        return [self.name_group(group), self.text("chart.withheld"), *[""] * (cells - 1)]

    def _answer(self, is_so: object) -> str:
        return self.text("yes" if is_so else "no")

    def _span(self, row: Record, low: str, high: str) -> str:
        ends = (self.points(row[one], signed=True) for one in (low, high))
        return "" if pd.isna(row[low]) else self.span(*ends)
