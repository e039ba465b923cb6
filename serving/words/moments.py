"""The moments of the first year in words. Names are those of the settings, so an unknown one stands as it is."""

import re
from datetime import date

from serving.words.language import TEXTS, Language, text
from serving.words.numbers import write_full_date


def name_moment(moment: str, language: Language) -> str:
    """Return a moment in words: "na de eerste resultaten", "in week 6", "28 dagen na de start"."""
    if f"moment.{moment}" in TEXTS:
        return text(f"moment.{moment}", language)
    if found := re.fullmatch(r"(day|week)[_ ]?(\d{1,4})", moment):
        return text(f"moment.{found[1]}", language, number=int(found[2]))
    return moment.replace("_", " ")


def write_moment(moment: str, as_of: date, language: Language) -> str:
    """Return the date and what it is in the year: "15 november 2025, na de eerste resultaten"."""
    return f"{write_full_date(as_of, language)}, {name_moment(moment, language)}"
