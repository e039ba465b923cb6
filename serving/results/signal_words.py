"""The early signals in words: the name and the exact definition of each rule of `features.signals`."""

from typing import Any

from fairness.words.formats import format_share
from features.signals import RULES, Rule, rules
from serving.words import text

_RULES: dict[str, Rule] = {str(rule.signal): rule for rule in RULES}


def name_signal(signal: str, language: str) -> str:
    """Return the name of a signal; of one that no rule makes any more, the word itself."""
    return text(f"signal.{signal}.name", language) if signal in _RULES else signal.replace("_", " ")


def define_signal(signal: str, language: str) -> str:
    """Return what a signal means, exactly; empty for one that no rule makes any more."""
    return text(f"signal.{signal}.definition", language, **_numbers(language)) if signal in _RULES else ""


def is_good_sign(signal: str) -> bool:
    """Whether a signal is a good sign rather than a warning."""
    rule = _RULES.get(signal)
    return rule is not None and not rule.is_warning


def _numbers(language: str) -> dict[str, Any]:
    """Return the numbers of the rules that definitions name."""
    shares = {"handed_in_by": rules.HANDED_IN_BY, "lowest": rules.LOWEST}
    return {
        **{name: format_share(share, language) for name, share in shares.items()},
        "start_days": rules.START_DAYS,
        "group_least": rules.GROUP_LEAST,
        "pace_days": rules.PACE_DAYS,
        "hand_in_days": rules.HAND_IN_DAYS,
        "team_least": rules.TEAM_LEAST,
        "actions_least": rules.ACTIONS_LEAST,
    }
