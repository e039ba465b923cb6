"""The mutants of a module, by the operators of cosmic-ray.

Of the dozens of replacements for one operator we keep the few that are hardest to notice: a sum for a difference, a
border that moves by one. Annotations are left alone: Python does not run them, so that nothing could notice.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

_BINARY = (
    "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_FloorDiv", "Pow_Mul", "BitAnd_BitOr",
    "BitOr_BitAnd",
)  # fmt: skip
_COMPARISONS = (
    "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt",
    "Is_IsNot", "IsNot_Is",
)  # fmt: skip
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{one}" for one in _BINARY),
    *(f"core/ReplaceComparisonOperator_{one}" for one in _COMPARISONS),
    *(f"core/ReplaceUnaryOperator_{one}" for one in ("USub_UAdd", "Delete_Invert")),
    *(f"core/Replace{one}" for one in ("TrueWithFalse", "FalseWithTrue", "AndWithOr", "OrWithAnd")),
    *(f"core/Replace{one}" for one in ("BreakWithContinue", "ContinueWithBreak")),
    *(f"core/{one}" for one in ("AddNot", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop")),
    "core/ExceptionReplacer",
)


@dataclass(frozen=True)
class Mutant:
    """One change: by which operator, in which line; `source` is the module with the change in it."""

    operator: str
    line: int
    before: str
    after: str
    source: str


def list_mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module that Python would run."""
    code = path.read_text()
    lines, tree, left_alone = code.splitlines(), get_ast(code), _list_annotations(code)
    seen = set()
    for name in OPERATORS:
        operator = get_operator(name)()
        places = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(places):
            if any(first <= start < last for first, last in left_alone):
                continue
            source = mutate_code(code, operator, occurrence)
            if source is None or source == code or source in seen or _is_same_program(source, code):
                continue
            seen.add(source)
            changed = source.splitlines()
            at = next(
                (at for at, (old, new) in enumerate(zip(lines, changed, strict=False)) if old != new), start[0] - 1
            )
            yield Mutant(name.removeprefix("core/"), at + 1, lines[at].strip(), changed[at].strip(), source)


def _is_same_program(source: str, code: str) -> bool:
    """Whether Python would run both the same: a change within a text, or of the `*` in a signature."""
    try:
        return _dump(source) == _dump(code)
    except SyntaxError:
        return True  # no program at all: it proves nothing about the tests


def _dump(code: str) -> str:
    """Return the program without what only says how a function may be called."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            node.args, node.posonlyargs, node.kwonlyargs = [*node.posonlyargs, *node.args, *node.kwonlyargs], [], []
            node.defaults, node.kw_defaults = [*node.defaults, *filter(None, node.kw_defaults)], []
    return ast.dump(tree)


def _list_annotations(code: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where annotations begin and end: line from 1, column from 0."""
    found = []
    for node in ast.walk(ast.parse(code)):
        for name in ("annotation", "returns"):
            one = getattr(node, name, None)
            if isinstance(one, ast.expr):
                found.append(((one.lineno, one.col_offset), (one.end_lineno or one.lineno, one.end_col_offset or 0)))
    return found
