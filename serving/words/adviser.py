"""Texts of the adviser's pages."""

TEXTS: dict[str, tuple[str, str]] = {
    "students.title": ("Mijn studenten", "My students"),
    "students.lead": (
        "{count} studenten, op volgorde van risico. De scores zijn gemaakt op {moment}.",
        "{count} students, in order of risk. The scores were made on {moment}.",
    ),
    "students.none": (
        (
            "Er is nu niets om te tonen: u heeft geen studenten met een score of signaal, of er is geen goedgekeurd "
            "model."
        ),
        "There is nothing to show now: you have no students with a score or signal, or there is no approved model.",
    ),
    "students.without_model": (
        (
            "Stand van {moment}. Voor dit moment is geen goedgekeurd model in gebruik: u ziet hier geen scores, alleen "
            "signalen. Een signaal is een vaste regel, zoals 'de eerste opdracht is nog niet ingeleverd'."
        ),
        (
            "As of {moment}. No approved model is in use for this moment: you see no scores here, only signals. A "
            "signal is a fixed rule, such as 'the first assignment has not been handed in'."
        ),
    ),
    "students.unscored": ("Signalen zonder score", "Signals without a score"),
    "students.unscored_text": (
        "Bij deze studenten is iets opgevallen, maar het model geeft voor hen geen score.",
        "Something stood out with these students, but the model gives no score for them.",
    ),
    "students.unscored_caption": (
        "Studenten met een signaal, de meeste aandachtspunten bovenaan",
        "Students with a signal, most points of attention first",
    ),
    "students.tie": (
        "Plaats {first} tot en met {last}: deze {count} studenten zijn niet te onderscheiden in volgorde",
        "Places {first} to {last}: these {count} students cannot be told apart in order",
    ),
    "students.stability": (
        (
            "Boven aan de lijst van de hele instelling zijn {places} plaatsen. {sentence} Wie net boven of net onder "
            "de grens staat, hangt dus deels van toeval af."
        ),
        (
            "At the top of the list of the whole institution there are {places} places. {sentence} So who stands just "
            "above or just below the line depends partly on chance."
        ),
    ),
    "students.signals": ("Signalen", "Signals"),
    "students.signals_explained": ("Wat zeggen deze signalen?", "What do these signals say?"),
    "students.not_deciding": (
        (
            "De score beslist niets. Hij zegt iets over studenten met een vergelijkbaar beeld, niet wat déze "
            "student zal doen. Met wie u praat en wat u afspreekt, bepaalt u samen met de student."
        ),
        (
            "The score decides nothing. It is about students with a comparable picture, not about what this "
            "student will do. Whom you talk to and what you agree is up to you and the student."
        ),
    ),
    "students.moments": ("Moment", "Moment"),
    "students.caption": ("Studenten op volgorde van risico, {moment}", "Students in order of risk, {moment}"),
    "students.rank": ("Plaats", "Place"),
    "students.number": ("Student", "Student"),
    "students.risk": ("Kans op uitval", "Risk of dropout"),
    "students.reasons": ("Signalen en belangrijkste redenen", "Signals and main reasons"),
    "students.decision": ("Laatste besluit", "Last decision"),
    "students.no_decision": ("nog geen", "none yet"),
    "students.no_actionable": ("alleen achtergrond, zie de studentpagina", "background only, see the student's page"),
    "students.recorded": (
        "Dat u deze lijst heeft bekeken, is vastgelegd.",
        "It is on record that you viewed this list.",
    ),
    "risk.words": (
        "Volgens het model stopt {tenths} studenten met een vergelijkbaar beeld.",
        "According to the model, {tenths} students with a comparable picture stop.",
    ),
    "risk.interval": ("waarschijnlijk tussen {low} en {high}", "probably between {low} and {high}"),
    "student.title": ("Student {number}", "Student {number}"),
    "student.lead": (
        "{programme}, cohort {cohort} · score van {moment} · {place}",
        "{programme}, cohort {cohort} · score of {moment} · {place}",
    ),
    "student.place": ("plaats {position} van {length} op uw lijst", "place {position} of {length} on your list"),
    "student.place_tied": (
        "plaats {position} tot en met {last} van {length} op uw lijst, in volgorde niet te onderscheiden",
        "place {position} to {last} of {length} on your list, not to be told apart in order",
    ),
    "student.on_list": (
        "Een even goed model zet deze student {often} bij de eerste {places} van de hele instelling.",
        "An equally good model puts this student {often} among the first {places} of the whole institution.",
    ),
    "student.often": ("in {share} van de gevallen", "in {share} of cases"),
    "student.nearly_always": ("vrijwel altijd", "nearly always"),
    "student.nearly_never": ("vrijwel nooit", "nearly never"),
    "student.changes": ("Wat zou de score veranderen?", "What would change the score?"),
    "student.changes_text": (
        (
            "Beloof de student niets: dat wie dit deed vaker doorging, betekent niet dat deze student erdoor doorgaat. "
            "Het kan wel helpen om samen te kijken wat haalbaar is."
        ),
        (
            "Promise the student nothing: that those who did this stayed more often does not mean that this student "
            "will stay because of it. It may help to look together at what is feasible."
        ),
    ),
    "student.signals": ("Signalen", "Signals"),
    "student.signals_text": (
        "Een signaal is een vaste regel, geen model. Het is een aanleiding om te vragen, geen oordeel.",
        "A signal is a fixed rule, not a model. It is an occasion to ask, not a judgement.",
    ),
    "student.year": ("Scores van dit studiejaar", "Scores of this academic year"),
    "student.year_text": (
        (
            "Elke score zegt alleen wat toen bekend was. Een verschil tussen twee momenten kan ook komen doordat er "
            "intussen meer bekend is."
        ),
        (
            "Each score says only what was known then. A difference between two moments may also come from more being "
            "known by now."
        ),
    ),
    "student.year_moment": ("Gemaakt op", "Made on"),
    "student.year_model": ("Model", "Model"),
    "student.year_version": ("versie {version}", "version {version}"),
    "student.year_here": ("deze pagina", "this page"),
    "student.reasons": ("Waarover u het kunt hebben", "What you can talk about"),
    "student.reasons_none": (
        "De score hangt bij deze student vooral samen met achtergrond waar niets aan te doen is.",
        "For this student the score is related mainly to background that cannot be changed.",
    ),
    "student.raises": ("verhoogt de kans", "raises the risk"),
    "student.lowers": ("verlaagt de kans", "lowers the risk"),
    "student.background": ("Achtergrond", "Background"),
    "student.background_text": (
        "Dit verklaart mede de score, maar is geen gespreksonderwerp: de student kan er nu niets aan veranderen.",
        "This helps explain the score but is not a topic to act on: the student cannot change it now.",
    ),
    "student.known": ("Hoe goed is dit model?", "How good is this model?"),
    "student.known_text": (
        "Getoetst op studenten van wie het model niet heeft geleerd. Een samenhang is nog geen oorzaak.",
        "Examined on students the model did not learn from. An association is not a cause.",
    ),
    "student.known_caption": ("Model {name}, versie {version}", "Model {name}, version {version}"),
    "student.measure": ("Maat", "Measure"),
    "student.model": ("Getoond model", "Model shown"),
    "student.baseline": ("Beste alternatief", "Best alternative"),
    "student.history": ("Eerdere besluiten", "Earlier decisions"),
    "student.history_none": ("Er is nog niets besloten.", "Nothing has been decided yet."),
    "student.decide": ("Wat besluit u?", "What do you decide?"),
    "student.decide_text": (
        "U besluit, niet de score. We leggen uw besluit vast met wat u hier zag.",
        "You decide, not the score. Your decision is put on record with what you saw here.",
    ),
    "student.action": ("Besluit", "Decision"),
    "student.reason": ("Toelichting", "Explanation"),
    "student.reason_hint": (
        "Verplicht bij 'geen actie nodig' en 'anders'. Schrijf niets op dat de student niet mag lezen.",
        "Required with 'no action needed' and 'other'. Write nothing that the student may not read.",
    ),
    "student.save": ("Leg besluit vast", "Record decision"),
    "student.saved": ("Uw besluit is vastgelegd.", "Your decision is on record."),
    "student.when": ("Wanneer", "When"),
    "student.by": ("Door", "By"),
    "student.score_then": ("Score toen", "Score then"),
    "action.invited for a talk": ("uitgenodigd voor een gesprek", "invited for a talk"),
    "action.spoke with": ("gesproken", "spoke with"),
    "action.referred to study skills": ("verwezen: studievaardigheden", "referred: study skills"),
    "action.referred to student counsellor": ("verwezen: studentendecaan", "referred: student counsellor"),
    "action.referred to student psychologist": ("verwezen: studentenpsycholoog", "referred: student psychologist"),
    "action.referred to dean": ("verwezen: opleidingsdirecteur", "referred: dean"),
    "action.no action needed": ("geen actie nodig", "no action needed"),
    "action.other": ("anders", "other"),
    "moment.enrolment": ("bij inschrijving", "at enrolment"),
    "moment.first_results": ("na de eerste resultaten", "after the first results"),
    "moment.february": ("halverwege het studiejaar", "halfway through the year"),
    "moment.week": ("in week {number}", "in week {number}"),
    "moment.day": ("{number} dagen na de start", "{number} days after the start"),
}
