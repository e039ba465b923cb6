"""Every source column, declared once: type, unit, constraint, and the date from which it is known.

Each real format (`features.sources`) is mapped to these tables. Checks (`features.extracts`), the
cut-off of the future (`features.knowledge`) and the documentation are derived from what stands here.

Two rules about time hold for every table:

- a row is known from the date in its `known_on` column;
- a column that names another date in `known_on` (a grade is known when it is given, a departure when
  it happens) is empty until that date, although its row is known already.
"""

from features.vocabulary import Column, ConsentStatus, ExamType, Kind, Origin, OutcomeName, Schema

_STUDENT = Column("student", Kind.TEXT, "the student: a pseudonym in the lake, a student number in a delivery")
_PROGRAMME = Column(
    "programme", Kind.TEXT, "programme (opleiding): Isat/CROHO code, or the course code where that is the unit"
)
_COHORT = Column("cohort", Kind.TEXT, "cohort (instroomcohort): first year of the academic year, or the presentation")
_KNOWN_ON = Column("known_on", Kind.DATE, "the row is known from this date")
_YEAR = Column("academic_year", Kind.INTEGER, "first calendar year of the academic year", low=1990, high=2100)
_EXAM_TYPE = Column("exam_type", Kind.TEXT, "examentype", allowed=tuple(ExamType))
_ORIGIN = Column("origin", Kind.TEXT, "herkomst", allowed=tuple(Origin))

PROGRAMMES = Schema(
    "programmes",
    "Programmes with their names, faculties and caps.",
    key=("programme",),
    columns=(
        _PROGRAMME,
        Column("name", Kind.TEXT, "name of the programme as planners know it"),
        Column("faculty", Kind.TEXT, "faculty; 'unknown' where the institution has none"),
        _EXAM_TYPE,
        Column(
            "cap", Kind.INTEGER, "places, when the programme has a numerus fixus", unit="students", nullable=True, low=0
        ),
        Column("first_year", Kind.INTEGER, "first academic year of the programme", nullable=True, low=1800, high=2100),
        Column("last_year", Kind.INTEGER, "last academic year with first-years", nullable=True, low=1800, high=2100),
        _KNOWN_ON,
    ),
)

APPLICATION_COUNTS = Schema(
    "application_counts",
    "Weekly Studielink snapshot (telbestand), a running stock per season: never add weeks together.",
    key=(
        "institution",
        "programme",
        "exam_type",
        "academic_year",
        "delivered_on",
        "origin",
        "higher_years",
        "re_enrolment",
        "status",
    ),
    columns=(
        Column("institution", Kind.TEXT, "BRIN code"),
        _PROGRAMME,
        _EXAM_TYPE,
        _YEAR,
        Column("delivered_on", Kind.DATE, "date of the delivery; its ISO week is the application week"),
        _ORIGIN,
        Column("higher_years", Kind.FLAG, "enters a higher year of study (hogerejaars)"),
        Column("re_enrolment", Kind.FLAG, "re-enrolment (herinschrijving)"),
        Column(
            "status", Kind.TEXT, "V request, I enrolment, A cancelled or refused, U left", allowed=("V", "I", "A", "U")
        ),
        Column("applications", Kind.INTEGER, "requests (ongewogen vooraanmelders)", unit="requests", low=0),
        Column(
            "applicants",
            Kind.NUMBER,
            "requests divided by the requests per student (gewogen); empty for cancelled rows",
            unit="students",
            nullable=True,
            low=0,
        ),
        Column("fixus", Kind.FLAG, "delivered as numerus fixus"),
        _KNOWN_ON,
    ),
)

STUDENT_COUNTS = Schema(
    "student_counts",
    "First-years counted on 1 October, per programme, origin and exam type. Absent is not zero.",
    key=("programme", "origin", "exam_type", "academic_year"),
    columns=(
        _PROGRAMME,
        _ORIGIN,
        _EXAM_TYPE,
        _YEAR,
        Column("students", Kind.INTEGER, "first-years on 1 October", unit="students", low=0),
        _KNOWN_ON,
    ),
)

ENROLMENTS = Schema(
    "enrolments",
    "One row per student, programme and cohort (or presentation).",
    key=("student", "programme", "cohort"),
    person="student",
    columns=(
        _STUDENT,
        _PROGRAMME,
        _COHORT,
        Column("year_of_study", Kind.INTEGER, "1 for a first-year of the programme", low=1, high=12),
        Column("starts_on", Kind.DATE, "first day of teaching of the cohort"),
        Column("applied_on", Kind.DATE, "first application or registration", nullable=True),
        Column("applications", Kind.INTEGER, "applications of the student in that season", nullable=True, low=0),
        Column("enrolled_on", Kind.DATE, "enrolled from this date"),
        Column("left_on", Kind.DATE, "left the programme on this date", nullable=True, known_on="left_on"),
        Column("prior_education", Kind.TEXT, "highest prior education at enrolment", nullable=True),
        Column("prior_diploma_year", Kind.INTEGER, "year of that diploma", nullable=True, low=1900, high=2100),
        Column(
            "prior_mean_grade", Kind.NUMBER, "mean grade of that diploma", unit="0-100", nullable=True, low=0, high=100
        ),
        Column(
            "planned_credits", Kind.NUMBER, "credits the student signed up for", unit="credits", nullable=True, low=0
        ),
        Column("previous_attempts", Kind.INTEGER, "earlier attempts at the same programme", nullable=True, low=0),
        _KNOWN_ON,
    ),
)

ASSESSMENTS = Schema(
    "assessments",
    "What had to be handed in or sat, and when.",
    key=("programme", "cohort", "course", "assessment"),
    columns=(
        _PROGRAMME,
        _COHORT,
        Column("course", Kind.TEXT, "course within the programme"),
        Column("assessment", Kind.TEXT, "assignment or exam"),
        Column("kind", Kind.TEXT, "kind of assessment, as the institution names it"),
        Column("due_on", Kind.DATE, "deadline or exam date", nullable=True),
        Column("weight", Kind.NUMBER, "weight in the course", unit="percent", nullable=True, low=0),
        _KNOWN_ON,
    ),
)

RESULTS = Schema(
    "results",
    "Hand-ins and exam attempts; the grade is known when it is given, not when the work is handed in.",
    key=("student", "programme", "cohort", "course", "assessment", "attempt"),
    person="student",
    columns=(
        _STUDENT,
        _PROGRAMME,
        _COHORT,
        Column("course", Kind.TEXT, "course within the programme"),
        Column("assessment", Kind.TEXT, "assignment or exam"),
        Column("attempt", Kind.INTEGER, "1 for the first attempt, 2 for the resit, ...", low=1),
        Column("submitted_on", Kind.DATE, "handed in or sat on"),
        Column("graded_on", Kind.DATE, "grade published on", nullable=True, known_on="graded_on"),
        Column("score", Kind.NUMBER, "grade", unit="0-100", nullable=True, low=0, high=100, known_on="graded_on"),
        Column("passed", Kind.FLAG, "grade is a pass", nullable=True, known_on="graded_on"),
        Column(
            "credits",
            Kind.NUMBER,
            "credits earned with this result",
            unit="EC",
            nullable=True,
            low=0,
            known_on="graded_on",
        ),
        Column("banked", Kind.FLAG, "result carried over from an earlier attempt at the course"),
        _KNOWN_ON,
    ),
)

ACTIVITY = Schema(
    "activity",
    "Use of the learning environment per student and day (or one total up to a day, where no more is delivered).",
    key=("student", "programme", "cohort", "on"),
    person="student",
    columns=(
        _STUDENT,
        _PROGRAMME,
        _COHORT,
        Column("on", Kind.DATE, "day of the activity"),
        Column("clicks", Kind.INTEGER, "clicks", unit="clicks", low=0),
        _KNOWN_ON,
    ),
)

ATTENDANCE = Schema(
    "attendance",
    "Presence at compulsory meetings.",
    key=("student", "programme", "cohort", "on"),
    person="student",
    columns=(
        _STUDENT,
        _PROGRAMME,
        _COHORT,
        Column("on", Kind.DATE, "day of the meeting"),
        Column("attended", Kind.FLAG, "was present"),
        _KNOWN_ON,
    ),
)

FACTS = Schema(
    "facts",
    "Further columns an institution declares itself: one row per student and name, a number or a text.",
    key=("student", "programme", "cohort", "name"),
    person="student",
    columns=(
        _STUDENT,
        _PROGRAMME,
        _COHORT,
        Column("name", Kind.TEXT, "name of the fact, snake_case"),
        Column("number", Kind.NUMBER, "value, when it is a number", nullable=True),
        Column("text", Kind.TEXT, "value, when it is a category", nullable=True),
        _KNOWN_ON,
    ),
)

OUTCOMES = Schema(
    "outcomes",
    "Outcomes that are delivered as such; elsewhere they are derived from enrolments (features.outcomes).",
    key=("student", "programme", "cohort", "outcome"),
    person="student",
    columns=(
        _STUDENT,
        _PROGRAMME,
        _COHORT,
        Column("outcome", Kind.TEXT, "which outcome", allowed=tuple(OutcomeName)),
        Column("value", Kind.FLAG, "it happened"),
        _KNOWN_ON,
    ),
)

CONSENTS = Schema(
    "consents",
    "What students said about a purpose: consent, withdrawal, objection.",
    key=("student", "purpose", "status", "known_on"),
    person="student",
    columns=(
        _STUDENT,
        Column("purpose", Kind.TEXT, "name of the purpose, as in studiepeil.toml"),
        Column("status", Kind.TEXT, "what the student said", allowed=tuple(ConsentStatus)),
        _KNOWN_ON,
    ),
)

GROUPS = Schema(
    "groups",
    "Protected attributes, for audits only. Opened by features.groups and by nothing else.",
    key=("student", "cohort", "attribute"),
    person="student",
    columns=(
        _STUDENT,
        _COHORT,
        Column("attribute", Kind.TEXT, "sex, age band, origin, ..."),
        Column("value", Kind.TEXT, "the group the student is in", nullable=True),
        _KNOWN_ON,
    ),
)

CASELOAD = Schema(
    "caseload",
    "Which adviser has which student. Holds the student number and therefore never enters the lake.",
    key=("adviser", "student"),
    person="student",
    columns=(Column("adviser", Kind.TEXT, "account name of the adviser"), _STUDENT, _KNOWN_ON),
)


SCHEMAS: dict[str, Schema] = {
    schema.name: schema
    for schema in (
        PROGRAMMES,
        APPLICATION_COUNTS,
        STUDENT_COUNTS,
        ENROLMENTS,
        ASSESSMENTS,
        RESULTS,
        ACTIVITY,
        ATTENDANCE,
        FACTS,
        OUTCOMES,
        CONSENTS,
        GROUPS,
        CASELOAD,
    )
}
