"""The audit in words, Dutch and English, for somebody on a council; and the names of measures and notes."""

from collections.abc import Callable

import pandas as pd

from fairness.findings import Note
from fairness.policy import JOINT, Measure

LANGUAGES = ("nl", "en")
MOST_BREACHES = 12  # more gaps than this are counted, and are in the table

MEASURE_NAMES = {
    Measure.SELECTION_RATE: ("op de lijst", "on the list"),
    Measure.RECALL: ("uitvallers op de lijst (recall)", "dropped out and on the list (recall)"),
    Measure.PRECISION: (
        "uitval onder wie op de lijst staat (precisie)",
        "dropped out among those on the list (precision)",
    ),
    Measure.FALSE_POSITIVE_RATE: ("op de lijst, niet uitgevallen", "on the list, did not drop out (false positives)"),
    Measure.CALIBRATION: ("uitval min voorspelde uitval (kalibratie)", "dropout less predicted dropout (calibration)"),
    Measure.CALIBRATION_SLOPE: ("kalibratiehelling (1 is goed)", "calibration slope (1 is right)"),
    Measure.AUC: ("onderscheid (AUC)", "discrimination (AUC)"),
    Measure.NET_BENEFIT: ("netto opbrengst per student", "net benefit per student"),
    Measure.OUTCOME_RATE: ("uitval (uitkomst, ter informatie)", "dropout (outcome, for information)"),
    Measure.FORECAST_BIAS: ("afwijking van de prognose", "relative bias of the forecast"),
}
ATTRIBUTE_NAMES = {
    "sex": ("geslacht", "sex"),
    "origin": ("herkomst", "origin"),
    "faculty": ("faculteit", "faculty"),
    "size": ("omvang", "size"),
    "age": ("leeftijd", "age"),
    "route": ("route", "route"),
    "prior_education": ("vooropleiding", "prior education"),
    "disability": ("functiebeperking", "disability"),
}
NOTES = {
    Note.NONE: ("", ""),
    Note.TOO_SMALL: ("Te kleine groep: cijfers niet getoond.", "Group too small: figures withheld."),
    Note.PROTECTS_OTHER: (
        "Niet getoond, omdat anders een kleinere groep uit de totalen is af te leiden; wel getoetst.",
        "Withheld, since a smaller group could be worked out from the totals; tested all the same.",
    ),
    Note.NOBODY: ("Van niemand in deze groep is de uitkomst bekend.", "No outcome is known for anybody in this group."),
    Note.NOTHING_TO_COUNT: (
        "Niet te berekenen: in deze groep is niemand over wie deze maat gaat.",
        "Cannot be computed: nobody in this group is someone this measure is about.",
    ),
    Note.ONE_GROUP: (
        "Er is maar één groep: niets om mee te vergelijken.",
        "There is one group only: nothing to compare with.",
    ),
    Note.REST_EMPTY: (
        "Buiten deze groep is niemand over wie deze maat gaat: niets om mee te vergelijken.",
        "Nobody outside this group is someone this measure is about: nothing to compare with.",
    ),
    Note.ONE_CELL: ("Te weinig cellen voor een interval.", "Too few cells for an interval."),
    Note.LOW_POWER: (
        "Een verschil zo groot als de grens kan bij deze aantallen onopgemerkt blijven.",
        "With these numbers a gap as large as the limit can go unseen.",
    ),
}


def name_measure(measure: str, language: str) -> str:
    """The measure as a reader knows it."""
    return MEASURE_NAMES[Measure(measure)][LANGUAGES.index(language)]


def name_attribute(attribute: str, language: str) -> str:
    """The attribute, or pair of attributes, as a reader knows it; unknown names as delivered."""
    place = LANGUAGES.index(language)
    return JOINT.join(ATTRIBUTE_NAMES.get(part, (part, part))[place] for part in attribute.split(JOINT))


def explain_note(note: str, language: str) -> str:
    """The text of a note code of a finding; empty for no note."""
    return NOTES[Note(note)][LANGUAGES.index(language)]


def format_share(value: float | None, language: str, digits: int = 0) -> str:
    """A share as percentage: 0.613 is "61%" in English, "61 %" in Dutch; a dash where there is none."""
    if value is None or pd.isna(value):
        return "–"
    text = f"{100 * value + 0.0:.{digits}f}".replace("-", "−")
    text = text.removeprefix("−") if not float(text.replace("−", "-")) else text
    return f"{text.replace('.', ',')}\N{NO-BREAK SPACE}%" if language == "nl" else f"{text}%"


def format_points(value: float | None, language: str) -> str:
    """A gap in points: 0.134 is "13.4"."""
    return format_share(value, language, 1).removesuffix("%").removesuffix("\N{NO-BREAK SPACE}")


def format_number(value: float | None, language: str, digits: int = 2) -> str:
    """A number that is no share: 0.873 is "0.87" in English, "0,87" in Dutch; a dash where there is none."""
    if value is None or pd.isna(value):
        return "–"
    text = f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")
    return text.replace(".", ",") if language == "nl" else text


def tell_points_off(value: float, language: str) -> str:
    """How far dropout was off what was predicted: -0.092 is "9.2 points below"."""
    points = ("punten", "points")[LANGUAGES.index(language)]
    return f"{format_points(abs(value), language)} {points} {_side(value, language)}"


def tell_share_off(value: float, language: str) -> str:
    """How far a forecast was off the actual number: -0.17 is "17 % below"."""
    return f"{format_share(abs(value), language)} {_side(value, language)}"


def _side(value: float, language: str) -> str:
    return (("boven", "onder"), ("above", "below"))[LANGUAGES.index(language)][value < 0]


def describe_findings(findings: pd.DataFrame, language: str) -> list[str]:
    """The verdict's reasons: every breach, or that there is none; what could be seen; what was withheld."""
    place = LANGUAGES.index(language)
    breaches = pick_breaches(findings)
    told, withheld = breaches[~breaches["suppressed"]], breaches[breaches["suppressed"]]
    sentences = [describe_breach(findings, row, language) for _, row in told.head(MOST_BREACHES).iterrows()]
    if len(told) > MOST_BREACHES:
        more = len(told) - MOST_BREACHES
        sentences.append(
            (
                f"Nog {more} verschillen boven de grens staan in de tabel.",
                f"{more} more gaps beyond the limit are in the table.",
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
    tested = findings[findings["q_value"].notna() & findings["limit"].notna()]
    if tested.empty:
        sentences.append(
            (
                "Er viel geen verschil te toetsen: deze audit zegt niets.",
                "No gap could be tested: this audit says nothing.",
            )[place]
        )
    else:
        sentences += _describe_reach(tested, breaches.empty, place)
    hidden = len(findings.loc[findings["suppressed"], ["attribute", "group"]].drop_duplicates())
    if hidden:
        sentences.append(
            (
                f"Van {hidden} groep(en) zijn de cijfers niet getoond, om personen te beschermen.",
                f"The figures of {hidden} group(s) are withheld, to protect persons.",
            )[place]
        )
    return sentences


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


def describe_breach(findings: pd.DataFrame, row: pd.Series, language: str) -> str:
    """One breach as a sentence, with both shares, the gap and the limit."""
    place = LANGUAGES.index(language)
    measure, attribute = Measure(row["measure"]), name_attribute(row["attribute"], language)
    names = findings.loc[findings["attribute"] == row["attribute"], "group"].unique()
    others = [name for name in names if name != row["group"]]
    rest = f"“{others[0]}”" if len(others) == 1 else ("alle anderen", "all others")[place]
    text = _TEMPLATES[measure][place].format(
        group=f"“{row['group']}”",
        rest=rest,
        own=_TELL[measure](row["value"], language),
        other=_TELL[measure](row["value"] - row["gap"], language),
    )
    gap, limit = (format_points(abs(row[name]), language) for name in ("gap", "limit"))
    tail = (
        f": een verschil van {gap} punten; het beleid staat {limit} toe.",
        f": a gap of {gap} points; the policy allows {limit}.",
    )
    return f"{attribute.capitalize().replace('_', ' ')}: {text}{tail[place]}"


def _describe_reach(tested: pd.DataFrame, is_clean: bool, place: int) -> list[str]:
    seen = int((tested["detectable_gap"] <= tested["limit"]).sum())
    clean = (
        "Er is geen verschil gevonden dat groter is dan de grens en niet door toeval te verklaren.",
        "No gap was found that is larger than its limit and not explained by chance.",
    )[place]
    reach = (
        f"Van de {len(tested)} getoonde vergelijkingen konden er {seen} een verschil ter grootte van de grens tonen.",
        f"Of the {len(tested)} comparisons shown, {seen} could have shown a gap the size of the limit.",
    )[place]
    return [clean, reach] if is_clean else [reach]


# Calibration is a difference of shares, told in points. It and the bias of a forecast have a side.
_TELL: dict[Measure, Callable[[float, str], str]] = dict.fromkeys(Measure, format_share)
_TELL[Measure.CALIBRATION] = tell_points_off
_TELL[Measure.FORECAST_BIAS] = tell_share_off
_TELL[Measure.CALIBRATION_SLOPE] = _TELL[Measure.NET_BENEFIT] = format_number

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
        "de lijst leverde voor groep {group} {own} op per student, en voor {rest} {other}",
        "the list was worth {own} per student to group {group}, and {other} to {rest}",
    ),
    Measure.FORECAST_BIAS: (
        "de prognose lag voor groep {group} {own} het werkelijke aantal, en voor {rest} {other}",
        "for group {group}, the forecast was {own} the actual number, and for {rest} {other}",
    ),
}
