"""The templates of a room: everything escaped, nothing left undefined."""

from functools import cache
from pathlib import Path

import jinja2


@cache
def open_templates(folder: Path) -> jinja2.Environment:
    """Return the templates in a folder; what one asks for and is not there raises an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
