"""The words in files of Studielink and of counts: one letter as the specification has it, or written out."""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from features.values import TEXT_DTYPE, to_code
from features.vocabulary import Origin

YES, NO, UNKNOWN, STATUSES = "J", "N", "O", ("V", "I", "A", "U")
_FLAGS: Final = {
    **dict.fromkeys(("j", "ja", "y", "yes", "1", "true", "waar"), YES),
    **dict.fromkeys(("n", "nee", "no", "0", "false", "onwaar"), NO),
    **dict.fromkeys(("o", "onbekend", "unknown"), UNKNOWN),
}
_STATUSES: Final = {
    **{code.lower(): code for code in STATUSES},
    **dict.fromkeys(("verzoek", "verzoektotinschrijving"), "V"),
    **dict.fromkeys(("inschrijving", "ingeschreven"), "I"),
    **dict.fromkeys(("annulering", "geannuleerd", "afwijzing", "afgewezen"), "A"),
    **dict.fromkeys(("uitgeschreven", "gestaakt"), "U"),
}
_ORIGINS: Final = {
    **dict.fromkeys(("n", "nl", "nld", "nederland", "nederlands", "nederlandse"), Origin.NL.value),
    **dict.fromkeys(("e", "eer", "eea", "eu", "eueer", "eereu", "binneneer"), Origin.EEA.value),
    **dict.fromkeys(("r", "rest", "nieteer", "noneea", "noneer", "nonee", "buiteneer"), Origin.NON_EEA.value),
    **dict.fromkeys(("o", "onbekend", "unknown"), Origin.UNKNOWN.value),
}


def read_flags(values: pd.Series) -> pd.Series:
    """Return J, N or O of J, Ja, 1 and the like; missing for anything else."""
    return _map_words(values, _FLAGS)


def read_statuses(values: pd.Series) -> pd.Series:
    """Return V, I, A or U, in capitals or not, or written out; missing for anything else."""
    return _map_words(values, _STATUSES)


def read_origins(values: pd.Series) -> pd.Series:
    """Return the origin of N, NL, EER, Niet-EER, R and the like; missing for anything else."""
    return _map_words(values, _ORIGINS)


def read_codes(values: pd.Series, meanings: Mapping[str, str]) -> pd.Series:
    """Return what codes mean, in capitals or not; missing where they mean nothing."""
    return _map_words(values, {_squeeze(code): meaning for code, meaning in meanings.items()})


def _map_words(values: pd.Series, meanings: Mapping[str, str]) -> pd.Series:
    """Each way of writing is looked at once."""
    places, written = pd.factorize(values)
    words = to_code(pd.Series(written, dtype=TEXT_DTYPE))
    meant = [None if pd.isna(word) else meanings.get(_squeeze(word)) for word in words]
    found = pd.array([*meant, None], dtype=TEXT_DTYPE)  # the last is that of a missing value, place -1
    return pd.Series(found[places], index=values.index, name=values.name)


def _squeeze(word: str) -> str:
    return re.sub(r"[\W_]+", "", word.lower())
