"""The house rules that a linter cannot hold: packages, sizes, opening lines, public functions, words."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("features", "fairness", "training", "serving", "simulation")
LONGEST_MODULE, LONGEST_FUNCTION, P90_FUNCTION = 300, 50, 25
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def code_lines(function: ast.FunctionDef) -> int:
    """Lines of a function that hold code: without its docstring, comments and blank lines."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return len(
        {
            line
            for part in body
            for node in ast.walk(part)
            if hasattr(node, "lineno")
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        if body
        else set()
    )


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_these_five_are_the_only_import_packages():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert found == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_opens_with_what_it_takes_makes_and_never_does(package):
    lines = [line for line in (ast.get_docstring(tree_of(ROOT / package / "__init__.py")) or "").splitlines() if line]

    assert [line.split()[0] for line in lines[:3]] == ["Takes", "Makes", "Never"]
    assert "Start reading in" in " ".join(lines)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_has_at_most_300_lines(path):
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


def test_functions_stay_small():
    sizes = {f"{name_of(path)}:{one.name}": code_lines(one) for path in MODULES for one in functions(path)}

    too_long = {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION}
    assert too_long == {}
    assert np.quantile(list(sizes.values()), 0.9) <= P90_FUNCTION


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_a_drawer(path):
    assert path.stem not in {"common", "utils", "helpers", "core", "manager", "misc"}


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "__init__.py"], ids=name_of)
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(tree_of(path))


def test_only_the_doors_read_settings_and_environment():
    doors = {
        "serving/commands/app.py",
        "serving/api/service.py",
        "serving/pipeline/settings_file.py",
        "training/tracking.py",
    }
    doors |= {"fairness/policy/checks.py"}  # a policy is a file of its own, and is read where nothing else is installed
    doors |= {"serving/dossier/facts.py"}  # the facts file, when the settings name it
    readers = {name_of(path) for path in MODULES if re.search(r"os\.environ|os\.getenv|tomllib", path.read_text())}

    assert readers <= doors


def test_words_about_fairness_promise_nothing():
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES, "docs", "README.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    forbidden = re.compile(r"debias|\bfair model|eerlijk model|bias-free|unbiased model", re.IGNORECASE)
    found = {
        name
        for name in tracked.stdout.split()
        if (ROOT / name).suffix in {".py", ".md", ".html", ".toml"} and forbidden.search((ROOT / name).read_text())
    }

    assert found == set()
