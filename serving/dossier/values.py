"""What the run, the settings and the audit say about a version, one function per field of the dossier.

Each is asked per language and returns the value with its source; None where the field does not concern this version.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairness.words.formats import format_share
from fairness.words.names import name_attribute
from serving.dossier import tables
from serving.dossier.known import Known
from serving.dossier.wording import Value, prose
from serving.results.sentences import name_candidate, tell_limits, tell_result
from serving.words import label, text


class Source(StrEnum):
    """Where the value of a field comes from. The strings are stored."""

    RUN = "run"  # recorded when the model was trained, judged or audited
    SETTINGS = "settings"  # studiepeil.toml and the policy
    FACTS = "facts"  # the facts file of the institution
    PRODUCT = "product"  # what Studiepeil does or the law asks, whichever the run
    OPEN = "open"  # nobody has answered it yet


@dataclass(frozen=True)
class Found:
    """The value of a field in one language and where it comes from; an open one has no value."""

    value: Value | None
    source: Source = Source.RUN


def standing_text(known: Known, block: str, language: str, **values: object) -> Value:
    """Return a standing text for a version, with the values that it refers to.

    Args:
        known: The version; a text can refer to its `is_about_persons` and `is_personal`.
        block: The name of the text in the templates.
        language: "nl" or "en".
        **values: What else the text refers to.
    """
    about = {"is_about_persons": known.is_about_persons, "is_personal": known.is_personal}
    return prose(block, language, known.question, **about, **values)


def list_attributes(known: Known, language: str) -> str:
    """Return the attributes that the audit looked at, as a reader knows them."""
    attributes = known.audit.policy["attributes"] if known.audit is not None else ()
    return ", ".join(name_attribute(one, language) for one in attributes)


def name_model(known: Known, language: str) -> str:
    """Return what is served, as a reader calls it."""
    return label("method", str(known.manifest["result"].get("model", "")), language)


def _recorded(key: str) -> "Maker":
    return lambda known, language: Found(str(known.manifest[key]))


def _trained_by(known: Known, language: str) -> Found:
    name = known.manifest.get("trained_by")
    return Found(name) if name else Found(None, Source.OPEN)


def _software(known: Known, language: str) -> Found:
    packages = ", ".join(f"{name} {number}" for name, number in known.manifest.get("packages", {}).items())
    return Found(f"Python {known.manifest['python']}, {packages}")


def _result(known: Known, language: str) -> Found:
    return Found(tell_result(known.manifest["result"], language))


def _evidence(known: Known, language: str) -> Found | None:
    limits = tell_limits(known.manifest["result"], language)
    return Found(limits) if limits else None


def _not_yet_known(known: Known, language: str) -> Found | None:
    cohorts = known.manifest["result"].get("not_yet_known")
    return Found(standing_text(known, "not_yet_known", language, cohorts=", ".join(cohorts))) if cohorts else None


def _accuracy(known: Known, language: str) -> Found | None:
    table = tables.tabulate_accuracy(known.evaluation, language)
    return None if table is None else Found(table)


def _learnt_from(known: Known, language: str) -> Found:
    """Return which cohorts taught and judged, in a sentence; the data sheet has the table."""
    manifest = known.manifest
    learnt, judged = (", ".join(sorted({str(one["cohort"]) for one in manifest[key]})) for key in ("train", "test"))
    return Found(standing_text(known, "learnt_from", language, learnt=learnt, judged=judged, moment=manifest["moment"]))


def _missing(known: Known, language: str) -> Found:
    """Return what is missing per field, or that the run did not record it."""
    return Found(tables.tabulate_missing(known, language) or standing_text(known, "missing", language))


def _mitigation(known: Known, language: str) -> Found | None:
    """Return what was chosen for a version that was made because of a gap; None for one that was trained as usual."""
    chosen = known.manifest["result"].get("mitigation")
    if not chosen:
        return None
    attribute = chosen.get("learns_from", "")
    given = {
        "name": name_candidate(chosen["candidate"], language),
        "beside": chosen["beside_version"],
        "attribute": name_attribute(attribute, language) if attribute else "",
    }
    return Found(standing_text(known, "mitigation", language, **given))


def _mitigation_by(known: Known, language: str) -> Found | None:
    chosen = known.manifest["result"].get("mitigation")
    return Found(f"{chosen['chosen_by']}, {chosen['chosen_at']} (UTC)") if chosen else None


def _mitigation_reason(known: Known, language: str) -> Found | None:
    chosen = known.manifest["result"].get("mitigation")
    return Found(str(chosen["reason"])) if chosen else None


def _sources(known: Known, language: str) -> Found:
    return Found([label("dossier.data", source, language) for source in known.sources])


def _formats(known: Known, language: str) -> Found | None:
    formats = ", ".join(known.surroundings.sources)
    return Found(formats, Source.SETTINGS) if formats else None


def _refused(known: Known, language: str) -> Found | None:
    refused = known.surroundings.refused
    if refused is None or not known.is_about_persons:
        return None
    return Found(tables.write_number(refused, language))


def _quarantine(known: Known, language: str) -> Found | None:
    return Found(tables.tabulate_quarantine(known, language)) if known.surroundings.quarantine else None


def _capacity(known: Known, language: str) -> Found | None:
    capacity = known.manifest.get("settings", {}).get("capacity")
    if capacity is None:
        return None
    written = format_share(capacity, language) if isinstance(capacity, float) else str(capacity)
    return Found(standing_text(known, "capacity", language, capacity=written), Source.SETTINGS)


def _verdict(known: Known, language: str) -> Found:
    verdict = "" if known.audit is None else str(known.audit.verdict)
    return Found(standing_text(known, "verdict", language, verdict=verdict))


def _findings(known: Known, language: str) -> Found | None:
    return None if known.audit is None else Found(list(known.audit.describe(language)))


def _groups(known: Known, language: str) -> Found | None:
    return None if known.audit is None else Found(tables.tabulate_groups(known.audit, language))


def _withheld(known: Known, language: str) -> Found | None:
    if known.audit is None or not known.audit.findings["suppressed"].any():
        return None
    return Found(standing_text(known, "withheld", language), Source.PRODUCT)


def _policy(known: Known, language: str) -> Found:
    """Return the policy that the audit was made under: name, version, author, date."""
    if known.audit is None:
        return _verdict(known, language)
    given = {name: known.audit.policy.get(name) for name in ("name", "version", "author", "dated")}
    attributes = list_attributes(known, language)
    return Found(standing_text(known, "policy", language, **given, attributes=attributes), Source.SETTINGS)


def _attributes(known: Known, language: str) -> Found | None:
    return None if known.audit is None else Found(list_attributes(known, language), Source.SETTINGS)


def _version(known: Known, language: str) -> Found:
    return Found(text("dossier.version", language, name=known.name, version=known.version))


def _changes(known: Known, language: str) -> Found:
    return Found(standing_text(known, "changes", language, version=known.version, made_at=known.manifest["made_at"]))


def _purpose(known: Known, language: str) -> Found:
    """Return the purpose as the settings name it; for totals what the forecast is for."""
    if known.purpose is not None:
        return Found(known.purpose.name, Source.SETTINGS)
    if known.is_about_persons:
        return Found(None, Source.OPEN)
    return Found(standing_text(known, "meant_for", language), Source.PRODUCT)


def _lawful_basis(known: Known, language: str) -> Found:
    if known.purpose is None:
        return _without_purpose(known, language)
    return Found(
        standing_text(known, "lawful_basis", language, basis=known.purpose.lawful_basis.value), Source.SETTINGS
    )


def _necessity(known: Known, language: str) -> Found | None:
    return None if known.purpose is None else Found(known.purpose.necessity, Source.SETTINGS)


def _retention_term(known: Known, language: str) -> Found:
    if known.purpose is None:
        return _without_purpose(known, language)
    return Found(standing_text(known, "retention_term", language, years=known.purpose.retention_years), Source.SETTINGS)


def _without_purpose(known: Known, language: str) -> Found:
    if known.is_about_persons:
        return Found(None, Source.OPEN)
    return Found(standing_text(known, "counts_only", language), Source.PRODUCT)


def _moments(known: Known, language: str) -> Found:
    newest = known.manifest["test"][0]
    given = {"moment": known.manifest["moment"], "cohort": newest["cohort"], "as_of": newest["as_of"]}
    return Found(standing_text(known, "moments", language, **given))


def _number(known: Known, language: str) -> Found | None:
    if not known.is_about_persons:
        return None
    newest = known.manifest["test"][0]
    number = tables.write_number(newest["rows"], language)
    return Found(standing_text(known, "number", language, number=number, cohort=newest["cohort"]))


def _subjects(known: Known, language: str) -> Found:
    """Return whom the personal data are about, where there are any."""
    block = "persons" if known.is_about_persons else "applicants" if known.is_personal else "counts_only"
    return Found(standing_text(known, block, language), Source.PRODUCT)


def _kinds(known: Known, language: str) -> Found | None:
    return _sources(known, language) if known.is_personal else None


Maker = Callable[[Known, str], Found | None]
VALUES: Final[dict[str, Maker]] = {
    "accuracy": _accuracy,
    "attributes": _attributes,
    "capacity": _capacity,
    "changes": _changes,
    "code": _recorded("code"),
    "cohorts": lambda known, language: Found(tables.tabulate_cohorts(known, language)),
    "data": _recorded("data_fingerprint"),
    "evidence": _evidence,
    "features": lambda known, language: Found(tables.tabulate_features(known, language)),
    "fields": lambda known, language: Found(tables.tabulate_fields(known, language)),
    "findings": _findings,
    "formats": _formats,
    "groups": _groups,
    "kinds": _kinds,
    "lawful_basis": _lawful_basis,
    "learnt_from": _learnt_from,
    "missing": _missing,
    "mitigation": _mitigation,
    "mitigation_by": _mitigation_by,
    "mitigation_reason": _mitigation_reason,
    "model": lambda known, language: Found(name_model(known, language)),
    "moments": _moments,
    "necessity": _necessity,
    "not_yet_known": _not_yet_known,
    "number": _number,
    "policy": _policy,
    "purpose": _purpose,
    "quarantine": _quarantine,
    "refused": _refused,
    "result": _result,
    "retention_term": _retention_term,
    "software": _software,
    "sources": _sources,
    "subjects": _subjects,
    "trained_at": _recorded("made_at"),
    "trained_by": _trained_by,
    "verdict": _verdict,
    "version": _version,
    "withheld": _withheld,
    "years": lambda known, language: Found(", ".join(known.years)),
}
"""Every field that is no question and no standing text, by the name that `documents` gives it."""
