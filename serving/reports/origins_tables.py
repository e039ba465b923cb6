"""The tables of the page about where gaps between groups come from, as rows of text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fairness.origins.data_gaps import EVERY_COHORT, DataGaps
from fairness.origins.proxies import TOGETHER, Proxies
from fairness.origins.sentences import Names
from fairness.words import text
from fairness.words.formats import format_decimal, format_points, format_share
from fairness.words.names import name_attribute, name_group

Rows = list[list[str]]


@dataclass(frozen=True)
class Tables:
    """Tables in one language; a withheld group has a row that says so and holds no figure."""

    names: Names
    texts: Mapping[str, Any]

    def summary(self, rows: pd.DataFrame) -> Rows:
        """Scores and outcomes per group of one attribute."""
        shares = ("score", "rest_score", "score_gap", "outcome", "rest_outcome", "outcome_gap", "unscored")
        listed = []
        for row in rows.to_dict("records"):
            if row["suppressed"]:
                listed.append(self._withheld(row["group"], 9))
                continue
            cells = [
                self._points(row[one]) if one.endswith(("gap", "scored")) else self._share(row[one]) for one in shares
            ]
            ends = self._range(row["unscored_low"], row["unscored_high"])
            listed.append([self._group(row["group"]), format_decimal(row["n"], self.names.language), *cells, ends])
        return listed

    def contributions(self, features: pd.DataFrame, summary: pd.DataFrame) -> Rows:
        """Every feature of every shown group of one attribute, with the sum and what the curve adds."""
        listed: Rows = []
        for whole in summary[~summary["suppressed"] & summary["margin_gap"].notna()].to_dict("records"):
            group = str(whole["group"])
            listed += [
                [
                    self._group(group),
                    self.names.feature(str(row["feature"])),
                    self._points(row["points"]),
                    self._range(row["points_low"], row["points_high"]),
                    self._decimals(row["gap"]),
                    self._yes(row["is_found"]),
                ]
                for row in features[features["group"] == group].to_dict("records")
            ]
            total, curve = (self._points(whole[one]) for one in ("points_of_features", "points_of_spread"))
            listed.append(
                [self._group(group), self.texts["sum_row"], total, "", self._decimals(whole["margin_gap"]), ""]
            )
            listed.append([self._group(group), self.texts["spread_row"], curve, "", "", ""])
        return listed

    def proxies(self, proxies: Proxies) -> list[dict[str, Any]]:
        """Per attribute: the features together per group, and every feature by itself."""
        tables = []
        for attribute, rows in proxies.attributes.groupby("attribute", sort=False):
            told = proxies.groups
            groups = told[(told["attribute"] == attribute) & (told["feature"] == TOGETHER)]
            alone = [
                [
                    self.names.feature(str(row["feature"])),
                    self._hundred(row["strength"]),
                    self._hundred_range(row),
                    self._yes(row["is_found"]),
                ]
                for row in rows[rows["feature"] != TOGETHER].to_dict("records")
            ]
            tables.append(
                {
                    "title": self._title(str(attribute)),
                    "groups": [self._proxy_group(row) for row in groups.to_dict("records")],
                    "alone": alone,
                }
            )
        return tables

    def gaps(self, gaps: DataGaps) -> list[dict[str, Any]]:
        """Per attribute: what is empty more or less often, per shown group and feature."""
        tables = []
        for attribute, rows in gaps.gaps.groupby("attribute", sort=False):
            listed = [
                [
                    self._group(row["group"]),
                    self.names.feature(str(row["feature"])),
                    str(self.texts["kinds"][row["kind"]]),
                    self._share(row["missing"]),
                    self._share(row["rest_missing"]),
                    self._points(row["gap"]),
                    self._range(row["low"], row["high"]),
                    self._yes(row["is_found"]),
                ]
                for row in rows[~rows["suppressed"]].to_dict("records")
            ]
            tables.append({"title": self._title(str(attribute)), "rows": listed})
        return tables

    def seen(self, gaps: DataGaps) -> dict[str, Any] | None:
        """Students learnt from, a row per group and a column per cohort."""
        if gaps.seen.empty:
            return None
        cohorts = [*sorted({str(one) for one in gaps.seen["cohort"]} - {EVERY_COHORT}), EVERY_COHORT]
        rows = []
        for attribute, group in dict.fromkeys(zip(gaps.seen["attribute"], gaps.seen["group"], strict=True)):
            own = gaps.seen[(gaps.seen["attribute"] == attribute) & (gaps.seen["group"] == group)].set_index("cohort")
            cells = [self._count(own.loc[one]) if one in own.index else "0" for one in cohorts]
            rows.append([f"{self.names.attribute(str(attribute))}: {self._group(group)}", *cells])
        heads = ["", *(cohort or str(self.texts["every"]) for cohort in cohorts)]
        return {"heads": heads, "rows": rows}

    def _proxy_group(self, row: Mapping[Any, Any]) -> list[str]:
        if row["suppressed"]:
            return self._withheld(row["group"], 5)
        models = self.texts["models"]
        other = f"{models[row['other_model']]} {self._hundred(row['other'])}"
        count = format_decimal(row["n"], self.names.language)
        return [self._group(row["group"]), count, self._hundred(row["strength"]), self._hundred_range(row),
                str(models[row["model"]]), other]  # fmt: skip

    def _count(self, row: pd.Series) -> str:
        return str(self.texts["withheld"]) if row["suppressed"] else format_decimal(row["n"], self.names.language)

    def _withheld(self, group: object, cells: int) -> list[str]:
        return [self._group(group), str(self.texts["withheld"]), *[""] * (cells - 1)]

    def _group(self, name: object) -> str:
        return name_group(str(name), self.names.language)

    def _title(self, attribute: str) -> str:
        return str(self.texts["table"]).format(attribute=name_attribute(attribute, self.names.language))

    def _yes(self, is_so: object) -> str:
        return str(self.texts["yes" if is_so else "no"])

    def _share(self, value: float) -> str:
        return format_share(value, self.names.language, 1)

    def _points(self, value: float) -> str:
        text = format_points(value, self.names.language)
        return f"+{text}" if value > 0 and text.strip("0.,") else text

    def _range(self, low: float, high: float) -> str:
        if pd.isna(low):
            return ""
        return text("range", self.names.language, low=self._points(low), high=self._points(high))

    def _hundred(self, auc: float) -> str:
        return f"{100 * auc:.0f}"

    def _hundred_range(self, row: Mapping[Any, Any]) -> str:
        low, high = self._hundred(row["low"]), self._hundred(row["high"])
        return text("range", self.names.language, low=low, high=high)

    def _decimals(self, value: float) -> str:
        text = f"{value + 0.0:+.3f}".replace("-", "−")
        return text.replace(".", ",") if self.names.language == "nl" else text
