"""The tables of applications, counts and programmes, declared once; `features.schemas` holds them with all others."""

from features.vocabulary import Column, ExamType, Kind, Origin, Schema

PROGRAMME = Column(
    "programme", Kind.TEXT, "programme (opleiding): Isat/CROHO code, or the course code where that is the unit"
)
KNOWN_ON = Column("known_on", Kind.DATE, "the row is known from this date")
YEAR = Column("academic_year", Kind.INTEGER, "first calendar year of the academic year", low=1990, high=2100)
EXAM_TYPE = Column("exam_type", Kind.TEXT, "examentype", allowed=tuple(ExamType))
ORIGIN = Column("origin", Kind.TEXT, "herkomst", allowed=tuple(Origin))

PROGRAMMES = Schema(
    "programmes",
    "Programmes with their names, faculties and caps. A cap here holds for every season that is counted after "
    "known_on; the table caps has caps per year.",
    key=("programme",),
    columns=(
        PROGRAMME,
        Column("name", Kind.TEXT, "name of the programme as planners know it"),
        Column("faculty", Kind.TEXT, "faculty; 'unknown' where the institution has none"),
        EXAM_TYPE,
        Column(
            "cap", Kind.INTEGER, "places, when the programme has a numerus fixus", unit="students", nullable=True, low=0
        ),
        Column("first_year", Kind.INTEGER, "first academic year of the programme", nullable=True, low=1800, high=2100),
        Column("last_year", Kind.INTEGER, "last academic year with first-years", nullable=True, low=1800, high=2100),
        KNOWN_ON,
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
        PROGRAMME,
        EXAM_TYPE,
        YEAR,
        Column("delivered_on", Kind.DATE, "date of the delivery; its ISO week is the application week"),
        ORIGIN,
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
        KNOWN_ON,
    ),
)

STUDENT_COUNTS = Schema(
    "student_counts",
    "First-years counted on 1 October, per programme, origin and exam type. Absent is not zero.",
    key=("programme", "origin", "exam_type", "academic_year"),
    columns=(
        PROGRAMME,
        ORIGIN,
        EXAM_TYPE,
        YEAR,
        Column("students", Kind.INTEGER, "first-years on 1 October", unit="students", low=0),
        KNOWN_ON,
    ),
)

YEARLY_COUNTS = Schema(
    "yearly_counts",
    "First-years per institution, programme and year, as published (DUO). Years with another definition are never "
    "compared. Absent is not zero.",
    key=("institution", "programme", "academic_year", "definition"),
    columns=(
        Column("institution", Kind.TEXT, "BRIN code"),
        PROGRAMME,
        Column("name", Kind.TEXT, "name of the programme"),
        Column("level", Kind.TEXT, "kind of programme, such as hbo bachelor"),
        Column("faculty", Kind.TEXT, "part of CROHO; 'unknown' where it is not published"),
        YEAR,
        Column("students", Kind.INTEGER, "first-years; empty where not published", "students", nullable=True, low=0),
        Column("definition", Kind.TEXT, "how the count is defined; another text is another series"),
        Column("is_suppressed", Kind.FLAG, "too few to be published"),
        KNOWN_ON,
    ),
)

CAPS = Schema(
    "caps",
    "Places per academic year of programmes with a numerus fixus. A year that stands here wins over the cap in "
    "programmes; an empty cap says that there was none that year.",
    key=("programme", "academic_year"),
    columns=(
        PROGRAMME,
        YEAR,
        Column("cap", Kind.INTEGER, "places; empty when there was no cap that year", "students", nullable=True, low=0),
        KNOWN_ON,
    ),
)

PROGRAMME_CHANGES = Schema(
    "programme_changes",
    "Programmes that got another code or merged into another programme. Their history is added to the new code's; "
    "a code that goes on as two cannot be followed.",
    key=("programme", "becomes"),
    columns=(
        Column("programme", Kind.TEXT, "the old code"),
        Column("becomes", Kind.TEXT, "the new code"),
        Column("academic_year", Kind.INTEGER, "first academic year in which the new code holds", low=1990, high=2100),
        KNOWN_ON,
    ),
)

COUNT_FILES = Schema(
    "count_files",
    "The weekly count files themselves, also those without rows: what was delivered, and when.",
    key=("academic_year", "delivered_on", "file_name"),
    columns=(
        YEAR,
        Column("delivered_on", Kind.DATE, "date of the delivery"),
        Column("file_name", Kind.TEXT, "name of the file"),
        Column("rows", Kind.INTEGER, "rows in the file, of the institutions that are read", low=0),
        Column("replaced", Kind.FLAG, "a later delivery in the same ISO week replaces all its rows"),
        KNOWN_ON,
    ),
)
