"""A policy in plain words, Dutch and English: what it asks, and what a new version changes."""

import datetime
from typing import Any

from fairness.group_names import JOINT
from fairness.policy import Measure, Policy
from fairness.words.formats import format_share
from fairness.words.names import LANGUAGES, name_attribute, name_measure

FIELD_NAMES = {
    "name": ("naam", "name"),
    "version": ("versie", "version"),
    "author": ("vastgesteld door", "adopted by"),
    "dated": ("datum", "date"),
    "why": ("reden", "reason"),
    "signers": ("wie ondertekent", "who signs"),
    "attributes": ("kenmerken", "attributes"),
    "intersections": ("combinaties", "intersections"),
    "reference": ("vergeleken met", "compared with"),
    "measures": ("grens", "limit"),
    "smallest_count": ("kleinste aantal dat wordt getoond", "smallest number that is shown"),
    "smallest_group": ("kleinste groep", "smallest group"),
    "capacity": ("omvang van de lijst", "size of the list"),
    "threshold": ("kans vanaf welke een gesprek loont", "chance from which a conversation is worth its cost"),
    "reach": ("een voldoende vraagt dat te zien was, in grenzen", "a pass asks that could be seen, in limits"),
    "drift": ("verschuiving die nog rustig is", "change that is still calm"),
    "confidence": ("zekerheid van intervallen", "confidence of intervals"),
    "false_discovery": ("aandeel onterechte meldingen", "share of false claims"),
    "resamples": ("aantal keer schudden", "number of shuffles"),
    "seed": ("begin van het toeval", "start of the randomness"),
}
_MONTHS = (
    ("januari", "februari", "maart", "april", "mei", "juni", "juli",
     "augustus", "september", "oktober", "november", "december"),
    ("January", "February", "March", "April", "May", "June", "July",
     "August", "September", "October", "November", "December"),
)  # fmt: skip


def describe_policy(policy: Policy, language: str) -> list[str]:
    """What the policy asks of an audit, one sentence per field, for somebody on a council."""
    place = LANGUAGES.index(language)
    told = [_tell_identity(policy, place)]
    if not policy.is_signed_off:
        told.append(
            (
                "Dit beleid heeft geen opsteller of geen datum: niemand staat ervoor, en er kan niets onder worden "
                "ondertekend.",
                "This policy has no author or no date: nobody answers for it, and nothing can be signed under it.",
            )[place]
        )
    if policy.why:
        told.append((f"Reden: {policy.why}", f"Reason: {policy.why}")[place])
    told += [_tell_groups(policy, language), _tell_reference(policy, language), *_tell_limits(policy, language)]
    told += _tell_numbers(policy, language)
    signers = ", ".join(policy.signers)
    told.append(
        (
            f"Ondertekenen mogen: {signers}."
            if signers
            else "Iedere AI-functionaris met een account mag ondertekenen.",
            f"May sign: {signers}." if signers else "Any AI officer with an account may sign.",
        )[place]
    )
    return told


def describe_changes(before: Policy, after: Policy, language: str) -> list[str]:
    """What `after` changes, one line per field and per limit; empty when only name, version, date and reason differ."""
    place = LANGUAGES.index(language)
    old, new = before.to_dict(), after.to_dict()
    none = ("geen", "none")[place]
    told = []
    for name in old | new:
        if name in ("name", "version", "dated", "why", "measures") or old.get(name) == new.get(name):
            continue
        told.append(f"{FIELD_NAMES[name][place]}: {_show(old.get(name)) or none} → {_show(new.get(name)) or none}")
    for measure in new["measures"]:
        limits = [_tell_limit(measure, content["measures"].get(measure, "off"), language) for content in (old, new)]
        if limits[0] != limits[1]:
            told.append(
                f"{FIELD_NAMES['measures'][place]}, {name_measure(measure, language)}: {limits[0]} → {limits[1]}"
            )
    return told


def tell_date(day: datetime.date, language: str) -> str:
    """A date in words: 15 januari 2026, 15 January 2026."""
    return f"{day.day} {_MONTHS[LANGUAGES.index(language)][day.month - 1]} {day.year}"


def _tell_identity(policy: Policy, place: int) -> str:
    language = LANGUAGES[place]
    text = f"{('Beleid', 'Policy')[place]} “{policy.name}”, {FIELD_NAMES['version'][place]} {policy.version}"
    if policy.dated:
        text += f", {('van', 'of')[place]} {tell_date(policy.dated, language)}"
    if policy.author.strip():
        text += f", {FIELD_NAMES['author'][place]} {policy.author}"
    return f"{text}."


def _tell_groups(policy: Policy, language: str) -> str:
    place = LANGUAGES.index(language)
    names = ", ".join(name_attribute(name, language) for name in policy.attributes)
    pairs = ", ".join(name_attribute(JOINT.join(pair), language) for pair in policy.intersections)
    tail = (f"; en in combinatie naar {pairs}", f"; and together at {pairs}")[place] if pairs else ""
    return (f"Gekeken wordt naar {names}{tail}.", f"It looks at {names}{tail}.")[place]


def _tell_reference(policy: Policy, language: str) -> str:
    place = LANGUAGES.index(language)
    if policy.reference == "rest":
        return ("Elke groep wordt vergeleken met alle anderen.", "Each group is compared with everybody else.")[place]
    if isinstance(policy.reference, str):
        return (
            "Elke groep wordt vergeleken met de grootste groep van het kenmerk.",
            "Each group is compared with the largest group of its attribute.",
        )[place]
    named = ", ".join(f"{name_attribute(name, language)}: “{group}”" for name, group in policy.reference.items())
    return (
        f"Elke groep wordt vergeleken met een aangewezen groep ({named}); bij andere kenmerken met alle anderen.",
        f"Each group is compared with a named group ({named}); with everybody else for other attributes.",
    )[place]


def _tell_limits(policy: Policy, language: str) -> list[str]:
    place = LANGUAGES.index(language)
    limits = policy.to_dict()["measures"]
    decided = [name for name in limits if limits[name] not in (None, "off")]
    shown = [name for name in limits if limits[name] is None]
    left_out = [name for name in limits if limits[name] == "off"]
    texts = [f"{name_measure(name, language)}: {_tell_limit(name, limits[name], language)}" for name in decided]
    told = [(f"Grootste verschil dat mag: {'; '.join(texts)}.", f"Largest gap allowed: {'; '.join(texts)}.")[place]]
    if not decided:
        told = [("Geen enkele maat heeft een grens.", "No measure has a limit.")[place]]
    words_of = (("Gemeten zonder grens", "Measured without a limit"), ("Niet gemeten", "Not measured"))
    for names, words in zip((shown, left_out), words_of, strict=True):
        if names:
            told.append(f"{words[place]}: {', '.join(name_measure(name, language) for name in names)}.")
    return told


def _tell_limit(measure: str, limit: float | str | None, language: str) -> str:
    place = LANGUAGES.index(language)
    if limit is None or limit == "off":
        return (("zonder grens", "without a limit"), ("niet gemeten", "not measured"))[limit == "off"][place]
    share = format_share(float(limit), language, 0 if round(100 * float(limit), 9).is_integer() else 1)
    if measure == Measure.FORECAST_BIAS:
        return share
    if measure == "calibration_slope":
        return f"{limit:g}".replace(".", (",", ".")[place])
    return share.rstrip("%").rstrip() + (" punten", " points")[place]


def _tell_numbers(policy: Policy, language: str) -> list[str]:
    place = LANGUAGES.index(language)
    of_whom = ("van de studenten met een score", "of the students with a score")[place]
    size = f"{policy.capacity} {('studenten', 'students')[place]}"
    if isinstance(policy.capacity, float):
        size = f"{format_share(policy.capacity, language)} {of_whom}"
    confidence, false = (format_share(value, language) for value in (policy.confidence, policy.false_discovery))
    told = [
        (f"Op de lijst is plaats voor {size}.", f"The list has room for {size}.")[place],
        (
            f"Groepen van minder dan {policy.smallest_group} studenten worden niet getoond.",
            f"Groups of fewer than {policy.smallest_group} students are not shown.",
        )[place],
        (
            f"Intervallen bevatten met {confidence} zekerheid de ware waarde; van de gemelde verschillen mag {false} "
            "onterecht zijn.",
            f"Intervals hold the true value with {confidence} confidence; {false} of the gaps claimed may be false.",
        )[place],
    ]
    if policy.threshold is not None:
        chance = format_share(policy.threshold, language)
        worth = ("Een gesprek loont vanaf een kans van", "A conversation is worth its cost from a chance of")[place]
        told.insert(1, f"{worth} {chance}.")
    return told


def _show(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(JOINT.join(one) if isinstance(one, list) else str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} = {one}" for name, one in value.items())
    return "" if value is None else str(value)
