"""A facts file to fill in: every question as a comment, with an open answer below it."""

import json
from collections.abc import Iterable
from typing import Any

from serving.dossier.answers import Answer, Question, Scope
from serving.dossier.facts import MODELS, Facts
from serving.dossier.questions import QUESTIONS

_HEAD = """\
# Feiten voor het dossier die geen run kan weten. Vul in wat u weet; leeg is een open vraag, nooit een aanname.
# Facts for the file that no run can know. Fill in what you know; empty is an open question, never a guess.
# studiepeil.toml: [dossier] facts = "facts.toml". Nodig / needed: without it a model cannot be taken into use.
"""
_FORMS = {
    Answer.TEXT: "at most {limit} characters",
    Answer.LINK: "https://...",
    Answer.CONTACT: "name@example.org or https://...",
    Answer.MONTH: "YYYY-MM",
    Answer.LINKS: '[{{ title = "...", link = "https://..." }}]',
    Answer.WORDS: '["...", "..."]',
}


def write_questions(facts: Facts) -> str:
    """Return the text of a facts file with every question; what `facts` answers stands in it."""
    parts = [_HEAD, *_write_all(Scope.INSTITUTION, facts, "")]
    for model in MODELS:
        parts += [f"[{model}]\n", *_write_all(Scope.MODEL, facts, model)]
    return "\n".join(parts)


def open_keys(facts: Facts) -> list[str]:
    """Return the keys of the questions that are still open, those of a model as `dropout.name`."""
    institution = [key for key in _asked(Scope.INSTITUTION, "") if not facts.find(key, "")]
    models = [f"{model}.{key}" for model in MODELS for key in _asked(Scope.MODEL, model) if not facts.find(key, model)]
    return institution + models


def _write_all(scope: Scope, facts: Facts, model: str) -> Iterable[str]:
    for key in _asked(scope, model):
        yield _write_one(QUESTIONS[key], facts.find(key, model), model)


def _asked(scope: Scope, model: str) -> list[str]:
    return [one.key for one in QUESTIONS.values() if one.scope is scope and (not model or model in one.asked_for)]


def _write_one(question: Question, answer: Any, model: str) -> str:
    form = "; ".join(question.choices) or _FORMS[question.kind].format(limit=question.limit)
    is_needed = question.is_needed(model) if model else bool(question.needed_for)
    mark = " Nodig / needed." if is_needed else ""
    lines = [f"# {question.title.nl} / {question.title.en} ({form}).{mark}"]
    lines += [f"#   {question.asks.nl}", f"#   {question.asks.en}"]
    empty: object = [] if question.kind in (Answer.LINKS, Answer.WORDS) else ""
    return "\n".join([*lines, f"{question.key} = {_write_value(empty if answer is None else answer)}\n"])


def _write_value(value: Any) -> str:
    """Return a value as TOML; a JSON string is a TOML string."""
    if isinstance(value, list):
        return "[" + ", ".join(_write_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_write_value(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
