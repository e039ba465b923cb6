"""What no run can know: every question that people of the institution answer, declared in one table.

The keys are those of the facts file; the wording is in the catalogue (`dossier.field.<key>` is what it is about,
`dossier.ask.<key>` what is asked). A question about the institution is answered once; one about a model is answered for
dropout and for inflow apart.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

DROPOUT, INFLOW = "dropout", "inflow"
MODELS = (DROPOUT, INFLOW)
BOTH = frozenset(MODELS)
PERSONS = frozenset({DROPOUT})
NEITHER: frozenset[str] = frozenset()
SHORT, MEDIUM, LONG = 100, 500, 1000  # characters; the long texts leave room for what the dossier itself says
PUBLICATION_CATEGORIES = ("Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes")  # of the register
CLASSIFICATIONS = ("high-risk", "not high-risk, article 6(3)", "not in Annex III")


class Answer(StrEnum):
    """What an answer looks like."""

    TEXT = "text"
    LINK = "link"  # https
    CONTACT = "contact"  # a mail address or https
    MONTH = "month"  # YYYY-MM
    CHOICE = "choice"
    LINKS = "links"  # a list of {title, link}
    WORDS = "words"  # a list of search terms


class Scope(StrEnum):
    """Where a question is answered: once, or per model."""

    INSTITUTION = "institution"
    MODEL = "model"


@dataclass(frozen=True)
class Question:
    """One question: its key in the facts file and what an answer looks like.

    `needed_for`: the models (dropout, inflow) that cannot be served while the answer is missing. `asked_for`: the
    models whose dossier asks it. `limit`: the most characters, of a list those of a title.
    """

    key: str
    kind: Answer = Answer.TEXT
    limit: int = LONG
    scope: Scope = Scope.INSTITUTION
    needed_for: frozenset[str] = NEITHER
    asked_for: frozenset[str] = BOTH
    choices: tuple[str, ...] = ()


_model = partial(Question, scope=Scope.MODEL)
_DECLARED = (
    Question("organization", limit=SHORT, needed_for=BOTH),
    Question("contact_email", Answer.CONTACT, MEDIUM, needed_for=BOTH),
    Question("objection_contact", Answer.CONTACT, MEDIUM, needed_for=PERSONS, asked_for=PERSONS),
    Question("controller"),
    Question("dpo", limit=MEDIUM),
    Question("oversight_role", limit=MEDIUM),
    Question("literacy"),
    Question("council"),
    Question("provider", limit=200),
    Question("ai_act_provider", limit=MEDIUM),
    Question("website", Answer.LINK, MEDIUM),
    Question("url", Answer.LINK, MEDIUM),
    Question("process_index_url", Answer.LINK, MEDIUM),
    Question("publiccode", Answer.LINK, MEDIUM),
    Question("processors"),
    Question("transfers"),
    Question("security"),
    Question("hardware", limit=MEDIUM),
    Question("risk_management"),
    Question("standards"),
    Question("conformity", limit=MEDIUM),
    Question("monitoring_plan"),
    _model("publication_category", Answer.CHOICE, needed_for=BOTH, choices=PUBLICATION_CATEGORIES),
    _model("human_oversight", needed_for=BOTH),
    _model("name", limit=SHORT),
    _model("use"),
    _model("proportionality"),
    _model("lawful_basis_explanation"),
    _model("lawful_basis_references", Answer.LINKS, SHORT),
    _model("classification", Answer.CHOICE, choices=CLASSIFICATIONS),
    _model("classification_reason"),
    _model("retention"),
    _model("dpia_date", Answer.MONTH, needed_for=PERSONS),
    _model("dpia_link", Answer.LINK, MEDIUM),
    _model("dpia_judgement", asked_for=PERSONS),
    _model("dpo_advice", asked_for=PERSONS),
    _model("student_views", asked_for=PERSONS),
    _model("fria_date", Answer.MONTH),
    _model("fria_link", Answer.LINK, MEDIUM),
    _model("fria_judgement", asked_for=PERSONS),
    _model("fria_measures", asked_for=PERSONS),
    _model("assessments_explanation"),
    _model("source_links", Answer.LINKS, MEDIUM),
    _model("tags", Answer.WORDS),
)
QUESTIONS: dict[str, Question] = {one.key: one for one in _DECLARED}
