"""No prose in Python: what people read stands in a catalogue or a template, so that it is written and translated once.

Prose is a string with four or more words. Docstrings and comments are for readers of the code; errors, warnings, log
lines, what a command prints while it runs and the help of the command line are English and for whoever runs it.
"""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("features", "fairness", "training", "simulation", "serving")
PROSE = re.compile(r"(?:[A-Za-zÀ-ÿ’'“”-]{2,}[,;:.]? ){3,}[A-Za-zÀ-ÿ’'“”-]{2,}")
# What is called with a message for whoever runs the program, or with a description for whoever reads the code.
SPOKEN = re.compile(
    r"(Error|Exception|Warning|BadParameter)$|^(warn|exit_with|progress|print|out|err|debug|info|warning|error|exception"
    r"|Option|Argument|Typer|command|callback|Column|Field|Step)$"
)
# Here strings of prose are for whoever runs the program, or are declarations that documents are made from.
FOR_OPERATORS = (
    "features/schemas", "features/sources", "features/dictionary.py", "features/extracts.py", "features/quarantine.py",
    "features/values", "features/years",
    "features/deliveries/meetings.py", "features/account.py",
    "features/spells.py", "features/dropout/absent.py", "serving/commands", "serving/pipeline",
    "serving/records", "simulation", "training/contracts",
)  # fmt: skip
NO_PROSE = {  # words with spaces that nobody reads as a sentence
    "fairness/policy/checks.py": 11,  # what to do about a field of a policy, in tables for one error
    "features/cohort_table.py": 2,  # what an empty value means, as it is stored
    "features/deliveries/findings.py": 6,  # names of rules, as they are stored
    "serving/adviser/person_views.py": 1,  # the detail of an event of the log
    "serving/dossier/facts.py": 12,  # what is wrong with an answer, collected for one error
    "serving/dossier/questions.py": 1,  # a choice that is stored in the facts file
    "serving/dossier/register.py": 3,  # titles that the register prescribes, and a fault
    "serving/site/downloads.py": 1,  # the content policy of a document
    "serving/site/drawing.py": 1,  # fonts
    "serving/site/sending.py": 1,  # the content policy of the pages
    "serving/words/__init__.py": 1,  # what to do about an error
    "training/dropout/leaks.py": 2,  # what is wrong with a feature, collected for one error
    "training/inflow/experiment.py": 1,  # the name of the algorithm in a manifest
    "training/tracking.py": 1,  # a warning of another library, to be left out
}
DUTCH = re.compile(r"\b(?:het|een|van|niet|wordt|voor|deze|zijn|maar|naar)\b")


def module_paths() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def prose_of(path: Path) -> tuple[str, ...]:
    tree = parse(path)
    left_out = {id(node) for top in ast.walk(tree) for node in excused(top)}
    strings = [node for node in ast.walk(tree) if id(node) not in left_out]
    whole = [node for node in strings if isinstance(node, ast.JoinedStr)]
    inner = {id(part) for node in whole for part in node.values}
    texts = [text_of(node) for node in strings if id(node) not in inner]
    return tuple(text for text in texts if PROSE.search(text))


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def excused(node: ast.AST) -> list[ast.AST]:
    """Return what is inside a docstring, a raised error, or a call that speaks to whoever runs the program."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return [node.value]
    if isinstance(node, ast.Raise | ast.Assert):
        return list(ast.walk(node))
    if isinstance(node, ast.Call) and SPOKEN.search(getattr(node.func, "id", getattr(node.func, "attr", ""))):
        return list(ast.walk(node))
    return []


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_no_prose_in_python() -> None:
    names = {name_of(path): path for path in module_paths()}
    for_people = {name: prose_of(path) for name, path in names.items() if not name.startswith(FOR_OPERATORS)}
    assert {name: texts for name, texts in for_people.items() if len(texts) > NO_PROSE.get(name, 0)} == {}


def test_there_is_no_dutch_sentence_in_python() -> None:
    assert module_paths()
    strings = [(name_of(path), text_of(node)) for path in module_paths() for node in ast.walk(parse(path))]
    assert [(name, text) for name, text in strings if len(set(DUTCH.findall(text))) > 1] == []
