"""What every page and every method of the API works with."""

from dataclasses import dataclass
from pathlib import Path

from serving.records.store import Store
from serving.results.caseload import Caseload
from serving.results.champions import ReportedModels
from serving.results.published import Published, load_published
from serving.results.settings import ServingSettings


@dataclass(frozen=True)
class AppContext:
    """The store, what is served, who is whose student, and the registry of models."""

    store: Store
    published: Published
    caseload: Caseload
    registry: ReportedModels
    settings: ServingSettings


def set_up_app_context(settings: ServingSettings, store: Store, registry: ReportedModels) -> AppContext:
    """Put the app together; nothing is read from the folders before it is asked for."""
    published = load_published(Path(settings.results), registry, Path(settings.vault))
    return AppContext(store, published, Caseload(Path(settings.vault), published.files), registry, settings)
