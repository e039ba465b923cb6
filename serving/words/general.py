"""Texts of all pages: sign-in, the front page, errors."""

TEXTS: dict[str, tuple[str, str]] = {
    "product": ("Studiepeil", "Studiepeil"),
    "skip": ("Naar de inhoud", "Skip to content"),
    "navigation": ("Hoofdmenu", "Main menu"),
    "other_language": ("English", "Nederlands"),
    "sign_in": ("Inloggen", "Sign in"),
    "sign_out": ("Uitloggen", "Sign out"),
    "signed_in_as": ("Ingelogd als {name}", "Signed in as {name}"),
    "account_name": ("Naam", "Name"),
    "password": ("Wachtwoord", "Password"),
    "sign_in.intro": (
        "Prognoses van instroom en uitval, met uitleg. Mensen beslissen.",
        "Forecasts of enrolment and dropout, explained. People decide.",
    ),
    "sign_in.record": (
        "Wat u hier over studenten bekijkt en besluit, wordt vastgelegd.",
        "What you view and decide about students here is put on record.",
    ),
    "role.planner": ("planner", "planner"),
    "role.adviser": ("studieadviseur", "study adviser"),
    "role.officer": ("AI-functionaris", "AI officer"),
    "front.title": ("Goed dat u er bent", "Welcome"),
    "front.what": ("Wat u hier kunt doen", "What you can do here"),
    "front.never": ("Wat Studiepeil niet doet", "What Studiepeil does not do"),
    "front.never_text": (
        (
            "Studiepeil beslist niets. Een prognose of score is een hulpmiddel: wat ermee gebeurt, besluit een mens, "
            "en dat besluit staat op naam. Geslacht, herkomst en andere beschermde kenmerken zijn nooit invoer van een "
            "uitvalmodel; ze worden alleen gebruikt om te toetsen of groepen verschillend worden behandeld."
        ),
        (
            "Studiepeil decides nothing. A forecast or score is an aid: a person decides what to do with it, and the "
            "decision carries that person's name. Sex, origin and other protected attributes are never input of a "
            "dropout model; they are used only to examine whether groups are treated differently."
        ),
    ),
    "front.planner.forecast": ("Instroomprognose", "Enrolment forecast"),
    "front.planner.forecast_text": (
        "Hoeveel eerstejaars op 1 oktober, per opleiding en faculteit, met de onzekerheid erbij.",
        "How many first-years on 1 October, per programme and faculty, with the uncertainty beside it.",
    ),
    "front.planner.outlook_text": (
        "Eerstejaars en alle ingeschreven studenten, één tot vijf jaar vooruit.",
        "First-years and all enrolled students, one to five years ahead.",
    ),
    "front.planner.scenarios_text": (
        "Wat als: een andere conversie, een numerus fixus, een nieuwe opleiding. Altijd naast de prognose.",
        "What if: another conversion, a cap, a new programme. Always beside the forecast.",
    ),
    "front.planner.workbook": ("Werkboek van deze week (Excel)", "Workbook of this week (Excel)"),
    "front.planner.workbook_text": (
        "Alle niveaus, waarom de prognose veranderde, en de jaren vooruit, met uitleg.",
        "All levels, why the forecast changed, and the years ahead, with an explanation.",
    ),
    "front.adviser.students": ("Mijn studenten", "My students"),
    "front.adviser.students_text": (
        "Uw eigen studenten op volgorde van risico, met de redenen. U besluit wat er gebeurt.",
        "Your own students in order of risk, with the reasons. You decide what happens.",
    ),
    "front.officer.models": ("Modellen", "Models"),
    "front.officer.models_text": (
        "Toetsing, evaluatie en dossier van elk model; goedkeuren, weigeren of intrekken.",
        "Audit, evaluation and file of each model; approve, refuse or withdraw.",
    ),
    "front.officer.signals_text": (
        "Hoe goed de signalen van de eerste weken eerder voorspelden wie stopte.",
        "How well the signals of the first weeks foretold before who stopped.",
    ),
    "front.officer.log": ("Logboek", "Log"),
    "front.officer.log_text": (
        "Wie wat heeft bekeken en besloten, met de controle of er iets is veranderd.",
        "Who viewed and decided what, with the check that nothing was changed.",
    ),
    "api.title": ("Programmeerinterface", "Programming interface"),
    "api.intro": (
        (
            "Elke methode neemt en geeft JSON (POST). Inloggen met een token in de kop Authorization: Bearer, of met "
            "de sessie van deze site."
        ),
        (
            "Each method takes and gives JSON (POST). Sign in with a token in the header Authorization: Bearer, or "
            "with the session of this site."
        ),
    ),
    "api.method": ("Methode", "Method"),
    "api.role": ("Voor wie", "For whom"),
    "api.what": ("Wat", "What"),
    "api.schema": ("Volledige beschrijving (OpenAPI, JSON)", "Full description (OpenAPI, JSON)"),
    "legend.small": ("<5: minder dan vijf.", "<5: fewer than five."),
    "legend.withheld": (
        "n.g.: niet getoond, omdat een klein getal er anders uit af te leiden is.",
        "n.s.: not shown, because a small number could otherwise be worked out from it.",
    ),
    "legend.rounded": (
        "Aantallen zijn afgerond; een optelling kan daardoor één verschillen.",
        "Numbers are rounded; a sum may differ by one because of it.",
    ),
    "withheld": ("n.g.", "n.s."),
    "to": ("tot", "to"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
    "back_to_front": ("Naar de voorpagina", "To the front page"),
    "error.title": ("Dat ging niet", "That did not work"),
    "error.page_not_found": ("Deze pagina bestaat niet.", "This page does not exist."),
    "error.wrong_method": ("Deze pagina neemt dit niet aan.", "This page does not accept that."),
    "error.not_your_role": ("Uw rol geeft hier geen toegang toe.", "Your role does not give access to this."),
    "error.not_your_student": (
        "Deze student staat niet op uw lijst. U ziet alleen uw eigen studenten.",
        "This student is not on your list. You see only your own students.",
    ),
    "error.not_signed_in": ("Log eerst in.", "Please sign in first."),
    "error.wrong_password": ("Naam en wachtwoord horen niet bij elkaar.", "Name and password do not match."),
    "error.too_many_sign_ins": (
        "Te vaak geprobeerd. Wacht een kwartier en probeer het dan opnieuw.",
        "Too many attempts. Wait a quarter of an hour and try again.",
    ),
    "error.form_expired": (
        "Dit formulier is verlopen. Open de pagina opnieuw en vul het nog eens in.",
        "This form has expired. Open the page again and fill it in once more.",
    ),
    "error.body_too_large": ("Er is te veel in een keer gestuurd.", "Too much was sent at once."),
    "error.json_only": (
        "De interface neemt alleen application/json aan.",
        "The interface accepts application/json only.",
    ),
    "error.invalid_input": (
        "De invoer past niet bij de beschrijving in /docs.json.",
        "The input does not fit the description in /docs.json.",
    ),
    "error.went_wrong": (
        "Er ging iets mis aan onze kant. Het is vastgelegd, zonder gegevens van personen.",
        "Something went wrong on our side. It was noted, without data about persons.",
    ),
    "error.no_score": (
        "Er is op dit moment geen score die getoond mag worden.",
        "There is no score that may be shown at this moment.",
    ),
    "error.programme_needed": (
        "Deze student volgt meer opleidingen: noem de opleiding.",
        "This student follows several programmes: name the programme.",
    ),
    "error.unknown_action": ("Kies een van de genoemde besluiten.", "Choose one of the decisions listed."),
    "error.score_changed": (
        "De score is intussen veranderd. Kijk opnieuw, en besluit dan.",
        "The score has changed in the meantime. Look again, then decide.",
    ),
    "error.reason_needed": ("Geef bij dit besluit een reden.", "Give a reason with this decision."),
    "error.reason_too_long": (
        "De reden is te lang (hoogstens 2000 tekens).",
        "The reason is too long (at most 2000 characters).",
    ),
    "error.no_forecast": ("Er is geen prognose die hierbij past.", "There is no forecast that fits this."),
    "error.no_chart": ("Deze grafiek is er niet.", "This chart is not there."),
    "error.no_paths": (
        "Voor deze week zijn er nog geen doorrekeningen bewaard. Na de volgende prognose kunt u scenario's maken.",
        "No sample paths were kept for this week yet. You can make scenarios after the next forecast.",
    ),
    "error.no_scenario": ("Dit scenario bestaat niet (meer).", "This scenario does not exist (any more)."),
    "error.not_your_scenario": (
        "Alleen wie een scenario heeft gemaakt, kan het verwijderen.",
        "Only whoever made a scenario can delete it.",
    ),
    "error.bad_number": ("Vul een getal in, bijvoorbeeld 12 of -7,5.", "Fill in a number, for example 12 or -7.5."),
    "error.scenario_refused": ("Dit scenario kan niet worden doorgerekend.", "This scenario cannot be calculated."),
    "error.no_model": ("Dit model bestaat niet.", "This model does not exist."),
    "error.not_in_use": (
        "Deze versie is niet in gebruik en kan dus niet worden ingetrokken.",
        "This version is not in use and so cannot be withdrawn.",
    ),
    "error.no_audit": ("Dit model is nog niet getoetst.", "This model has not been audited yet."),
    "error.no_backtest": ("Van deze prognose is geen terugtoets bewaard.", "No backtest of this forecast was kept."),
    "error.no_run_page": (
        "Van deze versie is deze pagina niet bewaard. Train het model opnieuw om haar te maken.",
        "This page was not kept with this version. Train the model again to have it made.",
    ),
    "error.bad_date": ("Vul een datum in die nog komt (jjjj-mm-dd).", "Fill in a date in the future (yyyy-mm-dd)."),
}
