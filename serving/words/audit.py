"""Texts of the audit on the officer's pages: at a glance, per attribute, and two versions side by side."""

TEXTS: dict[str, tuple[str, str]] = {
    "glance.title": ("De toetsingen in één oogopslag", "The audits at a glance"),
    "glance.lead": (
        (
            "Per kenmerk en maat: het zwaarste oordeel over de groepen. Een teken zegt nooit meer dan de "
            "toetsing kon zien."
        ),
        (
            "Per attribute and measure: the gravest finding over the groups. A mark never says more than the "
            "audit could see."
        ),
    ),
    "glance.legend": ("Wat de tekens betekenen", "What the marks mean"),
    "glance.caption": ("Toetsing van {name}, versie {version}", "Audit of {name}, version {version}"),
    "glance.pairs": ("combinaties van twee ({count})", "combinations of two ({count})"),
    "glance.beyond": ("{beyond} van {groups} groepen", "{beyond} of {groups} groups"),
    "glance.could_tell": ("{could} van {groups} groepen", "{could} of {groups} groups"),
    "glance.follow": (
        "Kies een kenmerk voor de groepen, met figuren en getallen.",
        "Choose an attribute for its groups, with charts and numbers.",
    ),
    "mark.beyond": ("buiten grens", "beyond limit"),
    "mark.within": ("binnen grens", "within limit"),
    "mark.partly": ("deels te zien", "seen in part"),
    "mark.unknown": ("niet te zeggen", "could not tell"),
    "mark.withheld": ("niet getoond", "withheld"),
    "mark.no_limit": ("geen grens", "no limit"),
    "mark.absent": ("niet gemeten", "not measured"),
    "mark_text.beyond": (
        "een verschil groter dan het beleid toestaat, dat niet door toeval te verklaren is",
        "a gap larger than the policy allows, which chance does not explain",
    ),
    "mark_text.within": (
        "geen verschil buiten de grens gevonden, en bij alle groepen had de toetsing het kunnen zien",
        "no gap beyond the limit was found, and for every group the audit could have seen one",
    ),
    "mark_text.partly": (
        "geen verschil buiten de grens gevonden; bij een deel van de groepen had de toetsing het kunnen zien",
        "no gap beyond the limit was found; for some of the groups the audit could have seen one",
    ),
    "mark_text.unknown": (
        "te weinig studenten om een verschil ter grootte van de grens te kunnen zien",
        "too few students to see a gap the size of the limit",
    ),
    "mark_text.withheld": ("de groepen zijn te klein om te tonen", "the groups are too small to show"),
    "mark_text.no_limit": ("gemeten; het beleid stelt geen grens", "measured; the policy sets no limit"),
    "mark_text.absent": ("niet gemeten", "not measured"),
    "groups.title": ("Groepen naar {attribute}", "Groups by {attribute}"),
    "groups.lead": (
        "Toetsing van {date}; van {n} studenten is de uitkomst bekend.",
        "Audit of {date}; the outcome of {n} students is known.",
    ),
    "groups.pairs": ("Combinaties met dit kenmerk:", "Combinations with this attribute:"),
    "groups.informs": (
        "Een verschil in uitkomsten is er zonder enig model. Het staat hier ter informatie en telt niet als bevinding.",
        "A difference in outcomes is there without any model. It is shown for information and is no finding.",
    ),
    "groups.pooled": ("Samengenomen", "Pooled"),
    "groups.mark": ("Oordeel", "Finding"),
    "groups.reading": (
        (
            "Waarde: van de groep zelf, met 95%-interval. Samengenomen: kleine groepen getrokken naar het geheel, voor "
            "zover hun eigen aantallen weinig zeggen. Verschil: met alle anderen, of met de groep die het beleid als "
            "vergelijking noemt. Vindbaar vanaf: het kleinste verschil dat deze toetsing bij deze aantallen met "
            "80 % kans "
            "had gevonden."
        ),
        (
            "Value: of the group itself, with its 95% interval. Pooled: small groups drawn towards the whole, as "
            "far as "
            "their own numbers say little. Gap: to all others, or to the group that the policy compares with. "
            "Detectable "
            "from: the smallest gap that this audit would have found at these numbers with a chance of 80%."
        ),
    ),
    "compare.title": ("Twee versies naast elkaar", "Two versions side by side"),
    "compare.ask": ("Vergelijk", "Compare"),
    "compare.with": ("met", "with"),
    "compare.go": ("Vergelijk", "Compare"),
    "compare.caution.other_question": (
        "Deze twee beantwoorden een andere vraag: {first} en {second} zijn niet te vergelijken.",
        "These two answer another question: {first} and {second} cannot be compared.",
    ),
    "compare.caution.other_students": (
        (
            "Deze twee zijn beoordeeld op andere studenten: {first} op cohort {cohorts}, {second} op cohort "
            "{other_cohorts}. Een verschil in de getallen kan ook aan de studenten liggen."
        ),
        (
            "These two were judged on different students: {first} on cohort {cohorts}, {second} on cohort "
            "{other_cohorts}. A difference in the numbers may be due to the students."
        ),
    ),
    "compare.caution.other_policy": (
        (
            "Deze twee zijn getoetst onder een ander beleid: {first} onder {policy}, {second} onder "
            "{other_policy}. Een "
            "verschil kan door een andere grens zijn verschenen of verdwenen."
        ),
        (
            "These two were audited under different policies: {first} under {policy}, {second} under "
            "{other_policy}. A gap "
            "may have appeared or disappeared through another limit."
        ),
    ),
    "compare.caution.no_audit": (
        "Van {first} of {second} is er geen toetsing: verschillen tussen groepen zijn niet te vergelijken.",
        "There is no audit of {first} or {second}: gaps between groups cannot be compared.",
    ),
    "compare.gaps": ("Verschillen buiten de grens", "Gaps beyond the limit"),
    "compare.appeared": ("verschenen", "appeared"),
    "compare.stayed": ("gebleven", "stayed"),
    "compare.disappeared": ("verdwenen", "disappeared"),
    "compare.chance": (
        (
            "Verdwenen betekent: bij de tweede versie niet meer aangetoond. Dat kan ook komen doordat er minder "
            "studenten "
            "waren om het te zien. Of de twee versies van elkaar verschillen is niet apart getoetst."
        ),
        (
            "Disappeared means: not shown any more for the second version. Fewer students to see it in can be a "
            "reason too. "
            "Whether the two versions differ from one another was not tested."
        ),
    ),
    "compare.made_of": ("Waaruit ze bestaan", "What they are made of"),
    "compare.subject": ("Onderwerp", "Subject"),
    "compare.state": ("Stand", "State"),
    "compare.recipe": ("Soort model", "Kind of model"),
    "compare.trained_by": ("Gemaakt door", "Trained by"),
    "compare.learnt_from": ("Geleerd van cohort", "Learnt from cohort"),
    "compare.judged_on": ("Beoordeeld op cohort", "Judged on cohort"),
    "compare.features": ("Aantal kenmerken waar het naar kijkt", "Number of features it looks at"),
    "compare.audited": ("Studenten in de toetsing", "Students in the audit"),
    "compare.policy": ("Beleid van de toetsing", "Policy of the audit"),
    "compare.features_apart": ("Alleen {version} kijkt naar:", "Only {version} looks at:"),
    "compare.difference": ("Verschil", "Difference"),
    "compare.findings": ("Per groep en maat", "Per group and measure"),
    "compare.findings_text": (
        (
            "Van elke versie de waarde van de groep en het verschil met de anderen; dan hoeveel groter of "
            "kleiner dat werd."
        ),
        "Of each version the group's value and its gap to the others; then how much larger or smaller that gap became.",
    ),
    "compare.gap_difference": ("Verschil werd", "Gap became"),
}
