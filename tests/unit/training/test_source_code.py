"""Code counts where it can change a number: not in a comment, a docstring or a text."""

from pathlib import Path

import pytest

from training import source_code
from training.source_code import find_closure, fingerprint_code

FILES = {
    "training/model.py": '"""Doc."""\nfrom features import table\nfrom training.words import SENTENCE\nimport numpy\n',
    "training/words.py": "SENTENCE = 'one'\n",
    "training/other.py": "A = 1\n",
    "features/__init__.py": "",
    "features/table.py": "from .deep import rows\n\n\ndef read():\n    return rows  # all of them\n",
    "features/deep.py": "from features import table\nrows = 1\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(source_code, "ROOT", tmp_path)
    return tmp_path


def test_the_closure_follows_imports_also_relative_ones_and_in_circles(root):
    assert list(find_closure(["training.model"])) == ["features", "features.deep", "features.table", "training.model"]


@pytest.mark.parametrize(
    ("file", "old", "new", "is_changed"),
    [
        ("features/deep.py", "1", "2", True),
        ("training/model.py", "import numpy", "import numpy\nX = 1", True),
        ("training/model.py", '"""Doc."""', '"""Another doc, of\ntwo lines."""', False),
        ("features/table.py", "# all of them", "# some of them", False),
        ("training/words.py", "one", "two", False),
        ("training/other.py", "1", "2", False),
    ],
)
def test_a_change_counts_where_a_number_can_follow_from_it(root, file, old, new, is_changed):
    before = fingerprint_code("training.model")
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))

    assert (fingerprint_code("training.model") != before) is is_changed


@pytest.mark.parametrize("question", ["inflow", "dropout"])
def test_a_model_does_not_depend_on_who_keeps_shows_or_judges_it(question):
    found = set(find_closure([f"training.{question}.experiment"]))

    assert {"training.splits", "features.cohort_table"} & found
    assert not {
        name for name in found if name.startswith(("serving", "simulation", "training.gate", "training.registry"))
    }
    assert "fairness.audit" not in found
