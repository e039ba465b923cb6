"""Texts of workbooks and other files to take along."""

TEXTS: dict[str, tuple[str, str]] = {
    "download.title": ("Meenemen", "Take along"),
    "download.workbook": ("Werkboek (Excel)", "Workbook (Excel)"),
    "download.workbook_text": (
        "met alle niveaus, het waarom, de jaren vooruit en uitleg.",
        "with all levels, the why, the years ahead and an explanation.",
    ),
    "download.parquet": ("Alle cijfers van deze week (Parquet)", "All figures of this week (Parquet)"),
    "download.chart": ("Deze grafiek", "This chart"),
    "chart.season": ("verloop van het seizoen {year}, tot week {week}", "season {year}, up to week {week}"),
    "chart.years": ("eerstejaars per jaar en prognose {year}", "first-years by year and forecast {year}"),
    "chart.why-week": (
        "verandering sinds vorige week ({year}, week {week})",
        "change since last week ({year}, week {week})",
    ),
    "chart.why-year": (
        "verandering sinds vorig jaar ({year}, week {week})",
        "change since last year ({year}, week {week})",
    ),
    "export.sheet.institution": ("instelling", "institution"),
    "export.sheet.faculty": ("faculteit", "faculty"),
    "export.sheet.programme": ("opleiding", "programme"),
    "export.sheet.cell": ("herkomst", "cell"),
    "export.sheet.why": ("waarom", "why"),
    "export.sheet.years": ("jaren vooruit", "years"),
    "export.sheet.stock": ("ingeschrevenen", "stock"),
    "export.sheet.deliveries": ("leveringen", "deliveries"),
    "export.sheet.about": ("over", "about"),
    "export.sheet.scenario": ("scenario", "scenario"),
    "export.week": ("Studiejaar, week", "Academic year, week"),
    "export.as_of": ("Stand van", "As of"),
    "export.made_on": ("Berekend op", "Calculated on"),
    "export.exported_on": ("Geëxporteerd op", "Exported on"),
    "export.model": ("Model en versie", "Model and version"),
    "export.what": ("Wat", "What"),
    "export.institution": ("Instelling", "Institution"),
    "export.level": ("Niveau", "Level"),
    "export.faculty": ("Faculteit", "Faculty"),
    "export.code": ("Code", "Code"),
    "export.programme": ("Opleiding", "Programme"),
    "export.exam_type": ("Soort opleiding", "Type of programme"),
    "export.all": ("alle", "all"),
    "export.note": ("Opmerking", "Note"),
    "export.p10": ("80 % kans: van", "80% range: from"),
    "export.p90": ("80 % kans: tot", "80% range: to"),
    "export.p25": ("50 % kans: van", "50% range: from"),
    "export.p75": ("50 % kans: tot", "50% range: to"),
    "export.p025": ("95 % kans: van", "95% range: from"),
    "export.p975": ("95 % kans: tot", "95% range: to"),
    "export.p50": ("Middelste uitkomst", "Middle outcome"),
    "export.baseline_last_year": ("Vuistregel: als vorig jaar", "Rule of thumb: as last year"),
    "export.baseline_last_year_ratio": (
        "Vuistregel: conversie van vorig jaar",
        "Rule of thumb: last year's conversion",
    ),
    "export.baseline_three_year_ratio": (
        "Vuistregel: conversie van drie jaar",
        "Rule of thumb: conversion of three years",
    ),
    "export.since": ("Vergeleken met", "Compared with"),
    "export.before": ("Toen", "Then"),
    "export.sentence": ("In woorden", "In words"),
    "export.last_known_year": ("Laatst geteld jaar", "Last counted year"),
    "export.last_known": ("Aantal in dat jaar", "Number in that year"),
    "export.scenario": ("Scenario (naam)", "Scenario (name)"),
    "export.base_low": ("Prognose 80 %: van", "Forecast 80%: from"),
    "export.base_high": ("Prognose 80 %: tot", "Forecast 80%: to"),
    "export.scenario_low": ("Scenario 80 %: van", "Scenario 80%: from"),
    "export.scenario_high": ("Scenario 80 %: tot", "Scenario 80%: to"),
    "export.about.item": ("Onderwerp", "Subject"),
    "export.about.meaning": ("Uitleg", "Explanation"),
    "export.about.forecast": ("Prognose", "Forecast"),
    "export.about.forecast_text": (
        "Het verwachte aantal eerstejaars op 1 oktober, gezien de aanmeldingen tot en met de genoemde week.",
        "The expected number of first-years on 1 October, given the applications up to the week that is named.",
    ),
    "export.about.range": ("80 % kans", "80% range"),
    "export.about.range_text": (
        "In acht van de tien gevallen ligt de uitkomst tussen de twee grenzen. Zo ook voor 50 % en 95 %.",
        "In eight out of ten cases the outcome lies between the two bounds. Likewise for 50% and 95%.",
    ),
    "export.about.baselines": ("Vuistregels", "Rules of thumb"),
    "export.about.baselines_text": (
        (
            "Eenvoudige voorspellingen die altijd naast het model staan: net zoveel als vorig jaar, en de aanmeldingen "
            "van nu maal de conversie van vorig jaar of van drie jaar."
        ),
        (
            "Simple forecasts that always stand beside the model: as many as last year, and the applications so far "
            "times the conversion of last year or of three years."
        ),
    ),
    "export.about.served": ("Getoond", "Shown"),
    "export.about.served_text": (
        "Waar het model in eerdere jaren niet beter was dan de beste vuistregel, is de prognose die vuistregel.",
        "Where the model was no better in earlier years than the best rule of thumb, the forecast is that rule.",
    ),
    "export.about.withheld": ("<5 en n.g.", "<5 and n.s."),
    "export.about.withheld_text": (
        (
            "Aantallen onder de vijf staan er als <5. n.g. (niet getoond): een getal waaruit anders een klein getal af "
            "te leiden is."
        ),
        (
            "Numbers below five are written as <5. n.s. (not shown): a number from which a small one could otherwise "
            "be worked out."
        ),
    ),
    "export.about.why": ("Waarom", "Why"),
    "export.about.why_text": (
        "De verandering sinds vorige week en sinds vorig jaar, in delen die optellen tot het verschil.",
        "The change since last week and since last year, in parts that add up to the difference.",
    ),
    "export.about.years": ("Jaren vooruit", "Years ahead"),
    "export.about.years_text": (
        "Eerstejaars één tot vijf jaar vooruit, uit de trend van de getelde jaren.",
        "First-years one to five years ahead, from the trend of the counted years.",
    ),
    "export.about.stock": ("Ingeschrevenen", "Enrolled students"),
    "export.about.stock_text": (
        "Alle ingeschreven studenten per studiejaar, uit verwachte instroom en doorstroom.",
        "All enrolled students by year of study, from expected first-years and progression.",
    ),
    "export.about.deliveries": ("Leveringen", "Deliveries"),
    "export.about.deliveries_text": (
        "Wat opviel in de weekbestanden met aanmeldingen van het nieuwste seizoen; een leeg blad: niets.",
        "What stood out in the weekly files of applications of the newest season; an empty sheet: nothing.",
    ),
}
