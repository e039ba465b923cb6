"""What a person should know about first-years who are in no cohort table, and about cohorts without an outcome."""

import pandas as pd

from features.dropout.absent import COLUMNS, is_from_enrolments, list_absent, list_without_outcome
from features.extracts import Remark
from features.persons.consent import refused_students
from features.schemas import ENROLMENTS, OUTCOMES
from serving.pipeline.lake_tables import dropout_tables
from serving.pipeline.settings import Settings

_TOLD = 12  # cohorts with their number, in one sentence


def say_absent(enrolments: pd.DataFrame | None, settings: Settings, *, has_outcomes: bool) -> tuple[Remark, ...]:
    """Return in remarks who will be in no cohort table, and which cohorts have no outcome.

    Args:
        enrolments: the table as it was read; None where it was not read now.
        settings: the moments, and what is asked.
        has_outcomes: whether a source delivers outcomes as such.
    """
    if settings.dropout is None or enrolments is None:
        return ()
    today = pd.Timestamp(settings.today)
    absent = list_absent(enrolments, settings.dropout.moments, today, counted=settings.dropout.counted)
    remarks = [
        Remark(
            ENROLMENTS.name,
            "",
            f"first-years in no cohort table: {reason}{_say_cohorts(rows)}",
            int(rows["students"].sum()),
        )
        for reason, rows in absent.groupby("reason")
    ]
    cohorts = [] if has_outcomes else _without_outcome(enrolments, settings)
    told = [Remark(ENROLMENTS.name, "", say_without_outcome(cohorts), len(cohorts))] if cohorts else []
    return (*told, *remarks)


def read_absent(settings: Settings) -> tuple[pd.DataFrame, list[str]]:
    """Return from the lake the first-years in no cohort table, and the cohorts without an outcome."""
    lake = settings.engine.open_lake(settings.lake, dropout_tables(settings))
    if settings.dropout is None or ENROLMENTS.name not in lake:
        return pd.DataFrame(columns=["cohort", "reason", "students"]), []
    enrolments = lake[ENROLMENTS.name].select(*COLUMNS).execute()
    dates = [name for name in COLUMNS if name.endswith("_on")]
    enrolments[dates] = enrolments[dates].apply(pd.to_datetime)
    refused = () if settings.purpose is None else refused_students(lake, settings.purpose, settings.today)["student"]
    absent = list_absent(
        enrolments, settings.dropout.moments, pd.Timestamp(settings.today), counted=settings.dropout.counted,
        refused=set(refused),
    )  # fmt: skip
    return absent, [] if OUTCOMES.name in lake else _without_outcome(enrolments, settings)


def say_without_outcome(cohorts: list[str]) -> str:
    """Say which cohorts have no outcome, and what has to be delivered."""
    return (
        f"cohort{'s' if len(cohorts) > 1 else ''} {', '.join(cohorts)} without an outcome: no student of the year "
        "after goes on in a higher year of study. Deliver a row per student, programme and academic year, of every "
        "year: first-years only, or one row per spell, do not tell who stayed"
    )


def _without_outcome(enrolments: pd.DataFrame, settings: Settings) -> list[str]:
    if settings.dropout is None or not settings.dropout.counted or not is_from_enrolments(settings.dropout.outcome):
        return []
    return list_without_outcome(enrolments, pd.Timestamp(settings.today))


def _say_cohorts(rows: pd.DataFrame) -> str:
    named = [f"{cohort}: {students:,}" for cohort, students in zip(rows["cohort"], rows["students"], strict=True)]
    more = len(named) - _TOLD
    return f" ({', '.join(named[:_TOLD])}{f' and {more} more' if more > 0 else ''})"
