"""Texts of what was found in the deliveries."""

TEXTS: dict[str, tuple[str, str]] = {
    "delivery.title": ("Leveringen van dit seizoen", "Deliveries of this season"),
    "delivery.link": ("Bekijk de leveringen", "See the deliveries"),
    "delivery.lead": (
        (
            "Vóór elke prognose wordt nagegaan of de weekbestanden met aanmeldingen kunnen kloppen. Wat opvalt staat "
            "hier, de nieuwste week bovenaan."
        ),
        (
            "Before every forecast the weekly files of applications are checked. What stands out is listed here, the "
            "newest week first."
        ),
    ),
    "delivery.not_yet": (
        "De leveringen zijn nog niet nagekeken. Dat gebeurt bij de volgende prognose.",
        "The deliveries have not been checked yet. That is done with the next forecast.",
    ),
    "delivery.found.none": (
        "In de leveringen van dit seizoen viel niets op.",
        "Nothing stood out in the deliveries of this season.",
    ),
    "delivery.found.one": (
        "In de leveringen van dit seizoen viel één ding op.",
        "One thing stood out in the deliveries of this season.",
    ),
    "delivery.found.many": (
        "In de leveringen van dit seizoen vielen {number} dingen op.",
        "In the deliveries of this season {number} things stood out.",
    ),
    "delivery.held_up": (
        "Een levering houdt een nieuwe prognose tegen: wat u ziet, is van daarvoor.",
        "A delivery is holding up a new forecast: what you see was made before it.",
    ),
    "delivery.accepted": (
        "Er is toch een prognose gemaakt: {who} besloot dat op {date}, met als reden: “{reason}”",
        "A forecast was made all the same: {who} decided so on {date}, and gave as the reason: “{reason}”",
    ),
    "delivery.withheld": (
        "Het aantal aanmelders sprong hier. De getallen tonen we niet, omdat er een klein getal uit af te leiden is.",
        "The number of applicants jumped here. The numbers are not shown, because a small one could be worked out.",
    ),
    "delivery.everywhere": ("hele instelling", "whole institution"),
    "delivery.caption": ("Wat opviel", "What stood out"),
    "delivery.week": ("Week", "Week"),
    "delivery.no_week": ("heel seizoen", "whole season"),
    "delivery.severity": ("Hoe ernstig", "How serious"),
    "delivery.where": ("Waar", "Where"),
    "delivery.what": ("Wat er is gevonden", "What was found"),
    "delivery.decided": ("Besluit", "Decision"),
    "severity.stop": ("houdt de prognose tegen", "stops the forecast"),
    "severity.accepted": ("hield de prognose tegen", "stopped the forecast"),
    "severity.warning": ("om na te gaan", "to look into"),
    "delivery.explain": (
        (
            "Wat de prognose tegenhoudt, maakt haar onzin als het niet klopt: dan komt er pas weer een prognose als de "
            "levering goed is, of als iemand met naam en reden besluit dat ze klopt. Dat besluit staat in het logboek. "
            "Wat om na te gaan is, verandert niets aan de prognose, maar vraag na of het klopt voordat u erop bouwt."
        ),
        (
            "What stops the forecast would make nonsense of it if it is wrong: there is no new forecast until the "
            "delivery is right, or until somebody decides, with name and reason, that it is. That decision is in the "
            "log. What is to be looked into changes nothing about the forecast, but ask whether it is right before you "
            "build on it."
        ),
    ),
}
