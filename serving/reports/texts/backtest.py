"""The words of the page about a backtest, in Dutch and English."""

from typing import Any

TEXTS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Terugtoets van de instroomprognose",
        "lead": (
            "Hoe goed zou de prognose van het aantal eerstejaars op 1 oktober zijn geweest in jaren waarvan de "
            "telling nu bekend is? Elke prognose hier is gemaakt met alleen wat toen bekend was."
        ),
        "made": "gemaakt op",
        "conclusion": "Conclusie",
        "count_of_places": (
            "Op {better} van de {places} combinaties van niveau en week was {subject} aantoonbaar beter dan de "
            "beste vuistregel, op {not_better} niet, en op {too_few} zijn er te weinig jaren om het te zeggen."
        ),
        "baseline_note": (
            "Een vuistregel is een eenvoudige voorspelling die u zonder model kunt maken. De beste vuistregel is "
            "achteraf gekozen; dat maakt hem een strenge maat."
        ),
        "by_week_compared": "Per niveau en week, naast de beste vuistregel",
        "by_week_served": "Wat zou zijn getoond, per niveau, week en jaar",
        "coverage_caption": "Deel van de tellingen binnen de marge",
        "bias_caption": "Afwijking per groep",
        "all_caption": "Maten per niveau en week",
        "error_title": "Hoe ver zat de prognose ernaast?",
        "error_text": (
            "De gewogen fout: alle afwijkingen bij elkaar, als deel van alle studenten. Lager is beter. Het "
            "streepje laat zien hoeveel het getal kan schelen door toeval tussen reeksen; waar het er niet is, zijn "
            "er te weinig."
        ),
        "error_label": "Gewogen fout per week, niveau {level}. {points}.",
        "error_point": "Week {week}: {subject} {own}, beste vuistregel ({baseline}) {other}",
        "coverage_title": "Zijn de marges eerlijk?",
        "coverage_text": (
            "Van de marges van 80% moet ongeveer 80% de telling bevatten. Onder de stippellijn zijn de marges te "
            "smal, erboven te ruim. Alle jaren en weken samen."
        ),
        "coverage_label": "Welk deel van de tellingen binnen de marge lag. {points}.",
        "coverage_point": "Niveau {level}: van de marges van {nominal} bevatte {found} de telling",
        "scatter_title": "Prognose en telling naast elkaar",
        "scatter_text": (
            "Elke stip is één opleiding in één jaar, in week {week}, zonder naam. Op de lijn was de prognose "
            "precies goed; erboven te hoog, eronder te laag. De assen zijn gerekt, zodat ook kleine opleidingen te "
            "zien zijn."
        ),
        "scatter_thinned": "Om leesbaar te blijven staan {shown} van de {total} stippen in de figuur.",
        "scatter_label": (
            "Prognose tegen telling van {total} opleidingen en jaren in week {week}. Bij de helft zat de prognose "
            "er niet meer dan {middle} studenten naast, bij negen op de tien niet meer dan {most}."
        ),
        "bias_title": "Wie wordt te hoog of te laag voorspeld?",
        "bias_text": (
            "Het verschil tussen prognose en telling als deel van de telling, per herkomst en per omvang van de "
            "reeks. Boven nul is te hoog voorspeld. Alle jaren en weken samen; groepen met minder dan vijf reeksen "
            "staan er niet bij."
        ),
        "bias_label": "Afwijking van de getoonde prognose per groep. {points}.",
        "bias_point": "{slice} {group}: {value}",
        "served_title": "Wat zou zijn getoond",
        "served_text": (
            "Waar het model op eerdere jaren niet beter was dan de beste vuistregel, wordt die vuistregel getoond. "
            "De keuze is per niveau en week gemaakt, op alleen de jaren ervoor."
        ),
        "all_title": "Alle maten",
        "all_text": "Van de getoonde prognose, per niveau en week, alle jaren samen.",
        "how_title": "Hoe is dit gemeten?",
        "how": [
            (
                "Verschuivend begin: elk jaar is voorspeld door een model dat alleen leerde van jaren die op dat "
                "moment geteld waren."
            ),
            (
                "Alleen wat toen bekend was: aanmeldingen tot en met de week zelf, tellingen tot en met het vorige "
                "jaar zodra die bekend waren. Ook de marges en de keuze van wat wordt getoond komen uit eerdere "
                "jaren."
            ),
            (
                "Elke reeks met een telling telt mee, ook als zij nieuw of klein is. Een reeks is een opleiding met "
                "een herkomst en een soort inschrijving; niveaus erboven zijn optellingen van dezelfde reeksen."
            ),
            (
                "Intervallen komen uit een bootstrap over reeksen ({resamples} trekkingen, {confidence}). Zij "
                "zeggen wat toeval tussen reeksen kan doen. Hoeveel het ene jaar van het andere verschilt, zeggen "
                "zij niet: het aantal jaren ({years_counted}) is daarvoor te klein."
            ),
        ],
        "facts": {
            "institution": "Instelling", "years": "Jaren", "weeks": "Weken", "series": "Reeksen",
            "forecasts": "Prognoses van reeksen", "seed": "Startgetal",
            "data_fingerprint": "Vingerafdruk van de gegevens", "made_on": "Gemaakt op",
        },
        "measures_title": "Wat betekenen de maten?",
        "measures": {
            "wape": ("gewogen fout (WAPE)", "alle afwijkingen samen, als deel van alle studenten"),
            "mae": ("gemiddelde fout (MAE)", "gemiddelde afwijking van een prognose, in studenten"),
            "bias": ("afwijking (bias)", "prognoses min tellingen, als deel van alle studenten; boven nul is te hoog"),
            "mase": (
                "MASE",
                "fout ten opzichte van hoeveel de telling in eerdere jaren van jaar op jaar schommelde; onder 1 is "
                "beter dan vorig jaar overnemen. Reeksen zonder twee eerdere tellingen op rij tellen niet mee",
            ),
            "weighted_quantile_loss": (
                "kwantielfout",
                "fout van de hele marge, als deel van alle studenten; van een vuistregel zonder marge is dit de "
                "gewogen fout",
            ),
            "coverage_50": ("binnen 50%", "deel van de tellingen binnen de marge van 50%"),
            "coverage_80": ("binnen 80%", "idem van 80%"),
            "coverage_90": ("binnen 90%", "idem van 90%"),
            "coverage_95": ("binnen 95%", "idem van 95%"),
            "width_80": ("breedte 80%", "breedte van de marge van 80% ten opzichte van de prognose"),
            "width_95": ("breedte 95%", "idem van 95%"),
            "winkler_80": (
                "Winkler 80%",
                "breedte van de marge van 80% plus een boete voor elke telling erbuiten, in studenten",
            ),
            "winkler_95": ("Winkler 95%", "idem van 95%"),
        },
        "levels": {
            "cell": "reeks", "programme": "opleiding", "faculty": "faculteit",
            "institution": "instelling",
        },
        "level_note": (
            "Een reeks is een opleiding met een herkomst en een soort inschrijving. Opleiding, faculteit en "
            "instelling zijn optellingen van reeksen."
        ),
        "models": {
            "model": "model", "served": "getoonde prognose",
        },
        "subject": {"model": "het model", "served": "de getoonde prognose"},
        "verdicts": {
            "better": "aantoonbaar beter", "not_shown": "niet aantoonbaar beter", "worse": "niet beter, maar slechter",
            "too_few": "te weinig jaren",
        },
        "slices": {"origin": "Herkomst", "size": "Omvang", "exam_type": "Soort"},
        "values": {"more than 150": "meer dan 150", "non-EEA": "buiten de EER", "EEA": "EER", "NL": "Nederland"},
        "columns": {
            "level": "niveau", "week": "week", "off": "zit ernaast", "baseline": "beste vuistregel",
            "baseline_off": "zit ernaast", "verdict": "oordeel", "group": "groep", "series": "reeksen",
            "interval": "interval", "bias": "afwijking", "forecasts": "prognoses",
        },
        "axis": {
            "week": "week", "wape": "gewogen fout", "nominal": "marge", "found": "bevatte de telling",
            "actual": "telling", "forecast": "prognose", "bias": "prognose min telling",
        },
    },
    "en": {
        "title": "Backtest of the inflow forecast",
        "lead": (
            "How good would the forecast of first-years on 1 October have been in years that have been counted by "
            "now? Every forecast here was made with only what was known then."
        ),
        "made": "made on",
        "conclusion": "Conclusion",
        "count_of_places": (
            "In {better} of the {places} combinations of level and week, {subject} was better than the best simple "
            "rule beyond chance; in {not_better} it was not; in {too_few} there are too few years to tell."
        ),
        "baseline_note": (
            "A simple rule, or simple forecast, is one you can make without a model. The best one is chosen in "
            "hindsight, which makes it a strict measure."
        ),
        "by_week_compared": "Per level and week, beside the best simple rule",
        "by_week_served": "What would have been shown, per level, week and year",
        "coverage_caption": "Share of counts within the range",
        "bias_caption": "Difference per group",
        "all_caption": "Measures per level and week",
        "error_title": "How far off was the forecast?",
        "error_text": (
            "The weighted error: all errors together, as a share of all students. Lower is better. The bar shows "
            "how much the number may differ by chance between series; where there is none, there are too few."
        ),
        "error_label": "Weighted error per week, level {level}. {points}.",
        "error_point": "Week {week}: {subject} {own}, best simple rule ({baseline}) {other}",
        "coverage_title": "Are the ranges honest?",
        "coverage_text": (
            "Of the 80% ranges, about 80% should hold the count. Below the dotted line ranges are too narrow, above "
            "it too wide. All years and weeks together."
        ),
        "coverage_label": "Share of counts that lay within the range. {points}.",
        "coverage_point": "Level {level}: of the {nominal} ranges, {found} held the count",
        "scatter_title": "Forecast and count side by side",
        "scatter_text": (
            "Each dot is one programme in one year, in week {week}, without its name. On the line the forecast was "
            "exactly right; above it too high, below it too low. The axes are stretched, so that small programmes "
            "can be seen too."
        ),
        "scatter_thinned": "To remain readable, the figure shows {shown} of the {total} dots.",
        "scatter_label": (
            "Forecast against count of {total} programmes and years in week {week}. For half of them the forecast "
            "was off by no more than {middle} students, for nine in ten by no more than {most}."
        ),
        "bias_title": "Who is forecast too high or too low?",
        "bias_text": (
            "The difference between forecast and count as a share of the count, by origin and by size of the "
            "series. Above zero too many were forecast. All years and weeks together; groups with fewer than five "
            "series are left out."
        ),
        "bias_label": "Difference of the forecast shown, per group. {points}.",
        "bias_point": "{slice} {group}: {value}",
        "served_title": "What would have been shown",
        "served_text": (
            "Where the model was not better than the best simple rule on earlier years, that rule is shown. The "
            "choice is made per level and week, on the years before only."
        ),
        "all_title": "All measures",
        "all_text": "Of the forecast shown, per level and week, all years together.",
        "how_title": "How was this measured?",
        "how": [
            (
                "Rolling origin: every year was forecast by a model that had learned only from years that had been "
                "counted by then."
            ),
            (
                "Only what was known then: applications up to the week itself, counts up to last year once they "
                "were known. The ranges and the choice of what is shown come from earlier years too."
            ),
            (
                "Every series with a count takes part, new and small ones too. A series is a programme with an "
                "origin and an exam type; the levels above are sums of the same series."
            ),
            (
                "Intervals come from a bootstrap over series ({resamples} draws, {confidence}). They say what "
                "chance between series can do. How much one year differs from another they do not say: "
                "the number of years ({years_counted}) is too small for that."
            ),
        ],
        "facts": {
            "institution": "Institution", "years": "Years", "weeks": "Weeks", "series": "Series",
            "forecasts": "Forecasts of series", "seed": "Seed", "data_fingerprint": "Fingerprint of the data",
            "made_on": "Made on",
        },
        "measures_title": "What do the measures mean?",
        "measures": {
            "wape": ("weighted error (WAPE)", "all errors together, as a share of all students"),
            "mae": ("mean error (MAE)", "mean error of a forecast, in students"),
            "bias": ("bias", "forecasts minus counts, as a share of all students; above zero is too high"),
            "mase": (
                "MASE",
                "error beside how much the count changed from year to year before; below 1 is better than taking "
                "last year. Series without two earlier counts in a row are left out",
            ),
            "weighted_quantile_loss": (
                "quantile loss",
                "error of the whole range, as a share of all students; for a rule without a range it is the "
                "weighted error",
            ),
            "coverage_50": ("within 50%", "share of counts within the 50% range"),
            "coverage_80": ("within 80%", "the same for 80%"),
            "coverage_90": ("within 90%", "the same for 90%"),
            "coverage_95": ("within 95%", "the same for 95%"),
            "width_80": ("width 80%", "width of the 80% range beside the forecast"),
            "width_95": ("width 95%", "the same for 95%"),
            "winkler_80": (
                "Winkler 80%",
                "width of the 80% range plus a penalty for every count outside it, in students",
            ),
            "winkler_95": ("Winkler 95%", "the same for 95%"),
        },
        "levels": {
            "cell": "series", "programme": "programme", "faculty": "faculty",
            "institution": "institution",
        },
        "level_note": (
            "A series is a programme with an origin and an exam type. Programme, faculty and institution are sums of "
            "series."
        ),
        "models": {
            "model": "model", "served": "forecast shown",
        },
        "subject": {"model": "the model", "served": "the forecast shown"},
        "verdicts": {
            "better": "better beyond chance", "not_shown": "no better than the simple rule",
            "worse": "no better, but worse", "too_few": "too few years",
        },
        "slices": {"origin": "Origin", "size": "Size", "exam_type": "Type"},
        "values": {"non-EEA": "outside the EEA", "NL": "Netherlands"},
        "columns": {
            "level": "level", "week": "week", "off": "is off by", "baseline": "best simple rule",
            "baseline_off": "is off by", "verdict": "verdict", "group": "group", "series": "series",
            "interval": "interval", "bias": "bias", "forecasts": "forecasts",
        },
        "axis": {
            "week": "week", "wape": "weighted error", "nominal": "range", "found": "held the count",
            "actual": "count", "forecast": "forecast", "bias": "forecast minus count",
        },
    },
}  # fmt: skip
