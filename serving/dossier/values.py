"""What the run, the settings and the audit say about a version: one entry per field of the dossier.

Each is asked per language and returns the value with its source; None where the field does not concern this version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fairness.words.formats import format_share
from fairness.words.names import name_attribute
from serving.dossier import tables
from serving.dossier.known import Known
from serving.dossier.wording import Value, prose
from serving.results.sentences import name_candidate, tell_limits, tell_order, tell_result
from serving.words import label, text
from training.gate.versions import JUDGED_BY


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


@dataclass(frozen=True)
class Telling:
    """A version, told in one language."""

    known: Known
    language: str

    def stand(self, block: str, template: str = "", /, **values: object) -> Value:
        """Return a standing text (a block) for this version, with the values that it refers to.

        It can also refer to `is_about_persons` and `is_personal`. `template`: that of the question where none is named.
        """
        about = {"is_about_persons": self.known.is_about_persons, "is_personal": self.known.is_personal}
        return prose(block, self.language, template or self.known.question, **about, **values)

    @property
    def model(self) -> str:
        """What is served, as a reader calls it."""
        return label("method", self.known.manifest["result"].get("model", ""), self.language)

    @property
    def attributes(self) -> str:
        """The attributes that the audit looked at, as a reader knows them."""
        attributes = self.known.audit.policy["attributes"] if self.known.audit is not None else ()
        return ", ".join(name_attribute(one, self.language) for one in attributes)

    @property
    def mitigation(self) -> Mapping[str, Any]:
        """What was chosen for a version that was made because of a gap; empty for one that was trained as usual."""
        return self.known.manifest["result"].get("mitigation") or {}


def _if_any(value: Value | None, source: Source = Source.RUN) -> Found | None:
    return Found(value, source) if value else None


def _recorded(key: str) -> "Maker":
    return lambda told: Found(str(told.known.manifest[key]))


def _software(told: Telling) -> Found:
    packages = ", ".join(f"{name} {number}" for name, number in told.known.manifest.get("packages", {}).items())
    return Found(f"Python {told.known.manifest['python']}, {packages}")


def _not_yet_known(told: Telling) -> Found | None:
    cohorts = told.known.manifest["result"].get("not_yet_known")
    return Found(told.stand("not_yet_known", cohorts=", ".join(cohorts))) if cohorts else None


def _learnt_from(told: Telling) -> Found:
    """Return which cohorts taught and judged, in a sentence; the data sheet has the table."""
    manifest = told.known.manifest
    learnt, judged = (", ".join(sorted({str(one["cohort"]) for one in manifest[key]})) for key in ("train", "test"))
    judged_by = manifest["result"].get(JUDGED_BY)
    return Found(
        told.stand("learnt_from", learnt=learnt, judged=judged, moment=manifest["moment"], judged_by=judged_by)
    )


def _mitigation(told: Telling) -> Found | None:
    chosen = told.mitigation
    if not chosen:
        return None
    attribute, name = chosen.get("learns_from", ""), name_candidate(chosen["candidate"], told.language)
    named = name_attribute(attribute, told.language) if attribute else ""
    return Found(told.stand("mitigation", name=name, beside=chosen["beside_version"], attribute=named))


def _mitigation_by(told: Telling) -> Found | None:
    chosen = told.mitigation
    return Found(f"{chosen['chosen_by']}, {chosen['chosen_at']} (UTC)") if chosen else None


def _sources(told: Telling) -> Found:
    return Found([label("dossier.data", source, told.language) for source in told.known.sources])


def _refused(told: Telling) -> Found | None:
    refused = told.known.surroundings.refused
    if refused is None or not told.known.is_about_persons:
        return None
    return Found(tables.write_number(refused, told.language))


def _capacity(told: Telling) -> Found | None:
    capacity = told.known.manifest.get("settings", {}).get("capacity")
    if capacity is None:
        return None
    written = format_share(capacity, told.language) if isinstance(capacity, float) else str(capacity)
    return Found(told.stand("capacity", capacity=written), Source.SETTINGS)


def _verdict(told: Telling) -> Found:
    return Found(told.stand("verdict", verdict="" if told.known.audit is None else str(told.known.audit.verdict)))


def _of_audit(key: str) -> "Maker":
    """Return what the audit says: the findings in sentences, or the groups as a table; None without an audit."""

    def make(told: Telling) -> Found | None:
        audit = told.known.audit
        if audit is None:
            return None
        is_table = key == "groups"
        return Found(tables.tabulate_groups(audit, told.language) if is_table else list(audit.describe(told.language)))

    return make


def _withheld(told: Telling) -> Found | None:
    audit = told.known.audit
    is_any = audit is not None and audit.findings["suppressed"].any()
    return Found(told.stand("withheld"), Source.PRODUCT) if is_any else None


def _policy(told: Telling) -> Found:
    """Return the policy that the audit was made under: name, version, author, date."""
    if told.known.audit is None:
        return _verdict(told)
    given = {name: told.known.audit.policy.get(name) for name in ("name", "version", "author", "dated")}
    return Found(told.stand("policy", **given, attributes=told.attributes), Source.SETTINGS)


def _purpose(told: Telling) -> Found:
    """Return the purpose as the settings name it; for totals what the forecast is for."""
    purpose = told.known.purpose
    return _without_purpose(told, "meant_for") if purpose is None else Found(purpose.name, Source.SETTINGS)


def _lawful_basis(told: Telling) -> Found:
    purpose = told.known.purpose
    if purpose is None:
        return _without_purpose(told)
    return Found(told.stand("lawful_basis", basis=purpose.lawful_basis.value), Source.SETTINGS)


def _retention_term(told: Telling) -> Found:
    purpose = told.known.purpose
    if purpose is None:
        return _without_purpose(told)
    return Found(told.stand("retention_term", years=purpose.retention_years), Source.SETTINGS)


def _without_purpose(told: Telling, block: str = "counts_only") -> Found:
    return Found(None, Source.OPEN) if told.known.is_about_persons else Found(told.stand(block), Source.PRODUCT)


def _moments(told: Telling) -> Found:
    newest = told.known.manifest["test"][0]
    moment = told.known.manifest["moment"]
    return Found(told.stand("moments", moment=moment, cohort=newest["cohort"], as_of=newest["as_of"]))


def _number(told: Telling) -> Found | None:
    newest = told.known.manifest["test"][0]
    number = tables.write_number(newest["rows"], told.language)
    return Found(told.stand("number", number=number, cohort=newest["cohort"])) if told.known.is_about_persons else None


def _subjects(told: Telling) -> Found:
    """Return whom the personal data are about, where there are any."""
    known = told.known
    block = "persons" if known.is_about_persons else "applicants" if known.is_personal else "counts_only"
    return Found(told.stand(block), Source.PRODUCT)


Maker = Callable[[Telling], Found | None]
VALUES: Final[dict[str, Maker]] = {
    "accuracy": lambda told: _if_any(tables.tabulate_accuracy(told.known.evaluation, told.language)),
    "attributes": lambda told: None if told.known.audit is None else Found(told.attributes, Source.SETTINGS),
    "capacity": _capacity,
    "changes": lambda told: Found(
        told.stand("changes", version=told.known.version, made_at=told.known.manifest["made_at"])
    ),
    "code": _recorded("code"),
    "cohorts": lambda told: Found(tables.tabulate_cohorts(told.known, told.language)),
    "data": _recorded("data_fingerprint"),
    "evidence": lambda told: _if_any(tell_limits(told.known.manifest["result"], told.language)),
    "order": lambda told: _if_any(tell_order(told.known.manifest["result"], told.language)),
    "features": lambda told: Found(tables.tabulate_features(told.known, told.language)),
    "fields": lambda told: Found(tables.tabulate_fields(told.known, told.language)),
    "findings": _of_audit("findings"),
    "formats": lambda told: _if_any(", ".join(told.known.surroundings.sources), Source.SETTINGS),
    "groups": _of_audit("groups"),
    "kinds": lambda told: _sources(told) if told.known.is_personal else None,
    "lawful_basis": _lawful_basis,
    "learnt_from": _learnt_from,
    "missing": lambda told: Found(tables.tabulate_missing(told.known, told.language) or told.stand("missing")),
    "mitigation": _mitigation,
    "mitigation_by": _mitigation_by,
    "mitigation_reason": lambda told: _if_any(str(told.mitigation.get("reason", ""))),
    "model": lambda told: Found(told.model),
    "moments": _moments,
    "necessity": lambda told: (
        None if told.known.purpose is None else Found(told.known.purpose.necessity, Source.SETTINGS)
    ),
    "not_yet_known": _not_yet_known,
    "number": _number,
    "policy": _policy,
    "purpose": _purpose,
    "quarantine": lambda told: (
        Found(tables.tabulate_quarantine(told.known, told.language)) if told.known.surroundings.quarantine else None
    ),
    "refused": _refused,
    "result": lambda told: Found(tell_result(told.known.manifest["result"], told.language)),
    "retention_term": _retention_term,
    "software": _software,
    "sources": _sources,
    "subjects": _subjects,
    "trained_at": _recorded("made_at"),
    "trained_by": lambda told: _if_any(told.known.manifest.get("trained_by")) or Found(None, Source.OPEN),
    "verdict": _verdict,
    "version": lambda told: Found(
        text("dossier.version", told.language, name=told.known.name, version=told.known.version)
    ),
    "withheld": _withheld,
    "years": lambda told: Found(", ".join(told.known.years)),
}
"""Every field that is no question and no standing text, by the name that `documents` gives it."""
