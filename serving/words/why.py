"""Texts that say why a forecast changed."""

TEXTS: dict[str, tuple[str, str]] = {
    "why.title": ("Waarom is de prognose veranderd?", "Why did the forecast change?"),
    "why.none": (
        "Er is nog geen eerdere week of eerder jaar om mee te vergelijken.",
        "There is no earlier week or year to compare with yet.",
    ),
    "why.week": ("vorige week", "last week"),
    "why.year": ("vorig jaar", "last year"),
    "why.more": ("{number} meer dan {since}", "{number} more than {since}"),
    "why.fewer": ("{number} minder dan {since}", "{number} fewer than {since}"),
    "why.same": ("evenveel als {since}", "as many as {since}"),
    "why.unknown": ("verschil met {since} niet getoond", "difference with {since} not shown"),
    "why.link": ("Waarom?", "Why?"),
    "why.cut": ("Eerstejaars (as begint niet bij nul)", "First-years (axis does not start at zero)"),
    "why.withheld": (
        "Dit verschil tonen we niet, omdat een van de getallen te klein is.",
        "This difference is not shown, because one of the numbers is too small.",
    ),
    "why.up": ("{number} erbij door {reason}", "{number} up through {reason}"),
    "why.down": ("{number} eraf door {reason}", "{number} down through {reason}"),
    "why.applications.up": ("meer aanmeldingen", "more applications"),
    "why.applications.down": ("minder aanmeldingen", "fewer applications"),
    "why.mix.up": ("een andere samenstelling van de aanmeldingen", "a different mix of applications"),
    "why.mix.down": ("een andere samenstelling van de aanmeldingen", "a different mix of applications"),
    "why.conversion.up": ("een hogere conversie", "a higher conversion"),
    "why.conversion.down": ("een lagere conversie", "a lower conversion"),
    "why.programmes.up": ("nieuwe of gestopte opleidingen", "programmes that started or stopped"),
    "why.programmes.down": ("nieuwe of gestopte opleidingen", "programmes that started or stopped"),
    "why.unexplained.up": ("iets wat we niet kunnen toewijzen", "what cannot be attributed"),
    "why.unexplained.down": ("iets wat we niet kunnen toewijzen", "what cannot be attributed"),
    "why.part.applications": ("Aanmeldingen", "Applications"),
    "why.part.mix": ("Samenstelling", "Mix"),
    "why.part.conversion": ("Conversie", "Conversion"),
    "why.part.programmes": ("Opleidingen", "Programmes"),
    "why.part.unexplained": ("Overig", "Other"),
    "why.before.week": ("Prognose vorige week", "Forecast last week"),
    "why.before.year": ("Vorig jaar", "Last year"),
    "why.now": ("Nu", "Now"),
    "why.after": ("Prognose nu", "Forecast now"),
    "why.caption.week": ("Van vorige week naar nu", "From last week to now"),
    "why.caption.year": ("Van vorig jaar naar nu", "From last year to now"),
    "why.as_table": ("Als tabel", "As a table"),
    "why.step": ("Stap", "Step"),
    "why.students": ("Eerstejaars", "First-years"),
    "why.chart": (
        "Watervalgrafiek: van het eerdere getal naar de prognose van nu, met een balk per oorzaak.",
        "Waterfall chart: from the earlier number to the forecast now, with a bar for each cause.",
    ),
    "why.explain": (
        (
            "Aanmeldingen: er kwamen er meer of minder bij dan bij de tijd van het seizoen hoort. Samenstelling: ze "
            "komen uit een andere mix van herkomst en soort opleiding. Conversie: van dezelfde aanmeldingen verwachten "
            "we meer of minder inschrijvingen. Overig: wat het model uit andere gegevens haalt, en grenzen zoals een "
            "numerus fixus. De stappen tellen precies op tot het verschil."
        ),
        (
            "Applications: more or fewer came in than goes with the time of the season. Mix: they come from another "
            "mix of origins and types of programme. Conversion: of the same applications we expect more or fewer to "
            "enrol. Other: what the model takes from other data, and limits such as a numerus fixus. The steps add up "
            "exactly to the difference."
        ),
    ),
}
