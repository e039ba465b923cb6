"""The words of the page about mitigations, in Dutch and English."""

from typing import Any

TEXTS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Wat kan er aan een verschil worden gedaan?",
        "about": "{version}, moment {moment}, geleerd van {train}, beoordeeld op cohort {cohort}",
        "lead": (
            "Elke mogelijkheid hieronder leerde van dezelfde eerdere cohorten en is beoordeeld op hetzelfde latere "
            "cohort: {students} studenten, van wie er {dropped} stopten. Elke lijst telt precies {places} "
            "plaatsen. Wie een plaats krijgt, krijgt die dus van een ander: per mogelijkheid staat er wie wint en "
            "wie verliest."
        ),
        "conclusion": "Kort antwoord",
        "now": (
            "{attribute}: de lijst van nu vindt {benefit} van wie stopte. Het grootste verschil in gevonden uitval "
            "is {gap} procentpunt ({group} tegenover alle anderen); toeval alleen geeft er gemiddeld {chance}, en "
            "tot {high}."
        ),
        "now_small": "Dat verschil is niet groter dan wat toeval kan geven.",
        "better": "Aantoonbaar kleiner wordt het met: {names}.",
        "better_none": "Bij geen enkele mogelijkheid wordt het aantoonbaar kleiner dan nu.",
        "better_cost": "Daarvan vinden er aantoonbaar minder studenten die stopten: {names}.",
        "plots": {
            "recall": "Verschil in gevonden uitval",
            "calibration_in_the_large": "Verschil in kloppen van kansen",
        },
        "plot_text": (
            "Hoger is meer gevonden, meer naar links is een kleiner verschil. Dichte punten staan op de voorkant: "
            "geen andere mogelijkheid heeft zowel meer opbrengst als een kleiner verschil. Het model van nu heeft "
            "een kring. Van deze zijn het nummer uit de tabel en de intervallen getekend. De verticale stippellijn "
            "is het verschil dat toeval alleen gemiddeld geeft, de grijze band loopt tot wat toeval zelden "
            "overschrijdt: daarbinnen zegt links of rechts weinig."
        ),
        "plot_label": "{title}, {attribute}. {points}.",
        "point": "{number} {name}: {benefit} gevonden, verschil {gap} procentpunt",
        "table_all": "Ook de mogelijkheden die voor een ander kenmerk zijn gemaakt",
        "to": "tot",
        "present_mark": "(nu)",
        "axis": {"benefit": "gevonden van wie stopte", "gap": "grootste verschil (procentpunt)"},
        "each_title": "Wat elke mogelijkheid doet, en wie het merkt",
        "each_text": (
            "Aantallen onder de vijf staan er niet, en ook geen aantal waaruit zo'n aantal is af te leiden. "
            "„Erbij” is wie een plaats krijgt die er nu geen heeft, „eraf” wie een plaats verliest."
        ),
        "moves": "Wie wint en wie verliest een plaats: {name}",
        "moves_heads": ["kenmerk", "groep", "studenten", "erbij", "eraf"],
        "moves_none": "Niemand wisselt van plaats.",
        "withheld": "–",
        "kinds": {
            "as_it_is": "Het model van nu. Niets doen is ook een keuze, met een naam en een reden.",
            "without": (
                "Hetzelfde model, opnieuw geleerd zonder de kenmerken over {of}. Een verschil dat langs deze "
                "kenmerken loopt wordt kleiner; wat zij aan het vinden bijdroegen gaat ook weg."
            ),
            "reweighed": (
                "Bij het leren telt elke student zo zwaar dat {of} en stoppen niets met elkaar te maken hebben "
                "(Kamiran en Calders, 2012). Het model krijgt {of} zelf niet te zien. Kansen van groepen waar "
                "meer studenten stoppen worden lager dan wat er gebeurt: dat is de prijs."
            ),
            "constrained": (
                "Een logistische regressie die bij het leren in elke groep van {of} een even groot deel van "
                "wie stopte moet vinden. Het rekenprogramma geeft een loterij tussen modellen; hier is dat één "
                "vast model gemaakt. Het model krijgt {of} zelf niet te zien."
            ),
            "calibrated": (
                "De kansen van elke groep worden bijgesteld naar hoe ze in eerdere cohorten uitvielen, naar "
                "het gezamenlijke toe getrokken waar een groep klein is."
            ),
            "places": (
                "De kansen blijven gelijk, de grens van de lijst schuift per groep: {step} van de weg van één "
                "grens voor allen naar even veel gevonden uitval in elke groep, geschat op eerdere cohorten."
            ),
        },
        "servable_present": (
            "Er verandert niets aan de lijst. Kiezen: studiepeil mitigate {model} --choose {name} "
            "--by NAAM --reason TEKST."
        ),
        "servable": (
            "Kan worden gebruikt: bij het maken van scores is geen beschermd kenmerk nodig. {learning}Kiezen: "
            "studiepeil mitigate {model} --choose {name} --by NAAM --reason TEKST. Een ander model wordt dan een "
            "nieuwe kandidaat met een eigen audit."
        ),
        "learning": (
            "Bij het leren is {of} van eerdere studenten wel gebruikt: ook dat is verwerking, waarvoor een "
            "grondslag nodig is, en bij bijzondere gegevens (zoals afkomst of gezondheid) een uitzondering op het "
            "verbod. "
        ),
        "not_servable": (
            "Kan niet worden gebruikt en staat hier ter vergelijking: bij elke lijst zou van elke student {of} "
            "bekend moeten zijn, en bepalen of die een plaats krijgt. Voor bijzondere gegevens (zoals afkomst of "
            "gezondheid) ontbreekt daarvoor in de regel een grondslag, en wie op zo'n kenmerk verschil maakt kan "
            "direct discrimineren. Daar moet eerst een jurist naar kijken; dit systeem dient het niet op."
        ),
        "how_title": "Hoe dit te lezen",
        "how": [
            (
                "Gevonden is het deel van wie stopte dat op de lijst staat. Netto-opbrengst is wat elke lijst per "
                "100 studenten oplevert als een gesprek de moeite waard is vanaf een kans van {threshold}: een "
                "gevonden student telt voor één, een onnodig gesprek voor {cost}. Omdat alle lijsten even lang "
                "zijn, geven beide dezelfde volgorde."
            ),
            (
                "Een verschil is het grootste van alle groepen die groot genoeg zijn, tegenover alle anderen. Het "
                "grootste van enkele getallen is nooit nul, ook niet als er niets aan de hand is, en wordt groter "
                "met meer groepen en minder studenten. Daarom staat erbij hoe groot het door toeval alleen zou "
                "zijn, met door elkaar geschudde groepen."
            ),
            (
                "Wie uit veel mogelijkheden de beste kiest, kiest ook geluk. De intervallen van de veranderingen "
                "gelden daarom voor alle mogelijkheden samen en zijn breder. Ligt nul erin, dan is de mogelijkheid "
                "niet van het model van nu te onderscheiden. Een volgend cohort kan anders uitvallen."
            ),
            (
                "Beide verschillen tegelijk op nul krijgen kan in de regel niet wanneer groepen verschillen in hoe "
                "vaak studenten stoppen. Kiezen tussen soorten verschil is een keuze van mensen."
            ),
            "Een combinatie van kenmerken, of van mogelijkheden, is hier niet beoordeeld.",
        ],
        "tables": {
            "recall": "Gevonden uitval: {attribute}",
            "calibration_in_the_large": "Kloppen van kansen: {attribute}",
        },
        "heads": {
            "recall": [
                "nr",
                "mogelijkheid",
                "gevonden",
                "netto-opbrengst per 100",
                "verandering gevonden",
                "verschil",
                "verandering verschil",
            ],
            "calibration_in_the_large": ["nr", "mogelijkheid", "verschil", "verandering verschil"],
        },
        "unservable_mark": "(niet te gebruiken)",
    },
    "en": {
        "title": "What can be done about a gap?",
        "about": "{version}, moment {moment}, learnt from {train}, judged on cohort {cohort}",
        "lead": (
            "Each candidate below learnt from the same earlier cohorts and was judged on the same later one: "
            "{students} students, of whom {dropped} dropped out. Each list holds exactly {places} places. Whoever "
            "gets a place gets it from somebody else: per candidate you see who gains and who loses."
        ),
        "conclusion": "Short answer",
        "now": (
            "{attribute}: the present list finds {benefit} of those who dropped out. The largest gap in dropouts "
            "found is {gap} points ({group} against everybody else); chance alone gives {chance} on average, and "
            "up to {high}."
        ),
        "now_small": "That gap is no larger than chance can make it.",
        "better": "It becomes measurably smaller with: {names}.",
        "better_none": "With no candidate does it become measurably smaller than it is now.",
        "better_cost": "Of these, measurably fewer dropouts are found by: {names}.",
        "plots": {"recall": "Gap in dropouts found", "calibration_in_the_large": "Gap in chances being right"},
        "plot_text": (
            "Higher is more found, further left is a smaller gap. Filled points are on the front: no other "
            "candidate has both more benefit and a smaller gap. The present model has a ring. Of these, the number "
            "in the table and the intervals are drawn. The vertical dotted line is the gap that chance alone gives "
            "on average, the grey band ends at what chance seldom exceeds: within it, left or right says little."
        ),
        "plot_label": "{title}, {attribute}. {points}.",
        "point": "{number} {name}: {benefit} found, gap {gap} points",
        "table_all": "Candidates made for another attribute as well",
        "to": "to",
        "present_mark": "(now)",
        "axis": {"benefit": "found of those who dropped out", "gap": "largest gap (points)"},
        "each_title": "What each candidate does, and who notices",
        "each_text": (
            "Numbers below five are not shown, nor a number that would give one away. “On” is who gets a place and "
            "has none now, “off” who loses a place."
        ),
        "moves": "Who gains and who loses a place: {name}",
        "moves_heads": ["attribute", "group", "students", "on", "off"],
        "moves_none": "Nobody changes places.",
        "withheld": "–",
        "kinds": {
            "as_it_is": "The present model. Doing nothing is a choice too, with a name and a reason.",
            "without": (
                "The same model, learnt again without the features about {of}. A gap that runs along these "
                "features becomes smaller; what they added to finding students is gone as well."
            ),
            "reweighed": (
                "While learning each student weighs as much as makes {of} and dropping out independent "
                "(Kamiran and Calders 2012). The model itself is not shown {of}. Chances of groups in which "
                "more students drop out become lower than what happens: that is the price."
            ),
            "constrained": (
                "A logistic regression that, while learning, has to find an equal share of the dropouts in "
                "each group of {of}. The method gives a lottery between models; here it was made into one "
                "fixed model. The model itself is not shown {of}."
            ),
            "calibrated": (
                "The chances of each group are adjusted to how they turned out in earlier cohorts, drawn "
                "towards the common ones where a group is small."
            ),
            "places": (
                "The chances stay as they are, the border of the list moves per group: {step} of the way from "
                "one border for all to an equal share of dropouts found in each group, estimated on earlier "
                "cohorts."
            ),
        },
        "servable_present": (
            "Nothing about the list changes. To choose: studiepeil mitigate {model} --choose {name} "
            "--by NAME --reason TEXT."
        ),
        "servable": (
            "Can be used: no protected attribute is needed to make scores. {learning}To choose: studiepeil "
            "mitigate {model} --choose {name} --by NAME --reason TEXT. Another model then becomes a new candidate "
            "with an audit of its own."
        ),
        "learning": (
            "While learning, {of} of earlier students was used: that is processing too, which needs a legal "
            "ground, and for special categories (such as ethnic origin or health) an exception to the prohibition. "
            ""
        ),
        "not_servable": (
            "Cannot be used, and stands here for comparison: for each list {of} of every student would have to be "
            "known, and would decide whether they get a place. For special categories (such as ethnic origin or "
            "health) there is as a rule no legal ground for that, and treating students differently by such an "
            "attribute can be direct discrimination. A lawyer has to look at it first; this system does not serve "
            "it."
        ),
        "how_title": "How to read this",
        "how": [
            (
                "Found is the share of those who dropped out that is on the list. Net benefit is what each list is "
                "worth per 100 students if a conversation is worth its cost from a chance of {threshold} up: a "
                "student found counts for one, a needless conversation for {cost}. Because all lists are equally "
                "long, both give the same order."
            ),
            (
                "A gap is the largest of all groups that are large enough, against everybody else. The largest of "
                "a few numbers is never zero, even when nothing is wrong, and grows with more groups and fewer "
                "students. That is why it stands beside how large it would be by chance alone, with groups "
                "shuffled."
            ),
            (
                "Whoever picks the best of many candidates also picks luck. The intervals of changes therefore "
                "hold for all candidates together, and are wider. Where zero is inside, the candidate cannot be "
                "told apart from the present model. A next cohort may turn out differently."
            ),
            (
                "Both gaps can as a rule not be brought to zero at once when groups differ in how often students "
                "drop out. Choosing between kinds of gaps is a choice of people."
            ),
            "A combination of attributes, or of candidates, was not judged here.",
        ],
        "tables": {
            "recall": "Dropouts found: {attribute}",
            "calibration_in_the_large": "Chances being right: {attribute}",
        },
        "heads": {
            "recall": ["no.", "candidate", "found", "net benefit per 100", "change in found", "gap", "change in gap"],
            "calibration_in_the_large": ["no.", "candidate", "gap", "change in gap"],
        },
        "unservable_mark": "(cannot be used)",
    },
}
LANGUAGES = tuple(TEXTS)
