"""Where serving reads a result, it takes the names of columns from the contract."""

import ast
from pathlib import Path

from training.contracts.listing import RESULTS

SERVING = Path(__file__).parents[2] / "serving"
READERS = [path for room in ("results", "planner", "adviser") for path in sorted((SERVING / room).glob("*.py"))]
READERS.remove(SERVING / "planner" / "charts.py")  # the points of a chart have names of their own
READERS += [SERVING / "commands" / f"{name}.py" for name in ("console", "run", "students")]
READERS.append(SERVING / "officer" / "watch.py")
COLUMNS = {name for result in RESULTS for name in result.contract.names}


def typed_again(path: Path) -> list[str]:
    """The columns that stand as text between square brackets, as in frame["score"]."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Subscript):
            found += [one.value for one in ast.walk(node.slice) if isinstance(one, ast.Constant)]
    return [f"{path.name}: {name}" for name in found if name in COLUMNS]


def test_no_column_of_a_result_is_typed_again() -> None:
    assert [one for path in READERS for one in typed_again(path)] == []


def test_a_name_that_is_typed_again_is_found(tmp_path: Path) -> None:
    (tmp_path / "reader.py").write_text('shown = frame.loc[frame["score"] > 0, ["student", "place"]]\n')
    assert set(typed_again(tmp_path / "reader.py")) == {"reader.py: score", "reader.py: student"}
