"""What looks unlike its earlier years, as a result: told before anybody is scored, and beside the scores."""

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from features.cohort import cohort_starts
from features.dropout.drift import COLUMNS, FEWEST_STUDENTS, find_drift
from features.engine import Tables
from features.knowledge import known_on
from features.persons.consent import keep_permitted
from features.schemas import ENROLMENTS
from serving.pipeline.settings import Settings
from serving.pipeline.steps import read_earlier, write_result
from serving.results.drift_sentences import tell_drift
from serving.words import text
from training.contracts.dropout import DriftResult


def write_drift(settings: Settings, lake: Tables) -> pd.DataFrame:
    """Write and return what differs in the newest cohort, at every moment that came.

    Args:
        settings: the moments, the purpose, and the smallest number that may be shown.
        lake: the tables that dropout tables are made of.
    """
    found = []
    if settings.dropout is not None and settings.purpose is not None:
        permitted = keep_permitted(lake, settings.purpose, settings.today)
        starts = cohort_starts(known_on({ENROLMENTS.name: lake[ENROLMENTS.name]}, settings.today)[ENROLMENTS.name])
        fewest = max(FEWEST_STUDENTS, read_smallest_count())
        for moment in settings.dropout.moments:
            days = {cohort: moment.as_of(first) for cohort, first in starts.items()}
            come = {cohort: day for cohort, day in days.items() if day <= settings.today}
            found.append(find_drift(permitted, come, fewest).assign(**{DriftResult.moment: moment.name}))
    rows = [one for one in found if len(one)]
    frame = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=[DriftResult.moment, *COLUMNS])
    whole, numbers = [DriftResult.students, DriftResult.years], [DriftResult.now, DriftResult.low, DriftResult.high]
    frame = frame.astype({**dict.fromkeys(whole, "int64"), **dict.fromkeys(numbers, "float64")})
    frame = frame[DriftResult.contract.names]
    write_result(frame, DriftResult.contract.file(settings.results), DriftResult)
    return frame


def say_drift(settings: Settings) -> list[str]:
    """Return in sentences what was found, each once, whatever the number of moments at which it shows."""
    found = read_earlier(DriftResult.contract.file(settings.results))
    if found is None:
        return []
    said = list(dict.fromkeys(tell_drift(row, "en") for row in found.to_dict("records")))
    return [*said, text("drift.meaning", "en")] if said else []
