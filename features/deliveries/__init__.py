"""Deliveries of application counts, inspected: what cannot be right, in sentences a planner can act on.

Takes the counts of all weeks.
Makes findings.
Never changes a count. Start reading in `inspection`.
"""

from features.deliveries.findings import Finding, Rule, Severity
from features.deliveries.inspection import inspect_deliveries

__all__ = ["Finding", "Rule", "Severity", "inspect_deliveries"]
