"""The standing texts about dropout: a score about one person, for an adviser."""

from serving.dossier.parts import Text
from serving.dossier.statement import STANDS_STILL, STOP, Statements

DROPOUT_STATEMENTS = Statements(
    name=Text(
        "Eerstejaars vinden voor wie een gesprek over hun studie kan helpen",
        "Finding first-years for whom a conversation about their study may help",
    ),
    asks=Text(
        "Hoe waarschijnlijk is het dat een eerstejaars stopt, en wie zou als eerste gesproken moeten worden?",
        "How likely is it that a first-year stops, and who should be spoken to first?",
    ),
    meant_for=Text(
        "Een studieadviseur ziet van de eigen studenten wie misschien eerst een gesprek nodig heeft, met de redenen. "
        "De adviseur kiest zelf wie wordt uitgenodigd.",
        "A study adviser sees which of their own students may need a conversation first, with the reasons. The adviser "
        "chooses who is invited.",
    ),
    not_meant_for=Text(
        "Niet voor selectie, toelating, plaatsing, een bindend studieadvies, beoordeling, bekostiging van een student "
        "of controle op aanwezigheid. Ook niet om een student te zeggen dat die het niet gaat halen.",
        "Not for selection, admission, placement, a binding study advice, marking, funding of a student or checking of "
        "attendance. Nor to tell a student that they will not make it.",
    ),
    reading=(
        Text(
            "Een score van 30% betekent: van honderd studenten met zo’n score stopten er in eerdere jaren ongeveer "
            "dertig. Zij zegt niet dat deze student stopt.",
            "A score of 30% means: of a hundred students with such a score about thirty stopped in earlier years. It "
            "does not say that this student will stop.",
        ),
        Text(
            "Het interval naast de score laat zien hoe ver de kans door toeval kan afwijken. Overlappen twee "
            "intervallen "
            "sterk, dan is de volgorde van die twee studenten onzeker.",
            "The interval beside the score shows how far the chance can be off by chance. When two intervals overlap a "
            "lot, the order of those two students is uncertain.",
        ),
        Text(
            "De redenen zeggen waardoor het model hoger of lager uitkwam. Zij zijn geen oorzaken.",
            "The reasons say why the model came out higher or lower. They are no causes.",
        ),
    ),
    working=(
        Text(
            "Invoer: gegevens over inschrijving, resultaten, inleveren, aanwezigheid en gebruik van de leeromgeving, "
            "voor zover die op de peildatum bekend waren en geleverd zijn.",
            "Input: data on enrolment, results, handing in, attendance and use of the learning environment, as far as "
            "they were known on the as-of date and delivered.",
        ),
        Text(
            "Werking: het model leert van eerdere jaren welke gegevens samengingen met stoppen. Een logistische "
            "regressie is de basis; beslisbomen (LightGBM) komen er alleen bij als ze op de leerjaren aantoonbaar "
            "beter "
            "voorspellen. De kansen worden gekalibreerd.",
            "Working: the model learns from earlier years which data went together with stopping. A logistic "
            "regression "
            "is the base; decision trees (LightGBM) are added only where they demonstrably foretell better on the "
            "years "
            "learnt from. The chances are calibrated.",
        ),
        Text(
            "Uitvoer: per student een kans met een interval en redenen, en een volgorde voor zoveel studenten als "
            "adviseurs kunnen spreken.",
            "Output: per student a chance with an interval and reasons, and an order for as many students as advisers "
            "can speak with.",
        ),
        STANDS_STILL,
    ),
    persons=Text(
        "Eerstejaarsstudenten met een grondslag voor een score, die geen bezwaar hebben gemaakt.",
        "First-year students with a lawful basis for a score, who did not object.",
    ),
    people_decide=(
        Text(
            "Het model beslist niets. Een adviseur ziet alleen de eigen studenten en legt vast wat is besloten.",
            "The model decides nothing. An adviser sees only their own students and records what was decided.",
        ),
        Text(
            "Een adviseur kan een student uitnodigen die niet bovenaan staat, en een student bovenaan niet uitnodigen.",
            "An adviser can invite a student who is not at the top, and not invite one who is.",
        ),
        Text(
            "Wie een student bekeek en wat werd besloten staat in het logboek; de student kan dat opvragen.",
            "Who looked at a student and what was decided is in the log; the student can ask for it.",
        ),
        Text(
            "Geen model komt in gebruik zonder toetsing op verschillen tussen groepen en de naam van een officer die "
            "het "
            "niet zelf heeft getraind.",
            "No model is taken into use without an audit of gaps between groups and the name of an officer who did not "
            "train it.",
        ),
    ),
    stop=STOP,
    limits=(
        Text(
            "Wat niet in de gegevens staat, zoals ziekte of mantelzorg, weet het model niet.",
            "What is not in the data, such as illness or care for others, the model does not know.",
        ),
        Text(
            "Het geldt voor opleidingen en jaren die lijken op die waarvan is geleerd. Na een verandering van "
            "onderwijs, "
            "regels of instroom moet opnieuw worden beoordeeld.",
            "It holds for programmes and years like those it learnt from. After a change of teaching, rules or intake "
            "it "
            "has to be judged again.",
        ),
        Text(
            "Beschermde kenmerken zijn geen invoer. Andere gegevens kunnen ermee samenhangen; daarom wordt getoetst.",
            "Protected attributes are no input. Other data can be related to them; hence the audit.",
        ),
        Text(
            "Of een gesprek helpt, weet het model niet: het voorspelt wie stopt, niet wie geholpen is.",
            "Whether a conversation helps the model does not know: it foretells who stops, not who is helped.",
        ),
    ),
    unintended=(
        Text(
            "Studenten uit een groep worden vaker gemist, of vaker zonder noodzaak benaderd.",
            "Students of a group are missed more often, or approached more often without need.",
        ),
        Text(
            "Een student voelt zich gevolgd of afgeschreven (stigma), of een adviseur verwacht minder van de student.",
            "A student feels watched or written off (stigma), or an adviser expects less of the student.",
        ),
        Text(
            "Een adviseur leunt te veel op de lijst (automatisering van het oordeel).",
            "An adviser leans too much on the list (automation bias).",
        ),
        Text(
            "Scores worden voor iets anders gebruikt dan een gesprek.",
            "Scores are used for something else than a conversation.",
        ),
        Text(
            "Gegevens zijn laat of onvolledig, waardoor een hele groep een verkeerde score krijgt.",
            "Data are late or incomplete, so that a whole group has a wrong score.",
        ),
    ),
    trade_offs=Text(
        "Als groepen verschillen in hoe vaak zij stoppen, kan geen lijst tegelijk even veel uitvallers van elke groep "
        "vinden, even vaak onnodig uitnodigen en kloppende kansen geven. Het beleid kiest welke verschillen tellen.",
        "Where groups differ in how often they stop, no list can at once find as many of those who stop in each group, "
        "invite as often without need, and give chances that hold. The policy chooses which gaps count.",
    ),
)
