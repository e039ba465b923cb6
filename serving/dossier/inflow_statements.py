"""The standing texts about inflow: a forecast of totals, for a planner."""

from serving.dossier.parts import Text
from serving.dossier.statement import STANDS_STILL, STOP, Statements

INFLOW_STATEMENTS = Statements(
    name=Text("Voorspellen hoeveel eerstejaars er komen", "Forecasting how many first-years will come"),
    asks=Text("Hoeveel eerstejaars staan er op 1 oktober?", "How many first-years will there be on 1 October?"),
    meant_for=Text(
        "Een planner ziet per opleiding, faculteit en instelling hoeveel eerstejaars te verwachten zijn, met een "
        "interval en naast eenvoudige voorspellingen. De planner bepaalt zelf hoeveel groepen, docenten en zalen er "
        "komen.",
        "A planner sees per programme, faculty and institution how many first-years to expect, with an interval and "
        "beside simple forecasts. The planner decides how many groups, teachers and rooms there will be.",
    ),
    not_meant_for=Text(
        "Niet voor een besluit over één aanmelder, voor selectie of toelating, en niet om een aanmelder te herkennen.",
        "Not for a decision about one applicant, for selection or admission, nor to recognise an applicant.",
    ),
    reading=(
        Text(
            "Het middelste getal is het meest waarschijnlijk. Het werkelijke aantal ligt in acht van de tien jaren "
            "binnen "
            "het interval van 80%.",
            "The middle number is the most likely. In eight years out of ten the actual number should be within the "
            "80% "
            "interval.",
        ),
        Text(
            "Kijk bij kleine opleidingen naar het interval en niet naar het getal: een handvol aanmeldingen beslist "
            "daar.",
            "With small programmes look at the interval and not at the number: a handful of applications decides "
            "there.",
        ),
        Text(
            "Waar een eenvoudige voorspelling beter was, wordt die getoond in plaats van het model.",
            "Where a simple forecast was better, it is shown instead of the model.",
        ),
    ),
    working=(
        Text(
            "Invoer: tellingen van aanmeldingen per opleiding en week, en van studenten op 1 oktober in eerdere jaren.",
            "Input: counts of applications per programme and week, and of students on 1 October in earlier years.",
        ),
        Text(
            "Werking: een ridge-regressie zegt hoeveel de instroom groeit ten opzichte van eerdere jaren bij hetzelfde "
            "aantal aanmeldingen. Delen en totalen kloppen met elkaar; een numerus fixus wordt gevolgd.",
            "Working: a ridge regression says how much inflow grows against earlier years at the same number of "
            "applications. Parts and totals add up; a cap is respected.",
        ),
        Text(
            "Uitvoer: een verwacht aantal met intervallen, per opleiding en herkomst, faculteit en instelling.",
            "Output: an expected number with intervals, per programme and origin, faculty and institution.",
        ),
        STANDS_STILL,
    ),
    persons=Text(
        "Niemand krijgt een uitkomst over zichzelf: de prognose gaat over aantallen.",
        "Nobody has an outcome about themselves: the forecast is about totals.",
    ),
    people_decide=(
        Text(
            "Het model beslist niets. Een planner ziet de prognose naast vorig jaar en eenvoudige voorspellingen.",
            "The model decides nothing. A planner sees the forecast beside last year and simple forecasts.",
        ),
        Text(
            "Geen model komt in gebruik zonder toetsing en de naam van een officer die het niet zelf heeft getraind.",
            "No model is taken into use without an audit and the name of an officer who did not train it.",
        ),
    ),
    stop=STOP,
    limits=(
        Text(
            "Een verandering die nog nooit voorkwam (een nieuwe regel, een crisis) voorziet het model niet.",
            "A change that never occurred before (a new rule, a crisis) the model does not foresee.",
        ),
        Text(
            "Een nieuwe opleiding heeft geen eigen verleden; de prognose leent van vergelijkbare opleidingen.",
            "A new programme has no past of its own; the forecast borrows from similar ones.",
        ),
        Text(
            "Intervallen zeggen wat toeval kan doen op grond van eerdere jaren, en die zijn met weinig.",
            "Intervals say what chance can do on the evidence of earlier years, and those are few.",
        ),
    ),
    unintended=(
        Text(
            "Kleine opleidingen of groepen naar herkomst worden stelselmatig te laag of te hoog voorspeld, en krijgen "
            "te "
            "weinig of te veel plaats.",
            "Small programmes, or groups by origin, are forecast too low or too high time and again, and get too "
            "little "
            "or too much room.",
        ),
        Text(
            "Een planner neemt het getal over zonder naar het interval te kijken.",
            "A planner takes the number over without a look at the interval.",
        ),
        Text(
            "Een te lage prognose leidt tot een besluit dat de instroom zelf verlaagt.",
            "A forecast that is too low leads to a decision that lowers the inflow itself.",
        ),
    ),
    trade_offs=Text(
        "Een prognose die voor grote opleidingen klopt, kan voor kleine vaker afwijken. Het beleid zegt welke "
        "afwijking "
        "per groep nog mag.",
        "A forecast that holds for large programmes can be off more often for small ones. The policy says which bias "
        "per "
        "group is allowed.",
    ),
)
