"""What holds for every test: no network, one place for real data, small deterministic Hypothesis runs."""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

# Examples are small as they are; shrinking one that takes a third of a second would take minutes.
settings.register_profile(
    "ci", derandomize=True, max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real and public data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("STUDIEPEIL_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "data").exists():
        pytest.skip(f"no real data at {folder / 'data'}; set STUDIEPEIL_SHARED to the folder that holds data/")
    return folder
