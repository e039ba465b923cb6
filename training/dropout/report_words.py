"""A report in one language: names of models and numbers as a reader of the language writes them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from training.dropout.evaluation.report import RunReport
from training.dropout.glossary import GLOSSARY
from training.dropout.report_numbers import write_number, write_percent
from training.dropout.report_texts import TEXTS

Record = Mapping[Any, Any]


class Words:
    """The words of one page."""

    def __init__(self, report: RunReport, language: str) -> None:
        self.language, self.texts = language, TEXTS[language]
        self.served = report.settings.name

    def name(self, model: str) -> str:
        """Return what a model is called; the served one is simply the model."""
        return str(self.texts["names"]["served" if model == self.served else model]) if self._is_known(model) else model

    def list_name(self, model: str) -> str:
        """Return whose list it is."""
        return str(self.texts["lists"].get(model, self.name(model)))

    def measure(self, name: str) -> str:
        """Return what a measure is called."""
        return GLOSSARY[self.language][name][0]

    def count(self, value: float) -> str:
        """Write a whole number."""
        return write_number(value, 0, self.language)

    def number(self, value: float, digits: int = 3, *, signed: bool = False) -> str:
        """Write a number with decimals."""
        return write_number(value, digits, self.language, signed=signed)

    def percent(self, value: float, digits: int = 0) -> str:
        """Write a share as a percentage."""
        return write_percent(value, self.language, digits)

    def percent_range(self, row: Record) -> str:
        """Write the interval of a share."""
        return f"{self.percent(row['low'])} {self.texts['to']} {self.percent(row['high'])}"

    def number_range(self, row: Record, *, signed: bool = False) -> str:
        """Write an interval of numbers."""
        low, high = (self.number(row[end], signed=signed) for end in ("low", "high"))
        return f"{low} {self.texts['to']} {high}"

    def label(self, name: str, points: list[dict[str, str]], point: str = "") -> str:
        """Say a drawing in words, point by point."""
        joined = "; ".join(self.texts[f"{point or name}_point"].format(**one) for one in points)
        text: str = self.texts[f"{name}_label"]
        return text.format(points=joined)

    def _is_known(self, model: str) -> bool:
        return model == self.served or model in self.texts["names"]


def records_by(frame: pd.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a frame as plain records, by the value of a column that is different in each."""
    return {str(row[column]): {str(name): value for name, value in row.items()} for row in frame.to_dict("records")}
