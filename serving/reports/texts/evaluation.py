"""The words of the page about a dropout run, in Dutch and English."""

from typing import Any

from serving.reports.texts.names import NAMES

TEXTS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Hoe goed is de uitvallijst?",
        "moment": "moment {moment}, peildatum {as_of}, beoordeeld op cohort {cohort}",
        "lead": (
            "Het model leerde van eerdere cohorten en is beoordeeld op een later cohort, met alleen wat op de "
            "peildatum bekend was. Wat hieronder staat, is wat er zou zijn gebeurd."
        ),
        "conclusion": "Kort antwoord",
        "answer": (
            "Van de {dropped} studenten die stopten, stonden er {found} ({share}; {range}) op de lijst van "
            "{places} van de {students} studenten."
        ),
        "answer_small": "Op de lijst staan te weinig studenten om te zeggen hoeveel van hen stopten.",
        "other": "Op een even lange lijst van {name} stonden er {found} ({share}).",
        "rule": "De eenvoudige regel: {rule}.",
        "no_rule": "Er is geen kolom waarop een adviseur zonder model kan sorteren.",
        "random_better": "De lijst vindt er aantoonbaar meer dan een willekeurige lijst.",
        "random_not": "De lijst vindt er niet aantoonbaar meer dan een willekeurige lijst.",
        "calibration_fine": (
            "De kansen zitten er gemiddeld {error} procentpunt naast. Toeval alleen geeft al {chance}, en tot {high}: "
            "er is geen reden aan de kansen te twijfelen."
        ),
        "calibration_off": (
            "De kansen zitten er gemiddeld {error} procentpunt naast. Toeval alleen geeft {chance}, en tot {high}: de "
            "kansen kloppen niet helemaal."
        ),
        "late": "Let op: de uitkomst van deze cohorten was op de peildatum nog niet bekend: {cohorts}.",
        "lists_title": "Wie vindt de lijst?",
        "lists_text": (
            "Van links naar rechts wordt de lijst langer. De lijn zegt welk deel van de studenten die stopten er dan "
            "op staat; de band is wat toeval kan doen. De stippellijn is de lengte die adviseurs aankunnen."
        ),
        "lists_label": "Deel van wie stopte op een lijst van elke lengte. {points}.",
        "lists_point": "{name}: bij de lengte van de lijst {share}",
        "lists_caption": "Lijsten van {places} studenten",
        "calibration_title": "Kloppen de kansen?",
        "calibration_text": (
            "Studenten met een vergelijkbare kans samen. Op de stippellijn stopten er evenveel als gezegd; erboven "
            "meer, eronder minder."
        ),
        "calibration_label": "Deel dat stopte per groep van kansen. {points}.",
        "calibration_point": "kans {score}: {share} stopte",
        "calibration_caption": "Kans en uitkomst per groep",
        "benefit_title": "Is het de gesprekken waard?",
        "benefit_text": (
            "Wie spreekt vanaf een kans van 20%, heeft vier gesprekken over voor elke student die anders stopt. De "
            "netto-opbrengst telt wie stopte en is gesproken, min de gesprekken met anderen tegen die prijs. De "
            "hoogste lijn is bij die drempel de beste keus."
        ),
        "benefit_label": "Netto-opbrengst per drempel. {points}.",
        "benefit_point": "{name} bij 20%: {share}",
        "learning_title": "Helpen meer cohorten?",
        "learning_text": (
            "Links: hetzelfde model, geleerd van alleen de laatste cohorten, op hetzelfde latere cohort. Rechts: elk "
            "cohort, beoordeeld door een model van de cohorten ervoor."
        ),
        "learning_label": "Onderscheid (AUC) naar het aantal cohorten waarvan is geleerd. {points}.",
        "cohorts_label": "Onderscheid (AUC) per cohort. {points}.",
        "step_point": "{name}: {value}",
        "ablation_title": "Welke gegevens doen ertoe?",
        "ablation_text": (
            "Het model opnieuw geleerd zonder een groep gegevens. Links van nul onderscheidt het minder goed zonder. "
            "Van twee groepen die hetzelfde zeggen wordt geen van beide gemist. Een op de twintig intervallen ligt "
            "door toeval naast nul."
        ),
        "ablation_helps": "Zonder deze gegevens onderscheidt het model aantoonbaar minder goed: {groups}.",
        "ablation_none": (
            "Van geen enkele groep gegevens is aan te tonen dat het model zonder die groep minder goed onderscheidt."
        ),
        "ablation_label": "Verandering van het onderscheid (AUC) zonder een groep gegevens. {points}.",
        "ablation_point": "zonder {group}: {difference}",
        "ablation_caption": "Zonder een groep gegevens",
        "slices_title": "Geldt het voor elke opleiding?",
        "slices_text": (
            "Delen met minder dan 50 studenten, of met minder dan vijf die stopten of bleven, staan er niet bij. Met "
            "weinig studenten doet toeval veel: kijk naar de intervallen."
        ),
        "slices_caption": "Het model per deel",
        "all_title": "Alle maten",
        "all_text": "Met het interval van 95% tussen haakjes.",
        "all_caption": "Maten van het model en van wat ernaast is gezet",
        "glossary_title": "Wat betekenen de maten?",
        "how_title": "Hoe is dit gemeten?",
        "how": [
            "Geleerd van: {train}. Beoordeeld op: {cohort}. Het cohort dat oordeelt is later dan elk ander.",
            (
                "Intervallen komen uit een bootstrap over studenten (300 trekkingen, 95%). Alle lijsten en modellen "
                "zijn op dezelfde trekkingen gemeten. Hoeveel het ene jaar van het andere verschilt, zeggen zij niet."
            ),
            (
                "De eenvoudige regel is gekozen op de cohorten waarvan is geleerd. Studenten die gelijk staan delen "
                "de plaatsen. Een willekeurige lijst is het gemiddelde van alle mogelijke lijsten."
            ),
            (
                "Waar het model opnieuw is geleerd, is de keuze van het soort model niet opnieuw gemaakt. Aantallen "
                "onder de vijf staan nergens."
            ),
        ],
        **NAMES["nl"],
        "to": "tot",
        "few": "minder dan 5",
    },
    "en": {
        "title": "How good is the dropout list?",
        "moment": "moment {moment}, as of {as_of}, judged on cohort {cohort}",
        "lead": (
            "The model learnt from earlier cohorts and was judged on a later one, with only what was known on the "
            "as-of date. What follows is what would have happened."
        ),
        "conclusion": "Short answer",
        "answer": (
            "Of the {dropped} students who stopped, {found} ({share}; {range}) were on the list of {places} of the "
            "{students} students."
        ),
        "answer_small": "There are too few students on the list to say how many of them stopped.",
        "other": "On a list of the same length of {name} there were {found} ({share}).",
        "rule": "The simple rule: {rule}.",
        "no_rule": "There is no column by which an adviser can sort without a model.",
        "random_better": "The list finds more of them than a list drawn at random, beyond chance.",
        "random_not": "The list finds no more of them than a list drawn at random.",
        "calibration_fine": (
            "The chances are off by {error} percentage points on average. Luck alone gives {chance}, and up to {high}: "
            "there is no reason to doubt them."
        ),
        "calibration_off": (
            "The chances are off by {error} percentage points on average. Luck alone gives {chance}, and up to {high}: "
            "they are not quite right."
        ),
        "late": "Note: the outcomes of these cohorts were not known yet on the as-of date: {cohorts}.",
        "lists_title": "Whom does the list find?",
        "lists_text": (
            "From left to right the list grows. The line says which share of the students who stopped is on it; the "
            "band is what chance can do. The dotted line is the length that advisers can see."
        ),
        "lists_label": "Share of those who stopped on a list of each length. {points}.",
        "lists_point": "{name}: {share} at the length of the list",
        "lists_caption": "Lists of {places} students",
        "calibration_title": "Are the chances right?",
        "calibration_text": (
            "Students with similar chances together. On the dotted line as many stopped as was said; above it more, "
            "below it fewer."
        ),
        "calibration_label": "Share that stopped per group of chances. {points}.",
        "calibration_point": "chance {score}: {share} stopped",
        "calibration_caption": "Chance and outcome per group",
        "benefit_title": "Is it worth the talks?",
        "benefit_text": (
            "Who talks from a chance of 20% up, gives four talks for each student who would stop. Net benefit counts "
            "who stopped and was talked to, minus the talks with others at that price. The highest line is the best "
            "choice at that threshold."
        ),
        "benefit_label": "Net benefit per threshold. {points}.",
        "benefit_point": "{name} at 20%: {share}",
        "learning_title": "Do more cohorts help?",
        "learning_text": (
            "Left: the same model, learnt from the last cohorts only, on the same later cohort. Right: each cohort, "
            "judged by a model of the cohorts before it."
        ),
        "learning_label": "Discrimination (AUC) by the number of cohorts learnt from. {points}.",
        "cohorts_label": "Discrimination (AUC) per cohort. {points}.",
        "step_point": "{name}: {value}",
        "ablation_title": "Which data matter?",
        "ablation_text": (
            "The model learnt again without one group of data. Left of zero it discriminates less well without it. "
            "Of two groups that say the same, neither is missed. One in twenty intervals lies beside zero by chance."
        ),
        "ablation_helps": "Without these data the model discriminates less well, beyond chance: {groups}.",
        "ablation_none": "Of no group of data can it be shown that the model discriminates less well without it.",
        "ablation_label": "Change of the discrimination (AUC) without a group of data. {points}.",
        "ablation_point": "without {group}: {difference}",
        "ablation_caption": "Without a group of data",
        "slices_title": "Does it hold for every programme?",
        "slices_text": (
            "Parts with fewer than 50 students, or fewer than five who stopped or stayed, are left out. With few "
            "students chance does a lot: look at the intervals."
        ),
        "slices_caption": "The model per part",
        "all_title": "All measures",
        "all_text": "With the interval of 95% in brackets.",
        "all_caption": "Measures of the model and of what was put beside it",
        "glossary_title": "What do the measures mean?",
        "how_title": "How was this measured?",
        "how": [
            "Learnt from: {train}. Judged on: {cohort}. The cohort that judges is later than any other.",
            (
                "Intervals come from a bootstrap over students (300 draws, 95%). All lists and models are measured on "
                "the same draws. How much one year differs from another, they do not say."
            ),
            (
                "The simple rule was chosen on the cohorts learnt from. Students who tie share the places. A list "
                "drawn at random is the mean of all possible lists."
            ),
            (
                "Where the model was learnt again, the choice of the kind of model was not made again. Numbers below "
                "five are nowhere shown."
            ),
        ],
        **NAMES["en"],
        "to": "to",
        "few": "fewer than 5",
    },
}
