"""The technical documentation: the nine points of Annex IV of the AI Act (Regulation (EU) 2024/1689, article 11(1)).

The headings are told in own words, with the number of the point. Each is filled with what the run knows, and asks what
it does not know.
"""

from serving.dossier.instructions import tell_groups, tell_oversight, tell_policy
from serving.dossier.known import Known, ask, fill, organisation
from serving.dossier.mitigation import tell_mitigation
from serving.dossier.model_card import tell_result
from serving.dossier.numbers import tell_models
from serving.dossier.parts import Document, Field, Section, Source, Text, same
from serving.dossier.statements import STATEMENTS

_INTERFACE = Text(
    "Webpagina’s per rol (planner, adviseur, officer) in het Nederlands en Engels, een getypeerde JSON-API en een "
    "opdrachtregel. Zij draaien op de apparatuur van de instelling, zonder internet.",
    "Web pages per role (planner, adviser, officer) in Dutch and English, a typed JSON API and a command line. They "
    "run on "
    "the institution’s own hardware, without the internet.",
)
_INTERACTION = Text(
    "Het systeem leest bestanden die de instelling levert (onder meer Studielink, studentinformatiesysteem, "
    "leeromgeving) en schrijft uitkomsten naar zijn eigen map en database. Het stuurt geen ander systeem aan.",
    "The system reads files that the institution delivers (among them Studielink, student information system, learning "
    "environment) and writes results to a folder and database of its own. It steers no other system.",
)
_DESIGN = (
    Text(
        "Keuze voor een uitlegbare basis: een ingewikkelder model moet die aantoonbaar verslaan om te worden gebruikt.",
        "An explainable base by choice: a more complex model has to beat it demonstrably to be used.",
    ),
    Text(
        "Beoordeeld op een later jaar dan waarvan is geleerd, naast eenvoudige alternatieven die altijd worden "
        "berekend.",
        "Judged on a later year than was learnt from, beside simple alternatives that are always computed.",
    ),
    Text("Geen voorgetrainde modellen van anderen.", "No pre-trained models of others."),
)
_OVERSIGHT_TECHNIQUE = Text(
    "Redenen per uitkomst (SHAP-waarden in zinnen), intervallen, en een toetsing per groep helpen mensen de uitkomst "
    "te "
    "begrijpen en ervan af te wijken (artikel 13, lid 3, onder d, en 14).",
    "Reasons per outcome (SHAP values in sentences), intervals and an audit per group help people understand the "
    "outcome "
    "and depart from it (articles 13(3)(d) and 14).",
)
_CHANGES_PLANNED = Text(
    "Er zijn geen vooraf bepaalde wijzigingen: het model verandert niet tijdens gebruik. Een nieuwe versie doorloopt "
    "alles "
    "opnieuw.",
    "There are no pre-determined changes: the model does not change in use. A new version goes through everything "
    "again.",
)
_CYBER = Text(
    "Studentnummers worden bij binnenkomst vervangen door een gesleutelde hash; de sleutel staat apart. Modellen "
    "worden "
    "gelezen met een korte lijst toegestane typen, nooit als pickle. Toegang per rol; elke inzage staat in een logboek "
    "met een keten van hashes.",
    "Student numbers are replaced on entry by a keyed hash; the key is kept apart. Models are read with a short list "
    "of "
    "allowed types, never as a pickle. Access per role; every view is in a log with a chain of hashes.",
)
_METRICS_PERSONS = (
    Text(
        "Onderscheid (AUC) en gemiddelde precisie zeggen of de volgorde klopt; daar gaat een lijst over.",
        "Telling apart (AUC) and average precision say whether the order holds; that is what a list is about.",
    ),
    Text(
        "Gevonden en gestopt bij de capaciteit zeggen wat de lijst oplevert zoals zij wordt gebruikt.",
        "Found and stopped at capacity say what the list yields as it is used.",
    ),
    Text(
        "Brier-score en kalibratiefout zeggen of de kansen zelf kloppen; een mens leest die kansen.",
        "Brier score and calibration error say whether the chances themselves hold; a person reads those chances.",
    ),
    Text(
        "Per groep tellen wie gemist is (recall), wie onnodig is benaderd, en of de kansen kloppen.",
        "Per group it counts who was missed (recall), who was approached without need, and whether the chances hold.",
    ),
)
_METRICS_TOTALS = (
    Text(
        "De gemiddelde afwijking (WAPE) zegt hoeveel studenten de prognose ernaast zit, grote opleidingen zwaarder.",
        "The mean deviation (WAPE) says by how many students the forecast is off, large programmes weighing more.",
    ),
    Text(
        "De systematische afwijking per herkomst, faculteit en omvang zegt wie te laag of te hoog wordt voorspeld.",
        "The bias by origin, faculty and size says who is forecast too low or too high.",
    ),
    Text(
        "De dekking van de intervallen zegt of de onzekerheid eerlijk is weergegeven.",
        "The coverage of the intervals says whether the uncertainty is told as it is.",
    ),
)
_MONITORING = (
    Text(
        "De toetsing wordt herhaald bij elke score (wie staat op de lijst) en als uitkomsten bekend zijn (wie is "
        "gemist).",
        "The audit is repeated at each scoring (who is listed) and when outcomes are known (who was missed).",
    ),
    Text(
        "Een officer ziet het verloop per groep en kan het model intrekken of een eerdere versie terugzetten.",
        "An officer sees the course per group and can withdraw the model or put back an earlier version.",
    ),
)
_TITLES = (
    Text("1. Algemene beschrijving van het systeem", "1. General description of the system"),
    Text("2. Onderdelen en hoe het is ontwikkeld", "2. Elements, and how it was developed"),
    Text("3. Werking, controle en toezicht", "3. Functioning, control and monitoring"),
    Text("4. Waarom deze maten passen", "4. Why these performance metrics are suitable"),
    Text("5. Risicobeheer (artikel 9)", "5. Risk management (article 9)"),
    Text("6. Wijzigingen tijdens de levensduur", "6. Changes through the lifecycle"),
    Text("7. Toegepaste normen", "7. Standards applied"),
    Text("8. EU-conformiteitsverklaring (artikel 47)", "8. EU declaration of conformity (article 47)"),
    Text("9. Volgen na ingebruikname (artikel 72)", "9. Monitoring after being put into use (article 72)"),
)


def make_annex_iv(known: Known) -> Document:
    """Return the technical documentation of a version, under its nine headings."""
    parts = (
        _describe(known),
        _development(known),
        _functioning(known),
        _metrics(known),
        _risks(known),
        _changes(known),
        (ask(known, "standards"),),
        (ask(known, "conformity"),),
        (
            fill("monitoring", "Wat het systeem doet", "What the system does", _MONITORING, Source.PRODUCT),
            ask(known, "monitoring_plan"),
        ),
    )
    sections = tuple(
        Section(f"point_{number}", title, fields)
        for number, (title, fields) in enumerate(zip(_TITLES, parts, strict=True), start=1)
    )
    title = Text("Technische documentatie (AI-verordening, bijlage IV)", "Technical documentation (AI Act, Annex IV)")
    return Document("annex_iv", title, sections)


def _describe(known: Known) -> tuple[Field, ...]:
    texts = STATEMENTS[known.question]
    version = Text(f"{known.name}, versie {known.version}", f"{known.name}, version {known.version}")
    software = ", ".join(f"{name} {number}" for name, number in known.manifest.get("packages", {}).items())
    return (
        fill("intended_purpose", "Beoogd doel (1a)", "Intended purpose (1a)", texts.meant_for, Source.PRODUCT),
        fill("version", "Naam en versie (1a)", "Name and version (1a)", version, Source.RUN),
        organisation(known),
        ask(known, "ai_act_provider"),
        fill("interaction", "Samenhang (1b)", "Interaction (1b)", _INTERACTION, Source.PRODUCT),
        fill(
            "software",
            "Software (1c)",
            "Software (1c)",
            same(f"Python {known.manifest['python']}, {software}"),
            Source.RUN,
        ),
        ask(known, "hardware"),
        fill("interface", "Bediening (1d, 1g)", "User interface (1d, 1g)", _INTERFACE, Source.PRODUCT),
        _see("instructions", "Gebruiksaanwijzing (1h)", "Instructions for use (1h)"),
    )


def _development(known: Known) -> tuple[Field, ...]:
    texts = STATEMENTS[known.question]
    served = tell_models(known)
    return (
        fill("method", "Methode en stappen (2a, 2b)", "Method and steps (2a, 2b)", texts.working, Source.PRODUCT),
        fill("choices", "Keuzes in het ontwerp (2b)", "Design choices (2b)", _DESIGN, Source.PRODUCT),
        fill("architecture", "Gekozen model (2c)", "Model chosen (2c)", served, Source.RUN),
        *tell_mitigation(known),
        _see("data_sheet", "Gegevens (2d)", "Data (2d)"),
        fill("explanation", "Hulp bij toezicht (2e)", "Aids to oversight (2e)", _OVERSIGHT_TECHNIQUE, Source.PRODUCT),
        fill("planned", "Vooraf bepaalde wijzigingen (2f)", "Planned changes (2f)", _CHANGES_PLANNED, Source.PRODUCT),
        *(field for field in tell_result(known) if field.name != "accuracy"),
        _see("instructions", "Hoe goed, in cijfers (2g)", "How good, in numbers (2g)"),
        fill("cybersecurity", "Beveiliging (2h)", "Cybersecurity (2h)", _CYBER, Source.PRODUCT),
        ask(known, "security"),
    )


def _functioning(known: Known) -> tuple[Field, ...]:
    texts = STATEMENTS[known.question]
    return (
        fill("limits", "Mogelijkheden en grenzen", "Capabilities and limits", texts.limits, Source.PRODUCT),
        *(field for field in tell_groups(known.audit) if field.name in ("verdict", "findings")),
        _see("instructions", "Per groep, in cijfers", "Per group, in numbers"),
        fill("unintended", "Te voorziene gevolgen", "Foreseeable outcomes", texts.unintended, Source.PRODUCT),
        *tell_oversight(known),
    )


def _metrics(known: Known) -> tuple[Field, ...]:
    metrics = _METRICS_PERSONS if known.is_about_persons else _METRICS_TOTALS
    trade_offs = STATEMENTS[known.question].trade_offs
    return (
        fill("metrics", "Maten", "Metrics", metrics, Source.PRODUCT),
        fill("trade_offs", "Afweging", "Trade-off", trade_offs, Source.PRODUCT),
        tell_policy(known.audit),
    )


def _risks(known: Known) -> tuple[Field, ...]:
    risks = STATEMENTS[known.question].unintended
    return (fill("risks", "Bekende risico’s", "Known risks", risks, Source.PRODUCT), ask(known, "risk_management"))


def _changes(known: Known) -> tuple[Field, ...]:
    made = known.manifest["made_at"]
    told = Text(
        f"Versie {known.version} is getraind op {made} (UTC). Eerdere versies, wie ze goedkeurde, introk of verving, "
        "en waarom, staan in het modelregister en het logboek.",
        f"Version {known.version} was trained at {made} (UTC). Earlier versions, with who signed for them, withdrew or "
        "replaced them and why, are in the model registry and the log.",
    )
    code = same(known.manifest["code"])
    return (
        fill("changes", "Wijzigingen", "Changes", told, Source.RUN),
        fill("code", "Vingerafdruk van de code", "Fingerprint of the code", code, Source.RUN),
    )


def _see(document: str, nl: str, en: str) -> Field:
    where = {
        "instructions": Text("Zie “Gebruiksaanwijzing”.", "See “Instructions for use”."),
        "data_sheet": Text("Zie “Gegevensblad”.", "See “Data sheet”."),
    }
    return fill(f"see_{document}", nl, en, where[document], Source.PRODUCT)
