"""Names and words: no drawers, no promises about fairness, and settings read at the doors only."""

import re
import subprocess

from lib.house import MODULES, PACKAGES, ROOT, name_of


def test_no_module_is_a_drawer():
    drawers = {"common", "utils", "helpers", "core", "manager", "misc"}

    assert [name_of(path) for path in MODULES if path.stem in drawers] == []


def test_only_the_doors_read_settings_and_environment():
    doors = {
        "serving/commands/app.py",
        "serving/api/service.py",
        "serving/pipeline/settings_file.py",
        "training/tracking.py",
    }
    doors |= {"fairness/policy/checks.py"}  # a policy is a file of its own, and is read where nothing else is installed
    doors |= {"serving/dossier/facts.py"}  # the facts file, when the settings name it
    readers = {name_of(path) for path in MODULES if re.search(r"os\.environ|os\.getenv|tomllib", path.read_text())}

    assert readers <= doors


def test_words_about_fairness_promise_nothing():
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES, "docs", "README.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    forbidden = re.compile(r"debias|\bfair model|eerlijk model|bias-free|unbiased model", re.IGNORECASE)
    found = {
        name
        for name in tracked.stdout.split()
        if (ROOT / name).suffix in {".py", ".md", ".html", ".toml"} and forbidden.search((ROOT / name).read_text())
    }

    assert found == set()
