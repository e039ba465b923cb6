"""What no run can know, answered for tests: as much as a model needs to be taken into use."""

from pathlib import Path

from serving.dossier.facts import Facts, read_facts

OBJECTIONS = "https://example.org/objections"
FACTS = f"""\
organization = "Testhogeschool"
contact_email = "questions@example.org"
objection_contact = "{OBJECTIONS}"
[dropout]
publication_category = "Hoog-risico AI-systeem"
human_oversight = "An adviser of the tests decides."
dpia_date = "2023-01"
[inflow]
publication_category = "Overige algoritmes"
human_oversight = "A planner of the tests decides."
"""
IN_SETTINGS = '\n[dossier]\nfacts = "facts.toml"\n'  # for studiepeil.toml
_ONCE = {"organization": "Testhogeschool", "contact_email": "questions@example.org", "objection_contact": OBJECTIONS}
_MODEL: dict[str, object] = {
    "publication_category": "Overige algoritmes",
    "human_oversight": "Somebody of the tests decides.",
}
_PERSONS: dict[str, object] = {"dpia_date": "2023-01"}


def write_facts(folder: Path) -> Path:
    """Write a facts file that answers what is needed into `folder`."""
    path = folder / "facts.toml"
    path.write_text(FACTS)
    return path


def facts(dropout: dict[str, object] | None = None, inflow: dict[str, object] | None = None, **once: object) -> Facts:
    """The same facts, with more answers or others."""
    return read_facts(
        {
            **_ONCE,
            **once,
            "dropout": {**_MODEL, "dpia_date": "2023-01", **(dropout or {})},
            "inflow": {**_MODEL, **(inflow or {})},
        },
        "facts.toml",
    )
