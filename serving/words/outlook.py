"""Texts of the years ahead."""

TEXTS: dict[str, tuple[str, str]] = {
    "outlook.nav": ("Jaren vooruit", "Years ahead"),
    "outlook.title": ("Jaren vooruit", "Years ahead"),
    "outlook.lead": (
        "Eerstejaars en alle ingeschreven studenten op 1 oktober. Hoe verder weg, hoe onzekerder.",
        "First-years and all enrolled students on 1 October. The further ahead, the less certain.",
    ),
    "outlook.link": ("De jaren vooruit van deze opleiding", "The years ahead of this programme"),
    "outlook.choose": ("Voor", "For"),
    "outlook.years": ("Eerstejaars", "First-years"),
    "outlook.stock": ("Alle ingeschreven studenten", "All enrolled students"),
    "outlook.no_years": (
        "Er is nog geen prognose van de jaren vooruit.",
        "There is no forecast of the years ahead yet.",
    ),
    "outlook.no_stock": (
        "Er is nog geen prognose van alle ingeschreven studenten.",
        "There is no forecast of all enrolled students yet.",
    ),
    "outlook.years_caption": (
        "Verwachte eerstejaars; in {year} waren het er {known}",
        "Expected first-years; in {year} there were {known}",
    ),
    "outlook.stock_caption": (
        "Ingeschreven studenten per studiejaar: geteld in {year}, daarna verwacht met 80 % kans",
        "Enrolled students by year of study: counted in {year}, then expected with 80% probability",
    ),
    "outlook.stock_description": (
        "Grafiek van alle ingeschreven studenten: geteld, daarna verwacht met het gebied van 80 % kans.",
        "Chart of all enrolled students: counted, then expected with the 80% range.",
    ),
    "outlook.year_of_study": ("Studiejaar van de student", "Year of study"),
    "outlook.study_year": ("Jaar {number}", "Year {number}"),
    "outlook.together": ("Alle jaren samen", "All years together"),
    "outlook.how": ("Hoe berekend", "How calculated"),
    "outlook.years_text": (
        (
            "De trend van de getelde jaren loopt door en vlakt af. Waar dat in het verleden niet beter was dan een "
            "eenvoudige regel, tonen we die regel; de laatste kolom zegt welke."
        ),
        (
            "The trend of the counted years goes on and levels off. Where that was no better in the past than a "
            "simple rule, that rule is shown; the last column says which."
        ),
    ),
    "outlook.stock_text": (
        (
            "Berekend uit de verwachte instroom en uit hoe studenten in eerdere jaren doorgingen, overstapten of "
            "vertrokken. De onzekerheid van beide zit in de grenzen."
        ),
        (
            "Calculated from the expected first-years and from how students went on, switched or left in earlier "
            "years. The ranges hold the uncertainty of both."
        ),
    ),
    "outlook.diplomas_told": (
        "Vertrek met een diploma en zonder diploma zijn apart geteld.",
        "Leaving with a diploma and leaving without one were counted apart.",
    ),
    "outlook.diplomas_untold": (
        "De gegevens zeggen niet wie met een diploma vertrok: diploma en uitval zijn hier samen geteld.",
        "The data do not say who left with a diploma: graduating and dropping out are counted together here.",
    ),
    "outlook.workbook_text": ("met deze jaren op eigen bladen.", "with these years on sheets of their own."),
    "outlook.left_out": ("Zonder prognose van de jaren vooruit:", "Without a forecast of the years ahead:"),
    "left_out.no count in the last known year": (
        "in het laatste jaar is er niets geteld",
        "nothing was counted in the last year",
    ),
    "left_out.the last count is too small to be published": (
        "het laatste aantal is te klein om te tonen",
        "the last number is too small to be shown",
    ),
    "left_out.no first-years in the last known year": (
        "er waren in het laatste jaar geen eerstejaars",
        "there were no first-years in the last year",
    ),
    "left_out.new, and no earlier programme started here to compare it with": (
        "nieuw, en er is geen eerder gestarte opleiding om mee te vergelijken",
        "new, and no programme started here earlier to compare it with",
    ),
    "served.model": ("model", "model"),
    "served.damped_trend": ("trend die afvlakt", "trend that levels off"),
    "served.simulation": ("simulatie", "simulation"),
    "served.in_season": ("prognose van dit seizoen", "forecast of this season"),
    "served.held": ("trend, vanaf hier gelijk gehouden", "trend, held from here on"),
    "served.baseline_three_year_mean": ("gemiddelde van drie jaar", "mean of three years"),
    "note.ended": ("gestopt", "ended"),
    "note.no_inflow_forecast": ("geen nieuwe instroom verwacht", "no new first-years forecast"),
    "note.progression_unseen": ("doorstroom nog niet gezien", "progression not seen yet"),
    "note_text.ended": ("De opleiding heeft dan geen eerstejaars meer.", "The programme has no first-years by then."),
    "note_text.no_inflow_forecast": (
        "Van deze opleiding is geen instroom voorspeld; alleen wie er is, stroomt door.",
        "No first-years are forecast for this programme; only those who are there go on.",
    ),
    "note_text.progression_unseen": (
        (
            "Een deel van deze studenten zit in een studiejaar waarvan nog niet te zien was hoe het verdergaat. "
            "Dat deel is een ruwe schatting."
        ),
        (
            "Some of these students are in a year of study that nobody was yet seen to go on from. "
            "That part is a rough guess."
        ),
    ),
    "served.baseline_last_year": ("net zoveel als het laatste jaar", "as many as the last year"),
    "served.baseline_last_year_ratio": (
        "vuistregel: conversie van vorig jaar",
        "rule of thumb: last year's conversion",
    ),
    "served.baseline_three_year_ratio": (
        "vuistregel: conversie van drie jaar",
        "rule of thumb: conversion of three years",
    ),
}
