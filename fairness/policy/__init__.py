"""What an audit is asked: measures, limits, groups and capacity, declared before anybody looks at a result.

Takes the policy file of an institution.
Makes a Policy, checked, with a fingerprint.
Never reads a score. Start reading in `declaration`; what may stand in a file is in `checks`, and how each version is
kept in `versions`.
"""

from fairness.group_names import JOINT
from fairness.policy.declaration import DEFAULT_LIMITS, Measure, Policy

__all__ = ["DEFAULT_LIMITS", "JOINT", "Measure", "Policy"]
