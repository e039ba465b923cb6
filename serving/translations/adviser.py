"""Texts of the adviser's pages."""

TEXTS: dict[str, tuple[str, str]] = {
    "students.title": ("Mijn studenten", "My students"),
    "students.lead": (
        "{count} studenten, op volgorde van risico. Peildatum {date}.",
        "{count} students, in order of risk. As of {date}.",
    ),
    "students.none": (
        "Er is nu niets om te tonen: u heeft geen studenten met een score, of er is geen goedgekeurd model.",
        "There is nothing to show now: you have no students with a score, or there is no approved model.",
    ),
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
    "students.caption": ("Studenten op volgorde van risico", "Students in order of risk"),
    "students.rank": ("Plaats", "Place"),
    "students.number": ("Student", "Student"),
    "students.risk": ("Kans op uitval", "Risk of dropout"),
    "students.reasons": ("Belangrijkste redenen", "Main reasons"),
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
    "risk.interval": ("zo ging het eerder: {low} tot {high}", "how it went before: {low} to {high}"),
    "student.title": ("Student {number}", "Student {number}"),
    "student.lead": (
        "{programme}, cohort {cohort} · {moment} · plaats {position} van {length} op uw lijst · peildatum {date}",
        "{programme}, cohort {cohort} · {moment} · place {position} of {length} on your list · as of {date}",
    ),
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
    "moment.week_6": ("week 6", "week 6"),
    "moment.first_results": ("na de eerste resultaten", "after the first results"),
    "moment.february": ("1 februari", "1 February"),
}
