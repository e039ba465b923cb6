"""What the file tells of a version that was made because of a gap between groups: what was chosen, by whom and why."""

from fairness.words.names import name_attribute
from serving.dossier.known import Known, fill
from serving.dossier.parts import LANGUAGES, Field, Source, Text, join_texts, same

_UNTOUCHED = Text(
    "Het verschil kan ook in deze versie nog bestaan; de toetsing per groep gaat over deze versie zelf.",
    "The gap may still be there in this version; the audit per group is about this version itself.",
)


def tell_mitigation(known: Known) -> tuple[Field, ...]:
    """Return the fields about the choice this version comes from; none for a version that was trained as usual."""
    chosen = known.manifest["result"].get("mitigation")
    if not chosen:
        return ()
    number = chosen["beside_version"]
    name = Text(*(str(chosen.get(f"name_{language}", chosen["candidate"])) for language in LANGUAGES))
    what = Text(
        f"Deze versie is gemaakt om een verschil tussen groepen kleiner te maken: {name.nl}. Zij is vergeleken met "
        f"versie {number}.",
        f"This version was made to make a gap between groups smaller: {name.en}. It was compared "
        f"with version {number}.",
    )
    who = same(f"{chosen['chosen_by']}, {chosen['chosen_at']} (UTC)")
    told = join_texts(what, _tell_learning(chosen.get("learns_from", "")), _UNTOUCHED)
    return (
        fill("mitigation", "Gemaakt vanwege een verschil", "Made because of a gap", told, Source.RUN),
        fill("mitigation_by", "Gekozen door, op", "Chosen by, on", who, Source.RUN),
        fill("mitigation_reason", "Reden van de keuze", "Reason of the choice", same(chosen["reason"]), Source.RUN),
    )


def _tell_learning(attribute: str) -> Text:
    if not attribute:
        return same("")
    nl, en = (name_attribute(attribute, language) for language in LANGUAGES)
    return Text(
        f"Bij het leren is van eerdere studenten het kenmerk {nl} gebruikt; om scores te maken is het niet nodig.",
        f"While learning, {en} of earlier students was used; it is not needed to make scores.",
    )
