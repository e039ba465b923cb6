"""What the codes of an export of applications mean: origin, exam type, final status, flags, home region."""

from collections.abc import Mapping
from typing import TypeVar

import pandas as pd

from features.values import TEXT_DTYPE, convert, to_text
from features.vocabulary import ExamType, Kind, Origin

T = TypeVar("T")
_DUTCH = frozenset({"nederlandse", "nederlands", "nederland", "nl", "nld"})
_NETHERLANDS = frozenset({"nederland", "nl", "nld", "the netherlands", "netherlands", "6030"})  # 6030: GBA land table
_EXAM_TYPES = {
    "propedeuse bachelor": ExamType.BACHELOR,
    "bachelor": ExamType.BACHELOR,
    "bachelor eerstejaars": ExamType.BACHELOR,
    "master": ExamType.MASTER,
    "pre-master": ExamType.PRE_MASTER,
    "premaster": ExamType.PRE_MASTER,
    "associate degree": ExamType.ASSOCIATE_DEGREE,
}
_STATUSES = {
    "ingeschreven": True,
    "uitgeschreven": True,  # was enrolled and left again
    "geannuleerd": False,
    "verzoek tot inschrijving": False,
    "studie gestaakt": False,
    "aanmelding vervolgen": False,
}


def read_origins(nationality: pd.Series, eea: pd.Series) -> pd.Series:
    """Return the origin: Dutch nationality, else the flag of the EEA; unknown where both are empty or unreadable."""
    dutch = _words(nationality).isin(_DUTCH)
    in_eea, _ = read_flag(eea)
    origin = pd.Series(Origin.UNKNOWN.value, index=nationality.index, dtype=TEXT_DTYPE)
    origin = origin.mask(in_eea.eq(True).fillna(False), Origin.EEA.value)
    origin = origin.mask(in_eea.eq(False).fillna(False) & nationality.notna(), Origin.NON_EEA.value)
    return origin.mask(dutch, Origin.NL.value)


def read_exam_types(values: pd.Series, further: Mapping[str, str]) -> pd.Series:
    """Return the exam type of each value, by the usual words and `further` ones; missing where unknown."""
    words = {**{word: kind.value for word, kind in _EXAM_TYPES.items()}, **_lower(further)}
    return _words(values).map(words).astype(TEXT_DTYPE)


def read_statuses(values: pd.Series, further: Mapping[str, bool]) -> pd.Series:
    """Return whether a final status says that the student enrolled; missing where the status is unknown."""
    return _words(values).map({**_STATUSES, **_lower(further)}).astype("boolean")


def read_flag(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return yes (1, J, Ja) or no (0, N, Nee), and a mask of the values that are neither or empty."""
    flags, _ = convert(to_text(values), Kind.FLAG)
    return flags, flags.isna()


def read_prior_abroad(country: pd.Series) -> pd.Series:
    """Return whether the prior education was in another country than the Netherlands; missing where not known."""
    return (~_words(country).isin(_NETHERLANDS)).astype("boolean").mask(country.isna())


def read_home_regions(postcode: pd.Series, country: pd.Series) -> pd.Series:
    """Return two digits of a Dutch postcode, 'abroad' for another country, missing where neither is known."""
    abroad = country.notna() & ~_words(country).isin(_NETHERLANDS)
    digits = to_text(postcode).str.extract(r"^([1-9]\d)\d{2}\s?(?:[A-Za-z]{2})?$", expand=False)
    return digits.astype(TEXT_DTYPE).mask(abroad, "abroad")


def _words(values: pd.Series) -> pd.Series:
    return to_text(values).str.lower()


def _lower(words: Mapping[str, T]) -> dict[str, T]:
    return {word.strip().lower(): meaning for word, meaning in words.items()}
