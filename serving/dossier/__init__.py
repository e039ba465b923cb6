"""The dossier (file) of a model version: documents generated from what the run knows, in Dutch and English.

Takes what was recorded of a version (`Known`), the settings and the facts file of the institution.
Makes the dossier as data, as pages and as PDF, and the export for the Algorithm Register.
Never invents: what a run cannot know is a question in `questions`, answered in the facts file.

Start reading in `making`; `documents` says what stands in which document, `templates` holds the standing texts.
"""

from serving.dossier.facts import NO_FACTS, Facts, open_keys, read_facts, read_facts_file, write_questions
from serving.dossier.known import Known, State, Surroundings, state_of
from serving.dossier.making import bring_up_to_date, make_dossier
from serving.dossier.page import REGISTER_FILE, RunFile, copy_file, dossier_page, render_dossier, render_model_card
from serving.dossier.register import find_empty
from serving.dossier.wording import fingerprint_texts

__all__ = [
    "NO_FACTS",
    "REGISTER_FILE",
    "Facts",
    "Known",
    "RunFile",
    "State",
    "Surroundings",
    "bring_up_to_date",
    "copy_file",
    "dossier_page",
    "find_empty",
    "fingerprint_texts",
    "make_dossier",
    "open_keys",
    "read_facts",
    "read_facts_file",
    "render_dossier",
    "render_model_card",
    "state_of",
    "write_questions",
]
