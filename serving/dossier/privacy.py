"""What the settings say about personal data: purpose, lawful basis, necessity, retention."""

from features.consent import LawfulBasis
from serving.dossier.known import Known, fill
from serving.dossier.parts import Field, Source, Text, same
from serving.dossier.statements import STATEMENTS

BASES = {
    LawfulBasis.CONSENT: Text(
        "Toestemming van de student (AVG artikel 6, lid 1, onder a). Zonder toestemming is er geen score; intrekken "
        "werkt "
        "meteen.",
        "Consent of the student (GDPR article 6(1)(a)). Without consent there is no score; withdrawing works at once.",
    ),
    LawfulBasis.PUBLIC_TASK: Text(
        "Taak van algemeen belang (AVG artikel 6, lid 1, onder e). Een student kan bezwaar maken (artikel 21); bezwaar "
        "werkt meteen.",
        "Task in the public interest (GDPR article 6(1)(e)). A student can object (article 21); an objection works at "
        "once.",
    ),
    LawfulBasis.RESEARCH: Text(
        "Onderzoek met waarborgen (AVG artikel 89), op een grondslag van artikel 6. Een student kan bezwaar maken.",
        "Research under safeguards (GDPR article 89), on a basis of article 6. A student can object.",
    ),
}
COUNTS_ONLY = Text(
    "Niet van toepassing: dit model rekent met tellingen, niet met gegevens van personen.",
    "Does not apply: this model works with counts, not with data of persons.",
)
ASKED_IN_SETTINGS = {
    "trained_by": Text(
        "Wie heeft het model getraind? Vul [training] trained_by in studiepeil.toml in.",
        "Who trained the model? Fill in [training] trained_by in studiepeil.toml.",
    ),
    "purpose": Text(
        "Wat is het doel? Vul [features.purpose] name in studiepeil.toml in.",
        "What is the purpose? Fill in [features.purpose] name in studiepeil.toml.",
    ),
    "lawful_basis": Text(
        "Op welke grondslag? Vul [features.purpose] lawful_basis in studiepeil.toml in.",
        "On which lawful basis? Fill in [features.purpose] lawful_basis in studiepeil.toml.",
    ),
    "retention_term": Text(
        "Hoe lang worden gegevens bewaard? Vul [features.purpose] retention_years in studiepeil.toml in.",
        "How long are data kept? Fill in [features.purpose] retention_years in studiepeil.toml.",
    ),
}


def tell_purpose(known: Known) -> Field:
    """Return the purpose as the settings name it; for totals what the forecast is for."""
    title = ("Doel", "Purpose")
    if known.purpose is not None:
        return fill("purpose", *title, same(known.purpose.name), Source.SETTINGS)
    if known.is_about_persons:
        return Field("purpose", Text(*title), None, Source.OPEN, "purpose")
    return fill("purpose", *title, STATEMENTS[known.question].meant_for, Source.PRODUCT)


def tell_basis(known: Known) -> tuple[Field, ...]:
    """Return lawful basis, necessity and retention term, as the settings declare them."""
    purpose = known.purpose
    if purpose is None:
        return _without_purpose(known)
    years = Text(
        f"{purpose.retention_years} jaar; daarna worden rijen over personen bij elke lezing weggelaten",
        f"{purpose.retention_years} years; after that rows about persons are left out on every read",
    )
    return (
        fill("lawful_basis", "Grondslag", "Lawful basis", BASES[purpose.lawful_basis], Source.SETTINGS),
        fill("necessity", "Noodzaak", "Necessity", same(purpose.necessity), Source.SETTINGS),
        fill("retention_term", "Bewaartermijn van gegevens", "Retention of data", years, Source.SETTINGS),
    )


def is_personal(known: Known) -> bool:
    """Tell whether personal data are processed: a model about persons, or single applications that are counted."""
    return known.is_about_persons or known.purpose is not None


def _without_purpose(known: Known) -> tuple[Field, ...]:
    titles = {
        "lawful_basis": Text("Grondslag", "Lawful basis"),
        "retention_term": Text("Bewaartermijn van gegevens", "Retention of data"),
    }
    if known.is_about_persons:
        return tuple(Field(name, title, None, Source.OPEN, name) for name, title in titles.items())
    return tuple(Field(name, title, COUNTS_ONLY, Source.PRODUCT) for name, title in titles.items())
