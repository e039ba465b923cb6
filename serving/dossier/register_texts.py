"""The Dutch texts of the Algorithm Register, at level B1: short sentences, plain words."""

from serving.dossier.known import Known
from serving.dossier.numbers import tell_models
from serving.dossier.privacy import COUNTS_ONLY, is_personal
from serving.dossier.statements import STATEMENTS
from serving.dossier.words import SOURCES, name_one

_SHORT = {
    "dropout": (
        "Dit algoritme schat welke eerstejaars misschien stoppen met hun opleiding. Een studieadviseur ziet wie eerst "
        "een "
        "gesprek nodig kan hebben. De adviseur beslist zelf wie wordt uitgenodigd."
    ),
    "inflow": (
        "Dit algoritme schat hoeveel eerstejaars er op 1 oktober zijn per opleiding. Planners gebruiken dat voor "
        "groepen, docenten en zalen. Het gaat om aantallen, niet om personen."
    ),
}
_IMPACT = {
    "dropout": (
        "Studenten die hulp kunnen gebruiken krijgen eerder een gesprek. Een score heeft geen gevolg voor cijfers, "
        "toelating "
        "of het studieadvies. Een student kan bezwaar maken. Dan wordt er geen score meer gemaakt."
    ),
    "inflow": (
        "De schatting helpt om genoeg plaats en docenten te hebben. Zij heeft geen gevolg voor een aanmelder. "
        "Zij bepaalt niet wie wordt toegelaten."
    ),
}
_VERDICTS = {
    "passed": "De toets vond geen verschil tussen groepen dat groter is dan de afgesproken grens.",
    "failed": "De toets vond een verschil tussen groepen dat groter is dan de afgesproken grens.",
    "insufficient": "Er waren te weinig studenten om verschillen tussen groepen goed te kunnen zien.",
}
_BASES = {
    "consent": "De student heeft toestemming gegeven. De student kan die altijd weer intrekken.",
    "public task": "De instelling heeft een wettelijke taak. Een student kan bezwaar maken.",
    "research": "Het gaat om onderzoek met extra bescherming. Een student kan bezwaar maken.",
}
_TAGS = {
    "dropout": ["studenten", "studie-uitval", "studiebegeleiding", "hoger onderwijs", "voorspelling"],
    "inflow": ["instroom", "eerstejaars", "prognose", "hoger onderwijs", "planning"],
}


def describe_short(known: Known) -> str:
    """Return the short description."""
    return _SHORT[known.question]


def describe_goal(known: Known) -> list[str | None]:
    """Return the goal, the impact and what it is not for."""
    texts = STATEMENTS[known.question]
    return [texts.meant_for.nl, _IMPACT[known.question], texts.not_meant_for.nl, known.answer("use")]


def describe_proportionality(known: Known) -> list[str | None]:
    """Return why it is necessary (as the settings say) and what was weighed (as the facts say)."""
    return [known.purpose.necessity if known.purpose else None, known.answer("proportionality")]


def describe_oversight(known: Known) -> list[str | None]:
    """Return how people use, check and correct the outcome."""
    decided = [one.nl for one in STATEMENTS[known.question].people_decide]
    return [*decided, known.answer("human_oversight")]


def describe_risks(known: Known) -> list[str | None]:
    """Return what can go wrong, what the audit found, and how it is followed."""
    texts = STATEMENTS[known.question]
    verdict = _VERDICTS[str(known.audit.verdict)] if known.audit is not None else None
    follow = "De toets wordt herhaald zolang het algoritme in gebruik is. Een officer kan het direct stopzetten."
    return [*(one.nl for one in texts.unintended), verdict, follow]


def describe_basis(known: Known) -> list[str | None]:
    """Return the lawful basis in plain words, and its explanation."""
    if not is_personal(known) or known.purpose is None:
        return [None if known.is_about_persons else COUNTS_ONLY.nl, known.answer("lawful_basis_explanation")]
    return [_BASES[known.purpose.lawful_basis.value], known.answer("lawful_basis_explanation")]


def describe_sources(known: Known) -> list[str | None]:
    """Return which data are used, of which years, and which are not."""
    sources = dict.fromkeys(one["source"] for one in known.manifest["features"])
    named = ", ".join(name_one(SOURCES, source).nl for source in sources)
    years = sorted({str(table["cohort"]) for key in ("train", "test") for table in known.manifest[key]})
    protected = "Geslacht, herkomst en andere beschermde kenmerken gebruikt het algoritme niet als invoer. Zij worden "
    protected += "alleen gebruikt om verschillen tussen groepen te zoeken."
    return [
        f"Het algoritme gebruikt: {named}.",
        f"De gegevens gaan over de jaren {years[0]} tot en met {years[-1]}.",
        protected if known.is_about_persons else "Groepen worden alleen als aantal bekeken.",
        "Namen en studentnummers worden vervangen door een code." if is_personal(known) else None,
    ]


def describe_working(known: Known) -> list[str | None]:
    """Return input, working and output, and that it does not learn by itself."""
    working = [one.nl for one in STATEMENTS[known.question].working]
    return [*working, f"Gebruikt model: {tell_models(known).nl}.", known.manifest["result"]["sentence_nl"]]


def propose_tags(known: Known) -> list[str]:
    """Return search terms, for where nobody chose any."""
    return _TAGS[known.question]
