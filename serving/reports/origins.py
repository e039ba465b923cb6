"""The page about where gaps between groups come from: self-contained HTML for officers, Dutch or English, no script.

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
from fairness.words.formats import format_points, format_share
from fairness.words.names import name_attribute, name_group
from serving.reports.origins_drawings import draw_pairs, draw_points, draw_strengths
from serving.reports.origins_tables import Tables
from serving.reports.rendering import check_language, render_page
from serving.reports.texts.explanation import TEXTS as EXPLANATION_TEXTS
from serving.reports.texts.origins import TEXTS
from serving.results.sentences import name_feature
from training.dropout.origins import RunOrigins

LANGUAGES = tuple(TEXTS)
_MOST_BARS = 8
_MOST_GROUPS = 3  # of an attribute that are drawn apart; all of them are in the table
_LEAST = 0.0005  # points of a share that can be seen in a drawing


def render_origins(found: RunOrigins, language: str) -> str:
    """Return the page in "nl" or "en". Raises StudiepeilError for another language."""
    check_language(language, LANGUAGES)
    return render_page("origins.html", _Page(found, language).content())


def name_parts(found: RunOrigins, language: str) -> Names:
    """Return the words for features and their groups in "nl" or "en"."""
    groups = EXPLANATION_TEXTS[language]["groups"]
    return Names(language, {one["name"]: name_feature(one["name"], language) for one in found.features}, groups)


def tell_origins(found: RunOrigins, language: str) -> dict[str, list[str]]:
    """Return what was found in words, per part."""
    names = name_parts(found, language)
    return {
        "origins": [] if found.origins is None else describe_origins(found.origins, names),
        "proxies": [] if found.proxies is None else describe_proxies(found.proxies, names),
        "data_gaps": [] if found.data_gaps is None else describe_data_gaps(found.data_gaps, names),
    }


class _Page:
    """The parts of the page in one language."""

    def __init__(self, found: RunOrigins, language: str) -> None:
        self.found, self.language, self.texts = found, language, TEXTS[language]
        self.names = name_parts(found, language)
        self.tables = Tables(self.names, self.texts)

    def content(self) -> dict[str, Any]:
        """What the template needs."""
        found, texts = self.found, self.texts
        counted = "–" if found.origins is None else str(found.origins.n)
        policy = found.policy
        return {
            "language": self.language,
            "t": texts,
            "about": texts["about"].format(
                model=found.model,
                cohort=found.cohort,
                moment=found.moment,
                students=counted,
                policy=policy.name,
                version=policy.version,
            ),
            "notes": [texts["skipped"][str(one)] for one in found.skipped]
            + ([texts["cross_validated"]] if found.is_cross_validated else []),
            "sentences": tell_origins(found, self.language),
            "scores": [] if found.origins is None else self._scores(found.origins),
            "proxies": None if found.proxies is None else self._proxies(found.proxies),
            "gaps": None if found.data_gaps is None else self._gaps(found.data_gaps),
            "how": [
                one.format(
                    false_discovery=format_share(policy.false_discovery, self.language), smallest=policy.smallest_group
                )
                for one in texts["how"]
            ],
        }

    def _scores(self, origins: Origins) -> list[dict[str, Any]]:
        sections = []
        for attribute, rows in origins.summary.groupby("attribute", sort=False):
            told, _ = pick_groups(rows)
            apart = told.loc[told["score_gap"].abs().sort_values(ascending=False, kind="stable").index]
            groups = [str(one) for one in apart["group"].head(_MOST_GROUPS)]
            own = [table[table["attribute"] == attribute] for table in (origins.features, origins.parts)]
            sections.append(
                {
                    "name": self.names.attribute(str(attribute)),
                    "compare": self._compare(rows),
                    "carry": [self._parts(own[1], groups), *(self._carry(own[0], group) for group in groups)],
                    "summary": self.tables.summary(rows),
                    "table": self.tables.contributions(own[0], rows),
                    "title": self.texts["table"].format(attribute=name_attribute(str(attribute), self.language)),
                }
            )
        return sections

    def _compare(self, rows: pd.DataFrame) -> dict[str, str] | None:
        shown = rows[~rows["suppressed"] & rows["score_gap"].notna()]
        kinds = {"score": self.texts["in_scores"], "outcome": self.texts["in_outcomes"]}
        marks = [
            {"name": self._group(row["group"]), "kind": word, **self._ends(row, kind, f"{kind}_gap")}
            for row in shown.to_dict("records")
            for kind, word in kinds.items()
            if not pd.isna(row[f"{kind}_gap"])
        ]
        if not marks:
            return None
        svg = draw_pairs(marks, self.texts["points"], list(kinds.values()), self.language)
        return self._figure(self.texts["compare"], svg, marks)

    def _parts(self, rows: pd.DataFrame, groups: Sequence[str]) -> dict[str, str] | None:
        order = rows.assign(size=rows["points"].abs()).groupby("feature")["size"].max().sort_values(ascending=False)
        own = rows.set_index(["feature", "group"]).sort_index()
        marks = [
            {"name": self._capital(self.names.part(str(part))), "kind": self._group(group)}
            | self._ends(own.loc[(part, group)].to_dict(), "points", "points")
            for part in order.index
            for group in groups
        ]
        if not marks:
            return None
        svg = draw_pairs(marks, self.texts["points"], [self._group(one) for one in groups], self.language)
        return self._figure(self.texts["parts"], svg, marks)

    def _carry(self, rows: pd.DataFrame, group: str) -> dict[str, str] | None:
        own = rows[(rows["group"] == group) & (rows["points"].abs() >= _LEAST)]
        largest = own.loc[own["points"].abs().sort_values(ascending=False, kind="stable").index].head(_MOST_BARS)
        marks = [
            {
                "name": self._capital(self.names.part(str(row["feature"]))),
                "is_found": bool(row["is_found"]),
                **self._ends(row, "points", "points"),
            }
            for row in largest.to_dict("records")
        ]
        if not marks:
            return None
        legend = [self.texts["found"], self.texts["not_found"]]
        name = self.texts["carry"].format(group=self.names.group(group))
        return self._figure(name, draw_points(marks, self.texts["points"], legend, self.language), marks)

    def _proxies(self, proxies: Proxies) -> dict[str, Any]:
        together = proxies.attributes[proxies.attributes["feature"] == TOGETHER]
        marks = [
            self._strength(self.names.attribute(str(row["attribute"])), row) for row in together.to_dict("records")
        ]
        return {
            "figures": [self._draw_strengths(self.texts["strengths"], marks), *self._alone(proxies)],
            "tables": self.tables.proxies(proxies),
        }

    def _alone(self, proxies: Proxies) -> list[dict[str, str] | None]:
        figures = []
        for attribute, rows in proxies.attributes.groupby("attribute", sort=False):
            alone = rows[(rows["feature"] != TOGETHER) & rows["is_found"]].head(_MOST_BARS)
            marks = [
                self._strength(self._capital(self.names.feature(str(row["feature"]))), row)
                for row in alone.to_dict("records")
            ]
            title = self.texts["alone"].format(attribute=name_attribute(str(attribute), self.language))
            figures.append(self._draw_strengths(title, marks))
        return figures

    def _draw_strengths(self, title: str, marks: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
        if not marks:
            return None
        svg = draw_strengths(marks, self.texts["strength_axis"], self.language)
        said = "; ".join(f"{mark['name']} {mark['value']:.0f}" for mark in marks)
        return {"name": title, "svg": svg, "label": f"{title}. {said}."}

    def _strength(self, name: str, row: Mapping[Any, Any]) -> dict[str, Any]:
        return {"name": name, "value": 100 * row["strength"], "low": 100 * row["low"], "high": 100 * row["high"]}

    def _gaps(self, gaps: DataGaps) -> dict[str, Any]:
        shown = gaps.gaps[~gaps.gaps["suppressed"] & (gaps.gaps["gap"] > 0)]
        largest = shown.sort_values(["is_found", "gap"], ascending=False, kind="stable").head(_MOST_BARS)
        marks = [
            {
                "name": f"{self._capital(self.names.feature(str(row['feature'])))} · {self._group(row['group'])}",
                "is_found": bool(row["is_found"]),
                **self._ends({**row, "gap_low": row["low"], "gap_high": row["high"]}, "gap", "gap"),
            }
            for row in largest.to_dict("records")
        ]
        legend = [self.texts["found"], self.texts["not_found"]]
        svg = draw_points(marks, self.texts["gap_axis"], legend, self.language) if marks else ""
        return {
            "figure": self._figure(self.texts["gap_chart"], svg, marks) if marks else None,
            "tables": self.tables.gaps(gaps),
            "seen": self.tables.seen(gaps),
        }

    def _ends(self, row: Mapping[Any, Any], kind: str, value: str) -> dict[str, float]:
        return {"value": 100 * row[value], "low": 100 * row[f"{kind}_low"], "high": 100 * row[f"{kind}_high"]}

    def _figure(self, title: str, svg: str, marks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        said = "; ".join(
            " ".join(str(mark[one]) for one in ("name", "kind") if one in mark)
            + f" {format_points(mark['value'] / 100, self.language)}"
            for mark in marks
        )
        return {"name": title, "svg": svg, "label": f"{title}. {said}."}

    def _group(self, name: object) -> str:
        return name_group(str(name), self.language)

    def _capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]
