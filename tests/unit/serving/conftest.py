"""A app on a tiny institution, for the tests of serving."""

from pathlib import Path

import pytest
from lib.serving_world import FakeRegistry, make_app_context

from serving.records.permissions import Person, Role
from serving.site.context import AppContext


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry()


@pytest.fixture
def app(tmp_path: Path, registry: FakeRegistry) -> AppContext:
    return make_app_context(tmp_path, registry)


@pytest.fixture
def adviser() -> Person:
    return Person("adviser", Role.ADVISER)


@pytest.fixture
def officer() -> Person:
    return Person("officer", Role.OFFICER)


@pytest.fixture
def planner() -> Person:
    return Person("planner", Role.PLANNER)
