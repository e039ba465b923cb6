"""Names of groups, one per meaning: spellings that differ in capitals, blanks, accents or form are one group.

An initial is its word where the column leaves no doubt: V and M beside vrouw and man. Words for unknown are the group
of those whose attribute is not known. What was brought together is told.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from fairness.files.cells import UNKNOWN_WORDS, fold, fold_words, write_cells
from fairness.group_names import UNKNOWN

SHORTEST_WORD = 3  # letters of a word that an initial may stand for
MOST_CODES = 1  # initials without a word; with more of them the letters are codes, and A is not Anders


@dataclass(frozen=True)
class Respelled:
    """A column with one name per group.

    values: the names, NaN where the group is not known. spellings: per group that was written in several ways how many
    ways there are, without groups in so few rows that their name may say who it is. changed: rows that were written
    otherwise than their group is now called.
    """

    values: pd.Series
    spellings: Mapping[str, int]
    changed: int


def respell(column: pd.Series) -> Respelled:
    """Bring spellings of one group together; the group is called by the one that most rows have."""
    texts = write_cells(column)
    counts = Counter(texts)
    forms = {one: _find_form(one) for one in counts}
    words = _match_initials({form for form in forms.values() if form})
    ways: dict[str, list[str]] = {}
    for text, form in forms.items():
        if form:
            ways.setdefault(words.get(form, form), []).append(text)
    names = {form: _pick_name(form, spelled, forms, counts) for form, spelled in ways.items()}
    name_of = {text: names[words.get(form, form)] if form else np.nan for text, form in forms.items()}
    values = texts.map(name_of).astype("object")
    changed = sum(number for text, number in counts.items() if forms[text] and name_of[text] != text)
    spellings = {
        names[form]: len(spelled)
        for form, spelled in ways.items()
        if len(spelled) > 1 and sum(counts[text] for text in spelled) >= read_smallest_count()
    }
    return Respelled(values, spellings, changed)


def _find_form(text: str) -> str:
    """What spellings of one group share; empty for those who are in no known group."""
    form = fold(text)
    return "" if fold_words(text) in UNKNOWN_WORDS or form == fold(UNKNOWN) else form or text


def _match_initials(forms: set[str]) -> dict[str, str]:
    """Initial to word, for each initial of exactly one word."""
    initials = {form.rstrip("."): form for form in forms if len(form.rstrip(".")) == 1 and form[0].isalpha()}
    words = [form for form in forms if len(form) >= SHORTEST_WORD and form.isalpha()]
    beginning = {letter: [word for word in words if word[0] == letter] for letter in initials}
    if sum(not found for found in beginning.values()) > MOST_CODES:
        return {}
    return {initials[letter]: found[0] for letter, found in beginning.items() if len(found) == 1}


def _pick_name(form: str, spelled: list[str], forms: Mapping[str, str], counts: Counter[str]) -> str:
    """A spelling of the word itself, never its initial; most rows decide, then the one without capitals."""
    own = [text for text in spelled if forms[text] == form]
    return min(own, key=lambda text: (-counts[text], sum(map(str.isupper, text)), text))
