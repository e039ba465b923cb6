"""What is asked of the institution once, whichever the model."""

from serving.dossier.answers import BOTH, LONG, MEDIUM, PERSONS, SHORT, Answer, Question
from serving.dossier.parts import Text


def _institution(key: str, title: Text, asks: Text, kind: Answer = Answer.TEXT, limit: int = LONG) -> Question:
    return Question(key, title, asks, kind, limit)


ABOUT_THE_INSTITUTION = (
    Question(
        "organization",
        Text("Organisatie", "Organisation"),
        Text("Wat is de volledige naam van de organisatie?", "What is the full name of the organisation?"),
        limit=SHORT,
        needed_for=BOTH,
    ),
    Question(
        "contact_email",
        Text("Contact voor vragen", "Contact for questions"),
        Text(
            "Op welk mailadres of welke pagina (https) kan iedereen vragen stellen over het algoritme?",
            "At which mail address or page (https) can anybody ask about the algorithm?",
        ),
        Answer.CONTACT,
        MEDIUM,
        needed_for=BOTH,
    ),
    Question(
        "objection_contact",
        Text("Contact voor bezwaar", "Contact for objections"),
        Text(
            "Waar maakt een student bezwaar, vraagt hij inzage of dient hij een klacht in (mailadres of https)?",
            "Where does a student object, ask for access or complain (mail address or https)?",
        ),
        Answer.CONTACT,
        MEDIUM,
        needed_for=PERSONS,
    ),
    _institution(
        "controller",
        Text("Verwerkingsverantwoordelijke", "Controller"),
        Text(
            "Wie is de verwerkingsverantwoordelijke (AVG artikel 4 en 30), met adres? En wie eventueel samen daarmee?",
            "Who is the controller (GDPR articles 4 and 30), with address? And who jointly, if anybody?",
        ),
    ),
    _institution(
        "dpo",
        Text("Functionaris voor gegevensbescherming", "Data protection officer"),
        Text(
            "Hoe is de functionaris voor gegevensbescherming te bereiken (functie en contactgegevens)?",
            "How can the data protection officer be reached (function and contact)?",
        ),
        limit=MEDIUM,
    ),
    _institution(
        "oversight_role",
        Text("Wie toezicht houdt", "Who oversees"),
        Text(
            "Welke functie houdt namens de organisatie toezicht op de modellen, en kan ze stopzetten?",
            "Which function oversees the models for the organisation, and can stop them?",
        ),
        limit=MEDIUM,
    ),
    _institution(
        "literacy",
        Text("Kennis van wie ermee werkt", "Knowledge of who works with it"),
        Text(
            "Hoe is gezorgd dat adviseurs, planners en officers genoeg van AI weten (AI-verordening artikel 4 en 26)?",
            "How is it seen to that advisers, planners and officers know enough of AI (AI Act articles 4 and 26)?",
        ),
    ),
    _institution(
        "council",
        Text("Medezeggenschap", "Participation council"),
        Text(
            "Wanneer en hoe is de medezeggenschap betrokken, en wat vond zij?",
            "When and how was the participation council involved, and what did it say?",
        ),
    ),
    _institution(
        "provider",
        Text("Leverancier", "Supplier"),
        Text(
            "Wie levert het algoritme? Schrijf “Intern ontwikkeld” als dat zo is.",
            "Who supplies the algorithm? Write “Intern ontwikkeld” when it was developed in-house.",
        ),
        limit=200,
    ),
    _institution(
        "ai_act_provider",
        Text("Aanbieder volgens de AI-verordening", "Provider under the AI Act"),
        Text(
            "Wie is de aanbieder (artikel 3, punt 3): wie heeft dit laten ontwikkelen en stelt het onder eigen naam in "
            "gebruik? Wie een model op eigen gegevens traint en gebruikt, is dat vaak zelf.",
            "Who is the provider (article 3, point 3): who had this developed and puts it into service under its own "
            "name? Who trains and uses a model on data of its own often is.",
        ),
        limit=MEDIUM,
    ),
    _institution(
        "website",
        Text("Publiekspagina", "Public page"),
        Text(
            "Op welke pagina (https) legt u dit uit aan studenten?",
            "On which page (https) is it explained to students?",
        ),
        Answer.LINK,
        MEDIUM,
    ),
    _institution(
        "url",
        Text("Bronregistratie", "Source registration"),
        Text(
            "Waar staat de registratie in een eigen register van de organisatie (https)?",
            "Where is the registration in a register of the organisation itself (https)?",
        ),
        Answer.LINK,
        MEDIUM,
    ),
    _institution(
        "process_index_url",
        Text("Verwerkingsregister", "Record of processing"),
        Text("Waar staat het verwerkingsregister (https)?", "Where is the record of processing (https)?"),
        Answer.LINK,
        MEDIUM,
    ),
    _institution(
        "publiccode",
        Text("Broncode", "Source code"),
        Text("Waar staat de broncode, als die openbaar is (https)?", "Where is the source code, when public (https)?"),
        Answer.LINK,
        MEDIUM,
    ),
    _institution(
        "processors",
        Text("Verwerkers en ontvangers", "Processors and recipients"),
        Text(
            "Wie verwerkt of ontvangt de gegevens nog meer (hosting, beheer), en onder welke overeenkomst?",
            "Who else processes or receives the data (hosting, maintenance), and under which agreement?",
        ),
    ),
    _institution(
        "transfers",
        Text("Doorgifte buiten de EER", "Transfers outside the EEA"),
        Text(
            "Gaan gegevens naar een land buiten de EER? Zo ja: welk land, en met welke waarborg?",
            "Do data go to a country outside the EEA? If so: which, and with which safeguard?",
        ),
    ),
    _institution(
        "security",
        Text("Beveiliging door de organisatie", "Security by the organisation"),
        Text(
            "Welke maatregelen treft de organisatie zelf (toegang, versleuteling, back-ups, tests; AVG artikel 32)?",
            "Which measures does the organisation take itself (access, encryption, backups, tests; GDPR article 32)?",
        ),
    ),
    _institution(
        "hardware",
        Text("Apparatuur", "Hardware"),
        Text("Op welke apparatuur en waar draait het systeem?", "On which hardware and where does the system run?"),
        limit=MEDIUM,
    ),
    _institution(
        "risk_management",
        Text("Risicobeheer", "Risk management"),
        Text(
            "Waar is het risicobeheer beschreven (AI-verordening artikel 9), en wie houdt het bij?",
            "Where is risk management described (AI Act article 9), and who keeps it up?",
        ),
    ),
    _institution(
        "standards",
        Text("Normen", "Standards"),
        Text(
            "Welke geharmoniseerde normen zijn toegepast, geheel of deels? Zo niet: wat is in plaats daarvan gedaan?",
            "Which harmonised standards were applied, in full or in part? If none: what was done instead?",
        ),
    ),
    _institution(
        "conformity",
        Text("EU-conformiteitsverklaring", "EU declaration of conformity"),
        Text(
            "Is er een EU-conformiteitsverklaring (artikel 47)? Waar staat zij, en van welke datum is zij?",
            "Is there an EU declaration of conformity (article 47)? Where is it, and of which date?",
        ),
        limit=MEDIUM,
    ),
    _institution(
        "monitoring_plan",
        Text("Plan voor monitoring", "Monitoring plan"),
        Text(
            "Waar staat het plan om het systeem in gebruik te volgen (artikel 72, lid 3), en wie voert het uit?",
            "Where is the plan to monitor the system in use (article 72(3)), and who carries it out?",
        ),
    ),
)
