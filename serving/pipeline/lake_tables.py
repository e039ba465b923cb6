"""Which tables of the lake each step reads. It is handed no others, so that none of them can make it be done again."""

from typing import Final

from features.schemas import (
    ACTIVITY,
    APPLICATION_COUNTS,
    APPLICATIONS,
    ASSESSMENTS,
    ATTENDANCE,
    CAPS,
    CONSENTS,
    COUNT_FILES,
    ENROLMENTS,
    FACTS,
    GROUP_WORK,
    OUTCOMES,
    PROGRAMME_CHANGES,
    PROGRAMMES,
    RESULTS,
    STUDENT_COUNTS,
    YEARLY_COUNTS,
)
from features.vocabulary import OutcomeName
from serving.pipeline.settings import Settings

INFLOW_TABLES: Final = tuple(
    one.name for one in (APPLICATION_COUNTS, STUDENT_COUNTS, PROGRAMMES, CAPS, PROGRAMME_CHANGES)
)
INDIVIDUAL_TABLES: Final = tuple(
    one.name for one in (APPLICATIONS, ENROLMENTS, STUDENT_COUNTS, PROGRAMME_CHANGES, CONSENTS)
)
APPLICATION_TABLES: Final = tuple(dict.fromkeys((*INFLOW_TABLES, *INDIVIDUAL_TABLES)))
DELIVERY_TABLES: Final = (*INFLOW_TABLES, COUNT_FILES.name)
YEARS_TABLES: Final = tuple(one.name for one in (STUDENT_COUNTS, YEARLY_COUNTS, PROGRAMMES, PROGRAMME_CHANGES, CAPS))
STOCK_TABLES: Final = (*YEARS_TABLES, ENROLMENTS.name)
# What outcomes are derived from, and who may be scored: as known today. The rest is read as of a moment of the past.
_KNOWN_TODAY: Final = tuple(one.name for one in (ENROLMENTS, OUTCOMES, CONSENTS))
_OF_CREDITS: Final = tuple(one.name for one in (RESULTS, PROGRAMMES))
_FEATURES: Final = tuple(one.name for one in (RESULTS, ASSESSMENTS, ACTIVITY, ATTENDANCE, FACTS))


def outcome_tables(settings: Settings) -> tuple[str, ...]:
    """Return the tables of which it matters what is known today: outcomes, and who may be scored."""
    asks_credits = settings.dropout is not None and settings.dropout.outcome is OutcomeName.BSA_NOT_REACHED
    return (*_KNOWN_TODAY, *(_OF_CREDITS if asks_credits else ()))


def dropout_tables(settings: Settings) -> tuple[str, ...]:
    """Return the tables that dropout tables are made of."""
    return tuple(dict.fromkeys((*outcome_tables(settings), *_FEATURES)))


def signal_tables(settings: Settings) -> tuple[str, ...]:
    """Return the tables in which signals are looked for."""
    return (*dropout_tables(settings), GROUP_WORK.name)
