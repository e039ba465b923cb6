"""The wordings of `fairness.origins.sentences`, Dutch first, English second."""

from fairness.origins.data_gaps import Absence

NOTHING_TO_COMPARE = (
    "er zijn geen twee groepen die groot genoeg zijn om te vergelijken.",
    "there are no two groups large enough to compare.",
)
WITHHELD = (
    "{attribute}: van {groups} zijn de cijfers niet getoond, om personen te beschermen.",
    "{attribute}: the figures of {groups} are withheld, to protect persons.",
)
SCORES = (
    "{attribute}: het model geeft groep {group} gemiddeld een kans op uitval van {score}, en {rest} {rest_score}: "
    "{gap}{chance}.",
    "{attribute}: the model gives group {group} a mean chance of dropout of {score}, and {rest} {rest_score}: "
    "{gap}{chance}.",
)
NO_GAP = (
    "{attribute}: voor {groups} is het verschil met alle anderen, in scores en tussen scores en uitkomsten, niet "
    "groter dan door toeval kan.",
    "{attribute}: for {groups} the gap to all others, in scores and between scores and outcomes, is no larger than "
    "chance allows.",
)
MAY_BE_CHANCE = (" (kan toeval zijn)", " (may be chance)")
OUTCOMES = (
    "In werkelijkheid viel van hen {outcome} uit, tegen {rest_outcome}: {gap}.",
    "What happened: {outcome} of them dropped out, against {rest_outcome}: {gap}.",
)
IN_SCORES = (
    "Die twee verschillen liggen niet verder uiteen dan door toeval kan.",
    "These two gaps are no further apart than chance allows.",
)
TOO_LOW = (
    "Beide vergeleken wordt het risico van groep {group} {size} punten te laag ingeschat naast dat van {rest} "
    "({low} tot {high}): dat deel zit niet in de scores.",
    "Put together, the risk of group {group} is stated {size} points too low beside that of {rest} "
    "({low} to {high}): that part is not in the scores.",
)
TOO_HIGH = (
    "Beide vergeleken wordt het risico van groep {group} {size} punten te hoog ingeschat naast dat van {rest} "
    "({low} tot {high}): dat deel komt van het model en niet van de uitkomsten.",
    "Put together, the risk of group {group} is stated {size} points too high beside that of {rest} "
    "({low} to {high}): that part comes from the model and not from the outcomes.",
)
CARRIERS = (
    "In de score van deze groep telt aantoonbaar anders dan bij de anderen: {listed}{more}.",
    "What demonstrably counts differently in the scores of this group: {listed}{more}.",
)
MORE = (", en nog {number}", ", and {number} more")
NO_CARRIER = (
    "Geen enkel kenmerk telt aantoonbaar een half punt of meer anders dan bij de anderen.",
    "No single feature demonstrably counts half a point or more differently than for the others.",
)
READ = (
    "{attribute} is uit de kenmerken van het model {word} af te lezen: van twee studenten, één uit een groep en één "
    "daarbuiten, wijst een eenvoudig rekenmodel in {strength} van de 100 gevallen de juiste aan ({low} tot {high}; "
    "gokken geeft 50).",
    "{attribute} can be read from the features of the model {word}: of two students, one of a group and one outside "
    "it, a simple calculation points at the right one in {strength} of 100 cases ({low} to {high}; guessing gives 50).",
)
MOST_TELLING = (" Apart zeggen het meest: {listed}.", " By themselves these tell most: {listed}.")
NONE_ALONE = (" Geen enkel kenmerk apart zegt er veel over.", " No single feature tells much about it.")
STRONG_PROXY = (
    "Wie deze kenmerken kent, kent dus voor een groot deel ook: {attributes}. Het weglaten uit het model verbergt het "
    "niet. Het zegt niet dát het model deze kennis gebruikt; dat staat bij de verschillen in scores. Het zegt ook niet "
    "dat zo'n kenmerk weg moet: het kan om een goede reden meetellen.",
    "Whoever knows these features largely knows: {attributes}. Leaving it out of the model does not hide it. It does "
    "not say that the model uses this knowledge; the gaps in scores tell that. Nor does it say that such a feature "
    "has to go: it may count for a good reason.",
)
NOTHING_READ = (
    "Er zijn geen twee groepen die groot genoeg zijn om na te gaan of ze uit de kenmerken af te lezen zijn.",
    "There are no two groups large enough to see whether they can be read from the features.",
)
MISSING = {
    Absence.NOT_DELIVERED: (
        "{attribute}: van groep {group} ontbreekt “{feature}” bij {own}, van de anderen bij {other}.",
        "{attribute}: “{feature}” is missing for {own} of group {group}, and for {other} of the others.",
    ),
    Absence.NOTHING_YET: (
        "{attribute}: in groep {group} viel op de peildatum bij {own} nog niets te meten voor “{feature}”, bij de "
        "anderen bij {other}. Dat kan te laat zijn, of niet gedaan.",
        "{attribute}: on the as-of date there was nothing to measure yet for “{feature}” for {own} of group {group}, "
        "and for {other} of the others. That may be late, or not done.",
    ),
    Absence.ZERO: (
        "{attribute}: in groep {group} staat “{feature}” bij {own} op nul, bij de anderen bij {other}. Of er "
        "niets was, of niets is aangeleverd, is hier niet te zien.",
        "{attribute}: “{feature}” is zero for {own} of group {group}, and for {other} of the others. Whether there was "
        "nothing, or nothing was delivered, cannot be seen here.",
    ),
}
MORE_GAPS = (
    "Nog {number} verschillen in wat ontbreekt staan in de tabel.",
    "{number} more gaps in what is missing are in the table.",
)
NO_GAPS = (
    "Geen kenmerk ontbreekt in een groep aantoonbaar en merkbaar (5 punten of meer) vaker dan bij de anderen.",
    "No feature is missing demonstrably and noticeably (5 points or more) more often in a group than in the others.",
)
FEW = (
    "{attribute}: van groep {group} leerde het model van maar {number} studenten; wat het over hen zegt, leunt op wat "
    "het van anderen weet.",
    "{attribute}: the model learnt from only {number} students of group {group}; what it says about them leans on what "
    "it knows of others.",
)
FEW_WITHHELD = (
    "Van deze groepen leerde het model in een of meer cohorten van te weinig studenten om te tonen, of zou een ander "
    "aantal dat verraden: {groups}.",
    "In one or more cohorts the model learnt from too few students of these groups to be shown, or another number "
    "would give them away: {groups}.",
)
NOT_TO_BE_SEEN = (
    "Waaróm iets ontbreekt, en of het later alsnog kwam, is in een tabel met kenmerken niet te zien.",
    "Why something is missing, and whether it came later after all, cannot be seen in a table of features.",
)
