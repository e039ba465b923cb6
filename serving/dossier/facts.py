"""The facts file: the institution's answers to the questions that no run can know, read and written.

    organization = "..."          # once
    [dropout]                     # about the dropout models
    human_oversight = "..."
    [inflow]                      # about the inflow model

An unknown key is refused, and so is an answer that is too long or no link; an empty one is an open question.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from features.errors import SettingsError
from serving.dossier.questions import MODELS, QUESTIONS, Answer, Question, Scope
from serving.dossier.wording import render_text
from serving.words import WORDS, text

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HTTPS = re.compile(r"https://\S+")


@dataclass(frozen=True)
class Facts:
    """Answers by key: of the institution, and per model (dropout, inflow). Open questions are not in it."""

    institution: Mapping[str, Any] = field(default_factory=dict)
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def find(self, key: str, model: str) -> Any:
        """Return the answer to a question for a model of `model` (dropout, inflow), or None while it is open."""
        if QUESTIONS[key].scope is Scope.INSTITUTION:
            return self.institution.get(key)
        return self.models.get(model, {}).get(key)


NO_FACTS = Facts()


def read_facts_file(path: Path) -> Facts:
    """Return the answers in the facts file at `path`.

    Raises:
        SettingsError: It is not there, is no TOML, or does not answer what was asked.
    """
    if not path.exists():
        raise SettingsError(
            f"there is no {path.name} here",
            where=str(path.parent),
            do="studiepeil dossier --questions writes one with every question; [dossier] facts names it",
        )
    try:
        return read_facts(tomllib.loads(path.read_text()), str(path))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the file is not valid TOML: {error}", where=str(path)) from None


def read_facts(content: Mapping[str, Any], where: str) -> Facts:
    """Return the answers in a facts file that was read from TOML.

    Args:
        content: The tables and keys of the file.
        where: The name of the file, for the error.

    Raises:
        SettingsError: With every fault, each with its key and what is expected.
    """
    faults: list[str] = []
    models: dict[str, dict[str, Any]] = {}
    for model in MODELS:
        table = content.get(model, {})
        if isinstance(table, Mapping):
            models[model] = _read_table(table, Scope.MODEL, model, faults)
        else:
            faults.append(f"{model}: a table [{model}] is expected")
    rest = {key: value for key, value in content.items() if key not in MODELS}
    institution = _read_table(rest, Scope.INSTITUTION, "", faults)
    if faults:
        raise SettingsError(
            "\n".join(faults), where=where, do="studiepeil dossier --questions writes a facts file with every question"
        )
    return Facts(institution, models)


def find_fault(question: Question, answer: object) -> str:
    """Return what is wrong with an answer, in words; empty when it fits its question."""
    if question.kind is Answer.LINKS:
        return _find_fault_in_links(question, answer)
    if question.kind is Answer.WORDS:
        fits = isinstance(answer, list) and all(isinstance(one, str) and "," not in one for one in answer)
        return "" if fits else 'a list of words without commas is expected, as in ["uitval", "begeleiding"]'
    if not isinstance(answer, str):
        return "a text between quotes is expected"
    if len(answer) > question.limit:
        return f"{len(answer)} characters; at most {question.limit} are allowed"
    return _find_fault_in_form(question, answer)


def _find_fault_in_form(question: Question, answer: str) -> str:
    match question.kind:
        case Answer.LINK if not _HTTPS.fullmatch(answer):
            return "an address that begins with https:// is expected"
        case Answer.CONTACT if not (_HTTPS.fullmatch(answer) or _MAIL.fullmatch(answer)):
            return "a mail address, or an address that begins with https://, is expected"
        case Answer.MONTH if not _MONTH.fullmatch(answer):
            return "a year and a month are expected, as in 2026-03"
        case Answer.CHOICE if answer not in question.choices:
            return f"choose one of: {'; '.join(question.choices)}"
    return ""


def _find_fault_in_links(question: Question, answer: object) -> str:
    expected = 'a list is expected, as in [{ title = "...", link = "https://..." }]'
    if not isinstance(answer, list):
        return expected
    for one in answer:
        if not isinstance(one, Mapping) or set(one) != {"title", "link"}:
            return f"{expected}; both title and link, and nothing else"
        if not all(isinstance(part, str) and part.strip() for part in one.values()):
            return "title and link may not be empty"
        if len(one["title"]) > question.limit:
            return f"a title of {len(one['title'])} characters; at most {question.limit} are allowed"
        if len(one["link"]) > 500 or not _HTTPS.fullmatch(one["link"]):
            return "a link begins with https:// and has at most 500 characters"
    return ""


def _read_table(table: Mapping[str, Any], scope: Scope, model: str, faults: list[str]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for key, value in table.items():
        answer = value.strip() if isinstance(value, str) else value
        fault = _find_misplaced(key, scope, model)
        if not fault and (answer or not isinstance(answer, str | list)):  # an empty one is an open question
            fault = find_fault(QUESTIONS[key], answer)
        if fault:
            faults.append(f"{model + '.' if model else ''}{key}: {fault}")
        elif answer:
            answers[key] = answer
    return answers


def _find_misplaced(key: str, scope: Scope, model: str) -> str:
    question = QUESTIONS.get(key)
    if question is None:
        return "this is not a question of the file"
    if question.scope is not scope:
        return (
            "this belongs in [dropout] or [inflow]" if scope is Scope.INSTITUTION else "this belongs above the tables"
        )
    return f"this is not asked of {model}" if model and model not in question.asked_for else ""


def write_questions(facts: Facts) -> str:
    """Return the text of a facts file with every question in both languages; what `facts` answers stands in it."""
    tables = [("", [_describe(key, facts, "") for key in _list_asked(Scope.INSTITUTION, "")])]
    tables += [(model, [_describe(key, facts, model) for key in _list_asked(Scope.MODEL, model)]) for model in MODELS]
    return render_text("facts.toml.jinja", tables=tables, languages=WORDS.languages[::-1], t=text)


def open_keys(facts: Facts) -> list[str]:
    """Return the keys of the questions that are still open, those of a model as `dropout.name`."""
    institution = [key for key in _list_asked(Scope.INSTITUTION, "") if not facts.find(key, "")]
    return institution + [
        f"{model}.{key}" for model in MODELS for key in _list_asked(Scope.MODEL, model) if not facts.find(key, model)
    ]


def _list_asked(scope: Scope, model: str) -> list[str]:
    return [one.key for one in QUESTIONS.values() if one.scope is scope and (not model or model in one.asked_for)]


def _describe(key: str, facts: Facts, model: str) -> dict[str, object]:
    """Return a question as it stands in the file, with its answer or an empty one as TOML."""
    question, answer = QUESTIONS[key], facts.find(key, model)
    empty: object = [] if question.kind in (Answer.LINKS, Answer.WORDS) else ""
    is_needed = model in question.needed_for if model else bool(question.needed_for)
    return {"question": question, "is_needed": is_needed, "value": _to_toml(empty if answer is None else answer)}


def _to_toml(value: Any) -> str:
    """Return a value as TOML; a JSON string is a TOML string."""
    if isinstance(value, list):
        return "[" + ", ".join(_to_toml(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_to_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
