"""Headings of 1CijferHO in one spelling, whether written as in the file description or in snake_case, as by a tool."""

import re
import unicodedata

import pandas as pd

from features.errors import ExtractError

# Descriptions name one field in two ways.
_ALIASES = {
    "diplomajaar_van_de_hoogste_vooropleiding": "diplomajaar_hoogste_vooropleiding",
    "instellingcode": "instellingscode",
    "omschrijving_vooropleiding": "hoogste_vooropleiding_omschrijving_vooropleiding",
    "naam_opleiding": "opleidingscode_naam_opleiding",
}


def to_heading(name: str) -> str:
    """Return a heading in snake_case without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    heading = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return _ALIASES.get(heading, heading)


def rename_headings(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return `frame` with its headings in snake_case. Raises ExtractError where two become one."""
    names = [to_heading(str(name)) for name in frame.columns]
    places = [str(place) for place, name in enumerate(names, start=1) if name and names.count(name) > 1]
    if places:
        raise ExtractError(
            f"{file} has one heading in several spellings.",
            where=f"{file}, header, columns {', '.join(places)}",
            do="Keep one of them.",
        )
    return frame.set_axis(names, axis=1)
