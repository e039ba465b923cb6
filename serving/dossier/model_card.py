"""The model card: what the model is for, how good it is, on what it was learnt, and where it ends."""

from typing import Any

from serving.dossier.known import Known, fill
from serving.dossier.mitigation import tell_mitigation
from serving.dossier.numbers import tabulate_accuracy, tell_models
from serving.dossier.parts import Document, Field, Section, Source, Table, Text, same
from serving.dossier.statements import STATEMENTS
from serving.dossier.words import SOURCES, name_one

_PROTECTED = Text(
    "Beschermde kenmerken (zoals geslacht en herkomst) staan in een aparte tabel en zijn geen invoer van het model. "
    "Andere kenmerken kunnen er wel mee samenhangen.",
    "Protected attributes (such as sex and origin) are kept in a table of their own and are no input of the model. "
    "Other "
    "features can be related to them.",
)
LATE = Text(
    "Let op: van deze cohorten was de uitkomst op de peildatum van het beoordelende cohort nog niet bekend. Het "
    "resultaat is daardoor gunstiger dan in de praktijk haalbaar was:",
    "Note: the outcomes of these cohorts were not known yet on the as-of date of the judging cohort. The result is "
    "therefore better than practice could have been:",
)
LATER = Text("Resultaat op later cohort", "Result on a later cohort")
WITHIN = Text(
    "Resultaat in kruisvalidatie, niet op een later cohort", "Result in cross-validation, not on a later cohort"
)


def make_model_card(known: Known) -> Document:
    """Return the model card of a version; it needs no audit and no facts."""
    texts = STATEMENTS[known.question]
    limits = known.manifest["result"].get("limits_nl")
    purpose = Section(
        "purpose",
        Text("Waarvoor", "Purpose"),
        (
            fill("question", "Vraag", "Question", texts.asks, Source.PRODUCT),
            fill("meant_for", "Bedoeld voor", "Meant for", texts.meant_for, Source.PRODUCT),
            fill("not_meant_for", "Niet bedoeld voor", "Not meant for", texts.not_meant_for, Source.PRODUCT),
        ),
    )
    sections = (
        purpose,
        Section("result", WITHIN if limits else LATER, tell_result(known)),
        Section("data", Text("Gegevens", "Data"), (_cohorts(known),)),
        Section("features", Text("Kenmerken", "Features"), _features(known)),
        Section(
            "limits", Text("Grenzen", "Limits"), (fill("limits", "Grenzen", "Limits", texts.limits, Source.PRODUCT),)
        ),
        Section("made", Text("Herkomst", "Provenance"), _provenance(known)),
    )
    title = Text(f"Modelkaart: {known.name}", f"Model card: {known.name}")
    return Document("model_card", title, sections)


def tell_result(known: Known) -> tuple[Field, ...]:
    """Return the fields that say how good the model was, with what weakens the evidence."""
    result = known.manifest["result"]
    sentence = Text(result["sentence_nl"], result["sentence_en"])
    fields = [fill("result", "In één zin", "In one sentence", sentence, Source.RUN)]
    if result.get("limits_nl"):
        limits = Text(result["limits_nl"], result["limits_en"])
        fields.append(fill("evidence", "Wat dit niet zegt", "What this does not say", limits, Source.RUN))
    if result.get("not_yet_known"):
        cohorts = ", ".join(result["not_yet_known"])
        late = Text(f"{LATE.nl} {cohorts}.", f"{LATE.en} {cohorts}.")
        fields.append(fill("not_yet_known", "Nog niet bekend", "Not known yet", late, Source.RUN))
    table = tabulate_accuracy(known.evaluation)
    if table is not None:
        title = ("Nauwkeurigheid, met intervallen van 95%", "Accuracy, with 95% intervals")
        fields.append(fill("accuracy", *title, table, Source.RUN))
    return tuple(fields)


def _cohorts(known: Known) -> Field:
    """Which cohorts taught and judged, in a sentence; the data sheet has the table."""
    manifest = known.manifest
    learnt, judged = (sorted({str(table["cohort"]) for table in manifest[key]}) for key in ("train", "test"))
    second = Text("beoordeeld op", "judged on") if known.is_about_persons else Text("voorspelt", "forecasts")
    told = Text(
        f"Geleerd van {', '.join(learnt)}; {second.nl} {', '.join(judged)} (moment “{manifest['moment']}”).",
        f"Learnt from {', '.join(learnt)}; {second.en} {', '.join(judged)} (moment “{manifest['moment']}”).",
    )
    return fill("cohorts", "Cohorten", "Cohorts", told, Source.RUN)


def _features(known: Known) -> tuple[Field, ...]:
    """The features by their source; the data sheet tells more of each."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for one in known.manifest["features"]:
        by_source.setdefault(one["source"], []).append(one)
    rows = tuple(
        (
            name_one(SOURCES, source),
            Text("; ".join(one["nl"] for one in found), "; ".join(one["en"] for one in found)),
            Text(*(f"{sum(one['actionable'] for one in found)} {of} {len(found)}" for of in ("van", "of"))),
        )
        for source, found in by_source.items()
    )
    columns = (Text("bron", "source"), Text("kenmerken", "features"), Text("te beïnvloeden", "can be acted on"))
    return (
        fill("protected", "Beschermde kenmerken", "Protected attributes", _PROTECTED, Source.PRODUCT),
        fill("features", "Kenmerken van het model", "Features of the model", Table(columns, rows), Source.RUN),
    )


def _provenance(known: Known) -> tuple[Field, ...]:
    manifest = known.manifest
    trained_by = manifest.get("trained_by")
    title = Text("Getraind door", "Trained by")
    who = fill("trained_by", title.nl, title.en, same(trained_by), Source.RUN)
    who = who if trained_by else Field("trained_by", title, None, Source.OPEN, "trained_by")
    packages = ", ".join(f"{name} {number}" for name, number in manifest.get("packages", {}).items())
    return (
        fill("model", "Model", "Model", tell_models(known), Source.RUN),
        *tell_mitigation(known),
        who,
        fill("trained_at", "Getraind op (UTC)", "Trained at (UTC)", same(manifest["made_at"]), Source.RUN),
        fill("code", "Vingerafdruk van de code", "Fingerprint of the code", same(manifest["code"]), Source.RUN),
        fill(
            "data",
            "Vingerafdruk van de gegevens",
            "Fingerprint of the data",
            same(manifest["data_fingerprint"]),
            Source.RUN,
        ),
        fill("software", "Software", "Software", same(f"Python {manifest['python']}, {packages}"), Source.RUN),
    )
