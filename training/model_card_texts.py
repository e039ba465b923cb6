"""The words of the model card, in Dutch and English."""

from typing import Any

TEXTS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Modelkaart",
        "dropout": (
            "Hoe waarschijnlijk is het dat een eerstejaars stopt, en wie zou als eerste gesproken moeten worden?"
        ),
        "inflow": "Hoeveel eerstejaars staan er op 1 oktober?",
        "purpose": "Waarvoor",
        "use": (
            "Deze uitkomsten ondersteunen mensen. Het model beslist niets: een adviseur of planner ziet de "
            "uitkomst met de redenen, en besluit zelf. Gebruik voor selectie, toelating, bekostiging van een "
            "student of een bindend studieadvies is niet toegestaan."
        ),
        "result": "Resultaat op later cohort",
        "result_within": "Resultaat in kruisvalidatie, niet op een later cohort",
        "late": (
            "Let op: van deze cohorten was de uitkomst op de peildatum van het beoordelende cohort nog niet "
            "bekend. Het resultaat is daardoor gunstiger dan in de praktijk haalbaar was:"
        ),
        "data": "Gegevens",
        "data_columns": ["cohort", "moment", "peildatum", "rijen", "bekende uitkomst", "gebruikt voor"],
        "learning": "leren",
        "judging": "beoordelen",
        "features": "Kenmerken",
        "feature_columns": ["kenmerk", "eenheid", "bron", "beïnvloedbaar"],
        "yes": "ja",
        "no": "nee",
        "protected": (
            "Beschermde kenmerken (zoals geslacht en herkomst) staan in een aparte tabel en zijn geen invoer "
            "van het model. Andere kenmerken kunnen er wel mee samenhangen."
        ),
        "limits": "Grenzen",
        "limits_text": (
            "De uitkomst geldt voor groepen studenten die op elkaar lijken. Van één student zegt zij weinig. "
            "Wat niet in de gegevens staat, zoals ziekte of mantelzorg, weet het model niet."
        ),
        "made": "Herkomst",
        "made_by": "gemaakt door",
        "at": "op",
        "blank": "niet ingevuld",
    },
    "en": {
        "title": "Model card",
        "dropout": "How likely is it that a first-year stops, and who should be spoken to first?",
        "inflow": "How many first-years will there be on 1 October?",
        "purpose": "Purpose",
        "use": (
            "These results support people. The model decides nothing: an adviser or planner sees the result "
            "with its reasons and decides. It may not be used for selection, admission, funding of a student "
            "or a binding study advice."
        ),
        "result": "Result on a later cohort",
        "result_within": "Result in cross-validation, not on a later cohort",
        "late": (
            "Note: the outcomes of these cohorts were not known yet on the as-of date of the judging cohort. "
            "The result is therefore better than practice could have been:"
        ),
        "data": "Data",
        "data_columns": ["cohort", "moment", "as-of date", "rows", "known outcomes", "used for"],
        "learning": "learning",
        "judging": "judging",
        "features": "Features",
        "feature_columns": ["feature", "unit", "source", "can be acted on"],
        "yes": "yes",
        "no": "no",
        "protected": (
            "Protected attributes (such as sex and origin) are kept in a table of their own and are no input "
            "of the model. Other features can be related to them."
        ),
        "limits": "Limits",
        "limits_text": (
            "The result holds for groups of students who look alike. About one student it says little. What "
            "is not in the data, such as illness or care for others, the model does not know."
        ),
        "made": "Provenance",
        "made_by": "made by",
        "at": "on",
        "blank": "not filled in",
    },
}
