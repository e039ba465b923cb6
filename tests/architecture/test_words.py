"""The catalogues hold every text that is asked for, no other, and a translation of each that fits its source."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from fairness.words.catalogue import OWN, SOURCE_FILE, Catalogue, find_placeholders, read_entries

ROOT = Path(__file__).parents[2]
PACKAGES = ("features", "fairness", "training", "simulation", "serving")
CATALOGUES = sorted(file.parent for package in PACKAGES for file in (ROOT / package).rglob(f"catalogue/{SOURCE_FILE}"))
NAMES = [folder.parent.relative_to(ROOT).as_posix() for folder in CATALOGUES]
ASKING = {"t", "text", "plural", "has_text", "words"}  # what looks a key up is called, in code and in templates
HOLE = "\N{WHITE SQUARE}"  # stands where a key takes a word of the data
TEMPLATE_CALL = re.compile(r"""\b(?:t|plural)\(\s*["']([^"']+)["'](?!\s*~)""")
TEMPLATE_OPEN = re.compile(r"""["']([a-z_.]+\.)["']\s*~""")
TEMPLATE_LABEL = re.compile(r"""\blabel\(\s*["']([^"']+)["']""")


@cache
def sources(folder: Path) -> dict[str, object]:
    return dict(Catalogue(folder).sources)


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}


@cache
def templates() -> dict[Path, str]:
    return {path: path.read_text() for package in PACKAGES
            for suffix in ("html", "jinja", "svg") for path in (ROOT / package).rglob(f"*.{suffix}")}  # fmt: skip


@cache
def literals() -> frozenset[str]:
    """Every string that stands in code, in a template or in a starter file, and every word of those with no space."""
    found = {node.value for tree in trees().values() for node in ast.walk(tree)
             if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
    others = [*templates().values(), *(path.read_text() for path in (ROOT / "serving").rglob("*.toml"))]
    return frozenset(found | {word for text in others for word in re.findall(r"[\w.-]+", text)})


def fill(node: ast.expr) -> str:
    """Return a key as written: a constant, or an f-string with holes."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else HOLE


@cache
def patterns() -> frozenset[str]:
    """Every f-string that looks like a key with holes, and what templates put together."""
    made = {fill(node) for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    for tree in trees().values():
        made |= {f"{fill(call.args[0])}.{HOLE}" for call in calls(tree, {"label", "_label"})}
    for text in templates().values():
        made |= {f"{key}{HOLE}" for key in TEMPLATE_OPEN.findall(text)}
        made |= {f"{group}.{HOLE}" for group in TEMPLATE_LABEL.findall(text)}
    return frozenset(one for one in made if HOLE in one and re.match(r"[a-z_]+\.", one) and " " not in one)


def calls(tree: ast.Module, names: set[str]) -> list[ast.Call]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [call for call in found if getattr(call.func, "id", getattr(call.func, "attr", "")) in names]


def matches(pattern: str, key: str) -> re.Match[str] | None:
    return re.fullmatch(re.escape(pattern).replace(re.escape(HOLE), "(.+)"), key)


def is_used(key: str) -> bool:
    if key in literals():
        return True
    found = (matches(pattern, key) for pattern in patterns())
    if any(all(map(is_made, match.groups())) for match in found if match):
        return True
    return key.endswith(OWN) and is_used(key.removesuffix(OWN))  # asked for in place of the other


def is_made(word: str) -> bool:
    """Whether a word stands in the code, or is made by an f-string with something of its own."""
    return word in literals() or any(matches(one, word) for one in made_words())


@cache
def made_words() -> frozenset[str]:
    strings = {fill(node) for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    return frozenset(one for one in strings if re.fullmatch(rf"[a-z_ ]{{5,}}{HOLE}", one))


def asked() -> set[str]:
    keys = {fill(call.args[0]) for tree in trees().values() for call in calls(tree, ASKING)}
    keys |= {key for text in templates().values() for key in TEMPLATE_CALL.findall(text)}
    return {key for key in keys if key != HOLE and re.fullmatch(rf"[\w.{HOLE} -]+", key)}


def test_every_text_that_is_asked_for_is_there() -> None:
    there = {key for folder in CATALOGUES for key in sources(folder)}
    exact = {key for key in asked() if HOLE not in key}
    assert exact - there == set()
    assert [key for key in asked() - exact if not any(matches(key, one) for one in there)] == []


@pytest.mark.parametrize("folder", CATALOGUES, ids=NAMES)
def test_every_text_is_asked_for(folder: Path) -> None:
    assert [key for key in sources(folder) if not is_used(key)] == []


def test_no_key_stands_in_two_catalogues() -> None:
    keys = [key for folder in CATALOGUES for key in sources(folder)]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


@pytest.mark.parametrize("file", [file for folder in CATALOGUES for file in folder.glob("*.po*")], ids=str)
def test_entries_stand_once_and_in_the_order_of_their_keys(file: Path) -> None:
    keys = re.findall(r'^msgctxt "(.*)"$', file.read_text(), flags=re.MULTILINE)
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("file", [file for folder in CATALOGUES for file in folder.glob("*.po")], ids=str)
def test_a_translation_is_complete_fresh_and_takes_the_same_values(file: Path) -> None:
    source = {entry.context: entry for entry in read_entries(file.parent / SOURCE_FILE)}
    translated = {entry.context: entry for entry in read_entries(file)}
    assert set(source) == set(translated)
    assert [key for key, entry in translated.items() if entry.fuzzy] == []
    assert [key for key, entry in translated.items() if entry.id != source[key].id] == []
    assert [key for key, entry in translated.items() if not all(forms(entry.string))] == []
    assert [key for key, entry in translated.items()
            if find_placeholders(entry.string) != find_placeholders(entry.id)] == []  # fmt: skip


def forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]
