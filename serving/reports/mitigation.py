"""The page about mitigations of one version: self-contained HTML for who has to choose.

Its drawing: benefit against gap, with intervals both ways and what chance gives.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from fairness.policy import Measure
from fairness.words.formats import NOTHING
from fairness.words.names import name_attribute, name_group, open_with_attribute
from serving.reports.charts import draw_trade_off
from serving.reports.rendering import PageWords
from serving.results.sentences import name_candidate, name_features, name_kind
from training.dropout.mitigation.candidates import Candidate, Kind
from training.dropout.mitigation.comparison import CandidateComparison

Row = Mapping[str, Any]
_OWN = (Kind.PRESENT, Kind.WITHOUT)  # candidates that are made for no attribute in particular
_MEASURES = (Measure.RECALL, Measure.CALIBRATION)


def render_mitigation(compared: CandidateComparison, version: str, language: str) -> str:
    """Return the page as HTML; `version`: name and number. Raises StudiepeilError for a language without texts."""
    return _Page(compared, version, language).make()


class _Page(PageWords):
    """The page in one language."""

    def __init__(self, compared: CandidateComparison, version: str, language: str) -> None:
        super().__init__(language)
        self.compared, self.version = compared, version
        self.by_name = {one.name: one for one in compared.candidates}
        self.numbers = {one.name: str(place) for place, one in enumerate(compared.candidates, start=1)}

    def make(self) -> str:
        """Return the page as HTML."""
        told = self.compared
        attributes = [str(one) for one in dict.fromkeys(told.trade_offs["attribute"])]
        return self.render(
            "mitigation.html",
            version=self.version,
            told=told,
            facts={one: self.count(getattr(told, one)) for one in ("students", "dropped_out", "places")},
            sentences=[self._answer(one) for one in attributes],
            attributes=[self._show(one) for one in attributes],
            each=[self._describe(one) for one in told.candidates],
            threshold=self.percent(told.threshold),
            cost=self.number(told.threshold / (1 - told.threshold), 2),
            smallest=read_smallest_count(),
        )

    def _answer(self, attribute: str) -> str:
        rows = self._rows(attribute, Measure.RECALL)
        if not rows:
            return open_with_attribute(attribute, self.language)
        now = next(row for row in rows if row["is_present"])
        better = [row for row in rows if row["gap_change_high"] < 0]
        dear = [row for row in better if row["benefit_change_high"] < 0]
        said = [
            self.text(
                "mitigation.now",
                attribute=open_with_attribute(attribute, self.language),
                benefit=self.percent(now["benefit"]),
                gap=self.points(now["gap"]),
                group=now["widest_group"],
                chance=self.points(now["chance"]),
                high=self.points(now["chance_high"]),
            )
        ]
        said += [self.text("mitigation.now_small")] if now["gap"] <= now["chance_high"] else []
        said += [
            self.text("mitigation.better", names=self._list(better)) if better else self.text("mitigation.better_none")
        ]
        said += [self.text("mitigation.better_cost", names=self._list(dear))] if dear else []
        return " ".join(said)

    def _show(self, attribute: str) -> dict[str, Any]:
        own = {one.name for one in self.compared.candidates if one.kind in _OWN or one.of == attribute}
        return {
            "name": open_with_attribute(attribute, self.language),
            "plots": [self._plot(attribute, measure, own) for measure in _MEASURES],
            "tables": [self._table(attribute, measure, own) for measure in _MEASURES],
        }

    def _table(self, attribute: str, measure: Measure, own: set[str]) -> dict[str, Any]:
        rows = self._rows(attribute, measure)
        return {
            "caption": self.text(f"mitigation.table.{measure}", attribute=self._attribute(attribute)),
            "is_of_benefit": measure is Measure.RECALL,
            "rows": [self._line(row, measure) for row in rows if row["candidate"] in own],
            "others": [self._line(row, measure) for row in rows if row["candidate"] not in own],
        }

    def _plot(self, attribute: str, measure: Measure, own: set[str]) -> dict[str, str] | None:
        rows = [row for row in self._rows(attribute, measure) if row["candidate"] in own]
        if not rows:
            return None
        points, said = [], []
        for row in rows:
            number = self.numbers[row["candidate"]]
            kind = name_kind(self.by_name[row["candidate"]].kind, self.language, of="…", step="%")
            own_columns = ("benefit", "benefit_low", "benefit_high", "on_front", "is_present")
            gaps = {name: 100 * row[name] for name in ("gap", "gap_low", "gap_high")}
            points.append({"number": number, "kind": kind, **{name: row[name] for name in own_columns}, **gaps})
            benefit, gap = self.percent(row["benefit"]), self.points(row["gap"])
            said.append(self.text("mitigation.point", number=number, name=self._name(row), benefit=benefit, gap=gap))
        now, title = next(row for row in rows if row["is_present"]), self.text(f"mitigation.plot.{measure}")
        chance = (100 * now["chance"], 100 * now["chance_high"])
        return {
            "name": title,
            "svg": draw_trade_off(points, list(dict.fromkeys(one["kind"] for one in points)), chance, self),
            "label": f"{title}, {open_with_attribute(attribute, self.language)}. {'; '.join(said)}.",
        }

    def _line(self, row: Row, measure: Measure) -> list[str]:
        candidate = self.by_name[row["candidate"]]
        marks = [self.text("mitigation.present_mark")] if row["is_present"] else []
        marks += [] if candidate.is_servable else [self.text("mitigation.unservable_mark")]
        cells = [self.numbers[candidate.name], " ".join([self._name(row), *marks])]
        if measure is Measure.RECALL:
            cells += [self._value(row, "benefit"), self.points(row["net_benefit"]), self._change(row, "benefit")]
        return [*cells, self._value(row, "gap"), self._change(row, "gap")]

    def _describe(self, candidate: Candidate) -> dict[str, Any]:
        of, step = self._attribute(candidate.of), self.percent(candidate.step)
        part = name_features(candidate.of, self.language) if candidate.kind is Kind.WITHOUT else of
        is_present = candidate.kind is Kind.PRESENT
        learning = f"{self.text('mitigation.learning', of=of)} " if candidate.learns_from_groups else ""
        use = "servable_present" if is_present else "servable" if candidate.is_servable else "not_servable"
        model = self.version.split(" ")[0]
        moves = self.compared.moves.loc[self.compared.moves["candidate"] == candidate.name]
        name = name_candidate(candidate.name, self.language)
        return {
            "name": f"{self.numbers[candidate.name]}. {name}",
            "what": self.text(f"mitigation.kind.{candidate.kind}", of=part, step=step),
            "use": self.text(f"mitigation.{use}", of=of, learning=learning, model=model, name=candidate.name),
            "is_present": is_present,
            "caption": self.text("mitigation.moves", name=name),
            "rows": self._moves(moves),
        }

    def _moves(self, moves: pd.DataFrame) -> list[list[str]]:
        # An empty number is one that is withheld: it says that somebody may have moved.
        if not (moves[["gain", "lose"]].fillna(1) > 0).any(axis=None):
            return []
        return [
            [
                self._attribute(row["attribute"]),
                name_group(str(row["group"]), self.language),
                *(NOTHING if pd.isna(row[name]) else self.count(row[name]) for name in ("students", "gain", "lose")),
            ]
            for row in moves.to_dict("records")
        ]

    def _rows(self, attribute: str, measure: Measure) -> list[dict[Any, Any]]:
        frame = self.compared.trade_offs
        return frame.loc[(frame["attribute"] == attribute) & (frame["measure"] == str(measure))].to_dict("records")

    def _attribute(self, attribute: str) -> str:
        return name_attribute(attribute, self.language).replace("_", " ")  # a name as it was delivered is no word yet

    def _name(self, row: Row) -> str:
        return name_candidate(row["candidate"], self.language)

    def _list(self, rows: Sequence[Row]) -> str:
        return ", ".join(map(self._name, rows))

    def _value(self, row: Row, name: str) -> str:
        value, low, high = (self.points(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
        return f"{value} ({self.span(low, high)})"

    def _change(self, row: Row, name: str) -> str:
        if row["is_present"]:
            return ""
        value, low, high = (self.points(row[f"{name}_change{end}"], signed=True) for end in ("", "_low", "_high"))
        return f"{value} ({self.span(low, high)})"
