"""The audit over time in words, for officers."""

TEXTS: dict[str, tuple[str, str]] = {
    "watch.title": ("Toetsing door de tijd: {name}", "The audit over time: {name}"),
    "watch.link": ("Door de tijd", "Over time"),
    "watch.lead": (
        (
            "De toetsing wordt herhaald: bij elke nieuwe lijst (wie staat erop) en zodra van een cohort bekend is wie "
            "stopte (wie is gemist, wat is beloofd). Met veel groepen valt er elk jaar wel iets op. Eén opvallend jaar "
            "wordt daarom gevolgd; een alarm volgt pas als de jaren samen toeval uitsluiten. Is er niets aan de hand, "
            "dan komt er gemiddeld hoogstens eens in de {rounds} rondes een alarm, over alle groepen samen."
        ),
        (
            "The audit is repeated: at each new list (who is on it) and once it is known who of a cohort stopped (who "
            "was missed, what was promised). With many groups something stands out every year. One such year is "
            "therefore watched; an alarm follows only when the years together rule out chance. While nothing is wrong, "
            "an alarm comes at most once in {rounds} rounds on average, over all groups together."
        ),
    ),
    "watch.none": (
        "Er valt nog niets te volgen: dit model is nog niet in gebruik geweest, of nog niet getoetst.",
        "There is nothing to follow yet: this model has not been in use, or has not been audited.",
    ),
    "watch.all_calm": (
        "Rustig: geen verschil is gegroeid tot buiten wat is toegestaan.",
        "Calm: no gap has grown beyond what is allowed.",
    ),
    "watch.alarms": ("Wat aandacht vraagt", "What asks for attention"),
    "watch.charts": ("Verschillen per cohort", "Gaps per cohort"),
    "watch.charts_text": (
        "Elk teken is het verschil van een groep met de anderen in één cohort, met het interval. De grijze band is wat "
        "het beleid toestaat, of, waar geen grens is, wat bij het tekenen werd gezien.",
        "Each mark is the gap of a group to the others in one cohort, with its interval. The grey band is what the "
        "policy allows or, where there is no limit, what was seen when it was signed for.",
    ),
    "watch.alarm": ("alarm", "alarm"),
    "watch.watch": ("wordt gevolgd", "watched"),
    "watch.calm": ("rustig", "calm"),
    "watch.told_alarm": (
        "{what}: het verschil is {gap}; toegestaan is {low} tot {high}. Sinds cohort {since}; toeval is uitgesloten.",
        "{what}: the gap is {gap}; allowed is {low} to {high}. Since cohort {since}; chance is ruled out.",
    ),
    "watch.told_watch": (
        "{what}: het verschil is {gap}; toegestaan is {low} tot {high}. Dat kan nog toeval zijn.",
        "{what}: the gap is {gap}; allowed is {low} to {high}. It may still be chance.",
    ),
    "watch.side_selection": ("de lijst", "the list"),
    "watch.side_errors": ("achteraf", "in hindsight"),
    "watch.points": (" punten", " points"),
    "watch.gap": ("verschil", "gap"),
    "watch.cohort": ("cohort", "cohort"),
    "watch.group": ("Groep", "Group"),
    "watch.students": ("Studenten", "Students"),
    "watch.value": ("Waarde", "Value"),
    "watch.model": ("Model", "Model"),
    "watch.table": ("De cijfers", "The figures"),
}
