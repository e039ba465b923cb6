"""The tables of students, declared once: enrolments, results, activity, consents, groups; and single applications."""

from features.schemas.counts import EXAM_TYPE, KNOWN_ON, ORIGIN, PROGRAMME, YEAR
from features.vocabulary import Column, ConsentStatus, Kind, OutcomeName, Schema

_STUDENT = Column("student", Kind.TEXT, "the student: a pseudonym in the lake, a student number in a delivery")
_COHORT = Column("cohort", Kind.TEXT, "cohort (instroomcohort): first year of the academic year, or the presentation")
_COURSE = Column("course", Kind.TEXT, "course within the programme")
_ASSESSMENT = Column("assessment", Kind.TEXT, "assignment or exam")


def _per_student(name: str, meaning: str, *columns: Column, key: tuple[str, ...] = ()) -> Schema:
    """Declare a table with a row per student, programme, cohort, and what else is in its key."""
    every = (_STUDENT, PROGRAMME, _COHORT, *columns, KNOWN_ON)
    return Schema(name, meaning, key=("student", "programme", "cohort", *key), person="student", columns=every)


ENROLMENTS = _per_student(
    "enrolments",
    "One row per student, programme and cohort (or presentation).",
    Column("year_of_study", Kind.INTEGER, "1 for a first-year of the programme", low=1, high=12),
    Column("starts_on", Kind.DATE, "first day of teaching of the cohort"),
    Column("applied_on", Kind.DATE, "first application or registration", nullable=True),
    Column("applications", Kind.INTEGER, "applications of the student in that season", nullable=True, low=0),
    Column("enrolled_on", Kind.DATE, "enrolled from this date"),
    Column("left_on", Kind.DATE, "left the programme on this date", nullable=True, known_on="left_on"),
    Column(
        "graduated_on",
        Kind.DATE,
        "diploma of the programme dated; empty where it is not known. Only for counting, never for scoring",
        nullable=True,
        known_on="graduated_on",
    ),
    Column("prior_education", Kind.TEXT, "highest prior education at enrolment", nullable=True),
    Column("prior_diploma_year", Kind.INTEGER, "year of that diploma", nullable=True, low=1900, high=2100),
    Column("prior_mean_grade", Kind.NUMBER, "mean grade of that diploma", unit="0-100", nullable=True, low=0, high=100),
    Column("planned_credits", Kind.NUMBER, "credits the student signed up for", unit="credits", nullable=True, low=0),
    Column("previous_attempts", Kind.INTEGER, "earlier attempts at the same programme", nullable=True, low=0),
)

APPLICATIONS = Schema(
    "applications",
    "Applications one by one, from the institution's own register. Sex and nationality are not kept.",
    key=("student", "programme", "exam_type", "academic_year", "applied_on"),
    person="student",
    columns=(
        _STUDENT,
        PROGRAMME,
        EXAM_TYPE,
        YEAR,
        Column("applied_on", Kind.DATE, "date of the request"),
        ORIGIN,
        Column("first_year", Kind.FLAG, "would be a first-year of the programme"),
        Column("higher_years", Kind.FLAG, "enters a higher year of study (hogerejaars)"),
        Column("withdrawn_on", Kind.DATE, "request withdrawn on this date", nullable=True, known_on="withdrawn_on"),
        Column("prior_education", Kind.TEXT, "kind of prior education, as the institution names it", nullable=True),
        Column("prior_abroad", Kind.FLAG, "prior education outside the Netherlands", nullable=True),
        Column("home_region", Kind.TEXT, "first two digits of the home postcode, or 'abroad'", nullable=True),
        Column(
            "enrolled",
            Kind.FLAG,
            "counts as a first-year by the final status; empty in an export from before 1 October",
            nullable=True,
            known_on="enrolled_known_on",
        ),
        Column(
            "enrolled_known_on",
            Kind.DATE,
            "the final status is known from this date",
            nullable=True,
            known_on="enrolled_known_on",
        ),
        KNOWN_ON,
    ),
)

ASSESSMENTS = Schema(
    "assessments",
    "What had to be handed in or sat, and when.",
    key=("programme", "cohort", "course", "assessment"),
    columns=(
        PROGRAMME,
        _COHORT,
        _COURSE,
        _ASSESSMENT,
        Column("kind", Kind.TEXT, "kind of assessment, as the institution names it"),
        Column("due_on", Kind.DATE, "deadline or exam date", nullable=True),
        Column(
            "weight",
            Kind.NUMBER,
            "weight in the course; where some work of a course has weight, grades of work without are left out",
            unit="percent",
            nullable=True,
            low=0,
        ),
        KNOWN_ON,
    ),
)

RESULTS = _per_student(
    "results",
    "Hand-ins and exam attempts; the grade is known when it is given, not when the work is handed in.",
    _COURSE,
    _ASSESSMENT,
    Column("attempt", Kind.INTEGER, "1 for the first attempt, 2 for the resit, ...", low=1),
    Column("submitted_on", Kind.DATE, "handed in or sat on"),
    Column("graded_on", Kind.DATE, "grade published on", nullable=True, known_on="graded_on"),
    Column("score", Kind.NUMBER, "grade", unit="0-100", nullable=True, low=0, high=100, known_on="graded_on"),
    Column("passed", Kind.FLAG, "grade is a pass", nullable=True, known_on="graded_on"),
    Column(
        "credits", Kind.NUMBER, "credits earned with this result", unit="EC", nullable=True, low=0, known_on="graded_on"
    ),
    Column("banked", Kind.FLAG, "result carried over from an earlier attempt at the course"),
    key=("course", "assessment", "attempt"),
)

ACTIVITY = _per_student(
    "activity",
    "Use of the learning environment per student and day (or one total up to a day, where no more is delivered).",
    Column("on", Kind.DATE, "day of the activity, or the last of the days that the row adds up"),
    Column("clicks", Kind.INTEGER, "clicks", unit="clicks", low=0),
    Column("days", Kind.INTEGER, "days that the row adds up; empty means one", unit="days", nullable=True, low=1),
    Column("sessions", Kind.INTEGER, "separate sessions", unit="sessions", nullable=True, low=0),
    key=("on",),
)

ATTENDANCE = _per_student(
    "attendance",
    "Presence at compulsory meetings.",
    Column("on", Kind.DATE, "day of the meeting"),
    Column("attended", Kind.FLAG, "was present"),
    key=("on",),
)

GROUP_WORK = _per_student(
    "group_work",
    "Work in teams: who is in which team of a course, and what each member did on a day (zeros where that is nothing, "
    "at least on one day of every member).",
    _COURSE,
    Column("team", Kind.TEXT, "the team within the course"),
    Column("on", Kind.DATE, "day of the work"),
    Column("actions", Kind.INTEGER, "edits, messages, uploads in the team's workspace", unit="actions", low=0),
    Column("submissions", Kind.INTEGER, "parts of the team's work that the member handed in", unit="parts", low=0),
    key=("course", "team", "on"),
)

FACTS = _per_student(
    "facts",
    "Further columns an institution declares itself: one row per student and name, a number or a text.",
    Column("name", Kind.TEXT, "name of the fact, snake_case"),
    Column("number", Kind.NUMBER, "value, when it is a number", nullable=True),
    Column("text", Kind.TEXT, "value, when it is a category", nullable=True),
    key=("name",),
)

OUTCOMES = _per_student(
    "outcomes",
    "Outcomes that are delivered as such; elsewhere they are derived from enrolments (features.outcomes).",
    Column("outcome", Kind.TEXT, "which outcome", allowed=tuple(OutcomeName)),
    Column("value", Kind.FLAG, "it happened"),
    key=("outcome",),
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
        KNOWN_ON,
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
        KNOWN_ON,
    ),
)

CASELOAD = Schema(
    "caseload",
    "Which adviser has which student. Holds the student number and therefore never enters the lake.",
    key=("adviser", "student"),
    person="student",
    columns=(Column("adviser", Kind.TEXT, "account name of the adviser"), _STUDENT, KNOWN_ON),
)
