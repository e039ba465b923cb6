"""Texts of the planner's pages."""

TEXTS: dict[str, tuple[str, str]] = {
    "forecast.title": ("Instroomprognose {year}", "Enrolment forecast {year}"),
    "forecast.lead": (
        "Stand van week {week} ({date}). Verwacht aantal eerstejaars op 1 oktober.",
        "As of week {week} ({date}). Expected number of first-years on 1 October.",
    ),
    "forecast.none": (
        "Er is nu geen prognose om te tonen: er is geen goedgekeurd model met resultaten.",
        "There is no forecast to show now: there is no approved model with results.",
    ),
    "forecast.choose": ("Andere week", "Another week"),
    "forecast.week_of": ("{year}, week {week}", "{year}, week {week}"),
    "forecast.show": ("Toon", "Show"),
    "forecast.whole": ("Hele instelling", "Whole institution"),
    "forecast.expected_sentence": (
        "We verwachten ongeveer {forecast} eerstejaars; met 80 % kans zijn het er tussen {low} en {high}.",
        "We expect about {forecast} first-years; with 80% probability there will be between {low} and {high}.",
    ),
    "forecast.applied_sentence": (
        "{applicants} aanmeldingen tot nu toe; vorig jaar begonnen er {last_year}.",
        "{applicants} applications so far; last year {last_year} started.",
    ),
    "forecast.caption": ("Opleidingen van {faculty}", "Programmes of {faculty}"),
    "forecast.all_of": ("{faculty}, alle opleidingen", "{faculty}, all programmes"),
    "forecast.programme": ("Opleiding", "Programme"),
    "forecast.applicants": ("Aanmeldingen tot nu toe", "Applications so far"),
    "forecast.forecast": ("Prognose", "Forecast"),
    "forecast.interval": ("80 % kans op", "80% probability"),
    "forecast.between": ("{low} tot {high}", "{low} to {high}"),
    "forecast.last_year": ("Vorig jaar", "Last year"),
    "forecast.baseline": ("Vuistregel", "Rule of thumb"),
    "forecast.served": ("Getoond", "Shown"),
    "forecast.by_model": ("model", "model"),
    "forecast.by_baseline": ("vuistregel", "rule of thumb"),
    "forecast.what": ("Wat", "What"),
    "forecast.rule": ("Vuistregel", "Rule of thumb"),
    "forecast.median": ("Middelste uitkomst", "Middle outcome"),
    "forecast.range_50": ("50 % kans op", "50% probability"),
    "forecast.range_95": ("95 % kans op", "95% probability"),
    "forecast.detail": (
        "Meer over de onzekerheid en de vuistregels",
        "More about the uncertainty and the rules of thumb",
    ),
    "forecast.detail_caption": ("Onzekerheid en vuistregels", "Uncertainty and rules of thumb"),
    "forecast.no_better": (
        (
            "Het model was hier in eerdere jaren niet beter dan een vuistregel. Daarom tonen we de vuistregel: "
            "{baseline}."
        ),
        (
            "In earlier years the model was no better here than a rule of thumb. That is why the rule of thumb is "
            "shown: {baseline}."
        ),
    ),
    "note.new_programme": ("nieuwe opleiding", "new programme"),
    "note.no_applications": ("nog geen aanmeldingen", "no applications yet"),
    "note.capped": ("numerus fixus bereikt", "at its cap"),
    "note_text.new_programme": (
        "Deze opleiding is nieuw: de verwachting is ontleend aan vergelijkbare opleidingen en dus onzekerder.",
        "This programme is new: what is expected is borrowed from similar programmes, and so less certain.",
    ),
    "note_text.no_applications": (
        "Er zijn nog geen aanmeldingen: de verwachting is gebaseerd op vorig jaar.",
        "There are no applications yet: what is expected is based on last year.",
    ),
    "note_text.capped": (
        "De numerus fixus begrenst het aantal: er is meer vraag dan plaats.",
        "The cap limits the number: there is more demand than there are places.",
    ),
    "forecast.backtest": ("Hoe goed waren prognoses in eerdere jaren?", "How good were forecasts in earlier years?"),
    "forecast.how_to_read": ("Hoe leest u dit?", "How to read this"),
    "forecast.how_to_read_text": (
        (
            "De prognose is wat we verwachten; in acht van de tien gevallen ligt de uitkomst tussen de twee grenzen. "
            "De vuistregel staat er altijd naast: {baseline}. Waar het model die niet verslaat, tonen we de vuistregel "
            "als prognose en staat dat in de laatste kolom."
        ),
        (
            "The forecast is what we expect; in eight out of ten cases the outcome lies between the two bounds. The "
            "rule of thumb is always beside it: {baseline}. Where the model does not beat it, the rule of thumb is "
            "shown as the forecast, and the last column says so."
        ),
    ),
    "baseline.baseline_last_year": ("net zoveel als vorig jaar", "as many as last year"),
    "baseline.baseline_last_year_ratio": (
        "de aanmeldingen van nu maal de conversie van vorig jaar",
        "the applications so far times last year's conversion",
    ),
    "baseline.baseline_three_year_ratio": (
        "de aanmeldingen van nu maal de conversie van de laatste drie jaar",
        "the applications so far times the conversion of the last three years",
    ),
    "programme.as_of": ("stand van week {week} ({date})", "as of week {week} ({date})"),
    "programme.years": ("Eerstejaars per jaar, en de prognose", "First-years by year, and the forecast"),
    "programme.years_description": (
        "Staafgrafiek van de getelde eerstejaars per jaar; daarnaast de prognose met het gebied van 80 % kans.",
        "Bar chart of the first-years counted each year; beside them the forecast with its 80% range.",
    ),
    "programme.chart_year": ("Studiejaar", "Academic year"),
    "programme.chart": ("Verloop in het seizoen", "Through the season"),
    "programme.chart_description": (
        (
            "Lijngrafiek per week: aanmeldingen tot nu toe en de prognose met het gebied van 80 % kans. De getallen "
            "staan in de tabel eronder."
        ),
        (
            "Line chart by week: applications so far and the forecast with its 80% range. The numbers are in the table "
            "below."
        ),
    ),
    "programme.chart_applicants": ("Aanmeldingen", "Applications"),
    "programme.chart_forecast": ("Prognose", "Forecast"),
    "programme.chart_last_year": ("Vorig jaar: {value}", "Last year: {value}"),
    "programme.chart_week": ("Week", "Week"),
    "programme.chart_count": ("Aantal", "Number"),
    "programme.history": ("Per week, de nieuwste bovenaan", "By week, newest first"),
    "programme.week": ("Week", "Week"),
    "programme.cells": ("Per herkomst en soort opleiding", "By origin and type of programme"),
    "programme.origin": ("Herkomst", "Origin"),
    "programme.model": ("Model {name}, versie {version}.", "Model {name}, version {version}."),
    "programme.parquet": ("Dezelfde cijfers als Parquet", "The same figures as Parquet"),
    "programme.csv": ("Download deze cijfers (CSV)", "Download these figures (CSV)"),
    "forecast.csv": ("Download alle cijfers van deze week (CSV)", "Download all figures of this week (CSV)"),
    "forecast.all_programmes": ("Alle opleidingen", "All programmes"),
    "origin.NL": ("Nederland", "Netherlands"),
    "origin.EEA": ("EER", "EEA"),
    "origin.non-EEA": ("buiten de EER", "outside the EEA"),
    "origin.unknown": ("onbekend", "unknown"),
}
