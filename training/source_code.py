"""Which code a result depends on: the modules that a module imports, and theirs, read from the source.

Code counts where it can change a number. Comments and docstrings do not, and neither does what only shows, keeps or
explains: words, pages, drawings, the dossier, the registry. A changed text must not train a model again.
"""

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = ("features", "fairness", "training", "serving")
# Whole packages and modules whose code changes no number of a result: they keep, show, refuse or explain it.
_NO_NUMBERS: Final = (
    "features.errors",
    "features.dictionary",
    "fairness.errors",
    "fairness.pages",
    "fairness.words",
    "training.gate",
    "training.manifest",
    "training.registry",
    "training.run_files",
    "training.source_code",
    "training.tracking",
    "serving.commands",
    "serving.dossier",
    *(
        f"serving.pipeline.{name}"
        for name in ("acceptance", "flow", "run", "settings", "settings_file", "step_cache", "steps", "versions")
    ),
    "serving.records",
    "serving.reports",
    "serving.site",
)
_SHOWN: Final = re.compile(r"(^|_)(words?|wordings|texts?|sentences|pages?|charts?|drawings?|glossary|catalogues?)$")


@dataclass(frozen=True)
class Source:
    """What one module says: a SHA-256 of its code, and the modules of PACKAGES it may import."""

    fingerprint: str
    imports: tuple[str, ...]


def read_source(path: Path) -> Source:
    """Read the module at `path` without importing it."""
    return _parse(path.read_text(), path)


@cache  # several models of a run depend on the same code
def _parse(text: str, path: Path) -> Source:
    tree, imports = ast.parse(text), set()
    for node in ast.walk(tree):
        # `from a import b`: b may be a module or a name in a; those that are no module are dropped by `find_closure`.
        imports |= {name for name in _imported(node, path) if name.split(".")[0] in PACKAGES}
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(ast.Constant(str())), *rest]:  # a docstring; comments are not in a tree anyway
                    node.body = rest or [ast.Pass()]
    return Source(sha256(ast.unparse(tree).encode()).hexdigest(), tuple(sorted(imports)))


def find_closure(modules: Iterable[str], read: Callable[[Path], Source] = read_source) -> dict[str, str]:
    """Return the modules that `modules` import, directly or not, with the fingerprint of each; they themselves too.

    Args:
        modules: dotted names, such as "training.dropout.experiment".
        read: what reads a module; the step cache hands one that remembers.
    """
    found: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = _find_module(ROOT, name)
        if path is None or name in found or not _can_change_numbers(name):
            continue
        source = read(path)
        found[name] = source.fingerprint
        waiting += source.imports
    return dict(sorted(found.items()))


def fingerprint_code(*modules: str) -> str:
    """Return one SHA-256 over the closure of `modules` (see `find_closure`)."""
    return sha256(repr(find_closure(modules)).encode()).hexdigest()


@cache  # a run asks for the same modules for every step
def _find_module(root: Path, name: str) -> Path | None:
    place = root.joinpath(*name.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def _can_change_numbers(name: str) -> bool:
    is_kept_apart = any(name == one or name.startswith(f"{one}.") for one in _NO_NUMBERS)
    return not is_kept_apart and not any(_SHOWN.search(part) for part in name.split("."))


def _imported(node: ast.AST, path: Path) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    folder = path.relative_to(ROOT).parent.parts
    base = ".".join([*(folder[: len(folder) - node.level + 1] if node.level else ()), *filter(None, [node.module])])
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]
