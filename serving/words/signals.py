"""The early signals in words, for advisers and officers."""

TEXTS: dict[str, tuple[str, str]] = {
    "signals.warning": ("Let op", "Take note"),
    "signals.good": ("Goed teken", "Good sign"),
    "signals.evidence_shares": (
        "Van eerdere studenten met dit signaal stopte {with_signal}, van de anderen {without}.",
        "Of earlier students with this signal {with_signal} stopped, of the others {without}.",
    ),
    "signals.evidence_unclear": ("Dat verschil kan toeval zijn.", "That difference may be chance."),
    "signals.evidence_unknown": (
        "Er zijn nog te weinig eerdere studenten om te zeggen hoeveel dit signaal voorspelt.",
        "There are too few earlier students yet to say how much this signal foretells.",
    ),
    "signals.meaning": ("Wat betekent dit precies?", "What does this mean exactly?"),
    "signals.title": ("Signalen van de eerste weken", "Signals of the first weeks"),
    "signals.nav": ("Signalen", "Signals"),
    "signals.lead": (
        (
            "Signalen zijn regels, geen model. Adviseurs zien ze bij hun eigen studenten. Hier staat hoe goed elk "
            "signaal in eerdere cohorten voorspelde wie stopte. Een samenhang is nog geen oorzaak."
        ),
        (
            "Signals are rules, not a model. Advisers see them with their own students. Here is how well each signal "
            "foretold in earlier cohorts who stopped. An association is not a cause."
        ),
    ),
    "signals.none": (
        "Er is nog niets bekend over de signalen: er zijn geen cohorten met een bekende uitkomst, of geen signalen.",
        "Nothing is known of the signals yet: there are no cohorts with a known outcome, or no signals.",
    ),
    "signals.caption": ("Wie stopte, met en zonder elk signaal", "Who stopped, with and without each signal"),
    "signals.signal": ("Signaal", "Signal"),
    "signals.cohorts": ("Cohorten", "Cohorts"),
    "signals.students": ("Studenten", "Students"),
    "signals.with_signal": ("Met signaal", "With signal"),
    "signals.dropped_with": ("Stopte, met signaal", "Stopped, with signal"),
    "signals.dropped_without": ("Stopte, zonder signaal", "Stopped, without signal"),
    "signals.difference": ("Verschil, met 95%-interval", "Difference, with 95% interval"),
    "signals.unclear": ("kan toeval zijn", "may be chance"),
    "signals.too_small": ("te klein om te tonen", "too small to show"),
    "signals.points": ("Verschillen staan in procentpunten.", "Differences are in percentage points."),
}
