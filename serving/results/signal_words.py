"""The early signals in words: their names and definitions stand with the rules, in `features.signals`."""

from features.signals import RULES, Rule

_RULES: dict[str, Rule] = {str(rule.signal): rule for rule in RULES}


def name_signal(signal: str, language: str) -> str:
    """Return the name of a signal; of one that no rule makes any more, the word itself."""
    rule = _RULES.get(signal)
    if rule is None:
        return signal.replace("_", " ")
    return rule.nl if language == "nl" else rule.en


def define_signal(signal: str, language: str) -> str:
    """Return what a signal means, exactly; empty for one that no rule makes any more."""
    rule = _RULES.get(signal)
    if rule is None:
        return ""
    return rule.definition_nl if language == "nl" else rule.definition_en


def is_good_sign(signal: str) -> bool:
    """Whether a signal is a good sign rather than a warning."""
    rule = _RULES.get(signal)
    return rule is not None and not rule.is_warning
