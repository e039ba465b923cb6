"""Deliveries of application counts, inspected: what cannot be right, in sentences a planner can act on."""

from features.deliveries.findings import Finding, Rule, Severity
from features.deliveries.inspection import inspect_deliveries

__all__ = ["Finding", "Rule", "Severity", "inspect_deliveries"]
