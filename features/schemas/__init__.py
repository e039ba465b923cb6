"""Every source column, declared once: type, unit, constraint, and the date from which it is known.

Takes nothing.
Makes the declarations that checks, the cut-off of the future and the documentation are derived from.
Never reads a file. Start reading in `persons` and `counts`.

Two rules about time hold for every table:

- a row is known from the date in its `known_on` column;
- a column that names another date in `known_on` (a grade is known when it is given, a departure when
  it happens) is empty until that date, although its row is known already.
"""

from features.schemas.counts import (
    APPLICATION_COUNTS,
    CAPS,
    COUNT_FILES,
    EXAM_TYPE,
    KNOWN_ON,
    ORIGIN,
    PROGRAMME,
    PROGRAMME_CHANGES,
    PROGRAMMES,
    STUDENT_COUNTS,
    YEAR,
    YEARLY_COUNTS,
)
from features.schemas.persons import (
    ACTIVITY,
    APPLICATIONS,
    ASSESSMENTS,
    ATTENDANCE,
    CASELOAD,
    CONSENTS,
    ENROLMENTS,
    FACTS,
    GROUP_WORK,
    GROUPS,
    OUTCOMES,
    RESULTS,
)
from features.vocabulary import Schema

__all__ = [
    "ACTIVITY", "APPLICATIONS", "APPLICATION_COUNTS", "ASSESSMENTS", "ATTENDANCE", "CAPS", "CASELOAD", "CONSENTS",
    "COUNT_FILES", "ENROLMENTS", "EXAM_TYPE", "FACTS", "GROUPS", "GROUP_WORK", "KNOWN_ON", "ORIGIN", "OUTCOMES",
    "PROGRAMME", "PROGRAMMES", "PROGRAMME_CHANGES", "RESULTS", "SCHEMAS", "STUDENT_COUNTS", "YEAR", "YEARLY_COUNTS",
]  # fmt: skip

_TABLES = (
    PROGRAMMES, PROGRAMME_CHANGES, CAPS, APPLICATION_COUNTS, COUNT_FILES, STUDENT_COUNTS, YEARLY_COUNTS, ENROLMENTS,
    APPLICATIONS, ASSESSMENTS, RESULTS, ACTIVITY, ATTENDANCE, GROUP_WORK, FACTS, OUTCOMES, CONSENTS, GROUPS, CASELOAD,
)  # fmt: skip
SCHEMAS: dict[str, Schema] = {schema.name: schema for schema in _TABLES}
