"""What looks unlike its earlier years, as a result: told before anybody is scored, and beside the scores."""

from collections.abc import Sequence

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from features.cohort import cohort_starts
from features.dropout.drift import FEWEST_STUDENTS, find_drift, list_concerned
from features.engine import Tables
from features.knowledge import known_on
from features.persons.consent import keep_permitted
from features.schemas import ENROLMENTS
from serving.pipeline.settings import Settings
from serving.pipeline.steps import read_earlier, write_result
from serving.results.drift_sentences import tell_drift
from serving.words import text
from training.contracts.checking import make_frame
from training.contracts.contract import Result
from training.contracts.dropout import DriftResult, DriftStudentsResult


def write_drift(settings: Settings, lake: Tables) -> pd.DataFrame:
    """Write and return what differs in the newest cohort, at every moment that came; and write whom it concerns.

    Args:
        settings: the moments, the purpose, and the smallest number that may be shown.
        lake: the tables that dropout tables are made of.
    """
    found, concerned = [], []
    if settings.dropout is not None and settings.purpose is not None:
        permitted = keep_permitted(lake, settings.purpose, settings.today)
        starts = cohort_starts(known_on({ENROLMENTS.name: lake[ENROLMENTS.name]}, settings.today)[ENROLMENTS.name])
        fewest = max(FEWEST_STUDENTS, read_smallest_count())
        for moment in settings.dropout.moments:
            days = {cohort: moment.as_of(first) for cohort, first in starts.items()}
            come = {cohort: day for cohort, day in days.items() if day <= settings.today}
            drift = find_drift(permitted, come, fewest)
            found.append(drift.assign(**{DriftResult.moment: moment.name}))
            whom = list_concerned(permitted, come, drift)
            concerned.append(whom.assign(**{DriftStudentsResult.moment: moment.name}))
    frame = _put_together(found, DriftResult)
    write_result(frame, DriftResult.contract.file(settings.results), DriftResult)
    whose = _put_together(concerned, DriftStudentsResult)
    write_result(whose, DriftStudentsResult.contract.file(settings.results), DriftStudentsResult)
    return frame


def _put_together(frames: Sequence[pd.DataFrame], result: type[Result]) -> pd.DataFrame:
    rows = [one for one in frames if len(one)]
    return make_frame(result, pd.concat(rows) if rows else pd.DataFrame(columns=result.contract.names))


def say_drift(settings: Settings) -> list[str]:
    """Return in sentences what was found, each once, whatever the number of moments at which it shows."""
    found = read_earlier(DriftResult.contract.file(settings.results))
    if found is None:
        return []
    said = tell_drift(found, "en", {})
    return [*said, text("drift.meaning", "en")] if said else []
