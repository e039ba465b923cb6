"""Deliveries of application counts, inspected: what cannot be right, with the facts that a planner can act on.

Takes the counts of all weeks.
Makes findings.
Never changes a count. Start reading in `inspection`.
"""

from features.deliveries.findings import Finding, Level, Rule, Severity
from features.deliveries.inspection import inspect_deliveries

__all__ = ["Finding", "Level", "Rule", "Severity", "inspect_deliveries"]
