"""The file (dossier) of a model version: documents generated from what the run knows, in Dutch and English.

Takes what was recorded of a version (`Known`), the settings and the facts file of the institution.
Makes the file as data, as pages and as PDF, and the export for the Algorithm Register.
Never invents: what a run cannot know is a question in `questions`, answered in the facts file.

Start reading in `making`; each document is a module of its own.
"""

from serving.dossier.copies import copy_file
from serving.dossier.facts import NO_FACTS, Facts, read_facts_file
from serving.dossier.facts_file import open_keys, write_questions
from serving.dossier.known import Known, Surroundings
from serving.dossier.making import make_dossier
from serving.dossier.page import render_dossier, render_model_card
from serving.dossier.parts import LANGUAGES
from serving.dossier.register import find_empty
from serving.dossier.standing import bring_up_to_date, state_of

__all__ = [
    "LANGUAGES",
    "NO_FACTS",
    "Facts",
    "Known",
    "Surroundings",
    "bring_up_to_date",
    "copy_file",
    "find_empty",
    "make_dossier",
    "open_keys",
    "read_facts_file",
    "render_dossier",
    "render_model_card",
    "state_of",
    "write_questions",
]
