"""The audit in words, Dutch and English, for somebody on a council."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from fairness.group_names import JOINT
from fairness.policy import Measure
from fairness.words.formats import (
    format_gap,
    format_limit,
    format_points_off,
    format_share,
    format_share_off,
    format_value,
)
from fairness.words.names import LANGUAGES, name_attribute, name_group, name_measure

Reference = str | Mapping[str, str]  # with whom groups are compared, as `Policy.reference`
MOST_BREACHES, MOST_PAIRS = 9, 3  # told in a sentence, of one attribute and of two; more are counted


def describe_findings(findings: pd.DataFrame, language: str, reference: Reference = "rest") -> list[str]:
    """The verdict's reasons: every breach, or that there is none; what could be seen; what was withheld.

    reference: with whom groups are compared, as `Policy.reference` says.
    """
    place = LANGUAGES.index(language)
    breaches = pick_breaches(findings)
    told, withheld = breaches[~breaches["suppressed"]], breaches[breaches["suppressed"]]
    is_pair = told["attribute"].str.contains(JOINT, regex=False)
    first = pd.concat([told[~is_pair].head(MOST_BREACHES), told[is_pair].head(MOST_PAIRS)])
    sentences = [describe_breach(findings, row, language, reference) for _, row in first.iterrows()]
    if more := len(told) - len(first):
        sentences.append(
            (
                f"Nog {more} verschillen boven de grens staan verderop, in de tekeningen en tabellen.",
                f"{more} more gaps beyond the limit are further on, in the drawings and tables.",
            )[place]
        )
    if len(withheld):
        named = ", ".join(dict.fromkeys(name_attribute(name, language) for name in withheld["attribute"]))
        sentences.append(
            (
                f"Ook in groepen waarvan de cijfers niet worden getoond zijn er verschillen boven de grens ({named}).",
                f"Groups whose figures are withheld have gaps beyond the limit too ({named}).",
            )[place]
        )
    return sentences + _describe_reach(findings, breaches.empty, place) + _describe_withheld(findings, place)


def describe_recodings(recodings: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Which small groups were taken together. recodings: attribute, group, parts, is_only_group each."""
    place = LANGUAGES.index(language)
    told = []
    for recoding in recodings:
        attribute = name_attribute(recoding["attribute"], language).capitalize()
        parts = [f"“{name_group(part, language)}”" for part in recoding["parts"]]
        listed = f"{', '.join(parts[:-1])} {('en', 'and')[place]} {parts[-1]}" if len(parts) > 1 else "".join(parts)
        told.append(
            (
                f"{attribute}: {listed} zijn samen één groep, omdat een van de groepen te klein is om apart te tonen.",
                f"{attribute}: {listed} are one group together, as one of them is too small to be shown by itself.",
            )[place]
        )
        if recoding["is_only_group"]:
            told.append(
                (
                    "Daardoor is er bij dit kenmerk niets te vergelijken.",
                    "This leaves nothing to compare for this attribute.",
                )[place]
            )
    return told


def pick_breaches(findings: pd.DataFrame) -> pd.DataFrame:
    """Breaches worth a sentence: single attributes before pairs, largest gap first.

    With two groups the same gap is told once, from the group that is worse off: for recall and precision the
    lower one, for the other measures the higher one.
    """
    breaches = findings[findings["breach"]].copy()
    groups = findings.groupby("attribute")["group"].transform("nunique").reindex(breaches.index)
    lower_is_worse = breaches["measure"].isin([Measure.RECALL, Measure.PRECISION])
    is_worse = breaches["gap"].where(~lower_is_worse, -breaches["gap"]) > 0
    mirrored = (groups == 2) & ~is_worse & breaches["gap"].notna()
    size = breaches["gap"].abs().fillna(0.0).round(9)
    is_pair = breaches["attribute"].str.contains(JOINT, regex=False)
    order = breaches.assign(size=-size, is_pair=is_pair).sort_values(["is_pair", "size", "attribute", "group"])
    return order[~mirrored.reindex(order.index)].drop(columns=["size", "is_pair"])


def describe_breach(findings: pd.DataFrame, row: pd.Series, language: str, reference: Reference = "rest") -> str:
    """One breach as a sentence, with both values, the gap and the limit."""
    place = LANGUAGES.index(language)
    measure, attribute = Measure(row["measure"]), name_attribute(row["attribute"], language)
    text = _TEMPLATES[measure][place].format(
        group=f"“{name_group(row['group'], language)}”",
        rest=_name_reference(findings, row, language, reference),
        own=_TELL[measure](row["value"], language),
        other=_TELL[measure](row["value"] - row["gap"], language),
    )
    gap, limit = format_gap(row["gap"], measure, language), format_limit(row["limit"], measure, language)
    if gap == format_gap(row["limit"], measure, language):
        gap = (f"iets meer dan {limit}", f"just over {limit}")[place]
    tail = (f": een verschil van {gap}; het beleid staat {limit} toe.", f": a gap of {gap}; the policy allows {limit}.")
    return f"{attribute.capitalize().replace('_', ' ')}: {text}{tail[place]}"


def _name_reference(findings: pd.DataFrame, row: pd.Series, language: str, reference: Reference) -> str:
    groups = findings[findings["attribute"] == row["attribute"]].drop_duplicates("group")
    others = [name for name in groups["group"] if name != row["group"]]
    if len(others) == 1:
        return f"“{name_group(others[0], language)}”"
    named = reference.get(row["attribute"]) if isinstance(reference, Mapping) else None
    if reference == "largest":
        # Withheld groups are never the largest: their numbers are empty and sort last.
        named = groups.sort_values("n", ascending=False, kind="stable")["group"].iloc[0]
    if named is None:
        return ("alle anderen", "all others")[LANGUAGES.index(language)]
    return f"“{name_group(named, language)}”"


def _describe_reach(findings: pd.DataFrame, is_clean: bool, place: int) -> list[str]:
    tested = findings[findings["q_value"].notna() & findings["limit"].notna()]
    if tested.empty:
        return [
            (
                "Er viel geen verschil te toetsen: deze audit zegt niets.",
                "No gap could be tested: this audit says nothing.",
            )[place]
        ]
    seen = int((tested["detectable_gap"] <= tested["limit"]).sum())
    clean = (
        "Er is geen verschil gevonden dat groter is dan de grens en niet door toeval te verklaren.",
        "No gap was found that is larger than its limit and not explained by chance.",
    )[place]
    told = [clean, _tell_reach(seen, len(tested), place)] if is_clean else [_tell_reach(seen, len(tested), place)]
    blind = _find_blind(tested)
    if blind:
        named = "; ".join(name_measure(measure, LANGUAGES[place]) for measure in blind)
        told.append(
            (
                f"Bij deze maten was geen enkele groep groot genoeg om zo'n verschil te zien: {named}.",
                f"For these measures no group was large enough to show such a gap: {named}.",
            )[place]
        )
    return told


def _tell_reach(seen: int, tested: int, place: int) -> str:
    if not seen:
        return (
            f"Geen van de {tested} getoonde vergelijkingen kon een verschil ter grootte van de grens laten zien.",
            f"None of the {tested} comparisons shown could have shown a gap the size of the limit.",
        )[place]
    return (
        f"Van de {tested} getoonde vergelijkingen konden er {seen} een verschil ter grootte van de grens laten zien.",
        f"Of the {tested} comparisons shown, {seen} could have shown a gap the size of the limit.",
    )[place]


def _find_blind(tested: pd.DataFrame) -> list[str]:
    could = (tested["detectable_gap"] <= tested["limit"]).groupby(tested["measure"], sort=False).any()
    return [str(measure) for measure in could.index[~could]]


def _describe_withheld(findings: pd.DataFrame, place: int) -> list[str]:
    hidden = len(findings.loc[findings["suppressed"], ["attribute", "group"]].drop_duplicates())
    if not hidden:
        return []
    groups = (("groepen", "groups"), ("groep", "group"))[hidden == 1][place]
    return [
        (
            f"Van {hidden} {groups} zijn de cijfers niet getoond, om personen te beschermen.",
            f"The figures of {hidden} {groups} are withheld, to protect persons.",
        )[place]
    ]


def _tell_value(measure: Measure, value: float, language: str) -> str:
    return format_value(value, measure, language)


# Calibration is a difference of shares, told in points. It and the bias of a forecast have a side.
_TELL: dict[Measure, Callable[[float, str], str]] = dict.fromkeys(Measure, format_share)
_TELL[Measure.CALIBRATION] = format_points_off
_TELL[Measure.FORECAST_BIAS] = format_share_off
_TELL[Measure.CALIBRATION_SLOPE] = partial(_tell_value, Measure.CALIBRATION_SLOPE)
_TELL[Measure.NET_BENEFIT] = partial(_tell_value, Measure.NET_BENEFIT)

_TEMPLATES = {
    Measure.SELECTION_RATE: (
        "op de lijst staat {own} van groep {group} en {other} van {rest}",
        "the list contained {own} of group {group} and {other} of {rest}",
    ),
    Measure.RECALL: (
        "van de studenten die uitvielen stond {own} van groep {group} op de lijst, en {other} van {rest}",
        "of the students who dropped out, the list contained {own} of group {group} and {other} of {rest}",
    ),
    Measure.PRECISION: (
        "van de studenten op de lijst viel {own} van groep {group} uit, en {other} van {rest}",
        "of the students on the list, {own} of group {group} dropped out and {other} of {rest}",
    ),
    Measure.FALSE_POSITIVE_RATE: (
        "van de studenten die niet uitvielen stond {own} van groep {group} toch op de lijst, en {other} van {rest}",
        "of the students who did not drop out, the list contained {own} of group {group} and {other} of {rest}",
    ),
    Measure.CALIBRATION: (
        "de uitval lag voor groep {group} {own} de voorspelling, en voor {rest} {other}",
        "for group {group}, dropout was {own} what was predicted, and for {rest} {other}",
    ),
    Measure.CALIBRATION_SLOPE: (
        "de kans op uitval liep voor groep {group} {own} keer zo sterk op als de score, en voor {rest} {other} keer",
        "the chance of dropout rose {own} times as fast as the score in group {group}, and {other} times for {rest}",
    ),
    Measure.AUC: (
        "wie uitviel had in groep {group} in {own} van de gevallen een hogere score dan wie bleef, en bij {rest} in"
        " {other}",
        "in group {group} who dropped out had a higher score than who stayed in {own} of cases, and in {other} for"
        " {rest}",
    ),
    Measure.NET_BENEFIT: (
        "de lijst leverde voor groep {group} {own} op, en voor {rest} {other}",
        "the list was worth {own} to group {group}, and {other} to {rest}",
    ),
    Measure.FORECAST_BIAS: (
        "de prognose lag voor groep {group} {own} het werkelijke aantal, en voor {rest} {other}",
        "for group {group}, the forecast was {own} the actual number, and for {rest} {other}",
    ),
}
