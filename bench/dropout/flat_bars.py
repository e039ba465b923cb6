"""The bars of flat tables, over the section that `bench.dropout.flat` writes."""

import pandas as pd

from bench.dropout.flat import MEAN, MEASURES, REFERENCES, SERVED, Judged
from bench.dropout.flat import write_section as write_flat
from bench.dropout.report import Bar, Section, format_interval

_NAMES = {"accuracy": "accuracy of three classes", "macro_f1": "macro-F1", "auc": "AUC of dropout against the rest"}
_NOTHING = "No recommendation is made"


def write_section(judged: Judged, noise: tuple[str, pd.DataFrame], sample: int = 0) -> Section:
    """Return the section of the report: bars, and what is behind them. `sample`: students asked for, 0 for all."""
    _, _, body = write_flat(judged, noise).partition("\n")
    protocol, _, tables = body.strip().partition("\n\n")
    note = (
        "Bars: the mean of both models gives the classes, what is served the AUC. The references are of the whole set; "
        "a 70 % sample has less to learn from."
    )
    warning = f" **The first {sample:,} students only: not for figures.**" if sample else ""
    return Section("flat", f"{protocol}\n\n{note}{warning}", list_bars(judged, noise[0]), [tables])


def list_bars(judged: Judged, sentence: str) -> list[Bar]:
    """Judge what the models do on UCI 697 against the references, and what is said about noise."""
    bars = []
    for stage, reference in REFERENCES.items():
        for name, bar in zip(MEASURES, reference, strict=True):
            found = judged.measures[stage, SERVED if name == "auc" else MEAN, name]
            asked = f"UCI 697 {stage}: {_NAMES[name]} at least {bar:.3f}"
            bars.append(Bar(asked, format_interval(*found), round(found[0], 3) >= bar))
    asked = "Uitnodigingsregel demo: nothing beats a constant, no recommendation"
    return [*bars, Bar(asked, f'"{sentence}"', _NOTHING in sentence)]
