"""The audit in words: names, numbers, sentences and verdicts, in each language that has a catalogue.

Takes findings and policies.
Makes text for a council.
Never computes a figure. Start reading in `catalogue` and `sentences`; the texts are in `catalogue/source.pot`.
"""

from pathlib import Path

from fairness.words.catalogue import Catalogue

WORDS = Catalogue(Path(__file__).parent / "catalogue")
text = WORDS.text
plural = WORDS.plural

__all__ = ["WORDS", "plural", "text"]
