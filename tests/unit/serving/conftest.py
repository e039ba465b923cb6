"""An app on a tiny institution, for the tests of serving."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
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


@pytest.fixture(scope="session", autouse=True)
def _every_chart_fits_the_schema() -> Iterator[None]:
    """The product draws without asking; here every chart as a whole is held to the schema of Vega-Lite, once each."""
    to_dict, known = alt.LayerChart.to_dict, set()

    def hold(chart: alt.LayerChart, **asked: Any) -> dict[str, Any]:
        made: dict[str, Any] = to_dict(chart, **asked)
        written = json.dumps(made, sort_keys=True)
        if written not in known:
            to_dict(chart, **{**asked, "validate": True})
            known.add(written)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alt.LayerChart, "to_dict", hold)
        yield
