"""What is asked about a model: for dropout and for inflow apart."""

from serving.dossier.answers import BOTH, LONG, MEDIUM, NEITHER, PERSONS, SHORT, Answer, Question, Scope
from serving.dossier.parts import Text

PUBLICATION_CATEGORIES = ("Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes")
CLASSIFICATIONS = ("high-risk", "not high-risk, article 6(3)", "not in Annex III")


def _model(
    key: str,
    title: Text,
    asks: Text,
    kind: Answer = Answer.TEXT,
    limit: int = LONG,
    *,
    asked_for: frozenset[str] = BOTH,
    needed_for: frozenset[str] = NEITHER,
    choices: tuple[str, ...] = (),
) -> Question:
    return Question(key, title, asks, kind, limit, Scope.MODEL, needed_for, asked_for, choices)


ABOUT_THE_MODEL = (
    _model(
        "publication_category",
        Text("Publicatiecategorie", "Publication category"),
        Text(
            "In welke categorie wordt het in het Algoritmeregister gepubliceerd?",
            "In which category is it published in the Algorithm Register?",
        ),
        Answer.CHOICE,
        needed_for=BOTH,
        choices=PUBLICATION_CATEGORIES,
    ),
    _model(
        "human_oversight",
        Text("Menselijk toezicht", "Human oversight"),
        Text(
            "Wie beoordeelt de uitkomst bij u, hoe kan die persoon ervan afwijken, en hoe controleert u dat?",
            "Who judges the outcome in your organisation, how can they depart from it, and how do you check that?",
        ),
        needed_for=BOTH,
    ),
    _model(
        "name",
        Text("Naam in het Algoritmeregister", "Name in the Algorithm Register"),
        Text(
            "Onder welke naam wordt het gepubliceerd? Leeg: de naam die het dossier voorstelt.",
            "Under which name is it published? Empty: the name that the file proposes.",
        ),
        limit=SHORT,
    ),
    _model(
        "use",
        Text("Waarvoor de uitkomst wordt gebruikt", "What the outcome is used for"),
        Text(
            "In welk proces wordt de uitkomst gebruikt, vanaf wanneer en tot wanneer, en hoe vaak?",
            "In which process is the outcome used, from when until when, and how often?",
        ),
    ),
    _model(
        "proportionality",
        Text("Afwegingen", "Considerations"),
        Text(
            "Welke andere manieren zijn overwogen, en waarom wegen de voordelen op tegen de nadelen?",
            "Which other ways were considered, and why do the benefits outweigh the drawbacks?",
        ),
    ),
    _model(
        "lawful_basis_explanation",
        Text("Toelichting op de grondslag", "Explanation of the lawful basis"),
        Text(
            "Op welke wet of taak steunt dit, en waarom is de verwerking daarvoor noodzakelijk?",
            "On which law or task does this rest, and why is the processing necessary for it?",
        ),
    ),
    _model(
        "lawful_basis_references",
        Text("Verwijzingen wettelijke basis", "References of the lawful basis"),
        Text("Naar welke wetsartikelen verwijst u (titel en link)?", "Which provisions of law (title and link)?"),
        Answer.LINKS,
        SHORT,
    ),
    _model(
        "classification",
        Text("Classificatie", "Classification"),
        Text(
            "Hoe heeft de organisatie het systeem ingedeeld onder de AI-verordening?",
            "How has the organisation classified the system under the AI Act?",
        ),
        Answer.CHOICE,
        choices=CLASSIFICATIONS,
    ),
    _model(
        "classification_reason",
        Text("Wie indeelde, en waarom", "Who classified, and why"),
        Text(
            "Wie heeft dat besloten (functie), wanneer, en met welke reden?",
            "Who decided that (function), when, and for which reason?",
        ),
    ),
    _model(
        "retention",
        Text("Bewaartermijn van scores, besluiten en logboek", "Retention of scores, decisions and log"),
        Text(
            "Hoe lang worden scores, besluiten en het logboek bewaard, volgens welke selectielijst?",
            "How long are scores, decisions and the log kept, under which selection list?",
        ),
    ),
    _model(
        "dpia_date",
        Text("Datum van de DPIA", "Date of the DPIA"),
        Text("In welke maand is de DPIA vastgesteld (JJJJ-MM)?", "In which month was the DPIA adopted (YYYY-MM)?"),
        Answer.MONTH,
        needed_for=PERSONS,
    ),
    _model(
        "dpia_link",
        Text("Link naar de DPIA", "Link to the DPIA"),
        Text("Waar is de DPIA te lezen (https)?", "Where can the DPIA be read (https)?"),
        Answer.LINK,
        MEDIUM,
    ),
    _model(
        "dpia_judgement",
        Text("Oordeel van de DPIA", "Judgement of the DPIA"),
        Text(
            "Welke risico’s voor studenten ziet u, welke maatregelen, wat blijft over, en is dat aanvaardbaar?",
            "Which risks for students do you see, which measures, what remains, and is it acceptable?",
        ),
        asked_for=PERSONS,
    ),
    _model(
        "dpo_advice",
        Text("Advies van de functionaris", "Advice of the data protection officer"),
        Text(
            "Wat adviseerde de functionaris voor gegevensbescherming (AVG artikel 35, lid 2), en wat deed u ermee?",
            "What did the data protection officer advise (GDPR article 35(2)), and what was done with it?",
        ),
        asked_for=PERSONS,
    ),
    _model(
        "student_views",
        Text("Mening van studenten", "Views of students"),
        Text(
            "Hoe zijn studenten of hun vertegenwoordigers om hun mening gevraagd (AVG artikel 35, lid 9)?",
            "How were students or their representatives asked for their views (GDPR article 35(9))?",
        ),
        asked_for=PERSONS,
    ),
    _model(
        "fria_date",
        Text("Datum van de mensenrechtentoets", "Date of the rights assessment"),
        Text(
            "In welke maand is de toets op grondrechten (FRIA of IAMA) vastgesteld (JJJJ-MM)?",
            "In which month was the fundamental rights assessment (FRIA or IAMA) adopted (YYYY-MM)?",
        ),
        Answer.MONTH,
    ),
    _model(
        "fria_link",
        Text("Link naar de mensenrechtentoets", "Link to the rights assessment"),
        Text("Waar is die toets te lezen (https)?", "Where can that assessment be read (https)?"),
        Answer.LINK,
        MEDIUM,
    ),
    _model(
        "fria_judgement",
        Text("Oordeel over grondrechten", "Judgement on fundamental rights"),
        Text(
            "Welke schade kan welke groep treffen, hoe ernstig en waarschijnlijk is dat, en is het aanvaardbaar?",
            "Which harm can strike which group, how serious and likely is it, and is it acceptable?",
        ),
        asked_for=PERSONS,
    ),
    _model(
        "fria_measures",
        Text("Wat er gebeurt als het misgaat", "What is done when it goes wrong"),
        Text(
            "Wat doet de organisatie als zo’n risico werkelijkheid wordt: wie beslist, wie herstelt, waar klaagt men?",
            "What does the organisation do when such a risk comes true: who decides, who repairs, where to complain?",
        ),
        asked_for=PERSONS,
    ),
    _model(
        "assessments_explanation",
        Text("Toelichting op impacttoetsen", "Explanation of impact assessments"),
        Text(
            "Is een toets niet gedaan of niet openbaar: waarom niet?",
            "Where an assessment was not done, or is not public: why not?",
        ),
    ),
    _model(
        "source_links",
        Text("Verwijzingen gegevensbronnen", "References of data sources"),
        Text(
            "Waar zijn de gegevensbronnen beschreven (titel en link)?", "Where are the sources described (title, link)?"
        ),
        Answer.LINKS,
        MEDIUM,
    ),
    _model(
        "tags",
        Text("Zoektermen", "Search terms"),
        Text(
            "Op welke woorden moet het vindbaar zijn? Leeg: de woorden die het dossier voorstelt.",
            "By which words should it be found? Empty: the words that the file proposes.",
        ),
        Answer.WORDS,
    ),
)
