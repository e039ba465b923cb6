"""The page about mitigations of one version: self-contained HTML in Dutch or English, for who has to choose.

Its drawing: benefit against gap, with intervals both ways and what chance gives.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from fairness.policy import Measure
from fairness.words.names import name_attribute, name_group
from serving.reports.drawing import COLORS, SOFT, chart_of, draw
from serving.reports.numbers import write_number, write_percent
from serving.reports.rendering import check_language, render_page
from serving.reports.texts.mitigation import LANGUAGES, TEXTS
from serving.results.sentences import name_candidate, name_features, name_kind
from training.dropout.mitigation.candidates import Candidate, Kind
from training.dropout.mitigation.comparison import CandidateComparison

Row = Mapping[str, Any]
_OWN = (Kind.PRESENT, Kind.WITHOUT)  # candidates that are made for no attribute in particular


_SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"]
_PALETTE = [*COLORS, "#566473"]
_WIDTH, _HEIGHT = 380, 300


def render_mitigation(compared: CandidateComparison, version: str, language: str) -> str:
    """Return the page as HTML in "nl" or "en"; `version`: name and number. StudiepeilError for another language."""
    check_language(language, LANGUAGES)
    return render_page("mitigation.html", _Words(compared, version, language).page())


class _Words:
    """The parts of the page in one language."""

    def __init__(self, compared: CandidateComparison, version: str, language: str) -> None:
        self.compared, self.version, self.language, self.texts = compared, version, language, TEXTS[language]
        self.by_name = {one.name: one for one in compared.candidates}
        self.numbers = {one.name: str(place) for place, one in enumerate(compared.candidates, start=1)}

    def page(self) -> dict[str, Any]:
        """Return what the template needs."""
        told, texts = self.compared, self.texts
        train = ", ".join(told.train_cohorts)
        facts = {
            "students": write_number(told.students, 0, self.language),
            "dropped": write_number(told.dropped_out, 0, self.language),
            "places": write_number(told.places, 0, self.language),
        }
        cost = write_number(told.threshold / (1 - told.threshold), 2, self.language)
        threshold = write_percent(told.threshold, self.language)
        attributes = list(dict.fromkeys(told.trade_offs["attribute"]))
        return {
            "language": self.language,
            "t": texts,
            "about": texts["about"].format(version=self.version, moment=told.moment, train=train, cohort=told.cohort),
            "lead": texts["lead"].format(**facts),
            "sentences": [self._answer(str(name)) for name in attributes],
            "attributes": [self._show(str(name)) for name in attributes],
            "each": [self._describe(one) for one in told.candidates],
            "how": [one.format(threshold=threshold, cost=cost) for one in texts["how"]],
        }

    def _answer(self, attribute: str) -> str:
        rows = self._rows(attribute, Measure.RECALL)
        if not rows:
            return self._attribute(attribute)
        now = next(row for row in rows if row["is_present"])
        said = [
            self.texts["now"].format(
                attribute=self._attribute(attribute),
                benefit=self._percent(now["benefit"]),
                gap=self._points(now["gap"]),
                group=now["widest_group"],
                chance=self._points(now["chance"]),
                high=self._points(now["chance_high"]),
            )
        ]
        better = [row for row in rows if row["gap_change_high"] < 0]
        dear = [row for row in better if row["benefit_change_high"] < 0]
        said += [self.texts["now_small"]] if now["gap"] <= now["chance_high"] else []
        said.append(self.texts["better"].format(names=self._names(better)) if better else self.texts["better_none"])
        said += [self.texts["better_cost"].format(names=self._names(dear))] if dear else []
        return " ".join(said)

    def _show(self, attribute: str) -> dict[str, Any]:
        own = {one.name for one in self.compared.candidates if one.kind in _OWN or one.of == attribute}
        return {
            "name": self._attribute(attribute),
            "plots": [plot for measure in self.texts["plots"] if (plot := self._plot(attribute, measure, own))],
            "tables": [self._table(attribute, measure, own) for measure in self.texts["plots"]],
        }

    def _table(self, attribute: str, measure: str, own: set[str]) -> dict[str, Any]:
        rows = self._rows(attribute, measure)
        return {
            "caption": self.texts["tables"][measure].format(attribute=_name_attribute(attribute, self.language)),
            "heads": self.texts["heads"][measure],
            "rows": [self._line(row, measure) for row in rows if row["candidate"] in own],
            "others": [self._line(row, measure) for row in rows if row["candidate"] not in own],
        }

    def _plot(self, attribute: str, measure: str, own: set[str]) -> dict[str, str] | None:
        rows = [row for row in self._rows(attribute, measure) if row["candidate"] in own]
        if not rows:
            return None
        points = [
            {
                **{name: row[name] for name in ("benefit", "benefit_low", "benefit_high", "on_front", "is_present")},
                **{name: 100 * row[name] for name in ("gap", "gap_low", "gap_high")},
                "number": self.numbers[row["candidate"]],
                "kind": self._kind(self.by_name[row["candidate"]].kind),
            }
            for row in rows
        ]
        kinds = list(dict.fromkeys(str(point["kind"]) for point in points))
        now, title = next(row for row in rows if row["is_present"]), self.texts["plots"][measure]
        chance = (100 * now["chance"], 100 * now["chance_high"])
        said = "; ".join(
            self.texts["point"].format(
                number=self.numbers[row["candidate"]],
                name=self._name(row),
                benefit=self._percent(row["benefit"]),
                gap=self._points(row["gap"]),
            )
            for row in rows
        )
        return {
            "title": title,
            "svg": draw_trade_off(points, kinds, chance, self.texts["axis"], self.language),
            "label": self.texts["plot_label"].format(title=title, attribute=self._attribute(attribute), points=said),
        }

    def _line(self, row: Row, measure: str) -> list[str]:
        candidate = self.by_name[row["candidate"]]
        marks = [self.texts["present_mark"]] if row["is_present"] else []
        marks += [] if candidate.is_servable else [self.texts["unservable_mark"]]
        cells = [self.numbers[candidate.name], " ".join([self._name(row), *marks])]
        if measure == Measure.RECALL:
            net = write_number(100 * row["net_benefit"], 1, self.language)
            cells += [self._range(row, "benefit"), net, self._change(row, "benefit")]
        return [*cells, self._range(row, "gap"), self._change(row, "gap")]

    def _describe(self, candidate: Candidate) -> dict[str, Any]:
        texts, of = self.texts, _name_attribute(candidate.of, self.language)
        part = name_features(candidate.of, self.language)
        what = texts["kinds"][candidate.kind].format(
            of=part if candidate.kind is Kind.WITHOUT else of, step=write_percent(candidate.step, self.language)
        )
        learning = texts["learning"].format(of=of) if candidate.learns_from_groups else ""
        model = self.version.split(" ")[0]
        is_present = candidate.kind is Kind.PRESENT
        use = texts["servable_present" if is_present else "servable" if candidate.is_servable else "not_servable"]
        moves = self.compared.moves.loc[self.compared.moves["candidate"] == candidate.name]
        return {
            "name": f"{self.numbers[candidate.name]}. {name_candidate(candidate.name, self.language)}",
            "what": what,
            "use": use.format(of=of, learning=learning, model=model, name=candidate.name),
            "is_present": is_present,
            "caption": texts["moves"].format(name=name_candidate(candidate.name, self.language)),
            "rows": self._moves(moves),
        }

    def _moves(self, moves: pd.DataFrame) -> list[list[str]]:
        # An empty number is one that is withheld: it says that somebody may have moved.
        if not (moves[["gain", "lose"]].fillna(1) > 0).any(axis=None):
            return []
        return [
            [
                _name_attribute(row["attribute"], self.language),
                name_group(str(row["group"]), self.language),
                *(self._count(row[name]) for name in ("students", "gain", "lose")),
            ]
            for row in moves.to_dict("records")
        ]

    def _rows(self, attribute: str, measure: str) -> list[dict[str, Any]]:
        frame = self.compared.trade_offs
        rows = frame.loc[(frame["attribute"] == attribute) & (frame["measure"] == str(measure))].to_dict("records")
        return [{str(column): value for column, value in row.items()} for row in rows]

    def _attribute(self, attribute: str) -> str:
        name = _name_attribute(attribute, self.language)
        return name[:1].upper() + name[1:]

    def _kind(self, kind: Kind) -> str:
        return name_kind(kind, self.language, of="…", step="%")

    def _name(self, row: Row) -> str:
        return name_candidate(row["candidate"], self.language)

    def _names(self, rows: Sequence[Row]) -> str:
        return ", ".join(self._name(row) for row in rows)

    def _percent(self, value: float) -> str:
        return write_percent(value, self.language)

    def _points(self, value: float) -> str:
        return write_number(100 * value, 1, self.language)

    def _count(self, value: Any) -> str:
        return str(self.texts["withheld"]) if pd.isna(value) else write_number(float(value), 0, self.language)

    def _range(self, row: Row, name: str) -> str:
        low, high = (self._points(row[f"{name}_{end}"]) for end in ("low", "high"))
        return f"{self._points(row[name])} ({low} {self.texts['to']} {high})"

    def _change(self, row: Row, name: str) -> str:
        if row["is_present"]:
            return ""
        value, low, high = (
            write_number(100 * row[f"{name}_change{end}"], 1, self.language, signed=True)
            for end in ("", "_low", "_high")
        )
        return f"{value} ({low} {self.texts['to']} {high})"


def _name_attribute(attribute: str, language: str) -> str:
    return name_attribute(attribute, language).replace("_", " ")  # a name as it was delivered is no word yet


def draw_trade_off(
    points: Sequence[Mapping[str, Any]],
    kinds: Sequence[str],
    chance: tuple[float, float],
    axis: Mapping[str, str],
    language: str,
) -> str:
    """Return SVG of benefit (share) against gap (points of a hundred).

    points: number, kind, benefit, benefit_low, benefit_high, gap, gap_low, gap_high, on_front, is_present. kinds: in
    the order of the legend. chance: the gap by chance alone, on average and where it seldom comes.
    """
    x = alt.X("gap:Q", title=axis["gap"], scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=6))
    y = alt.Y("benefit:Q", title=axis["benefit"], scale=alt.Scale(zero=False), axis=alt.Axis(format="%", tickCount=6))
    legend = alt.Legend(
        orient="bottom", columns=2, title=None, labelLimit=0, symbolSize=90, symbolOpacity=1, symbolStrokeWidth=2
    )
    color = alt.Color("kind:N", legend=legend, scale=alt.Scale(domain=list(kinds), range=_PALETTE[: len(kinds)]))
    shape = alt.Shape("kind:N", legend=legend, scale=alt.Scale(domain=list(kinds), range=_SHAPES[: len(kinds)]))
    whole, front = chart_of(points), chart_of([one for one in points if one["on_front"]])
    present = chart_of([one for one in points if one["is_present"]])
    marked = chart_of([one for one in points if one["on_front"] or one["is_present"]])
    bars = {"strokeWidth": 1.2, "opacity": 0.5}
    layers = [
        chart_of([{"zero": 0, "high": chance[1]}]).mark_rect(color="#e9eef2").encode(x="zero:Q", x2="high:Q"),
        chart_of([{"mean": chance[0]}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="mean:Q"),
        marked.mark_rule(**bars).encode(x=alt.X("gap_low:Q"), x2="gap_high:Q", y=y, color=color),
        marked.mark_rule(**bars).encode(x=x, y=alt.Y("benefit_low:Q"), y2="benefit_high:Q", color=color),
        whole.mark_point(size=70, strokeWidth=2, fill="white", opacity=1).encode(x=x, y=y, color=color, shape=shape),
        front.mark_point(size=70, filled=True, opacity=1).encode(x=x, y=y, color=color, shape=shape),
        present.mark_point(size=330, strokeWidth=1.5, color=SOFT, opacity=1).encode(x=x, y=y),
        marked.mark_text(dx=11, dy=-8, fontSize=12, color=SOFT).encode(x=x, y=y, text="number:N"),
    ]
    return draw(alt.layer(*layers), _HEIGHT, language, _WIDTH)
