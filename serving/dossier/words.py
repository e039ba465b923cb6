"""The names of sources, units, measures and models as a reader knows them, in Dutch and English."""

from serving.dossier.parts import Text, same

SOURCES = {
    "enrolments": Text("inschrijvingen", "enrolments"),
    "applications": Text("losse aanmeldingen", "single applications"),
    "assessments": Text("toetsen en opdrachten", "assessments"),
    "results": Text("resultaten", "results"),
    "activity": Text("gebruik van de leeromgeving", "use of the learning environment"),
    "attendance": Text("aanwezigheid", "attendance"),
    "group_work": Text("groepswerk", "group work"),
    "facts": Text("eigen kolommen van de instelling", "columns of the institution's own"),
    "application_counts": Text("tellingen van aanmeldingen (Studielink)", "counts of applications (Studielink)"),
    "student_counts": Text("tellingen van studenten op 1 oktober", "counts of students on 1 October"),
    "programmes": Text("opleidingen", "programmes"),
    "programme_changes": Text("veranderde opleidingen", "changed programmes"),
    "caps": Text("numeri fixi", "caps"),
    "count_files": Text("bestanden met tellingen", "files with counts"),
    "yearly_counts": Text("tellingen per jaar", "yearly counts"),
    "outcomes": Text("geleverde uitkomsten", "outcomes delivered"),
    "consents": Text("toestemming en bezwaar", "consent and objections"),
    "groups": Text("beschermde kenmerken (alleen voor de toetsing)", "protected attributes (for the audit only)"),
    "caseload": Text("wie wiens adviseur is", "who is whose adviser"),
}
KNOWN_FROM = {
    "enrolments": Text(
        "de dag waarop de inschrijving bekend is; een vertrek op de dag zelf",
        "the day on which the enrolment is known; a departure on the day itself",
    ),
    "applications": Text("de dag van de aanmelding", "the day of the application"),
    "assessments": Text("de dag waarop de opdracht is bekendgemaakt", "the day on which the assessment was announced"),
    "results": Text(
        "de dag waarop het cijfer is gegeven, niet die van inleveren", "the day the grade was given, not of handing in"
    ),
    "activity": Text("de dag van het gebruik", "the day of the use"),
    "attendance": Text("de dag van de bijeenkomst", "the day of the meeting"),
    "group_work": Text("de dag van het werk", "the day of the work"),
    "facts": Text("de dag die de instelling erbij levert", "the day that the institution delivers with it"),
    "application_counts": Text("de dag van de telling", "the day of the count"),
    "student_counts": Text("als de telling van 1 oktober is vastgesteld", "when the count of 1 October is settled"),
    "programmes": Text("de dag waarop de opleiding is geleverd", "the day on which the programme was delivered"),
}
UNITS = {
    "share": Text("aandeel", "share"),
    "days": Text("dagen", "days"),
    "points": Text("punten", "points"),
    "results": Text("resultaten", "results"),
    "assignments": Text("opdrachten", "assignments"),
    "log ratio": Text("verhouding (logaritme)", "ratio (logarithm)"),
    "ratio": Text("verhouding", "ratio"),
    "applications": Text("aanmeldingen", "applications"),
    "enrolments": Text("inschrijvingen", "enrolments"),
    "years": Text("jaren", "years"),
    "weeks": Text("weken", "weeks"),
    "credits": Text("studiepunten", "credits"),
    "month": Text("maand", "month"),
    "clicks": Text("kliks", "clicks"),
    "attempts": Text("pogingen", "attempts"),
    "students": Text("studenten", "students"),
}
KINDS = {"numeric": Text("getal", "number"), "category": Text("categorie", "category")}
EMPTY_MEANS = {
    "not delivered": Text("niet geleverd", "not delivered"),
    "nothing to measure yet": Text("nog niets te meten", "nothing to measure yet"),
    "no row means zero": Text("geen rij betekent nul", "no row means zero"),
}
LEVELS = {
    "cell": Text("opleiding × herkomst", "programme × origin"),
    "programme": Text("opleiding", "programme"),
    "faculty": Text("faculteit", "faculty"),
    "institution": Text("instelling", "institution"),
}
MODELS = {
    "served": Text("wat is getoond", "what was shown"),
    "model": Text("het model", "the model"),
    "logistic regression": Text("logistische regressie", "logistic regression"),
    "calibrated logistic regression": Text("gekalibreerde logistische regressie", "calibrated logistic regression"),
    "calibrated logistic regression with LightGBM": Text(
        "gekalibreerde logistische regressie met LightGBM", "calibrated logistic regression with LightGBM"
    ),
    "ridge regression on anchored growth": Text(
        "ridge-regressie op groei ten opzichte van een anker", "ridge regression on anchored growth"
    ),
    "simple rule": Text("eenvoudige regel", "simple rule"),
    "random list": Text("willekeurige lijst", "random list"),
    "constant": Text("vaste kans voor iedereen", "one chance for everybody"),
    "baseline_last_year": Text("zoals vorig jaar", "as last year"),
    "baseline_last_year_ratio": Text("conversie van vorig jaar", "last year's conversion"),
    "baseline_three_year_ratio": Text("conversie over drie jaar", "conversion over three years"),
}
MEASURES = {
    "auc": Text("onderscheid (AUC)", "telling apart (AUC)"),
    "recall_at_capacity": Text("gevonden van wie stopte", "found of those who stopped"),
    "precision_at_capacity": Text("gestopt van wie op de lijst stond", "stopped of those listed"),
    "brier": Text("Brier-score", "Brier score"),
    "calibration_error": Text("kalibratiefout", "calibration error"),
    "wape": Text("gemiddelde afwijking", "mean deviation"),
}


def name_one(names: dict[str, Text], name: str) -> Text:
    """Return what a reader calls `name`; a name that is not listed as it is."""
    return names.get(name, same(name))
