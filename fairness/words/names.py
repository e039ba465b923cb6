"""What measures, attributes, groups and notes are called, in Dutch and English."""

from fairness.findings import Note
from fairness.group_names import JOINT, TOGETHER
from fairness.policy import Measure

LANGUAGES = ("nl", "en")

MEASURE_NAMES = {
    Measure.SELECTION_RATE: ("op de lijst", "on the list"),
    Measure.RECALL: ("uitvallers op de lijst (recall)", "dropped out and on the list (recall)"),
    Measure.PRECISION: (
        "uitval onder wie op de lijst staat (precisie)",
        "dropped out among those on the list (precision)",
    ),
    Measure.FALSE_POSITIVE_RATE: ("op de lijst, niet uitgevallen", "on the list, did not drop out (false positives)"),
    Measure.CALIBRATION: ("uitval min voorspelde uitval (kalibratie)", "dropout less predicted dropout (calibration)"),
    Measure.CALIBRATION_SLOPE: ("kalibratiehelling (1 is goed)", "calibration slope (1 is right)"),
    Measure.AUC: ("onderscheid (AUC)", "discrimination (AUC)"),
    Measure.NET_BENEFIT: ("netto opbrengst van de lijst", "net benefit of the list"),
    Measure.OUTCOME_RATE: ("uitval (uitkomst, ter informatie)", "dropout (outcome, for information)"),
    Measure.FORECAST_BIAS: ("afwijking van de prognose", "relative bias of the forecast"),
}
ATTRIBUTE_NAMES = {
    "sex": ("geslacht", "sex"),
    "origin": ("herkomst", "origin"),
    "herkomst": ("herkomst", "origin"),  # as the counts of Studielink call it
    "faculty": ("faculteit", "faculty"),
    "size": ("omvang", "size"),
    "age": ("leeftijd", "age"),
    "route": ("route", "route"),
    "prior_education": ("vooropleiding", "prior education"),
    "disability": ("functiebeperking", "disability"),
    "age_band": ("leeftijd", "age"),
    "prior_route": ("route naar de opleiding", "route to the programme"),
    "poverty_area": ("woont in armoedegebied", "lives in a poor area"),
}
GROUP_NAMES = {
    "unknown": ("onbekend", "unknown"),
    "female": ("vrouw", "female"),
    "male": ("man", "male"),
    "EEA": ("EER", "EEA"),
    "non-EEA": ("niet-EER", "non-EEA"),
    "foreign": ("buitenlands", "foreign"),
    "straight from school": ("rechtstreeks van school", "straight from school"),
    "after a gap": ("na een onderbreking", "after a gap"),
    "from higher education": ("uit het hoger onderwijs", "from higher education"),
    "under 18": ("jonger dan 18", "under 18"),
    "30 or over": ("30 of ouder", "30 or over"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
    "other": ("anders", "other"),
    "other groups": ("andere groepen", "other groups"),
    "all groups": ("alle groepen", "all groups"),
}
NOTES = {
    Note.NONE: ("", ""),
    Note.TOO_SMALL: ("Te kleine groep: cijfers niet getoond.", "Group too small: figures withheld."),
    Note.PROTECTS_OTHER: (
        "Niet getoond, omdat anders een kleinere groep uit de totalen is af te leiden; wel getoetst.",
        "Withheld, since a smaller group could be worked out from the totals; tested all the same.",
    ),
    Note.NOBODY: ("Van niemand in deze groep is de uitkomst bekend.", "No outcome is known for anybody in this group."),
    Note.NOTHING_TO_COUNT: (
        "Niet te berekenen: in deze groep zijn er geen, of te weinig, over wie deze maat gaat.",
        "Cannot be computed: nobody in this group, or too few, are someone this measure is about.",
    ),
    Note.ONE_GROUP: (
        "Er is maar één groep: niets om mee te vergelijken.",
        "There is one group only: nothing to compare with.",
    ),
    Note.REFERENCE: (
        "Met deze groep worden de andere vergeleken.",
        "This is the group that the others are compared with.",
    ),
    Note.REST_EMPTY: (
        "Buiten deze groep is niemand over wie deze maat gaat: niets om mee te vergelijken.",
        "Nobody outside this group is someone this measure is about: nothing to compare with.",
    ),
    Note.ONE_CELL: ("Te weinig cellen voor een interval.", "Too few cells for an interval."),
    Note.LOW_POWER: (
        "Een verschil zo groot als de grens kan bij deze aantallen onopgemerkt blijven.",
        "With these numbers a gap as large as the limit can go unseen.",
    ),
}
SHORT_NOTES = {
    Note.NONE: ("", ""),
    Note.TOO_SMALL: ("niet getoond: te klein", "withheld: too small"),
    Note.PROTECTS_OTHER: ("niet getoond: beschermt een andere groep", "withheld: protects another group"),
    Note.NOBODY: ("uitkomst niet bekend", "outcome not known"),
    Note.NOTHING_TO_COUNT: ("niet te berekenen", "cannot be computed"),
    Note.ONE_GROUP: ("maar één groep", "one group only"),
    Note.REFERENCE: ("hiermee vergeleken", "compared with this one"),
    Note.REST_EMPTY: ("niets om mee te vergelijken", "nothing to compare with"),
    Note.ONE_CELL: ("te weinig cellen", "too few cells"),
    Note.LOW_POWER: ("te klein voor de grens", "too small for the limit"),
}


def name_measure(measure: str, language: str) -> str:
    """The measure as a reader knows it."""
    return MEASURE_NAMES[Measure(measure)][LANGUAGES.index(language)]


def name_attribute(attribute: str, language: str) -> str:
    """The attribute, or pair of attributes, as a reader knows it; unknown names as delivered."""
    place = LANGUAGES.index(language)
    return JOINT.join(ATTRIBUTE_NAMES.get(part, (part, part))[place] for part in attribute.split(JOINT))


def name_group(group: str, language: str) -> str:
    """The group as a reader knows it: names as delivered, and the audit's own names in words (unknown: onbekend)."""
    place = LANGUAGES.index(language)
    parts = [
        TOGETHER.join(GROUP_NAMES.get(one, (one, one))[place] for one in part.split(TOGETHER))
        for part in group.split(JOINT)
    ]
    return JOINT.join(parts)


def label_note(note: str, language: str) -> str:
    """The note in a few words, for a table; its text is `explain_note`."""
    return SHORT_NOTES[Note(note)][LANGUAGES.index(language)]


def explain_note(note: str, language: str) -> str:
    """The text of a note code of a finding; empty for no note."""
    return NOTES[Note(note)][LANGUAGES.index(language)]
