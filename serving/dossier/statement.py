"""The standing texts about one question, whichever the run, and what dropout and inflow have in common."""

from dataclasses import dataclass

from serving.dossier.parts import Text


@dataclass(frozen=True)
class Statements:
    """The standing texts about one question."""

    name: Text
    asks: Text
    meant_for: Text
    not_meant_for: Text
    reading: tuple[Text, ...]
    working: tuple[Text, ...]
    persons: Text
    people_decide: tuple[Text, ...]
    stop: tuple[Text, ...]
    limits: tuple[Text, ...]
    unintended: tuple[Text, ...]
    trade_offs: Text


STANDS_STILL = Text(
    "Het model leert niet vanzelf bij. Een nieuwe versie wordt opnieuw getraind, getoetst en door een officer "
    "goedgekeurd.",
    "The model does not go on learning by itself. A new version is trained and audited again and signed for by "
    "an officer.",
)
STOP = (
    Text(
        "Een officer trekt het model in op de modelpagina of met de opdracht studiepeil promote MODEL --withdraw. "
        "Vanaf dat "
        "moment staat geen uitkomst van dit model meer op een pagina of in de API.",
        "An officer withdraws the model on its page or with the command studiepeil promote MODEL --withdraw. From "
        "then on no result of this model is on any page or in the API.",
    ),
    Text(
        "Elke beslissing over een model staat met naam en reden in een logboek dat niet ongemerkt te wijzigen is.",
        "Every decision about a model is in a log, with name and reason, that cannot be changed unnoticed.",
    ),
)
