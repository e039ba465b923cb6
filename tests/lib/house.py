"""The packages as the tests of the house rules read them: modules, folders, functions, opening lines."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("features", "fairness", "training", "serving", "simulation")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FOLDERS = sorted({path.parent for path in MODULES})


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def opening_of(path: Path) -> str:
    """The docstring of a module, or of the `__init__` of a folder."""
    return ast.get_docstring(tree_of(path / "__init__.py" if path.is_dir() else path)) or ""


def functions_of(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def code_lines(function: ast.FunctionDef) -> int:
    """Lines of a function that hold code: without its docstring, comments and blank lines."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    nodes = (node for part in body for node in ast.walk(part) if hasattr(node, "lineno"))
    return len({line for node in nodes for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)})


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
