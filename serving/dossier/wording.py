"""The words of the dossier: standing texts from the templates of a language, labels and questions from the catalogue.

A template holds named blocks. A block is a paragraph, or a list when its lines begin with a dash. What depends on the
question of the model stands in `dropout` or `inflow`, the rest in `both`; the texts of the Dutch Algorithm Register,
which are always Dutch, in `register`.

An institution replaces any block in a template of its own, in the folder of words that its settings name:
`dossier/nl/dropout.md.jinja` there goes before the file of that name here. A third language is a folder there.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from fairness.words.catalogue import SOURCE_LANGUAGE
from features.errors import StudiepeilError
from serving.words import WORDS, fingerprint_words

_TEMPLATES = Path(__file__).parent / "templates"
_SENTENCES = [Path(__file__).parents[1] / "results" / "sentences.py"]
_LINE_BREAKS = re.compile(r"[\r\n]+")

Value = str | list[str] | dict[str, Any]
"""What a field holds in one language: a text, a list of texts, or a table (columns: headings, rows: cells)."""


def has_prose(block: str, question: str) -> bool:
    """Whether there is a standing text of this name for a model of `question`."""
    return any(block in _list_blocks(SOURCE_LANGUAGE, file) for file in (question, "both"))


def prose(block: str, language: str, question: str, **values: object) -> str | list[str]:
    """Return a standing text: a paragraph, or a list of them, with the values filled in.

    Args:
        block: The name of the block.
        language: A code such as "nl"; one that has no templates is told in English, where the institution has none.
        question: The template that is looked at first: dropout or inflow, or "register".
        **values: What the block refers to.

    Raises:
        KeyError: No template of the language has the block.
        StudiepeilError: A template of the institution cannot be used as it stands.
    """
    for file in (question, "both"):
        for template in _open(WORDS.own, language, file):
            if block in template.blocks:
                return _lay_out("".join(template.blocks[block](template.new_context(values))))
    raise KeyError(f"{language}: {block}")


def render_text(file: str, **content: object) -> str:
    """Return a template that is a text of its own, such as the facts file."""
    return _read_folder(_TEMPLATES).get_template(file).render(**content)


def fingerprint_texts() -> str:
    """Return a SHA-256 over what makes the wording of a dossier: code, templates and every text."""
    return fingerprint_words(Path(__file__).parent, *_SENTENCES)


def list_of(value: Value) -> list[str]:
    """Return a standing text as a list, also where it is one paragraph."""
    return [value] if isinstance(value, str) else list(value)


def _lay_out(rendered: str) -> str | list[str]:
    lines = [line for line in rendered.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("- "):
        return " ".join(line.strip() for line in lines)
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line.removeprefix("- "))
        else:
            items[-1] += f" {line.strip()}"
    return items


def _list_blocks(language: str, file: str) -> set[str]:
    return set(_read_folder(_TEMPLATES).get_template(_name_file(language, file)).blocks)


@cache
def _open(own: Path | None, language: str, file: str) -> tuple[jinja2.Template, ...]:
    """Return the templates to look in: that of the institution, whose words are in the folder `own`, then ours."""
    is_ours = (_TEMPLATES / language).exists()
    name, ours = _name_file(language, file), _name_file(language if is_ours else SOURCE_LANGUAGE, file)
    usual = _read_folder(_TEMPLATES).get_template(ours)
    if own is None or not (own / "dossier" / name).exists():
        return (usual,)
    where = str(own / "dossier" / name)
    try:
        replaced = _read_folder(own / "dossier").get_template(name)
    except (jinja2.TemplateError, UnicodeDecodeError) as error:
        raise StudiepeilError(f"this is no template of texts: {error}", where=where, do="mend it") from None
    if unknown := set(replaced.blocks) - set(usual.blocks):
        do = f"replace blocks of {_TEMPLATES / ours}"
        raise StudiepeilError(f"the dossier has no text {', '.join(sorted(unknown))}", where=where, do=do)
    return replaced, usual


def _name_file(language: str, file: str) -> str:
    return f"{language}/{file}.md.jinja"


@cache
def _read_folder(folder: Path) -> jinja2.Environment:
    """Return the environment of the texts in a folder: plain text, which is escaped when a page is made of it."""
    return SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: _LINE_BREAKS.sub(" ", str(value)),  # a value cannot become a list or a line of its own
    )
