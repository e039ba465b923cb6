"""Phrases that are put together: moments of the first year, and chances as a number of people."""

import re
from datetime import date

from fairness.words.formats import format_full_date
from serving.words import has_text, text


def name_moment(moment: str, language: str) -> str:
    """Return a moment in words: "after the first results", "28 days after the start".

    Names of moments are those of the settings, so an unknown one stands as it is.
    """
    if has_text(f"moment.{moment}"):
        return text(f"moment.{moment}", language)
    if found := re.fullmatch(r"(day|week)[_ ]?(\d{1,4})", moment):
        return text(f"moment.{found[1]}", language, number=int(found[2]))
    return moment.replace("_", " ")


def date_moment(moment: str, as_of: date, language: str) -> str:
    """Return the date and what it is in the year: "15 November 2025, after the first results"."""
    return f"{format_full_date(as_of, language)}, {name_moment(moment, language)}"


def describe_chance(value: float, language: str) -> str:
    """Write a probability as a number of people: 0.38 as "about 4 in 10", small ones in twenties."""
    if value < 0.05:
        return text("chance.fewer", language, number=1, of=20)
    if value > 0.95:
        return text("chance.more", language, number=19, of=20)
    twentieths = round(value * 20)
    if value < 0.15 and twentieths % 2:
        return text("chance.about", language, number=twentieths, of=20)
    # Never "0 in 10" or "10 in 10": those would promise a certainty that no score has.
    return text("chance.about", language, number=min(max(round(value * 10), 1), 9), of=10)
