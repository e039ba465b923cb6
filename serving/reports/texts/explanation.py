"""The words of the page about what a model looks at, in Dutch and English."""

from typing import Any

TEXTS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Waar kijkt het model naar?",
        "about": "moment {moment}, cohort {cohort}, {students} studenten",
        "lead": "Deze pagina gaat over het model, niet over één student. Alles is een gemiddelde over groepen van ten "
        "minste {fewest} studenten. Wat het model gebruikt, hoeft geen oorzaak te zijn.",
        "importance_title": "Wat telt het meest?",
        "importance_text": "Hoe ver een kenmerk de score gemiddeld omhoog of omlaag trekt, als deel van het geheel.",
        "importance_axis": "deel van alle invloed",
        "by_feature": "Per kenmerk", "by_group": "Per groep kenmerken",
        "curves_title": "Hoe telt het?",
        "curves_text": "Boven nul verhoogt de waarde de score, eronder verlaagt zij die. De lijn is het gemiddelde, de "
        "band het midden van 80% van de studenten: hoe breder, hoe meer het van andere kenmerken afhangt.",
        "contribution": "bijdrage (log-odds)",
        "missing_title": "Wat als er niets is?",
        "missing": "{name}: niet bekend of nog niet gemeten bij {students} studenten, gemiddelde bijdrage {value}.",
        "pairs_title": "Wat werkt op elkaar in?",
        "pairs_text": "Hoe ver het effect van twee kenmerken samen afligt van de som van de twee apart, in log-odds. "
        "Bij nul tellen ze gewoon bij elkaar op.",
        "pairs_none": "Het model telt de bijdragen van kenmerken bij elkaar op: geen kenmerk werkt op een ander in.",
        "pairs_caption": "De {number} sterkste paren",
        "pairs_heads": ["eerste kenmerk", "tweede kenmerk", "sterkte"],
        "bar_label": "{title}. {points}.", "curve_label": "Bijdrage van {name}. {points}.",
        "groups": {
            "background": "achtergrond", "application": "aanmelding", "results": "resultaten",
            "submissions": "ingeleverd werk", "activity": "activiteit", "attendance": "aanwezigheid",
            "history": "eerdere inschrijvingen", "facts": "eigen kenmerken van de instelling",
        },
    },
    "en": {
        "title": "What does the model look at?",
        "about": "moment {moment}, cohort {cohort}, {students} students",
        "lead": "This page is about the model, not about one student. Everything is a mean over groups of at least "
        "{fewest} students. What the model uses need not be a cause.",
        "importance_title": "What counts most?",
        "importance_text": "How far a feature pulls the score up or down on average, as a share of the whole.",
        "importance_axis": "share of all influence",
        "by_feature": "By feature", "by_group": "By group of features",
        "curves_title": "How does it count?",
        "curves_text": "Above zero the value raises the score, below zero it lowers it. The line is the mean, the band "
        "the middle 80% of students: the wider, the more it depends on other features.",
        "contribution": "contribution (log-odds)",
        "missing_title": "What if there is nothing?",
        "missing": "{name}: not known or not measured yet for {students} students, mean contribution {value}.",
        "pairs_title": "What works on each other?",
        "pairs_text": "How far the effect of two features together lies from the sum of both alone, in log-odds. At "
        "zero they simply add up.",
        "pairs_none": "The model adds up the contributions of features: no feature works on another.",
        "pairs_caption": "The {number} strongest pairs",
        "pairs_heads": ["first feature", "second feature", "strength"],
        "bar_label": "{title}. {points}.", "curve_label": "Contribution of {name}. {points}.",
        "groups": {
            "background": "background", "application": "application", "results": "results",
            "submissions": "work handed in", "activity": "activity", "attendance": "attendance",
            "history": "earlier enrolments", "facts": "the institution's own features",
        },
    },
}  # fmt: skip
