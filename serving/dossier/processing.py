"""The record of processing of this model (GDPR, article 30)."""

from serving.dossier.known import Known, ask, fill, organisation
from serving.dossier.parts import Document, Field, Section, Source, Text
from serving.dossier.privacy import COUNTS_ONLY, is_personal, tell_basis, tell_purpose
from serving.dossier.statements import STATEMENTS
from serving.dossier.words import SOURCES, name_one

_LEAD = Text(
    "De gegevens voor het verwerkingsregister (AVG, artikel 30, lid 1). Neem ze over in het register van de "
    "instelling.",
    "The data for the record of processing (GDPR, article 30(1)). Take them over into the institution’s record.",
)
_RECIPIENTS = Text(
    "Adviseurs zien hun eigen studenten, officers modellen en totalen met pseudoniemen, planners alleen aantallen "
    "waarin "
    "kleine groepen niet te zien zijn.",
    "Advisers see their own students, officers models and totals with pseudonyms, planners only totals in which small "
    "groups cannot be seen.",
)
_PROTECTED = Text(
    "Beschermde kenmerken, zoals geslacht en herkomst, staan apart en worden alleen voor de toetsing geopend. Staan er "
    "bijzondere gegevens bij (AVG artikel 9), dan moet daarvoor een uitzondering gelden.",
    "Protected attributes, such as sex and origin, are kept apart and opened for the audit only. Where special "
    "categories "
    "are among them (GDPR article 9), an exception has to apply to those.",
)
_SECURITY = (
    Text(
        "Studentnummers worden bij binnenkomst vervangen door pseudoniemen; de sleutel staat in een aparte kluis.",
        "Student numbers are replaced by pseudonyms on entry; the key is in a vault of its own.",
    ),
    Text(
        "Toegang per rol; een blik op een student en de melding daarvan in het logboek zijn één handeling.",
        "Access per role; a view of a student and its entry in the log are one transaction.",
    ),
    Text(
        "Kleine aantallen worden niet getoond, ook niet waar ze uit sommen zouden volgen.",
        "Small numbers are withheld, also where they would follow from sums.",
    ),
)


def make_processing_record(known: Known) -> Document:
    """Return the record of processing, by the parts of article 30(1)."""
    sections = (
        Section(
            "controller",
            Text("a. Wie verantwoordelijk is", "a. Who is responsible"),
            (organisation(known), ask(known, "controller"), ask(known, "dpo"), ask(known, "process_index_url")),
        ),
        Section("purpose", Text("b. Doel en grondslag", "b. Purpose and basis"), _purpose(known)),
        Section("data", Text("c. Wie en welke gegevens", "c. Who and which data"), describe_data(known)),
        Section("recipients", Text("d. Ontvangers", "d. Recipients"), _recipients(known)),
        Section("transfers", Text("e. Buiten de EER", "e. Outside the EEA"), (ask(known, "transfers"),)),
        Section("retention", Text("f. Bewaren", "f. Retention"), _retention(known)),
        Section("security", Text("g. Beveiliging", "g. Security"), describe_security(known)),
    )
    title = Text("Verwerkingsregister (AVG, artikel 30)", "Record of processing (GDPR, article 30)")
    return Document("processing", title, sections, _LEAD)


def describe_data(known: Known) -> tuple[Field, ...]:
    """Return who the data are about and which kinds there are."""
    if not is_personal(known):
        return (fill("persons", "Betrokkenen", "Data subjects", COUNTS_ONLY, Source.PRODUCT),)
    sources = dict.fromkeys(one["source"] for one in known.manifest["features"])
    kinds = tuple(name_one(SOURCES, source) for source in sources)
    persons = STATEMENTS[known.question].persons if known.is_about_persons else _APPLICANTS
    fields = (
        fill("persons", "Betrokkenen", "Data subjects", persons, Source.PRODUCT),
        fill("kinds", "Soorten gegevens", "Kinds of data", kinds, Source.RUN),
    )
    if not known.is_about_persons:
        return fields
    return (*fields, fill("protected", "Beschermde kenmerken", "Protected attributes", _PROTECTED, Source.PRODUCT))


def describe_security(known: Known) -> tuple[Field, ...]:
    """Return the measures of the product, and the question after those of the institution."""
    return (
        fill("measures", "Wat het systeem doet", "What the system does", _SECURITY, Source.PRODUCT),
        ask(known, "security"),
    )


_APPLICANTS = Text(
    "Aanmelders, als losse aanmeldingen worden gelezen om te tellen; niemand krijgt een uitkomst over zichzelf.",
    "Applicants, where single applications are read to count; nobody has an outcome about themselves.",
)


def _purpose(known: Known) -> tuple[Field, ...]:
    return (
        tell_purpose(known),
        *tell_basis(known),
        ask(known, "lawful_basis_explanation"),
        ask(known, "lawful_basis_references"),
    )


def _recipients(known: Known) -> tuple[Field, ...]:
    inside = fill("recipients", "Binnen de instelling", "Within the institution", _RECIPIENTS, Source.PRODUCT)
    return (inside, ask(known, "processors"))


def _retention(known: Known) -> tuple[Field, ...]:
    terms = tuple(field for field in tell_basis(known) if field.name == "retention_term")
    return (*terms, ask(known, "retention"))
