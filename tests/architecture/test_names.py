"""Names and words: no drawers, no promises about fairness, and settings read at the doors only."""

import re
import subprocess
from collections import Counter

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


# Names that several folders use for one kind of thing, each for its own subject: what it is everywhere.
ONE_KIND = {
    "applicants": "one row per applicant",
    "applications": "applications to a programme: their file, their columns, how they come in",
    "audit": "an audit across groups, or the call of one",
    "audits": "the audits of models",
    "backtest": "forecasts of earlier years with what was known then",
    "build": "from the lake to cohort tables",
    "calibration": "how far probabilities are right",
    "charts": "the charts of the pages or documents of that folder",
    "checks": "what is refused, with the reason",
    "choice": "which forecast is served",
    "cohorts": "the first-years of one academic year",
    "tasks": "what is new for a person, and what waits: of a room, and what all rooms mean by it",
    "comparison": "things side by side, with what is better",
    "decisions": "what a person decided, on record and on a page",
    "drift": "what looks unlike its earlier years",
    "deliveries": "what an institution delivers, and what stands out in it",
    "absent": "first-years who are in no cohort table",
    "activity": "use of the learning environment",
    "account": "what became of every row that was read",
    "codes": "what codes stand for",
    "delivery": "what is handed over together, as it was read",
    "declarations": "the features of a table, declared",
    "documents": "the documents of a model version",
    "dossier": "the file of a model version",
    "drawing": "how a chart becomes a picture",
    "dropout": "the steps about dropout",
    "enrolments": "who is enrolled, in which programme and year",
    "errors": "the errors of a package that are meant for people",
    "evaluation": "how good forecasts or scores were",
    "explanation": "why a model says what it says: computed, laid out, and in words",
    "experiment": "one run, from tables to a candidate",
    "extracts": "tables as an institution delivers them",
    "files": "reading and writing the files of that folder",
    "forecast": "how many are expected, from inputs to rows",
    "forecasts": "the forecasts that a planner reads",
    "headings": "the row of a file that names its columns",
    "history": "what earlier years say of a programme",
    "individual": "the model of single applications",
    "inflow": "the steps about inflow",
    "institution": "the tables of one institution",
    "making": "the making of the documents of that folder",
    "measures": "measures of how good something is",
    "methods": "the methods of the API for one role",
    "mitigation": "what can be done about a gap: the step, the page and its words",
    "models": "models that are trained and decided on",
    "names": "what things are called in each language",
    "origins": "where a gap comes from: computed, laid out, and in words",
    "outlook": "years ahead",
    "pages": "the pages of one role",
    "paths": "sample paths that add up",
    "programmes": "programmes and what becomes of them",
    "refit": "a judged version learnt again from all known cohorts",
    "report": "an audit or an evaluation as a document",
    "run": "the whole flow in order",
    "seasons": "the seasons of applications, year by year",
    "sentences": "facts as sentences",
    "service": "the service and how it is started",
    "settings": "the settings of that folder",
    "signals": "early signals: rules about students",
    "students": "students, one by one",
    "teams": "group work in teams",
    "trend": "what goes on over the years",
    "versions": "versions of what is declared, decided or made, and which is which",
    "watch": "the audit over time",
}
# Names that still mean two things: this list may only become shorter.
TWO_KINDS = {
    "changes",  # what a scenario changes, and why a forecast changed
    "counts",  # the tables of counts, and the counts per group of an audit
    "facts",  # what an institution says of a student, and of itself in the dossier
    "findings",  # of deliveries, and of an audit
    "inputs",  # of a model, and of a step
    "levels",  # of education, and of a forecast
    "places",  # of a programme with a cap, and on a list
    "registry",  # of models, and of reports
    "tables",  # of a database, of a data set, and of a document
}


def test_a_module_name_that_occurs_twice_is_one_kind_of_thing():
    names = Counter(path.stem for path in MODULES if not path.stem.startswith("__"))

    assert {name for name, times in names.items() if times > 1} - set(ONE_KIND) - TWO_KINDS == set()
