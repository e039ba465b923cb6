"""One way to make a page from a template of this package: everything escaped, nothing left undefined."""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from features.errors import StudiepeilError

_TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, content: Mapping[str, Any]) -> str:
    """Return the HTML of `template` with `content`; what the template asks for and is not there raises an error."""
    return _open_templates().get_template(template).render(**content)


def check_language(language: str, languages: Collection[str]) -> None:
    """Raise StudiepeilError when there are no texts in `language`."""
    if language not in languages:
        raise StudiepeilError(f"no texts in language {language}", do=f"use one of: {', '.join(languages)}")


@cache
def _open_templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
