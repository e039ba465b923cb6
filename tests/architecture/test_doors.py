"""The rooms of serving: what one imports of another is a door of that room, and nothing behind it.

A door is a module, not what an `__init__` gathers: `studiepeil --help`, and a run with nothing to do, would else import
the database, the charts and MLflow for one name.
"""

import ast
from collections import defaultdict

from lib.house import MODULES, ROOT, tree_of

SERVING = ROOT / "serving"
ROOMS = {path.name for path in SERVING.iterdir() if (path / "__init__.py").exists()}
# Per room the modules that others may import. A reader's room has two, its table of pages and its methods of the API,
# and what a command needs of it. The pipeline is the command line's to call: each step is a door.
DOORS: dict[str, set[str]] = {
    "planner": {"exports", "methods", "pages", "tasks"},
    "adviser": {"methods", "pages", "tasks"},
    "officer": {"decisions", "methods", "pages", "tasks", "watch"},
    "api": {"service"},
    "site": {"assets", "context", "downloads", "drawing", "front_pages", "middleware", "sending", "settings", "tasks"},
    "results": {"damage", "delivery_sentences", "disclosure", "drift_sentences", "models", "published", "sentences"},
    "records": {"accounts", "decisions", "log", "permissions", "store"},
    "words": {"phrases", "templates"},
    "pipeline": {
        "acceptance",
        "cohort_tables",
        "models.dossier",
        "models.dropout",
        "models.forecast",
        "models.inflow",
        "models.mitigation",
        "models.outlook",
        "models.named_list",
        "models.refit",
        "models.scores",
        "models.watch",
        "run",
        "settings",
        "steps",
        "tables.absent",
        "tables.cohorts",
        "tables.deliveries",
        "tables.drift",
        "tables.extracts",
        "tables.inflow",
        "tables.individual",
        "tables.signals",
    },
}
OPEN_TO = {
    "pipeline": {"commands", "api"},
    "dossier": {"pipeline", "commands", "officer", "reports"},
    "commands": set(),
    "api": {"commands"},
    "planner": {"api", "commands"},
    "adviser": {"api"},
    "officer": {"api", "commands", "pipeline"},
}


def imported_doors() -> dict[str, dict[str, set[str]]]:
    """Per room the modules that other rooms import of it (empty: the room itself), and which rooms do."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in MODULES:
        if not path.is_relative_to(SERVING) or path.parent == SERVING:
            continue
        own = path.relative_to(SERVING).parts[0]
        for node in ast.walk(tree_of(path)):
            for name in _imported(node):
                parts = name.split(".")
                if parts[0] == "serving" and len(parts) > 1 and parts[1] in ROOMS - {own}:
                    found[parts[1]][_module_of(parts)].add(own)
    return found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{one.name}" for one in node.names]
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []


def _module_of(parts: list[str]) -> str:
    """The longest part of a dotted name that is a module or a folder, without `serving` and the room."""
    inner = parts[2:]
    while inner and not any(SERVING.joinpath(parts[1], *inner).with_suffix(end).exists() for end in (".py", "")):
        inner = inner[:-1]
    return ".".join(inner)


def test_rooms_import_each_other_by_their_doors():
    behind = {room: set(modules) - DOORS.get(room, set()) - {""} for room, modules in imported_doors().items()}

    assert {room: modules for room, modules in behind.items() if modules} == {}


def test_rooms_that_are_not_for_everybody_are_imported_by_those_they_are_for():
    used = {room: set().union(*modules.values()) for room, modules in imported_doors().items()}

    assert {
        room: users - OPEN_TO[room] for room, users in used.items() if room in OPEN_TO and users - OPEN_TO[room]
    } == {}
