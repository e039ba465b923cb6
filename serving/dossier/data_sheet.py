"""The data sheet: where the data come from, who is in and who is not, what is missing, and from when it is known."""

from typing import Any

from serving.dossier.known import Known, ask, fill, tell_number
from serving.dossier.numbers import share_missing, tabulate_cohorts, tell_share
from serving.dossier.parts import Document, Field, Section, Source, Table, Text, join_texts, same
from serving.dossier.words import EMPTY_MEANS, KINDS, KNOWN_FROM, SOURCES, UNITS, name_one

_PERSONS_OUT = (
    Text(
        "Studenten zonder grondslag of met een bezwaar: zij staan in geen tabel, geen score en geen run.",
        "Students without a lawful basis or with an objection: they are in no table, no score and no run.",
    ),
    Text(
        "Studenten die op de peildatum al weg waren: over hen valt niets meer te voorspellen.",
        "Students who had left by the as-of date: nothing is left to foretell about them.",
    ),
    Text(
        "Alles wat na de peildatum bekend werd: het model mag niet in de toekomst kijken.",
        "All that became known after the as-of date: the model may not look into the future.",
    ),
    Text(
        "Studentnummers en namen (nooit een kenmerk) en beschermde kenmerken (alleen voor de toetsing).",
        "Student numbers and names (never a feature) and protected attributes (for the audit only).",
    ),
    Text(
        "Rijen van voor de bewaartermijn, en kenmerken die voor iedereen gelijk zijn.",
        "Rows from before the retention term, and features that are the same for everybody.",
    ),
)
_TOTALS_OUT = (
    Text(
        "Alles wat na de peildatum bekend werd: het model mag niet in de toekomst kijken.",
        "All that became known after the as-of date: the model may not look into the future.",
    ),
    Text(
        "Studenten die bezwaar maakten tegen het gebruik van hun losse aanmelding: zij zitten in geen model.",
        "Students who objected to the use of their single application: they are in no model.",
    ),
)


def make_data_sheet(known: Known) -> Document:
    """Return the data sheet of a version."""
    sections = (
        Section("origin", Text("Herkomst", "Origin"), _origin(known)),
        Section("cohorts", Text("Cohorten en peildatums", "Cohorts and as-of dates"), _cohorts(known)),
        Section("exclusions", Text("Wie en wat erbuiten blijft", "Who and what is left out"), _exclusions(known)),
        Section("fields", Text("Velden", "Fields"), (_fields(known),)),
        Section("missing", Text("Wat ontbreekt", "What is missing"), (_missing(known),)),
    )
    return Document("data_sheet", Text("Gegevensblad", "Data sheet"), sections)


def _origin(known: Known) -> tuple[Field, ...]:
    sources = dict.fromkeys(one["source"] for one in known.manifest["features"])
    named = tuple(name_one(SOURCES, source) for source in sources)
    fields = [fill("sources", "Soorten gegevens", "Kinds of data", named, Source.RUN)]
    if known.surroundings.sources:
        formats = same(", ".join(known.surroundings.sources))
        fields.append(fill("formats", "Formaten van de leveringen", "Formats delivered", formats, Source.SETTINGS))
    outcome = Text(
        "De uitkomst wordt afgeleid uit inschrijvingen, of geleverd, en is pas bruikbaar als zij vaststaat.",
        "The outcome is derived from enrolments, or delivered, and is used only once it is settled.",
    )
    counted = Text("Het aantal eerstejaars op 1 oktober.", "The number of first-years on 1 October.")
    label = outcome if known.is_about_persons else counted
    fields += [
        fill("outcome", "Uitkomst (label)", "Outcome (label)", label, Source.PRODUCT),
        ask(known, "source_links"),
    ]
    return tuple(fields)


def _cohorts(known: Known) -> tuple[Field, ...]:
    manifest = known.manifest
    years = sorted({str(table["cohort"]) for key in ("train", "test") for table in manifest[key]})
    told = same(", ".join(years))
    return (
        fill("years", "Jaren", "Years", told, Source.RUN),
        fill("cohorts", "Cohorten", "Cohorts", tabulate_cohorts(manifest), Source.RUN),
        fill(
            "fingerprint",
            "Vingerafdruk over alle tabellen (SHA-256)",
            "Fingerprint over all tables (SHA-256)",
            same(manifest["data_fingerprint"]),
            Source.RUN,
        ),
    )


def _exclusions(known: Known) -> tuple[Field, ...]:
    out = _PERSONS_OUT if known.is_about_persons else _TOTALS_OUT
    fields = [fill("left_out", "Wat erbuiten blijft, en waarom", "What is left out, and why", out, Source.PRODUCT)]
    refused = known.surroundings.refused
    if refused is not None and known.is_about_persons:
        title = ("Studenten zonder grondslag of met bezwaar", "Students without basis or with an objection")
        fields.append(fill("refused", *title, tell_number(refused), Source.RUN))
    if known.surroundings.quarantine:
        rows = tuple(
            (name_one(SOURCES, table), tell_number(read), tell_number(apart))
            for table, read, apart in known.surroundings.quarantine
        )
        columns = (Text("tabel", "table"), Text("rijen gelezen", "rows read"), Text("apart gezet", "set apart"))
        title = ("Rijen die niet te vertrouwen waren", "Rows that could not be trusted")
        fields.append(fill("quarantine", *title, Table(columns, rows), Source.RUN))
    return tuple(fields)


def _fields(known: Known) -> Field:
    rows = tuple(_describe_field(one) for one in known.manifest["features"])
    columns = (
        Text("veld", "field"),
        Text("soort en eenheid", "type and unit"),
        Text("bron", "source"),
        Text("bekend vanaf", "known from"),
    )
    title = ("Velden waarmee het model rekent", "Fields that the model uses")
    return fill("fields", *title, Table(columns, rows), Source.RUN)


def _describe_field(feature: dict[str, Any]) -> tuple[Text, ...]:
    kind, unit = name_one(KINDS, feature["kind"]), name_one(UNITS, feature["unit"])
    typed = Text(f"{kind.nl}, {unit.nl}", f"{kind.en}, {unit.en}") if feature["unit"] else kind
    unknown = Text("de datum van de rij", "the date of the row")
    source = feature["source"]
    return (Text(feature["nl"], feature["en"]), typed, name_one(SOURCES, source), KNOWN_FROM.get(source, unknown))


def _missing(known: Known) -> Field:
    """What is missing per field, for the fields of which anything is; the others are counted."""
    title = ("Lege velden, per gebruik", "Empty fields, per use")
    manifest, rows, complete = known.manifest, [], 0
    for one in manifest["features"]:
        shares = [share_missing(manifest[key], one["name"]) for key in ("train", "test")]
        if None in shares:
            told = Text("Deze run heeft het niet vastgelegd.", "This run did not record it.")
            return fill("missing", *title, told, Source.RUN)
        if not any(shares):
            complete += 1
            continue
        means = name_one(EMPTY_MEANS, one.get("missing", ""))
        rows.append((Text(one["nl"], one["en"]), *(tell_share(share, 1) for share in shares), means))
    rest = Text(f"{complete} andere velden zijn altijd gevuld", f"{complete} other fields are always filled")
    rows.append((rest, tell_share(0.0, 1), tell_share(0.0, 1), same("")))
    columns = (
        Text("veld", "field"),
        Text("leeg bij leren", "empty in learning"),
        join_texts(Text("leeg bij", "empty in"), _second_use(known)),
        Text("leeg betekent", "empty means"),
    )
    return fill("missing", *title, Table(columns, tuple(rows)), Source.RUN)


def _second_use(known: Known) -> Text:
    return Text("beoordelen", "judging") if known.is_about_persons else Text("voorspellen", "forecasting")
