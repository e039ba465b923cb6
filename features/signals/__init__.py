"""Early signals: what a rule, not a model, sees of a first-year in the first weeks.

Takes extracts cut at the as-of date.
Makes signals of students, each with its evidence.
Never predicts an outcome. Start reading in `rules` (every rule with its numbers), then `judging` (the path
from the lake), `starts` and `work` (the evidence). How well a signal predicts the outcome on the data at hand is
measured in `training.signal_evidence`.
"""

from features.signals.judging import Judged, judge_signals, read_signals
from features.signals.rules import RULES, Rule, Signal, delivered_rules

__all__ = ["RULES", "Judged", "Rule", "Signal", "delivered_rules", "judge_signals", "read_signals"]
