"""The words of reasons: one sentence per student and feature, in Dutch and English, with what is usual beside it.

No blame and no diagnosis: what was counted, and what most others have. A sentence fits any reader, the student too.
"""

import math
from typing import Any

import pandas as pd

from features.cohort_table import Feature, FeatureKind
from training.reasons.levers import is_against_others
from training.reasons.wordings import (
    IN_FAVOUR,
    MOST_DID,
    MOST_DID_NOT,
    MOST_OF_ALL,
    MOST_OF_PROGRAMME,
    NOTHING_YET,
    RATIOS,
    WORDINGS,
    YES_NO,
    Pair,
    Wording,
)

NL, EN = 0, 1
HANDED_IN = ("share_handed_in", "missing")  # told as "1 of 4" where that is known


def say(feature: Feature, rows: pd.DataFrame) -> list[Pair]:
    """Return one sentence per row in Dutch and English, in the order of `rows`.

    Columns: own (the value), at_least and at_most (what is usual, see `usual`), of_programme (usual in the
    programme, not among all), in_favour (told as something that lowers the score), and works_due, handed_in,
    handed_in_at_least and handed_in_at_most (numbers of assignments, where known). A value is missing only where
    nothing of its group was measured and `NOTHING_YET` has words for that.
    """
    return [_say_one(feature, {str(name): value for name, value in row.items()}) for row in rows.to_dict("records")]


def _say_one(feature: Feature, row: dict[str, Any]) -> Pair:
    nl, en = _sentence(feature, row)
    return (IN_FAVOUR[NL] + _lower(nl), IN_FAVOUR[EN] + _lower(en)) if row["in_favour"] else (nl, en)


def _sentence(feature: Feature, row: dict[str, Any]) -> Pair:
    if pd.isna(row["own"]):
        return NOTHING_YET[feature.group]
    if feature.kind is FeatureKind.CATEGORY:
        return _labelled(feature, (str(row["own"]), str(row["own"])))
    if feature.name in HANDED_IN and not pd.isna(row["handed_in"]):
        return _say_handed_in(row)
    if feature.name in YES_NO and row["own"] in (0, 1):
        return _say_yes_no(feature.name, row)
    if feature.name not in WORDINGS:
        return _say_plainly(feature, row)
    return _say_worded(feature, WORDINGS[feature.name], row)


def _say_handed_in(row: dict[str, Any]) -> Pair:
    handed_in, due = int(row["handed_in"]), int(row["works_due"])
    if due == 1:
        return (
            ("Leverde de opdracht die moest in", "Handed in the assignment that was due")
            if handed_in
            else ("Leverde de opdracht die moest nog niet in", "Has not handed in the assignment that was due yet")
        )
    own = (f"Leverde {handed_in} van de {due} opdrachten in", f"Handed in {handed_in} of {due} assignments")
    usual = _usual(handed_in, row["handed_in_at_least"], row["handed_in_at_most"], "", is_counted=True, top=due)
    return _compare(own, ("{most} leverden er {usual} in", "{most} handed in {usual}"), usual, row)


def _say_yes_no(name: str, row: dict[str, Any]) -> Pair:
    is_so = row["own"] == 1
    differs = row["at_least"] == row["at_most"] == (not is_so)
    return _compare(YES_NO[name][is_so], MOST_DID_NOT if is_so else MOST_DID, ("", "") if differs else None, row)


def _say_plainly(feature: Feature, row: dict[str, Any]) -> Pair:
    own = float(row["own"])
    if feature.unit == "log ratio":
        nl, en = _ratio(own)
        if feature.name in RATIOS:
            return RATIOS[feature.name][NL].format(own=nl), RATIOS[feature.name][EN].format(own=en)
        return _labelled(feature, (f"{nl} gemiddeld", f"{en} average"))
    if is_against_others(feature):
        return _labelled(feature, _distance(own, feature.unit))
    number, of_100 = _number(own, feature.unit), ((" van 100", " of 100") if feature.unit == "0-100" else ("", ""))
    said = _labelled(feature, (number[NL] + of_100[NL], number[EN] + of_100[EN]))
    usual = _usual(own, row["at_least"], row["at_most"], feature.unit, is_counted=False)
    return _compare(said, ("bij {most} {usual}", "for {most} {usual}"), usual, row)


def _say_worded(feature: Feature, wording: Wording, row: dict[str, Any]) -> Pair:
    own = float(row["own"])
    template = wording.below if wording.below and own < 0 else wording.own
    number = _number(abs(own) if wording.below else own, feature.unit)
    nouns = wording.nouns[number[NL] != "1"] if wording.nouns else ("", "")
    said = (
        template[NL].format(own=f"{number[NL]} {nouns[NL]}".strip()),
        template[EN].format(own=f"{number[EN]} {nouns[EN]}".strip()),
    )
    if wording.others is None or (wording.below and row["at_least"] < 0):
        return said
    usual = _usual(own, row["at_least"], row["at_most"], feature.unit, is_counted=wording.nouns is not None)
    return _compare(said, wording.others, usual, row)


def _compare(said: Pair, others: Pair, usual: Pair | None, row: dict[str, Any]) -> Pair:
    if usual is None:
        return said
    most = MOST_OF_PROGRAMME if row["of_programme"] else MOST_OF_ALL
    nl, en = (f"{said[at]}; {others[at].format(most=most[at], usual=usual[at])}" for at in (NL, EN))
    return nl, en


def _usual(
    own: float, at_least: float, at_most: float, unit: str, *, is_counted: bool, top: float = math.inf
) -> Pair | None:
    """Return what most others have as "3 or more", or None where it is unknown or looks the same as `own`."""
    more = own < at_least
    if not more and not own > at_most:
        return None
    usual = at_least if more else at_most
    number = _number(usual, unit)
    if number == _number(own, unit):
        return None
    if (more and usual >= min(top, 1.0 if unit == "share" else math.inf)) or (not more and usual == 0):
        return number
    less = "or fewer" if is_counted else "or less"
    return f"{number[NL]} of {'meer' if more else 'minder'}", f"{number[EN]} {'or more' if more else less}"


def _number(value: float, unit: str) -> Pair:
    if unit == "share":
        return _percent(value)
    text = f"{value:.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")
    text = "0" if text == "-0" else text
    return text.replace(".", ","), text


def _distance(value: float, unit: str) -> Pair:
    nl, en = _number(abs(value) * (100 if unit == "share" else 1), "")
    points = (" procentpunt", " percentage points") if unit == "share" else ("", "")
    return (
        f"{nl}{points[NL]} {'hoger' if value > 0 else 'lager'}",
        f"{en}{points[EN]} {'higher' if value > 0 else 'lower'}",
    )


def _ratio(logarithm: float) -> Pair:
    ratio = math.exp(min(logarithm, 20.0))
    if ratio >= 2:
        nl, en = _number(round(ratio, 1), "")
        return f"{nl} keer zo veel als", f"{en} times as much as"
    more = ratio >= 1
    nl, en = _percent(abs(ratio - 1))
    return f"{nl} {'meer' if more else 'minder'} dan", f"{en} {'more' if more else 'less'} than"


def _percent(share: float) -> Pair:
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%"), f"{share:.0%}"


def _labelled(feature: Feature, said: Pair) -> Pair:
    return (
        f"{feature.nl[:1].upper()}{feature.nl[1:]}: {said[NL]}",
        f"{feature.en[:1].upper()}{feature.en[1:]}: {said[EN]}",
    )


def _lower(sentence: str) -> str:
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]
