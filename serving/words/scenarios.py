"""Texts of scenarios. The band has to stand on everything that a scenario is."""

TEXTS: dict[str, tuple[str, str]] = {
    "scenario.nav": ("Scenario's", "Scenarios"),
    "scenario.band": ("Scenario – geen prognose", "Scenario – not a forecast"),
    "scenario.lead": (
        "Wat als? Verander iets aan het seizoen en zie wat dat doet met de prognose. Een scenario is geen prognose.",
        "What if? Change something about the season and see what it does to the forecast. A scenario is no forecast.",
    ),
    "scenario.new": ("Nieuw scenario", "New scenario"),
    "scenario.all": ("Alle scenario's", "All scenarios"),
    "scenario.empty": ("Er zijn nog geen scenario's.", "There are no scenarios yet."),
    "scenario.caption": ("Bewaarde scenario's, de nieuwste bovenaan", "Saved scenarios, newest first"),
    "scenario.name": ("Naam van het scenario", "Name of the scenario"),
    "scenario.changes": ("Wat verandert", "What changes"),
    "scenario.author": ("Gemaakt door", "Made by"),
    "scenario.made": ("Gemaakt op", "Made on"),
    "scenario.based_on": ("Op de prognose van", "On the forecast of"),
    "scenario.delete": ("Verwijder", "Delete"),
    "scenario.delete_named": ("Verwijder {name}", "Delete {name}"),
    "scenario.delete_this": ("Verwijder dit scenario", "Delete this scenario"),
    "scenario.deleted": (
        "Het scenario is verwijderd; dat staat in het logboek.",
        "The scenario is deleted; the log says so.",
    ),
    "scenario.form_lead": (
        "De veranderingen werken na elkaar, van boven naar beneden. Het scenario wordt bewaard met naam en datum.",
        "The changes work one after the other, from top to bottom. The scenario is kept with name and date.",
    ),
    "scenario.change_number": ("Verandering {number}", "Change {number}"),
    "scenario.what": ("Wat verandert er?", "What changes?"),
    "scenario.nothing": ("(niets)", "(nothing)"),
    "scenario.amount": ("Getal", "Number"),
    "scenario.where": ("Waar?", "Where?"),
    "scenario.everywhere": ("de hele instelling", "the whole institution"),
    "scenario.every_origin": ("elke herkomst", "every origin"),
    "scenario.of_origin": ("{place}, herkomst {origin}", "{place}, origin {origin}"),
    "scenario.new_name": ("Naam (nieuwe opleiding)", "Name (new programme)"),
    "scenario.save": ("Reken door en bewaar", "Calculate and save"),
    "scenario.more": ("Nog een verandering", "Another change"),
    "scenario.help": ("Wat kunt u veranderen?", "What can you change?"),
    "scenario.kind.conversion": ("Conversie: + of − procent", "Conversion: + or − percent"),
    "scenario.kind.applications": ("Aanmeldingen: + of − procent", "Applications: + or − percent"),
    "scenario.kind.cap": ("Numerus fixus: aantal plaatsen", "Cap: number of places"),
    "scenario.kind.start": ("Nieuwe opleiding: aantal eerstejaars", "New programme: number of first-years"),
    "scenario.kind.end": ("Opleiding stopt: procent dat blijft", "Programme ends: percent that stays"),
    "scenario.kind.origin_share": ("Aandeel van een herkomst: procent", "Share of an origin: percent"),
    "scenario.help.conversion": (
        "Van dezelfde aanmeldingen komen er meer of minder. −10: een tiende minder eerstejaars. Van −90 tot 200.",
        "Of the same applications more or fewer come. −10: a tenth fewer first-years. From −90 to 200.",
    ),
    "scenario.help.applications": (
        "Er komen meer of minder aanmeldingen, met dezelfde conversie. Van −90 tot 200.",
        "More or fewer apply, with the same conversion. From −90 to 200.",
    ),
    "scenario.help.cap": (
        "Kies een opleiding. Boven dit aantal plaatsen komt niemand binnen. Leeg: de numerus fixus vervalt.",
        "Choose a programme. Above this number of places nobody gets in. Empty: the cap is taken away.",
    ),
    "scenario.help.start": (
        (
            "Kies een faculteit, geef een naam en het aantal eerstejaars dat u verwacht. De onzekerheid is die van "
            "kleine opleidingen."
        ),
        (
            "Choose a faculty, give a name and the number of first-years that you expect. The uncertainty is that of "
            "small programmes."
        ),
    ),
    "scenario.help.end": (
        (
            "Kies een opleiding. Vul in hoeveel procent van de eerstejaars dan een andere opleiding van dezelfde "
            "faculteit kiest; de anderen komen niet."
        ),
        (
            "Choose a programme. Fill in what percentage of its first-years then choose another programme of the same "
            "faculty; the others do not come."
        ),
    ),
    "scenario.help.origin_share": (
        "Kies een herkomst. Haar aandeel wordt dit percentage; het totaal blijft gelijk.",
        "Choose an origin. Its share becomes this percentage; the total stays the same.",
    ),
    "scenario.told.conversion": ("conversie {amount} voor {place}", "conversion {amount} for {place}"),
    "scenario.told.applications": ("aanmeldingen {amount} voor {place}", "applications {amount} for {place}"),
    "scenario.told.cap": ("{place} krijgt {amount} plaatsen", "{place} has {amount} places"),
    "scenario.told.cap_gone": ("{place} heeft geen numerus fixus meer", "{place} has no cap any more"),
    "scenario.told.start": (
        "nieuwe opleiding {place} ({faculty}) met {amount} eerstejaars",
        "new programme {place} ({faculty}) with {amount} first-years",
    ),
    "scenario.told.end": (
        "{place} stopt; {amount} kiest een andere opleiding van de faculteit",
        "{place} ends; {amount} choose another programme of the faculty",
    ),
    "scenario.told.origin_share": (
        "aandeel van herkomst {origin} wordt {amount} voor {place}",
        "share of origin {origin} becomes {amount} for {place}",
    ),
    "scenario.by": ("Gemaakt door {author} op {date}.", "Made by {author} on {date}."),
    "scenario.recalculated": (
        "Dit scenario is gemaakt op de prognose van {old} en nu opnieuw doorgerekend op die van {new}.",
        "This scenario was made on the forecast of {old} and is now calculated again on that of {new}.",
    ),
    "scenario.if": ("Als", "If"),
    "scenario.then": (
        "Dan {scenario} eerstejaars in plaats van {base} ({difference}).",
        "Then {scenario} first-years instead of {base} ({difference}).",
    ),
    "scenario.then_range": (
        "In dit scenario met 80 % kans tussen {low} en {high}.",
        "In this scenario with 80% probability between {low} and {high}.",
    ),
    "scenario.caution_head": ("Let op", "Please note"),
    "scenario.caution": (
        "Dit laat zien wat een aanname zou doen. Of de aanname klopt, zegt het model niet.",
        "This shows what an assumption would do. The model does not say whether the assumption is right.",
    ),
    "scenario.base": ("Prognose", "Forecast"),
    "scenario.base_range": ("Prognose: 80 % kans op", "Forecast: 80% probability"),
    "scenario.column": ("Scenario", "Scenario"),
    "scenario.range": ("Scenario: 80 % kans op", "Scenario: 80% probability"),
    "scenario.difference": ("Verschil", "Difference"),
    "scenario.totals": ("Per faculteit en voor de instelling", "By faculty and for the institution"),
    "scenario.touched": ("Opleidingen die veranderen", "Programmes that change"),
    "scenario.untouched": ("Geen opleiding verandert.", "No programme changes."),
    "scenario.chart": (
        "Staafgrafiek: de prognose (effen) en het scenario (gearceerd) met hun gebied van 80 % kans.",
        "Bar chart: the forecast (plain) and the scenario (hatched) with their 80% ranges.",
    ),
    "scenario.workbook": ("Dit scenario als werkboek (Excel)", "This scenario as a workbook (Excel)"),
    "scenario.csv": ("Dit scenario als CSV", "This scenario as CSV"),
    "scenario.parquet": ("Dit scenario als Parquet", "This scenario as Parquet"),
    "scenario.fault.name": (
        "Geef het scenario een naam van hoogstens {most} tekens.",
        "Give the scenario a name of at most {most} characters.",
    ),
    "scenario.fault.count": (
        "Kies minstens één verandering, en hoogstens {most}.",
        "Choose at least one change, and at most {most}.",
    ),
    "scenario.fault.unreadable": (
        "Verandering {number} is niet te lezen: kind, where en amount zijn nodig.",
        "Change {number} cannot be read: it needs kind, where and amount.",
    ),
    "scenario.fault.amount_missing": ("Vul bij verandering {number} een getal in.", "Change {number} needs a number."),
    "scenario.fault.bounds_conversion": (
        "Verandering {number}: de conversie kan van −90 tot +200 procent veranderen.",
        "Change {number}: conversion can change by −90 to +200 percent.",
    ),
    "scenario.fault.bounds_applications": (
        "Verandering {number}: de aanmeldingen kunnen van −90 tot +200 procent veranderen.",
        "Change {number}: applications can change by −90 to +200 percent.",
    ),
    "scenario.fault.bounds_cap": (
        "Verandering {number}: het aantal plaatsen is 0 tot 10.000.",
        "Change {number}: the number of places is 0 to 10,000.",
    ),
    "scenario.fault.bounds_start": (
        "Verandering {number}: een nieuwe opleiding heeft 1 tot 5.000 eerstejaars.",
        "Change {number}: a new programme has 1 to 5,000 first-years.",
    ),
    "scenario.fault.bounds_end": (
        "Verandering {number}: het percentage dat blijft is 0 tot 100.",
        "Change {number}: the percentage that stays is 0 to 100.",
    ),
    "scenario.fault.bounds_origin_share": (
        "Verandering {number}: een aandeel is 0 tot 100 procent.",
        "Change {number}: a share is 0 to 100 percent.",
    ),
    "scenario.fault.programme_missing": (
        "Verandering {number}: kies bij Waar een opleiding.",
        "Change {number}: choose a programme under Where.",
    ),
    "scenario.fault.origin_missing": ("Verandering {number}: kies een herkomst.", "Change {number}: choose an origin."),
    "scenario.fault.origin_unknown": (
        "Verandering {number}: deze herkomst bestaat niet.",
        "Change {number}: there is no such origin.",
    ),
    "scenario.fault.start_incomplete": (
        "Verandering {number}: kies bij Waar een faculteit en geef de nieuwe opleiding een naam.",
        "Change {number}: choose a faculty under Where and name the new programme.",
    ),
    "scenario.fault.nobody": (
        "Verandering {number}: in deze prognose komt niets voor dat hierbij past.",
        "Change {number}: nothing in this forecast fits what was chosen.",
    ),
    "scenario.fault.no_others": (
        "Verandering {number}: de faculteit heeft geen andere opleidingen om naartoe te gaan.",
        "Change {number}: the faculty has no other programmes to go to.",
    ),
    "scenario.fault.one_origin": (
        "Verandering {number}: er is hier maar één herkomst, of deze niet; een aandeel kan dan niet veranderen.",
        "Change {number}: there is only one origin here, or this one is not here; a share cannot change then.",
    ),
    "scenario.fault.no_faculty": (
        "Verandering {number}: deze faculteit staat niet in de prognose.",
        "Change {number}: this faculty is not in the forecast.",
    ),
    "scenario.fault.exists": (
        "Verandering {number}: er is al een opleiding met deze naam.",
        "Change {number}: there is a programme of this name already.",
    ),
    "scenario.fault.no_paths": (
        "Er zijn geen doorrekeningen om een scenario op te maken.",
        "There are no sample paths to calculate a scenario on.",
    ),
}
