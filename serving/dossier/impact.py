"""The assessments of impact: FRIA (AI Act, article 27), DPIA (GDPR, article 35). Facts are filled in; people judge."""

from serving.dossier.instructions import tell_groups, tell_oversight
from serving.dossier.known import Known, ask, fill, tell_number
from serving.dossier.numbers import list_attributes
from serving.dossier.parts import Document, Field, Section, Source, Text
from serving.dossier.privacy import tell_basis, tell_purpose
from serving.dossier.processing import describe_data, describe_security
from serving.dossier.statements import STATEMENTS

_FRIA_LEAD = Text(
    "De feiten voor de toets op grondrechten (AI-verordening, artikel 27). Zij is verplicht voor openbare "
    "instellingen die "
    "een systeem met hoog risico in gebruik nemen. De toets zelf, en het oordeel, is mensenwerk.",
    "The facts for the fundamental rights assessment (AI Act, article 27). Public institutions that put a high-risk "
    "system "
    "into use have to make it. The assessment itself, and the judgement, is for people.",
)
_FRIA_TOTALS = Text(
    "De prognose gaat over aantallen; een toets op grondrechten lijkt niet verplicht. Zie het classificatiememo. De "
    "feiten "
    "staan hier voor wie haar toch wil maken.",
    "The forecast is about totals; a fundamental rights assessment does not seem to be mandatory. See the "
    "classification "
    "memo. The facts are here for whoever wants to make one all the same.",
)
_RIGHTS = (
    Text("Gelijke behandeling en het verbod op discriminatie.", "Equal treatment and the ban on discrimination."),
    Text("Bescherming van persoonsgegevens en het privéleven.", "Protection of personal data and private life."),
    Text(
        "Onderwijs: niemand mag door een score minder kansen krijgen.", "Education: no score may cost anybody a chance."
    ),
    Text(
        "Uitleg en bezwaar: een student kan inzage, uitleg en correctie vragen.",
        "Explanation and objection: a student can ask for access, explanation and correction.",
    ),
)
_NOTIFY = Text(
    "De uitkomst wordt gemeld aan de markttoezichthouder (artikel 27, lid 3) en vult de DPIA aan (lid 4).",
    "The outcome is notified to the market surveillance authority (article 27(3)) and complements the DPIA (27(4)).",
)
_DPIA_LEAD = Text(
    "De feiten voor de gegevensbeschermingseffectbeoordeling (AVG, artikel 35). Profilering van studenten vraagt er "
    "in de "
    "regel om. Het oordeel is aan de verwerkingsverantwoordelijke, met advies van de functionaris.",
    "The facts for the data protection impact assessment (GDPR, article 35). Profiling of students as a rule asks for "
    "one. "
    "The judgement is the controller’s, with the advice of the data protection officer.",
)
_DPIA_COUNTS = Text(
    "Dit model rekent met tellingen. Zolang geen losse aanmeldingen worden gelezen is een DPIA niet aan de orde.",
    "This model works with counts. As long as no single applications are read a DPIA does not come up.",
)
_CRITERIA = (
    Text(
        "Beoordelen of voorspellen van personen (profilering): ja.",
        "Evaluating or foretelling persons (profiling): yes.",
    ),
    Text(
        "Besluiten zonder mens met rechtsgevolg (artikel 22): nee, een adviseur beslist.",
        "Decisions without a person and with legal effect (article 22): no, an adviser decides.",
    ),
    Text(
        "Afhankelijke positie: ja, studenten tegenover hun instelling.",
        "Dependent position: yes, students towards their institution.",
    ),
    Text(
        "Stelselmatig volgen: deels, waar gebruik van de leeromgeving of aanwezigheid wordt geleverd.",
        "Systematic monitoring: in part, where use of the learning environment or attendance is delivered.",
    ),
)
_RISKS_MET = (
    Text(
        "Herkenning: pseudoniemen, kleine aantallen niet getoond, toegang per rol, elke inzage in een logboek.",
        "Being recognised: pseudonyms, small numbers withheld, access per role, every view in a log.",
    ),
    Text(
        "Ander gebruik: het doel staat vast bij de gegevens; toestemming en bezwaar werken per doel en meteen.",
        "Other use: the purpose is fixed with the data; consent and objection work per purpose and at once.",
    ),
    Text(
        "Onjuistheid: gegevens worden gecontroleerd, twijfelachtige rijen apart gezet; intervallen bij elke kans.",
        "Inaccuracy: data are checked, doubtful rows set apart; intervals with every chance.",
    ),
    Text(
        "Ongelijkheid: een toetsing per groep voor ingebruikname en daarna steeds opnieuw.",
        "Inequality: an audit per group before use and again and again after.",
    ),
)


def make_fria(known: Known) -> Document:
    """Return the facts for the fundamental rights impact assessment, by the parts of article 27(1)."""
    texts = STATEMENTS[known.question]
    sections = (
        Section(
            "processes",
            Text("a. Waarvoor het wordt gebruikt", "a. The process it is used in"),
            (fill("meant_for", "Bedoeld voor", "Meant for", texts.meant_for, Source.PRODUCT), ask(known, "use")),
        ),
        Section("period", Text("b. Wanneer en hoe vaak", "b. When and how often"), (_moments(known),)),
        Section("affected", Text("c. Wie het raakt", "c. Who is affected"), _affected(known)),
        Section("harm", Text("d. Welke schade mogelijk is", "d. Which harm is possible"), _harm(known)),
        Section("oversight", Text("e. Menselijk toezicht", "e. Human oversight"), tell_oversight(known)),
        Section("measures", Text("f. Als het misgaat", "f. When it goes wrong"), _measures(known)),
        Section("status", Text("Stand van de toets", "State of the assessment"), _status(known, "fria")),
    )
    lead = _FRIA_LEAD if known.is_about_persons else _FRIA_TOTALS
    title = Text("Toets op grondrechten (FRIA, artikel 27)", "Fundamental rights assessment (FRIA, article 27)")
    return Document("fria", title, sections, lead)


def make_dpia(known: Known) -> Document:
    """Return the facts for the data protection impact assessment, by the parts of article 35(7)."""
    title = Text("DPIA (AVG, artikel 35)", "DPIA (GDPR, article 35)")
    if not known.is_about_persons and known.purpose is None:
        told = Section("applies", Text("Is zij nodig?", "Is it needed?"), (*tell_basis(known), *_status(known, "dpia")))
        return Document("dpia", title, (told,), _DPIA_COUNTS)
    criteria = (fill("criteria", "Kenmerken die erom vragen", "Criteria that ask for it", _CRITERIA, Source.PRODUCT),)
    sections = (
        *((Section("criteria", Text("Is zij nodig?", "Is it needed?"), criteria),) if known.is_about_persons else ()),
        Section(
            "processing",
            Text("a. De verwerking", "a. The processing"),
            (tell_purpose(known), *describe_data(known), ask(known, "processors"), ask(known, "transfers")),
        ),
        Section(
            "necessity",
            Text("b. Noodzaak en evenredigheid", "b. Necessity and proportionality"),
            (*tell_basis(known), ask(known, "lawful_basis_explanation"), ask(known, "proportionality")),
        ),
        Section("risks", Text("c. Risico’s voor studenten", "c. Risks for students"), _risks(known)),
        Section(
            "measures", Text("d. Maatregelen", "d. Measures"), (*describe_security(known), ask(known, "retention"))
        ),
        Section("status", Text("Stand van de DPIA", "State of the DPIA"), _status(known, "dpia")),
    )
    return Document("dpia", title, sections, _DPIA_LEAD)


def _moments(known: Known) -> Field:
    if known.is_about_persons:
        newest = known.manifest["test"][0]
        moment, when = known.manifest["moment"], f"in {newest['cohort']}: {newest['as_of']}"
        told = Text(
            f"Eén keer per studiejaar, op het moment “{moment}” ({when}).",
            f"Once in an academic year, at the moment “{moment}” ({when}).",
        )
    else:
        told = Text(
            "Bij elke nieuwe telling van aanmeldingen, van oktober tot de telling van 1 oktober.",
            "At every new count of applications, from October until the count of 1 October.",
        )
    return fill("moments", "Moment en frequentie", "Moment and frequency", told, Source.RUN)


def _affected(known: Known) -> tuple[Field, ...]:
    texts = STATEMENTS[known.question]
    fields = [fill("persons", "Personen", "Persons", texts.persons, Source.PRODUCT)]
    if known.is_about_persons:
        newest = known.manifest["test"][0]
        number = tell_number(newest["rows"])
        told = Text(
            f"Ongeveer {number.nl} per jaar (cohort {newest['cohort']}).",
            f"About {number.en} a year (cohort {newest['cohort']}).",
        )
        fields.append(fill("number", "Hoeveel", "How many", told, Source.RUN))
    if known.audit is not None:
        attributes = list_attributes(known.audit)
        fields.append(fill("attributes", "Getoetste groepen", "Groups audited", attributes, Source.SETTINGS))
    return tuple(fields)


def _harm(known: Known) -> tuple[Field, ...]:
    texts = STATEMENTS[known.question]
    judged = (ask(known, "fria_judgement"),) if known.is_about_persons else ()
    return (
        fill("rights", "Grondrechten die het raakt", "Fundamental rights at stake", _RIGHTS, Source.PRODUCT),
        fill("unintended", "Wat er mis kan gaan", "What can go wrong", texts.unintended, Source.PRODUCT),
        *tell_groups(known.audit)[:2],
        *judged,
    )


def _measures(known: Known) -> tuple[Field, ...]:
    stop = fill("stop", "Stopzetten", "How to stop it", STATEMENTS[known.question].stop, Source.PRODUCT)
    if not known.is_about_persons:
        return (stop, ask(known, "contact_email"), ask(known, "council"))
    notify = fill("notify", "Melden", "Notifying", _NOTIFY, Source.PRODUCT)
    return (stop, ask(known, "fria_measures"), ask(known, "objection_contact"), ask(known, "council"), notify)


def _risks(known: Known) -> tuple[Field, ...]:
    unintended = STATEMENTS[known.question].unintended
    fields = (fill("unintended", "Wat er mis kan gaan", "What can go wrong", unintended, Source.PRODUCT),)
    if not known.is_about_persons:
        return fields
    met = fill("met", "Wat het systeem ertegen doet", "What the system does about it", _RISKS_MET, Source.PRODUCT)
    return (*fields, met, ask(known, "dpia_judgement"))


def _status(known: Known, which: str) -> tuple[Field, ...]:
    asked = [f"{which}_date", f"{which}_link"]
    if which == "dpia" and known.is_about_persons:
        asked += ["dpo_advice", "student_views"]
    return tuple(ask(known, key) for key in (*asked, "assessments_explanation"))
