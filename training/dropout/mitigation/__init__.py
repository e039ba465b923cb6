"""What can be done about a gap between groups, as candidates beside the model, with what each costs.

Takes a split, groups and a policy.
Makes candidates and their comparison.
Never chooses: an officer does. Start reading in `comparison`.
"""
