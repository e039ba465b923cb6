"""What every page and every method of the API works with."""

from dataclasses import dataclass
from pathlib import Path

from serving.caseload import Caseload
from serving.champions import ModelRegistry
from serving.published import Published, load_published
from serving.serving_settings import ServingSettings
from serving.store import Store


@dataclass(frozen=True)
class Desk:
    """The store, what is served, who is whose student, and the registry of models."""

    store: Store
    published: Published
    caseload: Caseload
    registry: ModelRegistry
    settings: ServingSettings


def set_up_desk(settings: ServingSettings, store: Store, registry: ModelRegistry) -> Desk:
    """Put the desk together; nothing is read from the folders before it is asked for."""
    published = load_published(Path(settings.results), registry, Path(settings.vault))
    return Desk(store, published, Caseload(Path(settings.vault), published.files), registry, settings)
