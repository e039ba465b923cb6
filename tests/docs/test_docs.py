"""What people can use is documented: settings, commands, formats, tables, routes, kinds of events."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from fairness.policy import Policy
from features.dictionary import describe_features, describe_schemas
from features.sources import SOURCES
from serving.commands.app import COMMANDS
from serving.pipeline import settings_file as settings_module
from serving.results.sentences import name_feature
from training.contracts.listing import describe_results

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text()


def all_settings() -> list[str]:
    tables = [one for one in vars(settings_module).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    return sorted({name for table in tables for name in table.model_fields} | set(Policy.__dataclass_fields__))


def test_every_setting_is_documented():
    text = read("docs/settings.md")

    assert [name for name in all_settings() if not re.search(rf"[`.\[]{name}[`\].]", text)] == []


def test_every_command_is_in_the_readme():
    text = read("README.md")

    assert [one.name for one in COMMANDS if not re.search(rf"^\| `{one.name}\b", text, re.MULTILINE)] == []


def test_every_format_and_its_options_are_documented():
    text = read("docs/formats.md")
    sections = {name: text.split(f"\n## {name}\n")[1].split("\n## ")[0] for name in SOURCES}

    options = [(name, option) for name, source in SOURCES.items() for option in source.options]
    assert [(name, option) for name, option in options if f"`{option}`" not in sections[name]] == []


def test_the_tables_in_the_docs_are_those_in_the_code():
    """After a change of features.schemas: make docs."""
    assert read("docs/formats.md") == read("docs/formats.head.md") + describe_schemas()


def test_the_results_in_the_docs_are_those_in_the_code():
    """After a change of training.contracts: make docs."""
    assert read("docs/results.md") == read("docs/results.head.md") + describe_results()


def test_the_features_in_the_docs_are_those_in_the_code():
    """After a change of a declaration in features.dropout: make docs."""
    assert read("docs/features.md") == read("docs/features.head.md") + describe_features(name_feature)


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda path: path.name
)
def test_links_in_the_documents_lead_somewhere(path):
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text()) if "://" not in link]

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["starter.toml"])
def test_the_starter_settings_name_every_table(name):
    text = (ROOT / "serving" / "commands" / name).read_text()

    for table in (
        "institution",
        "features",
        "features.purpose",
        "features.dropout",
        "training",
        "training.dropout",
        "training.inflow",
        "fairness",
        "serving",
    ):
        assert f"[{table}]" in text
