"""Training makes models, numbers and frames; what shows them is made elsewhere and makes nobody train again."""

import re

from lib.house import MODULES, ROOT, name_of

from training.gate.conditions import DOCUMENTS
from training.source_code import find_closure

_SHOWS = re.compile(r"(_|/)(page|pages|texts|charts|drawings|rendering|glossary)\.py$")


def test_training_holds_no_template_and_no_module_that_shows():
    shows = [
        name_of(path) for path in MODULES if name_of(path).startswith("training/") and _SHOWS.search(name_of(path))
    ]
    other = [path for path in (ROOT / "training").rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]

    assert shows == []
    assert other == []


def test_no_code_that_shows_is_in_the_fingerprint_of_a_model():
    closure = find_closure(["serving.pipeline.models.dropout", "serving.pipeline.models.inflow"])

    assert "training.dropout.experiment" in closure
    assert not [name for name in closure if name.startswith(("serving.reports", "serving.dossier", "serving.words"))]


def test_the_gate_asks_for_data_and_for_no_page():
    assert {one.rsplit(".", 1)[1] for one in DOCUMENTS} <= {"json", "parquet"}
