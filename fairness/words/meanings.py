"""What each measure means to a student, and why no list can be equal on all of them: for somebody on a council."""

from fairness.policy import Measure
from fairness.words.names import LANGUAGES

MEANINGS = {
    Measure.SELECTION_RATE: (
        "Welk deel van een groep op de lijst staat en dus een uitnodiging voor een gesprek krijgt.",
        "Which part of a group is on the list, and is thus invited for a conversation.",
    ),
    Measure.RECALL: (
        "Gemiste studenten zijn studenten die uitvielen en niet op de lijst stonden. Dit is het deel dat er wél op "
        "stond: "
        "hoe lager, hoe meer studenten van een groep hulp misliepen.",
        "Missed students dropped out and were not on the list. This is the part that was on it: the lower, the more "
        "students of a group went without help.",
    ),
    Measure.PRECISION: (
        "Welk deel van de uitgenodigde studenten uitviel. Laag: een groep krijgt vaker een uitnodiging die niet nodig "
        "was. Hoog: een groep komt pas op de lijst als het gevaar groter is.",
        "Which part of the invited students dropped out. Low: a group is invited without need more often. High: a "
        "group "
        "gets on the list only when the danger is greater.",
    ),
    Measure.FALSE_POSITIVE_RATE: (
        "Studenten die niet uitvielen en toch op de lijst stonden: een uitnodiging die niet nodig was.",
        "Students who did not drop out and were on the list all the same: an invitation that was not needed.",
    ),
    Measure.CALIBRATION: (
        "Uitval min voorspelde uitval, in punten (per 100 studenten). Boven nul vielen meer studenten uit dan "
        "voorspeld: "
        "het risico van die groep is te laag ingeschat. Onder nul is het te hoog ingeschat.",
        "Dropout less predicted dropout, in points (per 100 students). Above zero more students dropped out than was "
        "predicted: the risk of that group is put too low. Below zero it is put too high.",
    ),
    Measure.CALIBRATION_SLOPE: (
        "Of een hoger voorspeld risico ook echt zoveel vaker uitval betekent. Bij 1 klopt dat. Onder 1 zijn de hoge "
        "scores van een groep te hoog en de lage te laag; boven 1 is het omgekeerd.",
        "Whether a higher predicted risk really means that much more dropout. At 1 it does. Below 1 the high scores "
        "of a "
        "group are too high and the low ones too low; above 1 it is the other way round.",
    ),
    Measure.AUC: (
        "Neem uit een groep een student die uitviel en een die bleef. Hoe vaak had de uitvaller de hogere score? "
        "0,50 is "
        "loten, 1,00 is altijd.",
        "Take a student of a group who dropped out, and one who stayed. How often had the first one the higher score? "
        "0.50 is drawing lots, 1.00 is always.",
    ),
    Measure.NET_BENEFIT: (
        "Wat de lijst een groep oplevert, per 100 studenten: terechte uitnodigingen, min een prijs voor elke "
        "uitnodiging "
        "die niet nodig was. Onder nul kost de lijst die groep meer dan zij oplevert.",
        "What the list brings a group, per 100 students: invitations that were needed, less a price for each that was "
        "not. Below zero the list costs that group more than it brings.",
    ),
    Measure.OUTCOME_RATE: ("Welk deel van een groep uitviel.", "Which part of a group dropped out."),
    Measure.FORECAST_BIAS: (
        "Hoe ver de prognose van het aantal eerstejaars ernaast zat, als deel van het werkelijke aantal. Onder nul: er "
        "kwamen er meer dan voorspeld, en er was voor hen te weinig gepland. Boven nul: er was te veel gepland.",
        "How far the forecast of first-years was off, as a part of the actual number. Below zero more came than was "
        "forecast, and too little was planned for them. Above zero too much was planned.",
    ),
}
_TRADE_OFF = {
    "dropout": (
        "Niet alle verschillen kunnen tegelijk nul zijn. Als in de ene groep meer studenten uitvallen dan in de "
        "andere, kan "
        "geen lijst tegelijk even vaak missen, even vaak ten onrechte uitnodigen én kansen geven die voor beide "
        "groepen "
        "kloppen. Dat is wiskunde en ligt niet aan dit model (Kleinberg e.a. 2016; Chouldechova 2017). Wie het ene "
        "verschil kleiner maakt, maakt vaak een ander groter. Welk verschil het zwaarst weegt is daarom een keuze van "
        "mensen; de grenzen van het beleid leggen die keuze vast.",
        "Not all gaps can be zero at once. Where more students of one group drop out than of another, no list can "
        "miss as "
        "often, invite without need as often, and give chances that hold for both groups, all at the same time. That "
        "is "
        "mathematics and not a fault of this model (Kleinberg et al. 2016; Chouldechova 2017). Making one gap smaller "
        "often makes another larger. Which gap weighs most is therefore a choice of people; the limits of the policy "
        "write that choice down.",
    ),
    "inflow": (
        "Een prognose zit er altijd iets naast. De vraag is of zij er voor sommige groepen steeds verder naast zit, in "
        "dezelfde richting: dan krijgen die studenten structureel te weinig (of te veel) plaatsen, docenten en "
        "begeleiding. "
        "Een som die voor de hele instelling klopt, kan zulke fouten verbergen, omdat te veel en te weinig tegen "
        "elkaar "
        "wegvallen.",
        "A forecast is always somewhat off. The question is whether it is further off for some groups, in the same "
        "direction: they then get too few (or too many) places, teachers and guidance as a rule. A total that is "
        "right for "
        "the whole institution can hide such errors, as too many and too few cancel out.",
    ),
}


def explain_measure(measure: str, language: str) -> str:
    """What the measure means to a student, in one or two sentences."""
    return MEANINGS[Measure(measure)][LANGUAGES.index(language)]


def explain_trade_off(question: str, language: str) -> str:
    """Why gaps cannot all be zero (question "dropout"), or why a right total can hide them ("inflow")."""
    return _TRADE_OFF[question][LANGUAGES.index(language)]
