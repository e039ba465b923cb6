"""Instructions for use: for the adviser or planner, with accuracy, groups, oversight, how to stop and limits.

The order follows article 13(3) of the AI Act, which says what whoever uses a high-risk system has to be told.
"""

from fairness.audit import AuditReport
from serving.dossier.known import Known, ask, fill
from serving.dossier.model_card import tell_result
from serving.dossier.numbers import list_attributes, tabulate_groups, tell_share
from serving.dossier.parts import Document, Field, Section, Source, Text, same
from serving.dossier.statements import STATEMENTS

VERDICTS = {
    "passed": Text(
        "Geslaagd: er is geen verschil boven zijn grens gevonden; grote verschillen had de toetsing kunnen zien.",
        "Passed: no gap beyond its limit was found; the audit could have seen large gaps.",
    ),
    "failed": Text(
        "Niet geslaagd: er is ten minste één verschil boven zijn grens.",
        "Failed: there is at least one gap beyond its limit.",
    ),
    "insufficient": Text(
        "Onvoldoende: met deze aantallen kan de toetsing geen uitsluitsel geven.",
        "Insufficient: with these numbers the audit cannot settle it.",
    ),
}
NO_AUDIT = Text("Er is nog geen toetsing van deze versie.", "There is no audit of this version yet.")
_WITHHELD = Text(
    "Waar “niet getoond” staat is een groep te klein om cijfers te geven zonder dat iemand te herkennen is, of zou "
    "zo’n "
    "groep uit de totalen volgen. Die groepen zijn wel getoetst waar dat kon.",
    "Where it says “withheld” a group is too small to give figures without somebody being recognised, or such a group "
    "would follow from the totals. Those groups were tested all the same where that was possible.",
)


def make_instructions(known: Known) -> Document:
    """Return the instructions for use of a version."""
    texts = STATEMENTS[known.question]
    reader = Text("een score", "a score") if known.is_about_persons else Text("een prognose", "a forecast")
    sections = (
        Section("purpose", Text("Waarvoor wel en niet", "What it is for, and not"), _purpose(known)),
        Section(
            "reading",
            Text(f"Hoe leest u {reader.nl}", f"How to read {reader.en}"),
            (fill("reading", "Lezen", "Reading", texts.reading, Source.PRODUCT), *_capacity(known)),
        ),
        Section("accuracy", Text("Hoe goed het is", "How good it is"), tell_result(known)),
        Section("groups", Text("Hoe goed voor wie", "How good for whom"), tell_groups(known.audit)),
        Section("oversight", Text("Mensen beslissen", "People decide"), tell_oversight(known)),
        Section(
            "stop",
            Text("Stopzetten", "How to stop it"),
            (fill("stop", "Zo stopt u het", "This stops it", texts.stop, Source.PRODUCT), ask(known, "oversight_role")),
        ),
        Section("limits", Text("Grenzen en bekende risico’s", "Limits and known risks"), tell_limits(known)),
        Section("contact", Text("Vragen en bezwaar", "Questions and objections"), tell_contact(known)),
    )
    return Document("instructions", Text("Gebruiksaanwijzing", "Instructions for use"), sections)


def tell_groups(report: AuditReport | None) -> tuple[Field, ...]:
    """Return what the audit says: the verdict, its sentences, the groups, and what is withheld."""
    if report is None:
        return (fill("verdict", "Toetsing", "Audit", NO_AUDIT, Source.RUN),)
    pairs = zip(report.sentences["nl"], report.sentences["en"], strict=True)
    sentences = tuple(Text(nl, en) for nl, en in pairs)
    verdict = VERDICTS[str(report.verdict)]
    fields = [
        fill("verdict", "Uitslag van de toetsing", "Verdict of the audit", verdict, Source.RUN),
        fill("findings", "Wat de toetsing vond", "What the audit found", sentences, Source.RUN),
        fill("groups", "Per groep", "Per group", tabulate_groups(report), Source.RUN),
    ]
    if report.findings["suppressed"].any():
        fields.append(fill("withheld", "Niet getoond", "Withheld", _WITHHELD, Source.PRODUCT))
    return tuple(fields)


def tell_policy(report: AuditReport | None) -> Field:
    """Return the policy that the audit was made under: name, version, author, date."""
    title = ("Beleid van de toetsing", "Policy of the audit")
    if report is None:
        return fill("policy", *title, NO_AUDIT, Source.RUN)
    policy = report.policy
    author, dated = policy.get("author"), policy.get("dated")
    number = policy.get("version")
    name = f"{policy['name']}, {{}} {number}" if number else str(policy["name"])
    by = same(author) if author else Text("auteur niet ingevuld", "author not filled in")
    on = same(dated) if dated else Text("zonder datum", "without a date")
    attributes = list_attributes(report)
    told = Text(
        f"{name.format('versie')} ({by.nl}, {on.nl}); kenmerken: {attributes.nl}",
        f"{name.format('version')} ({by.en}, {on.en}); attributes: {attributes.en}",
    )
    return fill("policy", *title, told, Source.SETTINGS)


def tell_oversight(known: Known) -> tuple[Field, ...]:
    """Return how people stay in charge: by the product, and as the institution arranged it."""
    texts = STATEMENTS[known.question]
    return (
        fill(
            "people_decide", "Wat het systeem afdwingt", "What the system enforces", texts.people_decide, Source.PRODUCT
        ),
        ask(known, "human_oversight"),
        ask(known, "literacy"),
    )


def tell_limits(known: Known) -> tuple[Field, ...]:
    """Return where it ends, what can go wrong, and the trade-off that the policy makes."""
    texts = STATEMENTS[known.question]
    return (
        fill("limits", "Grenzen", "Limits", texts.limits, Source.PRODUCT),
        fill("unintended", "Wat er mis kan gaan", "What can go wrong", texts.unintended, Source.PRODUCT),
        fill("trade_offs", "Afweging tussen groepen", "Trade-off between groups", texts.trade_offs, Source.PRODUCT),
    )


def tell_contact(known: Known) -> tuple[Field, ...]:
    """Return where people ask and object."""
    objection = (ask(known, "objection_contact"),) if known.is_about_persons else ()
    return (ask(known, "contact_email"), *objection)


def _purpose(known: Known) -> tuple[Field, ...]:
    texts = STATEMENTS[known.question]
    return (
        fill("meant_for", "Bedoeld voor", "Meant for", texts.meant_for, Source.PRODUCT),
        fill("not_meant_for", "Niet bedoeld voor", "Not meant for", texts.not_meant_for, Source.PRODUCT),
        ask(known, "use"),
    )


def _capacity(known: Known) -> tuple[Field, ...]:
    capacity = known.manifest.get("settings", {}).get("capacity")
    if capacity is None:
        return ()
    share = tell_share(float(capacity)) if isinstance(capacity, float) else same(capacity)
    told = Text(
        f"De lijst is zo lang als adviseurs kunnen spreken: {share.nl} van de studenten.",
        f"The list is as long as advisers can speak with: {share.en} of the students.",
    )
    return (fill("capacity", "Lengte van de lijst", "Length of the list", told, Source.SETTINGS),)
