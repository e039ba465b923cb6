"""What an audit found and whom it is about, in sentences, for somebody on a council: made when somebody reads.

What the verdict rests on: `verdicts`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd

from fairness.disclosure.recoding import Recoding
from fairness.files.account import LeftOut
from fairness.policy import Measure
from fairness.words import plural, text
from fairness.words.formats import (
    format_decimal,
    format_gap,
    format_limit,
    format_list,
    format_points_off,
    format_share,
    format_share_off,
    format_value,
)
from fairness.words.names import name_attribute, open_with_attribute, quote_group

Reference = str | Mapping[str, str]  # with whom groups are compared, as `Policy.reference`


def describe_counted(counted: Mapping[str, int], language: str) -> str:
    """Whom an audit is about: the list, or the cells of a forecast; `counted` as `AuditReport.counted` has it."""
    kind = "list" if "places" in counted else "cells"
    written = {name: format_decimal(number, language) for name, number in counted.items()}
    sentences = [text(f"counted.{kind}", language, **written)]
    for name in ("as_used", "tied", "unscored") if kind == "list" else ("left_out",):
        if counted.get(name):
            sentences.append(text(f"counted.{kind}.{name}", language, number=written[name]))
    return " ".join(sentences)


def describe_left_out(left_out: Sequence[LeftOut], language: str) -> list[str]:
    """Which lines of which file are in no figure, and why."""
    sentences = []
    for one in left_out:
        lines = ", ".join(map(str, one.lines))
        if more := one.number - len(one.lines):
            lines = text("left_out.more", language, lines=lines, number=more)
        why = text(f"left_out.{one.reason}", language)
        sentences.append(plural("left_out", one.number, language, file=one.file, lines=lines, why=why))
    return sentences


def describe_recodings(recodings: Sequence[Recoding], language: str) -> list[str]:
    """Which small groups were taken together."""
    sentences = []
    for recoding in recodings:
        attribute = name_attribute(recoding.attribute, language).capitalize()
        groups = format_list([quote_group(part, language) for part in recoding.parts], language)
        sentences.append(text("recoding", language, attribute=attribute, groups=groups))
        if recoding.is_only_group:
            sentences.append(text("recoding.only_group", language))
    return sentences


def describe_breach(findings: pd.DataFrame, row: pd.Series, language: str, reference: Reference = "rest") -> str:
    """One breach as a sentence, with both values, the gap and the limit."""
    measure = Measure(row["measure"])
    sentence = text(
        f"breach.{measure}",
        language,
        group=quote_group(row["group"], language),
        rest=_name_reference(findings, row, language, reference),
        own=_FORMATS[measure](row["value"], language=language),
        other=_FORMATS[measure](row["value"] - row["gap"], language=language),
    )
    gap, limit = format_gap(row["gap"], measure, language), format_limit(row["limit"], measure, language)
    if gap == format_gap(row["limit"], measure, language):
        gap = text("breach.just_over", language, limit=limit)
    attribute = open_with_attribute(row["attribute"], language)
    return text("breach", language, attribute=attribute, sentence=sentence, gap=gap, limit=limit)


def _name_reference(findings: pd.DataFrame, row: pd.Series, language: str, reference: Reference) -> str:
    groups = findings[findings["attribute"] == row["attribute"]].drop_duplicates("group")
    others = [name for name in groups["group"] if name != row["group"]]
    if len(others) == 1:
        return quote_group(others[0], language)
    named = reference.get(row["attribute"]) if isinstance(reference, Mapping) else None
    if reference == "largest":
        # Withheld groups are never the largest: their numbers are empty and sort last.
        named = groups.sort_values("n", ascending=False, kind="stable")["group"].iloc[0]
    return text("everybody_else", language) if named is None else quote_group(named, language)


# Calibration is a difference of shares, written in points. It and the bias of a forecast have a side.
_FORMATS: dict[Measure, Callable[..., str]] = dict.fromkeys(Measure, format_share) | {
    Measure.CALIBRATION: format_points_off,
    Measure.FORECAST_BIAS: format_share_off,
    Measure.CALIBRATION_SLOPE: partial(format_value, measure=Measure.CALIBRATION_SLOPE),
    Measure.NET_BENEFIT: partial(format_value, measure=Measure.NET_BENEFIT),
}
