import json
from pathlib import Path
from typing import Any

import pytest

from simulation.effects import EFFECTS, ORIGINS, amount, amounts, render_effects

DOCUMENT = Path(__file__).parents[3] / "docs" / "simulated-institution.md"


def test_names_are_unique() -> None:
    assert len({effect.name for effect in EFFECTS}) == len(EFFECTS)


def test_reference_group_has_no_effect() -> None:
    assert amounts("dropout.origin", ORIGINS).tolist()[0] == 0.0
    each = [amount(f"conversion.origin.{origin}") for origin in ORIGINS]
    assert amounts("conversion.origin", ORIGINS).tolist() == each


def test_an_undeclared_effect_is_an_error() -> None:
    with pytest.raises(KeyError):
        amount("dropout.shoe_size")


def test_documentation_repeats_the_declared_effects() -> None:
    assert render_effects() in DOCUMENT.read_text(encoding="utf-8")


def test_the_truth_folder_holds_the_declared_effects(made: Any) -> None:
    parameters = json.loads((made.summary.truth / "parameters.json").read_text(encoding="utf-8"))
    told = {name: effect["value"] for name, effect in parameters["effects"].items()}
    assert told == {effect.name: effect.value for effect in EFFECTS}
    assert parameters["settings"]["seed"] == made.settings.seed
