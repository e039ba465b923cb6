"""What no run can know: every question that people of the institution answer, in one table."""

from serving.dossier.answers import Question
from serving.dossier.institution_questions import ABOUT_THE_INSTITUTION
from serving.dossier.model_questions import ABOUT_THE_MODEL

QUESTIONS: dict[str, Question] = {one.key: one for one in (*ABOUT_THE_INSTITUTION, *ABOUT_THE_MODEL)}
