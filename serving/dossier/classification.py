"""The classification memo: is this a high-risk system under the AI Act? Reasons for and against; people decide."""

from serving.dossier.known import Known, ask, fill
from serving.dossier.parts import Document, Field, Section, Source, Text

_LEAD = Text(
    "Dit memo zet de redenen naast elkaar (AI-verordening, Verordening (EU) 2024/1689). Het oordeel is aan de "
    "organisatie.",
    "This memo puts the reasons side by side (AI Act, Regulation (EU) 2024/1689). The judgement is the organisation's.",
)
_DATES = Text(
    "Controleer vanaf wanneer de eisen gelden: de verordening zelf noemt 2 augustus 2026 voor bijlage III; in 2026 is "
    "over uitstel tot 2 december 2027 een akkoord bereikt. De plicht tot kennis van AI (artikel 4) geldt sinds "
    "2 februari 2025.",
    "Check from when the requirements apply: the Regulation itself says 2 August 2026 for Annex III; in 2026 an "
    "agreement "
    "was reached on a delay until 2 December 2027. The duty of AI literacy (article 4) has applied since 2 February "
    "2025.",
)
_POINTS = (
    Text(
        "Punt 3 (a): toegang, toelating of plaatsing. Niet bedoeld; de gebruiksaanwijzing sluit het uit.",
        "Point 3(a): access, admission or assignment. Not intended; the instructions for use rule it out.",
    ),
    Text(
        "Punt 3 (b): leerresultaten beoordelen, ook om het leerproces te sturen. Raakvlak: de score voorspelt uit "
        "resultaten of iemand stopt, en kan leiden tot begeleiding.",
        "Point 3(b): evaluating learning outcomes, also to steer the learning process. It touches: the score foretells "
        "from results whether somebody stops, and can lead to guidance.",
    ),
    Text(
        "Punt 3 (c): het passende onderwijsniveau bepalen. Niet bedoeld; zou het zijn bij een studieadvies of "
        "verwijzing.",
        "Point 3(c): assessing the appropriate level of education. Not intended; it would be with a study advice or a "
        "referral.",
    ),
    Text(
        "Punt 3 (d): verboden gedrag bij toetsen opsporen. Niet van toepassing.",
        "Point 3(d): detecting prohibited behaviour during tests. Does not apply.",
    ),
)
_FOR = (
    Text(
        "Het gebied is onderwijs (bijlage III, punt 3), en de uitkomst gaat over één student.",
        "The area is education (Annex III, point 3), and the outcome is about a single student.",
    ),
    Text(
        "Het systeem leidt uit resultaten en gedrag af hoe iemand het zal doen: dat is profilering (AVG artikel 4, "
        "punt 4). Wie onder bijlage III valt en profileert, is altijd hoog risico; de uitzonderingen van artikel 6, "
        "lid 3 "
        "gelden dan niet.",
        "The system infers from results and behaviour how somebody will do: that is profiling (GDPR article 4, point "
        "4). "
        "What falls under Annex III and profiles is always high-risk; the exceptions of article 6(3) then do not "
        "apply.",
    ),
    Text(
        "Een gemiste of verkeerde score kan een student hulp onthouden, of een stempel geven.",
        "A missed or wrong score can keep help from a student, or mark them.",
    ),
    Text(
        "Begeleiding die op de lijst volgt kan het leerproces sturen (punt 3 (b)).",
        "Guidance that follows from the list can steer the learning process (point 3(b)).",
    ),
)
_AGAINST = (
    Text(
        "Het systeem beoordeelt geen leerresultaten en bepaalt geen toegang, niveau of advies: het ordent gesprekken.",
        "The system evaluates no learning outcomes and determines no access, level or advice: it orders conversations.",
    ),
    Text(
        "Een adviseur beslist zonder gebonden te zijn aan de volgorde; niemand verliest een recht door een score.",
        "An adviser decides without being bound by the order; nobody loses a right through a score.",
    ),
    Text(
        "Valt het buiten bijlage III, dan speelt artikel 6, lid 3 niet. Valt het erbinnen, dan sluit profilering de "
        "uitzondering uit: een voorbereidende of beperkte taak helpt dan niet.",
        "If it falls outside Annex III, article 6(3) does not come up. If it falls within, profiling rules the "
        "exception "
        "out: a preparatory or narrow task is then no help.",
    ),
)
_CAUTION = Text(
    "Zolang er niets is besloten behandelt dit dossier het als hoog risico: alle stukken van bijlage IV en artikel 27 "
    "zijn "
    "voorbereid. Gebruik voor een bindend studieadvies, toelating of plaatsing maakt het zonder twijfel hoog risico.",
    "As long as nothing is decided this file treats it as high-risk: all parts of Annex IV and article 27 are "
    "prepared. "
    "Use for a binding study advice, admission or placement makes it high-risk without a doubt.",
)
_IF_NOT = Text(
    "Wie oordeelt dat een systeem van bijlage III toch geen hoog risico is, legt dat vast voor het in gebruik gaat en "
    "registreert het (artikel 6, lid 4 en artikel 49, lid 2).",
    "Who judges that a system of Annex III is not high-risk after all documents that before it is used and registers "
    "it "
    "(article 6(4) and article 49(2)).",
)
_TOTALS = (
    Text(
        "De prognose gaat over aantallen eerstejaars per opleiding. Zij zegt niets over één persoon en leidt niet tot "
        "een "
        "besluit over iemand: zij bepaalt geen toegang, beoordeelt niets en profileert niet.",
        "The forecast is about numbers of first-years per programme. It says nothing about a single person and leads "
        "to no "
        "decision about anybody: it determines no access, evaluates nothing and does not profile.",
    ),
    Text(
        "Daarom lijkt bijlage III, punt 3 niet van toepassing. Dat verandert als de prognose een besluit over personen "
        "stuurt, zoals een numerus fixus op grond van alleen dit getal, of het toelaten van wie zich heeft aangemeld.",
        "Hence Annex III, point 3 does not seem to apply. That changes when the forecast steers a decision about "
        "persons, "
        "such as a cap on the evidence of this number alone, or the admission of who applied.",
    ),
    Text(
        "Waar losse aanmeldingen worden gebruikt om te tellen, worden persoonsgegevens verwerkt: de AVG geldt dan.",
        "Where single applications are used to count, personal data are processed: the GDPR then applies.",
    ),
)


def make_classification(known: Known) -> Document:
    """Return the classification memo of a version."""
    memo = _memo_about_persons() if known.is_about_persons else _memo_about_totals()
    decided = (ask(known, "classification"), ask(known, "classification_reason"), ask(known, "ai_act_provider"))
    sections = (
        *memo,
        Section("decision", Text("Wie beslist", "Who decides"), decided),
        Section(
            "dates", Text("Vanaf wanneer", "From when"), (fill("dates", "Termijnen", "Dates", _DATES, Source.PRODUCT),)
        ),
    )
    return Document("classification", Text("Classificatiememo", "Classification memo"), sections, _LEAD)


def _memo_about_persons() -> tuple[Section, ...]:
    return (
        Section(
            "area",
            Text("Bijlage III, punt 3: onderwijs", "Annex III, point 3: education"),
            (fill("points", "De vier onderdelen", "The four parts", _POINTS, Source.PRODUCT),),
        ),
        Section("reasons", Text("Redenen", "Reasons"), _reasons()),
    )


def _reasons() -> tuple[Field, ...]:
    return (
        fill("for", "Voor hoog risico pleit", "In favour of high-risk", _FOR, Source.PRODUCT),
        fill("against", "Daartegen pleit", "Against", _AGAINST, Source.PRODUCT),
        fill("caution", "Hoe dit dossier ermee omgaat", "How this file deals with it", _CAUTION, Source.PRODUCT),
        fill("if_not", "Als het oordeel “geen hoog risico” is", "If judged “not high-risk”", _IF_NOT, Source.PRODUCT),
    )


def _memo_about_totals() -> tuple[Section, ...]:
    title = Text("Aantallen, geen personen", "Totals, no persons")
    return (Section("area", title, (fill("totals", "Redenen", "Reasons", _TOTALS, Source.PRODUCT),)),)
