"""The verdict of an audit in words, and what the audit does when there is nothing to find."""

import pandas as pd

from fairness.group_names import JOINT
from fairness.words.formats import format_share
from fairness.words.names import LANGUAGES
from fairness.words.sentences import pick_breaches


def describe_verdict(verdict: str, findings: pd.DataFrame, language: str) -> str:
    """The verdict ("passed", "failed" or "insufficient") in one sentence."""
    gaps = pick_breaches(findings)
    texts = {
        "passed": (
            "Binnen de grenzen van het beleid: er is geen verschil gevonden dat groter is dan het beleid toestaat. "
            "Grote verschillen had deze audit kunnen zien; hoe groot, staat bij “Wat te zien was”.",
            "Within the limits of the policy: no gap larger than the policy allows was found. This audit could have "
            "seen large gaps; how large is said under “What could have been seen”.",
        ),
        "failed": (
            f"Niet voldaan aan het beleid: {_count_gaps(gaps, 'nl')} groter dan het beleid toestaat en niet aan "
            f"toeval toe te "
            "schrijven.",
            f"The policy is not met: {_count_gaps(gaps, 'en')} larger than the policy allows and not explained by "
            f"chance.",
        ),
        "insufficient": (
            "Onvoldoende gegevens voor een oordeel: er zijn geen verschillen boven de grens aangetoond, maar met deze "
            "aantallen studenten konden ze onopgemerkt blijven.",
            "Not enough data for a verdict: no gap beyond a limit was shown, but with these numbers of students one "
            "could "
            "go unseen.",
        ),
    }
    return texts[verdict][LANGUAGES.index(language)]


def explain_verdict(verdict: str, question: str, language: str) -> str:
    """What the verdict does not mean, in one or two sentences. question: "dropout" or "inflow"."""
    if (verdict, question) == ("failed", "inflow"):
        return (
            "Het betekent niet dat de prognose als geheel slecht is, en zegt niet waar een verschil vandaan komt. Wel "
            "dat iemand moet beslissen: aanpassen, met de hand bijstellen, of uitleggen waarom het tijdelijk kan.",
            "It does not mean that the forecast as a whole is bad, and does not say where a gap comes from. It does "
            "mean that somebody has to decide: change it, adjust it by hand, or explain why it will do for a time.",
        )[LANGUAGES.index(language)]
    texts = {
        "passed": (
            "Het betekent niet dat er geen verschillen zijn: kleinere verschillen, en verschillen op andere "
            "kenmerken dan "
            "die van het beleid, kunnen er zijn.",
            "It does not mean that there are no gaps: there may be smaller ones, and gaps on other attributes than "
            "those "
            "of the policy.",
        ),
        "failed": (
            "Het betekent niet dat iemand met opzet onderscheid maakt, en zegt niet waar een verschil vandaan komt. "
            "Wel dat "
            "iemand moet beslissen: aanpassen, niet gebruiken, of uitleggen waarom het verschil tijdelijk "
            "aanvaardbaar is.",
            "It does not mean that anybody discriminates on purpose, and does not say where a gap comes from. It "
            "does mean "
            "that somebody has to decide: change it, do not use it, or explain why the gap is acceptable for a time.",
        ),
        "insufficient": (
            "Het betekent niet dat het goed zit, en ook niet dat het mis is. Meer jaargangen, of grotere groepen, "
            "maken een "
            "oordeel mogelijk.",
            "It does not mean that all is well, nor that something is wrong. More cohorts, or larger groups, make a "
            "verdict "
            "possible.",
        ),
    }
    return texts[verdict][LANGUAGES.index(language)]


def describe_null(
    claims: int, shuffles: int, bounds: tuple[float, float], false_discovery: float, language: str
) -> str:
    """What this audit does when groups are permuted: how often it claims a gap that is not there."""
    rate, low, high = (format_share(value, language, 1) for value in (claims / shuffles, *bounds))
    nl = (
        f"Controle van de audit zelf: {shuffles} keer zijn de groepen willekeurig over de studenten verdeeld, zodat "
        f"er geen "
        f"verschil kon zijn. In {claims} van die keren ({rate}; interval {low} tot {high}) meldde de audit er toch een."
    )
    en = (
        f"A check of the audit itself: {shuffles} times groups were dealt out over students at random, so that there "
        f"could "
        f"be no gap. In {claims} of those ({rate}; interval {low} to {high}) the audit claimed one all the same."
    )
    if bounds[0] > 2 * false_discovery:
        nl += " Dat is te vaak: vertrouw een melding van deze audit niet zonder meer."
        en += " That is too often: do not trust a claim of this audit as it stands."
    return (nl, en)[LANGUAGES.index(language)]


def _count_gaps(breaches: pd.DataFrame, language: str) -> str:
    gaps, pairs = len(breaches), int(breaches["attribute"].str.contains(JOINT, regex=False).sum())
    if language == "nl":
        split = f" ({gaps - pairs} bij één kenmerk, {pairs} bij combinaties)" if pairs else ""
        return f"1 verschil{split} is" if gaps == 1 else f"{gaps} verschillen{split} zijn"
    split = f" ({gaps - pairs} for one attribute, {pairs} for combinations)" if pairs else ""
    return f"1 gap{split} is" if gaps == 1 else f"{gaps} gaps{split} are"
