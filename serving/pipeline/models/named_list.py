"""The list with student numbers, for who will see these students: one file that somebody asks for by name, on record.

Results hold pseudonyms. Whoever invites students needs their numbers, which stand in the deliveries: they are read
there again, and written to that one file and nowhere else.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fairness.words.formats import disarm
from features.errors import SettingsError
from features.extracts import Reading
from features.persons.pseudonyms import open_key, pseudonymise
from features.schemas import ENROLMENTS
from features.sources import find_source
from serving.pipeline.settings import Settings
from serving.pipeline.tables.extracts import KEY_FILE
from serving.records.log import COMMAND_LINE, Event, EventKind
from serving.records.store import open_store
from serving.words import text
from training.contracts.dropout import ScoresResult

_NUMBER = "number"
_HEADS = {
    ScoresResult.moment: "students.moments",
    ScoresResult.rank: "students.rank",
    _NUMBER: "students.number",
    ScoresResult.programme: "export.programme",
    ScoresResult.score: "students.risk",
    ScoresResult.low: "students.low",
    ScoresResult.high: "students.high",
    ScoresResult.on_list: "students.on_list",
}
_DECIMALS = 3


def check_list_file(path: Path, settings: Settings, who: str) -> None:
    """Raise SettingsError where a list with student numbers may not be, or is no table, or nobody asks for it."""
    if not who.strip():
        raise SettingsError("nobody asks for the list", where=f"--list {path}", do='say who: --by "your name"')
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise SettingsError(
            "the list is a CSV or Excel file", where=f"--list {path}", do="end its name in .csv or .xlsx"
        )
    if path.resolve().is_relative_to(settings.results.resolve()):
        raise SettingsError(
            "results hold no student numbers", where=f"--list {path}", do="name a folder that only its readers can open"
        )


def write_named_list(
    settings: Settings, scores: Mapping[str, pd.DataFrame], path: Path, who: str, language: str
) -> int:
    """Write the students with their numbers in the order in which they should be seen, and put on record who asked.

    Args:
        settings: where the deliveries, the key and the log are.
        scores: per model what `make_scores` made.
        path: of a CSV or Excel file; only its owner may read it.
        who: asks for it.
        language: of the heads.

    Returns:
        How many students of the scores are in no delivery any more, and so without a number.
    """
    together = pd.concat(scores.values(), ignore_index=True)
    named = together.merge(_read_numbers(settings), on=ScoresResult.student, how="left", validate="many_to_one")
    unknown = int(named.loc[named[_NUMBER].isna(), ScoresResult.student].nunique())
    named = named.sort_values([ScoresResult.moment, ScoresResult.rank, _NUMBER], kind="stable").reindex(
        columns=list(_HEADS)
    )
    for column in named.columns:
        if pd.api.types.is_float_dtype(named[column].dtype):
            named[column] = named[column].round(_DECIMALS)
        elif not pd.api.types.is_numeric_dtype(named[column].dtype):
            named[column] = named[column].map(lambda value: disarm(str(value)), na_action="ignore")
    about = tuple(dict.fromkeys(together[ScoresResult.student]))
    models = ", ".join(scores)
    # On record first: a list that nobody knows of is worse than a record of a list that failed.
    event = Event(EventKind.LIST_SEEN, who, COMMAND_LINE, about, {"model": models, "file": path.name})
    open_store(settings.serving.store_url).record(event)
    _write(named.rename(columns={name: text(key, language) for name, key in _HEADS.items()}), path)
    return unknown


def _read_numbers(settings: Settings) -> pd.DataFrame:
    """Student numbers of all who are enrolled, by pseudonym."""
    sources = [source for source in settings.sources if ENROLMENTS.name in find_source(source).tables]
    tables = dict(Reading(sources).read_tables([ENROLMENTS.name]))
    students = tables[ENROLMENTS.name][[ScoresResult.student]].drop_duplicates()
    key = open_key(settings.vault / KEY_FILE, settings.lake)
    return pseudonymise(students.assign(**{_NUMBER: students[ScoresResult.student]}), ScoresResult.student, key)


def _write(named: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    if path.suffix.lower() == ".csv":
        named.to_csv(path, index=False)
    else:
        named.to_excel(path, index=False)
