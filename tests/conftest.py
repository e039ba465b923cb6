"""What holds for every test: no network, one place for real data, small deterministic Hypothesis runs."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import Phase, settings

# Examples are small as they are; shrinking one that takes a third of a second would take minutes.
settings.register_profile(
    "all", derandomize=True, max_examples=16, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
settings.register_profile("quick", settings.get_profile("all"), max_examples=6)


def pytest_configure(config: pytest.Config) -> None:
    """Without the slow tests a property is tried on fewer examples, too."""
    settings.load_profile("quick" if config.option.markexpr == "not slow" else "all")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real and public data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("STUDIEPEIL_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "data").exists():
        pytest.skip(f"no real data at {folder / 'data'}; set STUDIEPEIL_SHARED to the folder that holds data/")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _quick_databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new database of MLflow is a copy of one that MLflow made: its own sixty migrations take seconds each time.

    Which migration is the last one is looked up once; MLflow reads all sixty again for each database that is opened.
    """
    of_code = [request.config.rootpath / "tests" / name for name in ("architecture", "docs")]
    if all(any(item.path.is_relative_to(folder) for folder in of_code) for item in request.session.items):
        yield
        return
    from training.tracking import Tracking  # slow to import, and the tests of code need none of it

    utils = import_module("mlflow.store.db.utils")  # not before tracking, which sets how mlflow behaves
    open_database, made = Tracking.__init__, tmp_path_factory.mktemp("database") / "mlflow.db"

    def open_copy(self: Tracking, folder: Path) -> None:
        if not (folder / made.name).exists():
            if not made.exists():
                open_database(self, made.parent)
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(made, folder / made.name)
        open_database(self, folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tracking, "__init__", open_copy)
        patch.setattr(utils, "_get_latest_schema_revision", cache(utils._get_latest_schema_revision))
        yield
