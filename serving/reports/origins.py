"""The page about where gaps between groups come from: self-contained HTML for officers, no script.

Sentences first, then drawings, then tables. No figure of a withheld group reaches this page: the tables it is made of
hold none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fairness.origins.contributions import Origins
from fairness.origins.data_gaps import DataGaps
from fairness.origins.proxies import TOGETHER, Proxies
from fairness.origins.sentences import Names, describe_data_gaps, describe_origins, describe_proxies, pick_groups
from serving.reports.origins_drawings import draw_pairs, draw_points, draw_strengths
from serving.reports.origins_tables import OriginTables
from serving.reports.rendering import capitalise
from serving.results.sentences import name_feature, name_features
from training.dropout.origins import RunOrigins

_MOST_BARS = 8
_MOST_GROUPS = 3  # of an attribute that are drawn apart; all of them are in the table
_LEAST = 0.0005  # points of a share that can be seen in a drawing

Figure = dict[str, str] | None
Record = Mapping[Any, Any]
Marks = Sequence[Mapping[str, Any]]


def render_origins(found: RunOrigins, language: str) -> str:
    """Return the page as HTML. Raises StudiepeilError for a language without texts."""
    return _Page(found, language).make()


def tell_origins(found: RunOrigins, language: str) -> dict[str, list[str]]:
    """Return what was found in words, per part."""
    names = _name_parts(found, language)
    return {
        "origins": [] if found.origins is None else describe_origins(found.origins, names),
        "proxies": [] if found.proxies is None else describe_proxies(found.proxies, names),
        "data_gaps": [] if found.data_gaps is None else describe_data_gaps(found.data_gaps, names),
    }


def _name_parts(found: RunOrigins, language: str) -> Names:
    features = {one["name"]: name_feature(one["name"], language) for one in found.features}
    return Names(language, features, {one["group"]: name_features(one["group"], language) for one in found.features})


class _Page(OriginTables):
    """The page in one language."""

    def __init__(self, found: RunOrigins, language: str) -> None:
        super().__init__(_name_parts(found, language))
        self.found = found

    def make(self) -> str:
        """Return the page as HTML."""
        found = self.found
        notes = [self.text(f"origins.skipped.{one}") for one in found.skipped]
        return self.render(
            "origins.html",
            found=found,
            students_counted="–" if found.origins is None else found.origins.n,
            notes=[*notes, self.text("origins.cross_validated")] if found.is_cross_validated else notes,
            sentences=tell_origins(found, self.language),
            scores=[] if found.origins is None else self._scores(found.origins),
            proxies=None if found.proxies is None else self._proxies(found.proxies),
            gaps=None if found.data_gaps is None else self._gaps(found.data_gaps),
            false_discovery=self.percent(found.policy.false_discovery),
        )

    def _scores(self, origins: Origins) -> list[dict[str, Any]]:
        sections = []
        for attribute, rows in origins.summary.groupby("attribute", sort=False):
            told, _ = pick_groups(rows)
            apart = told.loc[_order_by_size(told["score_gap"])]
            groups = [str(one) for one in apart["group"].head(_MOST_GROUPS)]
            features, parts = (one[one["attribute"] == attribute] for one in (origins.features, origins.parts))
            sections.append(
                {
                    "name": self.names.attribute(str(attribute)),
                    "figures": [
                        self._compare(rows),
                        self._parts(parts, groups),
                        *(self._carry(features, group) for group in groups),
                    ],
                    "summary": self.list_summary(rows),
                    "table": self.list_contributions(features, rows),
                    "title": self.entitle("table", attribute),
                }
            )
        return sections

    def _compare(self, rows: pd.DataFrame) -> Figure:
        shown = rows[~rows["suppressed"] & rows["score_gap"].notna()]
        kinds = {kind: self.text(f"origins.kind.{kind}") for kind in ("score", "outcome")}
        marks = [
            {"name": self.name_group(row["group"]), "kind": word, **_mark(row, f"{kind}_gap", kind)}
            for row in shown.to_dict("records")
            for kind, word in kinds.items()
            if not pd.isna(row[f"{kind}_gap"])
        ]
        return self._pairs(self.text("origins.compare"), marks, list(kinds.values()))

    def _parts(self, rows: pd.DataFrame, groups: Sequence[str]) -> Figure:
        order = rows.assign(size=rows["points"].abs()).groupby("feature")["size"].max().sort_values(ascending=False)
        own = rows.set_index(["feature", "group"]).sort_index()
        marks = [
            {"name": capitalise(self.names.part(str(part))), "kind": self.name_group(group)}
            | _mark(own.loc[(part, group)].to_dict(), "points", "points")
            for part in order.index
            for group in groups
        ]
        return self._pairs(self.text("origins.parts"), marks, [self.name_group(one) for one in groups])

    def _pairs(self, title: str, marks: Marks, legend: Sequence[str]) -> Figure:
        if not marks:
            return None
        return self._figure(title, draw_pairs(marks, self.text("origins.axis.points"), legend, self), marks)

    def _carry(self, rows: pd.DataFrame, group: str) -> Figure:
        own = rows[(rows["group"] == group) & (rows["points"].abs() >= _LEAST)]
        marks = [
            {"name": self._feature(row), "is_found": bool(row["is_found"]), **_mark(row, "points", "points")}
            for row in own.loc[_order_by_size(own["points"])].head(_MOST_BARS).to_dict("records")
        ]
        title = self.text("origins.carry", group=self.names.group(group))
        return self._points(title, marks, self.text("origins.axis.points"))

    def _points(self, title: str, marks: Marks, axis: str) -> Figure:
        legend = [self.text("origins.found"), self.text("origins.not_found")]
        return self._figure(title, draw_points(marks, axis, legend, self), marks) if marks else None

    def _proxies(self, proxies: Proxies) -> dict[str, Any]:
        together = proxies.attributes[proxies.attributes["feature"] == TOGETHER].to_dict("records")
        named = [(self.names.attribute(str(row["attribute"])), row) for row in together]
        figures = [self._strengths(self.text("origins.strengths"), named)]
        for attribute, rows in proxies.attributes.groupby("attribute", sort=False):
            alone = rows[(rows["feature"] != TOGETHER) & rows["is_found"]].head(_MOST_BARS).to_dict("records")
            figures.append(
                self._strengths(self.entitle("alone", attribute), [(self._feature(row), row) for row in alone])
            )
        return {"figures": figures, "tables": self.list_proxies(proxies)}

    def _strengths(self, title: str, rows: Sequence[tuple[str, Record]]) -> Figure:
        if not rows:
            return None
        ends = {"value": "strength", "low": "low", "high": "high"}
        marks = [{"name": name, **{end: 100 * row[one] for end, one in ends.items()}} for name, row in rows]
        svg = draw_strengths(marks, self.text("origins.axis.strength"), self)
        said = "; ".join(f"{mark['name']} {mark['value']:.0f}" for mark in marks)
        return {"name": title, "svg": svg, "label": f"{title}. {said}."}

    def _gaps(self, gaps: DataGaps) -> dict[str, Any]:
        shown = gaps.gaps[~gaps.gaps["suppressed"] & (gaps.gaps["gap"] > 0)]
        largest = shown.sort_values(["is_found", "gap"], ascending=False, kind="stable").head(_MOST_BARS)
        marks = [
            {
                "name": f"{self._feature(row)} · {self.name_group(row['group'])}",
                "is_found": bool(row["is_found"]),
                **{end: 100 * row[one] for end, one in (("value", "gap"), ("low", "low"), ("high", "high"))},
            }
            for row in largest.to_dict("records")
        ]
        figure = self._points(self.text("origins.gap_chart"), marks, self.text("origins.axis.gap"))
        return {"figures": [figure], "tables": self.list_gaps(gaps), "seen": self.list_seen(gaps)}

    def _figure(self, title: str, svg: str, marks: Marks) -> dict[str, str]:
        said = "; ".join(
            " ".join([*(mark[one] for one in ("name", "kind") if one in mark), self.points(mark["value"] / 100)])
            for mark in marks
        )
        return {"name": title, "svg": svg, "label": f"{title}. {said}."}

    def _feature(self, row: Record) -> str:
        return capitalise(self.names.feature(str(row["feature"])))


def _mark(row: Record, value: str, ends: str) -> dict[str, float]:
    """Return a value with its interval in points, as a drawing takes it."""
    return {"value": 100 * row[value], "low": 100 * row[f"{ends}_low"], "high": 100 * row[f"{ends}_high"]}


def _order_by_size(values: pd.Series) -> pd.Index:
    return values.abs().sort_values(ascending=False, kind="stable").index
